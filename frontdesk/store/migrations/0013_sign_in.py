"""Sign-in: what people sign in with, when it was on, the recovery key and its uses."""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

#: Its tables.
TABLES = (
    "sign_in_account (id {number}, person_id INTEGER NOT NULL UNIQUE REFERENCES person (id),"
    " role TEXT NOT NULL, secret TEXT NOT NULL, code TEXT NOT NULL, code_until TEXT,"
    " misses INTEGER NOT NULL, missed_at TEXT, told_use INTEGER NOT NULL, is_recovery {boolean} NOT NULL)",
    "sign_in_switch (id {number}, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id),"
    " is_on {boolean} NOT NULL)",
    "recovery_key (id {number}, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id),"
    " hash TEXT NOT NULL)",
    "recovery_use (id {number}, at TEXT NOT NULL, desk TEXT NOT NULL, reason TEXT NOT NULL)",
)
#: Records that are never deleted.
KEPT = ("sign_in_account", "sign_in_switch", "recovery_key", "recovery_use")
#: Records that are never changed either.
FROZEN = ("sign_in_switch", "recovery_key", "recovery_use")


def up(migrator: Any, db: Database) -> None:
    """Make the tables and their guards."""
    sqlite = isinstance(db, SqliteDatabase)
    types = (
        {"number": "INTEGER NOT NULL PRIMARY KEY", "boolean": "INTEGER"}
        if sqlite
        else {"number": "SERIAL NOT NULL PRIMARY KEY", "boolean": "BOOLEAN"}
    )
    for table in TABLES:
        db.execute_sql("CREATE TABLE " + table.format(**types))
    for kind, names in (("DELETE", KEPT), ("UPDATE", FROZEN)):
        for name in names:
            _guard(db, name, kind, sqlite)


def _guard(db: Database, name: str, kind: str, sqlite: bool) -> None:
    # PostgreSQL has the function since the first migration.
    body = (
        f" BEGIN SELECT RAISE(ABORT, '{name} rows are kept as they are'); END"
        if sqlite
        else " FOR EACH ROW EXECUTE FUNCTION rows_are_kept()"
    )
    db.execute_sql(f"CREATE TRIGGER {name}_no_{kind.lower()} BEFORE {kind} ON {name}{body}")
