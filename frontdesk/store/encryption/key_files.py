"""The file with a store's key: made and read private, found for a store, replaced while a store is encrypted.

A key file holds one line, and comments that begin with ``#``: the key as 64 hexadecimal digits, the word
``passphrase`` if a person is asked for it, or ``file:PATH`` if the key is in another file.

While a store gets a new key, the file of the old one stays and the new one is beside it with ``.new`` behind
its name, until the store was swapped. Whoever opens the store then takes the one of both that opens it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.db.errors import Code, clear_errors, code_of, sqlite_driver
from frontdesk.store.db.keys import (
    StoreKey,
    beginning_of,
    is_encrypted,
    key_from_passphrase,
    new_key,
)
from frontdesk.store.db.sqlite import connect_file

#: Behind the name of a key's file, while the store is not swapped yet.
NEW: Final = ".new"
#: How often a passphrase is asked for.
_TRIES: Final = 3
_PASSPHRASE: Final = "passphrase"
_ELSEWHERE: Final = "file:"
_HEXADECIMAL: Final = re.compile("[0-9a-fA-F]{64}")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
#: Bytes of a key file that are read; a longer one is none.
_LONGEST: Final = 8192

_ABOUT: Final = """\
# The key of the frontdesk store. Keep a copy on a USB stick that is locked away,
# not on this machine: without it nobody can read the store or its backups.
"""


class Asked(Enum):
    """What a person is asked for."""

    #: The passphrase of the store.
    PASSPHRASE = "passphrase"
    #: The same once more: what was typed did not open it.
    AGAIN = "again"
    #: A new one, which is typed twice.
    NEW = "new"


#: Asks a person for a passphrase.
AskPassphrase = Callable[[Asked], str]


class KeyTrouble(StoreTrouble):
    """The store's key is missing, is another store's, or is not kept safely; nothing was opened."""

    title = "The key of the store"


class KeyKind(Enum):
    """What a key file holds."""

    RAW = "raw"
    PASSPHRASE = "passphrase"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key file as it was read.

    Attributes:
        kind: what it holds.
        key: the key, if it holds one.
        place: the file it names, else itself.
    """

    kind: KeyKind
    key: StoreKey | None
    place: Path


def read_key_file(path: Path) -> KeyFile | None:
    """Read a key file; None if there is none.

    Raises:
        KeyTrouble: others can read it, or it holds no key.
    """
    text = _read_private(path)
    if text is None:
        return None
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(lines) == 1 and lines[0] == _PASSPHRASE:
        return KeyFile(KeyKind.PASSPHRASE, None, path)
    if len(lines) == 1 and _HEXADECIMAL.fullmatch(lines[0]):
        return KeyFile(KeyKind.RAW, StoreKey(bytes.fromhex(lines[0])), path)
    if len(lines) == 1 and lines[0].startswith(_ELSEWHERE):
        return KeyFile(KeyKind.ELSEWHERE, None, Path(lines[0].removeprefix(_ELSEWHERE)))
    raise KeyTrouble(
        f"The file {_shown(path)} holds no key of a store. Nothing was opened or changed. "
        "Put the copy of the key in its place."
    )


