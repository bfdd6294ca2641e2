"""What the review of a day reads, each item with one query; and what it writes but the signature."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from peewee import JOIN, Case, Database, Value, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind, meant_for
from frontdesk.domain.calls import Direction, Draft, Result
from frontdesk.domain.day.review import (
    BreachCase,
    BreachReason,
    CrisisCase,
    DraftCase,
    OpenCase,
    ReviewFacts,
    ReviewPeriod,
    VoicemailTally,
)
from frontdesk.domain.errors import NotFound
from frontdesk.domain.referrals.sources import MissingSource
from frontdesk.store.audit import write_audit
from frontdesk.store.callbacks import read_callback
from frontdesk.store.calls import extension_of_callback
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.owed.reviewed import acknowledgements_of, owed_breaches_of
from frontdesk.store.referrals import referrer_words, select_missing_sources
from frontdesk.store.tables import review as tables
from frontdesk.store.tables.callbacks import Breach, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.crises import Crisis
from frontdesk.store.tables.drafts import Draft as DraftRow
from frontdesk.store.tables.practice import Audit, Person

_Owner, _ForWhom, _To = Person.alias(), Person.alias(), Person.alias()


def _unsettled_first(row: Any) -> Any:
    """Return the order that puts what has no row of an outer join before what has one."""
    return Case(None, [(row.id.is_null(), 0)], 1)


def _select_crises(p: Parameters) -> Any:
    unaccepted = Crisis.accepted_at.is_null()
    return (
        Crisis.select(*columns(CrisisCase, Crisis))
        .where(unaccepted | ((Crisis.opened_at >= p.start) & (Crisis.opened_at < p.end)))
        .order_by(Case(None, [(unaccepted, 0)], 1), Crisis.opened_at, Crisis.id)
    )


def _select_breaches(p: Parameters) -> Any:
    """Breaches with their latest reason, which holds; a voided callback owed nothing."""
    reason, any_reason = tables.BreachReason, tables.BreachReason.alias()
    latest = any_reason.select(fn.MAX(any_reason.id)).where(any_reason.breach == Breach.id)
    return (
        Breach.select(
            *columns(
                BreachCase,
                Breach,
                promised=Breach.kind == DueKind.PROMISE,
                name=Callback.name,
                number=Callback.number,
                lane=Callback.lane,
                is_open=Callback.state == CallbackStatus.OPEN,
                referrer=Together(referrer_words, Referrer.name, Organization.name),
                reason=reason.reason,
                note=fn.COALESCE(reason.note, ""),
                by=fn.COALESCE(Person.name, ""),
            )
        )
        .join(Callback, on=Breach.callback == Callback.id)
        .join(Referrer, JOIN.LEFT_OUTER, on=Breach.referrer == Referrer.id)
        .join(Organization, JOIN.LEFT_OUTER, on=Referrer.organization == Organization.id)
        .join(reason, JOIN.LEFT_OUTER, on=reason.id == latest)
        .join(Person, JOIN.LEFT_OUTER, on=reason.person == Person.id)
        .where(
            Breach.due >= p.since,
            Breach.due < p.end,
            Callback.state != CallbackStatus.VOIDED,
            (Breach.due >= p.start) | reason.id.is_null(),
        )
        .order_by(_unsettled_first(reason), Breach.due, Breach.id)
    )


def _latest_carry_over(p: Parameters) -> Any:
    """Return the latest carry-over of a callback on a day that was not undone.

    Its audit entry is named by the entry that undid it.
    """
    carry, entry, undoing = tables.CarryOver.alias(), Audit.alias(), Audit.alias()
    undone = (
        entry.select(entry.id)
        .join(
            undoing,
            on=(undoing.subject == "callback")
            & (undoing.subject_id == entry.subject_id)
            & (undoing.action == Action.CALLBACK_UNDONE)
            & (undoing.detail == Value('{"undoes":').concat(entry.id).concat("}")),
        )
        .where(
            entry.subject == "callback",
            entry.subject_id == Callback.id,
            entry.action == Action.CALLBACK_CARRIED,
            entry.detail == Value('{"carry":').concat(carry.id).concat("}"),
        )
    )
    return carry.select(fn.MAX(carry.id)).where(
        carry.callback == Callback.id, carry.day == p.day, ~fn.EXISTS(undone)
    )


def _select_owed(p: Parameters) -> Any:
    carry = tables.CarryOver
    return (
        Callback.select(
            *columns(
                OpenCase,
                Callback,
                callback_id=Callback.id,
                breached=Callback.breached_at.is_null(False),
                owner=fn.COALESCE(_Owner.name, _ForWhom.name, ""),
                carried_to=fn.COALESCE(_To.name, ""),
                reason=fn.COALESCE(carry.reason, ""),
                extension=extension_of_callback(),
            )
        )
        .join(_Owner, JOIN.LEFT_OUTER, on=Callback.owner == _Owner.id)
        .join(_ForWhom, JOIN.LEFT_OUTER, on=Callback.for_person == _ForWhom.id)
        .join(carry, JOIN.LEFT_OUTER, on=carry.id == _latest_carry_over(p))
        .join(_To, JOIN.LEFT_OUTER, on=carry.owner == _To.id)
        .where(Callback.state == CallbackStatus.OPEN, ~Callback.backlog, Callback.call_by <= p.end)
        .order_by(
            _unsettled_first(carry), Callback.call_by, Callback.lane_rank, Callback.received, Callback.id
        )
    )


def _select_sources(p: Parameters) -> Any:
    unanswered = Call.source_answer.is_null()
    return (
        select_missing_sources()
        .where(Call.at >= p.since, Call.at < p.end, (Call.at >= p.start) | unanswered)
        .order_by(Case(None, [(unanswered, 0)], 1), Call.at, Call.id)
    )


_CRISES = prepared(_select_crises, CrisisCase)
_BREACHES = prepared(_select_breaches, BreachCase)
_OWED = prepared(_select_owed, OpenCase)
_LOGGED_VOICEMAILS = prepared(
    lambda p: Call.select(all_rows()).where(
        Call.at >= p.start,
        Call.at < p.end,
        Call.direction == Direction.INBOUND,
        Call.result == Result.VOICEMAIL,
        Call.voided_at.is_null(),
    )
)
_COUNTED_VOICEMAILS = prepared(
    lambda p: (
        tables.VoicemailCount.select(
            tables.VoicemailCount.on_machine, tables.VoicemailCount.note, Person.name
        )
        .join(Person)
        .where(tables.VoicemailCount.day == p.day)
        .order_by(tables.VoicemailCount.id.desc())
        .limit(1)
    )
)
_SOURCES = prepared(_select_sources, MissingSource)
_DRAFTS = prepared(
    lambda p: (
        DraftRow.select(*columns(Draft, DraftRow), Person.name)
        .join(Person)
        .where(DraftRow.started_at < p.end)
        .order_by(DraftRow.started_at, DraftRow.uid)
    )
)
_BREACH = prepared(lambda p: Breach.select(Breach.id).where(Breach.id == p.breach))
_BREACHED_AFTER = prepared(
    lambda p: (
        Breach.select(fn.COUNT(fn.DISTINCT(Breach.callback)))
        .join(Callback)
        .where(
            Breach.id > p.breach,
            Callback.state == CallbackStatus.OPEN,
            ~Callback.backlog,
            Callback.met_at.is_null(),
        )
    )
)


def review_facts(store: Store, period: ReviewPeriod) -> ReviewFacts:
    """Return everything the checklist of a day is made from.

    Breaches of days before come first, as far as nobody gave a reason for them.
    """
    day = {"start": period.start, "end": period.end}
    return ReviewFacts(
        period=period,
        crises=tuple(_CRISES.rows(store, **day)),
        breaches=tuple(_BREACHES.rows(store, **day, since=period.since)),
        callbacks=tuple(_OWED.rows(store, day=period.day, end=period.end)),
        voicemails=_voicemails(store, period),
        sources=tuple(_SOURCES.rows(store, **day, since=period.since)),
        acknowledgements=acknowledgements_of(store, period),
        drafts=_drafts(store, period),
        owed_breaches=owed_breaches_of(store, period),
    )


def _voicemails(store: Store, period: ReviewPeriod) -> VoicemailTally:
    logged = int(_LOGGED_VOICEMAILS.scalar(store, start=period.start, end=period.end))
    counted = _COUNTED_VOICEMAILS.one(store, day=period.day)
    return VoicemailTally(logged, *counted) if counted else VoicemailTally(logged)


def _drafts(store: Store, period: ReviewPeriod) -> tuple[DraftCase, ...]:
    found = []
    for uid, person_id, started_at, fields, parked, person in _DRAFTS.rows(store, end=period.end):
        draft = Draft(uid, person_id, from_text(started_at), json.loads(fields), bool(parked))
        if not draft.is_empty and not draft.is_referral:
            found.append(DraftCase(draft.uid, draft.title, person, draft.started_at, draft.parked))
    return tuple(found)


def open_breaches_after(store: Store, number: int) -> int:
    """Return how many of today's open callbacks missed a deadline whose breach was stamped after this one."""
    return int(_BREACHED_AFTER.scalar(store, breach=number))


