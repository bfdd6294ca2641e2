"""The appointments of a file, and what became of every row: ``open_bookings`` is the way in."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import NamedTuple, Self

from frontdesk.bookings.mapping import COLUMNS, BookingMapping, guess_mapping
from frontdesk.bookings.rows import BookedRow, BookingRows
from frontdesk.bookings.words import Words
from frontdesk.domain.phone.written import PLACEHOLDERS
from frontdesk.domain.text import one_line
from frontdesk.exports.columns import header_signature, is_header, looks_like_date, plain, usual_width
from frontdesk.exports.dates import DateStyle, Verdict, WallClock, decide, zone_named
from frontdesk.exports.lines import BadFile, SourceFile
from frontdesk.exports.records import SPAN_LIMIT, BadRow, Record, Rows, guess_delimiter, records, row_runs

#: The most bad rows that are kept with line and reason; the others are only counted.
BAD_ROWS_KEPT = 10_000
#: How many rows are read to recognize the columns.
SAMPLE = 200
#: How many rows are read to see if ids identify appointments.
ID_SAMPLE = 2_000
#: How many characters of a column's name are shown.
CELL = 40
#: A column of more different values does not hold codes.
MOST_VALUES = 200

_SAMPLE_LINES = 50
_SHOWN_ROWS = 20
_FEWEST_COLUMNS = 3
# The share of rows that may have the id of another time: those of appointments that were moved.
_MOVED = 0.02

#: Returns the mapping that was remembered for a header's signature, or None.
Remembered = Callable[[str], BookingMapping | None]


class UnknownColumns(BadFile):
    """A table of appointments whose columns nobody has mapped yet.

    Attributes:
        header: the names of its columns; ``column 1`` and so on if it has none.
        rows: its first rows, to show.
        signature: what its mapping will be remembered by.
        guess: the likeliest mapping.
    """

    title = "Which column is what?"

    def __init__(self, name: str, header: tuple[str, ...], rows: list[list[str]]) -> None:
        """Take the file's name, its columns and its first rows."""
        super().__init__(
            f"The columns of “{name}” are not known yet. Say once which is what: it is remembered by the "
            "header. Nothing was imported."
        )
        self.header = header
        self.rows = rows[:_SHOWN_ROWS]
        self.signature = signature_of(header)
        self.guess = guess_mapping(header, rows)


def signature_of(header: Sequence[str]) -> str:
    """Return what the mapping of an appointment export is remembered by; no call log shares it."""
    return header_signature(header, "bookings")


@dataclass(frozen=True, slots=True)
class BookingFormat:
    """How one file is read.

    Attributes:
        mapping: which column is what.
        columns: the names of all columns.
        header_line: the line of the header; 0 without one.
        delimiter: the character between its fields.
        dates: how its dates are written, and why.
    """

    mapping: BookingMapping
    columns: tuple[str, ...]
    header_line: int
    delimiter: str
    dates: Verdict


class WordCount(NamedTuple):
    """One word of a column that holds codes.

    Attributes:
        column: ``status`` or ``type``.
        word: as in the file.
        rows: how many rows have it.
        meaning: the code of what it means, or None if that is not known.
    """

    column: str
    word: str
    rows: int
    meaning: str | None


