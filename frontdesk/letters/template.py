"""Templates of letters: Markdown with named fields, read into parts, each mistake with its line.

A template begins with its subject between two lines of ``---``; then comes its text: paragraphs,
``## headings``, ``- items``, ``**strong**``, ``| tables |``, ``____`` for a line to write on and ``[ ]`` for
a box to tick. ``$patient`` is a field (``string.Template``; ``$$`` is a dollar sign). The text is taken apart
before any field has its value: what a person typed is never read as a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import Template as Fields
from typing import Final

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.markdown import spans_of
from frontdesk.domain.settings.kinds import nearest
from frontdesk.domain.text import clean, one_line
from frontdesk.letters.fields import FIELDS, Shape
from frontdesk.letters.table import Letter

#: The most characters of a template.
MOST_CHARACTERS: Final = 20_000
#: So many mistakes are listed; then their number.
_MOST_LISTED = 30

_FENCE = "---"
_SUBJECT = re.compile(r"subject\s*:\s*(.*)")
_HEADING = re.compile(r"(#{1,3}) +(.*)")
_ITEM = re.compile(r"[-*+] +(.*)")
_RULE = re.compile(r"\|(?: *:?-+:? *\|)+")
_LINE = re.compile(r"_{3,}")
_BOX = "[ ]"
#: Characters that no cleaned text has; they stand for what is not text while Markdown is read.
_FIRST_MARK, _WRITE_MARK, _BOX_MARK = 0xE100, "\ue001", "\ue002"
_MARK = re.compile("([\ue001\ue002\ue100-\uf8ff])")


class PieceKind(StrEnum):
    """What a piece of a line is."""

    TEXT = "text"
    #: A field, whose value is put here.
    FIELD = "field"
    #: A line to write on by hand, as long as there is room.
    WRITE = "write"
    #: A box to tick.
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line.

    Attributes:
        kind: text, a field, a line to write on or a box.
        text: the text, or the field's name.
        strong: True if it stands out.
    """

    kind: PieceKind
    text: str = ""
    strong: bool = False


class PartKind(StrEnum):
    """What a part of a letter is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    #: A whole line to write on.
    WRITE = "write"


#: A cell of a table, or the line of any other part.
Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter.

    Attributes:
        kind: heading, paragraph, item, table or line to write on.
        rows: its cells; what is no table has one row of one cell. The first row of a table is its head.
        level: of a heading, from 1; else 0.
    """

    kind: PartKind
    rows: tuple[tuple[Line, ...], ...] = ()
    level: int = 0

    @property
    def line(self) -> Line:
        """The line of a part that is not a table."""
        return self.rows[0][0] if self.rows else ()

    @property
    def pieces(self) -> Iterator[Piece]:
        """Every piece in it."""
        for row in self.rows:
            for cell in row:
                yield from cell


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read, without mistakes.

    Attributes:
        letter: which letter it is of.
        subject: its subject; of a handout its title.
        parts: its text.
    """

    letter: Letter
    subject: Line
    parts: tuple[Part, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields in it, each once, in the order in which they come."""
        pieces = [*self.subject, *(piece for part in self.parts for piece in part.pieces)]
        return tuple(dict.fromkeys(piece.text for piece in pieces if piece.kind is PieceKind.FIELD))


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a template.

    Attributes:
        template: its name.
        line: the line, from 1; 0 for the whole of it.
        sentence: what is wrong and what is allowed.
    """

    template: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return the template, the line and the sentence."""
        where = f"{self.template}, line {self.line}" if self.line else self.template
        return f"{where}: {self.sentence}"


class BadTemplate(FrontDeskError):
    """Templates are wrong. The sentence has each mistake with its template, line and field."""

    title = "Letters"

    def __init__(self, mistakes: Sequence[Mistake], safe: str = "Nothing was changed.") -> None:
        """Take the mistakes, and the sentence that says what is safe."""
        count = len(mistakes)
        listed = [str(one) for one in mistakes[:_MOST_LISTED]]
        if count > len(listed):
            listed.append(f"and {count - len(listed)} more")
        head = f"{count} mistakes. {safe}" if count > 1 else safe
        super().__init__("\n".join([*listed, head]) if count > 1 else f"{listed[0]} {safe}")
        self.mistakes = tuple(mistakes)


