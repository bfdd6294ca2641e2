"""Versions of the practice settings, as documents."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import Database, fn

from frontdesk.store.tables import SettingsVersion


def latest_version(db: Database) -> int | None:
    """The number of the newest settings, or None in an empty store."""
    number: int | None = SettingsVersion.select(fn.MAX(SettingsVersion.id)).scalar(db)
    return number


def hold_settings(db: Database) -> None:
    """Let nobody else write settings until the transaction ends (on SQLite nobody writes anything)."""
    if db.for_update:
        db.execute_sql("LOCK TABLE settings_version IN SHARE ROW EXCLUSIVE MODE")


def read_version(db: Database, number: int) -> dict[str, Any]:
    """One version's document."""
    rows = SettingsVersion.select(SettingsVersion.document).where(SettingsVersion.id == number)
    document: dict[str, Any] = json.loads(rows.tuples().execute(db)[0][0])
    return document


def add_version(db: Database, document: dict[str, Any], *, at: datetime, by: int) -> int:
    """Keep a new version and give its number."""
    return int(SettingsVersion.insert(at=at, person=by, document=json.dumps(document)).execute(db))
