"""A table in an exported file: its header and its rows, whatever they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from frontdesk.exports.columns import is_header, usual_width
from frontdesk.exports.lines import BadFile, SourceFile
from frontdesk.exports.records import SPAN_LIMIT, Record, Rows, guess_delimiter, records, row_runs

#: How many rows are read to recognize the columns.
SAMPLE = 200

_SAMPLE_LINES = 50


@dataclass(frozen=True, slots=True)
class TableShape:
    """How the rows of a file are cut into fields.

    Attributes:
        header: the names of its columns; ``column 1`` and so on if it has none.
        header_line: the line of the header; 0 without one.
        delimiter: the character between its fields.
        rows: its first rows, as long as most, without the header.
    """

    header: tuple[str, ...]
    header_line: int
    delimiter: str
    rows: list[list[str]]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.header)


def shape_of(source: SourceFile) -> TableShape:
    """Recognize the table in a file by its first rows.

    Raises:
        BadFile: it holds no row that can be read.
    """
    texts = (line.text for line in islice(source.lines(), _SAMPLE_LINES) if line.text)
    delimiter = guess_delimiter(texts)
    first = islice(records(source.lines(), delimiter, spans=SPAN_LIMIT), SAMPLE)
    sample = [record for record in first if record.problem is None and not record.blank]
    if not sample:
        raise BadFile(
            f"“{source.name}” holds no row that can be read. Export it again. Nothing was imported."
        )
    width = usual_width(sample)
    even = [record for record in sample if len(record.fields) == width]
    head = even[0] if is_header(even[0].fields) else None
    header = tuple(head.fields) if head else tuple(f"column {at}" for at in range(1, width + 1))
    rows = [record.fields for record in even if record is not head]
    return TableShape(header, head.line if head else 0, delimiter, rows)


class TableRows:
    """The rows of a table in a file, pass by pass.

    Attributes:
        source: the open file.
        shape: how its rows are cut.
        lines: the lines of the current or the last pass.
    """

    def __init__(self, source: SourceFile, shape: TableShape) -> None:
        """Take the open file; nothing is read yet."""
        self.source = source
        self.shape = shape
        self.lines = source.lines()

    def __iter__(self) -> Iterator[tuple[int, list[str], str]]:
        """Yield line, trimmed fields and problem of every row that is neither blank nor a heading."""
        shape = self.shape
        header = list(shape.header) if shape.header_line else None
        self.lines = self.source.lines()
        for some in row_runs(self.lines.runs(), shape.delimiter, spans=SPAN_LIMIT, width=shape.width):
            for line, fields, problem in _one_by_one(some, shape.width):
                heading = line <= shape.header_line or (header is not None and fields == header)
                if problem or (not heading and any(fields)):
                    yield line, fields, problem

    def notes(self) -> Iterator[str]:
        """Yield sentences on what is odd about the file, after a pass."""
        if self.lines.damaged:
            yield f"Lines with bytes that are not UTF-8, replaced by �: {self.lines.damaged}."
        if self.source.changed():
            yield "The file was written to while it was read: import it again later for the rest."


def _one_by_one(some: Rows | Record, width: int) -> Iterator[tuple[int, list[str], str]]:
    if isinstance(some, Rows):
        for line, untrimmed in enumerate(some.fields, some.first):
            yield line, list(map(str.strip, untrimmed)), ""
    elif some.problem:
        yield some.line, [], some.problem
    elif not some.ended and len(some.fields) < width:
        yield some.line, some.fields, "the file ends in the middle of this row"
    else:
        yield some.line, some.fields, ""
