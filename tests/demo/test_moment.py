"""The moment a demo shows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.demo.data import lakeside
from frontdesk.demo.opening import busy_moment
from frontdesk.services.holidays import seed_holidays
from tests.demo.conftest import new_york

HOURS = seed_holidays(lakeside(), (2026, 2027)).hours()


@pytest.mark.parametrize(
    ("real", "shown"),
    [
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 12:30", "2026-11-24 12:30"),
        ("2026-11-24 15:30", "2026-11-24 15:30"),
        # From here on everything due by closing would soon be at risk.
        ("2026-11-24 15:31", "2026-11-24 14:32"),
        ("2026-11-24 17:00", "2026-11-24 14:32"),
        ("2026-11-24 23:59", "2026-11-24 14:32"),
        ("2026-11-24 07:59", "2026-11-23 14:32"),
        ("2026-11-23 06:00", "2026-11-20 14:32"),
        ("2026-11-22 14:32", "2026-11-20 14:32"),
        ("2026-11-26 14:32", "2026-11-25 14:32"),
        ("2027-01-01 12:00", "2026-12-31 14:32"),
        # The clocks go back in the night before this Sunday.
        ("2026-11-01 12:00", "2026-10-30 14:32"),
    ],
)
def test_a_quiet_moment_becomes_a_busy_one(real: str, shown: str) -> None:
    assert busy_moment(HOURS, new_york(real)) == new_york(shown)


def test_the_day_is_judged_where_the_practice_is() -> None:
    tokyo = datetime(2026, 11, 25, 2, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert busy_moment(HOURS, tokyo) == new_york("2026-11-24 12:00")
