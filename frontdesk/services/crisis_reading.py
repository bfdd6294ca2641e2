"""The section ``[crisis]`` of the practice's settings: checked, and written for the same shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from frontdesk.domain.crisis_settings import CrisisNumber, CrisisSettings
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT, PHONE_LIMIT
from frontdesk.services.practice_values import read_day
from frontdesk.services.toml_tables import Table, a_list, a_text, shown

#: More numbers than these are no help in a crisis.
MOST_NUMBERS = 12

_KEY = re.compile("[a-z0-9_-]{1,40}")


def read_crisis(usual: CrisisSettings, table: Table) -> CrisisSettings:
    """Read the section; what is left out is as usual, what is wrong is told.

    Args:
        usual: what holds where a key is left out.
        table: the section.
    """
    return CrisisSettings(
        numbers=_numbers(usual.numbers, table),
        say=table.take("say", usual.say, a_list(a_text(ABOUT_LIMIT), example='["I am staying with you."]')),
        approved_by=table.take("approved_by", usual.approved_by, a_text(empty=True)),
        watch_words=table.take(
            "watch_words",
            usual.watch_words,
            a_list(a_text(NAME_LIMIT), example='["end it", "pills"]', once=True),
        ),
    )


def crisis_section(crisis: CrisisSettings) -> dict[str, object]:
    """The section as ``practice.toml`` and the store's document have it."""
    return {
        "say": list(crisis.say),
        "approved_by": crisis.approved_by,
        "watch_words": list(crisis.watch_words),
        "numbers": {
            number.key: {
                "label": number.label,
                "number": number.number,
                "about": number.about,
                "last_checked": number.last_checked.isoformat() if number.last_checked else "",
            }
            for number in crisis.numbers
        },
    }


def _numbers(usual: tuple[CrisisNumber, ...], table: Table) -> tuple[CrisisNumber, ...]:
    """The usual numbers with what the file says of them, then the file's own.

    A file that sets the clinician's number only must not take 911 off the screen.
    """
    given = {number.key: number for number in _each(table.section("numbers"), usual)}
    own = [number for key, number in given.items() if key not in {one.key for one in usual}]
    if len(usual) + len(own) > MOST_NUMBERS:
        table.tell("numbers", f"more than {MOST_NUMBERS} numbers are no help in a crisis; take some out.")
        return usual
    return (*(given.get(number.key, number) for number in usual), *own)


def _each(numbers: Table, usual: tuple[CrisisNumber, ...]) -> Iterator[CrisisNumber]:
    known = {number.key: number for number in usual}

    for key in numbers.names:
        if not _KEY.fullmatch(key):
            # Asked for all the same, so that it is told once and with what is allowed.
            numbers.take(key, None, lambda _: None)
            numbers.tell(key, "name a number with small letters and digits, such as backup or clinician_2.")
            continue
        table, before = numbers.section(key), known.get(key, CrisisNumber(key, key))
        yield CrisisNumber(
            key,
            table.take("label", before.label, a_text()),
            table.take("number", before.number, _a_number),
            table.take("about", before.about, a_text(ABOUT_LIMIT, empty=True)),
            table.take("last_checked", before.last_checked, _a_day),
        )
        table.finish()


def _a_number(value: object) -> str:
    """A number as it is dialled; empty until the practice has set it."""
    number = a_text(PHONE_LIMIT, empty=True)(value)
    if number and not any(char.isdecimal() for char in number):
        raise BadSettings(f'{shown(value)} holds no digit; write a phone number, or "" while it is not set.')
    return number


def _a_day(value: object) -> date | None:
    """A day, with or without quotes; None while nobody checked the number."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return read_day(value.isoformat())  # TOML has days of its own, without quotes
    if not isinstance(value, str):
        raise BadSettings(f'{shown(value)} is not a day; write it in quotes, for example "2026-11-26".')
    return read_day(value) if value.strip() else None
