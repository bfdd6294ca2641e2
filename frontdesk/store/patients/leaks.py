"""Who is at one of the 27 points now, asked of the store: twenty thousand people are not read for it.

The conditions are those of ``domain.referrals.points``; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from frontdesk.domain.callbacks.ladder import CLOSING_RUNG
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.referrals.events import AuthState, CalledHow
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.domain.referrals.steps import Step
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.store.db.prepared import Parameters
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import ContactNumber
from frontdesk.store.tables.referrals import Owed, Referral

_LEADS_NOWHERE = tuple(one for one in Outcome if one.facts.has_no_number)


def is_at_a_point(p: Parameters) -> Any:
    """Return the condition that an unfinished way, joined with its callback, is at a point."""
    return (_of_the_way(p) | _of_the_callback(p)) | Referral.id.in_(
        Owed.select(Owed.referral).where(
            Owed.kind == OwedKind.ACKNOWLEDGEMENT,
            Owed.state == OwedState.OPEN,
            Owed.due < p.now,
            Owed.voided_at.is_null(),
            Owed.referral.is_null(False),
        )
    )


def _to_call() -> Any:
    return Referral.step.in_((Step.REFERRED, Step.TO_CALL))


def _of_the_way(p: Parameters) -> Any:
    """What the columns of the way say alone."""
    booked = Referral.booked_at.is_null(False) & Referral.off_at.is_null()
    treated = Referral.evaluated_at.is_null(False) | (Referral.sessions_done > 0)
    waiting = Referral.step.in_((Step.RECORDS, Step.AUTHORIZATION, Step.DECIDING))
    insurance = Referral.auth_state.in_((AuthState.SUBMITTED, AuthState.EXPIRED))
    return (
        (Referral.announced_at.is_null(False) & Referral.arrived_at.is_null())
        | (Referral.missing != "")
        | (
            _to_call()
            & Referral.arrived_at.is_null(False)
            & Referral.tried_at.is_null()
            & (Referral.arrived_at < p.day_over)
            & (fn.COALESCE(Callback.received, "") < p.day_over)
            & (fn.COALESCE(Callback.reopened_at, "") < p.day_over)
        )
        | (
            (Referral.step == Step.TO_CALL)
            & Referral.called_how.in_((CalledHow.RANG_OUT, CalledHow.AFTER_HOURS))
        )
        | Referral.lost_on_hold_at.is_null(False)
        | (Referral.question != "")
        | insurance
        | ((Referral.auth_state == AuthState.DENIED) & waiting)
        | (Referral.auth_expires < p.today)
        | (Referral.no_slot & ~booked)
        | (booked & ~treated & (Referral.confirmed_at.is_null() | Referral.forms_missing))
        | Referral.off_at.is_null(False)
    )


def _of_the_callback(p: Parameters) -> Any:
    """What the callback says by which they are to be reached."""
    open_ = Callback.state == CallbackStatus.OPEN
    unmet = open_ & Callback.met_at.is_null() & ~Callback.backlog
    awake = Callback.next_at.is_null() | (Callback.next_at <= p.now)
    nothing_open = Callback.id.is_null() | (Callback.state != CallbackStatus.OPEN)
    numberless = (fn.COALESCE(Callback.number, "") == "") & ~fn.EXISTS(
        ContactNumber.select(ContactNumber.id).where(ContactNumber.contact == Referral.contact)
    )
    late = (
        (unmet & awake & Callback.owner.is_null() & (Callback.due <= p.risk_until))
        | (open_ & Callback.owner.is_null(False) & (Callback.claimed_at <= p.claimed_before))
        | (unmet & (Callback.due < p.now))
    )
    reached_by = (
        nothing_open
        | numberless
        | (open_ & (Callback.attempts > 0) & (Callback.call_by < p.now))
        | (open_ & (Callback.last_outcome.in_(_LEADS_NOWHERE) | (Callback.rung >= CLOSING_RUNG)))
    )
    undated = (Referral.step == Step.DECIDING) & Referral.until.is_null()
    return late | (_to_call() & reached_by) | (undated & (nothing_open | Callback.next_at.is_null()))


def leak_arguments(
    hours: OpeningHours, now: datetime, at_risk_minutes: int, claim_minutes: int
) -> Mapping[str, Any]:
    """Return what the condition is asked with; the minutes mean what ``PointFacts`` says."""
    return {
        "now": now,
        "today": hours.day_of(now),
        "day_over": _last_closing(hours, now),
        "risk_until": now + timedelta(minutes=at_risk_minutes),
        "claimed_before": now - timedelta(minutes=claim_minutes),
    }


def _last_closing(hours: OpeningHours, now: datetime) -> datetime:
    """Return the last closing before an instant: who arrived before it was not called the day they came."""
    day = hours.day_of(now)
    for _ in range(366):
        if hours.is_open_day(day) and hours.closes(day) < now:
            return hours.closes(day)
        day -= timedelta(days=1)
    return now - timedelta(days=366)
