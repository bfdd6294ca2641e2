"""The extension of a number, out of the text it was given in; and the crises of a number from an index."""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

from frontdesk.domain.phone.dialing import extension_of

#: Few calls have an extension: the first two hold nothing of the others.
INDEXES = (
    "CREATE INDEX call_extension_of ON call (number, at) WHERE extension <> ''",
    "CREATE INDEX call_extension ON call (extension) WHERE extension <> ''",
    "CREATE INDEX crisis_of_number ON crisis (number)",
    "CREATE INDEX crisis_of_call ON crisis (call_uid)",
    "CREATE INDEX crisis_of_callback ON crisis (callback_id) WHERE callback_id IS NOT NULL",
)


def up(migrator: Any, db: Database) -> None:
    """Add the column, and read it out of what older versions kept of each number."""
    db.execute_sql("ALTER TABLE call ADD COLUMN extension TEXT NOT NULL DEFAULT ''")
    mark = "?" if isinstance(db, SqliteDatabase) else "%s"
    given = db.execute_sql(
        "SELECT id, number_given FROM call WHERE number <> ''"
        f" AND (lower(number_given) LIKE {mark} OR number_given LIKE {mark})",
        ("%x%", "%#%"),
    ).fetchall()
    found = [(extension, call) for call, text in given if (extension := extension_of(text))]
    if found:
        db.cursor().executemany(f"UPDATE call SET extension = {mark} WHERE id = {mark}", found)
    for statement in INDEXES:
        db.execute_sql(statement)
