"""The first tables.

As text, which stays what it was: no later change of the models, nor of the library that reads them, changes
what this made.
"""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

#: Who works here, under which settings, and who did what.
PRACTICE = {
    "person": '"id" {number}, "name" TEXT NOT NULL, "active" {boolean} NOT NULL',
    "settings_version": (
        '"id" {number}, "at" TEXT NOT NULL, "person_id" INTEGER NOT NULL, "document" TEXT NOT NULL, '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id")'
    ),
    "audit": (
        '"id" {number}, "at" TEXT NOT NULL, "person_id" INTEGER NOT NULL, "action" TEXT NOT NULL, '
        '"subject" TEXT NOT NULL, "subject_id" INTEGER NOT NULL, "detail" TEXT NOT NULL, '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id")'
    ),
    "undo": (
        '"id" {number}, "audit_id" INTEGER NOT NULL, "person_id" INTEGER NOT NULL, "at" TEXT NOT NULL, '
        '"action" TEXT NOT NULL, "steps" TEXT NOT NULL, "undone_at" TEXT, '
        'FOREIGN KEY ("audit_id") REFERENCES "audit" ("id"), '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id")'
    ),
}

#: Who is known: patients with their numbers, and those who send them.
CONTACTS = {
    "organisation": '"id" {number}, "name" TEXT NOT NULL, "folded" TEXT NOT NULL',
    "referrer": (
        '"id" {number}, "name" TEXT NOT NULL, "folded" TEXT NOT NULL, "kind" TEXT NOT NULL, '
        '"organisation_id" INTEGER, "created_at" TEXT NOT NULL, '
        'FOREIGN KEY ("organisation_id") REFERENCES "organisation" ("id")'
    ),
    "contact": (
        '"id" {number}, "name" TEXT NOT NULL, "folded" TEXT NOT NULL, "lane" TEXT NOT NULL, '
        '"voicemail" TEXT NOT NULL, "first_source" INTEGER, "created_at" TEXT NOT NULL, '
        '"last_call_at" TEXT NOT NULL'
    ),
    "contact_number": (
        '"id" {number}, "contact_id" INTEGER NOT NULL, "number" TEXT NOT NULL, '
        'FOREIGN KEY ("contact_id") REFERENCES "contact" ("id")'
    ),
}

#: What came from the logs of phone systems.
IMPORTS = {
    "import_run": (
        '"id" {number}, "at" TEXT NOT NULL, "person_id" INTEGER NOT NULL, "file_name" TEXT NOT NULL, '
        '"format" TEXT NOT NULL, "counts" TEXT NOT NULL, "finished_at" TEXT, "undone_at" TEXT, '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id")'
    ),
    "import_mapping": '"id" {number}, "signature" TEXT NOT NULL, "mapping" TEXT NOT NULL, "at" TEXT NOT NULL',
}

#: The promises, what was tried, and the deadlines that passed.
CALLBACKS = {
    "callback": (
        '"id" {number}, "version" INTEGER NOT NULL, "contact_id" INTEGER, "name" TEXT NOT NULL, '
        '"number" TEXT NOT NULL, "lane" TEXT NOT NULL, "lane_rank" INTEGER NOT NULL, '
        '"about" TEXT NOT NULL, "note" TEXT NOT NULL, "received" TEXT NOT NULL, '
        '"service_day" TEXT NOT NULL, "rule_due" TEXT NOT NULL, "decided_by" TEXT NOT NULL, '
        '"settings_version" INTEGER NOT NULL, "due" TEXT NOT NULL, "due_kind" TEXT NOT NULL, '
        '"call_by" TEXT NOT NULL, "met_at" TEXT, "stamped" {boolean} NOT NULL, "state" TEXT NOT NULL, '
        '"owner_id" INTEGER, "claimed_at" TEXT, "for_person_id" INTEGER, "rung" INTEGER NOT NULL, '
        '"next_at" TEXT, "attempts" INTEGER NOT NULL, "calls" INTEGER NOT NULL, "last_outcome" TEXT, '
        '"last_attempt_at" TEXT, "returned_at" TEXT, "reached_at" TEXT, "breached_at" TEXT, '
        '"closed_at" TEXT, "imported_by_id" INTEGER, '
        'FOREIGN KEY ("contact_id") REFERENCES "contact" ("id"), '
        'FOREIGN KEY ("owner_id") REFERENCES "person" ("id"), '
        'FOREIGN KEY ("for_person_id") REFERENCES "person" ("id"), '
        'FOREIGN KEY ("imported_by_id") REFERENCES "import_run" ("id")'
    ),
    "attempt": (
        '"id" {number}, "callback_id" INTEGER NOT NULL, "at" TEXT NOT NULL, "person_id" INTEGER NOT NULL, '
        '"outcome" TEXT NOT NULL, "note" TEXT NOT NULL, "rung" INTEGER NOT NULL, "next_at" TEXT, '
        '"minutes" INTEGER, "voided_at" TEXT, '
        'FOREIGN KEY ("callback_id") REFERENCES "callback" ("id"), '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id")'
    ),
    "breach": (
        '"id" {number}, "callback_id" INTEGER NOT NULL, "kind" TEXT NOT NULL, "due" TEXT NOT NULL, '
        '"stamped_at" TEXT NOT NULL, "settings_version" INTEGER NOT NULL, "referrer_id" INTEGER, '
        'FOREIGN KEY ("callback_id") REFERENCES "callback" ("id"), '
        'FOREIGN KEY ("referrer_id") REFERENCES "referrer" ("id")'
    ),
}

