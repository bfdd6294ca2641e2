"""The ladder of attempts by table: where each outcome leads from each rung, on plain and on odd days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.callbacks.ladder import (
    CLOSING_RUNG,
    LETTER_RUNG,
    Ladder,
    NextTry,
    half_of_day,
    may_close_unreached,
    next_try,
)
from frontdesk.domain.callbacks.outcomes import Outcome, Then
from frontdesk.domain.rule.hours import NeverOpen, OpeningHours, parse_ranges
from frontdesk.domain.rule.same_day import Effort

OFFICE = parse_ranges(["08:00-12:00", "13:00-17:00"])
STRAIGHT = parse_ranges(["09:00-17:00"])
CLOSED = parse_ranges([])
LADDER = Ladder()

#: Thanksgiving is closed and the day after is a half day.
HOURS = OpeningHours(
    ZoneInfo("America/New_York"),
    (OFFICE,) * 5 + (CLOSED, CLOSED),
    {date(2026, 11, 26): CLOSED, date(2026, 11, 27): parse_ranges(["08:00-12:00"])},
)


def at(text: str) -> datetime:
    """An instant from a wall time of the practice, ``11-16 09:00``."""
    wall = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M")
    return wall.replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


def following(outcome: Outcome, rung: int, now: str, hours: OpeningHours = HOURS) -> NextTry:
    """Where the ladder goes; asked for: Thursday the 19th at ten."""
    return next_try(outcome, rung=rung, now=at(now), hours=hours, ladder=LADDER, asked_at=at("11-19 10:00"))


@pytest.mark.parametrize(
    ("rung", "now", "next_rung", "comes_back"),
    [
        # The second try is in the other half of the next open day, the longest break between them.
        (1, "11-16 09:00", 2, "11-17 13:00"),
        (1, "11-16 12:30", 2, "11-17 13:00"),
        (1, "11-16 13:00", 2, "11-17 08:00"),
        (1, "11-20 09:00", 2, "11-23 13:00"),
        (1, "11-16 22:00", 2, "11-17 08:00"),
        (1, "11-21 10:00", 2, "11-23 08:00"),
        # Over Thanksgiving to the half day, whose halves meet at ten.
        (1, "11-25 09:00", 2, "11-27 10:00"),
        (1, "11-25 15:00", 2, "11-27 08:00"),
        (2, "11-16 09:00", 3, "11-17 08:00"),
        (2, "11-25 09:00", 3, "11-27 08:00"),
        # Two open days later comes the letter, seven days after it the end.
        (3, "11-16 09:00", LETTER_RUNG, "11-18 08:00"),
        (3, "11-25 09:00", LETTER_RUNG, "11-30 08:00"),
        (4, "11-16 09:00", CLOSING_RUNG, "11-23 08:00"),
        (4, "11-19 09:00", CLOSING_RUNG, "11-27 08:00"),
    ],
)
def test_an_unanswered_try_climbs(rung: int, now: str, next_rung: int, comes_back: str) -> None:
    for outcome in (one for one in Outcome if one.facts.then is Then.NEXT_RUNG):
        assert following(outcome, rung, now) == NextTry(next_rung, at(comes_back))


@pytest.mark.parametrize(
    ("now", "comes_back"),
    [
        ("11-16 09:00", "11-16 09:15"),
        ("11-16 11:50", "11-16 13:00"),
        ("11-16 16:45", "11-17 08:00"),
        ("11-20 16:50", "11-23 08:00"),
        ("11-21 10:00", "11-23 08:00"),
    ],
)
def test_a_busy_line_is_tried_again_soon_while_open(now: str, comes_back: str) -> None:
    assert following(Outcome.BUSY, 2, now) == NextTry(2, at(comes_back))


@pytest.mark.parametrize("outcome", Outcome)
def test_the_last_rung_is_the_end_for_who_is_not_reached(outcome: Outcome) -> None:
    told = following(outcome, CLOSING_RUNG, "11-16 09:00")
    assert (told.at is None) == (outcome.facts.then is Then.CLOSES or outcome.facts.ends_the_ladder)
    assert told.rung == CLOSING_RUNG
    # Nobody who was spoken with is given up.
    assert not (outcome.facts.ends_the_ladder and outcome.facts.effort is Effort.CONTACT)


@pytest.mark.parametrize(
    ("rung", "last", "has_number", "may"),
    [
        (1, None, True, False),
        (3, Outcome.LEFT_MESSAGE, True, False),
        (4, Outcome.NO_ANSWER, True, True),
        (5, Outcome.TEXT_SENT, True, True),
        (1, Outcome.WRONG_NUMBER, True, True),
        (1, None, False, True),
    ],
)
def test_nobody_is_given_up_before_the_letter(
    rung: int, last: Outcome | None, has_number: bool, may: bool
) -> None:
    assert may_close_unreached(rung, last, has_number=has_number) is may


@pytest.mark.parametrize("rung", range(1, 5))
def test_a_wrong_number_gets_a_letter_and_never_goes_back_down(rung: int) -> None:
    assert following(Outcome.WRONG_NUMBER, rung, "11-16 09:00") == NextTry(max(rung, 4), at("11-17 08:00"))


def test_the_other_outcomes_stay_on_their_rung() -> None:
    now = "11-16 09:00"
    assert following(Outcome.LINE_DROPPED, 3, now) == NextTry(3, at(now))
    assert following(Outcome.REACHED_NEEDS_INFORMATION, 3, now) == NextTry(3, at("11-17 08:00"))
    for outcome in (Outcome.REACHED_CALL_AGAIN, Outcome.REACHED_THINKING):
        assert following(outcome, 3, now) == NextTry(3, at("11-19 10:00"), promised=True)
    for outcome in (one for one in Outcome if one.facts.then is Then.CLOSES):
        assert following(outcome, 3, now) == NextTry(3, None)


def test_a_promise_needs_its_time() -> None:
    with pytest.raises(ValueError, match="needs the time"):
        next_try(Outcome.REACHED_CALL_AGAIN, rung=1, now=at("11-16 09:00"), hours=HOURS, ladder=LADDER)


def test_a_practice_that_never_opens_again_is_told() -> None:
    never = OpeningHours(HOURS.zone, (CLOSED,) * 7, {})
    with pytest.raises(NeverOpen):
        following(Outcome.NO_ANSWER, 1, "11-16 09:00", never)


def test_the_halves_meet_at_the_longest_break_or_in_the_middle() -> None:
    day = date(2026, 11, 16)
    assert [half_of_day(at(f"11-16 {clock}"), day, HOURS) for clock in ("12:59", "13:00")] == [0, 1]
    straight = OpeningHours(HOURS.zone, (STRAIGHT,) * 7, {})
    assert [half_of_day(at(f"11-16 {clock}"), day, straight) for clock in ("12:59", "13:00")] == [0, 1]


def test_the_settings_move_the_ladder() -> None:
    slow = Ladder(days_to_letter=5, days_to_close=14, busy_minutes=40)

    def climb(outcome: Outcome, rung: int) -> NextTry:
        return next_try(outcome, rung=rung, now=at("11-16 09:00"), hours=HOURS, ladder=slow)

    assert climb(Outcome.NO_ANSWER, 3) == NextTry(4, at("11-23 08:00"))
    assert climb(Outcome.NO_ANSWER, 4) == NextTry(5, at("11-30 08:00"))
    assert climb(Outcome.BUSY, 1) == NextTry(1, at("11-16 09:40"))


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(st.sampled_from(list(Outcome)), st.integers(1, 5), INSTANTS)
def test_the_ladder_never_goes_down_or_back_and_comes_back_while_open(
    outcome: Outcome, rung: int, now: datetime
) -> None:
    asked = datetime(2027, 6, 1, 14, tzinfo=UTC)
    next_ = next_try(outcome, rung=rung, now=now, hours=HOURS, ladder=LADDER, asked_at=asked)
    assert rung <= next_.rung <= CLOSING_RUNG
    if next_.at is not None and outcome.facts.then is not Then.SAME_RUNG_NOW:
        assert next_.at > now
        assert HOURS.is_open(next_.at)
