"""How much somebody recorded so far, and whether they put the panel of all keys away."""

from __future__ import annotations

from peewee import Select, fn

from frontdesk.domain.audit import Action
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.tables.practice import Audit, Undo


def _count_few(p: Parameters) -> Select:
    few = Undo.select(Undo.id).where(Undo.person == p.person, Undo.undone_at.is_null()).limit(p.most)
    few = few.alias("few")
    return Select([few], [fn.COUNT(few.c.id)])


_RECORDED = prepared(_count_few)
_KEYS_SAID = prepared(
    lambda p: (
        Audit.select(Audit.action)
        .where(
            Audit.subject == "person",
            Audit.subject_id == p.person,
            Audit.action.in_([Action.PERSON_KEYS_SHOWN.value, Action.PERSON_KEYS_AWAY.value]),
        )
        .order_by(Audit.id.desc())
        .limit(1)
    )
)


def recorded_actions(store: Store, person_id: int, most: int) -> int:
    """Return how many actions of a person can be undone and were not; no more than ``most`` are counted."""
    return int(_RECORDED.scalar(store, person=person_id, most=most))


def keys_said(store: Store, person_id: int) -> bool | None:
    """Return True if a person said last that all keys stay in sight; None if they said nothing."""
    action = _KEYS_SAID.scalar(store, person=person_id)
    return None if action is None else action == Action.PERSON_KEYS_SHOWN
