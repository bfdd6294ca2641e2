"""Writing callbacks: every change is one conditional UPDATE whose row count decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import Database

from frontdesk.domain.callbacks import CallbackState, DueKind
from frontdesk.domain.errors import NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.same_day import Deadline
from frontdesk.store.bulk import read
from frontdesk.store.changes import Changes
from frontdesk.store.fields import from_text, maybe_from_text
from frontdesk.store.repeat_callers import merged_into_open
from frontdesk.store.statements import Where, insert, read_held
from frontdesk.store.tables.callbacks import Attempt, Callback


def open_callback_of(db: Database, number: str) -> int | None:
    """The callback still owed to a number, or None; there can be only one.

    Where that of the number was merged, it is the open one it was merged into.
    """
    if not number:
        return None
    found = read(db, "SELECT id FROM callback WHERE number = ? AND state = 'open'", number)
    return found[0][0] if found else merged_into_open(db, number)


@dataclass(frozen=True, slots=True)
class CallbackFacts:
    """What a change of a callback needs to know of it, held until the changing transaction ends.

    Attributes:
        state: open, closed or voided.
        lane: what kind of caller.
        contact_id: who is to be called, or None.
        received: when they first tried.
        owner_id: who has it, or None.
        claimed_at: since when.
        rung: where it stands on the ladder.
        name: who is to be called, or "".
        number: the number's key, or "".
        about: what they asked for.
        note: what was noted at the call that opened it.
        calls: how often they called.
        attempts: tries made.
        next_at: asleep until then, or None.
        due: the deadline judged now.
        due_kind: where it comes from.
        call_by: what orders the work.
        met_at: when the deadline was met, or None.
        breached_at: the first deadline that passed unmet, or None.
        returned_at: the first attempt, or None.
        reached_at: when they were first spoken with, or None.
        last_outcome: what came of the last try, or None.
        last_attempt_at: when that was, or None.
        for_id: who it was meant for, or None for anyone.
        stamped: whether the present deadline passed unmet and was stamped.
        backlog: whether it is from before.
        reopened_at: when the call came that opened it again, or None.
    """

    state: CallbackState
    lane: Lane
    contact_id: int | None
    received: datetime
    owner_id: int | None
    claimed_at: datetime | None
    rung: int
    name: str
    number: str
    about: str
    note: str
    calls: int
    attempts: int
    next_at: datetime | None
    due: datetime
    due_kind: DueKind
    call_by: datetime
    met_at: datetime | None
    breached_at: datetime | None
    returned_at: datetime | None
    reached_at: datetime | None
    last_outcome: Outcome | None
    last_attempt_at: datetime | None
    for_id: int | None
    stamped: bool
    backlog: bool
    reopened_at: datetime | None


_FACTS = (
    "SELECT state, lane, contact_id, received, owner_id, claimed_at, rung, name, number, about, note, calls,"
    " attempts, next_at, due, due_kind, call_by, met_at, breached_at, returned_at, reached_at, last_outcome,"
    " last_attempt_at, for_person_id, stamped, backlog, reopened_at FROM callback WHERE id = ?"
)


def callback_facts(db: Database, callback_id: int) -> CallbackFacts:
    """Read what a change needs to know; nobody else can change it until the transaction ends.

    Raises:
        NotFound: there is no such callback.
    """
    found = read_held(db, _FACTS, callback_id) if 0 < callback_id < 2**63 else []
    if not found:
        raise NotFound(f"There is no callback number {callback_id}.")
    (
        state, lane, contact_id, received, owner_id, claimed_at, rung, name, number, about, note, calls,
        attempts, next_at, due, due_kind, call_by, met_at, breached_at, returned_at, reached_at, last_outcome,
        last_attempt_at, for_id, stamped, backlog, reopened_at,
    ) = found[0]  # fmt: skip
    instant = maybe_from_text
    return CallbackFacts(
        CallbackState(state), Lane(lane), contact_id, from_text(received), owner_id, instant(claimed_at),
        rung, name, number, about, note, calls, attempts, instant(next_at), from_text(due), DueKind(due_kind),
        from_text(call_by), instant(met_at), instant(breached_at), instant(returned_at), instant(reached_at),
        Outcome(last_outcome) if last_outcome else None, instant(last_attempt_at), for_id, bool(stamped),
        bool(backlog), instant(reopened_at),
    )  # fmt: skip


def owed_by(db: Database, callback_id: int) -> tuple[datetime, int]:
    """By when somebody is to be called, UTC, and how often they called about it."""
    ((call_by, calls),) = read(db, "SELECT call_by, calls FROM callback WHERE id = ?", callback_id)
    return from_text(call_by), int(calls)


def add_callback(
    db: Database,
    *,
    deadline: Deadline,
    promised_at: datetime | None,
    wakes_at: datetime | None,
    contact_id: int | None,
    name: str,
    number: str,
    about: str,
    note: str,
    for_id: int | None,
    settings_version: int,
) -> int:
    """Write a new callback with its deadline and give its number."""
    return insert(
        db,
        Callback,
        contact=contact_id,
        name=name,
        number=number,
        lane=deadline.lane.value,
        lane_rank=deadline.lane.rank,
        about=about,
        note=note,
        received=deadline.received,
        service_day=deadline.service_day.isoformat(),
        rule_due=deadline.due,
        decided_by=deadline.decided_by.value,
        settings_version=settings_version,
        due=promised_at or deadline.due,
        due_kind=(DueKind.PROMISE if promised_at else DueKind.SAME_DAY).value,
        call_by=promised_at or deadline.due,
        state=CallbackState.OPEN.value,
        for_person=for_id,
        next_at=wakes_at,
    )


def _open_and_free(by: int) -> Where:
    """Open, and this person's or nobody's."""
    return Where("state = 'open' AND (owner_id IS NULL OR owner_id = ?)", (by,))


def claim(db: Database, changes: Changes, callback_id: int, *, by: int, at: datetime) -> bool:
    """Take a callback nobody has; whether it worked. The database decides between two desks."""
    return changes.change_callback(db, callback_id, _open_and_free(by), owner=by, claimed_at=at)


def release(db: Database, changes: Changes, callback_id: int, *, by: int) -> bool:
    """Give a claim up; whether it was ours to give."""
    mine = Where("state = 'open' AND owner_id = ?", (by,))
    return changes.change_callback(db, callback_id, mine, owner=None, claimed_at=None)


def hand_over(
    db: Database, changes: Changes, callback_id: int, *, to: int, seen_owner: int | None, at: datetime
) -> bool:
    """Give a callback to somebody, if it still belongs to whom the screen showed."""
    same = Where("state = 'open' AND owner_id IS NULL")
    if seen_owner is not None:
        same = Where("state = 'open' AND owner_id = ?", (seen_owner,))
    return changes.change_callback(db, callback_id, same, owner=to, claimed_at=at, for_person=to)


def change_if_free(db: Database, changes: Changes, callback_id: int, *, by: int, **columns: object) -> bool:
    """Change an open callback that is ours or nobody's; whether it was."""
    return changes.change_callback(db, callback_id, _open_and_free(by), **columns)


def owner_name(db: Database, callback_id: int) -> str | None:
    """Who has a callback, for the sentence the loser reads."""
    if not 0 < callback_id < 2**63:
        return None
    found = read(
        db, "SELECT p.name FROM callback k JOIN person p ON p.id = k.owner_id WHERE k.id = ?", callback_id
    )
    return found[0][0] if found else None


def add_attempt(
    db: Database,
    changes: Changes,
    callback_id: int,
    *,
    outcome: Outcome,
    note: str,
    rung: int,
    next_at: datetime | None,
    minutes: int | None,
    at: datetime,
    by: int,
) -> int:
    """Write one try."""
    number = insert(
        db,
        Attempt,
        callback=callback_id,
        at=at,
        person=by,
        outcome=outcome.value,
        note=note,
        rung=rung,
        next_at=next_at,
        minutes=minutes,
    )
    changes.made("attempt", number)
    return number
