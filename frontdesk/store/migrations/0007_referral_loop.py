"""The referral loop: each person's way to treatment, who sent them, what those are owed and what was sent."""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

#: New columns of those who send patients.
COLUMNS = (
    "referrer ADD COLUMN phone TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN fax TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN fax_verified_at TEXT",
    "referrer ADD COLUMN fax_verified_by INTEGER",
    "referrer ADD COLUMN email TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN channel TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN model TEXT NOT NULL DEFAULT ''",
    "referrer ADD COLUMN key_since TEXT",
    "referrer ADD COLUMN part2 {boolean} NOT NULL DEFAULT {no}",
)

#: Addiction programs carry their notice until somebody says that they need not.
PROGRAMS = "UPDATE referrer SET part2 = {yes} WHERE kind IN ('addiction_center', 'addiction_centre')"

#: Its tables, each behind those that it names.
TABLES = (
    "referral (id {number}, version INTEGER NOT NULL, contact_id INTEGER NOT NULL REFERENCES contact (id),"
    " callback_id INTEGER REFERENCES callback (id), opened_at TEXT NOT NULL, announced_at TEXT,"
    " arrived_at TEXT, called_at TEXT, called_how TEXT NOT NULL, urgency TEXT NOT NULL,"
    " treatment TEXT NOT NULL, tried_at TEXT, spoken_at TEXT,"
    " missing TEXT NOT NULL, missing_asked_at TEXT, waiting_for TEXT NOT NULL, waiting_note TEXT NOT NULL,"
    " question TEXT NOT NULL, until TEXT, answered_at TEXT, auth_state TEXT NOT NULL,"
    " auth_submitted TEXT, auth_due TEXT,"
    " auth_expires TEXT, offered_at TEXT, no_slot {boolean} NOT NULL, booked_at TEXT, booked_for TEXT,"
    " confirmed_at TEXT, forms_missing {boolean} NOT NULL, evaluated_at TEXT,"
    " sessions_done INTEGER NOT NULL, sessions_planned INTEGER, off_at TEXT, off_kind TEXT NOT NULL,"
    " completed_at TEXT, maintenance {boolean} NOT NULL, lost_on_hold_at TEXT, lost_at TEXT,"
    " lost_reason TEXT NOT NULL, lost_point INTEGER, owner_id INTEGER REFERENCES person (id),"
    " step TEXT NOT NULL, imported_by_id INTEGER REFERENCES import_run (id), voided_at TEXT)",
    "referral_sender (id {number}, referral_id INTEGER NOT NULL REFERENCES referral (id),"
    " referrer_id INTEGER NOT NULL REFERENCES referrer (id), via TEXT NOT NULL, arrived_at TEXT,"
    " logged_at TEXT NOT NULL, urgency TEXT NOT NULL, tell TEXT NOT NULL, tell_at TEXT,"
    " tell_by_id INTEGER REFERENCES person (id), tell_said_by TEXT NOT NULL, is_primary {boolean} NOT NULL,"
    " is_first {boolean} NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), note TEXT NOT NULL,"
    " voided_at TEXT)",
    "referral_event (id {number}, referral_id INTEGER NOT NULL REFERENCES referral (id),"
    " sender_id INTEGER REFERENCES referral_sender (id), at TEXT NOT NULL, logged_at TEXT NOT NULL,"
    " kind TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,"
    " person_id INTEGER NOT NULL REFERENCES person (id),"
    " imported_by_id INTEGER REFERENCES import_run (id), voided_at TEXT)",
    "owed (id {number}, version INTEGER NOT NULL, kind TEXT NOT NULL,"
    " referral_id INTEGER REFERENCES referral (id), sender_id INTEGER REFERENCES referral_sender (id),"
    " referrer_id INTEGER NOT NULL REFERENCES referrer (id),"
    " event_id INTEGER REFERENCES referral_event (id), series INTEGER NOT NULL, arose TEXT NOT NULL,"
    " due TEXT NOT NULL, decided_by TEXT NOT NULL, settings_version INTEGER NOT NULL, state TEXT NOT NULL,"
    " sent_at TEXT, channel TEXT NOT NULL, owner_id INTEGER REFERENCES person (id), text TEXT NOT NULL,"
    " day TEXT, followed {boolean} NOT NULL, waived_reason TEXT NOT NULL, stamped {boolean} NOT NULL,"
    " breached_at TEXT, breach_reason TEXT NOT NULL, voided_at TEXT)",
    "sending (id {number}, owed_id INTEGER NOT NULL REFERENCES owed (id), at TEXT NOT NULL,"
    " person_id INTEGER NOT NULL REFERENCES person (id), channel TEXT NOT NULL, address TEXT NOT NULL,"
    " state TEXT NOT NULL, file TEXT NOT NULL, ended_at TEXT, ended_by_id INTEGER REFERENCES person (id),"
    " reason TEXT NOT NULL, voided_at TEXT)",
    "owed_reason (id {number}, owed_id INTEGER NOT NULL REFERENCES owed (id), day TEXT NOT NULL,"
    " at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), reason TEXT NOT NULL,"
    " note TEXT NOT NULL)",
    "appointment (id {number}, referral_id INTEGER NOT NULL REFERENCES referral (id), key TEXT NOT NULL"
    " UNIQUE, at TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,"
    " imported_by_id INTEGER REFERENCES import_run (id))",
    "letter_template (id {number}, name TEXT NOT NULL, at TEXT NOT NULL,"
    " person_id INTEGER NOT NULL REFERENCES person (id), text TEXT NOT NULL)",
)

