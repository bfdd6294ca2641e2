"""Every record of a caller as far as retention asks: what it belongs to, when it was, and if it is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from peewee import Database, fn

from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.referrals.owed import OwedState
from frontdesk.domain.referrals.steps import OPEN_STEPS
from frontdesk.domain.safety.retention import Tie, Trace
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.crises import Crisis, CrisisPrompt, CrisisStep
from frontdesk.store.tables.practice import Undo
from frontdesk.store.tables.referrals import Appointment, Owed, Referral, ReferralEvent, Sending
from frontdesk.store.tables.relationships import Complaint

#: What a caller's records belong to, as the first of a tie.
CALL, CALLBACK, CONTACT, NUMBER = "call", "callback", "contact", "number"
CRISIS, REFERRAL = "crisis", "referral"

_CALLS = prepared(
    lambda p: Call.select(
        Call.id, Call.contact, Call.number, Call.callback, fn.COALESCE(Call.voided_at, Call.at)
    )
)
_SOURCES = prepared(
    lambda p: Source.select(Source.call, Source.contact, fn.MAX(Source.at)).group_by(
        Source.call, Source.contact
    )
)
_CALLBACKS = prepared(
    lambda p: Callback.select(
        Callback.id,
        Callback.contact,
        Callback.number,
        Callback.merged_into,
        Callback.state == CallbackStatus.OPEN,
        Callback.received,
        fn.COALESCE(Callback.closed_at, ""),
        fn.COALESCE(Callback.reopened_at, ""),
    )
)
_ATTEMPTS = prepared(
    lambda p: Attempt.select(Attempt.callback, fn.MAX(Attempt.at)).group_by(Attempt.callback)
)
_CONTACTS = prepared(lambda p: Contact.select(Contact.id, Contact.created_at, Contact.last_call_at))
_NUMBERS = prepared(lambda p: ContactNumber.select(ContactNumber.contact, ContactNumber.number))
_CRISES = prepared(
    lambda p: Crisis.select(
        Crisis.id,
        Crisis.number,
        Crisis.callback,
        Call.id,
        Crisis.accepted_at.is_null(),
        Crisis.opened_at,
        fn.COALESCE(Crisis.accepted_at, ""),
    ).join(Call, "LEFT JOIN", on=(Call.uid == Crisis.call_uid))
)
_STEPS = prepared(
    lambda p: CrisisStep.select(CrisisStep.crisis, fn.MAX(CrisisStep.at)).group_by(CrisisStep.crisis)
)
_PROMPTS = prepared(
    lambda p: CrisisPrompt.select(
        CrisisPrompt.call,
        CrisisPrompt.answered_at.is_null(),
        fn.COALESCE(CrisisPrompt.answered_at, CrisisPrompt.at),
    )
)
_REFERRALS = prepared(
    lambda p: Referral.select(
        Referral.id,
        Referral.contact,
        Referral.callback,
        Referral.step.in_(OPEN_STEPS) & Referral.voided_at.is_null(),
        Referral.opened_at,
    )
)
_EVENTS = prepared(
    lambda p: ReferralEvent.select(
        ReferralEvent.referral, fn.MAX(ReferralEvent.at), fn.MAX(ReferralEvent.logged_at)
    ).group_by(ReferralEvent.referral)
)
_APPOINTMENTS = prepared(
    lambda p: Appointment.select(Appointment.referral, fn.MAX(Appointment.at)).group_by(Appointment.referral)
)
_OWED = prepared(
    lambda p: Owed.select(
        Owed.referral,
        (Owed.state == OwedState.OPEN) & Owed.voided_at.is_null(),
        Owed.arose,
        fn.COALESCE(Owed.sent_at, ""),
    ).where(Owed.referral.is_null(False))
)
_SENDINGS = prepared(
    lambda p: (
        Sending.select(Owed.referral, fn.MAX(Sending.at), fn.MAX(fn.COALESCE(Sending.ended_at, "")))
        .join(Owed)
        .where(Owed.referral.is_null(False))
        .group_by(Owed.referral)
    )
)
_COMPLAINTS = prepared(
    lambda p: Complaint.select(
        Complaint.contact,
        Complaint.closed_at.is_null() & Complaint.voided_at.is_null(),
        Complaint.opened_at,
        fn.COALESCE(Complaint.closed_at, ""),
    ).where(Complaint.contact.is_null(False))
)
_UNDOABLE = prepared(lambda p: Undo.select(Undo.at, Undo.steps).where(Undo.at >= p.before))


def traces(db: Database, before: str) -> Iterator[Trace]:
    """Yield every record of every caller.

    Args:
        db: an open snapshot: all of it as it was at one moment.
        before: the horizon; what was changed since, and can be undone still, is no older.
    """
    return chain(_of_calls(db), _of_callbacks(db), _of_crises(db), _of_referrals(db), _of_changes(db, before))


def call_ties(number_of_call: int, contact: int | None, number: str, callback: int | None) -> tuple[Tie, ...]:
    """Return what a call belongs to; itself only where it belongs to nothing else."""
    found = _ties((CONTACT, contact), (NUMBER, number), (CALLBACK, callback))
    return found or ((CALL, number_of_call),)


def _ties(*wanted: tuple[str, Any]) -> tuple[Tie, ...]:
    return tuple(tie for tie in wanted if tie[1])


def _of_calls(db: Database) -> Iterator[Trace]:
    for number, contact, key, callback, at in _CALLS.rows(db):
        yield Trace(call_ties(number, contact, key, callback), at)
    for contact, made, called in _CONTACTS.rows(db):
        yield Trace(((CONTACT, contact),), max(made, called))
    for contact, key in _NUMBERS.rows(db):
        yield Trace(_ties((CONTACT, contact), (NUMBER, key)), "")
    for _, contact, at in _SOURCES.rows(db):
        if contact:
            yield Trace(((CONTACT, contact),), at)


def _of_callbacks(db: Database) -> Iterator[Trace]:
    for number, contact, key, merged, is_open, *instants in _CALLBACKS.rows(db):
        ties = _ties((CALLBACK, number), (CONTACT, contact), (NUMBER, key), (CALLBACK, merged))
        yield Trace(ties, max(instants), bool(is_open))
    for callback, at in _ATTEMPTS.rows(db):
        yield Trace(((CALLBACK, callback),), at)


def _of_crises(db: Database) -> Iterator[Trace]:
    by_call = dict(_ties_of_calls(db))
    for number, key, callback, call, is_open, *instants in _CRISES.rows(db):
        ties = _ties((CRISIS, number), (NUMBER, key), (CALLBACK, callback)) + by_call.get(call, ())
        yield Trace(ties, max(instants), bool(is_open))
    for crisis, at in _STEPS.rows(db):
        yield Trace(((CRISIS, crisis),), at)
    for call, is_open, at in _PROMPTS.rows(db):
        yield Trace(by_call.get(call, ((CALL, call),)), at, bool(is_open))


_TIED_CALLS = prepared(
    lambda p: Call.select(Call.id, Call.contact, Call.number, Call.callback).where(
        Call.id.in_(CrisisPrompt.select(CrisisPrompt.call))
        | Call.uid.in_(Crisis.select(Crisis.call_uid).where(Crisis.call_uid != ""))
    )
)


def _ties_of_calls(db: Database) -> Iterator[tuple[int, tuple[Tie, ...]]]:
    """Yield what the calls belong to that a crisis or a prompt names."""
    for number, contact, key, callback in _TIED_CALLS.rows(db):
        yield number, call_ties(number, contact, key, callback)


def _of_referrals(db: Database) -> Iterator[Trace]:
    for number, contact, callback, is_open, at in _REFERRALS.rows(db):
        yield Trace(_ties((REFERRAL, number), (CONTACT, contact), (CALLBACK, callback)), at, bool(is_open))
    for query in (_EVENTS, _APPOINTMENTS, _SENDINGS):
        for referral, *instants in query.rows(db):
            yield Trace(((REFERRAL, referral),), max(instants))
    for referral, is_open, *instants in _OWED.rows(db):
        yield Trace(((REFERRAL, referral),), max(instants), bool(is_open))
    for contact, is_open, *instants in _COMPLAINTS.rows(db):
        yield Trace(((CONTACT, contact),), max(instants), bool(is_open))


def _of_changes(db: Database, before: str) -> Iterator[Trace]:
    """Yield what was changed since the horizon and can be undone still."""
    for at, text in _UNDOABLE.rows(db, before=before):
        kept = json.loads(text)
        for step in kept.get("steps", ()):
            if step["table"] in (CALLBACK, CONTACT, REFERRAL):
                yield Trace(((step["table"], step["id"]),), at)
