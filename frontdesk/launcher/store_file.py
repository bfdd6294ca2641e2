"""Checks before the store's file is opened: a file of this user alone, on a disk of this machine."""

from __future__ import annotations

import os
import re
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line

#: The endings of the store's file and of the files that SQLite keeps beside it, with the same names in them.
_BESIDE = ("", "-wal", "-shm", "-journal")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 400

#: Locked while a desk makes or changes the tables; not empty once the store was whole.
_TURN: Final = ".migrating"
#: May hold records that are not in the store's file yet.
_LOG: Final = "-wal"


def check_store_file(file: Path) -> None:
    """Refuse a store's file that others can read or own, that is on a network drive, or that was emptied.

    A missing file is fine: it is made private. So is an empty one left by a first start that was killed
    before it wrote anything.

    Raises:
        StoreTrouble: the sentence says what is wrong and what to do; nothing was opened.
    """
    kind = network_drive(file)
    if kind is not None:
        raise StoreTrouble(
            f"The store {_shown(file)} is on a network drive ({kind}), where a file can lose what was "
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
    """True if an empty file was left by a first start, and is not a store that was emptied.

    A store that was whole once left a mark beside it (``.migrating``, which migrations lock); a log that is
    not empty may still hold records, and SQLite would delete it.
    """
    return _is_empty(file) and not any(_size(file.with_name(file.name + end)) for end in (_TURN, _LOG))


def _check(file: Path) -> None:
    """Refuse one file. If it cannot even be examined, opening it says why."""
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
    """Return the bytes in a file; None if it is missing or cannot be examined."""
    try:
        return file.stat().st_size
    except (OSError, ValueError):
        return None


def _shown(file: Path) -> str:
    return one_line(str(file), _LONGEST)


#: File systems whose files are on another machine, as Linux names them. There SQLite's log and locks are not
#: the same for every desk, and records get lost.
NETWORK: Final = frozenset(
    {
        "9p", "afs", "afpfs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre",
        "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "smb3", "smbfs",
        "fuse.cephfs", "fuse.curlftpfs", "fuse.davfs2", "fuse.glusterfs", "fuse.google-drive-ocamlfuse",
        "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs",
    }
)  # fmt: skip

#: Where Linux lists what is mounted. On other systems, which have no such file, nothing is refused.
MOUNTS: Final = Path("/proc/self/mountinfo")

_ESCAPED = re.compile(rb"\\([0-7]{3})")


def network_drive(path: Path, mounts: Path = MOUNTS) -> str | None:
    """Return the kind of network drive that a path is on, such as ``nfs4``, or None.

    Args:
        path: a file or folder; it, and folders above it, may be missing.
        mounts: the list of what is mounted, as Linux writes it.
    """
    try:
        listed = mounts.read_bytes()
    except OSError:
        return None
    real = os.fsencode(os.path.realpath(path))
    longest, kind = b"", ""
    for point, of_kind in _mounted(listed):
        # Of several mounts on one point the last is visible.
        inside = real == point or real.startswith(point.rstrip(b"/") + b"/")
        if inside and len(point) >= len(longest):
            longest, kind = point, of_kind
    return kind if kind in NETWORK else None


def _mounted(listed: bytes) -> Iterator[tuple[bytes, str]]:
    """Each mount point with its file system, in the order in which they were mounted."""
    for line in listed.splitlines():
        before, dash, after = line.partition(b" - ")
        fields, kinds = before.split(b" "), after.split(b" ")
        if dash and len(fields) > 4:
            point = _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), fields[4])
            yield point, kinds[0].decode("ascii", "replace")
