"""The 27 points: the table as in product.md, and for each one who is at it, by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.referrals.events import AuthState, CalledHow
from frontdesk.domain.referrals.points import (
    EVENT_POINTS,
    POINTS,
    CallbackFacts,
    PointFacts,
    point_of,
    point_words,
)
from frontdesk.domain.referrals.referral import ReferralState
from tests.builders import at, settings

NOW = at("mon 11:00")
ARRIVED = at("mon 09:00")
HOURS = settings().rule().hours


def a_callback(**changes: Any) -> CallbackFacts:
    """An open callback of this morning, due at 17:00, that nobody has."""
    fields: dict[str, Any] = {
        "state": CallbackStatus.OPEN,
        "received": ARRIVED,
        "reopened_at": None,
        "due": at("mon 17:00"),
        "met_at": None,
        "stamped": False,
        "owner_id": None,
        "claimed_at": None,
        "next_at": None,
        "call_by": at("mon 17:00"),
        "rung": 1,
        "attempts": 0,
        "last_outcome": None,
        "backlog": False,
    }
    return CallbackFacts(**(fields | changes))


def facts(
    callback: CallbackFacts | None = None, *, number: bool = True, late: bool = False, **columns: Any
) -> PointFacts:
    """Somebody whose referral arrived this morning, as far as nothing else is said."""
    begun: dict[str, Any] = {"contact_id": 1, "opened_at": ARRIVED, "arrived_at": ARRIVED}
    state = ReferralState(**(begun | columns))
    return PointFacts(state, callback, number, late, HOURS, at_risk_minutes=60, claim_minutes=20)


def test_there_are_27_with_the_signals_of_the_product() -> None:
    assert [point.number for point in POINTS] == list(range(1, 28))
    signals = "".join(point.signal.value for point in POINTS)
    assert signals == "aakaaiikkakaaaaaaaaaakkakkk"
    assert EVENT_POINTS == (2, 8, 12, 13, 14, 20, 21)
    assert point_words(0) == "on track"
    assert point_words(22) == "waiting for records"


SPOKEN: dict[str, Any] = {"spoken_at": ARRIVED}
BOOKED: dict[str, Any] = SPOKEN | {"booked_at": ARRIVED}
TOMORROW = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("point", "found"),
    [
        (0, facts(a_callback())),
        (1, facts(arrived_at=None, announced_at=ARRIVED)),
        (1, facts(arrived_at=None, announced_at=ARRIVED, confirmed_at=ARRIVED, **BOOKED)),
        (3, facts(a_callback(), missing="labs")),
        (4, facts(a_callback(), late=True)),
        (6, facts(a_callback(), called_at=ARRIVED, called_how=CalledHow.RANG_OUT)),
        (7, facts(a_callback(), called_at=ARRIVED, called_how=CalledHow.AFTER_HOURS)),
        (0, facts(a_callback(), called_at=ARRIVED, called_how=CalledHow.MESSAGE)),
        (9, facts(a_callback(), lost_on_hold_at=ARRIVED)),
        (10, facts(a_callback(), number=False)),
        (11, facts(question="who drives", until=TOMORROW, **SPOKEN)),
        (15, facts(a_callback(due=at("mon 11:59")))),
        (0, facts(a_callback(due=at("mon 12:01")))),
        (0, facts(a_callback(due=at("mon 11:59"), owner_id=2, claimed_at=at("mon 10:59")))),
        (16, facts(a_callback(owner_id=2, claimed_at=at("mon 10:40")))),
        (17, facts(a_callback(due=at("mon 10:59")))),
        # Met late is no longer past the rule now.
        (
            0,
            facts(
                a_callback(due=at("mon 10:59"), met_at=at("mon 10:59"), next_at=at("tue 09:00"), attempts=1)
            ),
        ),
        # A promise of somebody who was spoken with, and whom nobody called.
        (17, facts(a_callback(due=at("mon 10:00")), until=TOMORROW, **SPOKEN)),
        (18, facts(None)),
        (18, facts(a_callback(state=CallbackStatus.CLOSED))),
        (
            18,
            facts(a_callback(attempts=1, met_at=ARRIVED, call_by=at("mon 10:00"), rung=2), tried_at=ARRIVED),
        ),
        (
            19,
            facts(
                a_callback(last_outcome=Outcome.WRONG_NUMBER, met_at=ARRIVED, attempts=1), tried_at=ARRIVED
            ),
        ),
        (19, facts(a_callback(rung=5, met_at=ARRIVED, attempts=4), tried_at=ARRIVED)),
        (0, facts(a_callback(rung=4, met_at=ARRIVED, attempts=3), tried_at=ARRIVED)),
        (22, facts(missing="labs", **SPOKEN)),
        (23, facts(auth_state=AuthState.SUBMITTED, until=TOMORROW, **SPOKEN)),
        (
            23,
            facts(
                auth_state=AuthState.APPROVED, auth_expires=date(2026, 11, 15), confirmed_at=ARRIVED, **BOOKED
            ),
        ),
        (
            0,
            facts(
                auth_state=AuthState.APPROVED, auth_expires=date(2026, 11, 16), confirmed_at=ARRIVED, **BOOKED
            ),
        ),
        (24, facts(**SPOKEN)),
        (0, facts(until=TOMORROW, **SPOKEN)),
        (0, facts(a_callback(met_at=ARRIVED, next_at=at("wed 09:00")), **SPOKEN)),
        (25, facts(no_slot=True, **SPOKEN)),
        (26, facts(**BOOKED)),
        (26, facts(confirmed_at=ARRIVED, forms_missing=True, **BOOKED)),
        (0, facts(confirmed_at=ARRIVED, **BOOKED)),
        (0, facts(evaluated_at=ARRIVED, **BOOKED)),
        (27, facts(off_at=ARRIVED, **BOOKED)),
        (27, facts(off_at=ARRIVED, evaluated_at=ARRIVED, **BOOKED)),
        (0, facts(lost_at=ARRIVED, missing="labs")),
        (0, facts(completed_at=ARRIVED, evaluated_at=ARRIVED, off_at=ARRIVED)),
    ],
)
def test_who_is_at_which_point(point: int, found: PointFacts) -> None:
    assert point_of(found, NOW) == point


def test_nobody_called_them_the_day_they_came() -> None:
    # The backlog has no verdict of the rule, and shows what is left: the day is over.
    one = facts(a_callback(backlog=True, stamped=True))
    assert point_of(one, at("mon 17:00")) == 0
    assert point_of(one, at("mon 17:01")) == 5
    again = facts(a_callback(backlog=True, stamped=True, reopened_at=at("tue 09:00")))
    assert point_of(again, at("tue 10:00")) == 0


def test_the_highest_of_several_counts() -> None:
    assert point_of(facts(a_callback(due=at("mon 10:00")), missing="labs", late=True), NOW) == 17
