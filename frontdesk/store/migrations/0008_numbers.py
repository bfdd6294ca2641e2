"""The figures of a period are found by the service days of its callbacks."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(migrator: Any, db: Database) -> None:
    """Make the index."""
    db.execute_sql("CREATE INDEX callback_service_day ON callback (service_day, id)")
