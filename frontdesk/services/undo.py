"""Undo the last action of a person, or a bulk of them in portions. The undoing is recorded too."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.audit import Action, facts_of, undo_action
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.events import EventKind
from frontdesk.services.again import again_if_lost
from frontdesk.services.callbacks.redating import redate_returned
from frontdesk.services.office import Office, Practice
from frontdesk.store.audit import write_audit
from frontdesk.store.calls import call_contact
from frontdesk.store.contacts import settle_first_source
from frontdesk.store.day.cover import change_of, person_at_lunch
from frontdesk.store.db.engine import Transaction
from frontdesk.store.db.entries import savepoint
from frontdesk.store.people import all_people
from frontdesk.store.undo import (
    UndoableAction,
    UndoneRow,
    bulk_size,
    bulk_steps,
    event_recorded,
    give_up_undo,
    last_undo,
    mark_undone,
    touched_by,
    undo_steps,
)

#: Older actions are history: they are corrected by a new entry, not undone.
UNDO_WITHIN = timedelta(hours=12)

#: How many of a person's last actions are tried until one can be undone.
LOOKED_AT = 30

#: Callbacks of a bulk that are undone in one transaction: other desks wait no longer than that takes.
PORTION = 50
#: Seconds other desks are left between two such transactions.
PAUSE = 0.01

_NOTHING = "There is nothing of yours to undo."


@dataclass(frozen=True, slots=True)
class Undoable:
    """What would be undone.

    Attributes:
        id: the action's number: to say which one is meant.
        words: the action, ``the outcome “no answer”``.
        name: whose it is about, or "".
        number: the key of their number, or "".
        at: when it was done, UTC.
        bulk: the bulk it stands for, which is undone a portion at a time; None for a single action.
        count: how many callbacks it is about.
        blocked: what the person did after it that can no longer be undone, the latest first.
    """

    id: int
    words: str
    name: str
    number: str
    at: datetime
    bulk: int | None = None
    count: int = 1
    blocked: tuple[Undoable, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone.

    Attributes:
        words: the action, ``the outcome “busy”``.
        callback_id: the callback it was about, or None.
        call_id: the call it was about, or None.
        callback_ids: every callback that it had touched; none for a bulk.
    """

    words: str
    callback_id: int | None
    call_id: int | None
    callback_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkUndone:
    """What undoing a bulk, or a part of it, did.

    Attributes:
        undone: how many are as they were before.
        stay: how many stay as they are, because something happened to them since.
        is_over: True if nothing of the bulk is left to be undone.
        callback_id: the first of those undone, or None.
    """

    undone: int = 0
    stay: int = 0
    is_over: bool = False
    callback_id: int | None = None

    def __add__(self, later: BulkUndone) -> BulkUndone:
        """Return both together; a bulk is undone from the end of its list."""
        return BulkUndone(
            self.undone + later.undone,
            self.stay + later.stay,
            later.is_over,
            later.callback_id or self.callback_id,
        )

    @property
    def words(self) -> str:
        """What was undone, and how many stay because something happened to them since.

        Raises:
            Refused: something happened to all of them since.
        """
        if not self.undone:
            raise Refused(
                "Something happened to all of them since, so this cannot be undone. They stay as they are."
            )
        more = f"; {self.stay:,} changed since and stay" if self.stay else ""
        return bulk_words(self.undone) + more


class _OnlyLooked(Exception):
    """Ends a transaction in which something was undone only to see if it can be."""


