"""The key of a desk's chain: a file of 64 hexadecimal digits that only its owner may read."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.chain.macs import KEY_BYTES

#: The name of the file in the folder of keys.
KEY_FILE: Final = "audit.key"
_LONGEST = 200


def read_or_make_key(folder: Path) -> bytes:
    """Return the key in a folder, made and safe on the disk if there is none yet.

    Args:
        folder: the folder of keys, which is there.

    Raises:
        StoreTrouble: others can read it, it is no key, or the disk refuses; nothing was opened or changed.
    """
    path = folder / KEY_FILE
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _cannot(path, error) from error
    try:
        _make(path)
        return _read(path)
    except OSError as error:
        raise _cannot(path, error) from error


def _read(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        found = os.fstat(descriptor)
        if stat.S_IMODE(found.st_mode) & (stat.S_IRWXG | stat.S_IRWXO) or found.st_uid != os.geteuid():
            raise StoreTrouble(
                f"The key of the audit, {_shown(path)}, can be read by other users of this machine, or is "
                f"not yours. Nothing was opened. Close it to them with: chmod 600 {_shown(path)}"
            )
        text = os.read(descriptor, 1_000)
    finally:
        os.close(descriptor)
    try:
        key = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreTrouble(
            f"The file {_shown(path)} is no key of the audit: it was cut or changed. Nothing was opened. Put "
            "the right file there; without it, move this one away, and a new chain begins, which is recorded."
        )
    return key


def _make(path: Path) -> None:
    """Write a new key and give it its name when it is safe on the disk, unless another desk was first."""
    path.parent.chmod(stat.S_IRWXU)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if path.exists():
            return
        draft = path.with_name(f"{path.name}.new")
        draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES).hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        os.fsync(folder)
    finally:
        os.close(folder)


def _cannot(path: Path, error: OSError) -> StoreTrouble:
    reason = (error.strerror or "the disk refuses").lower()
    return StoreTrouble(
        f"The key of the audit, {_shown(path)}, cannot be used ({reason}). Nothing was opened or changed. "
        "Ask for access to its folder, or put the file back."
    )


def _shown(path: Path) -> str:
    return one_line(str(path), _LONGEST)
