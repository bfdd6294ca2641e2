"""Copy every record of one store into another, on either engine, and prove that both hold the same.

The source is read in pages under one snapshot, so that memory stays the same however much there is.
Everything is one transaction of the target: what is not whole is not there.
"""

from __future__ import annotations

from collections.abc import Sequence

from peewee import Database

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import Store
from frontdesk.store.transfer.catalog import rest_between_statements, tables_of
from frontdesk.store.transfer.digests import (
    Progress,
    Steps,
    TableCopy,
    TableDigest,
    no_progress,
    read_digests,
    read_pages,
)
from frontdesk.store.transfer.filling import Filling, last_numbers, refuse_other_tables


class CopyDiffers(StoreTrouble):
    """What was written is not what was read; nothing of it was kept.

    Attributes:
        tables: the tables as the source has them.
        differing: the names of those that came out different.
    """

    title = "The copy is not equal"

    def __init__(self, tables: tuple[TableCopy, ...], differing: Sequence[str]) -> None:
        """Name what differs."""
        super().__init__(
            f"The copy is not equal to the store (tables: {', '.join(differing)}). Nothing of it was kept, "
            "and the store is as it was. Try another place, and run: frontdesk check"
        )
        self.tables = tables
        self.differing = tuple(differing)


def digests(store: Store) -> tuple[TableCopy, ...]:
    """Return every table of a store with its digest, all as they were at one instant.

    Raises:
        StoreTrouble: the store did not answer.
    """
    with store.snapshot() as db:
        return read_digests(db)


def copy_store(source: Store, target: Store, progress: Progress = no_progress) -> tuple[TableCopy, ...]:
    """Copy every record of a store into an empty one: whole and proved equal, or nothing at all.

    Desks may go on saving in the source; what they save after it began is not in the copy.

    Args:
        source: where it is read, under one snapshot.
        target: an open store of this version without records.
        progress: shows how far it is, and may end it.

    Returns:
        The tables, by name, as both have them.

    Raises:
        NotEmpty: there are records in the target.
        CopyDiffers: what was written is not what was read.
        StoreTrouble: a store did not answer, or they have different tables.
    """
    with source.snapshot() as reading, target.filling() as writing:
        return copy_rows(reading, writing, progress)


def copy_rows(source: Database, target: Database, progress: Progress = no_progress) -> tuple[TableCopy, ...]:
    """Copy every table between two open transactions, and compare what came out.

    Args:
        source: under a snapshot, or with its writers kept out.
        target: the transaction of an empty store of the same version.
        progress: shows how far it is, and may end it.

    Returns:
        The tables, by name.

    Raises:
        NotEmpty: there are records in the target.
        CopyDiffers: what was written is not what was read; the caller's transaction must end without commit.
        StoreTrouble: the stores have different tables.
    """
    for db in (source, target):
        rest_between_statements(db)
    filling = Filling(target)
    tables = tables_of(source)
    refuse_other_tables(tables, filling.tables)
    filling.begin()
    steps = Steps(progress, tables, source, passes=2)
    copies = []
    for table in tables:
        digest = TableDigest(table)
        for page in read_pages(source, table):
            filling.add(filling.tables[table.name], page)
            digest.add(page)
            steps.done(table.name, len(page))
        copies.append(digest.result)
    filling.end(last_numbers(source))
    compare(tuple(copies), target, steps)
    return tuple(copies)


def compare(copies: tuple[TableCopy, ...], target: Database, steps: Steps | None = None) -> None:
    """Read a filled store again and compare it with what was to be written.

    Raises:
        CopyDiffers: a table is not equal.
    """
    found = {copy.name: copy for copy in read_digests(target, steps)}
    differing = [copy.name for copy in copies if found.get(copy.name) != copy]
    if differing:
        raise CopyDiffers(copies, differing)
