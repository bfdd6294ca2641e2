"""What was proved about the store and when: backups, rehearsals, checks."""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase


def up(migrator: Any, db: Database) -> None:
    """Make the table, its index and its guards."""
    sqlite = isinstance(db, SqliteDatabase)
    number = "INTEGER NOT NULL PRIMARY KEY" if sqlite else "SERIAL NOT NULL PRIMARY KEY"
    db.execute_sql(
        f"CREATE TABLE proof (id {number}, kind TEXT NOT NULL, at TEXT NOT NULL,"
        f" ok {'INTEGER' if sqlite else 'BOOLEAN'} NOT NULL, milliseconds INTEGER NOT NULL,"
        " detail TEXT NOT NULL)"
    )
    db.execute_sql("CREATE INDEX proof_kind ON proof (kind, id)")
    # PostgreSQL has the function since the first migration.
    body = (
        " BEGIN SELECT RAISE(ABORT, 'proof rows are kept as they are'); END"
        if sqlite
        else " FOR EACH ROW EXECUTE FUNCTION rows_are_kept()"
    )
    for kind in ("DELETE", "UPDATE"):
        db.execute_sql(f"CREATE TRIGGER proof_no_{kind.lower()} BEFORE {kind} ON proof{body}")
