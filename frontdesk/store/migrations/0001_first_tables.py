"""The first tables.

The models are frozen copies: a later change of ``tables.py`` must not change what this made.
"""

from __future__ import annotations

from typing import Any

from peewee import (
    AutoField,
    BooleanField,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

INDEXES = (
    "CREATE INDEX call_number_at ON call (number, at)",
    "CREATE INDEX call_at ON call (at)",
    "CREATE INDEX call_folded_at ON call (folded, at)",
    "CREATE INDEX call_callback ON call (callback_id) WHERE callback_id IS NOT NULL",
    "CREATE INDEX call_referrer ON call (referrer_id) WHERE referrer_id IS NOT NULL",
    "CREATE INDEX call_source_missing ON call (at) WHERE lane = 'new_patient' AND direction = 'inbound'"
    " AND voided_at IS NULL AND (source_answer IS NULL OR source_answer = 'not_asked')",
    "CREATE INDEX contact_folded ON contact (folded)",
    "CREATE UNIQUE INDEX contact_number_pair ON contact_number (contact_id, number)",
    "CREATE INDEX contact_number_number ON contact_number (number)",
    "CREATE INDEX referrer_folded ON referrer (folded)",
    "CREATE INDEX callback_open_order ON callback"
    " (due_kind, call_by, lane_rank, calls, received, id) WHERE state = 'open'",
    "CREATE UNIQUE INDEX callback_open_number ON callback (number) WHERE state = 'open' AND number <> ''",
    "CREATE INDEX callback_number ON callback (number)",
    "CREATE INDEX callback_unstamped ON callback (due)"
    " WHERE state = 'open' AND met_at IS NULL AND NOT stamped",
    "CREATE INDEX callback_claimed ON callback (claimed_at) WHERE state = 'open' AND owner_id IS NOT NULL",
    "CREATE INDEX callback_closed_at ON callback (closed_at) WHERE state = 'closed'",
    "CREATE INDEX attempt_callback ON attempt (callback_id, at)",
    "CREATE INDEX attempt_minutes ON attempt (at) WHERE minutes IS NOT NULL",
    "CREATE UNIQUE INDEX breach_once ON breach (callback_id, kind, due)",
    "CREATE INDEX audit_subject ON audit (subject, subject_id, id)",
    "CREATE INDEX undo_last ON undo (person_id, id) WHERE undone_at IS NULL",
    "CREATE INDEX source_call ON source (call_id, id)",
    "CREATE INDEX source_contact ON source (contact_id, id) WHERE contact_id IS NOT NULL",
)

#: Records that are never deleted: they are voided, with a name and a reason.
KEPT = ("call", "callback", "attempt", "breach", "source", "audit", "settings_version")

#: Records that are never changed either.
FROZEN = ("audit", "settings_version", "source")


def up(migrator: Any, db: Database) -> None:
    """Make the tables, their indexes, the guards, and the person the program acts under."""
    tables = _tables(db)
    # Foreign keys are found by the joins' own indexes above; peewee would add one for each.
    for table in tables:
        table._meta.indexes = ()
        for field in table._meta.sorted_fields:
            if isinstance(field, ForeignKeyField):
                field.index = False
    db.create_tables(tables)
    for statement in INDEXES:
        db.execute_sql(statement)
    guard = _guard_sqlite if isinstance(db, SqliteDatabase) else _guard_postgres
    guard(db)
    tables[0].insert(id=1, name="frontdesk", active=False).execute()
    if not isinstance(db, SqliteDatabase):
        db.execute_sql("SELECT setval(pg_get_serial_sequence('person', 'id'), 1)")


def _guard_sqlite(db: Database) -> None:
    for kind, names in (("DELETE", KEPT), ("UPDATE", FROZEN)):
        for name in names:
            db.execute_sql(
                f"CREATE TRIGGER {name}_no_{kind.lower()} BEFORE {kind} ON {name}"
                f" BEGIN SELECT RAISE(ABORT, '{name} rows are kept as they are'); END"
            )


def _guard_postgres(db: Database) -> None:
    # Two percent signs are one: the driver reads a single one as the place of a value.
    db.execute_sql(
        "CREATE FUNCTION rows_are_kept() RETURNS trigger AS $$"
        " BEGIN RAISE EXCEPTION '%% rows are kept as they are', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
    )
    for kind, names in (("DELETE", KEPT), ("UPDATE", FROZEN)):
        for name in names:
            db.execute_sql(
                f"CREATE TRIGGER {name}_no_{kind.lower()} BEFORE {kind} ON {name}"
                " FOR EACH ROW EXECUTE FUNCTION rows_are_kept()"
            )


def _tables(db: Database) -> list[type[Model]]:
    class Person(Model):
        id = AutoField()
        name = TextField(unique=True)
        active = BooleanField(default=True)

        class Meta:
            database = db
            table_name = "person"

    class Audit(Model):
        id = AutoField()
        at = TextField()
        person = ForeignKeyField(Person)
        action = TextField()
        subject = TextField()
        subject_id = IntegerField()
        detail = TextField(default="{}")

        class Meta:
            database = db
            table_name = "audit"

    class SettingsVersion(Model):
        id = AutoField()
        at = TextField()
        person = ForeignKeyField(Person)
        document = TextField()

        class Meta:
            database = db
            table_name = "settings_version"

    class Organisation(Model):
        id = AutoField()
        name = TextField()
        folded = TextField(unique=True)

        class Meta:
            database = db
            table_name = "organisation"

    class Referrer(Model):
        id = AutoField()
        name = TextField()
        folded = TextField()
        kind = TextField()
        organisation = ForeignKeyField(Organisation, null=True)
        created_at = TextField()

        class Meta:
            database = db
            table_name = "referrer"

    class Contact(Model):
        id = AutoField()
        name = TextField()
        folded = TextField()
        lane = TextField()
        voicemail = TextField()
        first_source = IntegerField(null=True)
        created_at = TextField()
        last_call_at = TextField()

        class Meta:
            database = db
            table_name = "contact"

    class ContactNumber(Model):
        id = AutoField()
        contact = ForeignKeyField(Contact)
        number = TextField()

        class Meta:
            database = db
            table_name = "contact_number"

    class ImportRun(Model):
        id = AutoField()
        at = TextField()
        person = ForeignKeyField(Person)
        file_name = TextField()
        format = TextField()
        counts = TextField(default="{}")
        finished_at = TextField(null=True)
        undone_at = TextField(null=True)

        class Meta:
            database = db
            table_name = "import_run"

    class ImportMapping(Model):
        id = AutoField()
        signature = TextField(unique=True)
        mapping = TextField()
        at = TextField()

        class Meta:
            database = db
            table_name = "import_mapping"

    class Callback(Model):
        id = AutoField()
        version = IntegerField(default=1)
        contact = ForeignKeyField(Contact, null=True)
        name = TextField()
        number = TextField()
        lane = TextField()
        lane_rank = IntegerField()
        about = TextField()
        note = TextField()
        received = TextField()
        service_day = TextField()
        rule_due = TextField()
        decided_by = TextField()
        settings_version = IntegerField()
        due = TextField()
        due_kind = TextField()
        call_by = TextField()
        met_at = TextField(null=True)
        stamped = BooleanField(default=False)
        state = TextField()
        owner = ForeignKeyField(Person, null=True)
        claimed_at = TextField(null=True)
        for_person = ForeignKeyField(Person, null=True)
        rung = IntegerField(default=1)
        next_at = TextField(null=True)
        attempts = IntegerField(default=0)
        calls = IntegerField(default=1)
        last_outcome = TextField(null=True)
        last_attempt_at = TextField(null=True)
        returned_at = TextField(null=True)
        reached_at = TextField(null=True)
        breached_at = TextField(null=True)
        closed_at = TextField(null=True)
        imported_by = ForeignKeyField(ImportRun, null=True)

        class Meta:
            database = db
            table_name = "callback"

    class Call(Model):
        id = AutoField()
        uid = TextField(unique=True)
        at = TextField()
        direction = TextField()
        result = TextField()
        number = TextField()
        number_given = TextField()
        name = TextField()
        folded = TextField()
        contact = ForeignKeyField(Contact, null=True)
        lane = TextField()
        about = TextField()
        note = TextField()
        next_step = TextField(null=True)
        effect = TextField()
        callback = ForeignKeyField(Callback, null=True)
        source_answer = TextField(null=True)
        source_kind = TextField(null=True)
        source_detail = TextField(default="")
        referrer = ForeignKeyField(Referrer, null=True)
        person = ForeignKeyField(Person)
        talk_seconds = IntegerField(null=True)
        imported_by = ForeignKeyField(ImportRun, null=True)
        voided_at = TextField(null=True)

        class Meta:
            database = db
            table_name = "call"

    class Source(Model):
        id = AutoField()
        call = ForeignKeyField(Call)
        contact = ForeignKeyField(Contact, null=True)
        at = TextField()
        person = ForeignKeyField(Person)
        answer = TextField()
        kind = TextField(null=True)
        referrer = ForeignKeyField(Referrer, null=True)
        detail = TextField(default="")

        class Meta:
            database = db
            table_name = "source"

    class Attempt(Model):
        id = AutoField()
        callback = ForeignKeyField(Callback)
        at = TextField()
        person = ForeignKeyField(Person)
        outcome = TextField()
        note = TextField(default="")
        rung = IntegerField()
        next_at = TextField(null=True)
        minutes = IntegerField(null=True)
        voided_at = TextField(null=True)

        class Meta:
            database = db
            table_name = "attempt"

    class Breach(Model):
        id = AutoField()
        callback = ForeignKeyField(Callback)
        kind = TextField()
        due = TextField()
        stamped_at = TextField()
        settings_version = IntegerField()
        referrer = ForeignKeyField(Referrer, null=True)

        class Meta:
            database = db
            table_name = "breach"

    class Undo(Model):
        id = AutoField()
        audit = ForeignKeyField(Audit)
        person = ForeignKeyField(Person)
        at = TextField()
        action = TextField()
        steps = TextField()
        undone_at = TextField(null=True)

        class Meta:
            database = db
            table_name = "undo"

    class Draft(Model):
        uid = TextField(primary_key=True)
        person = ForeignKeyField(Person)
        started_at = TextField()
        updated_at = TextField()
        fields = TextField()
        parked = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "draft"

    return [
        Person,
        Audit,
        SettingsVersion,
        Organisation,
        Referrer,
        Contact,
        ContactNumber,
        ImportRun,
        ImportMapping,
        Callback,
        Call,
        Source,
        Attempt,
        Breach,
        Undo,
        Draft,
    ]
