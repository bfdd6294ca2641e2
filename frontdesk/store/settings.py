"""Versions of the practice settings, as documents."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import Database, fn

from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.rows import insert
from frontdesk.store.tables.practice import SettingsVersion

_LATEST = prepared(lambda p: SettingsVersion.select(fn.MAX(SettingsVersion.id)))
_DOCUMENT = prepared(
    lambda p: SettingsVersion.select(SettingsVersion.document).where(SettingsVersion.id == p.version)
)


def latest_version(db: Database) -> int | None:
    """Return the number of the newest settings, or None in an empty store."""
    number: int | None = _LATEST.scalar(db)
    return number


def hold_settings(db: Database) -> None:
    """Let nobody else write settings until the transaction ends (on SQLite nobody writes anything)."""
    if db.for_update:
        db.execute_sql("LOCK TABLE settings_version IN SHARE ROW EXCLUSIVE MODE")


def read_version(db: Database, number: int) -> dict[str, Any]:
    """Return one version's document."""
    document: dict[str, Any] = json.loads(_DOCUMENT.scalar(db, version=number))
    return document


def add_version(db: Database, document: dict[str, Any], *, at: datetime, by: int) -> int:
    """Save a new version and return its number."""
    return insert(db, SettingsVersion, at=at, person=by, document=json.dumps(document))
