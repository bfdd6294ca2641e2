"""Times written on paper are read as people write them, and never lie ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.typed_moments import read_past_time
from frontdesk.domain.typed_time import BadTime
from tests.builders import NEW_YORK, at, settings

HOURS = settings().hours()


@pytest.mark.parametrize(
    ("typed", "now", "meant"),
    [
        ("9:12", "tue 17:20", "tue 09:12"),
        ("0912", "tue 17:20", "tue 09:12"),
        ("912", "tue 17:20", "tue 09:12"),
        ("9", "tue 17:20", "tue 09:00"),
        ("4", "tue 17:20", "tue 16:00"),
        ("4pm", "tue 17:20", "tue 16:00"),
        ("11:50", "tue 11:55", "tue 11:50"),
        ("12:30", "tue 17:20", "tue 12:30"),
        ("today 8:05", "tue 17:20", "tue 08:05"),
        ("yesterday 16:40", "tue 09:00", "mon 16:40"),
        ("y 4:40", "tue 09:00", "mon 16:40"),
        ("Fri 9:05", "mon2 09:00", "fri 09:05"),
        ("friday 4 pm", "sun 09:00", "fri 16:00"),
        ("yesterday 9", "mon2 09:00", "sun 09:00"),
    ],
)
def test_a_time_is_read_as_it_was_meant(typed: str, now: str, meant: str) -> None:
    assert read_past_time(typed, at(now), HOURS).at == at(meant)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "cannot be read"),
        ("soon", "cannot be read"),
        ("25:10", "cannot be read"),
        ("9:75", "cannot be read"),
        ("13pm", "cannot be read"),
        ("18:00", "still to come"),
        ("today 18:00", "still to come"),
        ("fri 9:00", "too long ago"),
        ("monday", "cannot be read"),
    ],
)
def test_what_is_no_past_time_is_refused_in_a_sentence(typed: str, why: str) -> None:
    with pytest.raises(BadTime, match=why):
        read_past_time(typed, at("wed 17:20"), HOURS)


def test_the_reading_shows_the_day() -> None:
    assert read_past_time("y 16:40", at("tue 09:00"), HOURS).reading == "Mon Nov 16, 4:40 PM"


@given(
    st.text(max_size=12) | st.from_regex(r"(y |mon |fri )?\d{1,2}(:\d\d)?( ?[ap]m)?", fullmatch=True),
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 1)),
)
def test_nothing_is_read_as_still_to_come_or_long_ago(typed: str, local: datetime) -> None:
    now = local.replace(tzinfo=NEW_YORK)
    try:
        read = read_past_time(typed, now, HOURS)
    except BadTime:
        return
    assert now - timedelta(days=9) <= read.at <= now
