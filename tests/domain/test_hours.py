"""Opening hours: how they are read, and what is open when, worked out by hand around clock changes.

Instants are written with their offset from UTC, so that no expectation rests on the code under test.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.clock_text import iso_clock
from frontdesk.domain.errors import BadSettings, Refused
from frontdesk.domain.rule.hours import NeverOpen, OpeningHours, Range, Span, parse_ranges
from frontdesk.domain.typed_time import read_clock
from tests.domain.drawn_hours import DAYS

NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
KATHMANDU = "Asia/Kathmandu"

OFFICE = ("08:00-12:00", "13:00-17:00")
CLOSED: tuple[str, ...] = ()
ALL_DAY = ("00:00-24:00",)

#: A week in November 2026: Monday 16 to Sunday 22; the clocks stand still.
MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
SATURDAY, SUNDAY = date(2026, 11, 21), date(2026, 11, 22)


def at(text: str) -> datetime:
    """An instant in UTC from ISO text with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def open_on(
    weekdays: tuple[str, ...] = OFFICE,
    saturday: tuple[str, ...] = CLOSED,
    sunday: tuple[str, ...] = CLOSED,
    zone: str = NEW_YORK,
    **exceptions: tuple[str, ...],
) -> OpeningHours:
    """Opening hours from texts; exceptions are named ``d2026_11_26``."""
    days = {datetime.strptime(name, "d%Y_%m_%d").date(): texts for name, texts in exceptions.items()}
    week = (parse_ranges(weekdays),) * 5 + (parse_ranges(saturday), parse_ranges(sunday))
    return OpeningHours(ZoneInfo(zone), week, {day: parse_ranges(texts) for day, texts in days.items()})


def every_day(*texts: str, zone: str = NEW_YORK) -> OpeningHours:
    """The same hours on all seven days."""
    return open_on(texts, texts, texts, zone)


def spans_of(hours: OpeningHours, day: date) -> list[tuple[str, str]]:
    """The spans of a day as UTC text, to compare at a glance."""
    return [(f"{span.opens:%d %H:%M}", f"{span.closes:%d %H:%M}") for span in hours.spans(day)]


# ------------------------------------------------------------------------------------ read and written


@pytest.mark.parametrize(
    ("text", "start", "end", "written"),
    [
        ("08:00-12:00", 480, 720, "08:00-12:00"),
        ("8:05-12:00", 485, 720, "08:05-12:00"),
        (" 13:00 - 17:30 ", 780, 1050, "13:00-17:30"),
        ("00:00-24:00", 0, 1440, "00:00-24:00"),
        ("23:59-24:00", 1439, 1440, "23:59-24:00"),
        ("09:00–17:00", 540, 1020, "09:00-17:00"),
        ("8:30am-5pm", 510, 1020, "08:30-17:00"),
        ("8:30 AM - 5:00 P.M.", 510, 1020, "08:30-17:00"),
        ("8 to 5", 480, 1020, "08:00-17:00"),
        ("8-12", 480, 720, "08:00-12:00"),
        ("1-5", 780, 1020, "13:00-17:00"),
        ("1-5pm", 780, 1020, "13:00-17:00"),
        ("9-9", 540, 1260, "09:00-21:00"),
        ("8:00-21:00", 480, 1260, "08:00-21:00"),
        ("5-9am", 300, 540, "05:00-09:00"),
        ("12-4", 720, 960, "12:00-16:00"),
        ("noon-4:30", 720, 990, "12:00-16:30"),
        ("10:00-2:00", 600, 840, "10:00-14:00"),
        ("8am-12am", 480, 1440, "08:00-24:00"),
        ("08.00-12.00", 480, 720, "08:00-12:00"),
    ],
)
def test_range_is_read_and_written(text: str, start: int, end: int, written: str) -> None:
    assert Range.parse(text) == Range(start, end)
    assert str(Range.parse(text)) == written


@pytest.mark.parametrize("text", ["22:00-02:00", "08:00-08:00", "24:00-24:00", "12:00-08:00"])
def test_range_that_does_not_end_after_it_starts_is_refused(text: str) -> None:
    with pytest.raises(BadSettings, match=r"A day ends at 24:00") as refused:
        Range.parse(text)
    assert text in refused.value.sentence


