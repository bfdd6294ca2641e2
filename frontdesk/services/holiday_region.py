"""Another holiday region: what the old one closed in the days to come goes, what the new one closes comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.holiday_seeds import seed_holidays


def change_region(settings: PracticeSettings, old: str, today: date) -> PracticeSettings:
    """Seed the holidays of ``settings.holidays`` anew, in place of the old region's.

    Only coming days that the old region's holidays closed, under their own name, are taken out: what the
    practice wrote itself stays, and so does the past, which open callbacks may still refer to.

    Args:
        settings: with the new region; "" for none.
        old: the region whose holidays are among the exceptions.
        today: the practice's day.

    Raises:
        BadSettings: the library does not know the new region.
    """
    seeded = _names(old, settings.holiday_years)
    gone = {
        day
        for day, ranges in settings.exceptions.items()
        if day >= today and not ranges and settings.exception_names.get(day, "") == seeded.get(day)
    }
    left = replace(
        settings,
        exceptions={day: ranges for day, ranges in settings.exceptions.items() if day not in gone},
        exception_names={day: name for day, name in settings.exception_names.items() if day not in gone},
        holiday_years=(),
    )
    new = seed_holidays(left, (today.year, today.year + 1))
    past = {day for day in new.exceptions if day < today and day not in left.exceptions}
    return replace(
        new,
        exceptions={day: ranges for day, ranges in new.exceptions.items() if day not in past},
        exception_names={day: name for day, name in new.exception_names.items() if day not in past},
    )


def _names(region: str, years: tuple[int, ...]) -> dict[date, str]:
    """What a region's holidays were called; nothing for a region the library no longer knows."""
    try:
        return dict(seed_holidays(PracticeSettings(holidays=region), years).exception_names)
    except BadSettings:
        return {}
