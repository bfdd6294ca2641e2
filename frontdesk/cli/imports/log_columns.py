"""Which column of a call log is what: options, questions, and what is known already."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Protocol

from frontdesk.cli.command import CommandParser, WrongUse
from frontdesk.cli.imports.table_columns import (
    CELL,
    VALUES_SHOWN,
    as_options,
    ask_columns,
    ask_meaning,
    read_map_option,
    read_means_option,
    show_columns,
)
from frontdesk.cli.output import Output
from frontdesk.cli.questions import ask_yes, can_ask
from frontdesk.domain.errors import BadSettings, Incomplete, Refused
from frontdesk.domain.text import one_line
from frontdesk.exports.columns import plain
from frontdesk.phones.formats import UnknownFormat, table_rows
from frontdesk.phones.mapped_rows import completed
from frontdesk.phones.mapping import (
    COLUMNS,
    MEANINGS,
    OFFERED,
    ColumnMapping,
    code_question,
    meaning_named,
    unknown_words,
)

if TYPE_CHECKING:
    from frontdesk.phones.calls import CallLog

_WORDS = "_words"
_FIELDS = tuple(one.name for one in fields(ColumnMapping) if one.name != "has_header")
# Asked about only if the guess found such a column.
_IF_GUESSED = ("talk_time", "answered_at", "ring_time")


class Logs(Protocol):
    """Opens call logs, with the mappings it remembers."""

    def unknown_columns(self, path: str) -> UnknownFormat | None:
        """Return the columns of a log whose format is not recognized, or None."""

    def remembered(self, signature: str) -> ColumnMapping | None:
        """Return the mapping that was used for this header before, or None."""

    def open(self, path: str, mapping: ColumnMapping | None = None) -> CallLog:
        """Open a log."""


def add_column_options(parser: CommandParser) -> None:
    """Add the options that say which column is what, and what its codes mean."""
    parser.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="which column is what, where the log's format is not known",
    )
    parser.add_argument(
        "--means",
        metavar="VALUE=MEANING",
        action="append",
        default=[],
        help="what a code or a word of the log means: answered, missed, voicemail, outbound answered,"
        " outbound unanswered, internal or ignore",
    )


def open_log(args: Namespace, file: str, out: Output, logs: Logs, *, trusts_guess: bool = False) -> CallLog:
    """Open a log, with its columns mapped if its format is not known.

    Args:
        args: the command line, with the options of ``add_column_options`` and ``--yes``.
        file: the log.
        out: where questions and notes are written.
        logs: opens it.
        trusts_guess: True if a guess of its columns that names all that is needed is taken and said, for a
            command that writes nothing.

    Raises:
        BadFile: it cannot be read as a call log.
        Refused: its columns are not known and there is nobody to ask, or known and ``--map`` was given.
        WrongUse: an option ``--map`` cannot be understood.
        BadSettings: the mapping does not fit the columns.
    """
    changes = dict(map(_read_option, args.map))
    meant = dict(read_means_option(text, meaning_named, ", ".join(MEANINGS)) for text in args.means)
    first = True
    if changes or meant:
        unknown = logs.unknown_columns(file)
        if unknown is None:
            raise Refused("The format of this log is known; nothing was imported. Leave --map out.")
        known = logs.remembered(unknown.signature)
        first = known is None
        mapping = _changed(known or unknown.guess, changes)
    else:
        try:
            return logs.open(file)
        except UnknownFormat as error:
            unknown = error
        mapping = (
            _guessed(out, unknown) if trusts_guess and _is_whole(unknown) else _asked(args, out, unknown)
        )
    for word, meaning in meant.items():
        mapping = mapping.with_meaning(word, meaning)
    if first:
        given = [
            *meant,
            *(word for what in changes if what.endswith(_WORDS) for word in changes[what].split(",")),
        ]
        mapping = _with_codes(args, file, out, mapping, unknown, given)
        mapping = _with_time(args, out, mapping, unknown)
    else:
        _warn_of_words(out, mapping, unknown)
    return logs.open(file, mapping)


def _is_whole(unknown: UnknownFormat) -> bool:
    """True if the guess names every column that is needed."""
    try:
        unknown.guess.check(unknown.header)
    except (Incomplete, BadSettings):
        return False
    return True


def _guessed(out: Output, unknown: UnknownFormat) -> ColumnMapping:
    """Return the guess, and say what it is."""
    columns = unknown.guess.columns().items()
    said = ", ".join(f"{what} is “{one_line(name, CELL)}”" for what, name in columns)
    out.note(f"The columns were guessed: {said}. Say it with --map FIELD=COLUMN where that is wrong.")
    return unknown.guess


def _asked(args: Namespace, out: Output, unknown: UnknownFormat) -> ColumnMapping:
    """Return what a person says. Raises Refused if there is nobody to ask."""
    if args.yes or not can_ask():
        raise Refused(_what_to_give(unknown)) from unknown
    return _ask(out, unknown)


def _with_codes(
    args: Namespace, file: str, out: Output, mapping: ColumnMapping, unknown: UnknownFormat, said: list[str]
) -> ColumnMapping:
    """Return the mapping with the meaning of every code, asked in one question. Raises Refused."""
    rows = table_rows(file, unknown.delimiter)
    header = [plain(name) for name in unknown.header]
    table = (row for row in rows if [plain(field) for field in row] != header and len(row) == len(header))
    question = code_question(mapping, unknown.header, table, said)
    if question is None:
        return mapping
    shown = question.values[:VALUES_SHOWN]
    values = ", ".join(f"“{one_line(value, CELL)}” ({count:,})" for value, count in shown)
    more = len(question.values) - len(shown)
    values += f" and {more:,} more" if more else ""
    column = one_line(question.column, CELL)
    if args.yes or not can_ask():
        hint = " ".join(
            f'--means "{one_line(value, CELL)}={question.likely.get(value, "missed")}"' for value, _ in shown
        )
        raise Refused(
            f"What do the values of “{column}” mean: {values}? Each is one of {', '.join(OFFERED)}. "
            f"Nothing was imported. Say it for each, for example: {hint}"
        )
    out.note(f"What do the values of “{column}” mean: {values}?")
    out.note(f"Each is one of {', '.join(OFFERED)}. (--means VALUE=MEANING answers it beforehand.)")
    for value, count in question.values:
        likely = question.likely.get(value, "")
        meaning = ask_meaning(out, value, count, meaning_named, ", ".join(OFFERED), likely)
        mapping = mapping.with_meaning(value, meaning)
    return mapping


def _with_time(args: Namespace, out: Output, mapping: ColumnMapping, unknown: UnknownFormat) -> ColumnMapping:
    """Return the mapping with what its only time counts, asked if nothing else tells who was answered."""
    columns = completed(mapping, unknown.header)
    decisive = {"result", "talk_time", "answered_at"} & columns.keys()
    if decisive or "duration" not in columns or mapping.time_is or args.yes or not can_ask():
        return mapping
    column = one_line(columns["duration"], CELL)
    out.note(f"No column says who was answered; “{column}” is the only time there is.")
    talk = ask_yes(
        f"Does “{column}” count talk alone, without ringing? (no: nobody counts as answered)", default=False
    )
    return replace(mapping, time_is="talk" if talk else "total")


def _read_option(text: str) -> tuple[str, str]:
    """``started_at=Start Time`` as its two parts. Raises WrongUse."""
    what, value = read_map_option(text, _FIELDS)
    if what == "time_is" and value not in ("talk", "total"):
        raise WrongUse("--map time_is takes talk or total.")
    return what, value


def _changed(mapping: ColumnMapping, changes: dict[str, str]) -> ColumnMapping:
    """Return a mapping with the fields that a person gave; words, separated by commas, are added."""
    values: dict[str, Any] = {what: value for what, value in changes.items() if not what.endswith(_WORDS)}
    for what in changes.keys() - values.keys():
        for word in changes[what].split(","):
            mapping = mapping.with_meaning(word.strip(), what.removesuffix(_WORDS).replace("_", " "))
    if changes.get("started_at", mapping.started_at) != mapping.started_at:
        # The file decides how the dates of another column are written.
        values.setdefault("date_style", "")
    return replace(mapping, **values)


def _what_to_give(unknown: UnknownFormat) -> str:
    """Return what to say if nobody can be asked: the options that stand for the guess."""
    guess = as_options(unknown.guess.columns())
    columns = ", ".join(one_line(name, CELL) for name in unknown.header)
    return (
        f"The columns of this log are not known yet and nothing was imported; its columns are {columns}. "
        f"Run it again and say which is what, for example with: {guess or '--map started_at=...'}"
    )


def _ask(out: Output, unknown: UnknownFormat) -> ColumnMapping:
    """Ask for every field, with the guess as the default. Raises Refused if the input ends."""
    show_columns(out, "log", unknown.header, unknown.rows)
    guess = {what: getattr(unknown.guess, what) for what in COLUMNS}
    asked = {what: COLUMNS[what] for what in COLUMNS if what not in _IF_GUESSED or guess[what]}
    while True:
        mapping = _changed(unknown.guess, ask_columns(out, unknown.header, asked, guess))
        try:
            mapping.check(unknown.header)
        except (Incomplete, BadSettings) as wrong:
            out.note(wrong.sentence)
            continue
        return mapping


def _warn_of_words(out: Output, mapping: ColumnMapping, unknown: UnknownFormat) -> None:
    """Say which words make bad rows."""
    left: Iterable[str] = unknown_words(mapping, unknown.header, unknown.rows)
    words = ", ".join(f"“{one_line(word, CELL)}”" for word in left)
    if words:
        out.note(
            f"What {words} means is not known: rows with it are bad rows. "
            "Say it with, for example: --means VALUE=missed"
        )