_NO_RANGES = "|08:00|08:00-24:01|08:60-12:00|25:00-26:00|08:00-12:00-13:00|8:0-9:00|-"
_NO_RANGES += "|-08:00-12:00|08:00--12:00|\u0660\u0668:\u0660\u0660-12:00|08:00-12:00\x1b[31m"


@pytest.mark.parametrize("text", _NO_RANGES.split("|"))
def test_range_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadSettings, match="for example 08:00-12:00") as refused:
        Range.parse(text)
    assert "\x1b" not in refused.value.sentence


def test_long_wrong_setting_is_cut_in_the_message() -> None:
    with pytest.raises(BadSettings) as refused:
        Range.parse("x" * 10_000)
    assert len(refused.value.sentence) < 250


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (60, 60), (61, 60), (0, 1441), (1440, 1440)])
def test_range_outside_the_day_is_refused(start: int, end: int) -> None:
    with pytest.raises(BadSettings):
        Range(start, end)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], ()),
        (["13:00-17:00", "08:00-12:00"], (Range(780, 1020), Range(480, 720))[::-1]),
        (["12:00-17:00", "08:00-12:00"], (Range(480, 1020),)),
        (["10:00-12:00", "08:00-09:00", "09:00-10:00"], (Range(480, 720),)),
        (["08:00-12:00", "12:01-17:00"], (Range(480, 720), Range(721, 1020))),
        ("08:00-12:00", (Range(480, 720),)),
        ("8-12, 1-5", (Range(480, 720), Range(780, 1020))),
        ("8:30am-noon and 1pm-5:30pm", (Range(510, 720), Range(780, 1050))),
        ("Closed", ()),
    ],
)
def test_ranges_of_a_day_are_put_in_order(texts: list[str], expected: tuple[Range, ...]) -> None:
    assert parse_ranges(texts) == expected


@pytest.mark.parametrize(
    "texts",
    [
        ["08:00-12:00", "11:59-17:00"],
        ["08:00-12:00", "08:00-12:00"],
        ["09:00-10:00", "08:00-17:00", "18:00-19:00"],
    ],
)
def test_overlapping_ranges_are_refused(texts: list[str]) -> None:
    with pytest.raises(BadSettings, match="overlap"):
        parse_ranges(texts)


@pytest.mark.parametrize("text", ["", " ", ","])
def test_empty_text_is_not_taken_for_a_closed_day(text: str) -> None:
    with pytest.raises(BadSettings):
        parse_ranges(text)


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("00:00", 0),
        ("8:05", 485),
        ("10:00", 600),
        (" 24:00", 1440),
        ("10", 600),
        ("10:00 am", 600),
        ("2:30pm", 870),
        ("12:30", 750),
    ],
)
def test_time_of_day_is_read(text: str, minute: int) -> None:
    assert read_clock(text) == minute


@pytest.mark.parametrize("text", ["", "10:0", "24:01", "10:60", "13:00 am", "25", "-1:00", "soon"])
def test_wrong_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(BadSettings, match="from 00:00 to 24:00"):
        read_clock(text)


@given(st.integers(0, 1440))
def test_time_of_day_comes_back_as_written(minute: int) -> None:
    assert read_clock(iso_clock(minute)) == minute


# ------------------------------------------------------------------------------------------ wall times


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        (NEW_YORK, date(2026, 11, 17), 0, "2026-11-17T00:00-05:00"),
        (NEW_YORK, date(2026, 11, 17), 1440, "2026-11-18T00:00-05:00"),
        (NEW_YORK, date(2026, 12, 31), 1440, "2027-01-01T00:00-05:00"),
        # The clock goes on from 02:00 to 03:00: a time between is moved on by the hour.
        (NEW_YORK, date(2026, 3, 8), 119, "2026-03-08T01:59-05:00"),
        (NEW_YORK, date(2026, 3, 8), 120, "2026-03-08T03:00-04:00"),
        (NEW_YORK, date(2026, 3, 8), 150, "2026-03-08T03:30-04:00"),
        (NEW_YORK, date(2026, 3, 8), 180, "2026-03-08T03:00-04:00"),
        (NEW_YORK, date(2026, 3, 8), 1440, "2026-03-09T00:00-04:00"),
        # It goes back from 02:00 to 01:00: a time that comes twice is the first.
        (NEW_YORK, date(2026, 11, 1), 90, "2026-11-01T01:30-04:00"),
        (NEW_YORK, date(2026, 11, 1), 120, "2026-11-01T02:00-05:00"),
        # Half an hour on Lord Howe Island, on from 02:00 to 02:30 and back from 02:00 to 01:30.
        (LORD_HOWE, date(2026, 10, 4), 135, "2026-10-04T02:45+11:00"),
        (LORD_HOWE, date(2026, 4, 5), 105, "2026-04-05T01:45+11:00"),
        (LORD_HOWE, date(2026, 4, 5), 120, "2026-04-05T02:00+10:30"),
        # Nepal went on by a quarter of an hour at the midnight that began 1986.
        (KATHMANDU, date(2026, 11, 17), 540, "2026-11-17T09:00+05:45"),
        (KATHMANDU, date(1985, 12, 31), 1439, "1985-12-31T23:59+05:30"),
        (KATHMANDU, date(1986, 1, 1), 0, "1986-01-01T00:15+05:45"),
        (KATHMANDU, date(1985, 12, 31), 1440, "1986-01-01T00:15+05:45"),
    ],
)
def test_wall_time_becomes_an_instant(zone: str, day: date, minute: int, expected: str) -> None:
    assert every_day(zone=zone).instant(day, minute) == at(expected)


