"""Versions of the practice settings, as documents."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.store.bulk import read
from frontdesk.store.statements import insert
from frontdesk.store.tables.practice import SettingsVersion


def latest_version(db: Database) -> int | None:
    """The number of the newest settings, or None in an empty store."""
    found: list[tuple[int | None]] = read(db, "SELECT MAX(id) FROM settings_version")
    return found[0][0]


def hold_settings(db: Database) -> None:
    """Let nobody else write settings until the transaction ends (on SQLite nobody writes anything)."""
    if db.for_update:
        db.execute_sql("LOCK TABLE settings_version IN SHARE ROW EXCLUSIVE MODE")


def read_version(db: Database, number: int) -> dict[str, Any]:
    """One version's document."""
    ((text,),) = read(db, "SELECT document FROM settings_version WHERE id = ?", number)
    document: dict[str, Any] = json.loads(text)
    return document


def add_version(db: Database, document: dict[str, Any], *, at: datetime, by: int) -> int:
    """Keep a new version and give its number."""
    return insert(db, SettingsVersion, at=at, person=by, document=json.dumps(document))
