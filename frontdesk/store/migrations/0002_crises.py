"""Crises and the steps taken in them.

The models are frozen copies: a later change of ``tables.py`` must not change what this made.
"""

from __future__ import annotations

from typing import Any

from peewee import (
    AutoField,
    Database,
    ForeignKeyField,
    Model,
    SqliteDatabase,
    TextField,
)

INDEXES = (
    "CREATE INDEX crisis_unaccepted ON crisis (opened_at) WHERE accepted_at IS NULL",
    "CREATE INDEX crisis_step_crisis ON crisis_step (crisis_id, id)",
)

#: Records that are never deleted.
KEPT = ("crisis", "crisis_step")


def up(migrator: Any, db: Database) -> None:
    """Make the tables, their indexes, and the guards against deleting."""
    tables = _tables(db)
    # The joins' own indexes are above; peewee would add one for each foreign key.
    for table in tables:
        table._meta.indexes = ()
        for field in table._meta.sorted_fields:
            if isinstance(field, ForeignKeyField):
                field.index = False
    db.create_tables(tables)
    for statement in INDEXES:
        db.execute_sql(statement)
    # PostgreSQL has the function since the first migration.
    body = (
        " BEGIN SELECT RAISE(ABORT, '{0} rows are kept as they are'); END"
        if isinstance(db, SqliteDatabase)
        else " FOR EACH ROW EXECUTE FUNCTION rows_are_kept()"
    )
    for name in KEPT:
        db.execute_sql(f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name}" + body.format(name))


def _tables(db: Database) -> list[type[Model]]:
    class Person(Model):
        id = AutoField()

        class Meta:
            database = db
            table_name = "person"

    class Callback(Model):
        id = AutoField()

        class Meta:
            database = db
            table_name = "callback"

    class Crisis(Model):
        id = AutoField()
        uid = TextField(unique=True)
        opened_at = TextField()
        person = ForeignKeyField(Person)
        name = TextField()
        number = TextField()
        call_uid = TextField()
        callback = ForeignKeyField(Callback, null=True)
        place = TextField()
        number_now = TextField()
        words = TextField()
        with_whom = TextField()
        accepted_by = TextField()
        accepted_at = TextField(null=True)

        class Meta:
            database = db
            table_name = "crisis"

    class CrisisStep(Model):
        id = AutoField()
        crisis = ForeignKeyField(Crisis)
        at = TextField()
        person = ForeignKeyField(Person)
        kind = TextField()
        voided_at = TextField(null=True)

        class Meta:
            database = db
            table_name = "crisis_step"

    return [Crisis, CrisisStep]
