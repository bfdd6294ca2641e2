"""Rows of fields from lines of text: CSV that one broken row cannot spoil, read from either end.

A quote that is never closed makes a plain CSV reader swallow the rest of the file into one field. Here a row
may span only as many lines as its format allows, and never over a line that is a whole row by itself;
otherwise its first line is a bad row and reading goes on at the next line.

Reports of phone systems often have their newest row first. Such a file is read from its end, so that calls
come in the order of time: one pass notes where every 2,000th row begins; then the parts between those
places are read from the last to the first and each is reversed, so that no more than one part is held.
"""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from frontdesk.exports.lines import LINE_LIMIT, Line, Run, SourceFile, TextLines

#: How many lines a row of a format with free text (notes) may span.
SPAN_LIMIT = 20
#: The delimiters that are tried, the most likely first.
DELIMITERS = (",", ";", "\t", "|")

_UNCLOSED = "a quote is opened and never closed"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used.

    Attributes:
        line: the number of its first line in the file, from 1.
        reason: why, in words; the only text of the row in it is a number that cannot be read.
    """

    line: int
    reason: str


class Record(NamedTuple):
    """One row as the file has it.

    Attributes:
        line: the number of its first line, from 1.
        fields: its fields, trimmed; none when there is a problem.
        problem: why it is not a row, or None.
        ended: False when the file stops inside its last line: it may be half a row.
        offset: where it begins, in bytes from where this pass began.
    """

    line: int
    fields: list[str]
    problem: str | None
    ended: bool
    offset: int

    @property
    def blank(self) -> bool:
        """True if it holds only delimiters and spaces, as spreadsheets leave below a table."""
        return self.problem is None and not any(self.fields)


class Rows(NamedTuple):
    """Consecutive rows of one line each, without a problem.

    Attributes:
        first: the line number of the first row.
        fields: the fields of each row, not trimmed yet.
    """

    first: int
    fields: list[list[str]]


def row_runs(
    runs: Iterable[Run | Line], delimiter: str, *, spans: int = 1, width: int = 0
) -> Iterator[Rows | Record]:
    """Yield every row of the file as ``records`` does, many at once where possible.

    Args:
        runs: the lines of the file, as ``TextLines.runs`` yields them.
        delimiter: one of ``DELIMITERS``.
        spans: how many lines one row may span.
        width: how many fields a whole row has, or 0.
    """
    waiting: deque[Line] = deque()
    for run in runs:
        if isinstance(run, Line):
            waiting.append(run)
        elif not waiting and (fields := _whole_rows(run.texts, delimiter)) is not None:
            yield Rows(run.first, fields)
            continue
        else:
            waiting.extend(Line(at, text, True, None, 0) for at, text in enumerate(run.texts, run.first))
        # A row whose quote is open may continue in later lines, so its lines wait for them.
        yield from _ready(waiting, delimiter, spans, width)
    yield from records(waiting, delimiter, spans=spans, width=width)


def _whole_rows(texts: list[str], delimiter: str) -> list[list[str]] | None:
    """Return the fields of lines that are each a whole row; None if one is not, or has a stray quote."""
    try:
        rows = list(csv.reader(texts, delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    if len(rows) != len(texts):
        return None
    return rows


def _ready(waiting: deque[Line], delimiter: str, spans: int, width: int) -> Iterator[Record]:
    """Yield the rows that begin in these lines and need no later ones; their lines are removed."""
    lines = list(waiting)
    waiting.clear()
    for record in records(lines, delimiter, spans=spans, width=width):
        at = record.line - lines[0].number
        if record.problem == _UNCLOSED and len(lines) - at < spans:
            waiting.extend(lines[at:])
            return
        yield record


def records(lines: Iterable[Line], delimiter: str, *, spans: int = 1, width: int = 0) -> Iterator[Record]:
    """Yield every row of the file, good, bad and blank.

    Args:
        lines: the lines of the file.
        delimiter: one of ``DELIMITERS``.
        spans: how many lines one row may span; 1 for formats whose fields hold no line ends.
        width: how many fields a whole row has, used to notice that an open quote swallows good rows;
            0 if that is not known.
    """
    source = iter(lines)
    waiting: deque[Line] = deque()
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        if line.problem is not None:
            yield Record(line.number, [], line.problem, line.ended, line.offset)
            continue
        fields = split_fields([line.text], delimiter)
        last = line
        if fields is None and spans > 1:
            taken, fields = _span(line, source, waiting, delimiter, (spans, width))
            last = taken[-1] if taken else line
        if fields is None:
            problem = _UNCLOSED if line.ended else "the file ends in the middle of this row"
            yield Record(line.number, [], problem, line.ended, line.offset)
        else:
            yield Record(line.number, fields, None, last.ended, line.offset)


def _span(
    first: Line, source: Iterator[Line], waiting: deque[Line], delimiter: str, limits: tuple[int, int]
) -> tuple[list[Line], list[str] | None]:
    """Return the lines after the first that close its quote, with the fields; put back if they do not."""
    spans, width = limits
    taken: list[Line] = []
    size = len(first.text)
    while len(taken) < spans - 1:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            break
        taken.append(line)
        size += len(line.text)
        if line.problem is not None or size > LINE_LIMIT or _whole(line.text, delimiter, width):
            break
        fields = split_fields([first.text, *(one.text for one in taken)], delimiter)
        if fields is not None:
            return taken, fields
    waiting.extendleft(reversed(taken))
    return [], None


def _whole(text: str, delimiter: str, width: int) -> bool:
    fields = split_fields([text], delimiter) if width > 1 else None
    return fields is not None and len(fields) == width


def split_fields(texts: Sequence[str], delimiter: str) -> list[str] | None:
    """Return the trimmed fields of a row that spans these lines, or None if a quote stays open.

    A quote in the middle of a field is an ordinary character.
    """
    lines = [text + "\n" for text in texts]
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        # Either a quote stays open, or one stands inside a field. An added line decides: an open quote
        # swallows it, and then there is one row instead of two.
        try:
            rows = list(csv.reader([*lines, "end"], delimiter=delimiter, skipinitialspace=True))
        except csv.Error:
            return None
        if len(rows) == 1:
            return None
    return [field.strip() for field in rows[0]] if rows else []


def guess_delimiter(texts: Iterable[str]) -> str:
    """Return the delimiter that cuts most of these lines into the same number of fields, else a comma."""
    lines = list(texts)
    best, best_score = DELIMITERS[0], 0
    for delimiter in DELIMITERS:
        widths = Counter(len(split_fields([text], delimiter) or ()) for text in lines)
        score = max((count * width for width, count in widths.items() if width > 1), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


#: How many rows are held at once to be reversed.
PART = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part begins.

    Attributes:
        offset: in bytes, as ``SourceFile.part`` takes it.
        line: the number of its first line, from 1.
    """

    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a file, found in one pass over it."""

    #: Where each part begins.
    starts: tuple[Place, ...]
    #: The lines of that pass; their ``certain`` says how the file is encoded.
    lines: TextLines


def is_newest_first(starts: Sequence[int]) -> bool:
    """True if these times, in the order of the file, descend: the first tenth is later than the last.

    Args:
        starts: microseconds since 1970.

    """
    # Each tenth counts by its median, because calls that overlap are in no strict order.
    tenth = len(starts) // 10
    if tenth == 0:
        return False
    first, last = sorted(starts[:tenth]), sorted(starts[-tenth:])
    return first[tenth // 2] > last[tenth // 2]


def find_parts(source: SourceFile, delimiter: str, spans: int, width: int) -> Parts:
    """Pass over the file once and note where its parts begin."""
    lines = source.lines()
    starts = [
        Place(record.offset, record.line)
        for count, record in enumerate(records(lines, delimiter, spans=spans, width=width))
        if count % PART == 0
    ]
    return Parts(tuple(starts), lines)


def backwards(source: SourceFile, found: Parts, delimiter: str, spans: int, width: int) -> Iterator[Record]:
    """Yield every row of the file, the last one first."""
    source.restart()
    end = -1
    for start in reversed(found.starts):
        lines = source.part(start.offset, end, start.line, certain=found.lines.certain)
        yield from reversed(list(records(lines, delimiter, spans=spans, width=width)))
        end = start.offset
