"""Retention: its runs, the key that knows dropped numbers again, and the one exception of the guards."""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

TABLES = (
    # While a run is not finished, the words of frozen records may be dropped; nothing else of them.
    "retention_run (id {number}, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id),"
    " before TEXT NOT NULL, counts TEXT NOT NULL, finished_at TEXT, cleaned_at TEXT)",
    "retention_key (id {number}, at TEXT NOT NULL, fingerprint TEXT NOT NULL, secret TEXT NOT NULL)",
)

#: The words of records that are never changed otherwise.
WORDS = {
    "source": ("detail",),
    "near_miss": ("text",),
    "hand_off": ("text",),
    "breach_reason": ("note",),
    "carry_over": ("reason",),
    "voicemail_count": ("note",),
    "day_close": ("report", "hand_off"),
    "day_note": ("text",),
    "owed_reason": ("note",),
}

_UNFINISHED = "EXISTS (SELECT 1 FROM retention_run WHERE finished_at IS NULL)"


def up(migrator: Any, db: Database) -> None:
    """Make the tables and their guards, and let a run drop the words of frozen records."""
    sqlite = isinstance(db, SqliteDatabase)
    number = f"{'INTEGER' if sqlite else 'SERIAL'} NOT NULL PRIMARY KEY"
    for table in TABLES:
        db.execute_sql("CREATE TABLE " + table.format(number=number))
    for name in ("retention_run", "retention_key"):
        body = (
            f" BEGIN SELECT RAISE(ABORT, '{name} rows are kept as they are'); END"
            if sqlite
            else " FOR EACH ROW EXECUTE FUNCTION rows_are_kept()"
        )
        db.execute_sql(f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name}{body}")
    for name, words in WORDS.items():
        others = [column.name for column in db.get_columns(name) if column.name not in words]
        (_guard_sqlite if sqlite else _guard_postgres)(db, name, others)


def _guard_sqlite(db: Database, name: str, others: list[str]) -> None:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in others)
    db.execute_sql(f"DROP TRIGGER {name}_no_update")
    db.execute_sql(
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} WHEN NOT ({_UNFINISHED} AND {same})"
        f" BEGIN SELECT RAISE(ABORT, '{name} rows are kept as they are'); END"
    )


def _guard_postgres(db: Database, name: str, others: list[str]) -> None:
    # Two percent signs are one: the driver reads a single one as the place of a value.
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in others)
    db.execute_sql(
        f"CREATE FUNCTION {name}_is_kept() RETURNS trigger AS $$ BEGIN"
        f" IF {_UNFINISHED} AND {same} THEN RETURN NEW; END IF;"
        " RAISE EXCEPTION '%% rows are kept as they are', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
    )
    db.execute_sql(f"DROP TRIGGER {name}_no_update ON {name}")
    db.execute_sql(
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}_is_kept()"
    )
