"""Whether the store's file may be opened: a file, ours alone, on a disk of this machine."""

from __future__ import annotations

import os
import shlex
import stat
import time
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.launcher.mounts import network_drive

#: What SQLite keeps beside a store holds the same names.
_BESIDE = ("", "-wal", "-shm", "-journal")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 400

#: Seconds that another desk has to fill the file it has just made.
FIRST_START: Final = 1.0
_LOOK_AGAIN = 0.05


def check_store_file(file: Path) -> None:
    """Refuse a store's file that others can read, that is no file of ours, that is far away or empty.

    A file that is not there yet is fine: it is made private.

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
    if _stays_empty(file):
        raise StoreTrouble(
            f"The store {_shown(file)} is empty (0 bytes): what was in it is gone, or a first start was cut "
            "off. Nothing was opened. Put the last backup in its place; if nothing ever was in it, delete it."
        )


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


def _stays_empty(file: Path) -> bool:
    """Whether a file holds nothing, and not because another desk made it this moment."""
    limit = time.monotonic() + FIRST_START
    while True:
        try:
            if file.stat().st_size:
                return False
        except (OSError, ValueError):
            return False
        if time.monotonic() >= limit:
            return True
        time.sleep(_LOOK_AGAIN)


def _shown(file: Path) -> str:
    return one_line(str(file), _LONGEST)
