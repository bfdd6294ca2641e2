"""Backups of this store: when asked for, once a day by itself, and what was proved of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import FrontDeskError, StoreTrouble
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.safety.backups import BackupName, BackupTrouble, is_due, is_old, to_remove
from frontdesk.domain.safety.proofs import Proof, ProofKind
from frontdesk.services.backups.files import PATIENCE, names_in, one_at_a_time
from frontdesk.services.backups.making import BackupResult, make_backup, nothing, prepare_folder, store_tag
from frontdesk.services.backups.places import BackupPlaces
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.proofs import add_proof, last_proof
from frontdesk.store.transfer.backup import began, entry_of

#: A daily backup that could not be made is tried again after so long.
TRY_AGAIN: Final = timedelta(minutes=15)
_RUNNING = (
    "Another backup of this store is running. No backup was made here; wait for that one, then try again."
)


class BackupService:
    """Makes backups, removes those that are not kept any more, and knows how old the last good one is."""

    def __init__(self, office: Office, places: BackupPlaces) -> None:
        """Take the store and the places; nothing is looked at yet."""
        self._office = office
        self._places = places
        self._not_before: datetime | None = None

    def make(self, folder: Path | None = None) -> BackupResult:
        """Make a backup now.

        Args:
            folder: where; None for the usual place.

        Raises:
            BackupTrouble: it could not be made; nothing is left of it.
            BadFolder: the folder cannot be made.
            StoreTrouble: the store did not answer, or its file is damaged.
        """
        places = self._places
        prepare_folder(folder or places.folder, make=folder is not None or not places.is_named)
        with one_at_a_time(places.lock, patience=PATIENCE) as is_held:
            if not is_held:
                raise BackupTrouble(_RUNNING)
            made = make_backup(self._office.store, self._office.now, places, folder or places.folder)
        return self._recorded(made)

    def make_daily(self, go_on: Callable[[], None] = nothing) -> BackupResult | None:
        """Make the backup of this day if nobody did, and remove those that are not kept any more.

        Where it fails it is tried again a quarter of an hour later.

        Args:
            go_on: called now and then; raises to end the work.

        Returns:
            The backup, or None where there was nothing to do.

        Raises:
            BackupTrouble: it could not be made; nothing is left of it.
            BadFolder: the folder cannot be made.
            StoreTrouble: the store did not answer, or its file is damaged.
        """
        now = self._office.now()
        if self._not_before is not None and now < self._not_before:
            return None
        self._not_before = now + TRY_AGAIN
        try:
            made = self._daily(now, go_on)
        except FrontDeskError:
            self._record_failure(now)
            raise
        self._not_before = None
        return made

    def _daily(self, now: datetime, go_on: Callable[[], None]) -> BackupResult | None:
        places, day_of = self._places, self._office.practice().rule.hours.day_of
        tag = store_tag(began(self._office.store))
        if not is_due(self._ours(tag), now, day_of):
            return None
        prepare_folder(places.folder, make=not places.is_named)
        with one_at_a_time(places.lock, patience=0) as is_held:
            # Another desk of this home may be at it, or have just done it.
            if not is_held or not is_due(self._ours(tag), now, day_of):
                return None
            store = self._office.store
            made = make_backup(store, self._office.now, places, places.folder, daily=True, go_on=go_on)
            for name in to_remove(self._ours(tag), day_of):
                with suppress(OSError):
                    (places.folder / str(name)).unlink()
        return self._recorded(made)

    def _ours(self, tag: str) -> list[BackupName]:
        return [name for name in names_in(self._places.folder) if name.home == tag]

    def older_than(self, before: datetime) -> list[Path]:
        """Return the backups of this store in the desk's own folder that were made before an instant."""
        tag = store_tag(began(self._office.store))
        return [self._places.folder / str(name) for name in self._ours(tag) if name.at < before]

    def last_good(self) -> Proof | None:
        """Return the last backup whose check found nothing, wherever it went; None if there is none."""
        return last_proof(self._office.store, ProofKind.BACKUP, good=True)

    def too_old(self) -> bool:
        """True if the last good backup is older than the practice allows, or there is none."""
        last, hours = self.last_good(), self._office.practice().settings.backup_warn_hours
        return is_old(last.at if last is not None else None, self._office.now(), hours)

    def record_rehearsal(self, result: BackupResult, first_head: tuple[object, ...] | None) -> bool:
        """Write down that a backup of this store was restored and checked.

        Args:
            result: what the rehearsal saw.
            first_head: the last audit entry of the backup, as ``store.backup.entry_of`` gives it.

        Returns:
            False where it is a backup of another store, of which nothing is written down.
        """
        if first_head is None or entry_of(self._office.store, result.head) != first_head:
            return False
        with self._office.store.writing() as db:
            add_proof(
                db,
                ProofKind.REHEARSAL,
                at=self._office.now(),
                ok=result.verified,
                seconds=result.seconds,
                head=result.head,
                encrypted=result.encrypted,
            )
        return True

    def _recorded(self, made: BackupResult) -> BackupResult:
        """Write the backup down in the store. One that cannot be written down is still a backup."""
        at = self._office.now()
        with suppress(StoreTrouble), self._office.store.writing() as db:
            number = add_proof(
                db,
                ProofKind.BACKUP,
                at=at,
                ok=made.verified,
                seconds=made.seconds,
                head=made.head,
                encrypted=made.encrypted,
                findings=len(made.findings),
            )
            write_audit(
                db, at=at, person_id=PROGRAM_ID, action=Action.BACKUP_MADE, subject_id=number, head=made.head
            )
            return replace(made, recorded=True)
        return made

    def _record_failure(self, at: datetime) -> None:
        """Write down that the day's backup failed, once until one succeeds."""
        with suppress(StoreTrouble):
            last = last_proof(self._office.store, ProofKind.BACKUP)
            if last is None or last.ok or "failed" not in last.detail:
                with self._office.store.writing() as db:
                    add_proof(db, ProofKind.BACKUP, at=at, ok=False, seconds=0, failed=True)
