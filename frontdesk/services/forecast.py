"""The forecast for what is still due today, at the pace this desk works."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.callbacks import QueueCounts
from frontdesk.domain.pace import MEASURED_ENOUGH, Pace
from frontdesk.services.office import Practice
from frontdesk.store.db.engine import Store
from frontdesk.store.queue import measured_minutes
from frontdesk.store.waiting import cover_is_said


def forecast(store: Store, practice: Practice, counts: QueueCounts, now: datetime, end: datetime) -> Pace:
    """How many of the callbacks due today will be made.

    Args:
        store: where the tries were measured, and who is on the phones.
        practice: the practice as it is now.
        counts: as read now.
        now: UTC.
        end: the end of the day, UTC.
    """
    hours, settings = practice.rule.hours, practice.settings
    measured = measured_minutes(store)
    each = _median(measured) if len(measured) >= MEASURED_ENOUGH else settings.minutes_per_callback
    left = hours.open_time(now, end).total_seconds() / 60
    return Pace(counts.due_today, float(each), _people(store, practice, now), left, len(measured))


def _median(minutes: list[int]) -> float:
    """The middle one: a call of an hour does not make every call longer."""
    in_order, half = sorted(minutes), len(minutes) // 2
    return (in_order[half] + in_order[~half]) / 2


def _people(store: Store, practice: Practice, now: datetime) -> int:
    """How many call back at the same time."""
    usual = practice.settings.people_on_phones
    if not cover_is_said(store):
        return usual
    from frontdesk.services.cover_reading import read_cover

    return read_cover(store, practice, now).people(usual)