#: What is looked for, and what may be there only once.
INDEXES = (
    "CREATE INDEX referral_contact ON referral (contact_id)",
    # Nobody is on the way twice, whatever two desks do at once.
    "CREATE UNIQUE INDEX referral_open ON referral (contact_id) WHERE voided_at IS NULL"
    " AND step NOT IN ('done', 'lost')",
    "CREATE INDEX referral_for_referrer ON referral (id) WHERE waiting_for = 'referrer'"
    " AND answered_at IS NULL",
    "CREATE INDEX referral_callback ON referral (callback_id) WHERE callback_id IS NOT NULL",
    "CREATE INDEX referral_step ON referral (step, arrived_at, id) WHERE voided_at IS NULL",
    "CREATE INDEX referral_sender_referral ON referral_sender (referral_id)",
    "CREATE INDEX referral_sender_referrer ON referral_sender (referrer_id, referral_id)",
    "CREATE INDEX referral_event_referral ON referral_event (referral_id, id)",
    # The first holds all that decides what is on the lists, so that thousands are read from it alone.
    "CREATE INDEX owed_open ON owed (due, id, kind, sender_id) WHERE state = 'open' AND voided_at IS NULL",
    "CREATE INDEX owed_unstamped ON owed (due) WHERE state = 'open' AND NOT stamped AND voided_at IS NULL",
    "CREATE INDEX owed_done ON owed (due) WHERE state <> 'open' AND voided_at IS NULL",
    "CREATE INDEX owed_late ON owed (due) WHERE breached_at IS NOT NULL AND voided_at IS NULL",
    "CREATE INDEX owed_sent ON owed (sent_at, id) WHERE state = 'sent' AND voided_at IS NULL",
    "CREATE INDEX owed_referral ON owed (referral_id) WHERE referral_id IS NOT NULL",
    "CREATE INDEX owed_referrer ON owed (referrer_id, id)",
    "CREATE INDEX owed_sender ON owed (sender_id) WHERE sender_id IS NOT NULL",
    "CREATE UNIQUE INDEX owed_once ON owed (event_id, sender_id, kind, series)"
    " WHERE event_id IS NOT NULL AND voided_at IS NULL",
    # What has no event is known by its first day: two desks never make the same one of a series.
    "CREATE UNIQUE INDEX owed_series_once ON owed (referrer_id, kind, day, series)"
    " WHERE event_id IS NULL AND series > 0 AND voided_at IS NULL",
    "CREATE INDEX owed_to_follow ON owed (due) WHERE series > 0 AND NOT followed AND voided_at IS NULL",
    "CREATE INDEX sending_owed ON sending (owed_id, id)",
    # The second lock beside the conditional update: two desks never send one thing.
    "CREATE UNIQUE INDEX sending_once ON sending (owed_id)"
    " WHERE state IN ('staged', 'sent', 'confirmed') AND voided_at IS NULL",
    "CREATE INDEX sending_failed ON sending (owed_id) WHERE state = 'failed' AND voided_at IS NULL",
    "CREATE INDEX sending_in_folder ON sending (id) WHERE file <> '' AND state IN ('staged', 'sent')",
    "CREATE INDEX owed_reason_owed ON owed_reason (owed_id, id)",
    "CREATE INDEX appointment_referral ON appointment (referral_id)",
    "CREATE INDEX letter_template_name ON letter_template (name, id)",
)

#: Records that are never deleted.
KEPT = (
    "referral",
    "referral_sender",
    "referral_event",
    "owed",
    "sending",
    "owed_reason",
    "letter_template",
)
#: Records that are never changed either.
FROZEN = ("owed_reason", "letter_template")


