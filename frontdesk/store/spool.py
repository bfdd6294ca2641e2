"""The spool: a file of this machine that keeps what is typed while the store does not answer.

It is opened for each use, as the store itself is: private, and encrypted with the same key. It holds
half-typed calls and referrals as the store's table of drafts does, and nothing while the store answers.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from peewee import Database

from frontdesk.domain import calls as domain
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line
from frontdesk.store.calls import all_drafts, call_by_uid, drop_draft, keep_draft
from frontdesk.store.db.engine import Store, open_sqlite
from frontdesk.store.db.errors import StoreDamaged
from frontdesk.store.db.keys import StoreKey
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.drafts import Draft

#: As the store has it, without the reference to who types: people are in the store.
_TABLE: Final = (
    'CREATE TABLE IF NOT EXISTS "draft" ("uid" TEXT NOT NULL PRIMARY KEY, "person_id" INTEGER NOT NULL,'
    ' "started_at" TEXT NOT NULL, "updated_at" TEXT NOT NULL, "fields" TEXT NOT NULL,'
    ' "parked" INTEGER NOT NULL)'
)
_DROP_SAME = prepared(
    lambda p: Draft.delete().where(
        Draft.uid == p.uid, Draft.fields == p.fields, Draft.parked == p.parked, Draft.person == p.person
    )
)
_KEPT_AT = prepared(lambda p: Draft.select(Draft.updated_at).where(Draft.uid == p.uid))

#: The ending of a file that could not be read.
_AWAY: Final = re.compile(r"\.[0-9a-f]{8}")

_NOT_KEPT: Final = (
    "The store does not answer, and what you typed cannot be kept on this machine instead. It stays on the "
    "screen: note it down."
)


class SpoolTrouble(StoreTrouble):
    """This machine cannot keep what is typed while the store does not answer, or not read it."""

    title = "Not kept on this machine"

    def __init__(self, sentence: str = _NOT_KEPT) -> None:
        """Say what is wrong; by itself, that something typed is nowhere but on the screen."""
        super().__init__(sentence)


class Spool:
    """What is typed while the store does not answer; for any thread."""

    def __init__(self, file: Path | None, key: StoreKey | None = None) -> None:
        """Take the file; it is neither made nor opened before there is something to keep.

        Args:
            file: the file; None to keep nothing.
            key: what the store is encrypted with, or None.
        """
        self._file = file
        self._key = key
        self._lock = Lock()
        self._left: set[str] = set()
        #: True if something may be in it: what a desk that was killed left, or what was kept since.
        self.may_hold = file is not None and file.exists()

    def keep(self, draft: domain.Draft, at: datetime) -> None:
        """Keep a draft as it stands now, on the disk when this returns.

        One that was saved or thrown away meanwhile is not kept again.

        Args:
            draft: the draft.
            at: when it was typed, UTC.

        Raises:
            SpoolTrouble: there is no file, or its disk does not take it.
        """
        with self._lock:
            if draft.uid in self._left:
                return
            self.may_hold = self._file is not None
            with self._open() as db:
                if draft.is_empty:
                    drop_draft(db, draft.uid)
                else:
                    keep_draft(db, draft, at)

    def taken(self, draft: domain.Draft) -> None:
        """The store has a draft: it goes from here, unless more was typed since."""
        with self._lock:
            self._drop(lambda db: self._drop_same(db, draft))

    def forget(self, uid: str) -> None:
        """The store has everything of a draft, which may be set aside again."""
        with self._lock:
            self._drop(lambda db: drop_draft(db, uid))

    def leave(self, uid: str) -> None:
        """A draft was saved or thrown away: nothing of it is kept here any more."""
        with self._lock:
            self._left.add(uid)
            self._drop(lambda db: drop_draft(db, uid))

    def _drop(self, drop: Callable[[Database], object]) -> None:
        """Drop something that the store has; where that fails, it is found there when it is brought back."""
        if self.may_hold:
            with suppress(StoreTrouble), self._open() as db:
                drop(db)
                self.may_hold = bool(all_drafts(db))

    def drafts(self, *, put_away: bool = False) -> list[tuple[domain.Draft, datetime]]:
        """Return what is kept here, with when it was typed; nothing where nothing may be.

        Args:
            put_away: True to give a file that cannot be read another name, so that a new one can be made.

        Raises:
            SpoolTrouble: the file cannot be read.
        """
        if not self.may_hold:
            return []
        try:
            return self._drafts()
        except SpoolTrouble as trouble:
            if put_away and isinstance(trouble.__cause__, StoreDamaged) and self._file is not None:
                raise self._put_away(self._file) from trouble
            raise

    def _drafts(self) -> list[tuple[domain.Draft, datetime]]:
        with self._lock, self._open() as db:
            found = [(draft, kept_at(db, draft.uid)) for draft in all_drafts(db)]
            self.may_hold = bool(found)
        return [(draft, at) for draft, at in found if at is not None]

    def _put_away(self, file: Path) -> SpoolTrouble:
        """Give a file that cannot be read another name, so that what is typed from now on is kept."""
        away = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        with self._lock, suppress(OSError):
            file.rename(away)
            self.may_hold = False
        return SpoolTrouble(
            "What was typed while the store did not answer cannot be read: the file is damaged, or made with "
            f"another key. It was left as it is, under the name {one_line(str(away))}. All else works."
        )

    def count_before(self, before: datetime) -> int:
        """Return how many drafts are older than an instant, and files that could not be read."""
        return len(self._old(before)) + len(self._unreadable(before))

    def remove_before(self, before: datetime) -> int:
        """Remove what :meth:`count_before` counts; return how many there were. A crisis is never removed."""
        old = self._old(before)
        for uid in old:
            self.forget(uid)
        removed = len(old)
        for path in self._unreadable(before):
            with suppress(OSError):
                path.unlink()
                removed += 1
        return removed

    def _old(self, before: datetime) -> list[str]:
        """Return the drafts that are older than an instant; none where the file cannot be read."""
        with suppress(SpoolTrouble):
            return [draft.uid for draft, at in self.drafts() if at < before and not draft.is_crisis]
        return []

    def _unreadable(self, before: datetime) -> list[Path]:
        """Return the older ones of the files that :meth:`_put_away` gave another name."""
        found = []
        for path in self._file.parent.glob(f"{self._file.name}.*") if self._file is not None else ():
            with suppress(OSError):
                if _AWAY.fullmatch(path.suffix) and path.lstat().st_mtime < before.timestamp():
                    found.append(path)
        return found

    def remove(self) -> None:
        """Remove the file, after all of it was brought to the store: it has another key from now on.

        Raises:
            SpoolTrouble: it cannot be removed.
        """
        if self._file is None:
            return
        with self._lock:
            try:
                for ending in ("", "-wal", "-shm"):
                    self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
            except OSError as trouble:
                raise SpoolTrouble() from trouble
            self.may_hold = False

    @staticmethod
    def _drop_same(db: Database, draft: domain.Draft) -> None:
        _DROP_SAME.run(
            db,
            uid=draft.uid,
            fields=json.dumps(dict(draft.fields)),
            parked=draft.parked,
            person=draft.person_id,
        )

    @contextmanager
    def _open(self) -> Iterator[Database]:
        """Open the file for one transaction; the last to close it leaves no log beside it."""
        if self._file is None:
            raise SpoolTrouble()
        try:
            os.makedirs(self._file.parent, 0o700, exist_ok=True)
            store = open_sqlite(self._file, self._key)
        except (OSError, StoreTrouble) as trouble:
            raise SpoolTrouble() from trouble
        try:
            with store.writing() as db:
                db.execute_sql("PRAGMA secure_delete = 1")  # nothing of what was taken stays in free pages
                db.execute_sql(_TABLE)
                yield db
        except StoreTrouble as trouble:
            raise SpoolTrouble() from trouble
        finally:
            store.close()


def keep_unless_saved(db: Database, draft: domain.Draft, at: datetime, *, unless_newer: bool = False) -> None:
    """Keep a draft in the store; one that is empty, or whose call was saved, is dropped.

    Args:
        db: the open transaction of the store.
        draft: the draft.
        at: when it was typed, UTC.
        unless_newer: True to leave one alone that was kept later.
    """
    if draft.is_empty or call_by_uid(db, draft.uid) is not None:
        drop_draft(db, draft.uid)
        return
    known = kept_at(db, draft.uid) if unless_newer else None
    if known is None or known <= at:
        keep_draft(db, draft, at)


def bring_back(store: Store, spool: Spool, only: str = "") -> int:
    """Save in the store what was kept beside it; return how many drafts that were.

    Each comes back once: it goes from the spool when the store has it, and if that is cut off in between, the
    next time finds that the store has it already, or that its call was saved.

    Args:
        store: the store.
        spool: what was kept.
        only: the one draft to bring; "" for all but crises, which are records and no drafts.

    Raises:
        SpoolTrouble: the spool cannot be read.
        StoreTrouble: the store did not answer; what is there stays there.
    """
    brought, refused = 0, None
    for draft, at in spool.drafts(put_away=not only):
        if draft.is_crisis or (only and draft.uid != only):
            continue
        try:
            with store.writing() as db:
                keep_unless_saved(db, draft, at, unless_newer=True)
        except StoreTrouble as trouble:  # one that the store does not take must not hold up the others
            refused = trouble
        else:
            spool.taken(draft)
            brought += 1
    if refused is not None:
        raise refused
    return brought


def kept_at(db: Database, uid: str) -> datetime | None:
    """Return when a draft was last kept, UTC; None if there is none, or if that cannot be read."""
    text = _KEPT_AT.scalar(db, uid=uid)
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
