"""Retention: after the months that the practice sets, settled callers lose their names and numbers.

Figures, ids, days and outcomes stay, and a keyed hash of each number, so that an old log brings nobody back.
This is the one way by which words of frozen records are ever dropped; every portion of it is in the audit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Refused
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.safety.retention import dropped_key, months_before
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import one_line
from frontdesk.services.permitted import needs
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Transaction
from frontdesk.store.db.fields import to_text
from frontdesk.store.db.keys import new_key
from frontdesk.store.encryption.key_files import read_key_file, write_key_file
from frontdesk.store.retention.runs import (
    begin_run,
    clean_store,
    dropped_among,
    fingerprint,
    finish_run,
    horizon,
    is_clean,
    keep_key,
    kept_key,
    last_run,
    write_over_deleted,
)

if TYPE_CHECKING:
    from frontdesk.services.office import Office
    from frontdesk.store.imports.spool import SpooledCall

#: How long after one daily run the next one is due.
DAILY: Final = timedelta(hours=24)
#: The name of the file, in the folder of keys, with the key of dropped numbers.
NUMBERS_KEY: Final = "numbers.key"

_ABOUT: Final = """\
# The key by which frontdesk knows dropped numbers again. Keep a copy with that of the store:
# without it logs from before the dropping cannot be imported any more.
"""


class OldBackups(Protocol):
    """The backups of this store."""

    def older_than(self, before: datetime) -> Sequence[Path]:
        """Return the backups that were made before an instant."""


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """What is dropped, or was.

    Attributes:
        months: the setting; 0 if names are kept for good.
        before: settled callers whose last contact was before this are dropped, UTC; None with 0 months.
        counts: how many records of each kind, by its name, and how many ``backups``.
        cleaned: True if the store was rewritten and holds no old bytes; False if a desk was in the way, and
            the next run does it.
    """

    months: int
    before: datetime | None
    counts: dict[str, int] = field(default_factory=dict)
    cleaned: bool = True

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to drop."""
        return not any(self.counts.values())


