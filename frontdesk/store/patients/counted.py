"""Counting what is an event of the 27 points: exactly, over everything that was recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from peewee import fn

from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.calls import Direction
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.referrals import is_new_patient
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.crises import Crisis
from frontdesk.store.tables.referrals import ReferralSender
from frontdesk.store.tables.review import VoicemailCount

#: Two of us who call the same person within so long did not know of each other.
SAME_TIME = timedelta(hours=1)

_LOGGED = prepared(
    lambda p: ReferralSender.select(ReferralSender.arrived_at, ReferralSender.logged_at).where(
        ReferralSender.arrived_at.is_null(False),
        ReferralSender.voided_at.is_null(),
        ReferralSender.logged_at > ReferralSender.arrived_at,
    )
)
_VOICEMAILS = prepared(
    lambda p: VoicemailCount.select(VoicemailCount.on_machine, VoicemailCount.logged).where(
        VoicemailCount.id.in_(VoicemailCount.select(fn.MAX(VoicemailCount.id)).group_by(VoicemailCount.day))
    )
)
_IN_DISTRESS = prepared(lambda p: Crisis.select(fn.COUNT(Crisis.id)).where(Crisis.accepted_at.is_null()))
_NOT_ASKED = prepared(
    lambda p: Call.select(fn.COUNT(Call.id)).where(
        is_new_patient(), Call.source_answer.is_null() | (Call.source_answer == SourceAnswer.NOT_ASKED)
    )
)
_NO_NEXT_STEP = prepared(
    lambda p: Call.select(fn.COUNT(Call.id)).where(
        Call.direction == Direction.INBOUND,
        Call.next_step.is_null(),
        Call.imported_by.is_null(),
        Call.voided_at.is_null(),
    )
)
_PHONE_TAG = prepared(
    lambda p: Callback.select(fn.COUNT(Callback.id)).where(
        Callback.rang_back_at.is_null(False), Callback.state != CallbackStatus.VOIDED
    )
)
_TRIES = prepared(
    lambda p: (
        Attempt.select(Attempt.callback, Attempt.at, Attempt.person)
        .where(Attempt.voided_at.is_null(), Attempt.person != PROGRAM_ID)
        .order_by(Attempt.callback, Attempt.at, Attempt.id)
    )
)


def not_logged_that_day(store: Store, hours: OpeningHours) -> int:
    """Count referrals that were written down after the service day on which they arrived (point 2)."""
    found = ((from_text(arrived), from_text(logged)) for arrived, logged in _LOGGED.rows(store))
    return sum(hours.day_of(logged) > hours.service_day(arrived) for arrived, logged in found)


def voicemails_not_logged(store: Store) -> int:
    """Count voicemails on the machine that nobody logged, by the last count of each day (point 8)."""
    return sum(max(0, machine - logged) for machine, logged in _VOICEMAILS.rows(store))


def called_twice(store: Store) -> int:
    """Count tries within an hour of a try by somebody else on the same callback (point 21)."""
    twice = 0
    for _, tries in groupby(_TRIES.rows(store), key=itemgetter(0)):
        last: tuple[datetime, int] | None = None
        for _, at, person in tries:
            when = from_text(at)
            if last is not None and last[1] != person and when - last[0] <= SAME_TIME:
                twice += 1
            last = (when, person)
    return twice


def count_events(store: Store, hours: OpeningHours) -> dict[int, int]:
    """Return how often each point happened that is counted as an event, by its number."""
    counted: dict[int, Callable[[], int]] = {
        2: lambda: not_logged_that_day(store, hours),
        8: lambda: voicemails_not_logged(store),
        12: lambda: int(_IN_DISTRESS.scalar(store)),
        13: lambda: int(_NOT_ASKED.scalar(store)),
        14: lambda: int(_NO_NEXT_STEP.scalar(store)),
        20: lambda: int(_PHONE_TAG.scalar(store)),
        21: lambda: called_twice(store),
    }
    return {number: count() for number, count in counted.items()}
