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
from frontdesk.exports.columns import header_signature, looks_like_date, plain
from frontdesk.exports.dates import DateStyle, Verdict, WallClock, decide, zone_named
from frontdesk.exports.lines import BadFile, SourceFile
from frontdesk.exports.records import SPAN_LIMIT, BadRow, records
from frontdesk.exports.tables import TableRows, TableShape, shape_of

#: The most bad rows that are kept with line and reason; the others are only counted.
BAD_ROWS_KEPT = 10_000
#: How many rows are read to see if ids identify appointments.
ID_SAMPLE = 2_000
#: How many characters of a column's name are shown.
CELL = 40
#: A column of more different values does not hold codes.
MOST_VALUES = 200

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
        shape: how its rows are cut into fields.
        dates: how its dates are written, and why.
    """

    mapping: BookingMapping
    shape: TableShape
    dates: Verdict

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        return self.shape.header


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
        self._raw = TableRows(source, found.shape)
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
        for line, fields, problem in self._raw:
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
        for _, fields, problem in self._raw:
            for what, at in places.items():
                word = fields[at] if not problem and at < len(fields) else ""
                counted = counts[what]
                if word and word not in PLACEHOLDERS and (word in counted or len(counted) < MOST_VALUES):
                    counted[word] += 1
        for column, counted in counts.items():
            for word, count in counted.most_common():
                yield WordCount(column, word, count, _meaning(known, column, word))

    @property
    def fraction(self) -> float:
        """How far the current pass has come, from 0 to 1."""
        return self.source.fraction

    def notes(self) -> Iterator[str]:
        """Yield sentences on how the file was read, after a pass."""
        found = self.format
        used = {what: one_line(name, CELL) for what, name in found.mapping.columns().items()}
        yield f"Read as appointments, {self._raw.lines.encoding}. {found.dates.reason}"
        yield "Columns: " + ", ".join(f"{what} is “{used[what]}”" for what in COLUMNS if what in used) + "."
        if "status" not in used:
            yield "No column says what became of them, so all count as booked."
        if "type" not in used:
            yield "No column says what they are for: a person's first that took place is the evaluation."
        if not self.ids_hold:
            yield f"“{used['id']}” does not identify appointments (the patient's id?), so it was not used."
        if self.ignored:
            yield f"Rows that are ignored by their status or type: {self.ignored:,}."
        yield from self._raw.notes()

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
    shape = shape_of(source)
    if shape.width < _FEWEST_COLUMNS or not any(looks_like_date(text) for row in shape.rows for text in row):
        raise BadFile(
            f"“{source.name}” is no table of appointments: no column of it holds their times. "
            "Export the appointments as CSV, with name, phone, date, time, type and status. "
            "Nothing was imported."
        )
    mapping = remembered(signature_of(shape.header))
    if mapping is None:
        raise UnknownColumns(source.name, shape.header, shape.rows)
    mapping.check(shape.header)
    return BookingFormat(mapping, shape, _dates(source, mapping, shape, region))


def _dates(source: SourceFile, mapping: BookingMapping, shape: TableShape, region: str) -> Verdict:
    """Return how the file writes dates: as the mapping says, else decided by its rows."""
    if style := mapping.date_style:
        known = DateStyle(style) if style in set(DateStyle) else DateStyle.ISO
        return Verdict(known, True, "Dates are read as the mapping of the columns says.")
    names = [plain(name) for name in shape.header]
    used = mapping.columns()
    at = [names.index(plain(used[what])) for what in ("date", "time") if what in used]

    def starts() -> Iterator[tuple[str, str]]:
        """Yield each row's start as written."""
        for record in records(source.lines(), shape.delimiter, spans=SPAN_LIMIT, width=shape.width):
            if record.problem is None and record.line > shape.header_line and len(record.fields) > max(at):
                yield " ".join(record.fields[place] for place in at), ""

    return decide(starts(), region)
