"""The columns of an exported table: how their names are compared, and what shows which row names them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.phone.written import PLACEHOLDERS, unguarded
from frontdesk.domain.text import one_line
from frontdesk.exports.dates import BadDate, DateStyle, WallClock, likely_epoch
from frontdesk.exports.records import Record

#: Written in place of a column's name: this export has no such column, whatever its names suggest.
NO_COLUMN = "-"

_MOSTLY = 0.6
_FEWEST_DIGITS = 7


def plain(text: str) -> str:
    """Return a word or a column's name as it is compared: lower case, one space between words.

    ``startTime``, ``Start Time`` and ``start_time`` are one name.
    """
    spaced = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter if letter.isalnum() else " "
        for before, letter in zip(" " + text, text, strict=False)
    )
    return " ".join(spaced.casefold().split())


def bare(name: str) -> str:
    """Return a column's name without its unit or zone: ``Created At (UTC)`` is ``created at``."""
    return plain(name.partition("(")[0])


def field_text(text: str) -> str:
    """Return a trimmed field without a spreadsheet's guard; "" for what database tools write for nothing."""
    if text[:1] in ("=", "'"):
        text = unguarded(text)
    return "" if text in PLACEHOLDERS else text


def header_signature(header: Iterable[str], of: str = "") -> str:
    """Return what a mapping is remembered by: the same for the same columns in the same order.

    Args:
        header: the names of the columns.
        of: what kind of table it is, if it is no call log: the mappings of one kind do not fit another.
    """
    text = chr(31).join([*([of] if of else []), *map(plain, header)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def named(names: Sequence[str], by_name: Mapping[str, str]) -> str:
    """Return the column with the first of these names, or "".

    Args:
        names: as ``bare`` gives them, the surest first.
        by_name: each column of a table by its bare name.
    """
    return next((by_name[name] for name in names if name in by_name), "")


def used_columns(mapping: object, fields: Iterable[str]) -> dict[str, str]:
    """Return the name of each column that a mapping uses, by its field."""
    return {what: name for what in fields if (name := str(getattr(mapping, what))) not in ("", NO_COLUMN)}


def check_columns(used: Mapping[str, str], header: Iterable[str]) -> None:
    """Check that a file has the columns that a mapping uses.

    Raises:
        BadSettings: it lacks one.
    """
    known = {plain(name) for name in header}
    for what, name in used.items():
        if plain(name) not in known:
            raise BadSettings(
                f"The column “{one_line(name)}” for {what} is not in this file. Choose one of its columns."
            )


def mapped_fields(
    text: str, fields: Iterable[str], value: Callable[[str, Any, BadSettings], Any]
) -> dict[str, Any]:
    """Return the fields of a remembered mapping; those that it lacks are left out.

    Args:
        text: a JSON object.
        fields: the names that a mapping has.
        value: checks the value of a field, and returns it as the mapping has it; raises what it is given.

    Raises:
        BadSettings: it is not such an object.
    """
    wrong = BadSettings("The remembered columns of this export cannot be read. Map the columns again.")
    try:
        given = json.loads(text)
    except ValueError as error:
        raise wrong from error
    if not isinstance(given, dict):
        raise wrong
    return {name: value(name, given[name], wrong) for name in fields if name in given}


def usual_width(sample: Sequence[Record]) -> int:
    """Return how many fields most of these rows have."""
    return Counter(len(record.fields) for record in sample).most_common(1)[0][0]


def is_header(fields: Sequence[str]) -> bool:
    """True if these are names and not values: no date, no phone number, mostly words."""
    if any(looks_like_date(text) or looks_like_number(text) for text in fields):
        return False
    return 2 * sum(any(letter.isalpha() for letter in plain(text)) for text in fields) > len(fields)


def looks_like_number(text: str) -> bool:
    """True if it has as many digits as a phone number, seven at least."""
    return sum("0" <= letter <= "9" for letter in text) >= _FEWEST_DIGITS


def looks_like_date(text: str) -> bool:
    """True if it is a date, with or without a time, or seconds since 1970."""
    return likely_epoch(text) or reads(text) or reads(f"{text} 12:00")


def reads(text: str) -> bool:
    """True if it is a date and a time of day, whichever of day and month is first."""
    return _is(DateStyle.DAY_FIRST, text) or _is(DateStyle.MONTH_FIRST, text)


def _is(style: DateStyle, text: str) -> bool:
    try:
        WallClock(style, UTC).read(text)
    except BadDate:
        return False
    return True


def holds(texts: Sequence[str], what: Callable[[str], bool]) -> bool:
    """True if most of these texts, and at least one, fulfill a condition."""
    return bool(texts) and sum(map(what, texts)) >= _MOSTLY * len(texts)
