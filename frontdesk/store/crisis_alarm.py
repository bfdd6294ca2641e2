"""Whether a crisis waits: all that every desk asks every minute, without what a crisis consists of."""

from __future__ import annotations

from frontdesk.store.engine import Store


def crisis_waits(store: Store) -> bool:
    """Whether there is a crisis that nobody accepted yet."""
    return bool(store.rows("SELECT 1 FROM crisis WHERE accepted_at IS NULL LIMIT 1"))
