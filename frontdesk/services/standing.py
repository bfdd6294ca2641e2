"""What the frame shows of the queue: the counts, the forecast, when the day ends or begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.callbacks import QueueCounts
from frontdesk.domain.pace import Pace
from frontdesk.services.forecast import forecast
from frontdesk.services.office import Office
from frontdesk.store.queue import count_queue


@dataclass(frozen=True, slots=True)
class Standing:
    """What the frame shows.

    Attributes:
        counts: breached, at risk, open and the tabs' counts.
        pace: the forecast for what is still due today.
        closes: today's last closing, UTC, or None on a closed day.
        opens: the next opening, UTC, while closed; None while open.
        checked_at: when the rows were read.
    """

    counts: QueueCounts
    pace: Pace
    closes: datetime | None
    opens: datetime | None
    checked_at: datetime


def standing_of(office: Office, *, by: int) -> Standing:
    """Read the counts and the forecast as they are now."""
    now = office.now()
    practice = office.practice()
    hours = practice.rule.hours
    start, end = practice.day_bounds(now)
    today = hours.day_of(now)
    closes = hours.closes(today) if hours.is_open_day(today) else None
    counts = count_queue(
        office.store,
        now=now,
        at_risk_until=now + timedelta(minutes=max(practice.rule.at_risk_minutes, default=0)),
        closes=closes or end,
        day_start=start,
        person_id=by,
    )
    opens = None if hours.is_open(now) else hours.after_open_time(now, timedelta(0))
    return Standing(counts, forecast(office.store, practice, counts, now, end), closes, opens, now)
