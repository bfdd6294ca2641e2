"""Whether a crisis waits: all that every desk asks every minute, without what a crisis consists of."""

from __future__ import annotations

from frontdesk.store.db.engine import Store


def crisis_waits(store: Store) -> bool:
    """Whether there is a crisis that nobody accepted yet."""
    return bool(store.rows("SELECT 1 FROM crisis WHERE accepted_at IS NULL LIMIT 1"))


#: A call that was taken back with its import asks nobody any more.
OPEN_PROMPTS = (
    "FROM crisis_prompt q JOIN call c ON c.id = q.call_id WHERE q.answered_at IS NULL AND c.voided_at IS NULL"
)


def prompts_waiting(store: Store) -> int:
    """How many imported calls hold watched words that nobody looked at yet."""
    ((count,),) = store.rows(f"SELECT COUNT(*) {OPEN_PROMPTS}")
    return int(count)