class RetentionService:
    """Drops the names of settled callers."""

    def __init__(self, office: Office, backups: OldBackups | None = None) -> None:
        """Take the store and its backups; nothing is read yet."""
        self._office = office
        self._backups = backups
        self._not_before: datetime | None = None

    def preview(self) -> RetentionResult:
        """Return what a run would drop; nothing is changed.

        Raises:
            StoreTrouble: the store did not answer.
        """
        from frontdesk.store.retention.dropping import read_plan

        months, before = self._before()
        if before is None:
            return RetentionResult(months, None)
        plan = read_plan(self._office.store, to_text(before))
        counts = plan.counts | {"backups": len(self._old_backups(before))}
        counts["drafts"] += self._office.spool.count_before(before)
        with self._office.store.reading() as db:
            return RetentionResult(months, before, counts, is_clean(db))

    @needs(Permission.STORE)
    def run(self, *, by: int, go_on: Callable[[], None] = lambda: None) -> RetentionResult:
        """Drop what is to be dropped, remove backups that are older, and rewrite the store.

        What was set aside on this machine while the store did not answer goes by its age, too.

        Args:
            by: who asked for it.
            go_on: called between two portions; raises to end the work, which the next run goes on with.

        Raises:
            Refused: the key of the dropped numbers is not here.
            StoreTrouble: the store did not answer; what was dropped before stays dropped.
        """
        from frontdesk.store.retention.dropping import drop_aged, drop_callers, portions, read_plan

        months, before = self._before()
        if before is None:
            return RetentionResult(months, None)
        office, text, counts = self._office, to_text(before), Counter[str]()
        counts["drafts"] += office.spool.remove_before(before)
        plan = read_plan(office.store, text)
        if plan.circles:
            secret = self._secret()
            for portion in portions(plan):
                go_on()
                counts += self._portion(
                    text, by, partial(drop_callers, some=portion, before=text, secret=secret)
                )
        if any(plan.counts[name] for name in ("texts", "drafts", "undo_steps")):
            counts += self._portion(text, by, partial(drop_aged, before=text))
        for path in self._old_backups(before):
            path.unlink(missing_ok=True)
            counts["backups"] += 1
        cleaned = clean_store(office.store, office.now())
        kinds = {**dict.fromkeys(plan.counts, 0), "backups": 0}
        return RetentionResult(months, before, kinds | counts, cleaned)

    def run_daily(self, go_on: Callable[[], None] = lambda: None) -> RetentionResult | None:
        """Do a day's run, if no desk did one for a day; None where one did, or names are kept for good.

        Args:
            go_on: called between two portions; raises to end the work.

        Raises:
            Refused: the key of the dropped numbers is not here.
            StoreTrouble: the store did not answer.
        """
        now = self._office.now()
        if self._not_before is not None and now < self._not_before:
            return None
        self._not_before = now + DAILY
        _, before = self._before()
        with self._office.store.reading() as db:
            last = last_run(db)
        if before is None or (last is not None and now - last < DAILY):
            return None
        done = self.run(by=PROGRAM_ID, go_on=go_on)
        if done.is_empty:
            # So that the other desks know it; nothing was done that belongs into the audit.
            with self._office.store.writing() as db:
                finish_run(db, begin_run(db, at=now, by=PROGRAM_ID, before=to_text(before)), {}, now)
        return done

    def _before(self) -> tuple[int, datetime | None]:
        months = self._office.practice().settings.retention_months
        return months, months_before(self._office.now(), months) if months else None

    def _old_backups(self, before: datetime) -> Sequence[Path]:
        return self._backups.older_than(before) if self._backups is not None else ()

    def _portion(self, before: str, by: int, drop: Callable[[Transaction], Counter[str]]) -> Counter[str]:
        """Drop one portion in a transaction of its own, with its run and its audit entry."""
        office, now = self._office, self._office.now()
        with office.store.reading() as db:
            write_over_deleted(db)
        with office.store.writing() as db:
            run = begin_run(db, at=now, by=by, before=before)
            counts = drop(db)
            finish_run(db, run, counts, now)
            action = Action.RETENTION_DROPPED
            write_audit(db, at=now, person_id=by, action=action, subject_id=run, before=before, **counts)
        return counts

    def _secret(self) -> bytes:
        """Return the key of dropped numbers; made at the first run.

        Raises:
            Refused: it is not here.
        """
        office = self._office
        with office.store.writing() as db:
            kept = kept_key(db)
            if kept is None:
                file = _key_file(office)
                secret = _made(file)
                keep_key(db, secret, at=office.now(), inside=file is None)
                return secret
        return _read(office, kept)


class DroppedNumbers:
    """Knows the calls of old logs whose callers were dropped: each counts as one that the store has."""

    def __init__(self, office: Office) -> None:
        """Ask the store whether anybody was dropped."""
        self._store = office.store
        with office.store.reading() as db:
            self._before = horizon(db)
            kept = kept_key(db) if self._before else None
        self._secret = _read(office, kept) if kept is not None else b""

    def unknown(self, calls: list[SpooledCall]) -> list[SpooledCall]:
        """Return the calls without those of dropped callers."""
        before = self._before
        if before is None or not self._secret:
            return calls
        old = {call.number for call in calls if call.number and call.at < before}
        hashes = {dropped_key(number, self._secret): number for number in old}
        dropped = {hashes[key] for key in dropped_among(self._store, list(hashes))} if hashes else set()
        return [call for call in calls if call.number not in dropped or call.at >= before]


def _key_file(office: Office) -> Path | None:
    """Return the file of the key; None where it is kept in the store, because every desk needs it."""
    return office.keys_folder / NUMBERS_KEY if office.keys_folder and office.store.is_sqlite else None


def _made(file: Path | None) -> bytes:
    if file is None:
        return new_key().raw
    found = read_key_file(file)
    if found is not None and found.key is not None:
        return found.key.raw
    key = new_key()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_key_file(file, key, about=_ABOUT)
    return key.raw


def _read(office: Office, kept: tuple[str, str]) -> bytes:
    known_by, inside = kept
    if inside:
        return bytes.fromhex(inside)
    file = _key_file(office)
    found = read_key_file(file) if file is not None else None
    if found is not None and found.key is not None and fingerprint(found.key.raw) == known_by:
        return found.key.raw
    shown = one_line(str(file)) if file is not None else NUMBERS_KEY
    raise Refused(
        "The numbers of earlier callers were dropped, and the key by which they are known again is not in "
        f"{shown}. Nothing was changed. Put the copy of that file back in its place."
    )
