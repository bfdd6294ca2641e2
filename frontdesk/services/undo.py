"""Undo: taking the last action of a person back, which is recorded too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.errors import Refused
from frontdesk.domain.outcomes import Outcome
from frontdesk.services.bulk_undo import bulk_words, take_bulk_back
from frontdesk.services.office import Office
from frontdesk.services.redating import redate_returned
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.backlog import bulk_size, last_bulk
from frontdesk.store.calls import call_contact
from frontdesk.store.changes import TakenBack, last_undo, mark_undone, take_back
from frontdesk.store.contacts import settle_first_source
from frontdesk.store.engine import Transaction
from frontdesk.store.undoing import touched_by

#: Older actions are history: they are corrected by a new entry, not taken back.
UNDO_WITHIN = timedelta(hours=12)

_WORDS = {
    Action.CALL_SAVED: "the saved call",
    Action.CALLBACK_CLAIMED: "the claim",
    Action.CALLBACK_RELEASED: "putting it back",
    Action.CALLBACK_HANDED_OVER: "the hand-over",
    Action.CALLBACK_ATTEMPTED: "the outcome",
    Action.CALLBACK_GIVEN_UP: "closing as unreached",
    Action.CALLBACK_CARRIED: "the carry-over",
    Action.CALLBACK_MERGED: "the merge",
    Action.SOURCE_ANSWERED: "the answer about the source",
}

_NOTHING = "There is nothing of yours to undo."


@dataclass(frozen=True, slots=True)
class Undoable:
    """What would be taken back.

    Attributes:
        id: the action's number: to say which one is meant.
        words: the action, ``the outcome “no answer”``.
        name: whose it is about, or "".
        number: the key of their number, or "".
        at: when it was done, UTC.
    """

    id: int
    words: str
    name: str
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back.

    Attributes:
        words: the action, ``the outcome “busy”``.
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

    def what(self, *, by: int) -> Undoable | None:
        """What would be taken back, or None."""
        since = self._office.now() - UNDO_WITHIN
        with self._office.store.reading() as db:
            last = last_undo(db, by, since)
            if last is None:
                return None
            number, action, steps, at = last
            if (bulk := last_bulk(db, by, since)) is not None:
                return Undoable(number, bulk_words(bulk_size(db, bulk)), "", "", at)
            about = touched_by(db, steps)
        return Undoable(number, _words(action, about.outcome), about.name, about.number, at)

    def undo(self, *, by: int, of: int | None = None) -> Undone:
        """Take back the last action of a person.

        Args:
            by: who.
            of: the action that was shown to them; another one in its place is not taken back.

        Raises:
            Refused: there is nothing to take back, another action came between, or somebody built on it.
        """
        at = self._office.now()
        with self._office.store.reading() as db:
            bulk = last_bulk(db, by, at - UNDO_WITHIN)
            if bulk is not None:
                _check_same(last_undo(db, by, at - UNDO_WITHIN), of)
        if bulk is not None:
            taken = take_bulk_back(self._office, bulk, by=by)
            return Undone(taken.words, taken.callback_id, None)
        with self._office.store.writing() as db:
            last = last_undo(db, by, at - UNDO_WITHIN)
            _check_same(last, of)
            if last is None or not mark_undone(db, last[0], at):
                raise Refused(_NOTHING)
            _, action, steps, _ = last
            words = _words(action, touched_by(db, steps).outcome)
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
        return Undone(words, next(iter(callbacks), None), next(iter(calls), None))


def _check_same(last: tuple[int, str, str, datetime] | None, of: int | None) -> None:
    """Refuse to take back another action than the one that was shown."""
    if of is not None and (last is None or last[0] != of):
        raise Refused(
            "Something else was done or taken back in your name meanwhile, so nothing was undone."
            " Press the key again to see what it would be now."
        )


def _words(action: str, outcome: str | None) -> str:
    """An action in words; one that recorded an outcome with it."""
    words = _WORDS.get(Action(action), action.replace(".", " ").replace("_", " "))
    return f"{words} “{Outcome(outcome).words}”" if outcome else words


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
