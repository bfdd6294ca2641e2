"""What a store's file has been through, found out without changing it."""

from __future__ import annotations

from contextlib import closing
from typing import Final
from urllib.parse import quote

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.driver import Code, code_of, sqlite_driver
from frontdesk.store.taking_turns import PATIENCE
from frontdesk.store.trouble import TYPED_IS_KEPT

#: Reads the names of the migrations, in order.
MIGRATIONS: Final = "SELECT name FROM schema_migration ORDER BY name"
#: The table in which they stand.
_TABLE = "schema_migration"
#: How SQLite's journals begin; from the seventeenth byte on stands how many pages the file had before.
_JOURNAL = bytes.fromhex("d9d505f920a163d7")
_LONGEST = 200


def migrations_in(path: str) -> list[str]:
    """The names of the migrations a file has been through, read without the right to write to it.

    Opening a file in full may already change its bytes. That is right for one only: what a first start left
    that was killed in its first write is made empty again.

    Raises:
        StoreTrouble: the file is another program's.
    """
    try:
        tables, migrations = _look_into(path, "ro")
    except sqlite_driver().Error as error:
        if code_of(error) != Code.READONLY_ROLLBACK or not _was_empty_before(path):
            raise
        tables, migrations = _look_into(path, "rw")
    if tables and _TABLE not in tables:
        raise StoreTrouble(
            f"The file {one_line(path, _LONGEST)} is not a frontdesk store, but another program's. "
            f"It was left as it was. {TYPED_IS_KEPT} Put the right file there, or name another with --home."
        )
    return migrations


def _look_into(path: str, mode: str) -> tuple[set[str], list[str]]:
    """The tables of a file, and the names of the migrations it has been through."""
    address = f"file:{quote(path)}?mode={mode}"
    with closing(sqlite_driver().connect(address, uri=True, timeout=PATIENCE)) as file:
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = file.execute(MIGRATIONS) if _TABLE in tables else ()
        return tables, [name for (name,) in found]


def _was_empty_before(path: str) -> bool:
    """Whether the journal beside a file says that there was nothing in it before its last transaction."""
    with open(f"{path}-journal", "rb") as journal:
        beginning = journal.read(20)
    return beginning[:8] == _JOURNAL and beginning[16:] == b"\0\0\0\0"
