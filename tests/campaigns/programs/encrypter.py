"""Encrypting a store in a process that is killed before one of its calls of the system or of the library."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from frontdesk.services.safety.encryption import NewKey, encrypt
from frontdesk.store.db.keys import UNENCRYPTED, new_key
from frontdesk.store.db.sqlite import connect_file
from frontdesk.store.encryption.key_files import find_key, write_key_file
from tests.builders import SetClock

#: For one that nobody kills.
NEVER = -1
#: What changes the disk, by the names that Python's own functions have.
_CALLS = frozenset(
    ("open", "close", "replace", "unlink", "fsync", "pwrite", "write", "execute", "fetchall", "sendfile")
)


def encrypt_until(store: Path, call: int, told: Connection) -> None:
    """Encrypt a store, or give it another key, and be killed before a call; else tell how many there were."""
    _until(call, told, lambda: _encrypt(store))


def encrypt_carelessly_until(store: Path, call: int, told: Connection) -> None:
    """The control: the key first, then the encrypted copy over the store."""
    _until(call, told, lambda: _encrypt_carelessly(store))


def _encrypt(store: Path) -> None:
    key_file = store.parent / "store.key"
    old, new = find_key(store, key_file, None), new_key()
    encrypt(store, old, NewKey(new, new), key_file, SetClock("mon 10:00"))


def _encrypt_carelessly(store: Path) -> None:
    key_file = store.parent / "store.key"
    old, new = find_key(store, key_file, None), new_key()
    made = store.with_name("made.db")
    write_key_file(key_file, new)
    with closing(connect_file(str(store), old or UNENCRYPTED)) as connection:
        connection.execute("ATTACH DATABASE ? AS made KEY ?", (str(made), new.pragma))
        connection.execute("SELECT sqlcipher_export('made')").fetchall()
    with open(made, "rb") as source, open(store, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 16)


def _until(call: int, told: Connection, do: Callable[[], None]) -> None:
    done = 0

    def before_each(_: Any, event: str, function: Any) -> None:
        nonlocal done
        if event == "c_call" and getattr(function, "__name__", "") in _CALLS:
            if done == call:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1

    sys.setprofile(before_each)
    do()
    sys.setprofile(None)
    told.send(done)
