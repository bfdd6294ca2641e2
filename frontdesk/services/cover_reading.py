"""The cover as it is now: every desk asks every minute, and it costs a query or three."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.cover import Cover, cover_now
from frontdesk.services.office import Practice
from frontdesk.store.cover import cover_changes
from frontdesk.store.db.engine import Store
from frontdesk.store.people import all_people


def read_cover(store: Store, practice: Practice, now: datetime) -> Cover:
    """Who is on the phones and who backs up.

    Args:
        store: the store.
        practice: the practice as it is now.
        now: UTC.
    """
    hours = practice.rule.hours
    with store.reading() as db:
        changes = cover_changes(db)
        if not changes:
            return Cover()
        staff = [person for person in all_people(db) if person.active]
    today = hours.day_of(now)
    return cover_now(changes, staff, lambda at: hours.day_of(at) == today)
