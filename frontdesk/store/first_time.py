"""How much somebody recorded so far, and whether they put the panel of all keys away."""

from __future__ import annotations

from frontdesk.store.db.engine import Store


def recorded_actions(store: Store, person_id: int, most: int) -> int:
    """How many actions of a person stand, as far as they can be undone; no more than ``most`` are counted."""
    ((count,),) = store.rows(
        "SELECT COUNT(*) FROM (SELECT 1 FROM undo WHERE person_id = ? AND undone_at IS NULL LIMIT ?) AS few",
        person_id,
        most,
    )
    return int(count)


def keys_said(store: Store, person_id: int) -> bool | None:
    """Whether a person said last that all keys stay in sight; None while they said nothing."""
    said = store.rows(
        "SELECT action FROM audit WHERE subject = 'person' AND subject_id = ?"
        " AND action IN ('person.keys_shown', 'person.keys_away') ORDER BY id DESC LIMIT 1",
        person_id,
    )
    return said[0][0] == "person.keys_shown" if said else None
