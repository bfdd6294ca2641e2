"""Which moment the demo shows: always one at which the desk is busy."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.domain.rule.hours import OpeningHours

#: Wall time to which a quiet moment is moved, in minutes from local midnight: 14:32.
BUSY_MINUTE = 14 * 60 + 32
#: Nearer to closing than this nothing is on time any more: everything is at risk. Then the day is moved too.
LEAST_LEFT = timedelta(minutes=90)


def busy_moment(hours: OpeningHours, now: datetime) -> datetime:
    """The moment itself while the practice is open, else 14:32 of the last open day before it, UTC.

    Args:
        hours: the practice's opening hours; some day in them has to be open at 14:32.
        now: the real moment, aware.
    """
    day = hours.day_of(now)
    if hours.is_open(now) and hours.closes(day) - now >= LEAST_LEFT:
        return now
    while True:
        at = hours.instant(day, BUSY_MINUTE)
        if at <= now and hours.is_open(at):
            return at
        day -= timedelta(days=1)