def read_template(letter: Letter, text: str) -> Template:
    """Read a template.

    Args:
        letter: which letter it is of.
        text: as it was written.

    Raises:
        BadTemplate: with every mistake in it.
    """
    reading = _Reading(letter)
    template = reading.read(text)
    if reading.mistakes:
        raise BadTemplate(reading.mistakes)
    return template


class _Reading:
    """Reads one template and collects its mistakes."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self.mistakes: list[Mistake] = []

    def read(self, text: str) -> Template:
        """Return the template; what is wrong with it is in ``mistakes``."""
        letter = self._letter
        if len(text) > MOST_CHARACTERS:
            self._wrong(0, f"it has more than {MOST_CHARACTERS:,} characters; shorten it.")
            return Template(letter, (), ())
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        subject, begins = self._subject(lines)
        parts = tuple(self._parts(lines, begins))
        template = Template(letter, subject, parts)
        if not parts:
            self._wrong(0, "it has no text below its subject.")
        if letter.opt_out and "opt_out" not in template.names:
            self._wrong(0, "it must say how to opt out: put $opt_out into it.")
        if letter.clinical and not any(_is_written_on(part) for part in parts):
            self._wrong(
                0, "it has no line for the clinician, and clinical facts are not kept here: put ____ into it."
            )
        return template

    def _wrong(self, line: int, sentence: str) -> None:
        self.mistakes.append(Mistake(self._letter.name, line, sentence))

    def _subject(self, lines: list[str]) -> tuple[Line, int]:
        """Return the subject, and the index of the first line below it."""
        example = "it begins with three lines: ---, subject: ..., and --- again."
        filled = [at for at, line in enumerate(lines) if line.strip()]
        if len(filled) < 3 or lines[filled[0]].strip() != _FENCE or lines[filled[2]].strip() != _FENCE:
            self._wrong(1, example)
            return (), 0
        at = filled[1]
        found = _SUBJECT.fullmatch(_cleaned(lines[at]).strip())
        if not found or not found[1]:
            self._wrong(at + 1, example)
            return (), filled[2] + 1
        subject = self._pieces(found[1], at + 1)
        if any(piece.kind in (PieceKind.WRITE, PieceKind.BOX) for piece in subject):
            self._wrong(at + 1, "a subject has no line to write on and no box.")
        return subject, filled[2] + 1

    def _parts(self, lines: list[str], begins: int) -> Iterator[Part]:
        """Yield the parts of the text from a line on."""
        block: _Block | None = None
        for at, raw in enumerate([*lines[begins:], ""], begins + 1):
            line = _cleaned(raw).strip()
            kind, text, level = _kind_of(line)
            goes_on = block is not None and (
                kind is block.kind is PartKind.TABLE
                or (kind is PartKind.PARAGRAPH and block.kind in (PartKind.PARAGRAPH, PartKind.ITEM))
            )
            if block is not None and not goes_on:
                yield block.part()
                block = None
            if kind is PartKind.WRITE:
                yield Part(PartKind.WRITE)
            elif kind is not None:
                block = block or _Block(kind, level)
                if not text:
                    continue
                block.add(*(self._marked(cell, at, block.names) for cell in text))
                # What is filled in by hand keeps its lines.
                if block.kind is not PartKind.TABLE and (
                    text[0].endswith("___") or self._stands_alone(text[0])
                ):
                    yield block.part()
                    block = None

    def _pieces(self, line: str, at: int) -> Line:
        """Return the pieces of a line; its fields are checked."""
        names: list[str] = []
        return tuple(_taken_apart(self._marked(line, at, names), names))

    def _marked(self, line: str, at: int, names: list[str]) -> str:
        """Return a line with marks for what is no text; the names of its fields are added to those given."""

        def mark(found: re.Match[str]) -> str:
            """Return what stands for a field while Markdown is read."""
            if found["escaped"] is not None:
                return "$"
            name = found["named"] or found["braced"]
            if name is None:
                shown = one_line(line[found.start() : found.start() + 12])
                self._wrong(at, f"“{shown}” is not a field: write $name, or $$ for a dollar sign.")
                return "$"
            if not self._is_allowed(name, line, at):
                return "$"
            names.append(name)
            return chr(_FIRST_MARK + len(names) - 1)

        return _LINE.sub(_WRITE_MARK, Fields.pattern.sub(mark, line)).replace(_BOX, _BOX_MARK)

    def _stands_alone(self, line: str) -> bool:
        """True for a line of one field that becomes a list or a table."""
        field = FIELDS.get(line.strip("${}"))
        return field is not None and field.shape is not Shape.TEXT and line.startswith("$")

    def _is_allowed(self, name: str, line: str, at: int) -> bool:
        """True if a field may stand on this line; else that is a mistake."""
        allowed = self._letter.allowed
        field = allowed.get(name)
        if field is None:
            why = f"${name} is not for this letter" if name in FIELDS else f"there is no field ${name}"
            near = nearest(name, list(allowed))
            known = (
                f"Did you mean ${near}?" if near else f"Allowed: {', '.join(f'${one}' for one in allowed)}."
            )
            self._wrong(at, f"{why}. {known}")
        elif field.shape is not Shape.TEXT and line not in (f"${name}", f"${{{name}}}"):
            self._wrong(at, f"${name} is a {field.shape.value}; it stands alone on its line.")
        else:
            return True
        return False


class _Block:
    """A part whose lines are still coming."""

    def __init__(self, kind: PartKind, level: int) -> None:
        self.kind = kind
        self.names: list[str] = []
        self._level = level
        self._rows: list[tuple[str, ...]] = []

    def add(self, *cells: str) -> None:
        """Add a line, with marks for its fields."""
        self._rows.append(cells)

    def part(self) -> Part:
        """Return the part; the lines of what is no table are one, so that what stands out may be on two."""
        rows = self._rows
        if self.kind is not PartKind.TABLE:
            rows = [(" ".join(row[0] for row in rows),)]
        return Part(
            self.kind,
            tuple(tuple(tuple(_taken_apart(cell, self.names)) for cell in row) for row in rows),
            self._level,
        )


def _kind_of(line: str) -> tuple[PartKind | None, list[str], int]:
    """Return what a line is a part of, its text (of a table its cells), and the level of a heading.

    None for an empty line. The rule below the head of a table has no cells.
    """
    if not line:
        return None, [], 0
    if len(line) > 1 and line.startswith("|") and line.endswith("|"):
        if _RULE.fullmatch(line):
            return PartKind.TABLE, [], 0
        return PartKind.TABLE, [cell.strip() for cell in line[1:-1].split("|")], 0
    if heading := _HEADING.fullmatch(line):
        return PartKind.HEADING, [heading[2]], len(heading[1])
    if item := _ITEM.fullmatch(line):
        return PartKind.ITEM, [item[1]], 0
    if _LINE.fullmatch(line):
        return PartKind.WRITE, [], 0
    return PartKind.PARAGRAPH, [line], 0


def _cleaned(line: str) -> str:
    return clean(line, limit=MOST_CHARACTERS, joint=" ").text


def _taken_apart(marked: str, names: Sequence[str]) -> Iterator[Piece]:
    """Yield the pieces of a line in which marks stand for what is no text."""
    for span in spans_of(marked):
        strong = span.strong or span.stressed
        for text in _MARK.split(span.text):
            if text == _WRITE_MARK:
                yield Piece(PieceKind.WRITE)
            elif text == _BOX_MARK:
                yield Piece(PieceKind.BOX)
            elif _MARK.fullmatch(text):
                yield Piece(PieceKind.FIELD, names[ord(text) - _FIRST_MARK], strong)
            elif text:
                yield Piece(PieceKind.TEXT, text, strong)


def _is_written_on(part: Part) -> bool:
    return part.kind is PartKind.WRITE or any(piece.kind is PieceKind.WRITE for piece in part.pieces)
