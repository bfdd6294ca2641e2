"""The cases of those of the 27 points that are counted as events, and things owed, over a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from peewee import fn

from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.calls import Direction
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, maybe_from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.referrals import is_new_patient
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.crises import Crisis
from frontdesk.store.tables.referrals import Owed, Referral, ReferralSender
from frontdesk.store.tables.review import VoicemailCount

#: Two of us who call the same person within so long did not know of each other.
SAME_TIME = timedelta(hours=1)


class Between(NamedTuple):
    """A stretch of time, UTC.

    Attributes:
        start: its beginning, included.
        end: its end, excluded.
    """

    start: datetime
    end: datetime


#: As long as anything was recorded.
EVER = Between(datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))

_LOGGED = prepared(
    lambda p: (
        ReferralSender.select(ReferralSender.referral, ReferralSender.arrived_at, ReferralSender.logged_at)
        .where(
            ReferralSender.arrived_at >= p.start,
            ReferralSender.arrived_at < p.end,
            ReferralSender.voided_at.is_null(),
            ReferralSender.logged_at > ReferralSender.arrived_at,
        )
        .order_by(ReferralSender.id)
    )
)
_VOICEMAILS = prepared(
    lambda p: VoicemailCount.select(VoicemailCount.on_machine, VoicemailCount.logged).where(
        VoicemailCount.id.in_(VoicemailCount.select(fn.MAX(VoicemailCount.id)).group_by(VoicemailCount.day)),
        VoicemailCount.day >= p.first,
        VoicemailCount.day <= p.last,
    )
)
_IN_DISTRESS = prepared(
    lambda p: (
        Crisis.select(Crisis.id)
        .where(Crisis.accepted_at.is_null(), Crisis.opened_at >= p.start, Crisis.opened_at < p.end)
        .order_by(Crisis.id)
    )
)
_NOT_ASKED = prepared(
    lambda p: (
        Call.select(Call.id)
        .where(
            is_new_patient(),
            Call.source_answer.is_null() | (Call.source_answer == SourceAnswer.NOT_ASKED),
            Call.at >= p.start,
            Call.at < p.end,
        )
        .order_by(Call.id)
    )
)
_NO_NEXT_STEP = prepared(
    lambda p: (
        Call.select(Call.id)
        .where(
            Call.direction == Direction.INBOUND,
            Call.next_step.is_null(),
            Call.imported_by.is_null(),
            Call.voided_at.is_null(),
            Call.at >= p.start,
            Call.at < p.end,
        )
        .order_by(Call.id)
    )
)
_PHONE_TAG = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(
            Callback.rang_back_at >= p.start,
            Callback.rang_back_at < p.end,
            Callback.state != CallbackStatus.VOIDED,
        )
        .order_by(Callback.id)
    )
)
_TRIES = prepared(
    lambda p: (
        Attempt.select(Attempt.callback, Attempt.at, Attempt.person)
        .where(
            Attempt.voided_at.is_null(),
            Attempt.person != PROGRAM_ID,
            Attempt.at >= p.start,
            Attempt.at < p.end,
        )
        .order_by(Attempt.callback, Attempt.at, Attempt.id)
    )
)


def not_logged_that_day(store: Store, hours: OpeningHours, between: Between) -> list[int]:
    """Return the referrals that were written down after the service day on which they arrived (point 2)."""
    return [
        referral
        for referral, arrived, logged in _LOGGED.rows(store, start=between.start, end=between.end)
        if hours.day_of(from_text(logged)) > hours.service_day(from_text(arrived))
    ]


def voicemails_not_logged(store: Store, hours: OpeningHours, between: Between) -> int:
    """Count voicemails on the machine that nobody logged, by the last count of each day (point 8)."""
    first, last = hours.day_of(between.start), hours.day_of(between.end - timedelta(microseconds=1))
    counts = _VOICEMAILS.rows(store, first=first, last=last)
    return sum(max(0, machine - logged) for machine, logged in counts)


def called_twice(store: Store, between: Between) -> list[int]:
    """Return the callbacks tried within an hour of a try by somebody else, once for each time (point 21)."""
    twice = []
    tries = _TRIES.rows(store, start=between.start, end=between.end)
    for callback, theirs in groupby(tries, key=itemgetter(0)):
        last: tuple[datetime, int] | None = None
        for _, at, person in theirs:
            when = from_text(at)
            if last is not None and last[1] != person and when - last[0] <= SAME_TIME:
                twice.append(callback)
            last = (when, person)
    return twice


def event_cases(store: Store, hours: OpeningHours, between: Between = EVER) -> dict[int, list[int]]:
    """Return the cases of each point that is counted as an event, by its number.

    They number referrals (2), crises (12), calls (13 and 14) and callbacks (20 and 21). Of point 8 there are
    none: what nobody logged has no record; ``voicemails_not_logged`` counts it.
    """
    span = between._asdict()
    counted: dict[int, Callable[[], list[int]]] = {
        2: lambda: not_logged_that_day(store, hours, between),
        12: lambda: _IN_DISTRESS.values(store, **span),
        13: lambda: _NOT_ASKED.values(store, **span),
        14: lambda: _NO_NEXT_STEP.values(store, **span),
        20: lambda: _PHONE_TAG.values(store, **span),
        21: lambda: called_twice(store, between),
    }
    return {number: cases() for number, cases in counted.items()}


def event_counts(
    store: Store,
    hours: OpeningHours,
    between: Between = EVER,
    cases: Mapping[int, Sequence[int]] | None = None,
) -> dict[int, int]:
    """Return how often each point happened that is counted as an event, by its number.

    Args:
        store: the store.
        hours: the opening hours.
        between: the stretch of time.
        cases: what ``event_cases`` returns for it, where that is known already.
    """
    known = event_cases(store, hours, between) if cases is None else cases
    counts = {number: len(found) for number, found in known.items()}
    counts[8] = voicemails_not_logged(store, hours, between)
    return dict(sorted(counts.items()))


_LOST = prepared(
    lambda p: (
        Referral.select(fn.COALESCE(Referral.lost_point, 0), Referral.id)
        .where(Referral.lost_at >= p.start, Referral.lost_at < p.end, Referral.voided_at.is_null())
        .order_by(Referral.id)
    )
)


def lost_between(store: Store, between: Between) -> dict[int, list[int]]:
    """Return who was lost in a stretch of time and did not come back, by the point; 0 where none was said."""
    found: dict[int, list[int]] = {}
    for point, referral in _LOST.rows(store, **between._asdict()):
        found.setdefault(point, []).append(referral)
    return found


_OWED = prepared(
    lambda p: (
        Owed.select(Owed.id, Owed.kind, Owed.due, Owed.sent_at)
        .where(
            Owed.arose >= p.start,
            Owed.arose < p.end,
            Owed.voided_at.is_null(),
            Owed.state != OwedState.WAIVED,
        )
        .order_by(Owed.due, Owed.id)
    )
)


def owed_between(store: Store, between: Between) -> list[tuple[int, OwedKind, datetime, datetime | None]]:
    """Return what arose in a period and was not waived: number, kind, due, and when it was sent, or None."""
    return [
        (owed, OwedKind(kind), from_text(due), None if sent_at is None else from_text(sent_at))
        for owed, kind, due, sent_at in _OWED.rows(store, **between._asdict())
    ]


_SPOKEN = prepared(
    lambda p: (
        Referral.select(Referral.id, Referral.spoken_at, Referral.booked_at)
        .where(Referral.spoken_at >= p.start, Referral.spoken_at < p.end, Referral.voided_at.is_null())
        .order_by(Referral.id)
    )
)


def spoken_between(store: Store, between: Between) -> list[tuple[int, datetime, datetime | None]]:
    """Return whom somebody first spoke with in a stretch of time: number, when, and when they were booked."""
    return [
        (referral, from_text(spoken), maybe_from_text(booked))
        for referral, spoken, booked in _SPOKEN.rows(store, **between._asdict())
    ]
