"""Encryption at rest: the state of a store, and encrypting its file or giving it another key."""

from __future__ import annotations

import platform
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.office import Clock, Office
from frontdesk.services.safety.check import CheckService
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.db.keys import StoreKey
from frontdesk.store.encryption.encrypting import replace_file
from frontdesk.store.encryption.key_files import KeyKind, finish_key, new_place, write_key_file

#: Where a copy of the key belongs, and what a lost one means; said before it can happen.
LOST_KEY: Final = (
    "Without its key nobody can read the store or a backup of it: not you, and not who made this program. "
    "Keep a copy of the key away from this machine, on a USB stick that is locked away."
)
LOST_PASSPHRASE: Final = (
    "Without its passphrase nobody can read the store or a backup of it: not you, and not who made this "
    "program. Write it down and lock it away, not at this desk."
)

#: How each system encrypts its disk, by the name that ``platform.system`` has for it.
_DISKS: Final = {
    "Darwin": "FileVault (System Settings, Privacy & Security)",
    "Linux": "LUKS (chosen when the system is installed)",
    "Windows": "BitLocker (Settings, Privacy & security, Device encryption)",
}
_ANY_DISK: Final = "the encryption of this system's disk"


@dataclass(frozen=True, slots=True)
class EncryptionState:
    """Whether a store is encrypted.

    Attributes:
        is_encrypted: True if its file is.
        sentence: the state in one sentence, with what to do if it is not.
    """

    is_encrypted: bool
    sentence: str


def encryption_state(store: Store, system: str | None = None) -> EncryptionState:
    """Return whether a store is encrypted, for the lock screen and for doctor.

    Args:
        store: the store.
        system: the operating system's name; None for this machine's.
    """
    if store.is_encrypted:
        return EncryptionState(True, "The store is encrypted.")
    disk = _DISKS.get(system or platform.system(), _ANY_DISK)
    if not store.is_sqlite:
        return EncryptionState(
            False, "The store is not encrypted by this program; encrypt the disk of its server."
        )
    return EncryptionState(False, f"The store is not encrypted. Turn on {disk}, or run: frontdesk encrypt")


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a store is to be opened with, and what its home's key file is to say about it.

    Attributes:
        key: the key.
        held: the key itself, that a person is asked for a passphrase, or the file that has the key.
    """

    key: StoreKey
    held: StoreKey | KeyKind | Path


def encrypt(
    file: Path,
    old: StoreKey | None,
    new: NewKey,
    key_file: Path,
    clock: Clock,
    known: Collection[str] = (),
) -> bool:
    """Encrypt a store's file, or give it another key; its tables must be up to date.

    Args:
        file: the store's file.
        old: what opens it now; None for a file that is not encrypted.
        new: what opens it afterwards.
        key_file: the key's file of this home. It is replaced once the store is swapped; until then the new
            one is beside it, so that at every instant one of the two opens the store.
        clock: gives the present instant, UTC.
        known: what the check of the store found: the copy has it too.

    Returns:
        True if the bytes of the old file were written over; False if the disk refused that, or if another
        name of it still has them.

    Raises:
        StoreTrouble: a desk has the store open, the disk is full, or the copy is not what the store is. The
            store and its key are what they were.
    """
    file = file.resolve()
    write_key_file(new_place(key_file), new.held)
    before = file.stat().st_ino
    try:
        written_over = replace_file(file, old, new.key, _proof(clock, new.key, known))
    except BaseException:
        if file.stat().st_ino == before:
            new_place(key_file).unlink(missing_ok=True)
        raise
    finish_key(key_file)
    return written_over


def record_encryption(office: Office, *, again: bool, by: int) -> None:
    """Write into the audit of the encrypted store that it was encrypted, or given another key.

    Args:
        office: the store, opened with its new key.
        again: True if it was encrypted before.
        by: who did it.
    """
    with office.store.writing() as db:
        action = Action.STORE_ENCRYPTED
        write_audit(db, at=office.now(), person_id=by, action=action, subject_id=0, again=again)


def _proof(clock: Clock, key: StoreKey, known: Collection[str]) -> Callable[[Path], None]:
    """Return what proves a copy: the check of the whole store, on the copy."""

    def prove(copy: Path) -> None:
        """Check the copy. Raises StoreTrouble if it has what the check of the store did not find."""
        store = open_store(str(copy), key)
        try:
            findings = set(CheckService(Office(store, clock)).run().findings) - set(known)
        finally:
            store.close()
        if findings:
            raise StoreTrouble(
                f"The check of the encrypted copy found {len(findings):,} differences, so the store was left "
                "as it is. Run: frontdesk check"
            )

    return prove
