"""Read an appointment export once: match each row to a patient, keep it by patient, and preview the whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.exports.instants import instant_of
from frontdesk.services.bookings.judging import MatchedRow, judge
from frontdesk.services.bookings.matching import Patients
from frontdesk.services.bookings.report import BookingCounts, BookingPreview
from frontdesk.services.imports.going_on import GoOn
from frontdesk.services.office import Office
from frontdesk.store.bookings import everybody_on_the_way
from frontdesk.store.imports.parts import Parts

if TYPE_CHECKING:
    from frontdesk.bookings.rows import BookedRow
    from frontdesk.bookings.table import BookingTable

#: Patients whose appointments are judged, and written, together.
PATIENTS = 100
# Bytes of an export for each row: no export writes fewer.
_BYTES_PER_ROW = 40
_ROWS_OF_PART = 5_000
# After so many rows it is asked whether to stop.
_ASKED = 2_000
# The share of the whole that reading takes, for the progress.
_READING = 0.8


class ReadBookings:
    """The appointments of an export by patient, ready to be judged; close it at the end.

    Attributes:
        table: the open file.
        preview: what importing it would do.
    """

    def __init__(self, office: Office, table: BookingTable, go_on: GoOn) -> None:
        """Read the file. Nothing is written to the store.

        Args:
            office: where it would be imported.
            table: the open file.
            go_on: called now and then.

        Raises:
            BadFile: it could not be read to its end.
        """
        self.table = table
        self._office = office
        self._parts = Parts(office.store, 1 + table.source.size // (_BYTES_PER_ROW * _ROWS_OF_PART))
        self._read = BookingCounts()
        self._first = self._last = 0
        try:
            self._read_all(go_on)
            self.preview = self._previewed(go_on)
        except BaseException:
            self.close()
            raise

    def _read_all(self, go_on: GoOn) -> None:
        office, table, counts = self._office, self.table, self._read
        patients = Patients(everybody_on_the_way(office.store))
        waiting = self._parts.waiting
        for count, row in enumerate(table):
            if count % _ASKED == 0:
                go_on("reading", _READING * table.fraction)
            whose = patients.whose(row)
            if whose.problem:
                counts.unmatch(row.line, whose.problem)
                continue
            waiting[whose.referral % len(waiting)].append(tuple(_matched(row, whose.referral)))
            self._parts.added(1)
            self._first = min(self._first or row.at, row.at)
            self._last = max(self._last, row.at)
        counts.rows, counts.bad, counts.bad_rows = table.rows, table.bad, tuple(table.bad_rows)

    def counts(self) -> BookingCounts:
        """Return what is known of the rows before they are judged."""
        read = self._read
        return BookingCounts(
            rows=read.rows,
            bad=read.bad,
            bad_rows=read.bad_rows,
            unmatched=read.unmatched,
            unmatched_rows=list(read.unmatched_rows),
        )

    def by_patients(self) -> Iterator[list[MatchedRow]]:
        """Yield all rows of some patients, a hundred at a time.

        Raises:
            StoreTrouble: they could not be read again.
        """
        for part in range(len(self._parts.waiting)):
            found: dict[int, list[MatchedRow]] = {}
            for rows in self._parts.rows(part):
                for row in rows:
                    found.setdefault(row[0], []).append(MatchedRow(*row))
            waiting: list[MatchedRow] = []
            for number, theirs in enumerate(found.values(), start=1):
                waiting += theirs
                if number % PATIENTS == 0:
                    yield waiting
                    waiting = []
            if waiting:
                yield waiting

    def _previewed(self, go_on: GoOn) -> BookingPreview:
        office, counts = self._office, self.counts()
        practice, now = office.practice(), office.now()
        matched, done = self._read.rows - self._read.bad - self._read.unmatched, 0
        for rows in self.by_patients():
            go_on("looking", _READING + (1 - _READING) * done / max(1, matched))
            with office.store.reading() as db:
                judge(db, rows, practice, now, counts)
            done += len(rows)
        counts.unmatched_rows.sort(key=lambda row: row.line)
        return BookingPreview(
            file_name=self.table.source.name,
            notes=tuple(self.table.notes()),
            words=tuple(self.table.words()),
            first=self._instant(self._first),
            last=self._instant(self._last),
            counts=counts,
        )

    @staticmethod
    def _instant(at: int) -> datetime | None:
        return instant_of(at) if at else None

    def close(self) -> None:
        """Forget the rows."""
        self._parts.close()

    def __enter__(self) -> ReadBookings:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _matched(row: BookedRow, referral: int) -> MatchedRow:
    return MatchedRow(
        referral, row.line, row.id, row.at, str(row.kind), str(row.status), row.provider, row.booked_on
    )
