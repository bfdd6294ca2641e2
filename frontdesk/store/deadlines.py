"""What time does to callbacks: deadlines that pass or move, and claims that nothing came of."""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import Database

from frontdesk.domain.callbacks import DueKind
from frontdesk.domain.lanes import Lane
from frontdesk.domain.same_day import Deadline
from frontdesk.store.audit import Action, write_audit
from frontdesk.store.bulk import read, write
from frontdesk.store.fields import from_text, to_text
from frontdesk.store.statements import Where, insert, update
from frontdesk.store.tables.callbacks import Breach, Callback

_PASSED = (
    "SELECT id, due_kind, due, settings_version FROM callback"
    " WHERE state = 'open' AND met_at IS NULL AND NOT stamped AND due < ?"
)
_STAMP = (
    "UPDATE callback SET stamped = ?, breached_at = COALESCE(breached_at, ?)"
    " WHERE id = ? AND NOT stamped AND met_at IS NULL AND due = ?"
)


def stamp_breaches(db: Database, *, now: datetime, by: int, callback_id: int | None = None) -> list[int]:
    """Stamp every open deadline that passed unmet, each once, with the instant it passed.

    Whichever desk comes first writes it: the conditional update decides, and the unique index on
    (callback, kind, due) is the second lock. Gives the callbacks that were stamped now.
    """
    of_one = () if callback_id is None else (callback_id,)
    passed = read(db, f"{_PASSED} AND id = ?" if of_one else _PASSED, to_text(now), *of_one)
    stamped: list[int] = []
    # Always in the same order: two desks that stamp at once must not wait for each other.
    for number, kind, deadline, version in sorted(passed):
        if write(db, _STAMP, True, deadline, number, deadline):
            _add_breach(db, number, kind, deadline, version, now, by)
            stamped.append(number)
    return stamped


def _add_breach(
    db: Database, callback_id: int, kind: str, due: str, version: int, now: datetime, by: int
) -> None:
    referrers = read(
        db,
        "SELECT referrer_id FROM call WHERE callback_id = ? AND referrer_id IS NOT NULL"
        " AND voided_at IS NULL ORDER BY at LIMIT 1",
        callback_id,
    )
    insert(
        db,
        Breach,
        callback=callback_id,
        kind=kind,
        due=due,
        stamped_at=now,
        settings_version=version,
        referrer=referrers[0][0] if referrers else None,
    )
    write_audit(db, at=now, person_id=by, action=Action.CALLBACK_BREACHED, subject_id=callback_id, kind=kind)


def expire_claims(db: Database, *, now: datetime, minutes: int, by: int) -> list[int]:
    """Return claims to the queue when nothing happened for so many minutes; gives which.

    So does one from as far ahead: it was made while a clock was wrong, and would stay for as long.
    """
    rotten = to_text(now - timedelta(minutes=minutes)), to_text(now + timedelta(minutes=minutes))
    stale = read(
        db,
        "SELECT id FROM callback WHERE state = 'open' AND owner_id IS NOT NULL"
        " AND (claimed_at <= ? OR claimed_at > ?)",
        *rotten,
    )
    expired: list[int] = []
    for (number,) in sorted(stale):
        if write(db, _EXPIRE, number, *rotten):
            write_audit(db, at=now, person_id=by, action=Action.CALLBACK_EXPIRED, subject_id=number)
            expired.append(number)
    return expired


_EXPIRE = (
    "UPDATE callback SET owner_id = NULL, claimed_at = NULL, version = version + 1"
    " WHERE id = ? AND (claimed_at <= ? OR claimed_at > ?)"
)

#: A promise after a missed deadline is open, but the rule's own verdict was given: it stays. What was opened
#: again has a deadline of its own, whatever was missed before it was closed.
_JUDGEABLE = (
    "state = 'open' AND met_at IS NULL AND NOT stamped"
    " AND (breached_at IS NULL OR (reopened_at IS NOT NULL AND due_kind = 'same_day'))"
)
_UNJUDGED = (
    "SELECT id, CASE WHEN promoted_at > reopened_at THEN promoted_at"
    " ELSE COALESCE(reopened_at, promoted_at, received) END, lane, rule_due, due_kind FROM callback"
    f" WHERE {_JUDGEABLE}"
)


def unjudged(
    db: Database, callback_id: int | None = None
) -> list[tuple[int, datetime, Lane, datetime, DueKind]]:
    """Open callbacks no deadline of which was met or passed yet, or the one of them.

    Gives number, when the call came that is owed an answer (the first, or the later one of those that opened
    it again or made it today's work), lane, due by the rule, and where the present deadline comes from.
    """
    of_one = () if callback_id is None else (callback_id,)
    rows = read(db, f"{_UNJUDGED} AND id = ?" if of_one else _UNJUDGED, *of_one)
    return [
        (number, from_text(received), Lane(lane), from_text(due), DueKind(kind))
        for number, received, lane, due, kind in sorted(rows)
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
    return update(db, Callback, callback_id, Where(_JUDGEABLE), new_version=True, **columns)
