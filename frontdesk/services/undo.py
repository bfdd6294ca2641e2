"""Undo: taking the last action of a person back, which is recorded too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from frontdesk.domain.errors import Refused
from frontdesk.services.office import Office
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.changes import last_undo, mark_undone, take_back

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
            touched: dict[str, int] = {}
            for table, row_id, audit_id in take_back(db, steps, at):
                touched[table] = row_id
                if table == "callback":
                    write_audit(
                        db,
                        at=at,
                        person_id=by,
                        action=Action.CALLBACK_UNDONE,
                        subject_id=row_id,
                        undoes=audit_id,
                    )
                elif table == "call":
                    write_audit(db, at=at, person_id=by, action=Action.CALL_VOIDED, subject_id=row_id)
        return Undone(_WORDS[Action(action)], touched.get("callback"), touched.get("call"))
