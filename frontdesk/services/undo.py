"""Undo: taking the last action of a person back, which is recorded too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.errors import Refused
from frontdesk.services.office import Office
from frontdesk.services.redating import redate_returned
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.calls import call_contact
from frontdesk.store.changes import TakenBack, last_undo, mark_undone, take_back
from frontdesk.store.contacts import settle_first_source
from frontdesk.store.engine import Transaction

#: Older actions are history: they are corrected by a new entry, not taken back.
UNDO_WITHIN = timedelta(hours=12)

_WORDS = {
    Action.CALL_SAVED: "the saved call",
    Action.CALLBACK_CLAIMED: "the claim",
    Action.CALLBACK_RELEASED: "putting it back",
    Action.CALLBACK_HANDED_OVER: "the hand-over",
    Action.CALLBACK_ATTEMPTED: "the outcome",
    Action.SOURCE_ANSWERED: "the answer about the source",
}


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back.

    Attributes:
        words: the action, "the outcome".
        callback_id: the callback it was about, or None.
        call_id: the call it was about, or None.
    """

    words: str
    callback_id: int | None
    call_id: int | None


class UndoService:
    """Takes actions back."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def what(self, *, by: int) -> str | None:
        """What would be taken back, in words, or None."""
        with self._office.store.reading() as db:
            last = last_undo(db, by, self._office.now() - UNDO_WITHIN)
        return _WORDS[Action(last[1])] if last else None

    def undo(self, *, by: int) -> Undone:
        """Take back the last action of a person.

        Raises:
            Refused: there is nothing to take back, or somebody built on it since.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            last = last_undo(db, by, at - UNDO_WITHIN)
            if last is None or not mark_undone(db, last[0], at):
                raise Refused("There is nothing of yours to undo.")
            _, action, steps = last
            touched = take_back(db, steps, at)
            for row in touched:
                _record(db, row, at, by)
            calls = [row.row_id for row in touched if row.table == "call"]
            for call_id in calls:
                contact_id = call_contact(db, call_id)
                if contact_id is not None:
                    settle_first_source(db, contact_id)
            callbacks = [row.row_id for row in touched if row.table == "callback"]
            for callback_id in callbacks:
                redate_returned(db, self._office.practice(), callback_id, at=at, by=by)
        return Undone(_WORDS[Action(action)], next(iter(callbacks), None), next(iter(calls), None))


def _record(db: Transaction, row: TakenBack, at: datetime, by: int) -> None:
    """Write down what was taken back, so that a replay leaves it out."""
    if row.table == "callback":
        write_audit(
            db,
            at=at,
            person_id=by,
            action=Action.CALLBACK_UNDONE,
            subject_id=row.row_id,
            undoes=row.audit_id,
        )
    elif row.table == "source":
        write_audit(db, at=at, person_id=by, action=Action.SOURCE_UNDONE, subject_id=row.row_id)
    elif row.table == "call" and row.made:
        write_audit(db, at=at, person_id=by, action=Action.CALL_VOIDED, subject_id=row.row_id)
