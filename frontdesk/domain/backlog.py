"""The backlog: who called before and was never called back; a list of its own with a daily share.

It is worked in the order of work (product, "Order of work") and never delays today's calls. How it burns down
and when it ends is counted in open days only.
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

#: Open days that are shown and measured.
DAYS_SHOWN = 10
#: Calendar days in which those are looked for: two weeks of holidays among them are possible.
DAYS_LOOKED_AT = 31
#: A forecast beyond so many open days is no date any more.
_LONGEST = 750
#: From here on the pace is said in whole numbers.
_WHOLE = 10

#: How ``backlog_key`` compares: call by, lane, more calls, received, id.
BacklogKey = tuple[datetime, int, int, datetime, int]


class GoesTo(StrEnum):
    """Where the callbacks of a call log go."""

    #: To the backlog when they are older than the setting.
    BY_AGE = "by_age"
    #: All of them to the backlog.
    BACKLOG = "backlog"
    #: All of them to today's work, however old.
    TODAY = "today"


def backlog_before(goes: GoesTo, now: datetime, hours: OpeningHours, days: int) -> datetime:
    """Who called before this instant, UTC, and never since belongs to the backlog.

    Args:
        goes: what the person who imports said.
        now: the import's moment, UTC.
        hours: the practice's, for its time zone.
        days: the setting: calendar days before today that are not the backlog's yet.
    """
    if goes is GoesTo.BACKLOG:
        return datetime.max.replace(tzinfo=UTC)
    if goes is GoesTo.TODAY:
        return datetime.min.replace(tzinfo=UTC)
    return hours.instant(hours.day_of(now) - timedelta(days=days), 0)


def backlog_key(callback: Callback) -> BacklogKey:
    """Sort key of the backlog: smaller is called first.

    The order of work without promises, which leave the backlog: by the day that was owed, or for one that
    was tried by the day of its next try; then by lane, then who called more often, then who waits longer. So
    everybody is called once before anybody is called twice.
    """
    return callback.call_by, callback.lane.rank, -callback.calls, callback.received, callback.id


@dataclass(frozen=True, slots=True)
class BurnDay:
    """One open day of the backlog.

    Attributes:
        day: which.
        began: how many were in it when the day began.
        left: how many left it: closed, or become today's work.
        remained: how many were in it at its end.
    """

    day: date
    began: int
    left: int
    remained: int


def burn_down(
    remaining: int, left: Mapping[date, int], came: Mapping[date, int], today: date, hours: OpeningHours
) -> tuple[BurnDay, ...]:
    """The last open days, today last if it is one, from the first on which there was a backlog.

    What happened on a closed day shows on the open day after it.

    Args:
        remaining: how many are in it now.
        left: how many left it on each local day.
        came: how many came into it on each local day.
        today: the local day.
        hours: the practice's.
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
    """How far today's share is.

    Attributes:
        called: callbacks of the backlog that were called today.
        quota: how many are to be called today.
    """

    called: int
    quota: int

    @property
    def is_done(self) -> bool:
        """Whether the day's share is called."""
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
        remaining: how many are in it.
        pace: how many leave it on an open day.
        measured: open days the pace was measured on; 0 where it is the share that was set.
        idle: open days on which none left it, where it is the share that was set.
        end: the day on which the last one leaves it; None when that is years away, or no day is open.
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
    """When the backlog ends at the pace of the last open days, else at the day's share.

    Args:
        remaining: how many are in it.
        days: the last open days, today last if it is one.
        quota: how many are to be called in a day.
        today: the local day.
        hours: the practice's; only open days count.
        is_over: whether today has no open minute left.
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
    """The open day on which the last one leaves, with room for some of them today if it is open."""
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
