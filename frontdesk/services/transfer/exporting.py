"""Exporting everything in open formats: every table as it is in the store, with what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from frontdesk import __version__
from frontdesk.domain.audit import Action
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.services.transfer.archive import (
    MANIFEST,
    README,
    Manifest,
    OpenPart,
    TableFacts,
    check_new,
    new_archive,
    part_of,
)
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store, Transaction
from frontdesk.store.migrate import applied_migrations
from frontdesk.store.transfer.catalog import StoredTable, rest_between_statements, tables_of
from frontdesk.store.transfer.digests import (
    Progress,
    Row,
    Steps,
    TableCopy,
    TableDigest,
    encode,
    no_progress,
    read_pages,
)

_ABOUT = """\
Everything that frontdesk {version} knew of one practice on {at}.

Patients' names, numbers and notes are in it, and the hashes of PINs: whoever
has these files can read them. Keep them as you would keep the store itself,
and delete them when they are no longer needed.

manifest.json says which version made this; of each table its columns, how many
rows it has, and a digest. tables/NAME.jsonl is one table: one row a line, each
a JSON object with the table's columns. null is a missing value. Instants are
UTC. Any program that reads JSON Lines reads it: DuckDB and pandas do, and a
spreadsheet can bring it in as text.

To bring it back into an empty home: frontdesk --home DIR import all THIS
It is compared with the digests first; a file that was changed is refused.

The digest of a table is SHA-256 over lines of JSON in ASCII without spaces: the
list of the table's name and its columns, then the list of the values of each
row, columns in the order of the alphabet, rows in the order of the key.
"""


class ExportService:
    """Exports everything."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.EXPORT)
    def everything(self, place: Path, *, by: int, progress: Progress = no_progress) -> Sequence[TableCopy]:
        """Write every table to a new folder or ZIP file that only this user may read.

        The audit keeps that it was begun, before anything is read; what is exported has that entry.

        Args:
            place: a file that ends in ``.zip``, or a folder; it may not be there yet.
            by: who exports it.
            progress: shows how far it is, and may end it.

        Returns:
            The tables, by name.

        Raises:
            Refused: they may not, or it cannot be written; nothing of it is left.
            StoreTrouble: the store did not answer.
        """
        store, at = self._office.store, self._office.now()
        check_new(place)
        with store.writing() as db:
            write_audit(db, at=at, person_id=by, action=Action.STORE_EXPORTED, subject_id=0)
        return write_everything(store, place, at, progress)


def write_everything(
    store: Store, place: Path, at: datetime, progress: Progress = no_progress
) -> Sequence[TableCopy]:
    """Write every table to a new folder or ZIP file that only this user may read.

    Args:
        store: the open store, of any version.
        place: a file that ends in ``.zip``, or a folder; it may not be there yet.
        at: when it is made, UTC.
        progress: shows how far it is, and may end it.

    Returns:
        The tables, by name.

    Raises:
        Refused: it cannot be written; nothing of it is left.
        StoreTrouble: the store did not answer.
    """
    with new_archive(place) as open_part:
        with store.snapshot() as db:
            rest_between_statements(db)
            tables = tables_of(db)
            steps = Steps(progress, tables, db)
            copies = [_write_table(db, table, open_part, steps) for table in tables]
        facts = {
            copy.name: TableFacts(
                {name: kind.value for name, kind in table.columns.items()}, copy.rows, copy.digest
            )
            for table, copy in zip(tables, copies, strict=True)
        }
        made = Manifest(tuple(applied_migrations(store)), facts, at.isoformat())
        about = _ABOUT.format(version=__version__, at=at.strftime("%Y-%m-%d"))
        for name, text in ((README, about), (MANIFEST, made.to_json() + "\n")):
            with open_part(name) as part:
                part.write(text.encode())
    return copies


def _write_table(db: Transaction, table: StoredTable, open_part: OpenPart, steps: Steps) -> TableCopy:
    """Write one table, a page at a time."""
    digest = TableDigest(table)
    with open_part(part_of(table.name)) as part:
        for page in read_pages(db, table):
            part.write(b"".join(_line(table, row) for row in page))
            digest.add(page)
            steps.done(table.name, len(page))
    return digest.result


def _line(table: StoredTable, row: Row) -> bytes:
    fields: dict[str, Any] = dict(zip(table.columns, row, strict=True))
    return (encode(fields) + "\n").encode("ascii")
