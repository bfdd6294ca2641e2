"""Filling a template: every field gets its value, and what is missing is known before anything is made.

Values are people's words. They are put into a text that was taken apart before, so nothing in them is a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from frontdesk.domain.text import NOTE_LIMIT, one_line
from frontdesk.letters.fields import Field, Shape, Value
from frontdesk.letters.table import Letter
from frontdesk.letters.template import Line, Part, PartKind, Piece, PieceKind, Template

#: A space at which no line is broken.
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_IN_NUMBER = re.compile(r"(?<=\(\d{3}\)) (?=\d{3}-)")


class RunKind(StrEnum):
    """What a run is."""

    TEXT = "text"
    #: A blank of some length, for what is missing.
    BLANK = "blank"
    #: A line to write on, as long as there is room.
    WRITE = "write"
    #: A box to tick.
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a finished line.

    Attributes:
        kind: text, blank, line to write on or box.
        text: the text as it is printed, never read as a mark.
        strong: True if it stands out.
    """

    kind: RunKind
    text: str = ""
    strong: bool = False


#: A finished line.
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class FilledPart:
    """One part of a finished letter; see :class:`letters.template.Part`."""

    kind: PartKind
    rows: tuple[tuple[Runs, ...], ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter whose fields have their values.

    Attributes:
        letter: which letter it is.
        subject: its subject; of a handout its title.
        parts: its text.
        values: the values of all fields, cleaned: what stands around the text is taken from them.
        missing: the fields without a value that it needs; there are blank lines in their places.
    """

    letter: Letter
    subject: Runs
    parts: tuple[FilledPart, ...]
    values: Mapping[str, Value]
    missing: tuple[Field, ...]

    def value(self, name: str) -> str:
        """Return the text of a field, or "" where it has none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""


def fill(template: Template, values: Mapping[str, Value]) -> Filled:
    """Fill a template.

    Args:
        template: as it was read.
        values: the values of fields, by name; a field that is not there, or empty, is missing.
    """
    letter = template.letter
    clean_values = {name: _cleaned(value) for name, value in values.items()}
    needed = [*(letter.allowed[name] for name in template.names), *letter.framed]
    missing = dict.fromkeys(
        field for field in needed if not clean_values.get(field.name) and not field.may_be_empty
    )
    filling = _Filling(letter, clean_values)
    parts = tuple(made for part in template.parts for made in filling.parts(part))
    return Filled(letter, filling.line(template.subject), parts, clean_values, tuple(missing))


class _Filling:
    """Puts values into the parts of one template."""

    def __init__(self, letter: Letter, values: Mapping[str, Value]) -> None:
        self._fields = letter.allowed
        self._values = values

    def parts(self, part: Part) -> Iterator[FilledPart]:
        """Yield what becomes of a part: several for a list, none if all its fields may be empty and are."""
        pieces = [piece for piece in part.pieces if piece.text.strip() or piece.kind is not PieceKind.TEXT]
        fields = [self._fields[piece.text] for piece in pieces if piece.kind is PieceKind.FIELD]
        if fields and len(fields) == len(pieces):
            if not any(self._values.get(field.name) or not field.may_be_empty for field in fields):
                return
            if fields[0].shape is not Shape.TEXT:
                yield from self._block(fields[0])
                return
        yield FilledPart(
            part.kind, tuple(tuple(self.line(cell) for cell in row) for row in part.rows), part.level
        )

    def line(self, line: Line) -> Runs:
        """Return a line with the values of its fields."""
        return tuple(self._run(piece) for piece in line)

    def _run(self, piece: Piece) -> Run:
        if piece.kind is PieceKind.FIELD:
            value = self._values.get(piece.text)
            if isinstance(value, str) and value:
                return Run(RunKind.TEXT, value, piece.strong)
            empty = self._fields[piece.text].may_be_empty
            return Run(RunKind.TEXT if empty else RunKind.BLANK)
        return Run(RunKind(piece.kind.value), piece.text, piece.strong)

    def _block(self, field: Field) -> Iterator[FilledPart]:
        """Yield the items of a list, or a table; a line to write on where its value is missing."""
        value = self._values.get(field.name)
        if not value or isinstance(value, str):
            yield FilledPart(PartKind.WRITE)
            return
        if field.shape is Shape.TABLE:
            rows = (row for row in value if not isinstance(row, str))
            yield FilledPart(PartKind.TABLE, tuple(tuple(_plain(cell) for cell in row) for row in rows))
            return
        for item in value:
            if isinstance(item, str):
                yield FilledPart(PartKind.ITEM, ((_plain(item),),))


def _plain(text: str) -> Runs:
    return (Run(RunKind.TEXT, text),)


def _cleaned(value: Value) -> Value:
    """Return a value that is printed as it is: one line each, without control characters."""
    if isinstance(value, str):
        return one_line(value, NOTE_LIMIT)
    items: list[str] = []
    rows: list[tuple[str, ...]] = []
    for item in value:
        if not isinstance(item, str):
            rows.append(tuple(one_line(cell, NOTE_LIMIT) for cell in item))
        elif clean := one_line(item, NOTE_LIMIT):
            items.append(clean)
    return tuple(rows) or tuple(items)


def numbers_together(text: str) -> str:
    """Return a text in which no phone number is broken between two lines."""
    return _IN_NUMBER.sub(NO_BREAK, text)
