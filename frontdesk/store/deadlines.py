"""What time does to callbacks: deadlines that pass or move, and claims that nothing came of."""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import Database

from frontdesk.domain.callbacks.state import CallbackState, Terms, passed, redated, released
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.bulk import read
from frontdesk.store.callbacks import callbacks_where, read_callback
from frontdesk.store.changes import CALLBACKS, write_difference
from frontdesk.store.fields import to_text
from frontdesk.store.statements import Where, insert, update
from frontdesk.store.tables.callbacks import Breach, Callback

#: Callbacks ``k`` with a deadline that passed before an instant and that nobody wrote down yet.
PASSED = "k.state = 'open' AND k.met_at IS NULL AND NOT k.stamped AND k.due < ?"

#: Whom a breach hurts: the referrer of the callback's own source, else of the contact's first ever (rule 7).
REFERRER = (
    "COALESCE((SELECT c.referrer_id FROM call c WHERE c.callback_id = k.id AND c.referrer_id IS NOT NULL"
    " AND c.voided_at IS NULL ORDER BY c.at LIMIT 1), (SELECT s.referrer_id FROM contact p"
    " JOIN source s ON s.id = p.first_source WHERE p.id = k.contact_id))"
)


def stamp_breaches(db: Database, *, now: datetime, by: int) -> list[int]:
    """Stamp every open deadline that passed unmet, each once, with the instant it passed.

    Gives the callbacks that were stamped now.
    """
    found = callbacks_where(db, PASSED, to_text(now))
    return [one.id for one in found if _stamped(db, one, until=now, now=now, by=by) is not one]


def judged(
    db: Database, callback_id: int, *, now: datetime, by: int, until: datetime | None = None
) -> CallbackState:
    """Read a callback to change it, once its deadline was judged up to the instant of the change.

    Args:
        db: the open transaction's database.
        callback_id: which.
        now: the present, UTC.
        by: who acts.
        until: the instant of the change, where that is not now.

    Raises:
        NotFound: there is no such callback.
    """
    return _stamped(db, read_callback(db, callback_id), until=until or now, now=now, by=by)


def _stamped(
    db: Database, before: CallbackState, *, until: datetime, now: datetime, by: int
) -> CallbackState:
    """Write down that a deadline passed, where it did; gives the callback as it is then.

    Whichever desk comes first writes it: the conditional update decides, and the unique index on
    (callback, kind, due) is the second lock.
    """
    after = passed(before, until)
    if after is before:
        return before
    still = Where("NOT stamped AND met_at IS NULL AND due = ?", (before.due,))
    _, columns = CALLBACKS.difference(before, after)
    if update(db, Callback, before.id, still, **columns):
        ((referrer,),) = read(db, f"SELECT {REFERRER} FROM callback k WHERE k.id = ?", before.id)
        insert(
            db,
            Breach,
            callback=before.id,
            kind=before.due_kind.value,
            due=before.due,
            stamped_at=now,
            settings_version=before.settings_version,
            referrer=referrer,
        )
        action, kind = Action.CALLBACK_BREACHED, before.due_kind.value
        write_audit(db, at=now, person_id=by, action=action, subject_id=before.id, kind=kind)
    return after


#: Open callbacks whose claim is older than the first instant, or from after the second.
STALE = "k.state = 'open' AND k.owner_id IS NOT NULL AND (k.claimed_at <= ? OR k.claimed_at > ?)"


def expire_claims(db: Database, *, now: datetime, minutes: int, by: int) -> list[int]:
    """Return claims to the queue when nothing happened for so many minutes; gives which.

    So does one from as far ahead: it was made while a clock was wrong, and would stay for as long.
    """
    lasts = timedelta(minutes=minutes)
    expired: list[int] = []
    for before in callbacks_where(db, STALE, to_text(now - lasts), to_text(now + lasts)):
        _, columns = CALLBACKS.difference(before, released(before))
        if write_difference(db, before, columns):
            write_audit(db, at=now, person_id=by, action=Action.CALLBACK_EXPIRED, subject_id=before.id)
            expired.append(before.id)
    return expired


def open_callbacks(db: Database, *, held: bool = True) -> list[CallbackState]:
    """Everything that is owed: what new settings may judge or move; held where it is to be changed."""
    return callbacks_where(db, "k.state = 'open'", held=held)


def redate(
    db: Database, before: CallbackState, terms: Terms, *, by: int, hours: OpeningHours | None = None
) -> bool:
    """Judge a callback by new settings; whether that gave it another deadline or another day.

    Args:
        db: the open transaction's database.
        before: the callback as it was read in this transaction.
        terms: the new settings.
        by: who acts.
        hours: the opening hours until now; None where they are not what changes.
    """
    after = redated(before, terms, hours)
    _, columns = CALLBACKS.difference(before, after)
    if not columns or not write_difference(db, before, columns):
        return False
    write_audit(db, at=terms.now, person_id=by, action=Action.CALLBACK_REDATED, subject_id=before.id)
    return True
