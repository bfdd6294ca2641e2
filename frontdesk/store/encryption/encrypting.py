"""Encrypting a store's file, or giving it another key: a new file, proved, swapped, and the old bytes gone.

The old file stays the store until the new one is proved and takes its name by one rename. A machine that dies
at any instant has the old store or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.errors import Code, clear_errors, code_of, sqlite_driver
from frontdesk.store.db.keys import UNENCRYPTED, StoreKey
from frontdesk.store.db.sqlite import connect_file
from frontdesk.store.encryption.key_files import sync_folder

#: Behind the store's name: the new file, until it is the store.
MAKING: Final = ".encrypting"
#: What SQLite keeps beside a file.
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
#: Numbers in a file's head that a copy by rows leaves out.
_HEAD: Final = ("user_version", "application_id")
_BLOCK: Final = bytes(1 << 20)

_OPEN_ELSEWHERE = (
    "A desk or another program has this store open. Nothing was changed. "
    "Close every desk on it, then try again."
)


class CopyDiffers(StoreTrouble):
    """The encrypted copy is not what the store is; the store was left as it is."""

    title = "The encrypted copy"


def replace_file(file: Path, old: StoreKey | None, new: StoreKey, prove: Callable[[Path], None]) -> bool:
    """Put an encrypted copy of a store in its place.

    Args:
        file: the store, no link.
        old: what opens it now; None for a file that is not encrypted.
        new: what opens it afterwards.
        prove: proves the copy before it takes the store's place; raises StoreTrouble if it is not right.

    Returns:
        True if the old file's bytes were written over; False if the disk refused, or if another name of the
        file still has them.

    Raises:
        StoreTrouble: a desk has the store open, the disk is full, or the copy is not right. The store is
            what it was.
    """
    target = file.with_name(file.name + MAKING)
    _remove(target)
    # Kept open until the end: closing it would let go of the lock that SQLite has on the same file.
    old_bytes = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    try:
        with clear_errors(), _held_alone(file, old) as connection:
            with _removed_unless_done(target):
                _copy(connection, target, new)
                _refuse_other_keys(target, old)
                prove(target)
                _swap(target, file)
            return _write_over(old_bytes)
    finally:
        os.close(old_bytes)


def leftovers(file: Path) -> list[Path]:
    """Return files that an end in the middle of encrypting left beside a store."""
    target = file.with_name(file.name + MAKING)
    beside = (target.with_name(target.name + ending) for ending in _BESIDE)
    return [path for path in beside if path.exists()]


@contextmanager
def _removed_unless_done(target: Path) -> Iterator[None]:
    """Remove a half-made copy if it does not become the store."""
    try:
        yield
    except BaseException:
        _remove(target)
        raise


@contextmanager
def _held_alone(file: Path, key: StoreKey | None) -> Iterator[Any]:
    """Open a file that nobody else has open, with all of it in one file, and keep others out.

    Raises:
        StoreTrouble: a desk or another program has it open.
    """
    driver = sqlite_driver(encrypts=True)
    with closing(connect_file(str(file), key or UNENCRYPTED)) as connection:
        try:
            connection.execute("PRAGMA main.locking_mode = EXCLUSIVE").fetchall()
            ((mode,),) = connection.execute("PRAGMA main.journal_mode = DELETE").fetchall()
            # In this mode the lock of a transaction is kept behind its end.
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except driver.Error as error:
            if (code_of(error) or 0) & 0xFF == Code.BUSY:
                raise StoreTrouble(_OPEN_ELSEWHERE) from error
            raise
        if mode != "delete" or file.with_name(file.name + "-wal").exists():
            raise StoreTrouble(_OPEN_ELSEWHERE)
        # A desk that died left it; who holds the file alone does not use it and so does not remove it.
        _remove(file, ("-shm",))
        yield connection


def _copy(connection: Any, target: Path, key: StoreKey) -> None:
    """Write all that is in a file into a new one, and compare both row by row."""
    # Made here, private and never through a link, before anything is written to it.
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    connection.execute("ATTACH DATABASE ? AS made KEY ?", (str(target), key.pragma))
    try:
        connection.execute("SELECT sqlcipher_export('made')").fetchall()
        for name in _HEAD:
            ((number,),) = connection.execute(f"PRAGMA main.{name}").fetchall()
            connection.execute(f"PRAGMA made.{name} = {int(number)}")
        _compare(connection)
    finally:
        with suppress(sqlite_driver(encrypts=True).Error):
            connection.execute("DETACH DATABASE made")


def _compare(connection: Any) -> None:
    """Compare the tables, indexes and triggers of both files, and every row.

    Raises:
        CopyDiffers: something is not the same.
    """
    parts = "SELECT type, name, tbl_name, sql FROM {}.sqlite_master ORDER BY type, name"
    main, made = (connection.execute(parts.format(of)).fetchall() for of in ("main", "made"))
    if main != made:
        raise CopyDiffers(_differs("its tables"))
    for kind, name, _, _ in main:
        if kind != "table":
            continue
        table = '"' + str(name).replace('"', '""') + '"'
        count = f"SELECT count(*) FROM {{}}.{table}"
        counts = [connection.execute(count.format(of)).fetchall() for of in ("main", "made")]
        missing = f"SELECT 1 FROM (SELECT * FROM main.{table} EXCEPT SELECT * FROM made.{table}) LIMIT 1"
        if counts[0] != counts[1] or connection.execute(missing).fetchall():
            raise CopyDiffers(_differs(f"table {name}"))


def _differs(what: str) -> str:
    return (
        f"The encrypted copy is not the same as the store ({what}), so the store was left as it is. "
        "Run: frontdesk check, then try again."
    )


def _refuse_other_keys(target: Path, old: StoreKey | None) -> None:
    """Make sure that neither the old key nor none opens the copy.

    Raises:
        CopyDiffers: one does.
    """
    driver = sqlite_driver(encrypts=True)
    for key in {UNENCRYPTED, old or UNENCRYPTED}:
        with closing(connect_file(str(target), key, "ro")) as opened, suppress(driver.Error):
            opened.execute("SELECT count(*) FROM sqlite_master").fetchall()
            raise CopyDiffers(
                "The encrypted copy opens without the new key, so the store was left as it is. Try again."
            )


def _swap(target: Path, file: Path) -> None:
    """Give a proved copy the name of the store, with its contents and name on the disk."""
    log = target.with_name(target.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise CopyDiffers(_differs("a part of it is in a log"))
    _remove(target, _BESIDE[1:])
    with open(target, "rb") as made:
        os.fsync(made.fileno())
    os.replace(target, file)
    sync_folder(file.parent)


def _write_over(descriptor: int) -> bool:
    """Write zeros over a file that has lost its name; what the disk keeps elsewhere cannot be reached.

    Returns:
        False if the disk refused, or if the file has another name still: it may be somebody's backup, and
        stays as it is.
    """
    found = os.fstat(descriptor)
    if found.st_nlink:
        return False
    try:
        for start in range(0, found.st_size, len(_BLOCK)):
            os.pwrite(descriptor, _BLOCK[: found.st_size - start], start)
        os.fsync(descriptor)
    except OSError:
        return False
    return True


def _remove(target: Path, endings: tuple[str, ...] = _BESIDE) -> None:
    for ending in endings:
        with suppress(FileNotFoundError):
            target.with_name(target.name + ending).unlink()
