"""The key of an encrypted store, and whether a file is encrypted: its first bytes say so."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import Final

#: Bytes of a key.
KEY_LENGTH: Final = 32
#: Bytes at the beginning of an encrypted file that make it differ from others under the same passphrase.
SALT_LENGTH: Final = 16
#: How a file that is not encrypted begins.
PLAIN_BEGINNING: Final = b"SQLite format 3\0"
#: Bytes of a page of an encrypted file.
_PAGE: Final = 4096
#: Rounds by which SQLCipher 4 makes a key of a passphrase: any program of its kind opens such a store with
#: the passphrase alone.
_ROUNDS: Final = 256_000


@dataclass(frozen=True, slots=True)
class StoreKey:
    """What opens an encrypted store; its bytes are never shown."""

    #: The key, ``KEY_LENGTH`` bytes; none for a file that is not encrypted and all the same is opened by the
    #: library that can encrypt (``UNENCRYPTED``).
    raw: bytes = field(repr=False)
    #: The beginning that a new file gets, if the key was made of a passphrase and this; else b"".
    salt: bytes = field(default=b"", repr=False)

    @property
    def pragma(self) -> str:
        """The key as ``PRAGMA key`` and ``ATTACH`` take it; "" for ``UNENCRYPTED``."""
        return f"x'{self.raw.hex()}{self.salt.hex()}'" if self.raw else ""


#: Opens a plain file by the library that can encrypt: while a store is encrypted, one process has both kinds
#: open, and two libraries in one process lose what was saved.
UNENCRYPTED: Final = StoreKey(b"")


def new_key() -> StoreKey:
    """Make a key by chance."""
    return StoreKey(os.urandom(KEY_LENGTH))


def key_from_passphrase(passphrase: str, salt: bytes | None) -> StoreKey:
    """Make the key of a passphrase: a tenth of a second, so once for each start and never per connection.

    Args:
        passphrase: as it was typed.
        salt: the beginning of the file; None for a new file.
    """
    salt = os.urandom(SALT_LENGTH) if salt is None else salt
    raw = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, _ROUNDS, KEY_LENGTH)
    return StoreKey(raw, salt)


def beginning_of(path: str | os.PathLike[str]) -> bytes:
    """Return the first bytes of a file; fewer or none if it is empty, missing, or cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(SALT_LENGTH)
    except OSError:
        return b""


def is_encrypted(path: str | os.PathLike[str]) -> bool:
    """True if a file consists of pages and does not begin as a plain store does: encrypted, or destroyed.

    Anything else that is no store has another length, but for one in four thousand.
    """
    beginning = beginning_of(path)
    try:
        whole_pages = os.stat(path).st_size % _PAGE == 0
    except OSError:
        return False
    return bool(beginning) and beginning != PLAIN_BEGINNING and whole_pages
