"""Times and days as people read them, in the practice's style."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from frontdesk.domain.clock_text import INTERNATIONAL, US, TimeStyle, iso_clock, length_words
from frontdesk.domain.settings import ClockStyle
from tests.builders import settings

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("hour", "minute", "sentence", "column"),
    [
        (0, 5, "12:05 AM", "12:05a"),
        (9, 5, "9:05 AM", "9:05a"),
        (11, 59, "11:59 AM", "11:59a"),
        (12, 0, "12:00 PM", "12:00p"),
        (14, 32, "2:32 PM", "2:32p"),
        (23, 59, "11:59 PM", "11:59p"),
    ],
)
def test_a_time_of_day_on_both_clocks(hour: int, minute: int, sentence: str, column: str) -> None:
    local = datetime(2026, 11, 27, hour, minute, 6)
    assert (US.clock(local), US.short_clock(local)) == (sentence, column)
    assert INTERNATIONAL.clock(local) == INTERNATIONAL.short_clock(local) == f"{hour:02}:{minute:02}"
    assert len(US.short_clock(local)) <= US.clock_width
    assert len(INTERNATIONAL.clock(local)) == INTERNATIONAL.clock_width


def test_to_the_second() -> None:
    local = datetime(2026, 11, 27, 14, 32, 6)
    assert (US.clock_with_seconds(local), INTERNATIONAL.clock_with_seconds(local)) == (
        "2:32:06 PM",
        "14:32:06",
    )


def test_the_end_of_a_day() -> None:
    assert (US.clock_of(1440), INTERNATIONAL.clock_of(1440), iso_clock(1440)) == (
        "midnight",
        "24:00",
        "24:00",
    )


def test_days_in_both_orders() -> None:
    assert (US.day(FRIDAY), INTERNATIONAL.day(FRIDAY)) == ("Fri Nov 27", "Fri 27 Nov")
    assert (US.month_day(FRIDAY), INTERNATIONAL.month_day(FRIDAY)) == ("Nov 27", "27 Nov")
    assert US.day_and_year(FRIDAY) == "Fri Nov 27, 2026"
    assert INTERNATIONAL.day_and_year(FRIDAY) == "Fri 27 Nov 2026"
    local = datetime(2026, 11, 27, 14, 32)
    assert (US.moment(local), INTERNATIONAL.moment(local)) == ("Fri Nov 27, 2:32 PM", "Fri 27 Nov 14:32")
    assert US.moment(local, year=True) == "Fri Nov 27, 2026, 2:32 PM"


@pytest.mark.parametrize(
    ("changed", "style"),
    [
        ({}, US),
        ({"phone_region": "GB"}, INTERNATIONAL),
        ({"clock_style": ClockStyle.TWENTY_FOUR}, TimeStyle(twelve_hour=False, month_first=True)),
        ({"phone_region": "GB", "clock_style": ClockStyle.TWELVE}, TimeStyle(twelve_hour=True)),
    ],
)
def test_the_settings_decide(changed: dict[str, object], style: TimeStyle) -> None:
    assert settings(**changed).time_style == settings(**changed).hours().style == style


def test_lengths() -> None:
    assert [length_words(minutes) for minutes in (1, 42, 60, 148)] == [
        "1 minute",
        "42 minutes",
        "1 h 00",
        "2 h 28",
    ]
