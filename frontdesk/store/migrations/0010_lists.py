"""Lists of those who refer: their address, what a list said last, and what an import can be undone by."""

from __future__ import annotations

from typing import Any

from peewee import Database

#: New columns.
COLUMNS = (
    "referrer ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN listed TEXT NOT NULL DEFAULT '{}'",
    "organisation ADD COLUMN imported_by_id INTEGER REFERENCES import_run (id)",
)
#: Whom an import made; and who names one who refers, which is asked before one is taken away.
INDEXES = {
    "referrer_imported": "referrer (imported_by_id, id) WHERE imported_by_id IS NOT NULL",
    "organisation_imported": "organisation (imported_by_id, id) WHERE imported_by_id IS NOT NULL",
    "referrer_introduced": "referrer (introduced_by_id) WHERE introduced_by_id IS NOT NULL",
    "referrer_merged": "referrer (merged_into_id) WHERE merged_into_id IS NOT NULL",
    "breach_referrer": "breach (referrer_id) WHERE referrer_id IS NOT NULL",
    "source_referrer": "source (referrer_id) WHERE referrer_id IS NOT NULL",
}


def up(migrator: Any, db: Database) -> None:
    """Make the columns and the indexes."""
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {column}")
    for name, over in INDEXES.items():
        db.execute_sql(f"CREATE INDEX {name} ON {over}")