def add_reason(
    db: Database, breach_id: int, reason: BreachReason, note: str, *, at: datetime, by: int
) -> None:
    """Record why a deadline was missed, beside what was said before.

    Raises:
        NotFound: there is no such breach.
    """
    if not is_row_number(breach_id) or not _BREACH.rows(db, breach=breach_id):
        raise NotFound(f"There is no breach number {breach_id}. Nothing was changed.")
    insert(db, tables.BreachReason, breach=breach_id, at=at, person=by, reason=reason, note=note)
    action, code = Action.BREACH_REASONED, reason.value
    write_audit(db, at=at, person_id=by, action=action, subject_id=breach_id, reason=code)


def carry_over(
    db: Database,
    changes: Changes,
    callback_id: int,
    *,
    day: str,
    owner: int,
    reason: str,
    at: datetime,
    by: int,
) -> int | None:
    """Carry a callback over to the next open day.

    Returns:
        Its audit entry's number, or None if it is closed.
    """
    before = read_callback(db, callback_id)
    if not before.is_open:
        return None
    changes.change_callback(db, before, meant_for(before, owner))
    row = {"callback": callback_id, "day": day, "at": at, "person": by, "owner": owner, "reason": reason}
    number = insert(db, tables.CarryOver, **row)
    action = Action.CALLBACK_CARRIED
    audit = write_audit(db, at=at, person_id=by, action=action, subject_id=callback_id, carry=number)
    changes.audited(callback_id, audit)
    return audit


def add_voicemail_count(
    db: Database, *, day: str, on_machine: int, logged: int, note: str, at: datetime, by: int
) -> None:
    """Record how many voicemails the machine has."""
    counts = {"on_machine": on_machine, "logged": logged}
    number = insert(db, tables.VoicemailCount, day=day, at=at, person=by, note=note, **counts)
    write_audit(db, at=at, person_id=by, action=Action.REVIEW_COUNTED, subject_id=number, **counts)


def hold_what_blocks(db: Database) -> None:
    """Let nobody open a crisis or begin a draft until the transaction ends (on SQLite nobody writes)."""
    if db.for_update:
        db.execute_sql("LOCK TABLE crisis, draft IN SHARE MODE")
