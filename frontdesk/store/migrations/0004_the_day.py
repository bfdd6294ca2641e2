"""The day to its end: cover, lunch, escalations, hand-off, review, backlog, the crisis's prompts, finding."""

from __future__ import annotations

import re
from typing import Any

from peewee import Database, SqliteDatabase

#: New columns of what is there already. A callback of the backlog is open, and in no list but its own.
COLUMNS = (
    "callback ADD COLUMN backlog {boolean} NOT NULL DEFAULT {no}",
    # The call that made one of the backlog today's work: its deadline counts from there.
    "callback ADD COLUMN promoted_at TEXT",
    "callback ADD COLUMN rang_back_at TEXT",
    "callback ADD COLUMN reopened_at TEXT",
    "callback ADD COLUMN merged_into_id INTEGER REFERENCES callback (id)",
    # What was recorded for many at once is taken back at once: the audit entry of its beginning.
    "undo ADD COLUMN bulk INTEGER",
    # A number turned round, so that its last digits are found as its first.
    "contact_number ADD COLUMN backwards TEXT NOT NULL DEFAULT ''",
)

#: Its tables, each behind those that it names.
TABLES = (
    "contact_word (id {number}, contact_id INTEGER NOT NULL REFERENCES contact (id), word TEXT NOT NULL)",
    "cover (id {number}, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), phones "
    "TEXT NOT NULL, backup_id INTEGER REFERENCES person (id), busy {boolean} NOT NULL)",
    "lunch (id {number}, out_at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), "
    "to_person_id INTEGER NOT NULL REFERENCES person (id), callbacks TEXT NOT NULL, place TEXT NOT NULL, "
    "back_at TEXT)",
    "hand_off_note (id {number}, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), "
    "day TEXT NOT NULL, text TEXT NOT NULL, done_at TEXT, done_by_id INTEGER REFERENCES person (id))",
    "hand_off (id {number}, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), day "
    "TEXT NOT NULL, text TEXT NOT NULL)",
    "escalation (id {number}, at TEXT NOT NULL, callback_id INTEGER NOT NULL REFERENCES callback (id), "
    "answered_at TEXT, answered_by_id INTEGER REFERENCES person (id), answer TEXT)",
    "breach_reason (id {number}, breach_id INTEGER NOT NULL REFERENCES breach (id), at TEXT NOT NULL, "
    "person_id INTEGER NOT NULL REFERENCES person (id), reason TEXT NOT NULL, note TEXT NOT NULL)",
    "carry_over (id {number}, callback_id INTEGER NOT NULL REFERENCES callback (id), day TEXT NOT "
    "NULL, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), owner_id INTEGER NOT "
    "NULL REFERENCES person (id), reason TEXT NOT NULL)",
    "voicemail_count (id {number}, day TEXT NOT NULL, at TEXT NOT NULL, person_id INTEGER NOT NULL "
    "REFERENCES person (id), on_machine INTEGER NOT NULL, logged INTEGER NOT NULL, note TEXT NOT NULL)",
    "day_close (id {number}, day TEXT NOT NULL UNIQUE, at TEXT NOT NULL, person_id INTEGER NOT NULL "
    "REFERENCES person (id), report TEXT NOT NULL, hand_off TEXT NOT NULL, figures TEXT NOT NULL, "
    "settings_version INTEGER NOT NULL)",
    "day_note (id {number}, day TEXT NOT NULL, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES "
    "person (id), text TEXT NOT NULL)",
    "crisis_prompt (id {number}, at TEXT NOT NULL, call_id INTEGER NOT NULL REFERENCES call (id), "
    "words TEXT NOT NULL, answered_at TEXT, answered_by_id INTEGER REFERENCES person (id), answer "
    "TEXT)",
    "near_miss (id {number}, at TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES person (id), "
    "crisis_id INTEGER REFERENCES crisis (id), text TEXT NOT NULL)",
    "card_approval (id {number}, card TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL, person_id "
    "INTEGER NOT NULL REFERENCES person (id), approved_by TEXT NOT NULL)",
    "next_available (id {number}, treatment TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, "
    "person_id INTEGER NOT NULL REFERENCES person (id))",
)

#: What is looked for, and what may be there only once.
INDEXES = (
    # All that its list, its count and its next one ask for, so that no row of it is read.
    "CREATE INDEX callback_backlog ON callback (call_by, lane_rank, calls DESC, received, id, next_at,"
    " owner_id, state, backlog) WHERE state = 'open' AND backlog",
    "CREATE INDEX callback_backlog_left ON callback (closed_at) WHERE state = 'closed' AND backlog",
    "CREATE INDEX attempt_at ON attempt (at)",
    "CREATE INDEX undo_bulk ON undo (bulk, id) WHERE bulk IS NOT NULL AND undone_at IS NULL",
    "CREATE INDEX callback_promoted ON callback (promoted_at) WHERE promoted_at IS NOT NULL",
    "CREATE INDEX callback_owner ON callback (owner_id) WHERE state = 'open' AND owner_id IS NOT NULL",
    "CREATE INDEX callback_for ON callback (for_person_id) WHERE state = 'open' AND owner_id IS NULL"
    " AND for_person_id IS NOT NULL",
    "CREATE INDEX callback_merged ON callback (merged_into_id) WHERE merged_into_id IS NOT NULL",
    "CREATE UNIQUE INDEX escalation_open ON escalation (callback_id) WHERE answered_at IS NULL",
    "CREATE INDEX escalation_callback ON escalation (callback_id, id)",
    "CREATE INDEX breach_reason_breach ON breach_reason (breach_id, id)",
    "CREATE INDEX breach_due ON breach (due)",
    "CREATE INDEX carry_over_day ON carry_over (day, callback_id)",
    "CREATE INDEX carry_over_callback ON carry_over (callback_id, id)",
    "CREATE INDEX voicemail_count_day ON voicemail_count (day, id)",
    "CREATE INDEX day_note_day ON day_note (day, id)",
    "CREATE INDEX hand_off_day ON hand_off (day, id)",
    "CREATE INDEX hand_off_note_open ON hand_off_note (id) WHERE done_at IS NULL",
    "CREATE INDEX lunch_out ON lunch (id) WHERE back_at IS NULL",
    "CREATE INDEX crisis_prompt_open ON crisis_prompt (id) WHERE answered_at IS NULL",
    "CREATE INDEX crisis_prompt_call ON crisis_prompt (call_id)",
    "CREATE INDEX near_miss_at ON near_miss (at)",
    "CREATE INDEX card_approval_card ON card_approval (card, id)",
    "CREATE INDEX next_available_treatment ON next_available (treatment, id)",
)

