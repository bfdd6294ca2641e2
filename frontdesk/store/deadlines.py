"""What time does to callbacks: deadlines that pass or move, and claims that nothing came of."""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import Database, fn

from frontdesk.domain.callbacks import CallbackState, DueKind
from frontdesk.domain.lanes import Lane
from frontdesk.domain.same_day import Deadline
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.fields import to_text
from frontdesk.store.tables import Breach, Call, Callback


def stamp_breaches(db: Database, *, now: datetime, by: int, callback_id: int | None = None) -> list[int]:
    """Stamp every open deadline that passed unmet, each once, with the instant it passed.

    Whichever desk comes first writes it: the conditional update decides, and the unique index on
    (callback, kind, due) is the second lock. Gives the callbacks that were stamped now.
    """
    due = Callback.select(Callback.id, Callback.due_kind, Callback.due, Callback.settings_version).where(
        (Callback.state == CallbackState.OPEN.value)
        & Callback.met_at.is_null()
        & ~Callback.stamped
        & (Callback.due < now)
    )
    if callback_id is not None:
        due = due.where(Callback.id == callback_id)
    stamped: list[int] = []
    # Always in the same order: two desks that stamp at once must not wait for each other.
    # (Sorted here: sorted by the database it would walk through every callback there ever was.)
    for number, kind, deadline, version in sorted(due.tuples().execute(db)):
        changed = (
            Callback.update(stamped=True, breached_at=fn.COALESCE(Callback.breached_at, to_text(deadline)))
            .where(
                (Callback.id == number)
                & ~Callback.stamped
                & Callback.met_at.is_null()
                & (Callback.due == deadline)
            )
            .execute(db)
        )
        if not changed:
            continue
        _add_breach(db, number, kind, deadline, version, now, by)
        stamped.append(int(number))
    return stamped


def _add_breach(
    db: Database, callback_id: int, kind: str, due: datetime, version: int, now: datetime, by: int
) -> None:
    referrer = (
        Call.select(Call.referrer)
        .where((Call.callback == callback_id) & Call.referrer.is_null(False) & Call.voided_at.is_null())
        .order_by(Call.at)
        .limit(1)
        .scalar(db)
    )
    Breach.insert(
        callback=callback_id,
        kind=kind,
        due=due,
        stamped_at=now,
        settings_version=version,
        referrer=referrer,
    ).execute(db)
    write_audit(db, at=now, person_id=by, action=Action.CALLBACK_BREACHED, subject_id=callback_id, kind=kind)


def expire_claims(db: Database, *, now: datetime, minutes: int, by: int) -> list[int]:
    """Return claims to the queue when nothing happened for so many minutes; gives which."""
    before = now - timedelta(minutes=minutes)
    stale = Callback.select(Callback.id).where(
        (Callback.state == CallbackState.OPEN.value)
        & Callback.owner.is_null(False)
        & (Callback.claimed_at <= before)
    )
    expired: list[int] = []
    for (number,) in sorted(stale.tuples().execute(db)):
        changed = (
            Callback.update(owner=None, claimed_at=None, version=Callback.version + 1)
            .where((Callback.id == number) & (Callback.claimed_at <= before))
            .execute(db)
        )
        if changed:
            write_audit(db, at=now, person_id=by, action=Action.CALLBACK_EXPIRED, subject_id=number)
            expired.append(int(number))
    return expired


#: A promise after a missed deadline is open, but the rule's own verdict was given: it stays.
_JUDGEABLE = (
    (Callback.state == CallbackState.OPEN.value)
    & Callback.met_at.is_null()
    & ~Callback.stamped
    & Callback.breached_at.is_null()
)


def unjudged(
    db: Database, callback_id: int | None = None
) -> list[tuple[int, datetime, Lane, datetime, DueKind]]:
    """Open callbacks no deadline of which was met or passed yet, or the one of them.

    Gives number, received, lane, due by the rule, and where the present deadline comes from.
    """
    rows = Callback.select(
        Callback.id, Callback.received, Callback.lane, Callback.rule_due, Callback.due_kind
    ).where(_JUDGEABLE)
    if callback_id is not None:
        rows = rows.where(Callback.id == callback_id)
    return [
        (number, received, Lane(lane), due, DueKind(kind))
        for number, received, lane, due, kind in sorted(rows.tuples().execute(db))
    ]


def deadline_columns(deadline: Deadline, version: int, *, is_promise: bool) -> dict[str, object]:
    """The columns of a deadline; a promise keeps its own time, only the rule's moves."""
    columns: dict[str, object] = {
        "service_day": deadline.service_day.isoformat(),
        "rule_due": deadline.due,
        "decided_by": deadline.decided_by.value,
        "settings_version": version,
    }
    return columns if is_promise else columns | {"due": deadline.due, "call_by": deadline.due}


def move_deadline(
    db: Database, callback_id: int, deadline: Deadline, version: int, *, is_promise: bool
) -> bool:
    """Date an open callback anew; whether it was still to be judged."""
    columns = deadline_columns(deadline, version, is_promise=is_promise)
    moved = Callback.update(version=Callback.version + 1, **columns)
    return bool(moved.where((Callback.id == callback_id) & _JUDGEABLE).execute(db))
