"""Which column of an unknown log is what: from ``--map``, else asked once; remembered by the header."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from frontdesk.cli.command import WrongUse
from frontdesk.cli.context import Context
from frontdesk.cli.output import Output
from frontdesk.cli.questions import ask_text, can_ask
from frontdesk.domain.errors import BadSettings, Incomplete, Refused
from frontdesk.domain.text import one_line
from frontdesk.phones.calls import CallLog
from frontdesk.phones.code_words import plain
from frontdesk.phones.column_mapping import COLUMNS, ColumnMapping
from frontdesk.phones.dates import DateStyle
from frontdesk.phones.formats import UnknownFormat
from frontdesk.phones.mapping_guess import unknown_words

if TYPE_CHECKING:
    from frontdesk.services.imports import ImportService

_NONE = "-"
_CELL = 40
_WORDS = "_words"
_FIELDS = tuple(one.name for one in fields(ColumnMapping) if one.name != "has_header")
_QUESTIONS = {
    "started_at": "When the call began",
    "started_time": "The time of day, if it has its own column",
    "from_number": "The number that called",
    "to_number": "The number that was called",
    "other_number": "The number outside, if there is only one",
    "direction": "Inbound or outbound",
    "result": "Answered or missed",
    "voicemail": "Whether a message was left",
    "duration": "How long it lasted",
    "name": "The caller's name",
    "note": "A note, or the transcript of the message",
    "call_id": "The call's own id",
}


def open_log(args: Namespace, context: Context, imports: ImportService) -> CallLog:
    """Open the log of the command line, its columns mapped where its format is not known.

    Raises:
        BadFile: it cannot be read as a call log.
        Refused: its columns are not known and there is nobody to ask, or they are known and were given.
        WrongUse: an option ``--map`` cannot be understood.
        BadSettings: the mapping does not fit the columns.
    """
    changes = dict(map(_read_option, args.map))
    if changes:
        unknown = imports.unknown_columns(args.file)
        if unknown is None:
            raise Refused("The format of this log is known; nothing was imported. Leave --map out.")
        known = imports.remembered(unknown.signature) or unknown.guess
        mapping = _changed(known, changes)
    else:
        try:
            return imports.open(args.file)
        except UnknownFormat as error:
            unknown = error
        if args.yes or not can_ask():
            raise Refused(_what_to_give(unknown)) from unknown
        mapping = _ask(context.out, unknown)
    _tell_words(context.out, mapping, unknown)
    return imports.open(args.file, mapping)


def _read_option(text: str) -> tuple[str, str]:
    """``started_at=Start Time`` as its two parts. Raises WrongUse."""
    what, equals, value = text.partition("=")
    if not equals or what not in _FIELDS:
        raise WrongUse(
            f'--map "{one_line(text, _CELL)}" cannot be understood; write FIELD=COLUMN with a field of '
            f"{', '.join(_FIELDS)}."
        )
    if what == "date_style" and value not in set(DateStyle) and "%" not in value:
        raise WrongUse(f"--map date_style takes {', '.join(DateStyle)}, or a pattern such as %d.%m.%Y %H:%M.")
    return what, value


def _changed(mapping: ColumnMapping, changes: dict[str, str]) -> ColumnMapping:
    """A mapping with what a person gave; words, with commas between them, are added to those it has."""
    values: dict[str, Any] = dict(changes)
    for what, value in changes.items():
        if what.endswith(_WORDS):
            values[what] = (*getattr(mapping, what), *(word.strip() for word in value.split(",")))
    if changes.get("started_at", mapping.started_at) != mapping.started_at:
        # How the dates of another column are written is for the file to decide.
        values.setdefault("date_style", "")
    return replace(mapping, **values)


def _what_to_give(unknown: UnknownFormat) -> str:
    """The sentence for who cannot be asked: the options that our guess would be."""
    guess = [f'--map {what}="{one_line(name, _CELL)}"' for what, name in unknown.guess.columns().items()]
    columns = ", ".join(one_line(name, _CELL) for name in unknown.header)
    return (
        f"The columns of this log are not known yet and nothing was imported; its columns are {columns}. "
        f"Run it again and say which is what, for example with: {' '.join(guess) or '--map started_at=...'}"
    )


def _ask(out: Output, unknown: UnknownFormat) -> ColumnMapping:
    """Ask for every field, with the guess as the answer to take. Raises Refused when the input ends."""
    out.note(f"The columns of this log are not known yet. It has {len(unknown.header)}:")
    first = unknown.rows[0] if unknown.rows else []
    for at, name in enumerate(unknown.header):
        out.note(f"  {one_line(name, _CELL)}: {one_line(first[at], _CELL) if at < len(first) else ''}")
    out.note(f"Which is what? Enter takes what stands in brackets; {_NONE} means that there is none.")
    names = {plain(name): name for name in reversed(unknown.header)}
    while True:
        chosen = {what: _ask_column(out, what, getattr(unknown.guess, what), names) for what in COLUMNS}
        mapping = _ask_words(_changed(unknown.guess, chosen), unknown)
        try:
            mapping.check(unknown.header)
        except (Incomplete, BadSettings) as wrong:
            out.note(wrong.sentence)
            continue
        return mapping


def _ask_column(out: Output, what: str, guess: str, names: dict[str, str]) -> str:
    while True:
        answer = ask_text(f"  {_QUESTIONS[what]}", guess or _NONE)
        if answer == _NONE:
            return ""
        if plain(answer) in names:
            return names[plain(answer)]
        out.note("    There is no such column.")


def _ask_words(mapping: ColumnMapping, unknown: UnknownFormat) -> ColumnMapping:
    """Ask what the words of the log mean that nobody would guess."""
    meanings = tuple(name.removesuffix(_WORDS) for name in _FIELDS if name.endswith(_WORDS))
    for word in unknown_words(mapping, unknown.header, unknown.rows):
        answer = ask_text(f"  “{one_line(word, _CELL)}” means ({', '.join(meanings)})", _NONE)
        if plain(answer) in meanings:
            field = f"{plain(answer)}{_WORDS}"
            meant: dict[str, Any] = {field: (*getattr(mapping, field), word)}
            mapping = replace(mapping, **meant)
    return mapping


def _tell_words(out: Output, mapping: ColumnMapping, unknown: UnknownFormat) -> None:
    """Say which words will make bad rows."""
    left: Iterable[str] = unknown_words(mapping, unknown.header, unknown.rows)
    words = ", ".join(f"“{one_line(word, _CELL)}”" for word in left)
    if words:
        out.note(
            f"What {words} means is not known: rows with it are bad rows. "
            "Say it with, for example: --map missed_words=..."
        )
