"""Whether the store's file may be opened: a file, ours alone, on a disk of this machine."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.launcher.mounts import network_drive

#: What SQLite keeps beside a store holds the same names.
_BESIDE = ("", "-wal", "-shm", "-journal")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 400

#: Where desks take turns at making or changing the tables; something stands in it once a store was whole.
_TURN: Final = ".migrating"
#: What may hold records that are not in the store's file yet.
_LOG: Final = "-wal"


def check_store_file(file: Path) -> None:
    """Refuse a store's file that others can read, that is no file of ours, that is far away or was emptied.

    A file that is not there yet is fine: it is made private. So is an empty one that a first start left
    behind, killed before it wrote anything.

    Raises:
        StoreTrouble: the sentence says what is wrong and what to do; nothing was opened.
    """
    kind = network_drive(file)
    if kind is not None:
        raise StoreTrouble(
            f"The store {_shown(file)} lies on a network drive ({kind}), where a file can lose what was "
            "saved. Nothing was opened. Keep it on this machine's own disk (--home), or on a PostgreSQL "
            'server: store = "postgresql://..." in config.toml.'
        )
    for ending in _BESIDE:
        _check(file.with_name(file.name + ending))
    if _is_empty(file) and not was_never_filled(file):
        raise StoreTrouble(
            f"The store {_shown(file)} is empty (0 bytes): what was in it is gone. Nothing was opened. "
            "Put the last backup in its place, then start again."
        )


def was_never_filled(file: Path) -> bool:
    """Whether an empty file is what a first start left behind, and not a store that was emptied.

    A store that was whole once has left its word beside it (:func:`frontdesk.store.migrate.migrate`); a log
    with something in it may hold records still, and SQLite would delete it.
    """
    return _is_empty(file) and not any(_size(file.with_name(file.name + end)) for end in (_TURN, _LOG))


def _check(file: Path) -> None:
    """Refuse one file. Where it cannot even be looked at, opening it says why."""
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or a pipe"
        raise StoreTrouble(
            f"The store {_shown(file)} is {what}, not a file. Nothing was opened; name another with --home."
        )
    if found.st_uid != os.geteuid():
        raise StoreTrouble(
            f"The store {_shown(file)} belongs to another user of this machine. Nothing was opened. "
            "Start frontdesk as that user, or name another store with --home."
        )
    if stat.S_IMODE(found.st_mode) & _OTHERS:
        command = f"chmod 600 {one_line(shlex.quote(str(file)), _LONGEST)}"
        raise StoreTrouble(
            f"The store {_shown(file)} can be read or changed by other users of this machine. "
            f"Nothing was opened. Close it to them with: {command}"
        )


def _is_empty(file: Path) -> bool:
    return _size(file) == 0


def _size(file: Path) -> int | None:
    """The bytes in a file; None where there is none, or none that can be looked at."""
    try:
        return file.stat().st_size
    except (OSError, ValueError):
        return None


def _shown(file: Path) -> str:
    return one_line(str(file), _LONGEST)
