"""Which column of an unknown log is what: from ``--map``, else asked once; remembered by the header."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from frontdesk.cli.command import WrongUse
from frontdesk.cli.context import Context
from frontdesk.cli.output import Output
from frontdesk.cli.questions import ask_text, ask_yes, can_ask
from frontdesk.domain.errors import BadSettings, Incomplete, Refused
from frontdesk.domain.text import one_line
from frontdesk.phones.calls import CallLog
from frontdesk.phones.code_question import code_question
from frontdesk.phones.code_words import MEANINGS, OFFERED, meaning_named, plain
from frontdesk.phones.column_mapping import COLUMNS, ColumnMapping
from frontdesk.phones.dates import DateStyle
from frontdesk.phones.formats import UnknownFormat, table_rows
from frontdesk.phones.mapped_rows import completed
from frontdesk.phones.mapping_guess import unknown_words

if TYPE_CHECKING:
    from frontdesk.services.imports.service import ImportService

_NONE = "-"
_CELL = 40
_WORDS = "_words"
_FIELDS = tuple(one.name for one in fields(ColumnMapping) if one.name != "has_header")
_VALUES_SHOWN = 20
# Asked about only where the guess found such a column.
_IF_GUESSED = ("talk_time", "answered_at", "ring_time")
_QUESTIONS = {
    "started_at": "When the call began",
    "started_time": "The time of day, if it has its own column",
    "from_number": "The number that called",
    "to_number": "The number that was called",
    "other_number": "The number outside, if there is only one",
    "direction": "Inbound or outbound",
    "result": "Answered or missed",
    "voicemail": "Whether a message was left",
    "duration": "How long it lasted, ringing perhaps included",
    "talk_time": "How long somebody talked",
    "answered_at": "When it was answered",
    "ring_time": "How long it rang",
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
    meant = dict(map(_read_meaning, args.means))
    first = True
    if changes or meant:
        unknown = imports.unknown_columns(args.file)
        if unknown is None:
            raise Refused("The format of this log is known; nothing was imported. Leave --map out.")
        known = imports.remembered(unknown.signature)
        first = known is None
        mapping = _changed(known or unknown.guess, changes)
    else:
        try:
            return imports.open(args.file)
        except UnknownFormat as error:
            unknown = error
        if args.yes or not can_ask():
            raise Refused(_what_to_give(unknown)) from unknown
        mapping = _ask(context.out, unknown)
    for word, meaning in meant.items():
        mapping = mapping.with_meaning(word, meaning)
    if first:
        given = [
            *meant,
            *(word for what in changes if what.endswith(_WORDS) for word in changes[what].split(",")),
        ]
        mapping = _settled(args, context.out, mapping, unknown, given)
        mapping = _time_settled(args, context.out, mapping, unknown)
    else:
        _tell_words(context.out, mapping, unknown)
    return imports.open(args.file, mapping)


def _settled(
    args: Namespace, out: Output, mapping: ColumnMapping, unknown: UnknownFormat, said: list[str]
) -> ColumnMapping:
    """The mapping with the meaning of every code in it: asked for in one question, or refused.

    Raises:
        Refused: there is nobody to ask.
    """
    rows = table_rows(args.file, unknown.delimiter)
    header = [plain(name) for name in unknown.header]
    table = (row for row in rows if [plain(field) for field in row] != header and len(row) == len(header))
    question = code_question(mapping, unknown.header, table, said)
    if question is None:
        return mapping
    shown = question.values[:_VALUES_SHOWN]
    values = ", ".join(f"“{one_line(value, _CELL)}” ({count:,})" for value, count in shown)
    more = len(question.values) - len(shown)
    values += f" and {more:,} more" if more else ""
    column = one_line(question.column, _CELL)
    if args.yes or not can_ask():
        hint = " ".join(
            f'--means "{one_line(value, _CELL)}={question.likely.get(value, "missed")}"' for value, _ in shown
        )
        raise Refused(
            f"What do the values of “{column}” mean: {values}? Each is one of {', '.join(OFFERED)}. "
            f"Nothing was imported. Say it for each, for example: {hint}"
        )
    out.note(f"What do the values of “{column}” mean: {values}?")
    out.note(f"Each is one of {', '.join(OFFERED)}. (--means VALUE=MEANING answers it beforehand.)")
    for value, count in question.values:
        mapping = mapping.with_meaning(value, _ask_meaning(out, value, count, question.likely.get(value, "")))
    return mapping


def _time_settled(
    args: Namespace, out: Output, mapping: ColumnMapping, unknown: UnknownFormat
) -> ColumnMapping:
    """The mapping with what its only time counts, asked where nothing else tells who was answered."""
    columns = completed(mapping, unknown.header)
    told = {"result", "talk_time", "answered_at"} & columns.keys()
    if told or "duration" not in columns or mapping.time_is or args.yes or not can_ask():
        return mapping
    column = one_line(columns["duration"], _CELL)
    out.note(f"No column says who was answered; “{column}” is the only time there is.")
    talk = ask_yes(
        f"Does “{column}” count talk alone, without ringing? (no: nobody counts as answered)", default=False
    )
    return replace(mapping, time_is="talk" if talk else "total")


def _ask_meaning(out: Output, value: str, count: int, likely: str) -> str:
    while True:
        answer = ask_text(f"  “{one_line(value, _CELL)}” ({count:,})", likely)
        if meaning := meaning_named(answer):
            return meaning
        out.note(f"    Write one of {', '.join(OFFERED)}.")


def _read_meaning(text: str) -> tuple[str, str]:
    """``2=missed`` as its two parts. Raises WrongUse."""
    value, equals, name = text.rpartition("=")
    meaning = meaning_named(name)
    if not equals or not value.strip() or not meaning:
        raise WrongUse(
            f'--means "{one_line(text, _CELL)}" cannot be understood; write VALUE=MEANING with a meaning of '
            f"{', '.join(MEANINGS)}."
        )
    return value.strip(), meaning


def _read_option(text: str) -> tuple[str, str]:
    """``started_at=Start Time`` as its two parts. Raises WrongUse."""
    what, equals, value = text.partition("=")
    if not equals or what not in _FIELDS:
        raise WrongUse(
            f'--map "{one_line(text, _CELL)}" cannot be understood; write FIELD=COLUMN with a field of '
            f"{', '.join(_FIELDS)}."
        )
    if what == "time_is" and value not in ("talk", "total"):
        raise WrongUse("--map time_is takes talk or total.")
    if what == "date_style" and value not in set(DateStyle) and "%" not in value:
        raise WrongUse(f"--map date_style takes {', '.join(DateStyle)}, or a pattern such as %d.%m.%Y %H:%M.")
    return what, value


def _changed(mapping: ColumnMapping, changes: dict[str, str]) -> ColumnMapping:
    """A mapping with what a person gave; words, with commas between them, are added to those it has."""
    values: dict[str, Any] = {what: value for what, value in changes.items() if not what.endswith(_WORDS)}
    for what in changes.keys() - values.keys():
        for word in changes[what].split(","):
            # In place of what it meant before.
            mapping = mapping.with_meaning(word.strip(), what.removesuffix(_WORDS).replace("_", " "))
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
    asked = [what for what in COLUMNS if what not in _IF_GUESSED or getattr(unknown.guess, what)]
    while True:
        chosen = {what: _ask_column(out, what, getattr(unknown.guess, what), names) for what in asked}
        mapping = _changed(unknown.guess, chosen)
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


def _tell_words(out: Output, mapping: ColumnMapping, unknown: UnknownFormat) -> None:
    """Say which words will make bad rows."""
    left: Iterable[str] = unknown_words(mapping, unknown.header, unknown.rows)
    words = ", ".join(f"“{one_line(word, _CELL)}”" for word in left)
    if words:
        out.note(
            f"What {words} means is not known: rows with it are bad rows. "
            "Say it with, for example: --means VALUE=missed"
        )
