"""What commands that fill a new store share: its file goes again where that fails, and how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from frontdesk.domain.errors import Refused
from frontdesk.locations import make_private_folder

if TYPE_CHECKING:
    from frontdesk.store.transfer.digests import Progress, TableCopy

#: What SQLite and the migrations leave beside a new file.
_BESIDE: Final = ("", "-wal", "-shm", "-journal", ".migrating")


@contextmanager
def new_store_file(where: Path | str) -> Iterator[None]:
    """Check the place of a new store, and make its folder; a file that was made inside goes if that fails.

    Args:
        where: the file; for the address of a server nothing is done.

    Raises:
        StoreTrouble: others can read the file, or it is on a network drive.
        BadFolder: its folder cannot be made.
    """
    if isinstance(where, str):
        yield
        return
    from frontdesk.launcher.store_file import check_store_file

    check_store_file(where)
    make_private_folder(where.parent)
    was_there = os.path.lexists(where)
    try:
        yield
    except BaseException:
        if not was_there:
            for ending in _BESIDE:
                where.with_name(where.name + ending).unlink(missing_ok=True)
        raise


def stoppable_progress(
    line: Callable[[str, float], None], is_stopped: Callable[[], bool], doing: str, safe: str
) -> Progress:
    """Return a callback that shows how far the work is, and stops it after Ctrl-C.

    Args:
        line: shows what is being done, and how far it is.
        is_stopped: True after Ctrl-C.
        doing: such as ``copying``.
        safe: what is true when it was stopped, as a sentence.
    """

    def progress(table: str, fraction: float) -> None:
        """Show how far it is. Raises Refused after Ctrl-C."""
        if is_stopped():
            raise Refused(f"Stopped. {safe}")
        line(f"{doing} {table}", fraction)

    return progress


def by_name(tables: Sequence[TableCopy]) -> dict[str, object]:
    """Return tables for JSON: rows and digest of each, by its name."""
    return {one.name: {"rows": one.rows, "digest": one.digest} for one in tables}
