"""What a caller asks for, read as people say it; a Tuesday at 14:32 unless a test says otherwise."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.clock_text import US
from frontdesk.domain.rule.hours import OpeningHours, parse_ranges
from frontdesk.domain.typed_moments import ASKED_LIMIT, FURTHEST, read_asked_time, read_promise
from frontdesk.domain.typed_time import BadTime

NEW_YORK = ZoneInfo("America/New_York")
FULL, HALF = parse_ranges(["08:00-12:00", "13:00-17:00"]), parse_ranges(["08:00-12:00"])
#: Weekdays with a lunch break; Thu 26 Nov closed, Fri 27 Nov a half day.
HOURS = OpeningHours(
    NEW_YORK, (FULL, FULL, FULL, FULL, FULL, (), ()), {date(2026, 11, 26): (), date(2026, 11, 27): HALF}
)
#: Open all day and every day.
ALWAYS = OpeningHours(NEW_YORK, (parse_ranges(["00:00-24:00"]),) * 7, {})
NEVER = OpeningHours(NEW_YORK, ((),) * 7, {})
#: Tue 17 Nov 2026 14:32:06 in New York.
NOW = datetime(2026, 11, 17, 19, 32, 6, tzinfo=UTC)

CLOSED_THEN, CLOSED_DAY = "We are closed then; next open ", "We are closed that day; next open "


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    """The UTC instant of a wall time in New York."""
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


# ------------------------------------------------------------------------------------ the table


@pytest.mark.parametrize(
    ("text", "reading", "remark"),
    [
        # A bare hour: the next one inside the opening hours.
        ("3", "Tue 17 Nov 15:00", ""),
        ("9", "Wed 18 Nov 09:00", ""),
        ("9:30", "Wed 18 Nov 09:30", ""),
        ("3.30", "Tue 17 Nov 15:30", ""),
        ("430", "Tue 17 Nov 16:30", ""),
        ("2", "Wed 18 Nov 14:00", ""),
        ("at 3 please", "Tue 17 Nov 15:00", ""),
        ("3 o'clock", "Tue 17 Nov 15:00", ""),
        ("half past 3", "Tue 17 Nov 15:30", ""),
        ("quarter past 9", "Wed 18 Nov 09:15", ""),
        # Nobody is ever there: the one in daytime, and said so.
        ("6", "Tue 17 Nov 18:00", CLOSED_THEN),
        ("7", "Wed 18 Nov 07:00", CLOSED_THEN),
        ("12:30", "Wed 18 Nov 12:30", CLOSED_THEN),
        # A time that says which half of the day.
        ("3pm", "Tue 17 Nov 15:00", ""),
        ("3 P.M.", "Tue 17 Nov 15:00", ""),
        ("10am", "Wed 18 Nov 10:00", ""),
        ("12am", "Wed 18 Nov 00:00", CLOSED_THEN),
        ("15:00", "Tue 17 Nov 15:00", ""),
        ("1530", "Tue 17 Nov 15:30", ""),
        ("0930", "Wed 18 Nov 09:30", ""),
        ("14:00", "Wed 18 Nov 14:00", ""),
        ("17:00", "Tue 17 Nov 17:00", CLOSED_THEN),
        ("\u0663 pm", "Tue 17 Nov 15:00", ""),
        # Parts of the day.
        ("morning", "Wed 18 Nov 08:00", ""),
        ("in the morning", "Wed 18 Nov 08:00", ""),
        ("9 in the morning", "Wed 18 Nov 09:00", ""),
        ("after lunch", "Wed 18 Nov 13:00", ""),
        ("4 in the afternoon", "Tue 17 Nov 16:00", ""),
        ("noon", "Wed 18 Nov 12:00", CLOSED_THEN),
        ("12 noon", "Wed 18 Nov 12:00", CLOSED_THEN),
        ("this evening", "Tue 17 Nov 18:00", CLOSED_THEN),
        # Days by name.
        ("today 3", "Tue 17 Nov 15:00", ""),
        ("tomorrow", "Wed 18 Nov 08:00", ""),
        ("tomorrow 10", "Wed 18 Nov 10:00", ""),
        ("10 tomorrow", "Wed 18 Nov 10:00", ""),
        ("Tom 10am", "Wed 18 Nov 10:00", ""),
        ("tomorrow after lunch", "Wed 18 Nov 13:00", ""),
        ("the day after tomorrow at 2", "Thu 19 Nov 14:00", ""),
        ("tue 3", "Tue 17 Nov 15:00", ""),
        ("tue 9", "Tue 24 Nov 09:00", ""),
        ("tues", "Tue 24 Nov 08:00", ""),
        ("mon 9:30", "Mon 23 Nov 09:30", ""),
        ("monday", "Mon 23 Nov 08:00", ""),
        ("this Thursday 11", "Thu 19 Nov 11:00", ""),
        ("next fri 10", "Fri 27 Nov 10:00", ""),
        ("next fri after lunch", "Fri 27 Nov 13:00", CLOSED_THEN),
        ("next thurs", "Thu 26 Nov 09:00", CLOSED_DAY),
        ("sat 10", "Sat 21 Nov 10:00", CLOSED_DAY),
        # Distances.
        ("in 20 min", "Tue 17 Nov 14:52", ""),
        ("20 minutes from now", "Tue 17 Nov 14:52", ""),
        ("in 2 hours", "Tue 17 Nov 16:32", ""),
        ("in 1.5 hours", "Tue 17 Nov 16:02", ""),
        ("1 h 30", "Tue 17 Nov 16:02", ""),
        ("in half an hour", "Tue 17 Nov 15:02", ""),
        ("in an hour and 5 min", "Tue 17 Nov 15:37", ""),
        ("in 4h", "Tue 17 Nov 18:32", CLOSED_THEN),
        ("in 3 days", "Fri 20 Nov 08:00", ""),
        ("in a week 10", "Tue 24 Nov 10:00", ""),
        ("in 2 weeks", "Tue 1 Dec 08:00", ""),
        # Dates.
        ("25 nov 14:00", "Wed 25 Nov 14:00", ""),
        ("Nov 25th, 2pm", "Wed 25 Nov 14:00", ""),
        ("the 25th of november", "Wed 25 Nov 08:00", ""),
        ("11/25 2pm", "Wed 25 Nov 14:00", ""),
        ("25/11 2pm", "Wed 25 Nov 14:00", ""),
        ("13/12 10am", "Sun 13 Dec 10:00", CLOSED_DAY),
        ("11/25/26 2pm", "Wed 25 Nov 14:00", ""),
        ("2026-11-25 14:00", "Wed 25 Nov 14:00", ""),
        ("2026-11-25T14:00:59", "Wed 25 Nov 14:00", ""),
        ("wed 25 nov 14:00", "Wed 25 Nov 14:00", ""),
        ("5 jan", "Tue 5 Jan 2027 08:00", ""),
        ("may 5 2027 3pm", "Wed 5 May 2027 15:00", ""),
    ],
)
def test_a_time_is_read_as_it_is_said(text: str, reading: str, remark: str) -> None:
    asked = read_asked_time(text, NOW, HOURS)
    assert asked.reading == reading
    assert asked.remark.startswith(remark) if remark else not asked.remark


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("6", "We are closed then; next open Wed 18 Nov 08:00."),
        ("12:30", "We are closed then; next open Wed 18 Nov 13:00."),
        ("sat 10", "We are closed that day; next open Mon 23 Nov 08:00."),
        ("next thurs", "We are closed that day; next open Fri 27 Nov 08:00."),
        ("27 nov 15:00", "We are closed then; next open Mon 30 Nov 08:00."),
    ],
)
def test_of_a_closed_time_the_next_open_one_is_told(text: str, remark: str) -> None:
    assert read_asked_time(text, NOW, HOURS).remark == remark


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("three", "Tue 17 Nov 15:00"),
        ("eleven", "Wed 18 Nov 11:00"),
        ("tomorrow at ten", "Wed 18 Nov 10:00"),
        ("three thirty", "Tue 17 Nov 15:30"),
        ("tomorrow eleven forty five", "Wed 18 Nov 11:45"),
        ("3 fifteen pm", "Tue 17 Nov 15:15"),
        ("half past three", "Tue 17 Nov 15:30"),
        ("quarter to 4", "Tue 17 Nov 15:45"),
        ("a quarter to one", "Wed 18 Nov 12:45"),
        ("twenty past three", "Tue 17 Nov 15:20"),
        ("five past 9 tomorrow", "Wed 18 Nov 09:05"),
        ("in ten minutes", "Tue 17 Nov 14:42"),
        ("in forty-five minutes", "Tue 17 Nov 15:17"),
        ("in two hours", "Tue 17 Nov 16:32"),
        ("in a couple of hours", "Tue 17 Nov 16:32"),
        ("3ish", "Tue 17 Nov 15:00"),
        ("sometime after 3", "Tue 17 Nov 15:00"),
        ("first thing", "Wed 18 Nov 08:00"),
        ("first thing monday", "Mon 23 Nov 08:00"),
        ("thu lunchtime", "Thu 19 Nov 12:00"),
        ("next week", "Mon 23 Nov 08:00"),
        ("next week tue 10", "Tue 24 Nov 10:00"),
        ("thursday next week at 2", "Thu 26 Nov 14:00"),
        ("the 25th", "Wed 25 Nov 08:00"),
        ("wed the 25th at 3", "Wed 25 Nov 15:00"),
        ("the 3rd 10am", "Thu 3 Dec 10:00"),
        ("the 31st", "Thu 31 Dec 08:00"),
        # Figures beside figures are a date and a time, never one time.
        ("dec 3 10", "Thu 3 Dec 10:00"),
        ("3 dec 15", "Thu 3 Dec 15:00"),
    ],
)
def test_spoken_figures_are_figures(text: str, reading: str) -> None:
    assert read_asked_time(text, NOW, HOURS).reading == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("10-12", "Wed 18 Nov 10:00"),
        ("3-5", "Tue 17 Nov 15:00"),
        ("between 3 and 5", "Tue 17 Nov 15:00"),
        ("2pm to 4pm", "Wed 18 Nov 14:00"),
        ("tomorrow 9-11am", "Wed 18 Nov 09:00"),
        ("fri 10-2", "Fri 20 Nov 10:00"),
        ("thu 2:30-4", "Thu 19 Nov 14:30"),
    ],
)
def test_of_a_span_of_time_the_start_is_promised_and_said(text: str, reading: str) -> None:
    asked = read_promise(text, NOW, HOURS)
    assert (asked.reading, asked.how) == (reading, PromiseKind.AT)
    assert asked.remark == "The start of that time is promised."


US_HOURS = replace(HOURS, style=US)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("3", "Tue Nov 17, 3:00 PM"),
        ("15:00", "Tue Nov 17, 3:00 PM"),
        ("12/3 10am", "Thu Dec 3, 10:00 AM"),
        ("3/12 10am", "Fri Mar 12, 2027, 10:00 AM"),
        ("12/24", "Thu Dec 24, 8:00 AM"),
        ("24/12", "Thu Dec 24, 8:00 AM"),
    ],
)
def test_in_the_us_the_month_comes_first_and_the_clock_has_twelve_hours(text: str, reading: str) -> None:
    assert read_asked_time(text, NOW, US_HOURS).reading == reading


def test_elsewhere_the_day_comes_first() -> None:
    assert read_asked_time("3/12 10am", NOW, HOURS).reading == "Thu 3 Dec 10:00"


def test_the_instant_is_utc() -> None:
    asked = read_asked_time("tomorrow 10", NOW, HOURS)
    assert asked.at == at(11, 18, 10)
    assert asked.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("morning", at(11, 17, 7), at(11, 17, 8)),
        ("today", at(11, 17, 7), at(11, 17, 8)),
        ("after lunch", at(11, 17, 10), at(11, 17, 13)),
        ("this afternoon", at(11, 17, 10), at(11, 17, 13)),
        ("3", at(11, 20, 16), at(11, 23, 15)),
        ("15:00", at(11, 21, 10), at(11, 23, 15)),
        ("tue", at(11, 17, 7), at(11, 17, 8)),
        ("next monday", at(11, 22, 12), at(11, 23, 8)),
        ("3", at(11, 17, 15), at(11, 18, 15)),
    ],
)
def test_the_present_decides_which_is_next(text: str, now: datetime, expected: datetime) -> None:
    assert read_asked_time(text, now, HOURS).at == expected


def test_without_a_lunch_break_after_lunch_is_one_o_clock() -> None:
    assert read_asked_time("tomorrow after lunch", NOW, ALWAYS).at == at(11, 18, 13)


def test_a_break_in_the_morning_is_not_lunch() -> None:
    week = (parse_ranges(["08:00-10:00", "10:30-12:00", "13:30-17:00"]),) * 7
    hours = OpeningHours(NEW_YORK, week, {})
    assert read_asked_time("tomorrow after lunch", NOW, hours).at == at(11, 18, 13, 30)


def test_where_both_are_open_the_sooner_hour_is_meant() -> None:
    assert read_asked_time("3", NOW, ALWAYS).at == at(11, 17, 15)
    assert read_asked_time("3", at(11, 17, 16), ALWAYS).at == at(11, 18, 3)


def test_a_practice_that_never_opens_still_takes_a_time() -> None:
    asked = read_asked_time("3", NOW, NEVER)
    assert (asked.at, asked.remark) == (at(11, 17, 15), "We are closed that day.")


# ------------------------------------------------------------------------------------ what is promised

AT, AFTER, BY = PromiseKind.AT, PromiseKind.AFTER, PromiseKind.BY


@pytest.mark.parametrize(
    ("text", "how", "words"),
    [
        ("3", AT, "Tue 17 Nov 15:00"),
        ("at 3", AT, "Tue 17 Nov 15:00"),
        ("the day after tomorrow at 2", AT, "Thu 19 Nov 14:00"),
        ("20 minutes from now", AT, "Tue 17 Nov 14:52"),
        ("half past 3", AT, "Tue 17 Nov 15:30"),
        ("after 3", AFTER, "after Tue 17 Nov 15:00, by closing"),
        ("sometime after 3", AFTER, "after Tue 17 Nov 15:00, by closing"),
        ("tomorrow after 10", AFTER, "after Wed 18 Nov 10:00, by closing"),
        ("tomorrow after lunch", AFTER, "after Wed 18 Nov 13:00, by closing"),
        ("from 3", AFTER, "after Tue 17 Nov 15:00, by closing"),
        ("the day after tomorrow after 2", AFTER, "after Thu 19 Nov 14:00, by closing"),
        ("by 3", BY, "by Tue 17 Nov 15:00"),
        ("before 3", BY, "by Tue 17 Nov 15:00"),
        ("until 4 tomorrow", BY, "by Wed 18 Nov 16:00"),
        # By a time at which we are closed: by the closing before it.
        ("by 6", BY, "by Tue 17 Nov 17:00"),
        ("by noon", BY, "by Wed 18 Nov 12:00"),
        ("by sunday 10am", BY, "by Fri 20 Nov 17:00"),
    ],
)
def test_at_after_and_by_are_three_promises(text: str, how: PromiseKind, words: str) -> None:
    asked = read_promise(text, NOW, HOURS)
    assert (asked.how, asked.words) == (how, words)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("6", "Tue 17 Nov 18:00: We are closed then; next open Wed 18 Nov 08:00. Ask them for another time"),
        ("next thurs", "Thu 26 Nov 09:00: We are closed that day; next open Fri 27 Nov 08:00. Ask them"),
        ("after 5", "Tue 17 Nov 17:00: We are closed then; next open Wed 18 Nov 08:00. Ask them"),
        ("tomorrow 12:30", "Wed 18 Nov 12:30: We are closed then; next open Wed 18 Nov 13:00. Ask them"),
    ],
)
def test_nobody_is_promised_a_call_while_we_are_closed(text: str, sentence: str) -> None:
    with pytest.raises(BadTime, match=f"^{re.escape(sentence)}"):
        read_promise(text, NOW, HOURS)


@given(st.integers(1, 60 * 24 * 60), st.sampled_from(["", "after ", "by "]), st.sampled_from([HOURS, ALWAYS]))
def test_what_is_promised_is_within_the_opening_hours(minutes: int, word: str, hours: OpeningHours) -> None:
    local = (NOW + timedelta(minutes=minutes)).astimezone(NEW_YORK)
    try:
        asked = read_promise(f"{word}{local:%Y-%m-%d %H:%M}", NOW, hours)
    except BadTime:
        return
    at_closing = asked.how is BY and hours.is_open(asked.at - timedelta(minutes=1))
    assert hours.is_open(asked.at) or at_closing
    assert asked.at > NOW


# --------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "text",
    [
        "tonight",
        "midnight",
        "10 to 4",
        "fri-mon",
        "end of day",
        "24:00",
        "25",
        "3:75",
        "15pm",
        "0am",
        "2 to 4",
        "4-4",
        "2 and 4-5",
        "5pm-3pm",
        "in 20",
        "in a month",
        "0 min",
        "nov 3pm",
        "call his mother",
        "9" * 50,
    ],
)
def test_what_cannot_be_read_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadTime, match=r'^".+" cannot be read as a time; nothing was changed\. Try 3pm'):
        read_asked_time(text, NOW, HOURS)


@pytest.mark.parametrize("text", ["", "  ", "\u200b\x1b", "\n"])
def test_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadTime, match="No time was typed; nothing was changed"):
        read_asked_time(text, NOW, HOURS)


def test_a_long_text_is_refused_and_not_cut() -> None:
    with pytest.raises(BadTime, match="cannot be read"):
        read_asked_time("tomorrow 10" + " please" * ASKED_LIMIT, NOW, HOURS)


@pytest.mark.parametrize(
    "text", ["13/13", "32nd", "the 0th", "31 feb", "2027-02-29", "0000-01-01", "2026-11-31 10:00"]
)
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(BadTime, match="no such day in the calendar"):
        read_asked_time(text, NOW, HOURS)


def test_a_date_with_another_weekday_is_refused() -> None:
    with pytest.raises(BadTime, match="Wed 25 Nov is not the weekday typed"):
        read_asked_time("tue 25 nov 14:00", NOW, HOURS)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("today", "Tue 17 Nov 08:00"),
        ("today 9", "Tue 17 Nov 09:00"),
        ("today 14:32", "Tue 17 Nov 14:32"),
        ("this morning", "Tue 17 Nov 08:00"),
        ("16 nov 10:00", "Mon 16 Nov 10:00"),
        ("1 nov", "Sun 1 Nov 2026"),
        ("1969-12-31", "Wed 31 Dec 1969"),
        ("0001-01-01", "Mon 1 Jan 1"),
    ],
)
def test_what_has_passed_is_refused(text: str, reading: str) -> None:
    with pytest.raises(BadTime, match=f"^{reading} has already passed; nothing was changed"):
        read_asked_time(text, NOW, HOURS)


@pytest.mark.parametrize(
    "text", ["2038-01-19 03:14:08", "9999-12-31", "in 60 weeks", "in 9999 hours", "11/19/27"]
)
def test_what_is_further_off_than_a_year_is_refused(text: str) -> None:
    with pytest.raises(BadTime, match="is more than a year away; nothing was changed"):
        read_asked_time(text, NOW, HOURS)


# ------------------------------------------------------------------------------- clock changes


def test_an_hour_that_does_not_exist_is_moved_on_and_said() -> None:
    asked = read_asked_time("2026-03-08 02:30", at(3, 1, 9), ALWAYS)
    assert asked.at == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert asked.reading == "Sun 8 Mar 03:30"
    assert asked.remark == "02:30 is skipped that day, as the clocks go forward: 03:30 is meant."


def test_an_hour_that_comes_twice_means_the_first_and_says_so() -> None:
    asked = read_asked_time("2026-11-01 01:30", at(10, 20, 9), ALWAYS)
    assert asked.at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert asked.reading == "Sun 1 Nov 01:30"
    assert asked.remark == "01:30 comes twice that day, as the clocks go back: the first is meant."


def test_a_distance_is_real_time_over_a_clock_change() -> None:
    asked = read_asked_time("in 2 hours", datetime(2026, 11, 1, 5, 0, tzinfo=UTC), ALWAYS)
    assert (asked.at, asked.reading) == (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), "Sun 1 Nov 02:00")
    assert asked.remark == ""


# ---------------------------------------------------------------------------------- properties

WORDS = st.from_regex(
    r"in|at|the|03?|3|three|thirty|forty-five|couple|of|25th|week|12|9:30|15:00|1530|25(th)?|31|202[67]|99999|20|1\.5|pm|am|p\.m\.|m(in)?|h|hours|half|an?"
    r"|quarter|past|to|and|days?|weeks?|today|tomorrow|tom|next|this|morning|noon|after|lunch|before|evening"
    r"|mon|tue|friday|sat|nov(ember)?|feb|may|11/25|2/30|2026-11-25|2026-03-08|[-.,:/\u0663\xbd]|t|'s",
    fullmatch=True,
)
SAID = st.one_of(
    st.text(max_size=70),
    st.lists(WORDS, max_size=6).map(" ".join),
    st.lists(WORDS, max_size=6).map("".join),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ t][0-9]{2}:[0-9]{2}", fullmatch=True),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 12, 31), timezones=st.just(UTC))


@given(SAID, MOMENTS, st.sampled_from([HOURS, ALWAYS, NEVER]))
def test_any_text_is_a_time_to_come_or_a_bad_time(text: str, now: datetime, hours: OpeningHours) -> None:
    try:
        asked = read_asked_time(text, now, hours)
    except BadTime:
        return
    assert now < asked.at <= now + FURTHEST
    assert (asked.at.second, asked.at.microsecond) == (0, 0)
    assert bool(asked.remark) or hours.is_open(asked.at)


@given(st.integers(1, 365 * 24 * 60), MOMENTS)
def test_a_reading_reads_as_the_same_time(minutes: int, now: datetime) -> None:
    expected = (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    local = expected.astimezone(NEW_YORK)
    assume(local.fold == 0 and expected > now)
    for hours in (HOURS, US_HOURS):
        asked = read_asked_time(f"{local:%Y-%m-%d %H:%M}", now, hours)
        assert asked.at == expected
        assert read_asked_time(asked.reading, now, hours) == asked