@pytest.mark.parametrize("minute", [-1, 1441])
def test_minute_outside_the_day_is_refused(minute: int) -> None:
    with pytest.raises(ValueError, match="not in a day"):
        open_on().instant(MONDAY, minute)


def test_day_is_the_local_one_also_after_midnight_utc() -> None:
    hours = open_on()
    assert hours.day_of(at("2026-11-17T02:30+00:00")) == MONDAY
    assert hours.local(at("2026-11-17T02:30+00:00")).isoformat() == "2026-11-16T21:30:00-05:00"


def test_instant_of_any_zone_is_understood() -> None:
    hours = open_on()
    in_kathmandu = at("2026-11-16T11:59:59-05:00").astimezone(ZoneInfo(KATHMANDU))
    assert hours.is_open(in_kathmandu)
    assert hours.service_day(in_kathmandu) == MONDAY
    assert hours.after_open_time(in_kathmandu, timedelta()).tzinfo is UTC


@pytest.mark.parametrize("method", ["local", "day_of", "is_open", "service_day"])
def test_naive_datetime_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        getattr(open_on(), method)(datetime(2026, 11, 16, 9))


def test_naive_datetime_is_refused_as_an_end_of_open_time() -> None:
    hours, naive, aware = open_on(), datetime(2026, 11, 16, 9), at("2026-11-16T09:00-05:00")
    for start, end in ((naive, aware), (aware, naive), (naive, naive)):
        with pytest.raises(ValueError, match="needs a time zone"):
            hours.open_time(start, end)
    with pytest.raises(ValueError, match="needs a time zone"):
        hours.after_open_time(naive, timedelta())


@pytest.mark.parametrize("year", [1, 1899, 3000, 9999])
def test_absurd_year_is_refused_with_a_sentence(year: int) -> None:
    with pytest.raises(Refused, match=str(year)):
        open_on().service_day(datetime(year, 6, 1, tzinfo=UTC))


# -------------------------------------------------------------------------------------- days and spans


def test_exception_stands_in_place_of_the_weekday() -> None:
    hours = open_on(d2026_11_20=("08:00-12:00",), d2026_11_21=("09:00-13:00",), d2026_11_16=CLOSED)
    assert hours.ranges(FRIDAY) == (Range(480, 720),)
    assert hours.closes(FRIDAY) == at("2026-11-20T12:00-05:00")
    assert hours.opens(SATURDAY) == at("2026-11-21T09:00-05:00")
    assert not hours.is_open_day(MONDAY)
    assert hours.is_open_day(MONDAY + timedelta(days=1))
    assert not hours.is_open_day(SUNDAY)


def test_exceptions_changed_by_their_giver_change_nothing() -> None:
    given_away = {MONDAY: parse_ranges(["08:00-12:00"])}
    hours = OpeningHours(ZoneInfo(NEW_YORK), ((),) * 7, given_away)
    given_away[MONDAY] = ()
    assert hours.is_open_day(MONDAY)


def test_remembering_days_does_not_make_hours_differ() -> None:
    used, fresh = open_on(), open_on()
    assert used.is_open_day(MONDAY)
    assert used == fresh
    assert used != open_on(("08:00-12:00",))


