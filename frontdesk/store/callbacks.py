"""Writing callbacks: every change is one conditional UPDATE whose row count decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peewee import Database

from frontdesk.domain.callbacks import CallbackState, DueKind
from frontdesk.domain.errors import NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.same_day import Deadline
from frontdesk.store.changes import Changes, locked
from frontdesk.store.tables import Attempt, Callback, Person


def open_callback_of(db: Database, number: str) -> int | None:
    """The callback still owed to a number, or None; there can be only one."""
    if not number:
        return None
    found = Callback.select(Callback.id).where(
        (Callback.number == number) & (Callback.state == CallbackState.OPEN.value)
    )
    value: int | None = found.scalar(db)
    return value


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
        about: what they asked for.
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
    """

    state: CallbackState
    lane: Lane
    contact_id: int | None
    received: datetime
    owner_id: int | None
    claimed_at: datetime | None
    rung: int
    name: str
    about: str
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


def callback_facts(db: Database, callback_id: int) -> CallbackFacts:
    """Read what a change needs to know; nobody else can change it until the transaction ends.

    Raises:
        NotFound: there is no such callback.
    """
    found: list[tuple[Any, ...]] = []
    if 0 < callback_id < 2**63:
        query = Callback.select(
            Callback.state,
            Callback.lane,
            Callback.contact,
            Callback.received,
            Callback.owner,
            Callback.claimed_at,
            Callback.rung,
            Callback.name,
            Callback.about,
            Callback.calls,
            Callback.attempts,
            Callback.next_at,
            Callback.due,
            Callback.due_kind,
            Callback.call_by,
            Callback.met_at,
            Callback.breached_at,
            Callback.returned_at,
            Callback.reached_at,
        ).where(Callback.id == callback_id)
        found = list(locked(db, query).tuples().execute(db))
    if not found:
        raise NotFound(f"There is no callback number {callback_id}.")
    facts = CallbackFacts(*found[0])
    return replace(
        facts,
        state=CallbackState(facts.state),
        lane=Lane(facts.lane),
        due_kind=DueKind(facts.due_kind),
    )


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
    return int(
        Callback.insert(
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
        ).execute(db)
    )


def claim(db: Database, changes: Changes, callback_id: int, *, by: int, at: datetime) -> bool:
    """Take a callback nobody has; whether it worked. The database decides between two desks."""
    return changes.change_callback(
        db,
        callback_id,
        where=(Callback.state == CallbackState.OPEN.value)
        & (Callback.owner.is_null() | (Callback.owner == by)),
        owner=by,
        claimed_at=at,
    )


def release(db: Database, changes: Changes, callback_id: int, *, by: int) -> bool:
    """Give a claim up; whether it was ours to give."""
    mine = (Callback.state == CallbackState.OPEN.value) & (Callback.owner == by)
    return changes.change_callback(db, callback_id, where=mine, owner=None, claimed_at=None)


def hand_over(
    db: Database, changes: Changes, callback_id: int, *, to: int, seen_owner: int | None, at: datetime
) -> bool:
    """Give a callback to somebody, if it still belongs to whom the screen showed."""
    same = Callback.owner.is_null() if seen_owner is None else Callback.owner == seen_owner
    return changes.change_callback(
        db,
        callback_id,
        where=(Callback.state == CallbackState.OPEN.value) & same,
        owner=to,
        claimed_at=at,
        for_person=to,
    )


def change_if_free(db: Database, changes: Changes, callback_id: int, *, by: int, **columns: object) -> bool:
    """Change an open callback that is ours or nobody's; whether it was."""
    return changes.change_callback(
        db,
        callback_id,
        where=(Callback.state == CallbackState.OPEN.value)
        & (Callback.owner.is_null() | (Callback.owner == by)),
        **columns,
    )


def owner_name(db: Database, callback_id: int) -> str | None:
    """Who has a callback, for the sentence the loser reads."""
    if not 0 < callback_id < 2**63:
        return None
    rows = (
        Callback.select(Person.name)
        .join(Person, on=(Callback.owner == Person.id))
        .where(Callback.id == callback_id)
        .tuples()
        .execute(db)
    )
    return next((name for (name,) in rows), None)


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
    number = int(
        Attempt.insert(
            callback=callback_id,
            at=at,
            person=by,
            outcome=outcome.value,
            note=note,
            rung=rung,
            next_at=next_at,
            minutes=minutes,
        ).execute(db)
    )
    changes.made("attempt", number)
    return number
