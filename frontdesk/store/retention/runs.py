"""The record of retention: its runs, the key of dropped numbers, and rewriting the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Final

from peewee import Database, SqliteDatabase, fn

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import maybe_from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.rows import insert, update
from frontdesk.store.retention.words import WORDS
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import ContactWord
from frontdesk.store.tables.practice import Undo
from frontdesk.store.tables.retention import RetentionKey, RetentionRun

_FINGERPRINT: Final = 16
_HORIZON = prepared(lambda p: RetentionRun.select(fn.MAX(RetentionRun.before)))
_UNCLEAN = prepared(lambda p: RetentionRun.select(RetentionRun.id).where(RetentionRun.cleaned_at.is_null()))
_CLEANED = prepared(
    lambda p: RetentionRun.update(cleaned_at=p.at).where(
        RetentionRun.id.in_(p.each("runs")), RetentionRun.cleaned_at.is_null()
    )
)
_KEY = prepared(
    lambda p: (
        RetentionKey.select(RetentionKey.fingerprint, RetentionKey.secret).order_by(RetentionKey.id).limit(1)
    )
)
_LAST_RUN = prepared(lambda p: RetentionRun.select(fn.MAX(RetentionRun.at)))
_DROPPED = prepared(lambda p: Call.select(Call.number).where(Call.number.in_(p.each("keys"))).distinct())


def begin_run(db: Database, *, at: datetime, by: int, before: str) -> int:
    """Begin a run inside the caller's transaction, which has to finish it; return its number."""
    return insert(db, RetentionRun, at=at, person=by, before=before, counts="{}")


def finish_run(db: Database, run: int, counts: Mapping[str, int], at: datetime) -> None:
    """Finish a run: from here on the words of frozen records stay as they are."""
    nothing_to_clean = None if any(counts.values()) else at
    update(db, RetentionRun, run, counts=json.dumps(counts), finished_at=at, cleaned_at=nothing_to_clean)


def horizon(db: Database) -> str | None:
    """Return the instant before which settled callers were dropped, as the store has it; None for never."""
    before: str | None = _HORIZON.scalar(db)
    return before


def last_run(db: Database) -> datetime | None:
    """Return when the last run was, UTC, whichever desk did it; None for never."""
    return maybe_from_text(_LAST_RUN.scalar(db))


def fingerprint(secret: bytes) -> str:
    """Return what a key is known by, without telling it."""
    return sha256(b"frontdesk retention " + secret).hexdigest()[:_FINGERPRINT]


def kept_key(db: Database) -> tuple[str, str] | None:
    """Return what the key of dropped numbers is known by, and itself in hexadecimal or ""; None if none."""
    return _KEY.one(db)


def keep_key(db: Database, secret: bytes, *, at: datetime, inside: bool) -> None:
    """Write down the key: its fingerprint, and the key itself where every desk reads it in the store."""
    text = secret.hex() if inside else ""
    insert(db, RetentionKey, at=at, fingerprint=fingerprint(secret), secret=text)


def dropped_among(store: Store, keys: list[str]) -> set[str]:
    """Return those of these keyed hashes that the store has calls of."""
    return set(_DROPPED.values(store, keys=keys))


def write_over_deleted(db: Database) -> None:
    """Let SQLite write zeros over what this connection deletes or changes; a server has its own ways."""
    if isinstance(db, SqliteDatabase):
        db.execute_sql("PRAGMA secure_delete = ON")


def is_clean(db: Database) -> bool:
    """True if the store was rewritten since something was dropped in it."""
    return not _UNCLEAN.values(db)


def clean_store(store: Store, at: datetime) -> bool:
    """Rewrite a store in which something was dropped, so that none of the old bytes are left in it.

    Returns:
        True if none are left; False if a desk was reading or writing, and it has to be tried again.
    """
    with store.reading() as db:
        runs = _UNCLEAN.values(db)
    if not runs:
        return True
    with suppress(StoreTrouble):
        with store.reading() as db:
            clean = _vacuum_file(db) if store.is_sqlite else _vacuum_server(db)
        if clean:
            with store.writing() as db:
                _CLEANED.run(db, runs=runs, at=at)
            return True
    return False


def _vacuum_file(db: Database) -> bool:
    db.execute_sql("VACUUM")
    ((busy, _, _),) = db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def _vacuum_server(db: Database) -> bool:
    for name in sorted({words.model._meta.table_name for words in WORDS} | _ALSO):
        db.execute_sql(f'VACUUM (FULL) "{name}"')
    return True


_ALSO: Final = {ContactWord._meta.table_name, Undo._meta.table_name, "draft"}
