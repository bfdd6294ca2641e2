"""The first start: what is asked with good answers, and the settings that follow from the answers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.rows import beside_field
from frontdesk.domain.settings.table import FIRST_START, PRACTICE
from frontdesk.services.settings import unknown_regions


def usual_practice(environ: Mapping[str, str]) -> PracticeSettings:
    """Return the settings before anything was answered: without a name, in the time zone of this machine."""
    usual = PracticeSettings()
    return replace(usual, name="", time_zone=machine_zone(environ) or usual.time_zone)


def read_answers(
    usual: PracticeSettings, texts: Mapping[str, str]
) -> tuple[PracticeSettings, dict[str, str]]:
    """Read the answers; that may import a library of holidays: not for the event loop.

    Args:
        usual: what holds for everything that is not asked.
        texts: the answers as typed, by key.

    Returns:
        The settings, and what is wrong by key, in a sentence; without one the settings can be saved.
    """
    answered, wrong = FIRST_START.read_texts(usual, texts)
    settings = in_holiday_country(answered)
    for key, sentence in (*PRACTICE.check(settings), *unknown_regions(settings)):
        # The country is not asked for: one that cannot be is reported at the holidays.
        if key != "practice.phone_region":
            wrong.setdefault(key, beside_field(sentence))
    return settings, wrong


def in_holiday_country(settings: PracticeSettings) -> PracticeSettings:
    """Return the settings with numbers read as in the country of the holidays, if there are holidays."""
    country = settings.holidays.partition("-")[0]
    return replace(settings, phone_region=country) if country else settings


def machine_zone(environ: Mapping[str, str]) -> str | None:
    """Return the machine's time zone, if people live in it; servers are often set to UTC."""
    zone = environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    if "/" not in zone or zone.startswith(("Etc/", "/")):
        return None
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return zone
