"""Restoring a backup: into a new home, or into a fresh place to see that it works."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.safety.audit_proof import HeadsBegun
from frontdesk.domain.safety.backups import BackupTrouble, read_name
from frontdesk.domain.safety.proofs import ProofKind
from frontdesk.locations import Locations, make_private_folder
from frontdesk.services.backups.files import (
    as_trouble,
    digest_of,
    give_name,
    new_file,
    one_at_a_time,
    private_place,
    shown,
)
from frontdesk.services.backups.making import BackupResult, check_copy, store_tag
from frontdesk.services.backups.sealing import (
    AUDIT_KEY,
    KEYS,
    MAGIC,
    STORE,
    STORE_KEY,
    damaged,
    read_identities,
    unseal,
)
from frontdesk.services.office import Clock, Office
from frontdesk.services.safety.audit_trail import AuditTrail
from frontdesk.store.audit import write_audit
from frontdesk.store.chain.chain import Chain
from frontdesk.store.chain.key_file import read_or_make_key
from frontdesk.store.chain.outside import OutsideHeads
from frontdesk.store.db.engine import Store, open_sqlite
from frontdesk.store.db.errors import StoreMoved, StoreNewer
from frontdesk.store.db.keys import PLAIN_BEGINNING, StoreKey, beginning_of, is_encrypted
from frontdesk.store.encryption.key_files import AskPassphrase, KeyTrouble, find_key
from frontdesk.store.migrate import WAS_WHOLE, migrate
from frontdesk.store.proofs import add_proof, last_entry_at
from frontdesk.store.transfer.backup import entry_of, file_is_whole, read_facts

_SAFE: Final = "Nothing was restored."
_SQLITE = b"SQLite format 3\0"
_LOCK = ".backup.lock"
_AT_ONCE = 1 << 20
#: What is in a backup may be so much later than its name says: clocks of desks differ.
_WITHIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Openers:
    """What opens a backup that is encrypted.

    Attributes:
        identity: the file with the identity of its recipient, or None.
        key_files: files with the key of the store, of which the first that there is is tried.
        ask: asks for the passphrase of the store; None if nobody can be asked.
    """

    identity: Path | None = None
    key_files: tuple[Path, ...] = ()
    ask: AskPassphrase | None = None


#: Opens what is not encrypted.
NO_OPENERS: Final = Openers()


@dataclass(frozen=True, slots=True)
class _TakenOut:
    """A backup in a private place.

    Attributes:
        store: the store's file.
        key: what opens that; None if it is not encrypted.
        keys: the keys that go into a new home, by the names of their files.
        encrypted: True if nobody could read the backup without a key.
    """

    store: Path
    key: StoreKey | None
    keys: Mapping[str, bytes]
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal saw.

    Attributes:
        result: of the backup.
        last_entry: its last audit entry, by which the store is known that it is a backup of.
    """

    result: BackupResult
    last_entry: tuple[Any, ...] | None


def restore(file: Path, home: Locations, clock: Clock, openers: Openers = NO_OPENERS) -> BackupResult:
    """Restore a backup into a new home.

    Args:
        file: the backup.
        home: the places of the new home, which must not have a store; its folder is made if it is missing.
        clock: gives the present, UTC.
        openers: what opens an encrypted backup.

    Raises:
        BackupTrouble: the home has a store already, or the backup cannot be opened or is damaged; nothing was
            restored.
        BadFolder: the folder cannot be made.
        StoreNewer: a newer program made the backup.
    """
    began = time.monotonic()
    with _opened(file) as source:
        _refuse_a_store(home)
        make_private_folder(home.home, "another with --into")
        with one_at_a_time(home.home / _LOCK, patience=0) as is_held:
            if not is_held:
                raise BackupTrouble(
                    f"A backup is being restored into {shown(home.home)} just now. {_SAFE} Wait for it."
                )
            _refuse_a_store(home)
            try:
                with private_place(home.home, _SAFE) as place, _keys_taken_back(home):
                    taken = _take_out(source, file, place, openers)
                    with _checked(taken, file, clock) as (store, result):
                        _put_keys(home.keys_folder, taken.keys)
                        _write_down(store, result, clock, home)
                    if os.path.lexists(f"{taken.store}-wal"):
                        raise damaged(file)  # something is not in the file yet
                    give_name(taken.store, home.store_file)
                    _mark_as_whole(home.store_file)
            except OSError as trouble:
                raise as_trouble(trouble, home.home, _SAFE) from trouble
    return replace(result, seconds=round(time.monotonic() - began, 2), recorded=True)


def rehearse(file: Path, home: Path, clock: Clock, openers: Openers = NO_OPENERS) -> Rehearsal:
    """Restore a backup in a fresh private place, check it, and remove it again.

    Args:
        file: the backup.
        home: the folder of this machine's store, inside which the place is made; where there is none it is
            made where this system keeps such files.
        clock: gives the present, UTC.
        openers: what opens an encrypted backup.

    Raises:
        BackupTrouble: it cannot be opened, is damaged, or there is no room for it.
        StoreNewer: a newer program made it.
    """
    began = time.monotonic()
    parent = home if home.is_dir() else Path(tempfile.gettempdir())
    try:
        with _opened(file) as source, private_place(parent, _SAFE) as place:
            taken = _take_out(source, file, place, openers)
            with _checked(taken, file, clock) as (store, result):
                last = entry_of(store, result.head)
    except OSError as trouble:
        raise as_trouble(trouble, parent, _SAFE) from trouble
    return Rehearsal(replace(result, seconds=round(time.monotonic() - began, 2)), last)


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if os.path.lexists(f"{file}-wal"):
        raise BackupTrouble(
            f"{shown(file)} is a store in use, or a copy of one that was made by hand: what is in the log "
            f"beside it would be missing. {_SAFE} Make a backup of it with: frontdesk backup"
        )
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


