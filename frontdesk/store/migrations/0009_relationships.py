"""Relationships with those who refer: what is known of them, contacts, events, complaints, cards read."""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

#: New columns of organizations and of those who refer.
COLUMNS = (
    "organisation ADD COLUMN department TEXT NOT NULL DEFAULT ''",
    "organisation ADD COLUMN phone TEXT NOT NULL DEFAULT ''",
    "organisation ADD COLUMN fax TEXT NOT NULL DEFAULT ''",
    "organisation ADD COLUMN locations TEXT NOT NULL DEFAULT ''",
    "organisation ADD COLUMN contact_name TEXT NOT NULL DEFAULT ''",
    "organisation ADD COLUMN contact_phone TEXT NOT NULL DEFAULT ''",
    "organisation ADD COLUMN contact_email TEXT NOT NULL DEFAULT ''",
    "organisation ADD COLUMN is_hospital {boolean} NOT NULL DEFAULT {no}",
    "organisation ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN credentials TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN specialty TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN caseload INTEGER",
    "referrer ADD COLUMN npi TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN distance TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN web TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN opinion_leader {boolean} NOT NULL DEFAULT {no}",
    "referrer ADD COLUMN refers_to TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN introduced_by_id INTEGER REFERENCES referrer (id)",
    "referrer ADD COLUMN concern TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN barrier TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN enthusiasm TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN complexity TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN unprompted TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN reciprocal TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN focus_since TEXT",
    "referrer ADD COLUMN opted_out_at TEXT",
    "referrer ADD COLUMN opt_out_note TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN fax_basis TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN first_asked_at TEXT",
    "referrer ADD COLUMN inactive_at TEXT",
    "referrer ADD COLUMN merged_into_id INTEGER REFERENCES referrer (id)",
    "referrer ADD COLUMN imported_by_id INTEGER REFERENCES import_run (id)",
)

#: Its tables, each behind those that it names.
TABLES = (
    "organization_person (id {number}, organization_id INTEGER NOT NULL REFERENCES organisation (id),"
    " name TEXT NOT NULL, role TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL, note TEXT NOT NULL,"
    " voided_at TEXT)",
    "message (id {number}, name TEXT NOT NULL, content TEXT NOT NULL, text TEXT NOT NULL,"
    " created_at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), retired_at TEXT)",
    "outreach_event (id {number}, name TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL,"
    " cost_cents INTEGER NOT NULL, note TEXT NOT NULL, created_at TEXT NOT NULL,"
    " person_id INTEGER NOT NULL REFERENCES person (id), voided_at TEXT)",
    "invitation (id {number}, event_id INTEGER NOT NULL REFERENCES outreach_event (id),"
    " referrer_id INTEGER NOT NULL REFERENCES referrer (id), state TEXT NOT NULL, at TEXT NOT NULL,"
    " person_id INTEGER NOT NULL REFERENCES person (id), voided_at TEXT)",
    "touch (id {number}, referrer_id INTEGER NOT NULL REFERENCES referrer (id), at TEXT NOT NULL,"
    " kind TEXT NOT NULL, theirs {boolean} NOT NULL, content TEXT,"
    " message_id INTEGER REFERENCES message (id), response TEXT NOT NULL,"
    " asked_patients {boolean} NOT NULL, cost_cents INTEGER NOT NULL, next_step TEXT NOT NULL,"
    " next_on TEXT, outreach_id INTEGER REFERENCES outreach_event (id), note TEXT NOT NULL,"
    " person_id INTEGER NOT NULL REFERENCES person (id), voided_at TEXT)",
    "complaint (id {number}, referrer_id INTEGER REFERENCES referrer (id),"
    " contact_id INTEGER REFERENCES contact (id), what TEXT NOT NULL,"
    " owner_id INTEGER REFERENCES person (id), opened_at TEXT NOT NULL, said TEXT NOT NULL,"
    " card TEXT NOT NULL, closed_at TEXT, person_id INTEGER NOT NULL REFERENCES person (id),"
    " voided_at TEXT)",
    "card_read (id {number}, card TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL,"
    " person_id INTEGER NOT NULL REFERENCES person (id))",
)

#: What is looked for, and what may be there only once.
INDEXES = (
    "CREATE INDEX referrer_npi ON referrer (npi) WHERE npi <> ''",
    "CREATE INDEX referrer_organisation ON referrer (organisation_id) WHERE organisation_id IS NOT NULL",
    "CREATE INDEX organization_person_organization ON organization_person (organization_id)",
    "CREATE INDEX touch_referrer ON touch (referrer_id, at)",
    # Never the same message twice to one person.
    "CREATE UNIQUE INDEX touch_message_once ON touch (referrer_id, message_id)"
    " WHERE message_id IS NOT NULL AND voided_at IS NULL",
    "CREATE INDEX touch_outreach ON touch (outreach_id) WHERE outreach_id IS NOT NULL",
    "CREATE UNIQUE INDEX invitation_once ON invitation (event_id, referrer_id) WHERE voided_at IS NULL",
    "CREATE INDEX invitation_referrer ON invitation (referrer_id)",
    "CREATE INDEX complaint_referrer ON complaint (referrer_id) WHERE referrer_id IS NOT NULL",
    "CREATE INDEX complaint_open ON complaint (opened_at) WHERE closed_at IS NULL AND voided_at IS NULL",
    "CREATE INDEX card_read_card ON card_read (card, person_id, id)",
)

#: Records that are never deleted.
KEPT = (
    "organization_person",
    "message",
    "outreach_event",
    "invitation",
    "touch",
    "complaint",
    "card_read",
)
#: Records that are never changed either.
FROZEN = ("card_read",)


def up(migrator: Any, db: Database) -> None:
    """Make the columns, the tables, their indexes and guards."""
    sqlite = isinstance(db, SqliteDatabase)
    types = (
        {"number": "INTEGER NOT NULL PRIMARY KEY", "boolean": "INTEGER", "no": "0"}
        if sqlite
        else {"number": "SERIAL NOT NULL PRIMARY KEY", "boolean": "BOOLEAN", "no": "FALSE"}
    )
    for column in COLUMNS:
        db.execute_sql("ALTER TABLE " + column.format(**types))
    for table in TABLES:
        db.execute_sql("CREATE TABLE " + table.format(**types))
    for statement in INDEXES:
        db.execute_sql(statement)
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
