"""Moving open deadlines when the settings change, and what would move, before they are saved.

A stamped verdict is never judged again (product rule 7).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from frontdesk.domain.callbacks.state import CallbackState, Terms, passed, redated
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.office import Office, Practice
from frontdesk.store.callbacks import read_callback
from frontdesk.store.db.engine import Transaction
from frontdesk.store.deadlines import open_callbacks, redate, stamp_breaches


def redate_open(db: Transaction, terms: Terms, *, hours: OpeningHours | None, by: int) -> int:
    """Judge every open callback by new settings, and move it off closed days; return how many moved.

    Deadlines that passed under the old hours are stamped first, by the old hours.

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

    It may have been met, and so was not moved, when the hours changed; now it is open again.
    """
    redate(db, read_callback(db, callback_id), practice.terms(at), by=by)


@dataclass(frozen=True, slots=True)
class MovedDay:
    """The callbacks that move from one day to another.

    Attributes:
        old: the local day before.
        new: the local day after.
        callbacks: how many callbacks move, including promises.
        promises: how many promises move.
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
    """Return what new settings would move; nothing is changed. Missed deadlines keep their verdict (rule 7).

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
    """Return the local day on which a callback is to be made."""
    waits = state.promise is None and state.next_at is not None
    return practice.rule.hours.day_of((state.next_at if waits else None) or state.due)
