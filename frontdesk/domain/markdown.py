"""Markdown: written for reports, with people's text escaped; and read, in the few forms a card uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

# What would be read as a mark, wherever it stands; the first of a line are those of headings and lists.
_MARKS = re.compile(r"([\\`*_\[\]<>|])")
_FIRST = re.compile(r"^(\d*)([#+-]|(?<=\d)[.)])")


def escaped(text: str) -> str:
    """Return people's text in one line, with all Markdown marks escaped."""
    flat = " ".join(text.split())
    return _FIRST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", flat))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, room: Sequence[int] = ()) -> list[str]:
    """Return the lines of a table with aligned columns, readable as plain text too.

    Args:
        head: the titles.
        rows: the cells, escaped already; as many as there are titles.
        room: least width of the first columns, in characters, for writing in them by hand.
    """
    least = [*room, *[3] * (len(head) - len(room))]
    widths = [max(width, *(len(row[at]) for row in (head, *rows))) for at, width in enumerate(least)]
    lines = [_line(head, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return lines + [_line(row, widths) for row in rows]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f" {cell.ljust(width)} " for cell, width in zip(cells, widths, strict=True))
    return "|" + "|".join(padded) + "|"


def document(*parts: Sequence[str]) -> str:
    """Join parts into one text, with an empty line between them; empty parts are left out."""
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,3}[.)])\s+(.*)")
_RULE = re.compile(r"(?:[-*_] ?){3,}")
_MARKER = re.compile(r"(\*\*|\*|_)")
#: Spaces by which an item is indented below another one.
_STEP = 2
#: Deeper lists are shown as deep as this.
_DEEPEST = 3


class Form(StrEnum):
    """What kind of lines a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style.

    Attributes:
        text: as typed.
        strong: written between two stars.
        stressed: written between single stars or underscores.
    """

    text: str
    strong: bool = False
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list or a quotation.

    Attributes:
        form: which.
        spans: its text.
        depth: of a heading its level from 1, of an item how deep it stands, from 0.
        mark: of an item of a numbered list its number, ``"2."``; else "".
    """

    form: Form
    spans: tuple[Span, ...]
    depth: int = 0
    mark: str = ""

    @property
    def text(self) -> str:
        """Its text without styles."""
        return "".join(span.text for span in self.spans)


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, in order; lines that belong together are joined by a space."""
    found: list[Block] = []
    open_form: tuple[Form, int, str] | None = None
    lines: list[str] = []

    def close() -> None:
        """End the open block, if any, and add it to those found."""
        nonlocal open_form
        if open_form is not None:
            form, depth, mark = open_form
            found.append(Block(form, spans_of(" ".join(lines)), depth, mark))
        open_form = None
        lines.clear()

    for line in text.splitlines():
        stripped = line.strip()
        heading, item = _HEADING.fullmatch(stripped), _ITEM.fullmatch(line.rstrip())
        if not stripped or _RULE.fullmatch(stripped):
            close()
        elif heading:
            close()
            found.append(Block(Form.HEADING, spans_of(heading[2]), len(heading[1])))
        elif item:
            close()
            depth = min(len(item[1].expandtabs(4)) // _STEP, _DEEPEST)
            open_form = Form.ITEM, depth, item[2] if item[2][0].isdigit() else ""
            lines.append(item[3])
        elif stripped.startswith(">"):
            if open_form is None or open_form[0] is not Form.QUOTE:
                close()
                open_form = Form.QUOTE, 0, ""
            lines.append(stripped[1:].strip())
        else:
            if open_form is None:
                open_form = Form.PARAGRAPH, 0, ""
            lines.append(stripped)
    close()
    return tuple(found)


def spans_of(text: str) -> tuple[Span, ...]:
    """Return a line's text by emphasis; a star or underscore without a partner is plain text."""
    pieces = _MARKER.split(text)
    # Pieces at odd places are markers; one without a partner is text.
    partner = _partners(pieces)
    spans: list[Span] = []
    strong = stressed = False
    for place, piece in enumerate(pieces):
        if place % 2 and place in partner:
            if piece == "**":
                strong = not strong
            else:
                stressed = not stressed
        elif piece:
            spans.append(Span(piece, strong, stressed))
    return tuple(_joined(spans))


def _partners(pieces: list[str]) -> set[int]:
    """Return the places of the markers that have a partner."""
    begun: dict[str, int] = {}
    paired: set[int] = set()
    for place in range(1, len(pieces), 2):
        marker = pieces[place]
        # The characters beside it; beside another marker that is its star.
        before = (pieces[place - 1] or pieces[max(0, place - 2)])[-1:]
        after = (pieces[place + 1] or "".join(pieces[place + 2 : place + 3]))[:1]
        if marker in begun:
            is_empty = place - begun[marker] == 2 and not pieces[place - 1]
            in_a_word = marker == "_" and after.isalnum()
            if not (is_empty or in_a_word or before.isspace()):
                paired |= {begun.pop(marker), place}
        elif after and not after.isspace() and not before.isalnum():
            begun[marker] = place
    return paired


def _joined(spans: Iterable[Span]) -> Iterable[Span]:
    """Join neighboring spans of one style."""
    last: Span | None = None
    for span in spans:
        if last is not None and (last.strong, last.stressed) == (span.strong, span.stressed):
            last = Span(last.text + span.text, last.strong, last.stressed)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
