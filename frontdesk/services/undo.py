"""Undo: taking the last action of a person back, which is recorded too."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.errors import Refused
from frontdesk.services.bulk_undo import PAUSE, BulkTakenBack, take_some_back
from frontdesk.services.callbacks.redating import redate_returned
from frontdesk.services.office import Office
from frontdesk.services.undo_words import action_words, bulk_words, stayed_words
from frontdesk.services.undone import record_undone
from frontdesk.store.backlog import bulk_size
from frontdesk.store.calls import call_contact
from frontdesk.store.contacts import settle_first_source
from frontdesk.store.engine import Transaction
from frontdesk.store.taking_back import KeptAction, TakenBack, last_undo, mark_undone, take_back
from frontdesk.store.undoing import touched_by

#: Older actions are history: they are corrected by a new entry, not taken back.
UNDO_WITHIN = timedelta(hours=12)

#: So many of a person's last actions are looked at for one on which nobody built.
LOOKED_AT = 30

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
        bulk: the bulk it stands for, which is taken back a portion at a time; None for a single action.
        count: how many callbacks it is about.
        blocked: what the person did after it that cannot be taken back any more, the latest first.
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
    """What was taken back.

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


class _OnlyLooked(Exception):
    """Ends a transaction in which something was taken back only to see whether it can be."""


class UndoService:
    """Takes actions back."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def what(self, *, by: int) -> Undoable | None:
        """What would be taken back, or None: the last action, else the latest on which nobody built.

        Raises:
            Refused: there are actions of theirs, but somebody built on each.
        """
        office = self._office
        since = office.now() - UNDO_WITHIN
        blocked: list[Undoable] = []
        kept: KeptAction | None = None
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

    def undo(self, *, by: int, of: int | None = None, past: Sequence[int] = ()) -> Undone:
        """Take back the last action of a person, or the one that was shown to them.

        Args:
            by: who.
            of: the action that was shown to them; another one in its place is not taken back.
            past: later ones that were shown as such that cannot be taken back.

        Raises:
            Refused: there is nothing to take back, another action came between, or somebody built on it.
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
            touched = take_back(db, kept.steps, at)
            for row in touched:
                record_undone(db, row, at, by)
            calls, callbacks = _rows(touched, "call"), _rows(touched, "callback")
            for call_id in calls:
                contact_id = call_contact(db, call_id)
                if contact_id is not None:
                    settle_first_source(db, contact_id)
            for callback_id in callbacks:
                redate_returned(db, self._office.practice(), callback_id, at=at, by=by)
        words += stayed_words(_callbacks_in(kept.steps) - len(callbacks))
        return Undone(words, next(iter(callbacks), None), next(iter(calls), None), tuple(callbacks))

    def undo_some(self, bulk: int, *, by: int) -> BulkTakenBack:
        """Take back a portion of a bulk, for a person who watches and may stop between two.

        Args:
            bulk: which, as :meth:`what` gave it.
            by: who.
        """
        return take_some_back(self._office, bulk, by=by)

    def _undo_bulk(self, bulk: int, by: int) -> Undone:
        taken = BulkTakenBack()
        while not taken.is_over:
            taken += take_some_back(self._office, bulk, by=by)
            time.sleep(PAUSE)
        return Undone(taken.words, taken.callback_id, None)

    def _can_be(self, kept: KeptAction) -> bool:
        """Whether an action can be taken back; it is tried, and nothing of the trial is kept."""
        try:
            with self._office.store.writing() as db:
                take_back(db, kept.steps, self._office.now())
                raise _OnlyLooked
        except _OnlyLooked:
            return True
        except Refused:
            return False


def _chosen(db: Transaction, by: int, at: datetime, of: int | None, past: Sequence[int]) -> KeptAction:
    """The action that is taken back: the last one, or the one that was shown.

    Raises:
        Refused: there is none, or the person did or took back something else since it was shown.
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


def _undoable(db: Transaction, kept: KeptAction, blocked: tuple[Undoable, ...]) -> Undoable:
    """An action as it is said before it is taken back."""
    if kept.bulk is not None:
        count = bulk_size(db, kept.bulk)
        return Undoable(kept.id, bulk_words(count), "", "", kept.at, kept.bulk, count, blocked)
    about = touched_by(db, kept.steps)
    words = action_words(db, kept.action, kept.steps, about.outcome)
    return Undoable(kept.id, words, about.name, about.number, kept.at, blocked=blocked)


def _rows(touched: Sequence[TakenBack], table: str) -> list[int]:
    return [row.row_id for row in touched if row.table == table]


def _callbacks_in(steps: str) -> int:
    """How many changes of callbacks an action kept."""
    return sum(step["table"] == "callback" for step in json.loads(steps)["steps"])
