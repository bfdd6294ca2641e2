"""What time does to callbacks: deadlines that pass or move, and claims that nothing came of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import Database, Select, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import (
    CallbackState,
    CallbackStatus,
    Terms,
    passed,
    redated,
    released,
)
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.store.audit import write_audit
from frontdesk.store.callbacks import callbacks_where, read_callback
from frontdesk.store.changes import write_difference
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import difference
from frontdesk.store.db.rows import insert, update
from frontdesk.store.owed.waiting import owed_waits
from frontdesk.store.tables.callbacks import Breach, Callback
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact


def is_open() -> Any:
    """Return the condition that a callback is owed."""
    return Callback.state == CallbackStatus.OPEN


def passed_unstamped(now: Any) -> Any:
    """Return the condition that a deadline passed before an instant and that nobody wrote down yet."""
    return is_open() & Callback.met_at.is_null() & ~Callback.stamped & (Callback.due < now)


def claim_is_stale(since: Any, until: Any) -> Any:
    """Return the condition that an open callback's claim is older than an instant, or from after another."""
    claimed = is_open() & Callback.owner.is_null(False)
    return claimed & ((Callback.claimed_at <= since) | (Callback.claimed_at > until))


def referrer_hurt() -> Any:
    """Return the referrer whom a breach hurts: that of its own source, else of the first ever (rule 7).

    A part of a query of callbacks.
    """
    own = (
        Call.select(Call.referrer)
        .where(Call.callback == Callback.id, Call.referrer.is_null(False), Call.voided_at.is_null())
        .order_by(Call.at)
        .limit(1)
    )
    first_ever = (
        Contact.select(Source.referrer)
        .join(Source, on=(Source.id == Contact.first_source))
        .where(Contact.id == Callback.contact)
    )
    return fn.COALESCE(own, first_ever)


_PASSED = callbacks_where(lambda p: passed_unstamped(p.now))
_STALE = callbacks_where(lambda p: claim_is_stale(p.since, p.until))
_OPEN = callbacks_where(lambda p: is_open())
_OPEN_TO_READ = callbacks_where(lambda p: is_open(), held=False)
_HURT = prepared(lambda p: Callback.select(referrer_hurt()).where(Callback.id == p.id))


def stamp_breaches(db: Database, *, now: datetime, by: int) -> list[int]:
    """Stamp every open deadline that passed unmet, each once, with the instant it passed.

    Returns:
        The callbacks that were stamped now.
    """
    found = _PASSED.rows(db, now=now)
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
    """Write down that a deadline passed, where it did, and return the callback as it is then.

    Whichever desk comes first writes it: the conditional update decides, and the unique index on
    (callback, kind, due) is the second lock.
    """
    after = passed(before, until)
    if after is before:
        return before
    still = {"stamped": False, "met_at": None, "due": before.due}
    _, columns = difference(before, after)
    if update(db, Callback, before.id, still, **columns):
        insert(
            db,
            Breach,
            callback=before.id,
            kind=before.due_kind,
            due=before.due,
            stamped_at=now,
            settings_version=before.settings_version,
            referrer=_HURT.scalar(db, id=before.id),
        )
        action, kind = Action.CALLBACK_BREACHED, before.due_kind.value
        write_audit(db, at=now, person_id=by, action=action, subject_id=before.id, kind=kind)
    return after


def expire_claims(db: Database, *, now: datetime, minutes: int, by: int) -> list[int]:
    """Return claims to the queue when nothing happened for so many minutes.

    So does one from as far ahead: it was made while a clock was wrong, and would stay for as long.

    Returns:
        The callbacks that nobody has now.
    """
    lasts = timedelta(minutes=minutes)
    expired: list[int] = []
    for before in _STALE.rows(db, since=now - lasts, until=now + lasts):
        _, columns = difference(before, released(before))
        if write_difference(db, before, columns):
            write_audit(db, at=now, person_id=by, action=Action.CALLBACK_EXPIRED, subject_id=before.id)
            expired.append(before.id)
    return expired


_WAITING = prepared(
    lambda p: Select(
        columns=[
            fn.EXISTS(Callback.select(Callback.id).where(passed_unstamped(p.now)))
            | fn.EXISTS(Callback.select(Callback.id).where(claim_is_stale(p.since, p.until))),
            owed_waits(p.now),
        ]
    )
)


class WorkWaiting(NamedTuple):
    """What time has done that nobody wrote down yet.

    Attributes:
        callbacks: True if a deadline of a callback passed unstamped, or a claim is stale.
        owed: True if a due of what is owed to referrers passed unstamped, or the next of a series arises.
    """

    callbacks: bool
    owed: bool


def work_waiting(store: Store, *, now: datetime, claims_last: timedelta) -> WorkWaiting:
    """Return what time has done that nobody wrote down yet; one statement that reads only.

    Args:
        store: the store.
        now: UTC.
        claims_last: how long a claim stays when nothing happens.
    """
    ((callbacks, owed),) = _WAITING.rows(store, now=now, since=now - claims_last, until=now + claims_last)
    return WorkWaiting(bool(callbacks), bool(owed))


def open_callbacks(db: Database, *, held: bool = True) -> list[CallbackState]:
    """Return everything that is owed: what new settings may judge or move; held where it is to be changed."""
    return (_OPEN if held else _OPEN_TO_READ).rows(db)


def redate(
    db: Database, before: CallbackState, terms: Terms, *, by: int, hours: OpeningHours | None = None
) -> bool:
    """Judge a callback by new settings; True if that gave it another deadline or another day.

    Args:
        db: the open transaction's database.
        before: the callback as it was read in this transaction.
        terms: the new settings.
        by: who acts.
        hours: the opening hours until now; None where they are not what changes.
    """
    after = redated(before, terms, hours)
    _, columns = difference(before, after)
    if not columns or not write_difference(db, before, columns):
        return False
    write_audit(db, at=terms.now, person_id=by, action=Action.CALLBACK_REDATED, subject_id=before.id)
    return True
