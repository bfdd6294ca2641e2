"""What callers asked for is kept as they named it: the time, and whether at it, after it or by it."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(migrator: Any, db: Database) -> None:
    """Add the two columns; until now every promise was one for a time."""
    db.execute_sql("ALTER TABLE callback ADD COLUMN asked_at TEXT")
    db.execute_sql("ALTER TABLE callback ADD COLUMN promise_kind TEXT")
    db.execute_sql("UPDATE callback SET asked_at = due, promise_kind = 'at' WHERE due_kind = 'promise'")
