"""Which days are reviewed, and the stretch that the review of one covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from frontdesk.domain.hours import OpeningHours

#: Breaches of days before that nobody reviewed are asked for as far back as this, and no further.
FURTHEST_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReviewPeriod:
    """The stretch that a day's review covers. Instants are UTC.

    Attributes:
        day: the open day that is reviewed.
        start: midnight after the open day before: closed days in between belong to this one.
        end: midnight after the day, excluded.
        since: where the asking for reasons begins: earlier than ``start`` when days before were not signed
            or something came after they were.
    """

    day: date
    start: datetime
    end: datetime
    since: datetime


def review_period(
    day: date, hours: OpeningHours, *, first_day: date, last_signed_at: datetime | None
) -> ReviewPeriod:
    """The stretch that the review of an open day covers.

    Args:
        day: an open day, not before ``first_day``.
        hours: the opening hours.
        first_day: the day on which the practice was set up; nothing before it is asked for.
        last_signed_at: when the latest day before this one was signed, UTC, or None.
    """
    before = day - timedelta(1)
    while before >= first_day and not hours.is_open_day(before):
        before -= timedelta(1)
    start = hours.instant(max(before + timedelta(1), first_day), 0)
    since = start
    if last_signed_at is not None:
        since = max(min(last_signed_at, start), hours.instant(day, 0) - FURTHEST_BACK)
    return ReviewPeriod(day, start, hours.instant(day, 24 * 60), since)


def days_waiting(
    today: date, hours: OpeningHours, *, first_day: date, last_signed: date | None
) -> tuple[date, ...]:
    """The open days before today that nobody signed, oldest first, as far as they are offered.

    Where no day was signed yet, that is the last one: a practice that begins with reviews is not asked for
    the weeks before it did.
    """
    oldest = max(first_day, today - FURTHEST_BACK)
    if last_signed is not None:
        oldest = max(oldest, last_signed + timedelta(1))
    days = [oldest + timedelta(count) for count in range(max(0, (today - oldest).days))]
    waiting = tuple(day for day in days if hours.is_open_day(day))
    return waiting if last_signed is not None else waiting[-1:]