def _take_out(source: BinaryIO, file: Path, place: Path, openers: Openers) -> _TakenOut:
    """Bring the store of a backup into a private place, and find what opens it."""
    beginning = source.read(len(MAGIC))
    source.seek(0)
    if beginning == MAGIC:
        if openers.identity is None:
            raise BackupTrouble(
                f"The backup {shown(file)} is encrypted. {_SAFE} Name the identity file that opens it: "
                "--identity FILE"
            )
        store, keys = unseal(source, read_identities(openers.identity), place, file)
        return _with_key(_TakenOut(store, None, keys, encrypted=True), file, place, openers)
    store = place / STORE
    with os.fdopen(new_file(store), "wb") as out:
        while block := source.read(_AT_ONCE):
            out.write(block)
    return _with_key(_TakenOut(store, None, {}, encrypted=False), file, place, openers)


def _with_key(taken: _TakenOut, file: Path, place: Path, openers: Openers) -> _TakenOut:
    """Return what was taken out with the key of its store, if that is encrypted."""
    if beginning_of(taken.store) == PLAIN_BEGINNING:
        return taken
    if not is_encrypted(taken.store):
        raise BackupTrouble(
            f"{shown(file)} is no backup of frontdesk, or its beginning is destroyed. {_SAFE} "
            "Take another one."
        )
    keys = dict(taken.keys)
    known = next((path for path in openers.key_files if path.is_file()), None)
    if STORE_KEY not in keys and known is not None:
        keys[STORE_KEY] = known.read_bytes()
    own = place / STORE_KEY
    if STORE_KEY in keys:
        with os.fdopen(new_file(own), "wb") as out:
            out.write(keys[STORE_KEY])
    try:
        key = find_key(taken.store, own, openers.ask)
    except KeyTrouble as trouble:
        raise BackupTrouble(
            f"The store in the backup {shown(file)} is encrypted, and no key that is here opens it; or its "
            f"beginning is destroyed. {_SAFE} Name the file with its key: --key-file FILE"
        ) from trouble
    return _TakenOut(taken.store, key, keys, encrypted=True)


@contextmanager
def _checked(taken: _TakenOut, file: Path, clock: Clock) -> Iterator[tuple[Store, BackupResult]]:
    """Open a copy, bring it up to date, check it, and give it with what is in it."""
    with closing(open_sqlite(taken.store, taken.key)) as store:
        try:
            is_broken = bool(file_is_whole(store))
            if not is_broken:
                migrate(store)
                facts, findings = read_facts(store), check_copy(store, clock)
                is_broken = not facts.began
        except (StoreMoved, StoreNewer):
            raise
        except StoreTrouble as trouble:
            raise damaged(file) from trouble
        if is_broken:
            raise damaged(file)
        _refuse_swapped(file, facts.began, last_entry_at(store))
        _refuse_changed(file)
        result = BackupResult(
            file=file,
            verified=not findings,
            encrypted=taken.encrypted,
            calls=facts.calls,
            callbacks=facts.callbacks,
            head=facts.head,
            seconds=0.0,
            findings=findings,
            has_audit_key=AUDIT_KEY in taken.keys,
        )
        yield store, result


def _refuse_swapped(file: Path, began: str, last: datetime | None) -> None:
    """Refuse a backup whose name is that of another store, or of an earlier time than what is in it."""
    name = read_name(file.name)
    if name is None:
        return
    if name.home != store_tag(began) or (last is not None and last - name.at > _WITHIN):
        raise BackupTrouble(
            f"The backup {shown(file)} holds another store, or a later one, than its name says: files were "
            f"swapped or renamed. {_SAFE} If that was meant, give it a name of your own and restore that."
        )


def _refuse_changed(file: Path) -> None:
    """Refuse a backup that is not byte for byte what was written: SQLite itself notices few changed bits."""
    name = read_name(file.name)
    if name is not None and name.digest and digest_of(file) != name.digest:
        raise damaged(file)


def _write_down(store: Store, result: BackupResult, clock: Clock, home: Locations) -> None:
    """Write into the restored store that it was restored, sealed as the new home seals from now on.

    Without the key of the audit, which is in encrypted backups only, a new chain begins. Outside the store
    the heads begin anew: those of the old home know entries that came after the backup.
    """
    make_private_folder(home.keys_folder)
    chain = Chain(read_or_make_key(home.keys_folder), OutsideHeads(home.heads_file))
    chain.attach(store, clock())
    with store.writing() as db:
        at, ok, head = clock(), result.verified, result.head
        number = add_proof(
            db,
            ProofKind.RESTORE,
            at=at,
            ok=ok,
            seconds=result.seconds,
            head=head,
            audit_key=result.has_audit_key,
        )
        action = Action.BACKUP_RESTORED
        write_audit(db, at=at, person_id=PROGRAM_ID, action=action, subject_id=number, head=head)
    AuditTrail(Office(store, clock)).begin_heads(HeadsBegun.RESTORED, by=PROGRAM_ID)


@contextmanager
def _keys_taken_back(home: Locations) -> Iterator[None]:
    """Remove the keys and heads that a restore put into a home, if the store does not come there."""
    put = (home.heads_file, *(home.keys_folder / name for name in KEYS))
    new = [path for path in put if not os.path.lexists(path)]
    try:
        yield
    except BaseException:
        if not os.path.lexists(home.store_file):
            for path in new:
                with suppress(OSError):
                    path.unlink()
        raise


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