def test_more_days_than_are_remembered_are_answered_alike() -> None:
    hours = open_on()
    before = hours.spans(MONDAY)
    # Twelve years of weekdays, eight hours each.
    counted = hours.open_time(at("2010-01-01T00:00-05:00"), at("2022-01-01T00:00-05:00"))
    weekdays = sum((date(2010, 1, 1) + timedelta(days=day)).weekday() < 5 for day in range(4383))
    assert counted == timedelta(hours=8 * weekdays)
    assert hours.spans(MONDAY) == before


def test_a_week_has_seven_days() -> None:
    with pytest.raises(BadSettings, match="7 days"):
        OpeningHours(ZoneInfo(NEW_YORK), ((),) * 6, {})


def test_opening_and_closing_of_a_closed_day_are_refused() -> None:
    hours = open_on()
    with pytest.raises(ValueError, match="2026-11-21 is not an open day"):
        hours.opens(SATURDAY)
    with pytest.raises(ValueError, match="2026-11-21 is not an open day"):
        hours.closes(SATURDAY)


@pytest.mark.parametrize(
    ("zone", "day", "texts", "expected"),
    [
        (NEW_YORK, date(2026, 11, 17), OFFICE, [("17 13:00", "17 17:00"), ("17 18:00", "17 22:00")]),
        # An evening clinic reaches into the next day of UTC.
        (NEW_YORK, date(2026, 11, 17), ("17:00-22:00",), [("17 22:00", "18 03:00")]),
        (NEW_YORK, date(2026, 11, 17), ("20:00-24:00",), [("18 01:00", "18 05:00")]),
        # The day the clock goes on has 23 hours, the day it goes back 25.
        (NEW_YORK, date(2026, 3, 8), ALL_DAY, [("08 05:00", "09 04:00")]),
        (NEW_YORK, date(2026, 11, 1), ALL_DAY, [("01 04:00", "02 05:00")]),
        # Wholly inside the gap by its edges, swallowed, cut by it, moved by it.
        (NEW_YORK, date(2026, 3, 8), ("02:00-03:00",), []),
        (NEW_YORK, date(2026, 3, 8), ("02:30-03:00",), []),
        (NEW_YORK, date(2026, 3, 8), ("02:30-03:30",), []),
        (NEW_YORK, date(2026, 3, 8), ("01:00-03:30",), [("08 06:00", "08 07:30")]),
        (NEW_YORK, date(2026, 3, 8), ("02:10-02:50",), [("08 07:10", "08 07:50")]),
        # What the gap moves onto the next range is open once, not twice; a swallowed break is no break.
        (NEW_YORK, date(2026, 3, 8), ("01:00-02:30", "03:00-04:00"), [("08 06:00", "08 08:00")]),
        (NEW_YORK, date(2026, 3, 8), ("01:00-02:50", "03:00-03:20"), [("08 06:00", "08 07:50")]),
        (NEW_YORK, date(2026, 3, 8), ("01:00-02:00", "03:00-04:00"), [("08 06:00", "08 08:00")]),
        (
            NEW_YORK,
            date(2026, 3, 8),
            ("02:30-02:45", "03:00-03:10"),
            [("08 07:00", "08 07:10"), ("08 07:30", "08 07:45")],
        ),
        # Across the hour that comes twice, and only in its first half hour.
        (NEW_YORK, date(2026, 11, 1), ("01:30-02:00",), [("01 05:30", "01 07:00")]),
        (NEW_YORK, date(2026, 11, 1), ("01:00-01:30",), [("01 05:00", "01 05:30")]),
        (LORD_HOWE, date(2026, 10, 4), ("01:00-03:00",), [("03 14:30", "03 16:00")]),
        (LORD_HOWE, date(2026, 10, 4), ("02:00-02:30",), []),
        (LORD_HOWE, date(2026, 4, 5), ("01:00-03:00",), [("04 14:00", "04 16:30")]),
        (KATHMANDU, date(1985, 12, 31), ("23:00-24:00",), [("31 17:30", "31 18:30")]),
        (KATHMANDU, date(1986, 1, 1), ("00:00-00:15",), []),
        (KATHMANDU, date(1986, 1, 1), ("00:00-01:00",), [("31 18:30", "31 19:15")]),
        # Samoa had no 30 December 2011; in Greenland the gap ends at midnight and nothing spills over.
        ("Pacific/Apia", date(2011, 12, 30), OFFICE, []),
        ("America/Nuuk", date(2026, 3, 28), ("20:00-23:30",), [("28 22:00", "29 01:00")]),
    ],
)
def test_spans_of_a_day(
    zone: str, day: date, texts: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    hours = every_day(*texts, zone=zone)
    assert spans_of(hours, day) == expected
    assert hours.is_open_day(day) is bool(expected)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-16T07:59:59-05:00", False),
        ("2026-11-16T08:00:00-05:00", True),
        ("2026-11-16T11:59:59.999999-05:00", True),
        ("2026-11-16T12:00:00-05:00", False),
        ("2026-11-16T12:59:59-05:00", False),
        ("2026-11-16T13:00:00-05:00", True),
        ("2026-11-16T16:59:59-05:00", True),
        ("2026-11-16T17:00:00-05:00", False),
        ("2026-11-21T10:00:00-05:00", False),
    ],
)
def test_open_to_the_second(instant: str, expected: bool) -> None:
    assert open_on().is_open(at(instant)) is expected


