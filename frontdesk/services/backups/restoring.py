"""Restoring a backup: into a new home, or into a fresh place to see that it works."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from frontdesk.domain.audit import Action
from frontdesk.domain.backups import BackupTrouble
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.proofs import ProofKind
from frontdesk.locations import Locations, make_private_folder
from frontdesk.services.backups.files import (
    as_trouble,
    give_name,
    new_file,
    one_at_a_time,
    private_place,
    shown,
)
from frontdesk.services.backups.making import BackupResult, check_copy
from frontdesk.services.backups.sealing import MAGIC, STORE, damaged, read_identities, unseal
from frontdesk.services.office import Clock
from frontdesk.store.audit import write_audit
from frontdesk.store.backup import entry_of, file_is_whole, read_facts
from frontdesk.store.db.engine import Store, open_sqlite
from frontdesk.store.db.errors import StoreNewer
from frontdesk.store.migrate import WAS_WHOLE, migrate
from frontdesk.store.proofs import add_proof

_SAFE: Final = "Nothing was restored."
_SQLITE = b"SQLite format 3\0"
_LOCK = ".backup.lock"
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal saw.

    Attributes:
        result: of the backup.
        last_entry: its last audit entry, by which the store is known that it is a backup of.
    """

    result: BackupResult
    last_entry: tuple[Any, ...] | None


def restore(file: Path, home: Locations, clock: Clock, identity: Path | None = None) -> BackupResult:
    """Restore a backup into a new home.

    Args:
        file: the backup.
        home: the places of the new home, which must not have a store; its folder is made if it is missing.
        clock: gives the present, UTC.
        identity: the file with the identity that opens an encrypted backup.

    Raises:
        BackupTrouble: the home has a store already, or the backup cannot be opened or is damaged; nothing was
            restored.
        BadFolder: the folder cannot be made.
        StoreNewer: a newer program made the backup.
    """
    began = time.monotonic()
    with _opened(file) as source:
        _refuse_a_store(home)
        make_private_folder(home.home)
        with one_at_a_time(home.home / _LOCK, patience=0) as is_held:
            if not is_held:
                raise BackupTrouble(
                    f"A backup is being restored into {shown(home.home)} just now. {_SAFE} Wait for it."
                )
            _refuse_a_store(home)
            try:
                with private_place(home.home, _SAFE) as place:
                    copy, keys, sealed = _take_out(source, file, place, identity)
                    with _checked(copy, file, clock) as (store, result):
                        _write_down(store, result, clock())
                    if os.path.lexists(f"{copy}-wal"):
                        raise damaged(file)  # something is not in the file yet
                    _put_keys(home.keys_folder, keys)
                    give_name(copy, home.store_file)
                    _mark_as_whole(home.store_file)
            except OSError as trouble:
                raise as_trouble(trouble, home.home, _SAFE) from trouble
    return replace(result, encrypted=sealed, seconds=round(time.monotonic() - began, 2), recorded=True)


def rehearse(file: Path, home: Path, clock: Clock, identity: Path | None = None) -> Rehearsal:
    """Restore a backup in a fresh private place, check it, and remove it again.

    Args:
        file: the backup.
        home: the folder of this machine's store, inside which the place is made; where there is none it is
            made where this system keeps such files.
        clock: gives the present, UTC.
        identity: the file with the identity that opens an encrypted backup.

    Raises:
        BackupTrouble: it cannot be opened, is damaged, or there is no room for it.
        StoreNewer: a newer program made it.
    """
    began = time.monotonic()
    parent = home if home.is_dir() else Path(tempfile.gettempdir())
    try:
        with _opened(file) as source, private_place(parent, _SAFE) as place:
            copy, _, sealed = _take_out(source, file, place, identity)
            with _checked(copy, file, clock) as (store, result):
                last = entry_of(store, result.head)
    except OSError as trouble:
        raise as_trouble(trouble, parent, _SAFE) from trouble
    return Rehearsal(replace(result, encrypted=sealed, seconds=round(time.monotonic() - began, 2)), last)


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        with open(file, "rb") as source:
            if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                raise BackupTrouble(f"{shown(file)} is no file, so it is no backup. {_SAFE} Name a backup.")
            yield source
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as trouble:
        if trouble.filename is None or Path(os.fsdecode(trouble.filename)) != file:
            raise
        reason = (trouble.strerror or "no reason given").lower()
        raise BackupTrouble(f"The backup {shown(file)} cannot be read ({reason}). {_SAFE}") from trouble