class UndoService:
    """Undoes actions."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def what(self, *, by: int) -> Undoable | None:
        """Return what would be undone, or None: the last action, else the latest that nobody built on.

        Raises:
            Refused: there are actions of theirs, but somebody built on each.
        """
        office = self._office
        since = office.now() - UNDO_WITHIN
        blocked: list[Undoable] = []
        kept: UndoableAction | None = None
        for _ in range(LOOKED_AT):
            with office.store.reading() as db:
                kept = last_undo(db, by, since, before=kept)
                if kept is None:
                    break
                found = _undoable(db, kept, tuple(blocked))
            if kept.bulk is not None or self._can_be(kept):
                return found
            blocked.append(found)
        if not blocked:
            return None
        first = blocked[0]
        before = ", and so was all you did before" if len(blocked) > 1 else ""
        raise Refused(
            f"What you did last ({first.words}) was built on by somebody since{before}."
            " It cannot be undone; nothing was changed."
        )

    @again_if_lost
    def undo(self, *, by: int, of: int | None = None, past: Sequence[int] = ()) -> Undone:
        """Undo the last action of a person, or the one that was shown to them.

        Args:
            by: who.
            of: the action that was shown to them; another one in its place is not undone.
            past: later ones, which were shown as those that cannot be undone.

        Raises:
            Refused: there is nothing to undo, another action came between, or somebody built on it.
        """
        at = self._office.now()
        with self._office.store.reading() as db:
            bulk = _chosen(db, by, at, of, past).bulk
        if bulk is not None:
            return self._undo_bulk(bulk, by)
        with self._office.store.writing() as db:
            kept = _chosen(db, by, at, of, past)
            if not mark_undone(db, kept.id, at):
                raise Refused(_NOTHING)
            words = action_words(db, kept.action, kept.steps, touched_by(db, kept.steps).outcome)
            touched = undo_steps(db, kept.steps, at)
            for row in touched:
                record_undone(db, row, at, by)
            calls, callbacks = _rows(touched, "call"), _rows(touched, "callback")
            for call_id in calls:
                contact_id = call_contact(db, call_id)
                if contact_id is not None:
                    settle_first_source(db, contact_id)
            for callback_id in callbacks:
                redate_returned(db, self._office.practice(), callback_id, at=at, by=by)
            if any(row.table in ("owed", "referral_sender", "referrer") for row in touched):
                from frontdesk.services.owed.passing import settle_returned

                settle_returned(db, self._office.practice(), touched, at=at, by=by)
        words += stayed_words(_callbacks_in(kept.steps) - len(callbacks))
        return Undone(words, next(iter(callbacks), None), next(iter(calls), None), tuple(callbacks))

    def undo_some(self, bulk: int, *, by: int) -> BulkUndone:
        """Undo a portion of a bulk, for a person who watches and may stop between two.

        Args:
            bulk: which, as :meth:`what` gave it.
            by: who.
        """
        return undo_portion(self._office, bulk, by=by)

    def _undo_bulk(self, bulk: int, by: int) -> Undone:
        done = BulkUndone()
        while not done.is_over:
            done += undo_portion(self._office, bulk, by=by)
            time.sleep(PAUSE)
        return Undone(done.words, done.callback_id, None)

    def _can_be(self, kept: UndoableAction) -> bool:
        """True if an action can be undone; it is tried, and nothing of the trial is kept."""
        try:
            with self._office.store.writing() as db:
                undo_steps(db, kept.steps, self._office.now())
                raise _OnlyLooked
        except _OnlyLooked:
            return True
        except Refused:
            return False


def _chosen(db: Transaction, by: int, at: datetime, of: int | None, past: Sequence[int]) -> UndoableAction:
    """Return the action that is undone: the last one, or the one that was shown.

    Raises:
        Refused: there is nothing to undo, or the person did or undid something else since it was shown.
    """
    kept = last_undo(db, by, at - UNDO_WITHIN)
    while kept is not None and kept.id != of and kept.id in past:
        kept = last_undo(db, by, at - UNDO_WITHIN, before=kept)
    if of is not None and (kept is None or kept.id != of):
        raise Refused(
            "Something else was done or taken back in your name meanwhile, so nothing was undone."
            " Press the key again to see what it would be now."
        )
    if kept is None:
        raise Refused(_NOTHING)
    return kept


def _undoable(db: Transaction, kept: UndoableAction, blocked: tuple[Undoable, ...]) -> Undoable:
    """Return an action as it is shown before it is undone."""
    if kept.bulk is not None:
        count = bulk_size(db, kept.bulk)
        return Undoable(kept.id, bulk_words(count), "", "", kept.at, kept.bulk, count, blocked)
    about = touched_by(db, kept.steps)
    words = action_words(db, kept.action, kept.steps, about.outcome)
    return Undoable(kept.id, words, about.name, about.number, kept.at, blocked=blocked)


def _rows(touched: Sequence[UndoneRow], table: str) -> list[int]:
    return [row.row_id for row in touched if row.table == table]


def _callbacks_in(steps: str) -> int:
    """Return how many changes of callbacks an action kept."""
    return sum(step["table"] == "callback" for step in json.loads(steps)["steps"])


def undo_portion(office: Office, bulk: int, *, by: int) -> BulkUndone:
    """Undo the next outcomes of a bulk that nobody built on since, in one transaction.

    Stopping between two transactions leaves each callback whole: those undone are as they were before and
    owed again, the rest stays recorded, and the next undo goes on with it.

    Raises:
        StoreTrouble: the store did not answer; the next undo goes on with what is left.
    """
    practice, at = office.practice(), office.now()
    undone: list[int] = []
    stay = 0
    with office.store.writing() as db:
        some = bulk_steps(db, bulk, PORTION)
        for undo_id, steps in some:
            callback_id = _undo_one(db, practice, undo_id, steps, at=at, by=by)
            if callback_id is None:
                give_up_undo(db, undo_id, at)
                stay += 1
            else:
                undone.append(callback_id)
    return BulkUndone(len(undone), stay, len(some) < PORTION, undone[-1] if undone else None)


def _undo_one(
    db: Transaction, practice: Practice, undo_id: int, steps: str, *, at: datetime, by: int
) -> int | None:
    """Undo one outcome; return its callback, or None, and change nothing, if somebody built on it."""
    try:
        with savepoint(db):
            if not mark_undone(db, undo_id, at):
                return None
            touched = undo_steps(db, steps, at)
            for row in touched:
                record_undone(db, row, at, by)
            callback_id = next(row.row_id for row in touched if row.table == "callback")
            redate_returned(db, practice, callback_id, at=at, by=by)
            return callback_id
    except Refused:
        return None


def record_undone(db: Transaction, row: UndoneRow, at: datetime, by: int) -> None:
    """Write the audit entry of an undone row, so that a replay and the lists leave it out."""
    action = undo_action(row.table, made=row.made)
    if action is Action.CALLBACK_UNDONE:
        write_audit(db, at=at, person_id=by, action=action, subject_id=row.row_id, undoes=row.audit_id)
    elif action is not None:
        write_audit(db, at=at, person_id=by, action=action, subject_id=row.row_id)


def action_words(db: Transaction, action: str, steps: str, outcome: str | None) -> str:
    """Return an action in words: ``the outcome “busy”``, ``Lee on the phones``, ``the lunch cover for Dana``.

    Args:
        db: the open database.
        action: its code.
        steps: what it changed, as kept.
        outcome: the code of the outcome it recorded, or None.
    """
    words = facts_of(action).undo_words or action.replace(".", " ").replace("_", " ")
    if "{change}" in words:
        words = words.format(change=_cover_words(db, _row_of(steps, "cover")))
    elif "{event}" in words:
        words = words.format(event=EventKind(event_recorded(db, _row_of(steps, "referral_event"))).words)
    elif "{name}" in words:
        words = words.format(name=person_at_lunch(db, _row_of(steps, "lunch")).first_name)
    return f"{words} “{Outcome(outcome).words}”" if outcome else words


def bulk_words(count: int) -> str:
    """Return a bulk in words: ``the outcome of 12 callbacks``."""
    return "the outcome of a callback" if count == 1 else f"the outcome of {count:,} callbacks"


def stayed_words(count: int) -> str:
    """Return what is said about claims that went on meanwhile, or ""."""
    if not count:
        return ""
    one = "1 claim went on meanwhile and stays where it is"
    return f"; {one if count == 1 else f'{count} claims went on meanwhile and stay where they are'}"


def _cover_words(db: Transaction, cover_id: int) -> str:
    """Return what a change of the cover changed; it changes one thing at a time."""
    before, after = change_of(db, cover_id)
    names = {one.id: one.first_name for one in all_people(db)}
    for number in after.phones:
        if number not in before.phones:
            return f"{names[number]} on the phones"
    for number in before.phones:
        if number not in after.phones:
            return f"{names[number]} off the phones"
    if after.backup is not None and after.backup != before.backup:
        return f"{names[after.backup]} as the backup"
    if before.backup is not None and after.backup is None:
        return f"{names[before.backup]} no longer the backup"
    return "“busy”" if after.busy else "“not busy any more”"


def _row_of(steps: str, table: str) -> int:
    """Return the row of a table that an action made or changed."""
    return int(next(step["id"] for step in json.loads(steps)["steps"] if step["table"] == table))