def test_round_the_clock_is_open_at_every_midnight_also_when_it_comes_twice() -> None:
    assert every_day(*ALL_DAY).is_open(at("2026-11-17T00:00-05:00"))
    # In 2010 Newfoundland went back from 00:01 to 23:01 of the day before.
    newfoundland = every_day(*ALL_DAY, zone="America/St_Johns")
    first, second = at("2010-11-06T23:30-02:30"), at("2010-11-06T23:30-03:30")
    assert newfoundland.is_open(first)
    assert newfoundland.is_open(second)
    assert newfoundland.open_time(first, second) == timedelta(hours=1)


# ------------------------------------------------------------------------------------------ open days


def test_open_days_skip_weekends_and_runs_of_holidays() -> None:
    hours = open_on(d2026_12_24=CLOSED, d2026_12_25=CLOSED, d2026_12_28=CLOSED, d2027_01_01=CLOSED)
    assert hours.open_day_from(date(2026, 12, 23)) == date(2026, 12, 23)
    assert hours.next_open_day(date(2026, 12, 23)) == date(2026, 12, 29)
    assert hours.open_day_from(date(2026, 12, 26)) == date(2026, 12, 29)
    assert hours.next_open_day(date(2026, 12, 31)) == date(2027, 1, 4)


def test_day_swallowed_by_the_clock_is_not_an_open_day() -> None:
    assert every_day("02:00-03:00").next_open_day(date(2026, 3, 7)) == date(2026, 3, 9)


def test_search_for_an_open_day_ends_after_400_days() -> None:
    alone = OpeningHours(ZoneInfo(NEW_YORK), ((),) * 7, {date(2026, 11, 17): parse_ranges(OFFICE)})
    assert alone.open_day_from(date(2026, 11, 17) - timedelta(days=399)) == date(2026, 11, 17)
    with pytest.raises(NeverOpen, match="400 days"):
        alone.open_day_from(date(2026, 11, 17) - timedelta(days=400))
    with pytest.raises(NeverOpen):
        alone.next_open_day(date(2026, 11, 17))
    with pytest.raises(NeverOpen):
        alone.service_day(at("2026-11-17T17:00-05:00"))
    with pytest.raises(NeverOpen):
        alone.after_open_time(at("2026-11-17T08:00-05:00"), timedelta(hours=8, microseconds=1))


