"""A year is played through the services; the lists name each of fifty on the right days.

The days below were written by hand before anything was played; every Monday, and on each of those days and
the day before, all fifty are also held against ``oracle``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.relationships.people import ReferrerView
from frontdesk.domain.relationships.touches import TouchKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.relationships.touching import NewTouch
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, Desk, SetClock, a_desk, a_number, known, set_up
from tests.year.oracle import lists
from tests.year.plan import BEGIN, END, EVERYBODY, HURT, NEVER, Referring

#: Who is on which list from a day to another, the last one included; None for the rest of the year.
BY_HAND: tuple[tuple[int, str, str, str | None], ...] = (
    # Gaps of 21 days: twice that is less than 60. January 22 and 60 days; June 10 and 60 days.
    (3, "going_quiet", "2027-03-23", "2027-06-09"),
    (3, "going_quiet", "2027-08-09", None),
    # Gaps of 45 days: March 1 and 90 days.
    (15, "going_quiet", "2027-05-30", None),
    # Gaps of 60 days: April 4 and 120 days.
    (49, "going_quiet", "2027-08-02", None),
    # From the evening of the day on which nobody called, for 30 days.
    (HURT, "hurt_by_breach", "2027-02-10", "2027-03-12"),
    # The seventh letter, every 21 days from November 18.
    (NEVER, "leave_focus", "2027-03-24", None),
    # Met on December 1, March 1 and July 1: 12 weeks after each, and past 92 days.
    (48, "due_soon", "2027-02-23", "2027-02-28"),
    (48, "due_soon", "2027-05-24", "2027-06-01"),
    (48, "late", "2027-06-02", "2027-06-30"),
    (48, "due_soon", "2027-09-23", "2027-10-01"),
    (48, "late", "2027-10-02", None),
    # Written down on November 16, 2026, and nobody came from them.
    (NEVER, "year_nothing", "2027-11-16", None),
    (48, "year_nothing", "2027-11-16", None),
)


class Year:
    """The year as it is played."""

    def __init__(self, desk: Desk) -> None:
        """Write everybody down."""
        self.desk = desk
        self.numbers: dict[int, int] = {}
        for number, one in EVERYBODY.items():
            place = f"Office {number}"
            self.numbers[number] = desk.do.referrals.add(one.name, one.kind, place, by=desk.dana).id
            if one.is_focus:
                desk.do.relationships.focus(self.numbers[number], on=True, by=desk.dana)
        #: By the day: the lists of each, in the evening, and who is to be contacted first.
        self.evenings: dict[date, dict[int, set[str]]] = {}
        self.first: dict[date, int] = {}
        self._open: list[int] = []

    def play(self, days: set[date]) -> None:
        """Play every day; look at the lists on some evenings."""
        for each in range((END - BEGIN).days + 1):
            today = BEGIN + timedelta(each)
            self._at(today, 12)
            for callback in self._open:
                attempt = NewAttempt(callback, Outcome.REACHED_DECLINED)
                self.desk.do.callbacks.record(attempt, by=self.desk.dana)
            self._open.clear()
            for number, one in EVERYBODY.items():
                self._noon(number, one, today)
            if today in days:
                self._at(today, 18)
                self._evening(today)

    def _at(self, today: date, hour: int) -> None:
        self.desk.clock.instant = datetime.combine(today, time(hour), NEW_YORK)

    def _noon(self, number: int, one: Referring, today: date) -> None:
        """What happens between us and one of them on a day."""
        desk, referrer = self.desk, self.numbers[number]
        if today in one.late:
            self._open.append(desk.callback(number=a_number(), source=known(one.kind, referrer)))
        elif today in one.sends:
            source, settled = known(one.kind, referrer), NextStep.SETTLED
            desk.call(number=a_number(), name="", source=source, next_step=settled)
        if today in one.contacts:
            desk.do.relationships.touch(NewTouch(referrer, TouchKind.LETTER), by=desk.dana)

    def _evening(self, today: date) -> None:
        desk, relationships = self.desk, self.desk.do.relationships
        desk.do.callbacks.tick(by=desk.dana)
        named = {number: planned for planned, number in self.numbers.items()}
        rows = relationships.rows(relationships.order(ReferrerView.ALL))
        self.evenings[today] = {named[row.id]: set(row.lists) for row in rows}
        following = relationships.next()
        self.first[today] = named[following.id] if following is not None else 0


def _days() -> set[date]:
    """Every Monday, and the days by hand with the one before and the one after."""
    days = {BEGIN + timedelta(7 * week) for week in range(53)}
    for _, _, first, last in BY_HAND:
        for text in filter(None, (first, last)):
            edge = date.fromisoformat(text)
            days |= {edge + timedelta(beside) for beside in (-1, 0, 1)}
    return {one for one in days if BEGIN <= one <= END}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The year, played once."""
    store: Path = tmp_path_factory.mktemp("year") / "frontdesk.db"
    store.touch(0o600)
    set_up(str(store))
    with a_desk(str(store), SetClock("mon 09:00")) as desk:
        year = Year(desk)
        year.play(_days())
        yield year


@pytest.mark.parametrize(("number", "code", "first", "last"), BY_HAND)
def test_they_are_named_from_the_day_that_was_written_by_hand(
    played: Year, number: int, code: str, first: str, last: str | None
) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last) if last else END
    on = {day for day, found in played.evenings.items() if code in found[number]}
    others = [one for one in BY_HAND if (one[0], one[1]) == (number, code) and one[2] != first]
    for day in sorted(played.evenings):
        if any(one[2] <= day.isoformat() <= (one[3] or "9") for one in others):
            continue
        assert (day in on) == (begin <= day <= end), day


def test_nobody_else_goes_quiet_or_is_hurt(played: Year) -> None:
    for code, expected in (
        ("going_quiet", {3, 15, 49}),
        ("hurt_by_breach", {HURT}),
        ("leave_focus", {NEVER}),
    ):
        named = {
            number for found in played.evenings.values() for number, codes in found.items() if code in codes
        }
        assert named == expected


def test_every_list_of_everybody_is_as_the_plan_says(played: Year) -> None:
    wrong = [
        (day, number, found[number], lists(one, day))
        for day, found in sorted(played.evenings.items())
        for number, one in EVERYBODY.items()
        if found[number] != lists(one, day)
    ]
    assert wrong == []
    # The oracle saw all of them, so that it cannot be blind.
    seen = {code for found in played.evenings.values() for codes in found.values() for code in codes}
    assert seen == {
        "hurt_by_breach", "first_referral", "going_quiet", "late", "due_soon", "leave_focus", "year_nothing",
    }  # fmt: skip


def test_who_was_hurt_is_contacted_first(played: Year) -> None:
    assert played.first[date(2027, 2, 10)] == HURT
    assert played.first[date(2027, 3, 13)] != HURT


def test_the_store_is_whole_at_the_end(played: Year) -> None:
    assert CheckService(played.desk.do.office).run().findings == []
