"""Legal holidays as a first draft of the closed days, which the practice then edits.

The lists of the library are legal days, not closures: New York's holds "Susan B. Anthony Day". So they only
seed the exceptions, once for each year, and a day that the practice removed stays away. The library is
imported when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.text import one_line
from frontdesk.services.practice_values import YEARS
from frontdesk.services.toml_tables import nearest, shown

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


def holiday_regions(country: str) -> list[str]:
    """What may stand in ``hours.holidays`` for a country: itself, then its parts (``US``, ``US-AK``, ...).

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
    """The library's countries by their two letters, each with its parts."""
    import holidays

    return holidays.list_supported_countries(include_aliases=False)
