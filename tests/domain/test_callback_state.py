"""The life of a callback: what a promise, a try and a call leave, in tables after the product's rules."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.outcomes import KEYED, Asks, Outcome
from frontdesk.domain.callbacks.state import (
    CallbackState,
    CallbackStatus,
    DueKind,
    Promise,
    PromiseKind,
    Terms,
    called_again,
    claimed,
    gave_up,
    handed_over,
    helped,
    opened,
    passed,
    redated,
    released,
    tried,
)
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.same_day import Effort, MetBy
from frontdesk.store.tables.callbacks import Callback
from tests.builders import at, settings

RULE = settings().rule()
DANA = 2


def terms(now: str = "tue2 12:00", met_by: MetBy = MetBy.ATTEMPT) -> Terms:
    """The practice of the tests at a wall time."""
    return Terms(replace(RULE, met_by=met_by), Ladder(), at(now))


def new(when: str = "mon 09:00", promise: Promise | None = None) -> CallbackState:
    """A callback of a new patient."""
    return opened(at(when), Lane.NEW_PATIENT, terms(), promise)


def asked(when: str, kind: PromiseKind = PromiseKind.AT) -> CallbackState:
    """One received on Monday at nine, promised for a time."""
    return new(promise=Promise(at(when), kind))


# ------------------------------------------------------------------------------------------ promises


@pytest.mark.parametrize(
    ("kind", "due", "wakes"),
    [
        (PromiseKind.AT, "mon 15:00", "mon 14:45"),
        (PromiseKind.AFTER, "mon 17:00", "mon 15:00"),
        (PromiseKind.BY, "mon 15:00", None),
    ],
)
def test_three_is_at_after_or_by(kind: PromiseKind, due: str, wakes: str | None) -> None:
    state = asked("mon 15:00", kind)
    assert (state.due, state.call_by, state.due_kind) == (at(due), at(due), DueKind.PROMISE)
    assert state.next_at == (at(wakes) if wakes else None)
    # Both times are kept, and what they asked for is said as they named it.
    assert state.rule_due == at("mon 17:00")
    assert state.promise == Promise(at("mon 15:00"), kind)


def test_so_long_before_is_a_setting() -> None:
    half = replace(terms(), lead=timedelta(minutes=30))
    state = opened(at("mon 09:00"), Lane.NEW_PATIENT, half, Promise(at("mon 15:00")))
    assert state.next_at == at("mon 14:30")
    assert tried(state, at("mon 14:31"), Outcome.NO_ANSWER, half).met_at == at("mon 14:31")


@pytest.mark.parametrize("kind", PromiseKind)
@pytest.mark.parametrize(
    "outcome", [one for one in KEYED if one.facts.is_try and one.facts.effort < Effort.CONTACT]
)
def test_a_try_that_does_not_reach_them_early_leaves_the_promise_standing(
    kind: PromiseKind, outcome: Outcome
) -> None:
    before = asked("mon 15:00", kind)
    after = tried(before, at("mon 14:44"), outcome, terms(), by=DANA)
    assert (after.met_at, after.due, after.next_at, after.rung) == (None, before.due, before.next_at, 1)
    assert after.call_by == before.call_by
    assert (after.attempts, after.last_outcome, after.returned_at) == (1, outcome, at("mon 14:44"))
    # Nobody else made it: the promise is missed.
    assert passed(after, at("mon 17:01")).breached_at == before.due


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, Outcome.TEXT_SENT])
@pytest.mark.parametrize("kind", [PromiseKind.AT, PromiseKind.BY])
def test_a_try_within_fifteen_minutes_keeps_the_promise(kind: PromiseKind, outcome: Outcome) -> None:
    after = tried(asked("mon 15:00", kind), at("mon 14:45"), outcome, terms())
    assert (after.met_at, after.rung, after.next_at) == (at("mon 14:45"), 2, at("tue 08:00"))


def test_a_try_after_the_time_they_named_keeps_an_after() -> None:
    after = tried(asked("mon 15:00", PromiseKind.AFTER), at("mon 15:05"), Outcome.NO_ANSWER, terms())
    assert (after.met_at, after.rung) == (at("mon 15:05"), 2)


@pytest.mark.parametrize("kind", PromiseKind)
@pytest.mark.parametrize("when", ["mon 09:30", "mon 14:44", "mon 15:00"])
def test_reaching_them_at_any_time_keeps_the_promise(kind: PromiseKind, when: str) -> None:
    after = tried(asked("mon 15:00", kind), at(when), Outcome.REACHED_BOOKED, terms())
    assert (after.met_at, after.state) == (at(when), CallbackStatus.CLOSED)
    from_a_log = tried(asked("mon 15:00", kind), at(when), Outcome.REACHED, terms())
    assert (from_a_log.met_at, from_a_log.state) == (at(when), CallbackStatus.CLOSED)


def test_who_waits_for_a_promise_goes_on_waiting_when_they_call_again() -> None:
    before = asked("tue 15:00")
    after = called_again(before, at("mon 11:00"), terms())
    assert (after.next_at, after.due, after.calls) == (before.next_at, before.due, 2)
    other = called_again(before, at("mon 11:00"), terms(), Promise(at("wed 10:00"), PromiseKind.BY))
    assert (other.next_at, other.due) == (None, at("wed 10:00"))


# -------------------------------------------------------------------------------------------- asleep


@pytest.mark.parametrize("outcome", [one for one in KEYED if one.facts.is_try])
def test_a_try_while_it_sleeps_climbs_nothing(outcome: Outcome) -> None:
    asleep = tried(new(), at("mon 10:00"), Outcome.LEFT_MESSAGE, terms())
    assert (asleep.rung, asleep.next_at) == (2, at("tue 13:00"))
    wants_time = outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP)
    promise = Promise(at("thu 10:00")) if wants_time else None
    again = tried(asleep, at("mon 11:00"), outcome, terms(), by=DANA, asked=promise)
    assert (again.attempts, again.last_outcome) == (2, outcome)
    assert again.rung == 2
    if outcome.facts.effort < Effort.CONTACT:
        assert (again.next_at, again.call_by) == (asleep.next_at, asleep.call_by)


def test_the_last_rung_is_not_the_last_while_it_sleeps() -> None:
    asleep = replace(new(), rung=5, next_at=at("thu 08:00"), met_at=at("mon 10:00"))
    assert tried(asleep, at("wed 10:00"), Outcome.NO_ANSWER, terms()).is_open
    assert not tried(asleep, at("thu 08:00"), Outcome.NO_ANSWER, terms()).is_open


# -------------------------------------------------------------------------------------- phone tag


def test_they_rang_back_keeps_the_latest() -> None:
    state = tried(new(), at("mon 10:00"), Outcome.LEFT_MESSAGE, terms())
    late = called_again(state, at("mon 14:00"), terms())
    # A call of before it that is written down after it.
    assert called_again(late, at("mon 11:00"), terms()).rang_back_at == at("mon 14:00")
    assert tried(late, at("mon 15:00"), Outcome.NO_ANSWER, terms()).rang_back_at is None


# ------------------------------------------------------------------------------------ the verdict


def test_a_deadline_is_stamped_once_with_its_own_instant() -> None:
    state = new()
    assert passed(state, at("mon 17:00")) is state
    late = passed(state, at("wed 09:00"))
    assert (late.stamped, late.breached_at) == (True, at("mon 17:00"))
    assert passed(late, at("fri 09:00")) is late


def test_a_verdict_is_not_given_again_when_hours_change() -> None:
    late = passed(new(), at("wed 09:00"))
    other = replace(terms(), rule=settings(morning_deadline=600).rule(), version=2)
    assert redated(late, other) is late
    early = opened(at("mon 07:00"), Lane.NEW_PATIENT, terms())
    moved = redated(early, other)
    assert (moved.due, moved.settings_version) == (at("mon 10:00"), 2)
    assert redated(replace(early, met_at=at("mon 09:00")), other).due == early.due


def test_giving_up_meets_nothing() -> None:
    state = gave_up(claimed(new(), DANA, at("mon 10:00")), at("mon 11:00"))
    assert (state.met_at, state.attempts, state.returned_at, state.owner_id) == (None, 0, None, None)
    assert (state.state, state.last_outcome) == (CallbackStatus.CLOSED, Outcome.UNREACHED)


# --------------------------------------------------------------------------------------- whatever comes

MINUTES = st.integers(0, 5 * 24 * 60)


@st.composite
def lives(draw: st.DrawFn) -> list[CallbackState]:
    """The states that a callback goes through, by whatever happens to it."""
    met_by = draw(st.sampled_from(MetBy))
    judged = terms(met_by=met_by)
    states = [opened(at("mon 07:30"), Lane.NEW_PATIENT, judged)]
    for minute in sorted(draw(st.lists(MINUTES, max_size=10))):
        when = at("mon 07:30") + timedelta(minutes=minute)
        state = passed(states[-1], when)
        promise = Promise(when + timedelta(minutes=draw(MINUTES) + 1), draw(st.sampled_from(PromiseKind)))
        outcome = draw(st.sampled_from([one for one in KEYED if one.facts.is_try]))
        if not state.is_open:
            break
        changes = [
            called_again(state, when, judged),
            called_again(state, when, judged, promise),
            tried(state, when, outcome, judged, by=DANA, asked=promise),
            claimed(state, DANA, when),
            released(state),
            handed_over(state, 3, when),
            helped(state, when, when),
        ]
        states += [state, draw(st.sampled_from(changes))]
    return states


@given(lives())
def test_in_any_life_nobody_is_lost_and_no_verdict_is_taken_back(states: list[CallbackState]) -> None:
    for before, after in pairwise(states):
        assert after.received <= before.received
        assert after.attempts >= before.attempts
        assert after.calls >= before.calls
        assert after.rung >= before.rung
        # A breach stays in the record for good.
        assert before.breached_at is None or after.breached_at == before.breached_at
        # Open, it has a day in the order of work; closed, nobody has it.
        assert (after.closed_at is None) is after.is_open
        assert after.is_open or after.owner_id is None
        assert (after.owner_id is None) is (after.claimed_at is None)
        # What sleeps wakes: it is never put off without an instant.
        assert after.next_at is None or after.next_at.tzinfo is not None


@given(lives())
def test_what_is_breached_is_open_unmet_and_past_its_time(states: list[CallbackState]) -> None:
    for state in states:
        now = at("wed 12:00")
        expected = state.closed_at is None and state.met_at is None and now > state.due
        assert state.is_breached(now) is expected
        assert not replace(state, backlog=True).is_breached(now)


def test_the_fields_of_a_callback_are_the_columns_of_its_table() -> None:
    meta = Callback._meta
    columns = {field.column_name for field in meta.sorted_fields}
    assert {field.name for field in fields(CallbackState)} == columns - {"lane_rank"}
