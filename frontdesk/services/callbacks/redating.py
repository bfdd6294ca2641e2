"""What saving would do to deadlines, before it is saved: new settings, and a call in the form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import (
    REOPENED_WITHIN,
    CallbackState,
    Terms,
    called_again,
    opened,
    passed,
    redated,
    reopened,
)
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.numbers import logged_number
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.office import Office, Practice
from frontdesk.store.callbacks import open_callback_of, read_callback
from frontdesk.store.deadlines import open_callbacks, redate, stamp_breaches
from frontdesk.store.engine import Transaction
from frontdesk.store.queue import callback_by_id
from frontdesk.store.repeat_callers import unreached_callback_of


def redate_open(db: Transaction, terms: Terms, *, hours: OpeningHours | None, by: int) -> int:
    """Judge every open callback by new settings, and leave nothing on a closed day; give how many moved.

    Deadlines that passed under the old hours are stamped first, under the old hours.

    Args:
        db: the open transaction.
        terms: the new settings.
        hours: the opening hours until now; None at the first start.
        by: who changes them.
    """
    stamp_breaches(db, now=terms.now, by=by)
    return sum(redate(db, callback, terms, hours=hours, by=by) for callback in open_callbacks(db))


def redate_returned(db: Transaction, practice: Practice, callback_id: int, *, at: datetime, by: int) -> None:
    """Judge a callback by the present settings after its last change was undone.

    It may have been met, and so left out, when the hours changed; now it is open again.
    """
    redate(db, read_callback(db, callback_id), practice.terms(at), by=by)


@dataclass(frozen=True, slots=True)
class MovedDay:
    """What moves from one day to another.

    Attributes:
        old: the local day it was to be made on.
        new: the day it is to be made on instead.
        callbacks: how many, promises among them.
        promises: how many of them were promised for a time.
    """

    old: date
    new: date
    callbacks: int
    promises: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What new settings would move.

    Attributes:
        count: open callbacks that would get another deadline or another day.
        days: which of them go from one day to another, by day.
    """

    count: int
    days: tuple[MovedDay, ...]


def would_move(office: Office, settings: PracticeSettings) -> Moves:
    """What would move; nothing is changed (product rule 7). Deadlines that have passed keep their verdict.

    Raises:
        NeverOpen: the practice would never open again.
    """
    now = office.now()
    current = office.practice()
    new = Practice(current.version, settings, settings.rule())
    terms = new.terms(now)
    with office.store.reading() as db:
        found = [passed(callback, now) for callback in open_callbacks(db, held=False)]
    pairs = [(before, redated(before, terms, current.rule.hours)) for before in found]
    moved = [(before, after) for before, after in pairs if before != after]
    days: Counter[tuple[date, date]] = Counter()
    promises: Counter[tuple[date, date]] = Counter()
    for before, after in moved:
        between = _day(before, new), _day(after, new)
        if between[0] != between[1]:
            days[between] += 1
            promises[between] += before.promise is not None
    return Moves(
        len(moved), tuple(MovedDay(*between, days[between], promises[between]) for between in sorted(days))
    )


def _day(state: CallbackState, practice: Practice) -> date:
    """The local day on which a callback is to be made."""
    waits = state.promise is None and state.next_at is not None
    return practice.rule.hours.day_of((state.next_at if waits else None) or state.due)


def joined_callback(office: Office, typed: str) -> Callback | None:
    """The callback that a call from a number would join or open again; None where it opens a new one.

    Args:
        office: the store and the clock.
        typed: the number as it stands in a form, whole or not.
    """
    key = logged_number(typed, office.practice().settings.phone_region).key
    if not key:
        return None
    with office.store.reading() as db:
        found = open_callback_of(db, key)
        if found is None:
            found = unreached_callback_of(db, key, office.now() - REOPENED_WITHIN)
    return callback_by_id(office.store, found) if found is not None else None


def due_after_call(known: Callback | None, lane: Lane, at: datetime, rule: SameDayRule) -> datetime:
    """By when they are called, once a call is saved that asks for a callback and names no time.

    The deadline of an open callback stays as it is, whoever calls again (rule 1). One whose deadline was met
    is called by the closing of its day.

    Args:
        known: the callback that the call joins or opens again, or None.
        lane: what kind of caller, as it stands in the form; an open callback keeps its own.
        at: when they called, UTC.
        rule: the same-day rule.
    """
    terms = Terms(rule, Ladder(), at)
    if known is None:
        return opened(at, lane, terms).due
    after = called_again(known, at, terms) if known.is_open else reopened(known, at, terms)
    return after.due if after.met_at is None else after.call_by