def up(migrator: Any, db: Database) -> None:
    """Make the columns, the tables, their indexes and guards."""
    sqlite = isinstance(db, SqliteDatabase)
    types = (
        {"number": "INTEGER NOT NULL PRIMARY KEY", "boolean": "INTEGER", "no": "0", "yes": "1"}
        if sqlite
        else {"number": "SERIAL NOT NULL PRIMARY KEY", "boolean": "BOOLEAN", "no": "FALSE", "yes": "TRUE"}
    )
    for column in COLUMNS:
        db.execute_sql("ALTER TABLE " + column.format(**types))
    db.execute_sql(PROGRAMS.format(**types))
    for table in TABLES:
        db.execute_sql("CREATE TABLE " + table.format(**types))
    for statement in INDEXES:
        db.execute_sql(statement)
    _fill(db, sqlite)
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


#: The new patients who are to be called now, one callback each.
_TO_CALL = (
    "SELECT id, contact_id, received, about, returned_at, reached_at FROM callback WHERE id IN"
    " (SELECT MIN(id) FROM callback WHERE state = 'open' AND lane = 'new_patient' AND contact_id IS NOT NULL"
    " GROUP BY contact_id) ORDER BY id"
)
#: Who sent them, as they said on their calls, and whether that referrer sent anybody else.
_WHO_SENT = (
    "SELECT call.contact_id, call.referrer_id, MIN(call.at), (SELECT COUNT(DISTINCT other.contact_id)"
    " FROM call AS other WHERE other.referrer_id = call.referrer_id AND other.voided_at IS NULL)"
    " FROM call WHERE call.referrer_id IS NOT NULL AND call.lane = 'new_patient'"
    " AND call.voided_at IS NULL AND call.contact_id IS NOT NULL"
    " GROUP BY call.contact_id, call.referrer_id ORDER BY call.contact_id, MIN(call.at)"
)
#: The program itself, under whose name this is written.
_PROGRAM = 1


def _fill(db: Database, sqlite: bool) -> None:
    """Make the way of every new patient who is to be called, with what is known to have happened."""
    mark = "?" if sqlite else "%s"
    sent: dict[int, list[tuple[int, str, bool]]] = {}
    for contact, referrer, at, patients in db.execute_sql(_WHO_SENT).fetchall():
        sent.setdefault(contact, []).append((referrer, at, patients == 1))
    ways, events, senders = [], [], []
    found = db.execute_sql(_TO_CALL).fetchall()
    for number, (callback, contact, received, about, tried, spoken) in enumerate(found, 1):
        referrers = sent.get(contact, [])
        announced = min((at for _, at, _ in referrers), default=None)
        step = "deciding" if spoken else "to_call"
        ways.append((number, contact, callback, received, announced, received, about, tried, spoken, step))
        events.append((number, received, received, "called_in", '{"how":""}'))
        happened = (("tried", tried), ("spoken", spoken))
        events += [(number, at, at, kind, "{}") for kind, at in happened if at]
        for place, (referrer, at, first) in enumerate(referrers):
            senders.append((number, referrer, at, not place, first))
            events.append((number, at, at, "announced", "{}"))
    for statement, rows in ((_WAY, ways), (_EVENT, events), (_SENDER, senders)):
        if rows:
            db.cursor().executemany(statement.replace("?", mark), rows)
    if ways and not sqlite:
        db.execute_sql(
            "SELECT setval(pg_get_serial_sequence('referral', 'id'), (SELECT MAX(id) FROM referral))"
        )


_WAY = (
    "INSERT INTO referral (id, version, contact_id, callback_id, opened_at, announced_at, called_at,"
    " called_how, urgency, treatment, tried_at, spoken_at, missing, waiting_for, waiting_note, question,"
    " auth_state, no_slot, forms_missing, sessions_done, off_kind, maintenance, lost_reason, step)"
    " VALUES (?, 1, ?, ?, ?, ?, ?, '', 'routine', ?, ?, ?, '', '', '', '', '', FALSE, FALSE, 0, '', FALSE,"
    " '', ?)"
)
_EVENT = (
    "INSERT INTO referral_event (referral_id, at, logged_at, kind, detail, reason, person_id)"
    f" VALUES (?, ?, ?, ?, ?, '', {_PROGRAM})"
)
_SENDER = (
    "INSERT INTO referral_sender (referral_id, referrer_id, via, logged_at, urgency, tell, tell_said_by,"
    " is_primary, is_first, person_id, note)"
    f" VALUES (?, ?, 'told', ?, 'routine', 'not_asked', '', ?, ?, {_PROGRAM}, '')"
)
