"""What new settings would do to the open callbacks, before they are saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from frontdesk.domain.callbacks.state import CallbackState, passed, redated
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.office import Office, Practice
from frontdesk.store.deadlines import open_callbacks


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
        found = [passed(callback, now) for callback in open_callbacks(db)]
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
