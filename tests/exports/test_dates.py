"""When a call began, in every way logs write it; and which day 03/04 is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.errors import BadSettings
from frontdesk.exports.dates import SAMPLE, BadDate, DateStyle, WallClock, decide, zone_named
from frontdesk.exports.instants import Instants, micros

NEW_YORK = ZoneInfo("America/New_York")
MORNING = datetime(2026, 3, 4, 14, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04 09:30:05",
        "2026-03-04 9:30:05",
        "2026-03-04T14:30:05Z",
        "2026-03-04T14:30:05.000Z",
        "2026-03-04 15:30:05+01:00",
        "2026-03-04 09:30:05 EST",
        "2026-03-04 14:30:05 UTC",
        "2026/03/04 09:30:05",
        "03/04/2026 09:30:05",
        "3/4/2026 9:30:05 AM",
        "3/4/26, 9:30:05 a.m.",
        "Wed 03/04/2026 09:30:05",
        "Mar 4, 2026, 9:30:05 AM",
        "March 4 2026 at 9:30:05 am",
        "4 Mar 2026 09:30:05",
        "4-Mar-2026 09:30:05",
        "Wed, 4 Mar 2026 09:30:05 -0500",
    ],
)
def test_ways_of_writing_one_instant(text: str) -> None:
    assert WallClock(DateStyle.MONTH_FIRST, NEW_YORK).read(text).at == MORNING


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04 14:30:05+00",
        "2026-03-04 09:30:05 -05:00",
        "2026-03-04 09:30:05 America/New_York",
        "Mar 4, 2026, 9:30:05 AM Eastern Time",
        "Wed Mar 4 2026 09:30:05 GMT-0500 (Eastern Standard Time)",
        "Wed Mar  4 09:30:05 2026",
        "4-Mar-26 9:30:05 AM",
        "20260304T093005",
        "20260304093005",
        "4. März 2026 09:30:05",
        "Mi, 04.03.2026, 09:30:05 Uhr",
        "mercredi 4 mars 2026 à 09:30:05",
        "4 de marzo de 2026 9:30:05 a. m.",
        "09:30:05 04.03.2026",
        "46085.3958912037",
    ],
)
def test_ways_of_other_languages_and_systems(text: str) -> None:
    clock = WallClock(DateStyle.DAY_FIRST, NEW_YORK)
    assert clock.read(text).at == MORNING
    assert Instants(clock).at(text) == micros(MORNING)


def test_seconds_and_milliseconds_since_1970_only_where_it_is_said() -> None:
    for text in ("1772634605", "1772634605.0", "1772634605000"):
        assert WallClock(DateStyle.EPOCH, NEW_YORK).read(text).at == MORNING
    for style in (DateStyle.ISO, DateStyle.DAY_FIRST):
        with pytest.raises(BadDate):
            WallClock(style, NEW_YORK).read("2125550142")
    with pytest.raises(BadDate):
        WallClock(DateStyle.EPOCH, NEW_YORK).read("2026-03-04 09:30:05")


@pytest.mark.parametrize(
    ("text", "hour"), [("3/4/2026 12:05 AM", 0), ("3/4/2026 12:05 PM", 12), ("3/4/2026 1:05 pm", 13)]
)
def test_noon_and_midnight(text: str, hour: int) -> None:
    assert WallClock(DateStyle.MONTH_FIRST, UTC).read(text).at == datetime(2026, 3, 4, hour, 5, tzinfo=UTC)


def test_day_first_and_a_pattern() -> None:
    for text in ("04/03/2026 09:30:05", "04.03.2026 09:30:05", "04-03-2026 09:30:05"):
        assert WallClock(DateStyle.DAY_FIRST, NEW_YORK).read(text).at == MORNING
    assert WallClock("%H:%M:%S on %d %m %y", NEW_YORK).read("09:30:05 on 04 03 26").at == MORNING


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-08 02:30:00", "07:30"),  # does not exist: moved on to 03:30 daylight time
        ("2026-11-01 01:30:00", "05:30"),  # happens twice: the first
        ("2026-03-08 03:30:00", "07:30"),
        ("2026-11-01 02:30:00", "07:30"),
    ],
)
def test_hours_in_which_clocks_change(text: str, utc: str) -> None:
    assert f"{WallClock(DateStyle.ISO, NEW_YORK).read(text).at:%H:%M}" == utc


def test_the_wall_time_stays_as_written() -> None:
    moment = WallClock(DateStyle.ISO, NEW_YORK).read("2026-03-04T14:30:05Z")
    assert moment.wall == datetime(2026, 3, 4, 14, 30, 5)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-03-04", "2026-13-01 09:00:00", "31/31/2026 09:00", "2026-03-04 25:00:00",
        "09:30:05", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "1970-01-01 00:00:00",
        "2026-03-04 09:30:05 XYZ", "Foo 4, 2026, 9:30 AM", "٢٠٢٦-03-04 09:30:05", "99999999999999999999",
    ],
)  # fmt: skip
def test_what_is_no_time_of_a_call(text: str) -> None:
    with pytest.raises(BadDate) as caught:
        WallClock(DateStyle.DAY_FIRST, NEW_YORK).read(text)
    assert not text or text not in str(caught.value)


def test_an_unknown_zone_is_said() -> None:
    assert zone_named("America/New_York") == NEW_YORK
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(BadSettings, match="time zone"):
            zone_named(name)


def styled(*dates: str, uniqueid: str = "") -> tuple[DateStyle, bool]:
    verdict = decide((f"{date} 09:30", uniqueid) for date in dates)
    return verdict.style, verdict.sure


def test_a_number_above_12_decides() -> None:
    assert styled("03/04/2026", "13/04/2026") == (DateStyle.DAY_FIRST, True)
    assert styled("03/04/2026", "04/13/2026") == (DateStyle.MONTH_FIRST, True)
    assert styled("2026-03-04") == (DateStyle.ISO, True)
    assert styled("2026-03-04", "04/13/2026") == (DateStyle.MONTH_FIRST, True)


def test_one_spoiled_date_does_not_decide() -> None:
    assert styled(*["14/04/2026"] * 5, "04/13/2026") == (DateStyle.DAY_FIRST, True)


def test_a_number_above_12_after_the_sample_still_decides() -> None:
    assert styled(*["03/04/2026"] * (SAMPLE + 50), "04/13/2026") == (DateStyle.MONTH_FIRST, True)


def test_reading_stops_once_it_is_decided() -> None:
    dates = iter([("14/04/2026 09:30", "")] * (SAMPLE * 3))
    decide(dates)
    assert sum(1 for _ in dates) == SAMPLE * 2


def test_the_ids_of_the_calls_decide() -> None:
    # 1772634605 is 4 March 2026; a system may put its name before it.
    assert styled("04/03/2026", uniqueid="1772634605.17") == (DateStyle.DAY_FIRST, True)
    assert styled("03/04/2026", uniqueid="pbx-1772634605.17") == (DateStyle.MONTH_FIRST, True)
    assert styled("03/04/2026", uniqueid="1772634605") == (DateStyle.MONTH_FIRST, True)


def test_the_number_that_moves_decides() -> None:
    assert styled("06/01/2026", "06/02/2026", "06/03/2026") == (DateStyle.MONTH_FIRST, True)
    assert styled("01/06/2026", "02/06/2026", "03/06/2026") == (DateStyle.DAY_FIRST, True)


def test_dots_and_seconds_since_1970_decide() -> None:
    assert styled("05.06.2026", "05.06.2026") == (DateStyle.DAY_FIRST, True)
    assert decide([("1795532400", ""), ("1795532700", "")]).style == DateStyle.EPOCH
    assert decide([("05/06/2026 09:30", "")], "US").style == DateStyle.MONTH_FIRST


def test_nothing_decides_and_it_is_said() -> None:
    assert styled("05/06/2026", "05/06/2026") == (DateStyle.DAY_FIRST, False)
    assert "nothing in the file says so" in decide([("05/06/2026 09:30", "")]).reason
