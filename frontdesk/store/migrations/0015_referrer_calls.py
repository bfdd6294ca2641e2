"""Whether a patient named a referrer on a call is found by both: who sends many is counted quickly."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(migrator: Any, db: Database) -> None:
    """Replace the index."""
    db.execute_sql("DROP INDEX call_referrer")
    db.execute_sql(
        "CREATE INDEX call_referrer ON call (referrer_id, contact_id)"
        " WHERE referrer_id IS NOT NULL AND voided_at IS NULL"
    )