# ------------------------------------------------------------------------------------------ open time


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-16T09:00-05:00", "2026-11-16T09:00-05:00", 0),
        ("2026-11-16T10:00-05:00", "2026-11-16T09:00-05:00", 0),
        ("2026-11-16T09:00-05:00", "2026-11-16T10:30-05:00", 90),
        ("2026-11-16T11:30-05:00", "2026-11-16T13:30-05:00", 60),
        ("2026-11-16T12:00-05:00", "2026-11-16T13:00-05:00", 0),
        ("2026-11-16T06:00-05:00", "2026-11-16T20:00-05:00", 480),
        ("2026-11-20T16:00-05:00", "2026-11-23T09:00-05:00", 120),
        ("2026-11-16T00:00-05:00", "2026-11-23T00:00-05:00", 5 * 480),
    ],
)
def test_open_time(start: str, end: str, minutes: int) -> None:
    assert open_on().open_time(at(start), at(end)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("zone", "start", "end", "minutes"),
    [
        (NEW_YORK, "2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00", 23 * 60),
        (NEW_YORK, "2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00", 25 * 60),
        (NEW_YORK, "2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00", 60),
        (LORD_HOWE, "2026-10-04T00:00+10:30", "2026-10-05T00:00+11:00", 23 * 60 + 30),
        (LORD_HOWE, "2026-04-05T00:00+11:00", "2026-04-06T00:00+10:30", 24 * 60 + 30),
        (KATHMANDU, "1985-12-31T00:00+05:30", "1986-01-02T00:00+05:45", 48 * 60 - 15),
    ],
)
def test_open_time_is_real_time_when_clocks_change(zone: str, start: str, end: str, minutes: int) -> None:
    assert every_day(*ALL_DAY, zone=zone).open_time(at(start), at(end)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-16T09:00-05:00", 0, "2026-11-16T09:00-05:00"),
        ("2026-11-16T09:00-05:00", 60, "2026-11-16T10:00-05:00"),
        ("2026-11-16T11:30-05:00", 30, "2026-11-16T12:00-05:00"),
        ("2026-11-16T11:30-05:00", 31, "2026-11-16T13:01-05:00"),
        ("2026-11-16T12:30-05:00", 0, "2026-11-16T13:00-05:00"),
        ("2026-11-16T12:00-05:00", 0, "2026-11-16T13:00-05:00"),
        ("2026-11-16T06:00-05:00", 480, "2026-11-16T17:00-05:00"),
        ("2026-11-16T17:00-05:00", 0, "2026-11-17T08:00-05:00"),
        ("2026-11-20T16:30-05:00", 60, "2026-11-23T08:30-05:00"),
        ("2026-11-21T10:00-05:00", 5 * 480, "2026-11-27T17:00-05:00"),
    ],
)
def test_after_open_time(start: str, minutes: int, expected: str) -> None:
    assert open_on().after_open_time(at(start), timedelta(minutes=minutes)) == at(expected)


def test_negative_amount_of_open_time_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        open_on().after_open_time(at("2026-11-16T09:00-05:00"), timedelta(seconds=-1))


# ----------------------------------------------------------------------------------------- properties


ZONES = st.sampled_from([NEW_YORK, LORD_HOWE, KATHMANDU, "America/Nuuk", "UTC"]).map(ZoneInfo)
HOURS = st.builds(OpeningHours, ZONES, st.tuples(*[DAYS] * 7), st.just({}))
#: Any second of 2026, as often one near a clock change of these zones.
SECONDS = st.integers(0, 365 * 86_400) | st.builds(
    lambda day, second: (day - 2) * 86_400 + second,
    st.sampled_from([66, 87, 94, 276, 297, 304]),
    st.integers(0, 3 * 86_400),
)
INSTANTS = SECONDS.map(lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second))


@given(HOURS, st.lists(INSTANTS, min_size=3, max_size=3))
def test_open_time_adds_up(hours: OpeningHours, instants: list[datetime]) -> None:
    start, middle, end = sorted(instants)
    parts = hours.open_time(start, middle) + hours.open_time(middle, end)
    assert hours.open_time(start, end) == parts
    assert parts <= end - start


@given(HOURS, INSTANTS, st.integers(0, 7 * 1440))
def test_after_open_time_is_the_inverse_of_open_time(
    hours: OpeningHours, start: datetime, minutes: int
) -> None:
    amount, tick = timedelta(minutes=minutes), timedelta(microseconds=1)
    if not any(hours.week):
        with pytest.raises(NeverOpen):
            hours.after_open_time(start, amount)
        return
    end = hours.after_open_time(start, amount)
    assert hours.open_time(start, end) == amount
    if amount:
        assert hours.open_time(start, end - tick) < amount
    else:
        assert hours.is_open(end)
        assert end == start or not hours.is_open(end - tick)


@given(HOURS, INSTANTS)
def test_open_is_what_the_spans_of_the_day_say(hours: OpeningHours, instant: datetime) -> None:
    spans = hours.spans(hours.day_of(instant))
    assert hours.is_open(instant) is any(span.opens <= instant < span.closes for span in spans)
    edges = [edge for span in spans for edge in (span.opens, span.closes)]
    assert edges == sorted(set(edges))
    assert all(isinstance(span, Span) and hours.day_of(span.opens) == hours.day_of(instant) for span in spans)