def write_key_file(path: Path, held: StoreKey | KeyKind | Path, *, about: str = _ABOUT) -> None:
    """Write a key file: new, private, and on the disk when this returns.

    Args:
        path: the file; one of that name is replaced.
        held: a key, ``KeyKind.PASSPHRASE``, or the file that has the key.
        about: comments before it.

    Raises:
        KeyTrouble: it cannot be written.
    """
    if isinstance(held, StoreKey):
        line = held.raw.hex()
    else:
        line = f"{_ELSEWHERE}{held}" if isinstance(held, Path) else _PASSPHRASE
    made = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with suppress(FileNotFoundError):
            made.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(made, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{about}{line}\n")
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            made.unlink()
        raise KeyTrouble(
            f"The key file {_shown(path)} cannot be written ({(error.strerror or 'no reason').lower()}). "
            "The store was left as it is. Name another place with --key-file."
        ) from error


def make_or_read_key(path: Path) -> StoreKey:
    """Return the key that a file holds; a missing file is made, with a new key.

    Raises:
        KeyTrouble: others can read the file, it holds no key, or it cannot be written.
    """
    found = read_key_file(path)
    if found is None:
        key = new_key()
        write_key_file(path, key)
        return key
    if found.key is None:
        raise KeyTrouble(
            f"The file {_shown(path)} holds no key, but says where one is. Nothing was changed. "
            "Name a file with a key, or a new one."
        )
    return found.key


def find_key(
    file: Path, key_file: Path, ask: AskPassphrase | None, *, also: Sequence[Path] = ()
) -> StoreKey | None:
    """Return the key that opens a store's file; None if it is not encrypted.

    A file that is not encrypted costs one look at its first bytes. A new store becomes encrypted where a key
    is there already: who encrypted once does not go back to open files by losing the store.

    Args:
        file: the store's file; it may be missing or empty.
        key_file: the key's file of this home.
        ask: asks for a passphrase; None if nobody can be asked.
        also: further key files that are tried first.

    Raises:
        KeyTrouble: the key is missing, is another store's, or can be read by others; or nobody gave the
            passphrase. Not one byte was changed.
        StoreTrouble: the library of encrypted stores is missing, or the file did not answer.
    """
    places = (*also, key_file, _new(key_file))
    beginning = beginning_of(file)
    if not beginning:
        return _for_a_new_store(places[:-1], ask)
    if not is_encrypted(file):
        return None
    found = [held for place in places if (held := _follow(place)) is not None]
    found.sort(key=lambda one: one[1].kind is KeyKind.PASSPHRASE)  # a person is asked last
    if not found:
        raise KeyTrouble(
            f"The store {_shown(file)} cannot be read: it is encrypted and its key is not here, or it is no "
            f"frontdesk store, or its beginning is destroyed. Nothing was opened or changed. Put the copy of "
            f"the key in its place, {_shown(places[0])}, or the last backup in the place of the store."
        )
    for place, key_held in found:
        for key in _keys(key_held, beginning, ask):
            if _opens(file, key):
                if place == _new(key_file):
                    finish_key(key_file)
                return key
    raise KeyTrouble(
        f"The key in {_shown(found[0][0])} does not open the store {_shown(file)}: it is the key of another "
        "store, or the beginning of the file is destroyed. Nothing was changed. Put the right key there, or "
        "the last backup in the place of the store."
    )


def finish_key(key_file: Path) -> None:
    """Let the new key take the place of the old one: the store was swapped."""
    with suppress(OSError):  # both stay, and each start tries both
        os.replace(_new(key_file), key_file)
        sync_folder(key_file.parent)


def new_place(key_file: Path) -> Path:
    """Return where the new key is while the store has the old one."""
    return _new(key_file)


def _new(key_file: Path) -> Path:
    return key_file.with_name(key_file.name + NEW)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _follow(place: Path) -> tuple[Path, KeyFile] | None:
    """Return a key file with where it was named, following it to the file that it names."""
    held = read_key_file(place)
    if held is None or held.kind is not KeyKind.ELSEWHERE:
        return None if held is None else (place, held)
    there = read_key_file(held.place)
    if there is None:
        raise KeyTrouble(
            f"The store is encrypted, and its key file {_shown(held.place)} is not there. Nothing was opened "
            "or changed. Connect the disk it is on, or put the copy of the key there."
        )
    return place, there


def _for_a_new_store(places: Sequence[Path], ask: AskPassphrase | None) -> StoreKey | None:
    for place in places:
        followed = _follow(place)
        if followed is None:
            continue
        _, held = followed
        if held.kind is KeyKind.PASSPHRASE:
            return key_from_passphrase(_asked(ask, Asked.NEW), None)
        return held.key
    return None


def _keys(held: KeyFile, beginning: bytes, ask: AskPassphrase | None) -> Iterator[StoreKey]:
    """Yield the key of a file, or of the passphrases that a person gives."""
    if held.key is not None:
        yield held.key
        return
    for number in range(_TRIES):
        yield key_from_passphrase(_asked(ask, Asked.AGAIN if number else Asked.PASSPHRASE), beginning)


def _asked(ask: AskPassphrase | None, what: Asked) -> str:
    if ask is None:
        raise KeyTrouble(
            "The store is encrypted with a passphrase, and nobody is here to type it. Nothing was opened or "
            "changed. Run this in a terminal, or keep the key in a file: frontdesk encrypt"
        )
    return ask(what)


def _opens(file: Path, key: StoreKey) -> bool:
    """True if a key opens a file. Raises StoreTrouble for other troubles than a wrong key."""
    driver = sqlite_driver(encrypts=True)
    with clear_errors(), closing(connect_file(str(file), key, "ro")) as opened:
        try:
            opened.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except driver.Error as error:
            if code_of(error) == Code.NOTADB:
                return False
            raise
    return True


def _read_private(path: Path) -> str | None:
    """Return the text of a file that only its owner may read; None if it is missing.

    Raises:
        KeyTrouble: others can read it, it is no file, or it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyTrouble(
            f"The key file {_shown(path)} cannot be read ({(error.strerror or 'no reason').lower()}). "
            "Nothing was opened or changed. Ask for access to it."
        ) from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise KeyTrouble(f"{_shown(path)} is no file, so it holds no key. Nothing was opened or changed.")
        if stat.S_IMODE(found.st_mode) & _OTHERS:
            raise KeyTrouble(
                f"The key file {_shown(path)} can be read by other users of this machine. Nothing was "
                f"opened or changed. Close it to them with: chmod 600 {_shown(path)}"
            )
        return os.read(descriptor, _LONGEST).decode("utf-8", "replace")
    finally:
        os.close(descriptor)


def _shown(path: Path) -> str:
    return one_line(str(path), 400)
