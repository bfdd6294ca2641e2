"""The files of backups: a folder that holds them, private places to work in, and a lock for one at a time.

A file is made in a hidden folder beside its place, which only this user can enter, and gets its name by one
rename: under that name it is whole, or it is not there. What a death left is removed by the next backup.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from frontdesk.domain.safety.backups import BackupName, BackupTrouble, read_name
from frontdesk.domain.text import one_line
from frontdesk.locations import make_private_folder

#: Seconds that a backup somebody asked for waits for another one.
PATIENCE: Final = 30.0
_LOOK_AGAIN = 0.1
#: The beginning of the names of private folders.
_WORK: Final = ".frontdesk-work-"
_ALIVE = "alive"
#: A private folder without its lock is just being made; after so many seconds a death left it.
_NEW: Final = 3600.0
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 300
SAFE: Final = "No backup was made, and nothing is left of it. The store is safe."


def shown(path: Path) -> str:
    """Return a path for a sentence."""
    return one_line(str(path), _LONGEST)


@contextmanager
def one_at_a_time(lock: Path, *, patience: float = PATIENCE) -> Iterator[bool]:
    """Hold a lock that ends with this process, however it ends.

    Args:
        lock: its file, which is made if it is missing.
        patience: seconds to wait for another one; 0 to ask once.

    Yields:
        True if it is held, False if another process still holds it.

    Raises:
        BackupTrouble: the file cannot be made.
        BadFolder: its folder cannot be made.
    """
    make_private_folder(lock.parent)
    try:
        held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as trouble:
        raise as_trouble(trouble, lock.parent, SAFE) from trouble
    try:
        yield _take(held, patience)
    finally:
        os.close(held)


def _take(held: int, patience: float) -> bool:
    limit = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= limit:
                return False
        time.sleep(_LOOK_AGAIN)


@contextmanager
def private_place(parent: Path, safe: str) -> Iterator[Path]:
    """Make a folder inside another one that only this user can enter, and remove it with all that is in it.

    What dead processes left there is removed first.

    Args:
        parent: the folder it is made in.
        safe: what is safe, for the sentence where it cannot be made.

    Raises:
        BackupTrouble: it cannot be made.
    """
    place = parent / f"{_WORK}{os.getpid()}-{time.monotonic_ns()}"
    try:
        _remove_dead(parent)
        place.mkdir(0o700)
        alive = os.open(place / _ALIVE, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as trouble:
        raise as_trouble(trouble, parent, safe) from trouble
    try:
        with suppress(OSError):  # not every file system of a network has locks
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(alive)


def _remove_dead(parent: Path) -> None:
    """Remove private folders whose process is dead: its lock is free."""
    for name in os.listdir(parent):
        place = parent / name
        if not name.startswith(_WORK) or place.is_symlink():
            continue
        with suppress(OSError):
            try:
                alive = os.open(place / _ALIVE, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                if time.time() - place.stat().st_mtime > _NEW:
                    shutil.rmtree(place, ignore_errors=True)
                continue
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(place, ignore_errors=True)
            except BlockingIOError:
                pass
            finally:
                os.close(alive)


def new_file(path: Path) -> int:
    """Make a file that only this user can read, never through a link, and return it open for writing."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(path, flags, 0o600)


def others_can_read(path: Path) -> bool:
    """True on a disk that keeps no rights, such as a stick: a file there is for everybody to read."""
    return bool(stat.S_IMODE(os.stat(path).st_mode) & _OTHERS)


def make_durable(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def give_name(made: Path, final: Path) -> None:
    """Give a finished file its name, durably; a file of that name stays, and this raises FileExistsError."""
    make_durable(made)
    if os.path.lexists(final):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final))
    os.rename(made, final)
    with suppress(OSError):  # not every file system can do this for a folder
        make_durable(final.parent)


def digest_of(path: Path) -> str:
    """Return the first twelve hexadecimal digits of a file's SHA-256 (``BackupName.digest``)."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def names_in(folder: Path) -> list[BackupName]:
    """Return the backups in a folder, of all stores; none where there is no folder.

    Raises:
        BackupTrouble: the folder cannot be read.
    """
    try:
        found = os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as trouble:
        raise as_trouble(trouble, folder, "Nothing was changed.") from trouble
    return [name for name in map(read_name, found) if name is not None]


def as_trouble(trouble: OSError, folder: Path, safe: str) -> BackupTrouble:
    """Return the sentence for an error of the system.

    Args:
        trouble: the error.
        folder: where something was to be read or written.
        safe: what is safe.
    """
    where = shown(folder)
    match trouble.errno:
        case errno.ENOSPC | errno.EDQUOT:
            why = f"The disk of {where} is full. {safe} Make room there, or name another folder."
        case errno.ENOENT | errno.ENOTDIR | errno.ESTALE:
            why = f"The folder {where} is not there. {safe} Is its disk connected? Else make the folder."
        case errno.EROFS | errno.EACCES | errno.EPERM | errno.ELOOP:
            why = f"The folder {where} cannot be written to by you. {safe} Ask for access, or name another."
        case _:
            reason = (trouble.strerror or "no reason given").lower()
            why = f"The folder {where} cannot be used ({reason}). {safe} Name another folder."
    return BackupTrouble(why)