def _refuse_a_store(home: Locations) -> None:
    for beside in ("", "-wal", "-journal"):
        there = Path(f"{home.store_file}{beside}")
        if os.path.lexists(there):
            raise BackupTrouble(
                f"There is a store in {shown(home.home)} already. {_SAFE} Name a new folder, and start the "
                "desk with --home on it."
            )


def _take_out(
    source: BinaryIO, file: Path, place: Path, identity: Path | None
) -> tuple[Path, Mapping[str, bytes], bool]:
    """Bring the store of a backup into a private place; return it, its keys, and True if it was encrypted."""
    beginning = source.read(len(MAGIC))
    source.seek(0)
    if beginning == MAGIC:
        if identity is None:
            raise BackupTrouble(
                f"The backup {shown(file)} is encrypted. {_SAFE} Name the identity file that opens it: "
                "--identity FILE"
            )
        return *unseal(source, read_identities(identity), place, file), True
    if not beginning.startswith(_SQLITE):
        raise BackupTrouble(
            f"{shown(file)} is no backup of frontdesk, or its beginning is destroyed. {_SAFE} "
            "Take another one."
        )
    copy = place / STORE
    with os.fdopen(new_file(copy), "wb") as out:
        while block := source.read(_AT_ONCE):
            out.write(block)
    return copy, {}, False


@contextmanager
def _checked(copy: Path, file: Path, clock: Clock) -> Iterator[tuple[Store, BackupResult]]:
    """Open a copy, bring it up to date, check it, and give it with what is in it."""
    with closing(open_sqlite(copy)) as store:
        try:
            is_broken = bool(file_is_whole(store))
            if not is_broken:
                migrate(store)
                facts, findings = read_facts(store), check_copy(store, clock)
                is_broken = not facts.began
        except StoreNewer:
            raise
        except StoreTrouble as trouble:
            raise damaged(file) from trouble
        if is_broken:
            raise damaged(file)
        yield (
            store,
            BackupResult(
                file=file,
                verified=not findings,
                encrypted=False,
                calls=facts.calls,
                callbacks=facts.callbacks,
                head=facts.head,
                seconds=0.0,
                findings=findings,
            ),
        )


def _write_down(store: Store, result: BackupResult, at: datetime) -> None:
    """Write into the restored store that it was restored."""
    with store.writing() as db:
        number = add_proof(
            db, ProofKind.RESTORE, at=at, ok=result.verified, seconds=result.seconds, head=result.head
        )
        write_audit(
            db,
            at=at,
            person_id=PROGRAM_ID,
            action=Action.BACKUP_RESTORED,
            subject_id=number,
            head=result.head,
        )


def _put_keys(folder: Path, keys: Mapping[str, bytes]) -> None:
    """Put the keys of a backup into the new home; another one that is there already is not replaced."""
    if keys:
        make_private_folder(folder)
    for name, content in keys.items():
        try:
            descriptor = new_file(folder / name)
        except FileExistsError as error:
            if (folder / name).read_bytes() == content:
                continue
            raise BackupTrouble(
                f"There is another {name} in {shown(folder)} already. {_SAFE} Name a new folder."
            ) from error
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())


def _mark_as_whole(store: Path) -> None:
    """Leave the mark of a store that was whole, so that one that is emptied later is known as such."""
    with suppress(OSError), os.fdopen(new_file(Path(f"{store}.migrating")), "wb") as mark:
        mark.write(WAS_WHOLE)