#: Where the words of a name are parted further: ``o'brien-lee`` is found as ``brien`` and as ``lee`` too.
PARTED = "[-' .,;:/()&]+"

#: How anyone is found: by a word's or a number's beginning, letter by letter whatever the server's language;
#: the latest first where many are; those of whom nothing but calls is known.
FINDING = (
    "CREATE INDEX contact_word_word ON contact_word (word{exact}, contact_id)",
    "CREATE UNIQUE INDEX contact_word_pair ON contact_word (contact_id, word)",
    "CREATE INDEX contact_number_backwards ON contact_number (backwards{exact})",
    "CREATE INDEX contact_recent ON contact (last_call_at, id)",
    "CREATE INDEX call_strangers ON call ({last_four}, number, at) WHERE contact_id IS NULL"
    " AND voided_at IS NULL AND direction <> 'internal' AND number <> ''",
    "CREATE INDEX call_named_strangers ON call (folded, number, at) WHERE contact_id IS NULL"
    " AND voided_at IS NULL AND direction <> 'internal' AND number <> '' AND folded <> ''",
    "CREATE INDEX call_numberless ON call (contact_id, at) WHERE contact_id IS NOT NULL AND number = ''",
)

#: The order of work and the counts of the frame, without the backlog, which is in neither.
OPEN_ORDER = (
    "CREATE INDEX callback_open_order ON callback ((CASE WHEN due_kind = 'promise' AND met_at IS NULL THEN 0"
    " ELSE 1 END), call_by, lane_rank, (CASE WHEN rang_back_at IS NULL THEN 1 ELSE 0 END), calls DESC,"
    " received, id, next_at, owner_id, for_person_id, due, met_at, due_kind, state, backlog)"
    " WHERE state = 'open' AND NOT backlog"
)

#: Records that are never deleted.
KEPT = (
    "cover",
    "lunch",
    "hand_off_note",
    "hand_off",
    "escalation",
    "breach_reason",
    "carry_over",
    "voicemail_count",
    "day_close",
    "day_note",
    "crisis_prompt",
    "near_miss",
    "card_approval",
    "next_available",
)

#: Records that are never changed either: what was signed stays as it was signed.
FROZEN = (
    "cover",
    "hand_off",
    "breach_reason",
    "carry_over",
    "voicemail_count",
    "day_close",
    "day_note",
    "near_miss",
    "card_approval",
    "next_available",
)


def up(migrator: Any, db: Database) -> None:
    """Make the columns, the tables, their indexes and guards; index every name and number there is."""
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
    _index_what_is_there(db, sqlite)
    for statement in INDEXES:
        db.execute_sql(statement)
    last_four = "substr(number, -4)" if sqlite else "right(number, 4)"
    for statement in FINDING:
        db.execute_sql(statement.format(exact="" if sqlite else ' COLLATE "C"', last_four=last_four))
    db.execute_sql("DROP INDEX callback_open_order")
    db.execute_sql(OPEN_ORDER)
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


def _index_what_is_there(db: Database, sqlite: bool) -> None:
    """Turn round the numbers and take apart the names of a store that has some already.

    Before the indexes are made, and many rows a statement: 200,000 contacts take a second or two.
    """
    if not sqlite:
        db.execute_sql("UPDATE contact_number SET backwards = reverse(number)")
        db.execute_sql(
            "INSERT INTO contact_word (contact_id, word) SELECT c.id, w.word FROM contact c,"
            " regexp_split_to_table(c.folded, ' ') AS w (word) WHERE w.word <> '' UNION SELECT c.id, w.word"
            " FROM contact c, regexp_split_to_table(c.folded, %s) AS w (word) WHERE w.word <> ''",
            (PARTED,),
        )
        return
    db.connection().create_function("turned_round", 1, lambda number: number[::-1])
    db.execute_sql("UPDATE contact_number SET backwards = turned_round(number)")
    names = db.execute_sql("SELECT id, folded FROM contact WHERE folded <> ''").fetchall()
    db.cursor().executemany(
        "INSERT INTO contact_word (contact_id, word) VALUES (?, ?)",
        [
            (contact_id, word)
            for contact_id, folded in names
            for word in sorted({*folded.split(), *re.split(PARTED, folded)} - {""})
        ],
    )
