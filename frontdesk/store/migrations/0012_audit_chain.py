"""The chain of the audit: a seal for every entry, the head of every desk, and where it all began."""

from __future__ import annotations

import secrets
from typing import Any

from peewee import Database, SqliteDatabase

#: In the order of the chain, in which it is proved; SQLite keeps nothing but this order.
_SEAL = (
    "CREATE TABLE audit_seal (head_id INTEGER NOT NULL, seq INTEGER NOT NULL, audit_id INTEGER NOT NULL,"
    " mac TEXT NOT NULL, PRIMARY KEY (head_id, seq)){ordered}"
)
_HEAD = (
    "CREATE TABLE audit_head (id {number}, desk TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL,"
    " mac TEXT NOT NULL)"
)
_ORIGIN = (
    "CREATE TABLE audit_origin (id {number}, store TEXT NOT NULL, adopt_after INTEGER NOT NULL,"
    " adopt_to INTEGER NOT NULL)"
)


def up(migrator: Any, db: Database) -> None:
    """Make the tables and their guards; entries that are there are sealed by the first desk that opens."""
    sqlite = isinstance(db, SqliteDatabase)
    types = (
        {"number": "INTEGER NOT NULL PRIMARY KEY", "ordered": " WITHOUT ROWID"}
        if sqlite
        else {"number": "SERIAL NOT NULL PRIMARY KEY", "ordered": ""}
    )
    for table in (_SEAL, _HEAD, _ORIGIN):
        db.execute_sql(table.format(**types))
    # Random, and made here: no other store has it, so heads outside are never held against another store.
    db.execute_sql(
        f"INSERT INTO audit_origin (store, adopt_after, adopt_to) SELECT '{secrets.token_hex(16)}', 0,"
        " COALESCE(MAX(id), 0) FROM audit"
    )
    for name, kind in (("audit_seal", "DELETE"), ("audit_seal", "UPDATE"), ("audit_head", "DELETE")):
        # PostgreSQL has the function since the first migration.
        body = (
            f" BEGIN SELECT RAISE(ABORT, '{name} rows are kept as they are'); END"
            if sqlite
            else " FOR EACH ROW EXECUTE FUNCTION rows_are_kept()"
        )
        db.execute_sql(f"CREATE TRIGGER {name}_no_{kind.lower()} BEFORE {kind} ON {name}{body}")
