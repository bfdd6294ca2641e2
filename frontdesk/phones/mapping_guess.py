"""A first guess at the columns of an unknown export, for a person to correct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any, cast

from frontdesk.phones.column_mapping import INBOUND, INTERNAL, OUTBOUND, ColumnMapping, plain
from frontdesk.phones.date_style import decide
from frontdesk.phones.dates import BadDate, DateStyle, WallClock
from frontdesk.phones.direction import digits_of

# The names that exports use, the surest first.
_NAMES = {
    "started_at": (
        "started at", "start time", "call start", "call start time", "start date", "date created",
        "created at", "date time", "datetime", "date and time", "call date", "call time", "timestamp",
        "start", "date", "calldate", "created", "time",
    ),
    "started_time": ("time", "start time", "call time"),
    "from_number": (
        "from", "from number", "caller", "caller number", "caller id", "calling number", "source", "src",
        "caller phone", "from phone number",
    ),
    "to_number": (
        "to", "to number", "callee", "called number", "destination", "dst", "dialed number", "recipient",
        "to phone number", "called",
    ),
    "other_number": (
        "phone number", "number", "phone", "contact number", "external number", "customer number",
    ),
    "direction": ("direction", "call direction", "call type", "type"),
    "result": (
        "result", "action result", "call result", "status", "call status", "disposition", "outcome",
        "answered",
    ),
    "voicemail": ("voicemail", "voicemail url", "voicemail left", "has voicemail", "message left"),
    "duration": (
        "duration", "call duration", "duration seconds", "duration sec", "talk time", "length",
        "call length",
    ),
    "name": ("name", "caller name", "contact name", "contact", "from name", "customer name"),
    "note": (
        "transcript", "transcription", "voicemail transcript", "voicemail transcription", "message text",
        "note", "notes", "call notes", "comment", "comments",
    ),
    "call_id": ("call id", "call sid", "sid", "id", "session id", "call session id", "uniqueid", "uuid"),
}  # fmt: skip
_MOSTLY = 0.6
_PHONE_DIGITS = 7


def guess_mapping(header: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> ColumnMapping:
    """The likeliest mapping of a file with this header and these first rows.

    Columns are found by name; the time, and the numbers of a file without a header, by what they hold.
    """
    by_name: dict[str, str] = {}
    for name in header:
        by_name.setdefault(_bare(name), name)
    found = {what: _named(names, by_name) for what, names in _NAMES.items()}
    texts = {
        name: [row[at] for row in sample_rows if at < len(row) and row[at]] for at, name in enumerate(header)
    }
    _find_start(found, header, texts)
    _find_numbers(found, header, texts)
    if found["direction"] and not _holds(texts[found["direction"]], _is_direction):
        found["direction"] = ""
    start = texts.get(found["started_at"], [])
    guess = ColumnMapping(**cast("dict[str, Any]", found))
    return replace(
        guess,
        date_style=_style(start, dates_only=bool(found["started_time"])),
        zone="UTC" if {"utc", "gmt"} & set(plain(found["started_at"]).split()) else "",
        has_header=not any(name.startswith("column ") for name in header),
    )


def unknown_words(
    mapping: ColumnMapping, header: Sequence[str], sample_rows: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    """Words of these rows for direction and result whose meaning the mapping does not have yet.

    Rows with such a word would be bad rows: a person is asked what they mean.
    """
    places = {plain(name): at for at, name in reversed(list(enumerate(header)))}
    directions = (*mapping.inbound_words, *mapping.outbound_words, *mapping.internal_words)
    results = (*mapping.answered_words, *mapping.missed_words, *mapping.voicemail_words)
    unknown: dict[str, None] = {}
    for column, words in ((mapping.direction, directions), (mapping.result, results)):
        known = {plain(word) for word in words}
        at = places.get(plain(column), -1) if column else -1
        for row in sample_rows:
            if 0 <= at < len(row) and row[at] and plain(row[at]) not in known:
                unknown[row[at]] = None
    return tuple(unknown)


def looks_like_date(text: str) -> bool:
    """Whether it reads as a date, with or without a time."""
    return _reads(text) or _reads(f"{text} 12:00")


def _bare(name: str) -> str:
    """A column's name without its unit or zone: ``Created At (UTC)`` is ``created at``."""
    return plain(name.partition("(")[0])


def _named(names: Sequence[str], by_name: dict[str, str]) -> str:
    return next((by_name[name] for name in names if name in by_name), "")


def _find_start(found: dict[str, str], header: Sequence[str], texts: dict[str, list[str]]) -> None:
    """Settle the start: one column with date and time, or a date with a time beside it."""
    chosen, clock = found["started_at"], found["started_time"]
    found["started_time"] = ""
    if chosen and (_holds(texts[chosen], _reads) or _holds(texts[chosen], _is_epoch)):
        return
    if chosen and clock and clock != chosen and _holds(texts[chosen], looks_like_date):
        found["started_time"] = clock
        return
    found["started_at"] = next((name for name in header if _holds(texts[name], _reads)), "")


def _find_numbers(found: dict[str, str], header: Sequence[str], texts: dict[str, list[str]]) -> None:
    if found["from_number"] and found["to_number"]:
        found["other_number"] = ""
    if found["from_number"] or found["to_number"] or found["other_number"]:
        return
    numbers = [name for name in header if name not in found.values() and _holds(texts[name], _is_number)]
    if len(numbers) == 1:
        found["other_number"] = numbers[0]
    elif numbers:
        found["from_number"], found["to_number"] = numbers[0], numbers[1]


def _reads(text: str) -> bool:
    return _is(DateStyle.DAY_FIRST, text) or _is(DateStyle.MONTH_FIRST, text)


def _is_epoch(text: str) -> bool:
    return _is(DateStyle.EPOCH, text)


def _is(style: DateStyle, text: str) -> bool:
    try:
        WallClock(style, UTC).read(text)
    except BadDate:
        return False
    return True


def _is_direction(text: str) -> bool:
    return plain(text) in {*INBOUND, *OUTBOUND, *INTERNAL}


def _is_number(text: str) -> bool:
    letters = any(letter.isalpha() for letter in text)
    return len(digits_of(text)) >= _PHONE_DIGITS and not letters and ":" not in text


def _holds(texts: Sequence[str], what: Callable[[str], bool]) -> bool:
    """Whether most of these texts, at least one, are such."""
    return bool(texts) and sum(map(what, texts)) >= _MOSTLY * len(texts)


def _style(texts: Sequence[str], *, dates_only: bool) -> str:
    """The style of the dates where they tell it; empty, so that each file decides, where they do not."""
    if _holds(texts, _is_epoch):
        return DateStyle.EPOCH
    style, sure, _ = decide((f"{text} 12:00" if dates_only else text, "") for text in texts)
    return style if sure else ""
