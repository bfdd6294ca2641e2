"""Making a backup: a copy of the store, checked, encrypted if there is a recipient, and put in its place."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.safety.backups import BackupName, BackupTrouble
from frontdesk.locations import make_private_folder
from frontdesk.services.backups.files import (
    SAFE,
    as_trouble,
    digest_of,
    give_name,
    names_in,
    new_file,
    others_can_read,
    private_place,
    shown,
)
from frontdesk.services.backups.places import BackupPlaces
from frontdesk.services.backups.sealing import KEYS, STORE, STORE_KEY, read_recipients, seal
from frontdesk.services.office import Clock, Office
from frontdesk.services.safety.check import CheckService
from frontdesk.store.db.engine import Store, open_sqlite
from frontdesk.store.db.errors import StoreDamaged
from frontdesk.store.encryption.key_files import read_key_file
from frontdesk.store.transfer.backup import StoreFacts, copy_to_file, file_is_whole, read_facts


@dataclass(frozen=True, slots=True)
class BackupResult:
    """A backup that was made, or read.

    Attributes:
        file: the backup.
        verified: True if the check of the copy found nothing.
        encrypted: True if nobody can read it without a key.
        calls: the calls in it.
        callbacks: the callbacks in it.
        head: the number of its last audit entry.
        seconds: how long it took.
        findings: what the check found, by ids.
        has_audit_key: True if the key of the audit is in it.
        recorded: True if the store knows of it.
    """

    file: Path
    verified: bool
    encrypted: bool
    calls: int
    callbacks: int
    head: int
    seconds: float
    findings: tuple[str, ...] = ()
    has_audit_key: bool = False
    recorded: bool = False


def store_tag(began: str) -> str:
    """Return eight digits that stay the same for a store wherever it goes: a digest of when it began."""
    return hashlib.sha256(began.encode()).hexdigest()[:8]


def nothing() -> None:
    """Do nothing: the work goes on."""


def make_backup(
    store: Store,
    clock: Clock,
    places: BackupPlaces,
    folder: Path,
    *,
    daily: bool = False,
    before: str = "",
    go_on: Callable[[], None] = nothing,
) -> BackupResult:
    """Make a backup of a store while desks go on saving; the lock of the home is held by the caller.

    Args:
        store: the store.
        clock: gives the present, UTC.
        places: the places of the home.
        folder: where the file goes.
        daily: True for the one of the day.
        before: the number of the migration that comes next, ``0011``: of a store of an older version only the
            file is checked, as this program's rules are those of the newer one. "" for a complete check.
        go_on: called now and then; raises to end the work.

    Raises:
        BackupTrouble: it could not be made; nothing is left of it.
        StoreDamaged: the store's file is damaged.
        StoreTrouble: the store did not answer.
    """
    began = time.monotonic()
    _refuse_what_cannot_be_done(places)
    try:
        with private_place(folder, SAFE) as place:
            if not places.recipient and not store.is_encrypted:
                _refuse_an_open_disk(place)
            # A copy that is to be encrypted is never written to the folder of backups, which may be anywhere.
            with private_place(places.home, SAFE) if places.recipient else nullcontext(place) as inside:
                made = inside / STORE
                facts, findings = _checked_copy(store, clock, made, complete=not before, go_on=go_on)
                if places.recipient:
                    copy, made = made, place / "sealed"
                    seal(copy, read_keys(places.keys), made, places.recipient, go_on)
                at = clock().replace(microsecond=0)
                tag, sealed, faulty = store_tag(facts.began), bool(places.recipient), bool(findings)
                name = BackupName(tag, at, sealed, daily, before, faulty, digest=digest_of(made))
                final = _free_name(folder, name)
                give_name(made, final)
    except OSError as trouble:
        raise as_trouble(trouble, folder, SAFE) from trouble
    return BackupResult(
        file=final,
        verified=not faulty,
        encrypted=sealed or store.is_encrypted,
        calls=facts.calls,
        callbacks=facts.callbacks,
        head=facts.head,
        seconds=round(time.monotonic() - began, 2),
        findings=findings,
    )


def _refuse_what_cannot_be_done(places: BackupPlaces) -> None:
    """Say before an hour of work, and not after it, what cannot be done."""
    if places.recipient:
        read_recipients(places.recipient)


def _refuse_an_open_disk(place: Path) -> None:
    if others_can_read(place):
        raise BackupTrouble(
            f"Everybody can read files in {shown(place.parent)}: its disk keeps no rights. {SAFE} Name a "
            "folder on another disk, or encrypt backups (frontdesk help backup)."
        )


def prepare_folder(folder: Path, *, make: bool) -> None:
    """See that a folder for backups is there.

    Args:
        folder: the folder.
        make: True to make it; False where it is named in the settings, so that a disk that is not connected
            is noticed.

    Raises:
        BackupTrouble: it is not there, or something else has its name.
        BadFolder: it cannot be made.
    """
    if make:
        make_private_folder(folder, "another folder for backups")
    if not folder.is_dir():
        raise BackupTrouble(
            f"The folder for backups {shown(folder)} is not there. No backup was made; the store is safe. "
            "Is its disk connected?"
        )


def read_keys(folder: Path) -> dict[str, bytes]:
    """Return the contents of the keys of a home by their names; those that there are not are left out."""
    keys = {}
    for name in KEYS:
        with suppress(FileNotFoundError, NotADirectoryError):
            held = read_key_file(folder / name) if name == STORE_KEY else None
            # A key that is in another file comes along itself: that file may be on the disk that is lost.
            keys[name] = (held.place if held is not None else folder / name).read_bytes()
    return keys


def check_copy(copy: Store, clock: Clock) -> tuple[str, ...]:
    """Return what a check of a copy finds, beyond its file. Raises StoreTrouble."""
    return tuple(CheckService(Office(copy, clock)).run(of_a_copy=True).findings)


def _checked_copy(
    store: Store, clock: Clock, made: Path, *, complete: bool, go_on: Callable[[], None]
) -> tuple[StoreFacts, tuple[str, ...]]:
    """Copy a store into a new file and check that; return what is in it and what was found."""
    os.close(new_file(made))
    copy_to_file(store, made, go_on)
    cause: StoreTrouble | None = None
    with closing(open_sqlite(made, store.key)) as copy:
        try:
            broken = file_is_whole(copy)
            facts = read_facts(copy)
            go_on()
            findings = check_copy(copy, clock) if complete else ()
        except StoreTrouble as trouble:
            broken, cause = ["the copy cannot be read"], trouble
    if broken:
        raise StoreDamaged(
            f"The store's file is damaged: a copy of it is not whole. {SAFE} Nothing else was changed. Run: "
            "frontdesk check"
        ) from cause
    if not facts.began:
        raise BackupTrouble("This practice is not set up yet, so there is nothing to back up.")
    go_on()
    return facts, findings


def _free_name(folder: Path, name: BackupName) -> Path:
    """Return a path that no file has: two backups may be made in one second."""
    number = 0
    taken = {str(one) for one in names_in(folder)}
    while True:
        numbered = replace(name, number=number)
        if str(numbered) not in taken and not os.path.lexists(folder / str(numbered)):
            return folder / str(numbered)
        number += 1