#: Calls, the answers about who sent the caller, and calls that are being typed.
CALLS = {
    "call": (
        '"id" {number}, "uid" TEXT NOT NULL, "at" TEXT NOT NULL, "direction" TEXT NOT NULL, '
        '"result" TEXT NOT NULL, "number" TEXT NOT NULL, "number_given" TEXT NOT NULL, '
        '"name" TEXT NOT NULL, "folded" TEXT NOT NULL, "contact_id" INTEGER, "lane" TEXT NOT NULL, '
        '"about" TEXT NOT NULL, "note" TEXT NOT NULL, "next_step" TEXT, "effect" TEXT NOT NULL, '
        '"callback_id" INTEGER, "source_answer" TEXT, "source_kind" TEXT, "source_detail" TEXT NOT NULL, '
        '"referrer_id" INTEGER, "person_id" INTEGER NOT NULL, "talk_seconds" INTEGER, '
        '"imported_by_id" INTEGER, "voided_at" TEXT, '
        'FOREIGN KEY ("contact_id") REFERENCES "contact" ("id"), '
        'FOREIGN KEY ("callback_id") REFERENCES "callback" ("id"), '
        'FOREIGN KEY ("referrer_id") REFERENCES "referrer" ("id"), '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id"), '
        'FOREIGN KEY ("imported_by_id") REFERENCES "import_run" ("id")'
    ),
    "source": (
        '"id" {number}, "call_id" INTEGER NOT NULL, "contact_id" INTEGER, "at" TEXT NOT NULL, '
        '"person_id" INTEGER NOT NULL, "answer" TEXT NOT NULL, "kind" TEXT, "referrer_id" INTEGER, '
        '"detail" TEXT NOT NULL, '
        'FOREIGN KEY ("call_id") REFERENCES "call" ("id"), '
        'FOREIGN KEY ("contact_id") REFERENCES "contact" ("id"), '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id"), '
        'FOREIGN KEY ("referrer_id") REFERENCES "referrer" ("id")'
    ),
    "draft": (
        '"uid" TEXT NOT NULL PRIMARY KEY, "person_id" INTEGER NOT NULL, "started_at" TEXT NOT NULL, '
        '"updated_at" TEXT NOT NULL, "fields" TEXT NOT NULL, "parked" {boolean} NOT NULL, '
        'FOREIGN KEY ("person_id") REFERENCES "person" ("id")'
    ),
}

#: What is looked for, and what may be there only once.
INDEXES = (
    'CREATE UNIQUE INDEX "person_name" ON "person" ("name")',
    'CREATE UNIQUE INDEX "organisation_folded" ON "organisation" ("folded")',
    'CREATE UNIQUE INDEX "call_uid" ON "call" ("uid")',
    'CREATE UNIQUE INDEX "importmapping_signature" ON "import_mapping" ("signature")',
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
    sqlite = isinstance(db, SqliteDatabase)
    types = (
        {"number": "INTEGER NOT NULL PRIMARY KEY", "boolean": "INTEGER", "no": "0"}
        if sqlite
        else {"number": "SERIAL NOT NULL PRIMARY KEY", "boolean": "BOOLEAN", "no": "FALSE"}
    )
    # Each of them names only tables that are there already.
    for name, columns in (PRACTICE | CONTACTS | IMPORTS | CALLBACKS | CALLS).items():
        db.execute_sql(f'CREATE TABLE "{name}" ({columns.format(**types)})')
    for statement in INDEXES:
        db.execute_sql(statement)
    guard = _guard_sqlite if sqlite else _guard_postgres
    guard(db)
    db.execute_sql("INSERT INTO person (id, name, active) VALUES (1, 'frontdesk', {no})".format(**types))
    if not sqlite:
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