class BookingTable:
    """An open file of appointments; use it in a ``with`` statement.

    Iterating yields the appointments in the order of the file; iterating again reads the same bytes.

    Attributes:
        source: the open file.
        format: how it is read.
        rows: rows of the table in the current or the last pass, good and bad, without ignored ones.
        ignored: rows whose status or type is to be ignored.
        bad: rows that are no appointment.
        bad_rows: the first 10,000 of them.
        ids_hold: False if the column of ids does not identify appointments, so that it is left out.
    """

    def __init__(self, source: SourceFile, found: BookingFormat, zone: str, region: str) -> None:
        """Use ``open_bookings``, which also opens the file.

        Raises:
            FrontDeskError: the mapping does not fit its columns.
        """
        self.source = source
        self.format = found
        mapping = found.mapping
        clock = WallClock(mapping.date_style or found.dates.style, zone_named(mapping.zone or zone))
        self._reader = BookingRows(mapping, found.columns, clock, region)
        self._words: list[WordCount] | None = None
        self._start_over()
        self.ids_hold = not self._reader.uses_id or _ids_hold(list(islice(self, ID_SAMPLE)))
        self._reader.uses_id &= self.ids_hold

    def _start_over(self) -> None:
        self.rows = self.ignored = self.bad = 0
        self.bad_rows: list[BadRow] = []

    def __iter__(self) -> Iterator[BookedRow]:
        """Pass over the file once; the counts start over."""
        self._start_over()
        for line, fields, problem in self._raw():
            made = BadRow(line, problem) if problem else self._reader.booked(line, fields)
            if made is None:
                self.ignored += 1
                continue
            self.rows += 1
            if isinstance(made, BadRow):
                self.refuse(made)
            else:
                yield made

    def refuse(self, row: BadRow) -> None:
        """Count a bad row; also for one whose appointment turns out to be impossible."""
        self.bad += 1
        if len(self.bad_rows) < BAD_ROWS_KEPT:
            self.bad_rows.append(row)

    def words(self) -> list[WordCount]:
        """Return the words of its status and its type, the most frequent of each first; in one pass, once."""
        if self._words is None:
            self._words = list(self._counted_words())
        return self._words

    def _counted_words(self) -> Iterator[WordCount]:
        first = {plain(name): at for at, name in reversed(list(enumerate(self.format.columns)))}
        used, known = self.format.mapping.columns(), self.format.mapping.words()
        places = {what: first[plain(used[what])] for what in ("status", "type") if what in used}
        counts: dict[str, Counter[str]] = {what: Counter() for what in places}
        for _, fields, problem in self._raw():
            for what, at in places.items():
                word = fields[at] if not problem and at < len(fields) else ""
                counted = counts[what]
                if word and word not in PLACEHOLDERS and (word in counted or len(counted) < MOST_VALUES):
                    counted[word] += 1
        for column, counted in counts.items():
            for word, count in counted.most_common():
                yield WordCount(column, word, count, _meaning(known, column, word))

    def _raw(self) -> Iterator[tuple[int, list[str], str]]:
        """Yield line, trimmed fields and problem of every row that is neither blank nor a heading."""
        found = self.format
        width, header = len(found.columns), list(found.columns) if found.header_line else None
        self._lines = self.source.lines()
        for some in row_runs(self._lines.runs(), found.delimiter, spans=SPAN_LIMIT, width=width):
            for line, fields, problem in _one_by_one(some, width):
                heading = line <= found.header_line or (header is not None and fields == header)
                if problem or (not heading and any(fields)):
                    yield line, fields, problem

    @property
    def fraction(self) -> float:
        """How far the current pass has come, from 0 to 1."""
        return self.source.fraction

    def notes(self) -> Iterator[str]:
        """Yield sentences on how the file was read, after a pass."""
        found = self.format
        used = {what: one_line(name, CELL) for what, name in found.mapping.columns().items()}
        yield f"Read as appointments, {self._lines.encoding}. {found.dates.reason}"
        yield "Columns: " + ", ".join(f"{what} is “{used[what]}”" for what in COLUMNS if what in used) + "."
        if "status" not in used:
            yield "No column says what became of them, so all count as booked."
        if "type" not in used:
            yield "No column says what they are for: a person's first that took place is the evaluation."
        if not self.ids_hold:
            yield f"“{used['id']}” does not identify appointments (the patient's id?), so it was not used."
        if self.ignored:
            yield f"Rows that are ignored by their status or type: {self.ignored:,}."
        if self._lines.damaged:
            yield f"Lines with bytes that are not UTF-8, replaced by �: {self._lines.damaged}."
        if self.source.changed():
            yield "The file was written to while it was read: import it again later for the rest."

    def close(self) -> None:
        """Close the file."""
        self.source.close()

    def __enter__(self) -> Self:
        """Return the table itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()


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


def _meaning(known: Words, what: str, word: str) -> str | None:
    return known.status(word) if what == "status" else known.kind(word)


def _ids_hold(sample: Sequence[BookedRow]) -> bool:
    """True if ids identify appointments: each is one person's, and hardly one has two times."""
    first: dict[str, BookedRow] = {}
    moved = 0
    for row in sample:
        known = first.setdefault(row.id, row) if row.id else row
        if known.name != row.name:
            return False
        moved += known.at != row.at
    return moved <= _MOVED * len(sample)


def open_bookings(
    path: str | os.PathLike[str], *, zone: str, region: str, remembered: Remembered
) -> BookingTable:
    """Open a file of appointments.

    Args:
        path: the file, as a person gave it.
        zone: the practice's zone, of times that name none.
        region: whose national numbers are meant, and how dates are written where the file does not say.
        remembered: returns the mapping that a person made for a header, or None.

    Raises:
        BadFile: it cannot be read as a table of appointments; ``UnknownColumns`` if only its columns must be
            mapped.
        FrontDeskError: the mapping does not fit its columns.
    """
    source = SourceFile(path)
    try:
        return BookingTable(source, _recognize(source, remembered, region), zone, region)
    except BaseException:
        source.close()
        raise


def _recognize(source: SourceFile, remembered: Remembered, region: str) -> BookingFormat:
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
    if width < _FEWEST_COLUMNS or not any(looks_like_date(text) for row in rows for text in row):
        raise BadFile(
            f"“{source.name}” is no table of appointments: no column of it holds their times. "
            "Export the appointments as CSV, with name, phone, date, time, type and status. "
            "Nothing was imported."
        )
    mapping = remembered(signature_of(header))
    if mapping is None:
        raise UnknownColumns(source.name, header, rows)
    mapping.check(header)
    head_line = head.line if head else 0
    dates = _dates(source, mapping, header, head_line, delimiter, region)
    return BookingFormat(mapping, header, head_line, delimiter, dates)


def _dates(
    source: SourceFile,
    mapping: BookingMapping,
    header: Sequence[str],
    head_line: int,
    delimiter: str,
    region: str,
) -> Verdict:
    """Return how the file writes dates: as the mapping says, else decided by its rows."""
    if style := mapping.date_style:
        known = DateStyle(style) if style in set(DateStyle) else DateStyle.ISO
        return Verdict(known, True, "Dates are read as the mapping of the columns says.")
    names = [plain(name) for name in header]
    used = mapping.columns()
    at = [names.index(plain(used[what])) for what in ("date", "time") if what in used]

    def starts() -> Iterator[tuple[str, str]]:
        """Yield each row's start as written."""
        for record in records(source.lines(), delimiter, spans=SPAN_LIMIT, width=len(header)):
            if record.problem is None and record.line > head_line and len(record.fields) > max(at):
                yield " ".join(record.fields[place] for place in at), ""

    return decide(starts(), region)
