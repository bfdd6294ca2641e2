"""Crises and the steps taken in them.

As text, which stays what it was: no later change of the models, nor of the library that reads them, changes
what this made.
"""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

#: A crisis, and what was done in it.
TABLES = {
    "crisis": (
        '"id" {number}, "uid" TEXT NOT NULL, "opened_at" TEXT NOT NULL, "person_id" INTEGER NOT NULL, '
        '"name" TEXT NOT NULL, "number" TEXT NOT NULL, "call_uid" TEXT NOT NULL, "callback_id" INTEGER, '
        '"place" TEXT NOT NULL, "number_now" TEXT NOT NULL, "words" TEXT NOT NULL, '
        '"with_whom" TEXT NOT NULL, "accepted_by" TEXT NOT NULL, "accepted_at" TEXT, '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id"), '
        'FOREIGN KEY ("callback_id") REFERENCES "callback" ("id")'
    ),
    "crisis_step": (
        '"id" {number}, "crisis_id" INTEGER NOT NULL, "at" TEXT NOT NULL, "person_id" INTEGER NOT NULL, '
        '"kind" TEXT NOT NULL, "voided_at" TEXT, '
        'FOREIGN KEY ("crisis_id") REFERENCES "crisis" ("id"), '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id")'
    ),
}

#: What is looked for, and what may be there only once.
INDEXES = (
    'CREATE UNIQUE INDEX "crisis_uid" ON "crisis" ("uid")',
    "CREATE INDEX crisis_unaccepted ON crisis (opened_at) WHERE accepted_at IS NULL",
    "CREATE INDEX crisis_step_crisis ON crisis_step (crisis_id, id)",
)

#: Records that are never deleted.
KEPT = ("crisis", "crisis_step")


def up(migrator: Any, db: Database) -> None:
    """Make the tables, their indexes, and the guards against deleting."""
    sqlite = isinstance(db, SqliteDatabase)
    number = f"{'INTEGER' if sqlite else 'SERIAL'} NOT NULL PRIMARY KEY"
    for name, columns in TABLES.items():
        db.execute_sql(f'CREATE TABLE "{name}" ({columns.format(number=number)})')
    for statement in INDEXES:
        db.execute_sql(statement)
    # PostgreSQL has the function since the first migration.
    body = (
        " BEGIN SELECT RAISE(ABORT, '{0} rows are kept as they are'); END"
        if sqlite
        else " FOR EACH ROW EXECUTE FUNCTION rows_are_kept()"
    )
    for name in KEPT:
        db.execute_sql(f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name}" + body.format(name))
