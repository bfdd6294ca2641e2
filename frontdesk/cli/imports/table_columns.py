"""Asking which column of an exported table is what, whatever the table holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from frontdesk.cli.output import Output
from frontdesk.cli.questions import ask_text
from frontdesk.domain.text import one_line
from frontdesk.exports.columns import plain

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
