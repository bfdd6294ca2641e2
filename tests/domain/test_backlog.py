"""The backlog's days, its pace and its end: open days only, told in tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.backlog import BurnDay, GoesTo, Share, backlog_before, burn_down, forecast
from frontdesk.domain.clock_text import US
from tests.builders import at, settings

HOURS = settings().hours()
FRI, SAT, SUN, MON, TUE, WED = (date(2026, 11, day) for day in (13, 14, 15, 16, 17, 18))


@pytest.mark.parametrize(
    ("days", "before"),
    [(7, "2026-11-09 00:00"), (1, "2026-11-15 00:00"), (0, "2026-11-16 00:00")],
)
def test_what_is_older_than_so_many_calendar_days(days: int, before: str) -> None:
    found = backlog_before(GoesTo.BY_AGE, at("mon 14:00"), HOURS, days)
    assert f"{HOURS.local(found):%Y-%m-%d %H:%M}" == before


def test_a_flag_sends_all_of_them_or_nobody() -> None:
    now = at("mon 14:00")
    assert backlog_before(GoesTo.BACKLOG, now, HOURS, 7) > now
    assert backlog_before(GoesTo.TODAY, now, HOURS, 7) < datetime(1971, 1, 1, tzinfo=UTC)


def days_of(*rows: tuple[date, int, int, int]) -> tuple[BurnDay, ...]:
    """Days by day, began, left, remained."""
    return tuple(BurnDay(*row) for row in rows)


@pytest.mark.parametrize(
    ("remaining", "left", "came", "today", "expected"),
    [
        # It came today: there is one day of it.
        (60, {}, {MON: 60}, MON, days_of((MON, 0, 0, 60))),
        # From the day it came to today, the days between as they were.
        (
            50,
            {MON: 4, TUE: 6},
            {FRI: 60},
            TUE,
            days_of((FRI, 0, 0, 60), (MON, 60, 4, 56), (TUE, 56, 6, 50)),
        ),
        # What left it on a Saturday shows on the Monday after it.
        (50, {SAT: 3, MON: 7}, {FRI: 60}, MON, days_of((FRI, 0, 0, 60), (MON, 57, 10, 50))),
        # More came later.
        (90, {MON: 10}, {FRI: 60, MON: 40}, MON, days_of((FRI, 0, 0, 60), (MON, 60, 10, 90))),
        # There never was one.
        (0, {}, {}, MON, ()),
        # On a closed day the last open one is the last.
        (60, {}, {FRI: 60}, SUN, days_of((FRI, 0, 0, 60))),
    ],
)
def test_burning_down(
    remaining: int,
    left: dict[date, int],
    came: dict[date, int],
    today: date,
    expected: tuple[BurnDay, ...],
) -> None:
    assert burn_down(remaining, left, came, today, HOURS) == expected


@pytest.mark.parametrize(
    ("remaining", "days", "is_over", "words"),
    [
        (0, (), False, "Nothing is left of the backlog"),
        (40, (), False, "Nothing measured yet; at its share, 40 a day: done today"),
        (41, (), False, "Nothing measured yet; at its share, 40 a day: done about Wed Nov 18"),
        (40, (), True, "Nothing measured yet; at its share, 40 a day: done about Wed Nov 18"),
        # Four weekends lie between.
        (800, (), True, "Nothing measured yet; at its share, 40 a day: done about Tue Dec 15"),
        (2000, (), True, "Nothing measured yet; at its share, 40 a day: done about Tue Jan 26, 2027"),
        # Its first day is not measured, it began in the middle of it; nor is today.
        (
            60,
            days_of((FRI, 0, 2, 90), (MON, 90, 20, 70), (TUE, 70, 10, 60)),
            False,
            "At 20 a day, as on the last open day: done about Fri Nov 20",
        ),
        (
            60,
            days_of((FRI, 90, 5, 85), (MON, 85, 20, 65), (TUE, 65, 5, 60)),
            True,
            "At 12 a day, as on the last 2 open days: done about Tue Nov 24",
        ),
        (
            60,
            days_of((FRI, 62, 2, 60), (MON, 60, 1, 59)),
            True,
            "At 1.5 a day, as on the last 2 open days: done about Tue Jan 12, 2027",
        ),
        (
            60,
            days_of((FRI, 60, 0, 60), (MON, 60, 0, 60)),
            True,
            "None left in 2 open days; at its share, 40 a day: done about Thu Nov 19",
        ),
        (60_000, (), True, "Nothing measured yet; at its share, 40 a day: no end in sight"),
    ],
)
def test_when_it_ends(remaining: int, days: tuple[BurnDay, ...], is_over: bool, words: str) -> None:
    assert forecast(remaining, days, 40, TUE, HOURS, is_over=is_over).words(US) == words


def test_a_practice_that_never_opens_again_has_no_end_in_sight() -> None:
    closed = settings(week=((),) * 7).hours()
    assert forecast(60, (), 40, TUE, closed, is_over=True).words(US).endswith("no end in sight")


@pytest.mark.parametrize(
    ("called", "words"),
    [(0, "0 of 40 called"), (39, "39 of 40 called"), (40, "40 called, today's share is done")],
)
def test_todays_share(called: int, words: str) -> None:
    share = Share(called, 40)
    assert share.words == words
    assert share.is_done is (called == 40)


@given(
    st.integers(0, 500),
    st.dictionaries(st.integers(0, 20), st.integers(0, 40)),
    st.dictionaries(st.integers(0, 20), st.integers(0, 40)),
)
def test_whatever_happened_each_day_follows_from_the_one_before(
    remaining: int, left: dict[int, int], came: dict[int, int]
) -> None:
    def ago(counts: dict[int, int]) -> dict[date, int]:
        return {WED - timedelta(days=days): count for days, count in counts.items()}

    days = burn_down(remaining, ago(left), ago(came), WED, HOURS)
    assert all(HOURS.is_open_day(one.day) and one.began >= 0 and one.remained >= 0 for one in days)
    assert [one.day for one in days] == sorted({one.day for one in days})
    if days:
        assert (days[-1].day, days[-1].remained) == (WED, remaining)
    found = forecast(remaining, days, 40, WED, HOURS, is_over=False)
    if found.end is None:  # years away
        assert found.remaining > 700 * found.pace
        return
    assert found.end >= WED
    assert HOURS.is_open_day(found.end)
