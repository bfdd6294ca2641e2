"""The backlog: old calls that nobody returned, in a list of their own with a daily quota.

It never delays today's calls (product, "Order of work"). Its burn-down and forecast count open days only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import ceil

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.rule.hours import OpeningHours

#: Open days shown in the burn-down and used for the pace.
DAYS_SHOWN = 10
#: Calendar days searched for them, in case of two weeks of holidays.
DAYS_LOOKED_AT = 31
#: Open days after which the forecast gives no date.
_LONGEST = 750
#: From this pace on it is shown in whole numbers.
_WHOLE = 10

#: How ``backlog_key`` compares: call by, lane, more calls, received, id.
BacklogKey = tuple[datetime, int, int, datetime, int]


class GoesTo(StrEnum):
    """Where an import puts the callbacks of a call log."""

    #: To the backlog when they are older than the setting.
    BY_AGE = "by_age"
    #: All of them to the backlog.
    BACKLOG = "backlog"
    #: All of them to today's work, however old.
    TODAY = "today"


def backlog_before(goes: GoesTo, now: datetime, hours: OpeningHours, days: int) -> datetime:
    """Return the instant, UTC, before which a caller who did not call since goes to the backlog.

    Args:
        goes: where the person who imports wants the callbacks.
        now: when the import runs, UTC.
        hours: the opening hours, for the time zone.
        days: the setting: calendar days before today that do not go to the backlog.
    """
    if goes is GoesTo.BACKLOG:
        return datetime.max.replace(tzinfo=UTC)
    if goes is GoesTo.TODAY:
        return datetime.min.replace(tzinfo=UTC)
    return hours.instant(hours.day_of(now) - timedelta(days=days), 0)


def backlog_key(callback: Callback) -> BacklogKey:
    """Return the sort key of the backlog: smaller is called first.

    The order is by the day that was due, or after a try by the day of the next one; then by lane, then who
    called more often, then who has waited longer. So everybody is called once before anybody is called twice.
    A promise leaves the backlog.
    """
    return callback.call_by, callback.lane.rank, -callback.calls, callback.received, callback.id


@dataclass(frozen=True, slots=True)
class BurnDay:
    """One open day of the burn-down.

    Attributes:
        day: the day.
        began: callbacks in the backlog when the day began.
        left: callbacks that left it: closed, or moved to today's work.
        remained: callbacks in it at the end of the day.
    """

    day: date
    began: int
    left: int
    remained: int


def burn_down(
    remaining: int, left: Mapping[date, int], came: Mapping[date, int], today: date, hours: OpeningHours
) -> tuple[BurnDay, ...]:
    """Return the last open days, ending with today if it is open, from the first with a backlog on.

    What happened on a closed day counts for the open day after it.

    Args:
        remaining: callbacks in the backlog now.
        left: callbacks that left it, by local day.
        came: callbacks that came into it, by local day.
        today: the local day.
        hours: the opening hours.
    """
    days: list[BurnDay] = []
    end = remaining
    for back in range(DAYS_LOOKED_AT):
        day = today - timedelta(days=back)
        gone = left.get(day, 0)
        began = max(0, end + gone - came.get(day, 0))
        if hours.is_open_day(day):
            days.append(BurnDay(day, began, gone, end))
        elif days:
            days[-1] = replace(days[-1], left=days[-1].left + gone)
        end = began
        if len(days) > DAYS_SHOWN:
            break
    while days and not days[-1].began and not days[-1].remained:
        days.pop()
    return tuple(reversed(days))


@dataclass(frozen=True, slots=True)
class Share:
    """Today's share of the backlog.

    Attributes:
        called: callbacks of the backlog called today.
        quota: callbacks to call today.
    """

    called: int
    quota: int

    @property
    def is_done(self) -> bool:
        """True if the day's share is called."""
        return self.called >= self.quota

    @property
    def words(self) -> str:
        """``12 of 40 called``, or that it is done."""
        if not self.is_done:
            return f"{self.called:,} of {self.quota:,} called"
        return f"{self.called:,} called, today's share is done"


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the backlog ends.

    Attributes:
        remaining: callbacks in it.
        pace: callbacks that leave it on an open day.
        measured: open days on which the pace was measured; 0 if it is the quota.
        idle: open days on which none left it, if the pace is the quota.
        end: the day on which the last one leaves it; None if that is years away, or no day is open.
        today: the local day.
    """

    remaining: int
    pace: float
    measured: int
    idle: int
    end: date | None
    today: date

    def words(self, style: TimeStyle) -> str:
        """``At 38 a day, as on the last 5 open days: done about Thu Dec 17``."""
        if not self.remaining:
            return "Nothing is left of the backlog"
        pace = f"{self.pace:.0f}" if self.pace >= _WHOLE else f"{self.pace:.1f}".removesuffix(".0")
        if self.measured:
            days = "on the last open day" if self.measured == 1 else f"on the last {self.measured} open days"
            basis = f"At {pace} a day, as {days}"
        elif self.idle:
            days = "the last open day" if self.idle == 1 else f"{self.idle} open days"
            basis = f"None left in {days}; at its share, {pace} a day"
        else:
            basis = f"Nothing measured yet; at its share, {pace} a day"
        return f"{basis}: {self._end_words(style)}"

    def _end_words(self, style: TimeStyle) -> str:
        if self.end is None:
            return "no end in sight"
        if self.end == self.today:
            return "done today"
        is_this_year = self.end.year == self.today.year
        return f"done about {style.day(self.end) if is_this_year else style.day_and_year(self.end)}"


def forecast(
    remaining: int, days: Sequence[BurnDay], quota: int, today: date, hours: OpeningHours, *, is_over: bool
) -> Forecast:
    """Return when the backlog ends at the pace of the last open days, else at the daily quota.

    Args:
        remaining: callbacks in it.
        days: the last open days, ending with today if it is open.
        quota: callbacks to call in a day.
        today: the local day.
        hours: the opening hours; only open days count.
        is_over: True if today has no open minute left.
    """
    measured = [one for one in days if one.day < today and one.began][-DAYS_SHOWN:]
    pace = sum(one.left for one in measured) / len(measured) if measured else 0.0
    worked = pace > 0
    if not worked:
        pace = float(quota)
    done = sum(one.left for one in days if one.day == today)
    end = _end(remaining, pace, today, hours, 0.0 if is_over else max(0.0, pace - done))
    return Forecast(
        remaining, pace, len(measured) if worked else 0, 0 if worked else len(measured), end, today
    )


def _end(remaining: int, pace: float, today: date, hours: OpeningHours, room: float) -> date | None:
    """Return the open day on which the last one leaves; ``room`` of them can leave today if it is open."""
    rest = remaining - (room if hours.is_open_day(today) else 0.0)
    if rest <= 0:
        return today
    count = ceil(rest / pace - 1e-9)
    if count > _LONGEST:
        return None
    day = today
    try:
        for _ in range(count):
            day = hours.next_open_day(day)
    except FrontDeskError:  # the practice never opens again
        return None
    return day
