"""The first-time mode: whether somebody has all keys of a screen in sight, and what they said of it."""

from __future__ import annotations

from frontdesk.domain.audit import Action
from frontdesk.domain.people import NEW_BELOW, KeysWish
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.first_time import keys_said, recorded_actions


class FirstTimeService:
    """Knows who finds their way, on every desk."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def wish(self, person_id: int) -> KeysWish:
        """Whether a person wants the keys in sight: two indexed reads, asked once when they sit down."""
        store = self._office.store
        said = keys_said(store, person_id)
        is_new = said is None and recorded_actions(store, person_id, NEW_BELOW) < NEW_BELOW
        return KeysWish(said, is_new)

    def keep(self, *, shown: bool, by: int) -> None:
        """Keep for good that a person wants the keys in sight, or put them away."""
        action = Action.PERSON_KEYS_SHOWN if shown else Action.PERSON_KEYS_AWAY
        with self._office.store.writing() as db:
            write_audit(db, at=self._office.now(), person_id=by, action=action, subject_id=by)
