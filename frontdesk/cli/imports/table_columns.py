"""Asking which column of an exported table is what, whatever the table holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from frontdesk.cli.command import WrongUse
from frontdesk.cli.output import Output
from frontdesk.cli.questions import ask_text
from frontdesk.domain.text import one_line
from frontdesk.exports.columns import plain
from frontdesk.exports.dates import DateStyle

#: How many characters of a name or a value are shown, and how many values of a column.
CELL: Final = 40
VALUES_SHOWN: Final = 20
#: An answer: there is no such column.
NONE: Final = "-"


def show_columns(out: Output, what: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show the columns of a table that are not known yet, each with its first value.

    Args:
        out: where.
        what: what the table is, as in ``the columns of this log``.
        header: the names of its columns.
        rows: its first rows.
    """
    out.note(f"The columns of this {what} are not known yet. It has {len(header)}:")
    first = rows[0] if rows else []
    for at, name in enumerate(header):
        out.note(f"  {one_line(name, CELL)}: {one_line(first[at], CELL) if at < len(first) else ''}")
    out.note(f"Which is what? Enter takes the one in brackets; {NONE} means no such column.")


def ask_columns(
    out: Output, header: Sequence[str], questions: Mapping[str, str], guess: Mapping[str, str]
) -> dict[str, str]:
    """Return the column of each field, "" for none. Raises Refused if the input ends.

    Args:
        out: where what cannot be is said.
        header: the names of the columns.
        questions: the question of each field, in the order in which they are asked.
        guess: the likeliest column of a field, or "".
    """
    names = {plain(name): name for name in reversed(header)}
    return {field: _ask_column(out, asked, guess.get(field, ""), names) for field, asked in questions.items()}


def _ask_column(out: Output, question: str, guess: str, names: Mapping[str, str]) -> str:
    while True:
        answer = ask_text(f"  {question}", guess or NONE)
        if answer == NONE:
            return ""
        if plain(answer) in names:
            return names[plain(answer)]
        out.note("    There is no such column.")


def as_options(guess: Mapping[str, str]) -> str:
    """Return a guess as the options that say it."""
    return " ".join(f'--map {field}="{one_line(name, CELL)}"' for field, name in guess.items())


def read_map_option(text: str, fields: Sequence[str]) -> tuple[str, str]:
    """Return ``date=Visit Date`` as its two parts, also when it is written the other way round.

    Raises:
        WrongUse: there is no such field, or the style of dates is none that is known.
    """
    what, equals, value = text.partition("=")
    if what not in fields and value in fields:
        what, value = value, what
    if not equals or what not in fields:
        raise WrongUse(
            f'--map "{one_line(text, CELL)}" cannot be understood; write FIELD=COLUMN with a field of '
            f"{', '.join(fields)}."
        )
    if what == "date_style" and value not in set(DateStyle) and "%" not in value:
        raise WrongUse(f"--map date_style takes {', '.join(DateStyle)}, or a pattern such as %d.%m.%Y %H:%M.")
    return what, value


def read_means_option(
    text: str, named: Callable[[str], str], allowed: str, word: str = "MEANING"
) -> tuple[str, str]:
    """Return ``Zeta=session`` as its two parts, the second as its code.

    Args:
        text: as given.
        named: returns the code of a meaning by its name, or "".
        allowed: what may be meant, for the sentence.
        word: what the second part is called.

    Raises:
        WrongUse: it cannot be read so.
    """
    value, equals, name = text.rpartition("=")
    meaning = named(name)
    if not equals or not value.strip() or not meaning:
        raise WrongUse(
            f'--means "{one_line(text, CELL)}" cannot be understood; write VALUE={word} with a '
            f"{word.lower()} of {allowed}."
        )
    return value.strip(), meaning


def ask_meaning(
    out: Output, word: str, rows: int, named: Callable[[str], str], allowed: str, likely: str = ""
) -> str:
    """Ask what a word of a column means until it is understood, and return its code.

    Args:
        out: where what cannot be is said.
        word: the word.
        rows: how many rows have it.
        named: returns the code of a meaning by its name, or "".
        allowed: what may be answered, for the sentence.
        likely: what enter takes; "" for nothing.

    Raises:
        Refused: the input ended.
    """
    while True:
        if meaning := named(ask_text(f"  “{one_line(word, CELL)}” ({rows:,})", likely)):
            return meaning
        out.note(f"    Write one of {allowed}.")
