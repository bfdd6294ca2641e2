"""Which format a file has: one of a phone system, one that a person mapped before, or an unknown one.

The first rows decide. The phone systems (``systems.registry``) are asked first; if none recognizes the file,
its columns must have been mapped, and the mapping is found by the header.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from frontdesk.exports.columns import header_signature, is_header, looks_like_date, usual_width
from frontdesk.exports.dates import DateStyle, Verdict, decide
from frontdesk.exports.lines import BadFile, SourceFile
from frontdesk.exports.records import SPAN_LIMIT, Record, guess_delimiter, records
from frontdesk.phones.legs import Layout
from frontdesk.phones.mapped_rows import MappedLayout
from frontdesk.phones.mapping import ColumnMapping
from frontdesk.phones.mapping_guess import guess_mapping
from frontdesk.phones.systems.registry import recognized

#: How many rows are read to recognize a format.
SAMPLE = 200
#: How many lines are read to guess the delimiter.
SAMPLE_LINES = 50

_SHOWN_ROWS = 20
_FEWEST_COLUMNS = 3

#: Returns the mapping that was remembered for a header's signature, or None.
Remembered = Callable[[str], ColumnMapping | None]


class UnknownFormat(BadFile):
    """A table of calls whose columns nobody has mapped yet.

    Attributes:
        header: the names of its columns; ``column 1`` and so on if it has none.
        rows: its first rows, to show.
        delimiter: the character between its fields.
        signature: what its mapping will be remembered by.
        guess: the likeliest mapping.
    """

    title = "Which column is what?"

    def __init__(
        self, name: str, header: tuple[str, ...], rows: list[list[str]], delimiter: str = ","
    ) -> None:
        """Take the file's name, its columns, its first rows and its delimiter."""
        super().__init__(
            f"The columns of “{name}” are not known yet. Say once which is what: it is remembered by the "
            "header. Nothing was imported."
        )
        self.header = header
        self.rows = rows[:_SHOWN_ROWS]
        self.delimiter = delimiter
        self.signature = header_signature(header)
        self.guess = guess_mapping(header, rows)


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How one file is read.

    Attributes:
        layout: where its columns are.
        delimiter: the character between its fields.
        dates: how its dates are written, and why.
    """

    layout: Layout
    delimiter: str
    dates: Verdict

    def is_heading(self, record: Record) -> bool:
        """True if a row is the header, is above it, or repeats it as joined files do."""
        header = self.layout.header
        return bool(header) and (record.line <= self.layout.header_line or tuple(record.fields) == header)


def recognize(source: SourceFile, remembered: Remembered, region: str = "") -> FileFormat:
    """Recognize the format of a file.

    Args:
        source: the open file.
        remembered: called only if no phone system recognizes the file.
        region: decides the date style if the file does not.

    Raises:
        BadFile: it holds no rows, or no table of calls.
        UnknownFormat: it is a table, but its columns were never mapped.
    """
    texts = (line.text for line in islice(source.lines(), SAMPLE_LINES) if line.text)
    delimiter = guess_delimiter(texts)
    first = islice(records(source.lines(), delimiter, spans=SPAN_LIMIT), SAMPLE)
    sample = [record for record in first if record.problem is None and not record.blank]
    if not sample:
        raise BadFile(
            f"“{source.name}” holds no row that can be read. Export the calls again. Nothing was imported."
        )
    layout = recognized(sample) or _by_mapping(source, sample, remembered, delimiter)
    return FileFormat(layout, delimiter, _dates(source, layout, delimiter, region))


def table_rows(path: str | os.PathLike[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the fields of every row of a file, headings among them.

    Raises:
        BadFile: it cannot be read.
    """
    with SourceFile(path) as source:
        for record in records(source.lines(), delimiter, spans=SPAN_LIMIT):
            if record.problem is None:
                yield record.fields


def _by_mapping(
    source: SourceFile, sample: Sequence[Record], remembered: Remembered, delimiter: str
) -> Layout:
    width = usual_width(sample)
    even = [record for record in sample if len(record.fields) == width]
    head = even[0] if is_header(even[0].fields) else None
    header = tuple(head.fields) if head else tuple(f"column {at}" for at in range(1, width + 1))
    rows = [record.fields for record in even if record is not head]
    if width < _FEWEST_COLUMNS or not any(looks_like_date(text) for row in rows for text in row):
        raise BadFile(
            f"“{source.name}” is not a call log: no column of it holds the times of calls. "
            "Export the calls as CSV. Nothing was imported."
        )
    mapping = remembered(header_signature(header))
    if mapping is None:
        raise UnknownFormat(source.name, header, rows, delimiter)
    return MappedLayout(mapping, header, head.line if head else 0)


def _dates(source: SourceFile, layout: Layout, delimiter: str, region: str) -> Verdict:
    """Return how the file writes dates, decided by its first rows, or by all rows if those leave it open."""
    style = layout.mapping.date_style if isinstance(layout, MappedLayout) else ""
    if style:
        known = DateStyle(style) if style in set(DateStyle) else DateStyle.ISO
        return Verdict(known, True, "Dates are read as the mapping of the columns says.")
    return decide(_starts(source, layout, delimiter), region)


def _starts(source: SourceFile, layout: Layout, delimiter: str) -> Iterator[tuple[str, str]]:
    for record in records(source.lines(), delimiter, spans=layout.spans, width=layout.width):
        if record.problem is None and record.line > layout.header_line:
            yield layout.start(record.fields)
