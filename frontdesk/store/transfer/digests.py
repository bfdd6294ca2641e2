"""Read whole tables page by page, and their digests, which are the same on either engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from peewee import SQL, Database, Select, SqliteDatabase, Tuple, fn

from frontdesk.store.transfer.catalog import Kind, StoredTable, tables_of

#: Rows that are read and written at once.
PAGE: Final = 1_000

#: A row: its values in the order of its table's columns, the same from either engine.
Row = tuple[Any, ...]
#: Called with the name of a table and how far all is, from 0 to 1; what it raises ends the copying.
Progress = Callable[[str, float], None]


def no_progress(table: str, fraction: float) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class TableCopy:
    """One table as it was copied.

    Attributes:
        name: the table.
        rows: how many rows it has.
        digest: SHA-256 over its rows in the order of their keys, in hexadecimal; the same for equal tables.
    """

    name: str
    rows: int
    digest: str


class TableDigest:
    """The digest of one table, row by row in the order of the key."""

    def __init__(self, table: StoredTable) -> None:
        """Begin with the names of the table and of its columns."""
        self._name = table.name
        self._hash = hashlib.sha256(as_line([table.name, *table.columns]))
        self.rows = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Add the next rows."""
        lines = list(map(as_line, rows))
        self.rows += len(lines)
        self._hash.update(b"".join(lines))

    @property
    def result(self) -> TableCopy:
        """What was added so far."""
        return TableCopy(self._name, self.rows, self._hash.hexdigest())


def as_line(values: Sequence[Any]) -> bytes:
    """Return values as one line of ASCII JSON, the encoding that digests are made of."""
    return encode(values).encode("ascii") + b"\n"


def _bytes_as_json(value: object) -> object:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"hex": bytes(value).hex()}
    raise TypeError(f"{type(value).__name__} is no value of a store")


#: Writes values of a store as JSON in ASCII, without spaces.
encode = json.JSONEncoder(separators=(",", ":"), default=_bytes_as_json, check_circular=False).encode


def count_rows(db: Database, table: StoredTable) -> int:
    """Return how many rows a table has."""
    ((count,),) = db.execute(Select([table.table], [fn.COUNT(SQL("*"))])).fetchall()
    return int(count)


def read_pages(db: Database, table: StoredTable) -> Iterator[list[Row]]:
    """Yield all rows of a table, a page at a time, in the order of its key.

    Args:
        db: a database under a snapshot or in a transaction: each page is a query of its own.
        table: one of its tables.
    """
    order = [_sorted_as_bytes(db, table, name) for name in table.key]
    where = [list(table.columns).index(name) for name in table.key]
    truth = places_of(table, Kind.BOOLEAN)
    after: Row | None = None
    while True:
        query = Select([table.table], [table.column(name) for name in table.columns])
        if after is not None:
            query = query.where(Tuple(*order) > Tuple(*after) if len(order) > 1 else order[0] > after[0])
        page = db.execute(query.order_by(*order).limit(PAGE)).fetchall()
        if not page:
            return
        yield [with_places(row, truth, int) for row in page] if truth else list(map(tuple, page))
        after = tuple(page[-1][place] for place in where)


def _sorted_as_bytes(db: Database, table: StoredTable, name: str) -> Any:
    """Return a column of the key in the order that is the same on both engines, whatever the server's."""
    column = table.column(name)
    if table.columns[name] is Kind.TEXT and not isinstance(db, SqliteDatabase):
        return column.collate('"C"')
    return column


def places_of(table: StoredTable, kind: Kind) -> list[int]:
    """Return which values of a row are of a kind."""
    return [place for place, found in enumerate(table.columns.values()) if found is kind]


def with_places(row: Sequence[Any], places: Sequence[int], make: Callable[[Any], Any]) -> Row:
    """Return a row with some of its values made anew; what is NULL stays so."""
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] = make(values[place])
    return tuple(values)


class Steps:
    """Tells how far all tables together are."""

    def __init__(
        self, progress: Progress, tables: Iterable[StoredTable], db: Database, passes: int = 1
    ) -> None:
        """Count the rows.

        Args:
            progress: called with how far it is.
            tables: the tables.
            db: where they are.
            passes: how often every row is handled.
        """
        self._progress = progress
        self._all = max(1, passes * sum(count_rows(db, table) for table in tables))
        self._done = 0

    def done(self, table: str, rows: int) -> None:
        """Tell that so many more rows of a table are done."""
        self._done += rows
        self._progress(table, min(1.0, self._done / self._all))


def read_digests(db: Database, steps: Steps | None = None) -> tuple[TableCopy, ...]:
    """Return every table of a store with its digest, by name.

    Args:
        db: a database under a snapshot or in a transaction.
        steps: shows how far it is, and may end it; None for nobody.
    """
    tables = tables_of(db)
    steps = steps or Steps(no_progress, tables, db)
    copies = []
    for table in tables:
        digest = TableDigest(table)
        for page in read_pages(db, table):
            digest.add(page)
            steps.done(table.name, len(page))
        copies.append(digest.result)
    return tuple(copies)
