"""The stretches of time that reports look at, in days of the practice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from frontdesk.domain.hours import OpeningHours

_BEFORE_ALL = date(1970, 1, 1)  # no phone system's log is older


class Period(StrEnum):
    """What a report looks at; every period but ``ALL`` ends with today."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    LAST_30_DAYS = "last_30_days"
    THIS_YEAR = "this_year"
    ALL = "all"

    @property
    def words(self) -> str:
        """The period as people say it."""
        return "all we know" if self is Period.ALL else self.value.replace("_", " ")

    def first_day(self, today: date) -> date:
        """The first local day of the period; weeks begin on Monday."""
        return {
            Period.TODAY: today,
            Period.THIS_WEEK: today - timedelta(today.weekday()),
            Period.THIS_MONTH: today.replace(day=1),
            Period.LAST_30_DAYS: today - timedelta(29),
            Period.THIS_YEAR: today.replace(month=1, day=1),
            Period.ALL: _BEFORE_ALL,
        }[self]

    def bounds(self, now: datetime, hours: OpeningHours) -> tuple[datetime, datetime]:
        """Where the period begins (included) and ends (excluded), UTC, in local midnights of the practice."""
        today = hours.day_of(now)
        return hours.instant(self.first_day(today), 0), hours.instant(today + timedelta(1), 0)
