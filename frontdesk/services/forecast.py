"""The forecast for what is still due today, at the pace this desk works."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import QueueCounts
from frontdesk.domain.pace import Pace
from frontdesk.services.office import Practice
from frontdesk.store.engine import Store
from frontdesk.store.queue import measured_minutes

#: Until so many tries were measured, the practice's own estimate is used.
MEASURED_ENOUGH = 20


def forecast(store: Store, practice: Practice, counts: QueueCounts, now: datetime, end: datetime) -> Pace:
    """How many of the callbacks due today will be made.

    Args:
        store: where the tries were measured.
        practice: the practice as it is now.
        counts: as read now.
        now: UTC.
        end: the end of the day, UTC.
    """
    measured = measured_minutes(store)
    enough = len(measured) >= MEASURED_ENOUGH
    each = sum(measured) / len(measured) if enough else float(practice.settings.minutes_per_callback)
    left = practice.rule.hours.open_time(now, end).total_seconds() / 60
    return Pace(counts.due_today, each, practice.settings.people_on_phones, left)
