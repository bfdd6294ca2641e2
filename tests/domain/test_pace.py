"""The pace forecast: who will not be called back today, and the sentence that says so."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.clock_text import length_words
from frontdesk.domain.rule.pace import Pace


@pytest.mark.parametrize(
    ("pace", "late"),
    [
        (Pace(9, 8.4, 1, 42), 4),
        (Pace(9, 8.4, 2, 42), 0),
        # Exactly as much time as work, and a little less.
        (Pace(5, 8.4, 1, 42), 0),
        (Pace(5, 8.4, 1, 41.999), 1),
        (Pace(10, 6, 3, 20), 0),
        (Pace(11, 6, 3, 20), 1),
        # A measured pace is a quotient that no float holds exactly: 84 minutes for 9 calls, 3 of 0.1.
        (Pace(9, 84 / 9, 2, 42), 0),
        (Pace(3, 0.1, 1, 0.3), 0),
        (Pace(0, 6, 0, 0), 0),
        (Pace(0, 6, 2, 42), 0),
        (Pace(9, 6, 0, 42), 9),
        (Pace(9, 6, 2, 0), 9),
        (Pace(1, 43, 1, 42), 1),
    ],
)
def test_how_many_will_be_late(pace: Pace, late: int) -> None:
    assert pace.late == late
    assert pace.at_risk is (late > 0)


@pytest.mark.parametrize(
    ("pace", "sentence"),
    [
        (Pace(9, 8.4, 1, 42), "9 to call, 42 minutes left, about 4 will be late: ask for backup"),
        (Pace(9, 8.4, 2, 42.9), "9 to call, 42 minutes left, time enough for all of them"),
        (Pace(30, 6, 1, 148), "30 to call, 2 h 28 left, about 6 will be late: ask for backup"),
        (Pace(1, 6, 1, 1), "1 to call, 1 minute left, about 1 will be late: ask for backup"),
        (
            Pace(9, 6, 0, 42),
            "9 to call, 42 minutes left, nobody on the phones, all 9 will be late: ask for backup",
        ),
        (Pace(0, 6, 0, 42), "nothing left to call today"),
    ],
)
def test_sentence(pace: Pace, sentence: str) -> None:
    assert pace.sentence == sentence


@pytest.mark.parametrize(
    ("pace", "last_made_after", "backup_within"),
    [
        (Pace(5, 6, 1, 42), 30, None),
        (Pace(5, 6, 2, 42), 15, None),
        # 54 minutes of work, 42 left: somebody must help with 12 of them, so begin within 30.
        (Pace(9, 6, 1, 42), 54, 30),
        (Pace(14, 6, 1, 42), 84, 0),
        # Two people could not do it any more.
        (Pace(15, 6, 1, 42), 90, None),
        (Pace(7, 6, 0, 42), None, 0),
        (Pace(0, 6, 1, 42), None, None),
    ],
)
def test_when_the_last_is_made_and_until_when_a_backup_saves_the_day(
    pace: Pace, last_made_after: float | None, backup_within: float | None
) -> None:
    assert pace.last_made_after == last_made_after
    assert pace.backup_within == backup_within


@pytest.mark.parametrize(
    ("measured", "basis"),
    [
        (0, "by 6 min each, a setting until 20 are measured"),
        (19, "by 6 min each, a setting until 20 are measured"),
        (20, "by 6 min each, measured"),
    ],
)
def test_where_the_minutes_come_from_is_said(measured: int, basis: str) -> None:
    assert Pace(9, 6.0, 1, 42, measured).basis == basis
    assert Pace(9, 6.5, 1, 42, 20).basis == "by 6.5 min each, measured"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (59, "59 minutes"), (60, "1 h 00"), (148, "2 h 28")],
)
def test_lengths_read_as_people_say_them(minutes: int, words: str) -> None:
    assert length_words(minutes) == words


@pytest.mark.parametrize(
    ("to_call", "minutes_each", "people", "left"),
    [
        *((-1, 6, 1, 42), (9, 6, -1, 42), (9, 6, 1, -1), (9, 0, 1, 42), (9, -6, 1, 42)),
        *((9, nan, 1, 42), (9, inf, 1, 42), (9, 6, 1, nan), (9, 6, 1, inf)),
    ],
)
def test_impossible_numbers_are_refused(to_call: int, minutes_each: float, people: int, left: float) -> None:
    with pytest.raises(ValueError, match="a pace"):
        Pace(to_call, minutes_each, people, left)


COUNTS = st.integers(0, 200)
MINUTES = st.integers(0, 900)


@given(COUNTS, st.integers(1, 100), st.integers(1, 30), st.integers(0, 5), MINUTES)
def test_forecast_is_that_of_exact_arithmetic(
    to_call: int, spent: int, calls: int, people: int, left: int
) -> None:
    exact = Fraction(spent, calls)
    pace = Pace(to_call, spent / calls, people, left)
    # The late ones are those whose turn, were it worked in rounds without end, comes after the last minute.
    late = sum(turn * exact > people * left for turn in range(1, to_call + 1))
    assert pace.late == late
    assert pace.at_risk is (to_call * exact > people * left)


@given(COUNTS, st.integers(1, 60), st.integers(0, 5), MINUTES)
def test_a_backup_that_comes_in_time_saves_the_day_and_one_a_call_later_does_not(
    to_call: int, each: int, people: int, left: int
) -> None:
    pace = Pace(to_call, each, people, left)
    within = pace.backup_within
    # What was made until the backup came, then two work; in whole minutes, so exactly.
    if within is not None:
        assert to_call * each <= people * left + (left - within)
        assert pace.late
        assert to_call * each > people * left + (left - within - 1)
    elif pace.late:
        assert to_call * each > (people + 1) * left


@given(COUNTS, st.integers(1, 60), st.integers(0, 5), MINUTES)
def test_one_more_person_never_makes_it_worse_and_enough_people_make_it_all(
    to_call: int, each: int, people: int, left: int
) -> None:
    assert Pace(to_call, each, people + 1, left).late <= Pace(to_call, each, people, left).late
    if left:
        assert not Pace(to_call, each, ceil(Fraction(to_call * each, left)), left).at_risk
