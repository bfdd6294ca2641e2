"""Practices and their rules in few words, for the tests of the same-day rule."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import OpeningHours, parse_ranges
from frontdesk.domain.rule.same_day import SameDayRule

NEW_YORK = "America/New_York"
#: An office day with a lunch break.
OFFICE = ("08:00-12:00", "13:00-17:00")


def at(text: str) -> datetime:
    """An instant in UTC from ISO text with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def practice(
    weekdays: tuple[str, ...] = OFFICE,
    weekend: tuple[str, ...] = (),
    zone: str = NEW_YORK,
    exceptions: dict[str, tuple[str, ...]] | None = None,
) -> OpeningHours:
    """Opening hours from texts, exceptions by ISO date."""
    days = {date.fromisoformat(day): parse_ranges(texts) for day, texts in (exceptions or {}).items()}
    return OpeningHours(ZoneInfo(zone), (parse_ranges(weekdays),) * 5 + (parse_ranges(weekend),) * 2, days)


def ruled(hours: OpeningHours, morning: int | None = None, target: int | None = None) -> SameDayRule:
    """A rule in which a target, if given, is that of new patients."""
    targets = {} if target is None else {Lane.NEW_PATIENT: target}
    return SameDayRule(hours, morning_deadline=morning, target_minutes=targets)
