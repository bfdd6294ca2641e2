"""Read a list once, keep its people by their names, and say what importing it would do."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from frontdesk.services.directories.judging import Judging, judge
from frontdesk.services.directories.matching import OddNames, places_of
from frontdesk.services.directories.report import ListCounts, ListPreview
from frontdesk.services.imports.going_on import GoOn
from frontdesk.services.office import Office
from frontdesk.store.imports.parts import Parts

if TYPE_CHECKING:
    from frontdesk.directories.rows import ListedRow
    from frontdesk.directories.table import ListTable

#: Rows that are judged, and written, together.
AT_ONCE = 300
# Bytes of a list for each row: no list writes fewer, and each column has its comma.
_BYTES_PER_ROW = 40
_ROWS_OF_PART = 5_000
# After so many rows it is asked whether to stop.
_ASKED = 1_000
# The share of the whole that reading takes, for the progress.
_READING = 0.6


class ReadList:
    """The people of a list, ready to be judged; close it at the end.

    Rows with the same name are together, so that one person's rows are seen beside each other, in memory that
    does not grow with the list.

    Attributes:
        table: the open file.
        preview: what importing it would do.
    """

    def __init__(self, office: Office, table: ListTable, go_on: GoOn) -> None:
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
        parts = 1 + table.source.size // (max(_BYTES_PER_ROW, 3 * len(table.columns)) * _ROWS_OF_PART)
        self._by_name = Parts(office.store, parts)
        self._by_npi = Parts(office.store, parts)
        self._repeats: dict[int, int] = {}
        try:
            self._read_all(go_on)
            self.preview = self._previewed(go_on)
        except BaseException:
            self.close()
            raise

    def _read_all(self, go_on: GoOn) -> None:
        named, with_npi = self._by_name.waiting, self._by_npi.waiting
        for count, row in enumerate(self.table):
            if count % _ASKED == 0:
                go_on("reading", _READING * self.table.fraction)
            named[zlib.crc32(_together(row).encode()) % len(named)].append(tuple(row))
            self._by_name.added(1)
            if row.npi:
                with_npi[int(row.npi) % len(with_npi)].append((int(row.npi), row.line))
                self._by_npi.added(1)
        for part in range(len(with_npi)):
            first: dict[int, int] = {}
            for rows in self._by_npi.rows(part):
                for npi, line in rows:
                    if first.setdefault(npi, line) != line:
                        self._repeats[line] = first[npi]
        self._by_npi.close()

    def once(self, counts: ListCounts) -> Iterator[list[ListedRow]]:
        """Yield the rows, some hundred at a time, each person of the list once; the first row counts.

        Args:
            counts: rows that tell of somebody again are added here.

        Raises:
            StoreTrouble: they could not be read again.
        """
        from frontdesk.directories.rows import ListedRow

        waiting: list[ListedRow] = []
        for part in range(len(self._by_name.waiting)):
            found = [ListedRow(*row) for rows in self._by_name.rows(part) for row in rows]
            for _, alike in groupby(sorted(found, key=_order), key=_together):
                waiting += self._each_once(alike, counts)
                if len(waiting) >= AT_ONCE:
                    yield waiting
                    waiting = []
        if waiting:
            yield waiting

    def _each_once(self, alike: Iterator[ListedRow], counts: ListCounts) -> list[ListedRow]:
        """Return rows of one name without those that tell of the same person again."""
        kept: list[ListedRow] = []
        at: dict[str, int] = {}
        at_without_npi: dict[str, int] = {}
        for row in alike:
            if (line := self._repeats.get(row.line)) is not None:
                counts.leave(row.line, f"line {line} has the same NPI")
                continue
            places = ["an organization"] if row.is_organization else list(places_of(row))
            # Two NPIs are two people, wherever they are.
            seen = at_without_npi if row.npi and not row.is_organization else at
            if (line := next((seen[place] for place in places if place in seen), None)) is not None:
                counts.leave(row.line, f"line {line} tells of the same person")
                continue
            kept.append(row)
            for place in places:
                at.setdefault(place, row.line)
                if not row.npi:
                    at_without_npi.setdefault(place, row.line)
        return kept

    def counts(self) -> ListCounts:
        """Return what is known of the rows before they are judged."""
        table = self.table
        return ListCounts(rows=table.rows, bad=table.bad, bad_rows=tuple(table.bad_rows))

    def _previewed(self, go_on: GoOn) -> ListPreview:
        office, counts = self._office, self.counts()
        judging = Judging(OddNames(office.store), office.practice().rule.hours, office.now())
        good, done = max(1, counts.rows - counts.bad), 0
        for rows in self.once(counts):
            go_on("looking", _READING + (1 - _READING) * done / good)
            found = ListCounts()
            with office.store.reading() as db:
                judge(db, rows, judging, found)
            counts.take(found)
            done += len(rows)
        counts.sort()
        return ListPreview(self.table.source.name, tuple(self.table.notes()), counts)

    def close(self) -> None:
        """Forget the rows."""
        self._by_name.close()
        self._by_npi.close()

    def __enter__(self) -> ReadList:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _together(row: ListedRow) -> str:
    """Return what rows have in common that may be one person: the name, or the NPI of who has none."""
    return row.key or row.npi


def _order(row: ListedRow) -> tuple[str, int]:
    return _together(row), row.line
