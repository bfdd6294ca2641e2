"""The first-time mode: who is shown all keys of a screen, and who put them away."""

from __future__ import annotations

from frontdesk.domain.audit import Action
from frontdesk.domain.people import NEW_BELOW, KeysWish
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.first_time import keys_said, recorded_actions


class FirstTimeService:
    """Keeps who wants all keys shown, on every desk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def wish(self, person_id: int) -> KeysWish:
        """Return what a person wants: two indexed reads, when they sit down at a desk."""
        store = self._office.store
        said = keys_said(store, person_id)
        is_new = said is None and recorded_actions(store, person_id, NEW_BELOW) < NEW_BELOW
        return KeysWish(said, is_new)

    def keep(self, *, shown: bool, by: int) -> None:
        """Keep that a person wants the keys shown, or put them away."""
        action = Action.PERSON_KEYS_SHOWN if shown else Action.PERSON_KEYS_AWAY
        with self._office.store.writing() as db:
            write_audit(db, at=self._office.now(), person_id=by, action=action, subject_id=by)
