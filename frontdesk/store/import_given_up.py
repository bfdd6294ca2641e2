"""What was closed as unreached and is opened again by a call, read for a few hundred numbers at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks.reconcile import LoggedCallback
from frontdesk.domain.callbacks.state import REOPENED_WITHIN
from frontdesk.store.bulk import pages, places, read
from frontdesk.store.changes import CALLBACKS
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, to_text
from frontdesk.store.import_known import held

#: The latest callback ``k`` of its number, if that is closed as unreached; one taken back never was.
IS_GIVEN_UP = (
    "k.state = 'closed' AND k.last_outcome = 'unreached' AND NOT EXISTS (SELECT 1 FROM callback l"
    " WHERE l.number = k.number AND l.number <> '' AND l.id > k.id"
    " AND (l.state <> 'voided' OR l.merged_into_id IS NOT NULL))"
)


def given_up(db: Database, numbers: Sequence[str], since: datetime) -> dict[str, LoggedCallback]:
    """What a call of these numbers opens again: closed as unreached in the year before an instant, or later.

    Held until the transaction ends.
    """
    rows = read(
        db,
        f"SELECT {CALLBACKS.select('k')} FROM callback k WHERE k.number IN ({places(numbers)})"
        f" AND k.closed_at >= ? AND {IS_GIVEN_UP} ORDER BY k.id{held(db)}",
        *numbers,
        to_text(since - REOPENED_WITHIN),
    )
    found = map(CALLBACKS.read, rows)
    return {state.number: LoggedCallback.known(state) for state in found}


def when_given_up(store: Store, numbers: Sequence[str]) -> dict[str, datetime]:
    """Since when the latest callbacks of these numbers are closed as unreached, by their own number."""
    with store.reading() as db:
        return {
            number: from_text(closed_at)
            for page in pages(numbers)
            for number, closed_at in read(
                db,
                f"SELECT k.number, k.closed_at FROM callback k WHERE k.number IN ({places(page)})"
                f" AND {IS_GIVEN_UP}",
                *page,
            )
        }
