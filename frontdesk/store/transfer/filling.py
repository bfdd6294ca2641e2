"""Fill an empty store with rows that are as they were elsewhere: ids, order and references kept.

The guards of the tables stay in force: rows are only added, which no guard refuses. References are checked
when all rows are there, because some rows refer to later ones: a file checks them at the commit, and on a
server they are taken off and put on again in the same transaction, which checks every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from peewee import Database, DataError, Insert, IntegrityError, Select, SqliteDatabase, fn

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.errors import as_peewee_errors
from frontdesk.store.transfer.catalog import Kind, StoredTable, tables_of
from frontdesk.store.transfer.digests import Row, count_rows, places_of, with_places


class NotEmpty(StoreTrouble):
    """The target of a copy holds something already; nothing was changed."""

    title = "The place is not empty"


class RowsRefused(StoreTrouble):
    """Rows do not fit into the tables, or refer to rows that are not there; nothing was kept."""

    title = "The rows do not fit"

    def __init__(self, table: str) -> None:
        """Name the table."""
        super().__init__(
            f"Rows of the table {table} do not fit: something is there twice, is missing, or refers to what "
            "is not there. Nothing was changed; run frontdesk check where they come from."
        )


class Filling:
    """Fills an empty store with rows that are as they were in another one.

    To be used inside one transaction of the target (``Store.filling``).
    """

    def __init__(self, db: Database) -> None:
        """Take the target's transaction.

        Raises:
            NotEmpty: there are records in it.
        """
        self._db = db
        self._on_file = isinstance(db, SqliteDatabase)
        self.tables = {table.name: table for table in tables_of(db)}
        self._refuse_records()

    def _refuse_records(self) -> None:
        # Whoever sets a practice up writes settings first, and whoever does anything an audit entry.
        for name in ("settings_version", "audit", "call", "callback"):
            if count_rows(self._db, self.tables[name]):
                raise NotEmpty(
                    "There are records in that store already. Nothing was changed; name a new file or an "
                    "empty database."
                )

    def begin(self) -> None:
        """Let rows come in any order, and take away what the making of the tables put in."""
        if self._on_file:
            self._db.execute_sql("PRAGMA defer_foreign_keys = 1")
        else:
            self._references = _take_off_references(self._db)
        for table in self.tables.values():
            if count_rows(self._db, table):
                self._db.execute(table.table.delete())

    def add(self, table: StoredTable, rows: Sequence[Row]) -> None:
        """Write rows of a table.

        Args:
            table: one of ``tables``.
            rows: in the order of its columns.

        Raises:
            RowsRefused: one is there twice, or a value is missing.
        """
        truth = [] if self._on_file else places_of(table, Kind.BOOLEAN)
        given = [with_places(row, truth, bool) for row in rows] if truth else rows
        if given:
            try:
                with as_peewee_errors:
                    self._db.cursor().executemany(self._insert_into(table), given)
            except (IntegrityError, DataError) as wrong:
                raise RowsRefused(table.name) from wrong

    def _insert_into(self, table: StoredTable) -> str:
        """Return the text of an insert with a mark for each column."""
        columns = {table.column(name): 0 for name in table.columns}
        context: Any = self._db.get_sql_context()
        sql, _ = context.sql(Insert(table.table, columns)).query()
        return str(sql)

    def end(self, last_numbers: dict[str, int]) -> None:
        """Check every reference, and let new rows be numbered behind those that were there.

        Args:
            last_numbers: the last number that the source gave in each table, where it knows it.

        Raises:
            RowsRefused: a row refers to one that is not there.
        """
        if self._on_file:
            # The commit would refuse it too, but not say which; a file numbers behind its last row by itself.
            if wrong := self._db.execute_sql("PRAGMA foreign_key_check").fetchone():
                raise RowsRefused(wrong[0])
            return
        for name, statement in self._references:
            try:
                self._db.execute_sql(statement)
            except IntegrityError as refused:
                raise RowsRefused(name) from refused
        for table in self.tables.values():
            if table.is_numbered:
                ((highest,),) = self._db.execute(
                    Select([table.table], [fn.MAX(table.column("id"))])
                ).fetchall()
                last = max(highest or 0, last_numbers.get(table.name, 0))
                self._db.execute_sql(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, %s)",
                    (f'"{table.name}"', max(1, last), last > 0),
                )


_REFERENCES: Final = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conrelid, conname"
)


def _take_off_references(db: Database) -> list[tuple[str, str]]:
    """Drop every foreign key of a server's tables; return the tables and what puts them on again."""
    again = []
    for table, name, definition in db.execute_sql(_REFERENCES).fetchall():
        db.execute_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        statement = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
        again.append((table, statement.replace("%", "%%")))
    return again


def last_numbers(db: Database) -> dict[str, int]:
    """Return the last number that a server gave in each table: a gap at the end stays one.

    Args:
        db: the source; a file numbers behind its last row and knows no other.
    """
    if isinstance(db, SqliteDatabase):
        return {}
    found = {}
    for table in tables_of(db):
        if table.is_numbered:
            ((last,),) = db.execute_sql(
                "SELECT last_value FROM pg_sequences WHERE schemaname = current_schema()"
                " AND sequencename = %s",
                (f"{table.name}_id_seq",),
            ).fetchall() or ((None,),)
            found[table.name] = int(last or 0)
    return found


def refuse_other_tables(tables: Iterable[StoredTable], others: dict[str, StoredTable]) -> None:
    """Refuse to copy between stores that have not the same tables and columns: something would be left out.

    Raises:
        StoreTrouble: the sentence names the tables.
    """
    here = {table.name: table for table in tables}
    differing = {
        name for name in here.keys() | others.keys()
        if name not in here or name not in others or not here[name].is_like(others[name])
    }  # fmt: skip
    if differing:
        raise StoreTrouble(
            f"The two stores have not the same tables ({', '.join(sorted(differing))}). Nothing was changed; "
            "use one version of frontdesk for both."
        )
