"""Importing an export of everything into an empty store: whole and as it was, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from frontdesk.domain.errors import Refused
from frontdesk.services.transfer.archive import Archive, TableFacts
from frontdesk.store.db.engine import Store
from frontdesk.store.migrate import applied_migrations, known_migrations, migrate, migrate_as_far_as
from frontdesk.store.transfer.catalog import Kind, StoredTable, rest_between_statements
from frontdesk.store.transfer.copying import compare
from frontdesk.store.transfer.digests import PAGE, Progress, Row, TableCopy, TableDigest, no_progress
from frontdesk.store.transfer.filling import Filling


def import_everything(
    store: Store, archive: Archive, progress: Progress = no_progress
) -> Sequence[TableCopy]:
    """Fill an empty store with an export.

    An export of an older version comes into tables of that version, which are then brought to this one.

    Args:
        store: the open store; nothing, or no record, is in it.
        archive: the open export.
        progress: shows how far it is, and may end it.

    Returns:
        The tables as they were exported and are in the store.

    Raises:
        BadArchive: it was changed, cut, or made by a newer version; nothing was imported.
        NotEmpty: there are records in the store.
        StoreTrouble: the store did not answer, or the rows do not fit together; nothing was imported.
    """
    _make_tables(store, archive)
    facts = archive.manifest.tables
    done, total = 0, max(1, sum(one.rows for one in facts.values()))
    with store.filling() as db:
        rest_between_statements(db)
        filling = Filling(db)
        _refuse_other_tables(archive, filling.tables)
        filling.begin()
        copies = []
        for name, table in filling.tables.items():
            digest = TableDigest(table)
            for page in _pages(archive, table, facts[name]):
                filling.add(table, page)
                digest.add(page)
                done += len(page)
                progress(name, min(1.0, done / total))
            copy = digest.result
            if (copy.rows, copy.digest) != (facts[name].rows, facts[name].digest):
                raise archive.bad(f"the table {name} is not as it was exported")
            copies.append(copy)
        filling.end({})
        compare(tuple(copies), db)
    migrate(store)
    return copies


def _make_tables(store: Store, archive: Archive) -> None:
    """Make the tables of the version that exported it.

    Raises:
        BadArchive: a newer version did, or none that this one comes from.
        Refused: there is a store of another version than the export.
    """
    known, wanted = known_migrations(), list(archive.manifest.migrations)
    if wanted != known[: len(wanted)]:
        raise archive.bad(
            "a newer frontdesk made it; update this program"
            if set(known) < set(wanted)
            else "it was made by a version that this one does not come from"
        )
    migrate_as_far_as(store, wanted[-1])
    if applied_migrations(store) != wanted:
        raise Refused(
            "This export is of another version than the store that is here, and comes into one that is not "
            "there yet. Nothing was imported; name a new --home."
        )


def _refuse_other_tables(archive: Archive, tables: dict[str, StoredTable]) -> None:
    """Refuse an export that has other tables or columns than its version. Raises BadArchive."""
    facts = archive.manifest.tables
    other = {
        name
        for name in facts.keys() | tables.keys()
        if name not in facts
        or name not in tables
        or facts[name].columns.keys() != tables[name].columns.keys()
    }
    if other:
        raise archive.bad(f"it has other tables than its version ({', '.join(sorted(other)[:5])})")


def _pages(archive: Archive, table: StoredTable, facts: TableFacts) -> Iterator[list[Row]]:
    """Yield the rows of a table as the store takes them, a page at a time.

    Raises:
        BadArchive: a row is not one of this table, or there are more than the manifest says.
    """
    page: list[Row] = []
    left = facts.rows
    for fields in archive.lines(table.name):
        left -= 1
        if left < 0:
            raise archive.bad(f"the table {table.name} has more rows than its manifest says")
        if fields.keys() != table.columns.keys():
            raise archive.bad(f"the table {table.name} has a row of another table")
        try:
            page.append(tuple(_value(fields[name], kind) for name, kind in table.columns.items()))
        except (TypeError, ValueError) as wrong:
            raise archive.bad(
                f"the table {table.name} has a value of another kind than its column"
            ) from wrong
        if len(page) == PAGE:
            yield page
            page = []
    yield page


def _value(plain: Any, kind: Kind) -> Any:
    """Return a value as the store has it. Raises TypeError or ValueError."""
    if plain is None:
        return None
    if kind is Kind.BYTES:
        return bytes.fromhex(plain["hex"])
    if kind is Kind.REAL and type(plain) is int:
        return float(plain)
    wanted = {Kind.TEXT: str, Kind.INTEGER: int, Kind.BOOLEAN: int, Kind.REAL: float}[kind]
    if type(plain) is not wanted:
        raise TypeError(kind)
    return plain
