"""Taking back what was said of the cover: its rows stay as they were written, and hold no more.

That they hold no more is in the audit, which the reading of each leaves them out by.
"""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.errors import Refused
from frontdesk.store.bulk import read
from frontdesk.store.changes import Changes
from frontdesk.store.cover import cover_changes
from frontdesk.store.lunch import end_lunch, lunches_out


def holds_no_more(db: Database, table: str, row_id: int, at: datetime) -> None:
    """See that nobody built on a row that is taken back; a lunch ends, as nobody was out.

    The caller writes the audit entry by which the others are left out.

    Raises:
        Refused: somebody built on it.
    """
    if table == "cover" and cover_changes(db, 1)[0].id != row_id:
        raise Refused(
            "The cover was changed again since, so this cannot be undone. Nothing was changed; ctrl+p says"
            " who covers what from now on."
        )
    if table == "lunch" and not end_lunch(db, Changes(), row_id, at):
        raise Refused("They are back already, so this cannot be undone. Nothing was changed.")
    if table == "hand_off_note" and read(
        db, "SELECT 1 FROM hand_off_note WHERE id = ? AND done_at IS NOT NULL", row_id
    ):
        raise Refused("Somebody ticked this note off since, so it cannot be undone. Nothing was changed.")


def check_still_in(db: Database, lunch_id: int) -> None:
    """See that nobody of a lunch that goes on again is out otherwise.

    Raises:
        Refused: one of them went out again since.
    """
    out = lunches_out(db)
    again = next(one for one in out if one.id == lunch_id)
    for other in out:
        if other.id != lunch_id and other.person in (again.person, again.to):
            name = other.person.first_name
            raise Refused(f"{name} is out again since, so this cannot be undone. Nothing was changed.")
        if other.id != lunch_id and other.to == again.person:
            covering, away = other.to.first_name, other.person.first_name
            raise Refused(
                f"{covering} covers for {away} since, so this cannot be undone. Nothing was changed."
            )
