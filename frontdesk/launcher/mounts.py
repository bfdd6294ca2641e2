"""Whether a path lies on a network drive."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

#: File systems whose files are on another machine, as Linux names them. On these SQLite's log and locks
#: are not the same for every desk, and records get lost.
NETWORK: Final = frozenset(
    {
        "9p", "afs", "afpfs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre",
        "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "smb3", "smbfs",
        "fuse.cephfs", "fuse.curlftpfs", "fuse.davfs2", "fuse.glusterfs", "fuse.google-drive-ocamlfuse",
        "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs",
    }
)  # fmt: skip

#: Where Linux lists what is mounted. Other systems have no such file: there nothing is refused.
MOUNTS: Final = Path("/proc/self/mountinfo")

_ESCAPED = re.compile(rb"\\([0-7]{3})")


def network_drive(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of network drive that a path lies on, such as ``nfs4``, or None where it lies on none.

    Args:
        path: a file or folder; it, and folders above it, may still be missing.
        mounts: the list of what is mounted, as Linux writes it.
    """
    try:
        listed = mounts.read_bytes()
    except OSError:
        return None
    real = os.fsencode(os.path.realpath(path))
    longest, kind = b"", ""
    for point, of_kind in _mounted(listed):
        # The last of several mounts on one point is the one that is seen.
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
