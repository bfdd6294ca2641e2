"""What the figures of a period are counted from: callbacks, calls, breaches, answers about who sent them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from peewee import JOIN, Case, Value, fn

from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.numbers import Case as Case_
from frontdesk.domain.numbers import Judged
from frontdesk.domain.referrals.source_numbers import Answered
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.referrals import is_new_patient
from frontdesk.store.tables import review
from frontdesk.store.tables.callbacks import Breach, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, Referrer
from frontdesk.store.tables.crises import Crisis
from frontdesk.store.tables.referrals import Owed, Referral

_JUDGED = prepared(
    lambda p: (
        Callback.select(
            *columns(
                Judged,
                Callback,
                tried_at=fn.COALESCE(Callback.returned_at, Callback.reached_at),
                promised_for=Case(None, [(Callback.due_kind == DueKind.PROMISE, Callback.due)]),
            )
        )
        .where(
            Callback.service_day >= p.first,
            Callback.service_day <= p.last,
            Callback.state != CallbackStatus.VOIDED,
            ~Callback.backlog,
        )
        .order_by(Callback.service_day, Callback.id)
    ),
    Judged,
)
_INBOUND = prepared(
    lambda p: Call.select(Call.at, Call.result == Result.ANSWERED, Call.number).where(
        Call.at >= p.start, Call.at < p.end, Call.direction == Direction.INBOUND, Call.voided_at.is_null()
    )
)
_INBOUND_CALLS = prepared(
    lambda p: (
        Call.select(Call.id, Call.at, Call.result == Result.ANSWERED, Call.number)
        .where(
            Call.at >= p.start,
            Call.at < p.end,
            Call.direction == Direction.INBOUND,
            Call.voided_at.is_null(),
        )
        .order_by(Call.at, Call.id)
    )
)
_ANSWERS = prepared(
    lambda p: (
        Call.select(Call.id, Call.source_answer, Call.source_kind)
        .where(is_new_patient(), Call.at >= p.start, Call.at < p.end)
        .order_by(Call.at, Call.id)
    )
)


def _select_breaches(p: Any) -> Any:
    """Return the breaches of a period with the reason that holds."""
    reason, any_reason = review.BreachReason, review.BreachReason.alias()
    latest = any_reason.select(fn.MAX(any_reason.id)).where(any_reason.breach == Breach.id)
    return (
        Breach.select(Breach.callback, fn.COALESCE(reason.reason, Value("none_yet")), Breach.referrer)
        .join(Callback, on=Breach.callback == Callback.id)
        .join(reason, JOIN.LEFT_OUTER, on=reason.id == latest)
        .where(Breach.due >= p.start, Breach.due < p.end, Callback.state != CallbackStatus.VOIDED)
        .order_by(Breach.due, Breach.id)
    )


_BREACHES = prepared(_select_breaches)
_CALLBACKS = prepared(
    lambda p: (
        Callback.select(*columns(Case_, Callback, at=Callback.received))
        .where(Callback.id.in_(p.each("ids")))
        .order_by(Callback.id)
    ),
    Case_,
)
_REFERRALS = prepared(
    lambda p: (
        Referral.select(
            *columns(
                Case_,
                Referral,
                at=Referral.opened_at,
                name=Contact.name,
                number=fn.COALESCE(Callback.number, ""),
                about=Referral.treatment,
            )
        )
        .join(Contact)
        .switch(Referral)
        .join(Callback, JOIN.LEFT_OUTER)
        .where(Referral.id.in_(p.each("ids")))
        .order_by(Referral.id)
    ),
    Case_,
)
_OWED = prepared(
    lambda p: (
        Owed.select(
            *columns(
                Case_,
                Owed,
                at=Owed.arose,
                name=fn.COALESCE(Contact.name, ""),
                number=Value(""),
                about=Referrer.name,
            )
        )
        .join(Referrer)
        .switch(Owed)
        .join(Referral, JOIN.LEFT_OUTER, on=(Owed.referral == Referral.id))
        .join(Contact, JOIN.LEFT_OUTER)
        .where(Owed.id.in_(p.each("ids")))
        .order_by(Owed.id)
    ),
    Case_,
)
_CALLS = prepared(
    lambda p: Call.select(*columns(Case_, Call)).where(Call.id.in_(p.each("ids"))).order_by(Call.id), Case_
)

_CRISES = prepared(
    lambda p: (
        Crisis.select(*columns(Case_, Crisis, at=Crisis.opened_at, about=Value("")))
        .where(Crisis.id.in_(p.each("ids")))
        .order_by(Crisis.id)
    ),
    Case_,
)
_BY_KIND = {"callback": _CALLBACKS, "call": _CALLS, "referral": _REFERRALS, "owed": _OWED, "crisis": _CRISES}


def judged_between(store: Store, first: date, last: date) -> list[Judged]:
    """Return the callbacks whose service day lies between two days, both included."""
    return _JUDGED.rows(store, first=first, last=last)


def inbound_between(store: Store, start: datetime, end: datetime) -> list[tuple[str, bool, str]]:
    """Return the inbound calls of a period: the instant as text, if it was answered (or 0), the number."""
    return _INBOUND.rows(store, start=start, end=end)


def inbound_calls_between(
    store: Store, start: datetime, end: datetime
) -> Iterator[tuple[int, str, bool, str]]:
    """Yield the inbound calls of a period in their order: their number in the store, and the same of each."""
    yield from (
        (call, at, bool(answered), number)
        for call, at, answered, number in _INBOUND_CALLS.rows(store, start=start, end=end)
    )


def answers_between(store: Store, start: datetime, end: datetime) -> list[Answered]:
    """Return the new patients' calls of a period, with the answer about the source."""
    return [
        Answered(call, SourceAnswer(answer) if answer else None, SourceKind(kind) if kind else None)
        for call, answer, kind in _ANSWERS.rows(store, start=start, end=end)
    ]


def breaches_between(store: Store, start: datetime, end: datetime) -> list[tuple[int, str, int | None]]:
    """Return the breaches of a period: the callback, the reason's code, and the referrer it hurts."""
    return [
        (callback, reason, referrer)
        for callback, reason, referrer in _BREACHES.rows(store, start=start, end=end)
    ]


def cases_of(store: Store, kind: str, ids: Sequence[int]) -> list[Case_]:
    """Return the records of these numbers, by their numbers.

    Args:
        store: the store.
        kind: ``callback``, ``call``, ``referral``, ``owed`` or ``crisis``.
        ids: their numbers.
    """
    return _BY_KIND[kind].rows(store, ids=ids)
