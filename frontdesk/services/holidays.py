"""Legal holidays as a first draft of the closed days, which the practice then edits.

The lists of the library are legal days, not closures: New York's holds "Susan B. Anthony Day". So they only
seed the exceptions, once for each year, and a day that the practice removed stays away. The library is
imported when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.kinds import YEARS, nearest, shown
from frontdesk.domain.text import one_line

_NAMED = 8  # valid codes named in a message


def seed_holidays(settings: PracticeSettings, years: Iterable[int]) -> PracticeSettings:
    """Add the closed days of ``settings.holidays`` for the years that were not seeded before.

    Days that are exceptions already keep their hours and their name.

    Args:
        settings: the practice's settings; without a holiday region they come back as they are.
        years: calendar years of the practice's own time zone, 2000 to 2100.

    Raises:
        BadSettings: the library does not know the region, or a year is out of range.
    """
    wanted = sorted(set(years) - set(settings.holiday_years))
    if not settings.holidays or not wanted:
        return settings
    if not YEARS[0] <= wanted[0] <= wanted[-1] <= YEARS[1]:
        raise BadSettings(
            f"Holidays are known for the years {YEARS[0]} to {YEARS[1]} only; nothing was changed."
        )
    if wrong := unknown_region(settings.holidays):
        raise BadSettings(f"hours.holidays: {wrong} Nothing was changed.")

    import holidays

    country, _, part = settings.holidays.partition("-")
    exceptions, names = dict(settings.exceptions), dict(settings.exception_names)
    for year in wanted:
        days = holidays.country_holidays(country, subdiv=part or None, years=year)
        for day, name in sorted(days.items()):
            if day not in exceptions:
                exceptions[day] = ()
                names[day] = one_line(name)
    return replace(
        settings,
        exceptions=exceptions,
        exception_names=names,
        holiday_years=tuple(sorted({*settings.holiday_years, *wanted})),
    )


def change_region(settings: PracticeSettings, old: str, today: date) -> PracticeSettings:
    """Seed the holidays of ``settings.holidays`` again, replacing the old region's.

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
    """Return what a region's holidays were called; nothing for a region the library no longer knows."""
    try:
        return dict(seed_holidays(PracticeSettings(holidays=region), years).exception_names)
    except BadSettings:
        return {}


def holiday_regions(country: str) -> list[str]:
    """Return what ``hours.holidays`` may be in a country: itself, then its parts (``US``, ``US-AK``, ...).

    An unknown country has none.
    """
    parts = _countries().get(country)
    return [] if parts is None else [country, *(f"{country}-{part}" for part in sorted(parts))]


def unknown_region(code: str) -> str:
    """Why a code cannot seed holidays, in a sentence that names valid ones; empty for one that can."""
    country = code.partition("-")[0].upper()
    known = holiday_regions(country) or sorted(_countries())
    if code in known:
        return ""
    near = nearest(code, known)
    first = [near] if near else []
    examples = first + [region for region in known if region != near][: _NAMED - len(first)]
    return f"{shown(code)} is not a region whose holidays are known; write one such as {', '.join(examples)}."


def _countries() -> dict[str, list[str]]:
    """Return the library's countries by their two letters, each with its parts."""
    import holidays

    return holidays.list_supported_countries(include_aliases=False)
