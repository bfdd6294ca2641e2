"""Numbers of the practice's settings that nobody could dial: told once, before they are kept."""

from __future__ import annotations

from frontdesk.domain.phone.dialing import unusual_number
from frontdesk.domain.settings import PracticeSettings


def unusual_numbers(after: PracticeSettings, before: PracticeSettings | None = None) -> list[str]:
    """What to say of each number that is new and cannot be dialed, a sentence each.

    Args:
        after: the settings that are to be kept.
        before: those that are kept now, whose numbers were asked about already; None at the first start.
    """
    told, known = [], set(_numbers(before)) if before else set()
    for label, number, services in _numbers(after):
        question = unusual_number(number, after.phone_region, services=services) if number else ""
        if question and (label, number, services) not in known:
            told.append(f"{label} {number}. {question}")
    return told


def _numbers(settings: PracticeSettings) -> list[tuple[str, str, bool]]:
    """Every number with whose it is, and whether a short one of the country's services is right there."""
    return [
        ("Phone", settings.phone, False),
        *(("Our own number", number, False) for number in settings.own_numbers),
        *((number.label, number.number, True) for number in settings.crisis.numbers),
    ]
