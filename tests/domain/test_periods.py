"""Where the periods of reports begin and end, in the practice's own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.referrals.mix import Period
from frontdesk.domain.rule.hours import OpeningHours

HOURS = OpeningHours(ZoneInfo("America/New_York"), ((),) * 7, {})
#: Late on Tuesday 17 November 2026 in New York, Wednesday already in UTC.
NOW = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (Period.TODAY, date(2026, 11, 17)),
        (Period.THIS_WEEK, date(2026, 11, 16)),
        (Period.THIS_MONTH, date(2026, 11, 1)),
        (Period.LAST_30_DAYS, date(2026, 10, 19)),
        (Period.THIS_YEAR, date(2026, 1, 1)),
    ],
)
def test_a_period_begins_at_a_local_midnight(period: Period, first: date) -> None:
    start, end = period.bounds(NOW, HOURS)
    assert HOURS.local(start).replace(tzinfo=None) == datetime(first.year, first.month, first.day)
    assert end == datetime(2026, 11, 18, 5, tzinfo=UTC)
    assert start <= NOW < end


def test_all_is_longer_than_any_log() -> None:
    start, end = Period.ALL.bounds(NOW, HOURS)
    assert end - start > timedelta(days=50 * 365)


def test_a_day_of_25_hours_is_a_whole_day() -> None:
    start, end = Period.TODAY.bounds(datetime(2026, 11, 1, 18, tzinfo=UTC), HOURS)
    assert end - start == timedelta(hours=25)
