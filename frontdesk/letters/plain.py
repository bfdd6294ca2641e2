"""A finished letter as plain text, for the terminal and for files."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from frontdesk.letters.filling import NO_BREAK, Filled, FilledPart, RunKind, Runs, numbers_together
from frontdesk.letters.frame import frame_of
from frontdesk.letters.table import Form
from frontdesk.letters.template import PartKind

#: Columns of a line.
WIDTH: Final = 78
#: A blank for what is missing, and the shortest line to write on.
_BLANK = "_" * 16
#: Stands for a line to write on while lines are broken; no cleaned text has it.
_WRITE = "\ue001"
_ITEM = "  - "


def plain_text(filled: Filled, notices: Sequence[str] = ()) -> str:
    """Return a letter as text, with notices below it; what people typed stands in it as it is."""
    frame = frame_of(filled)
    blocks = [
        [frame.practice or _BLANK, *(part for line in frame.lines for part in _wrapped(line or _BLANK))],
        *([[filled.value("today")]] if filled.letter.form is Form.LETTER else []),
        *([list(frame.recipient)] if frame.recipient else []),
    ]
    subject = line_text(filled.subject)
    is_letter = filled.letter.form is Form.LETTER
    blocks.append(
        _wrapped(f"Re: {subject}") if is_letter else [subject.upper(), "=" * min(len(subject), WIDTH)]
    )
    blocks += _body(filled.parts)
    if frame.closing:
        date = f"    Date: {_BLANK}" if frame.dated else ""
        blocks.append([frame.closing, "", "", "_" * 32 + date, *(line or _BLANK for line in frame.signature)])
    blocks += [_wrapped(notice) for notice in notices]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks) + "\n"


def line_text(runs: Runs) -> str:
    """Return a line as text; a line to write on is as long as a blank."""
    return _with_marks(runs).replace(_WRITE, _BLANK)


def _body(parts: tuple[FilledPart, ...]) -> Iterator[list[str]]:
    """Yield the parts as lines; items, and lines to write on, stand without empty lines between them."""
    together: list[str] = []
    before: PartKind | None = None
    for part in parts:
        close = part.kind is before and part.kind in (PartKind.ITEM, PartKind.WRITE)
        if together and not close:
            yield together
            together = []
        together += ["", *_lines(part)] if close and part.kind is PartKind.WRITE else _lines(part)
        before = part.kind
    if together:
        yield together


def _lines(part: FilledPart) -> list[str]:
    match part.kind:
        case PartKind.WRITE:
            return ["_" * WIDTH]
        case PartKind.TABLE:
            return list(_table(part))
        case PartKind.ITEM:
            return _wrapped(_with_marks(part.rows[0][0]), _ITEM)
        case PartKind.HEADING:
            text = line_text(part.rows[0][0])
            return [text, "-" * min(len(text), WIDTH)]
        case PartKind.PARAGRAPH:
            return _wrapped(_with_marks(part.rows[0][0]))


def _table(part: FilledPart) -> Iterator[str]:
    """Yield the lines of a table; a cell that is too long goes on below itself."""
    rows = [[line_text(cell) for cell in row] for row in part.rows]
    count = max(map(len, rows))
    rows = [[*row, *[""] * (count - len(row))] for row in rows]
    longest = [max(len(row[at]) for row in rows) for at in range(count)]
    widths = _fitted(longest, WIDTH - 2 * (count - 1))
    for number, row in enumerate(rows):
        cells = [
            textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
            for cell, width in zip(row, widths, strict=True)
        ]
        for at in range(max(map(len, cells))):
            line = (cell[at] if at < len(cell) else "" for cell in cells)
            yield "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)


def _fitted(longest: list[int], room: int) -> list[int]:
    """Return the widths of columns: the longest ones give way until all fit."""
    widths = [max(1, width) for width in longest]
    while sum(widths) > max(room, len(widths)):
        widths[widths.index(max(widths))] -= 1
    return widths


def _wrapped(text: str, begin: str = "") -> list[str]:
    """Return the lines of a text; its line to write on reaches to the margin."""
    lines = textwrap.wrap(
        numbers_together(text),
        WIDTH,
        initial_indent=begin,
        subsequent_indent=" " * len(begin),
        break_on_hyphens=False,
        break_long_words=len(text) > WIDTH * 20,
    )
    return [_stretched(line.replace(NO_BREAK, " ")) for line in lines] or [begin.rstrip()]


def _stretched(line: str) -> str:
    """Return a line whose lines to write on share the room that is left."""
    marks = line.count(_WRITE)
    if not marks:
        return line
    length = max(8, (WIDTH - len(line) + marks) // marks)
    return line.replace(_WRITE, "_" * length)


def _with_marks(runs: Runs) -> str:
    """Return a line in which a mark stands for each line to write on."""
    texts = {RunKind.BLANK: _BLANK, RunKind.WRITE: _WRITE, RunKind.BOX: "[ ]"}
    return "".join(run.text if run.kind is RunKind.TEXT else texts[run.kind] for run in runs)
