"""Practice settings as text and as a document: ``practice.toml`` for people, a dictionary for the store.

Both have the shape of the product, "Commands and files". The document also keeps the names of the exceptions;
in the file they are comments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from frontdesk.domain.clock_text import iso_clock
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.text import ABOUT_LIMIT
from frontdesk.services.crisis_reading import crisis_section
from frontdesk.services.holiday_seeds import unknown_region
from frontdesk.services.practice_reading import CLOCK_BY_REGION, WEEKDAYS, read_settings
from frontdesk.services.practice_values import read_day
from frontdesk.services.practice_writing import as_toml
from frontdesk.services.toml_tables import Problems, Table, a_section, a_text
from frontdesk.services.toml_text import parse

_NAMES = "exception_names"


def read_practice(text: str, where: str, names: Mapping[date, str] | None = None) -> PracticeSettings:
    """Read the text of a ``practice.toml``.

    Args:
        text: the whole file.
        where: the file or place, for the messages.
        names: names of exceptions that are known already; those of the same days are kept.

    Raises:
        BadSettings: one line for each mistake, with the place, its line, the key and what is allowed.
    """
    document = parse(text, where)
    problems = Problems(where, text)
    settings = read_settings(document, problems)
    # Only here, where a person wrote them: the store's settings are not held against the next
    # release of a library, and a start does not pay for importing it.
    if settings.holidays and (wrong := unknown_region(settings.holidays)):
        problems.tell(("hours", "holidays"), wrong)
    if wrong := _unknown_country(settings.phone_region):
        problems.tell(("practice", "phone_region"), wrong)
    problems.refuse()
    known = names or {}
    return replace(settings, exception_names={day: known[day] for day in settings.exceptions if day in known})


def write_practice(settings: PracticeSettings) -> str:
    """Write the settings as a commented ``practice.toml``, for ``read_practice`` to read back."""
    return as_toml(_sections(settings), settings.exception_names)


def settings_to_document(settings: PracticeSettings) -> dict[str, object]:
    """The settings as a dictionary of texts, numbers and lists, for JSON; nothing is lost."""
    names = {day.isoformat(): name for day, name in sorted(settings.exception_names.items())}
    return {**_sections(settings), _NAMES: names}


def settings_from_document(document: Mapping[str, object], where: str = "the store") -> PracticeSettings:
    """Read what ``settings_to_document`` made; a document of older settings gets the defaults of newer ones.

    Raises:
        BadSettings: as ``read_practice``, with ``where`` for the place.
    """
    problems = Problems(where)
    settings = read_settings({key: value for key, value in document.items() if key != _NAMES}, problems)
    table = Table(Table(document, problems).take(_NAMES, {}, a_section), problems, (_NAMES,))
    names = {}
    for key in table.names:
        try:
            names[read_day(key)] = table.take(key, "", a_text(ABOUT_LIMIT, empty=True))
        except BadSettings as wrong:
            table.tell(key, wrong.sentence)
    problems.refuse()
    return replace(settings, exception_names=names)


def _sections(settings: PracticeSettings) -> dict[str, dict[str, object]]:
    """The sections of ``practice.toml``; what has no value is left out."""
    return {
        "practice": {
            "name": settings.name,
            "time_zone": settings.time_zone,
            "phone_region": settings.phone_region,
            "clock": settings.clock_style.value if settings.clock_style else CLOCK_BY_REGION,
            "phone": settings.phone,
        },
        "hours": _hours(settings),
        "rule": _rule(settings),
        "phones": {
            "own_numbers": list(settings.own_numbers),
            "inbound_contexts": list(settings.inbound_contexts),
            "extension_digits": settings.extension_digits,
            "ring_seconds": settings.ring_seconds,
        },
        "staff": {"names": list(settings.staff)},
        "desk": _desk(settings),
        "backlog": {
            "days": settings.backlog_days,
            "daily_quota": settings.backlog_quota,
            "apology": settings.apology,
        },
        "ladder": {
            "days_to_letter": settings.ladder.days_to_letter,
            "days_to_close": settings.ladder.days_to_close,
            "busy_minutes": settings.ladder.busy_minutes,
        },
        "crisis": crisis_section(settings.crisis),
    }


def _hours(settings: PracticeSettings) -> dict[str, object]:
    exceptions = {day.isoformat(): _texts(ranges) for day, ranges in sorted(settings.exceptions.items())}
    return {
        **dict(zip(WEEKDAYS, map(_texts, settings.week), strict=True)),
        "holidays": settings.holidays,
        "holiday_years": list(settings.holiday_years),
        "exceptions": exceptions,
    }


def _rule(settings: PracticeSettings) -> dict[str, object]:
    deadline = settings.morning_deadline
    return {
        "met_by": settings.met_by.value,
        **({} if deadline is None else {"morning_deadline": iso_clock(deadline)}),
        "at_risk_minutes": list(settings.at_risk_minutes),
        "promise_minutes": settings.promise_minutes,
        "target_minutes": {lane.value: minutes for lane, minutes in settings.target_minutes.items()},
    }


def _desk(settings: PracticeSettings) -> dict[str, object]:
    return {
        "people_on_phones": settings.people_on_phones,
        "minutes_per_callback": settings.minutes_per_callback,
        "claim_minutes": settings.claim_minutes,
        "escalate_minutes": settings.escalate_minutes,
        "bell": settings.bell,
        "mask_minutes": settings.mask_minutes,
        "reasons": list(settings.reasons),
    }


def _texts(ranges: tuple[Range, ...]) -> list[str]:
    return [str(item) for item in ranges]


def _unknown_country(region: str) -> str:
    """Why numbers cannot be read in a country, in one sentence; empty when they can."""
    if region == PracticeSettings().phone_region:
        return ""  # so the usual practice does not pay for the import
    import phonenumbers

    if region in phonenumbers.SUPPORTED_REGIONS:
        return ""
    return f'{region} is not a country whose numbers are known; write its two letters, for example "US".'
