"""Through any order of events: one step, one point and one home list for everybody who is not finished."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.referrals import points as point_rows
from frontdesk.domain.referrals.events import CalledHow, Event, EventKind
from frontdesk.domain.referrals.points import CallbackFacts, PointFacts, point_of
from frontdesk.domain.referrals.referral import ReferralState, apply
from frontdesk.domain.referrals.steps import Step, home_list, step_of
from tests.builders import settings
from tests.domain import way_oracle as oracle
from tests.domain.way_oracle import Calling, Happened

BEGAN = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
ITEMS = ("records", "medication list", "insurance card")
#: What begins a way; one of them is always first.
FIRST = (EventKind.ANNOUNCED, EventKind.ARRIVED, EventKind.CALLED_IN)
#: Kinds that change neither step nor point, or that are more than one event.
LEFT_OUT = {EventKind.OWNER, EventKind.URGENCY, EventKind.PRIMARY, EventKind.JOINED}
KINDS = tuple(kind for kind in EventKind if kind not in LEFT_OUT)
#: Kinds that belong together, by their codes.
FAMILIES = (
    "arrived announced called_in tried spoken lost_on_hold unreached declined lost reopened",
    "spoken question answered looked_at missing missing_asked missing_came thinking",
    "spoken question looked_at auth_submitted auth_approved auth_denied auth_expired missing missing_came",
    "offered no_slot booked confirmed forms_missing forms_came no_show canceled evaluated",
    "booked no_show canceled evaluated session concern completed lost reopened",
)
HOURS = settings().hours()
#: To find a planted fault, chance may look longer; what it finds need not be made short.
FINDING = hypothesis.settings(max_examples=500, phases=[hypothesis.Phase.generate], derandomize=True)


@dataclass(frozen=True)
class Drawn:
    """One event as chance has it."""

    kind: EventKind
    minutes: int
    items: tuple[str, ...]
    how: CalledHow
    dated: bool
    by_call: bool


def some(kinds: st.SearchStrategy[EventKind]) -> st.SearchStrategy[Drawn]:
    """An event of one of these kinds."""
    return st.builds(
        Drawn,
        kinds,
        st.sampled_from((0, 1, 30, 600, 3000)),
        st.sets(st.sampled_from(ITEMS)).map(lambda items: tuple(sorted(items))),
        st.sampled_from(CalledHow),
        st.booleans(),
        st.booleans(),
    )


@st.composite
def ways(draw: st.DrawFn) -> list[Drawn]:
    """A way of a few kinds of events only, so that those that belong together meet."""
    family = [EventKind(code) for code in draw(st.sampled_from(FAMILIES)).split()]
    kinds = family + draw(st.lists(st.sampled_from(KINDS), max_size=3))
    first = draw(some(st.sampled_from(FIRST)))
    return [replace(first, minutes=0, items=()), *draw(st.lists(some(st.sampled_from(kinds)), max_size=15))]


@st.composite
def callbacks(draw: st.DrawFn) -> tuple[CallbackFacts, Calling]:
    """A callback as the program and as the oracle see it; its instants lie around the end of the way."""
    minutes = st.integers(-100, 5000)
    is_calm = draw(st.booleans())

    def moment() -> datetime:
        return BEGAN + timedelta(minutes=draw(st.just(100_000) if is_calm else minutes))

    is_open, is_met, backlog = draw(st.tuples(*[st.just(is_calm) | st.booleans()] * 3))
    claimed_at = None if is_calm else draw(st.none() | st.just(moment()))
    wakes = draw(st.none() | st.just(moment()))
    due, call_by, rung, tries = moment(), moment(), draw(st.integers(1, 5)), draw(st.integers(0, 3))
    outcome = draw(st.sampled_from((None, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER))) if tries else None
    if is_calm:
        is_open, is_met, backlog, rung, outcome = True, True, False, 1, None
    facts = CallbackFacts(
        state=CallbackStatus.OPEN if is_open else CallbackStatus.CLOSED,
        received=BEGAN,
        reopened_at=None,
        due=due,
        met_at=due if is_met else None,
        stamped=False,
        owner_id=2 if claimed_at else None,
        claimed_at=claimed_at,
        next_at=wakes,
        call_by=call_by,
        rung=rung,
        attempts=tries,
        last_outcome=outcome,
        backlog=backlog,
    )
    seen = Calling(
        is_open,
        due,
        is_met,
        backlog,
        claimed_at is not None,
        claimed_at,
        wakes,
        call_by,
        tries,
        is_wrong_number=outcome is Outcome.WRONG_NUMBER,
        letter_is_out=rung == 5,
    )
    return facts, seen


def event_of(one: Drawn, at: datetime) -> Event:
    """The event as the program takes it."""
    detail: dict[str, Any] = {}
    if one.kind is EventKind.CALLED_IN:
        detail["how"] = one.how.value
    if one.dated:
        detail["day"] = "2026-11-30"
    if one.kind is EventKind.REOPENED:
        detail["by_call"] = one.by_call
    return Event(one.kind, at, "\n".join(one.items) or _reason(one.kind), detail)


def _reason(kind: EventKind) -> str:
    """What is said in words: a question, or why somebody is lost."""
    return "in a few words" if kind in (EventKind.QUESTION, EventKind.LOST) else ""


def happened(one: Drawn) -> Happened:
    """The event as the oracle reads it."""
    items = one.items if one.kind in (EventKind.MISSING, EventKind.MISSING_CAME, EventKind.ARRIVED) else ()
    return Happened(one.kind.value, items, one.dated, one.by_call, one.how.value)


def walk(way: list[Drawn]) -> tuple[ReferralState, list[Happened], datetime]:
    """Let everything happen that is not refused; a refusal changes nothing."""
    state = ReferralState(contact_id=1, opened_at=BEGAN)
    seen: list[Happened] = []
    now = BEGAN
    for one in way:
        now += timedelta(minutes=one.minutes)
        before = replace(state)
        try:
            state = apply(state, event_of(one, now))
        except FrontDeskError:
            assert state == before
            continue
        seen.append(happened(one))
        known = oracle.read(seen)
        assert step_of(state).value == oracle.step(known), seen
        for in_crisis in (False, True):
            found = home_list(state, in_crisis)
            assert (found.value if found else None) == oracle.home_list(known, in_crisis=in_crisis), seen
    return state, seen, now


@given(ways())
def test_everybody_has_one_step_and_one_list(way: list[Drawn]) -> None:
    """The step and the list are those that the oracle reads from what happened."""
    state, _, _ = walk(way)
    assert (home_list(state, in_crisis=False) is None) == (step_of(state) in (Step.DONE, Step.LOST))


def judge(
    way: list[Drawn],
    callback: tuple[CallbackFacts, Calling] | None,
    has_number: bool,
    unacknowledged: bool,
) -> None:
    """Hold the program's point against the highest of all that the oracle finds true."""
    state, seen, now = walk(way)
    facts, calling = callback or (None, None)
    told = PointFacts(state, facts, has_number, unacknowledged, HOURS)
    arrived = state.arrived_at
    is_called = facts is not None and facts.state is CallbackStatus.OPEN
    is_dated = state.until is not None or (is_called and facts is not None and facts.next_at is not None)
    wanted = oracle.point(
        oracle.read(seen),
        calling,
        now,
        has_number=has_number,
        unacknowledged=unacknowledged,
        day_is_over=arrived is not None and now > HOURS.closes(HOURS.service_day(arrived)),
        is_dated=is_dated,
    )
    if wanted < 18 and not is_called and has_number and step_of(state) in (Step.REFERRED, Step.TO_CALL):
        wanted = 18  # nobody is to call them: the ladder ended before they were spoken with
    assert point_of(told, now) == wanted, seen


@given(ways(), callbacks() | st.none(), st.booleans(), st.booleans())
def test_everybody_has_one_point(
    way: list[Drawn],
    callback: tuple[CallbackFacts, Calling] | None,
    has_number: bool,
    unacknowledged: bool,
) -> None:
    """The point is the one that the oracle finds."""
    judge(way, callback, has_number, unacknowledged)


def test_events_only_are_nobodys_point() -> None:
    """2, 8, 12-14, 20 and 21 are counted and never anyone's."""
    events = {point.number for point in point_rows.POINTS if point.is_event}
    assert events == {2, 8, 12, 13, 14, 20, 21}
    assert [point.number for point in point_rows.POINTS] == list(range(1, 28))


FAULTS = {
    "booked though canceled": (
        "frontdesk.domain.referrals.referral.ReferralState.is_booked",
        property(lambda state: state.booked_at is not None),
    ),
    "the lowest point counts": (
        "frontdesk.domain.referrals.points._OF_PEOPLE",
        tuple(reversed(point_rows._OF_PEOPLE)),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_oracle_sees_a_planted_fault(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a fault in the program the oracle disagrees."""
    where, what = FAULTS[name]
    monkeypatch.setattr(where, what)
    look = given(ways(), callbacks() | st.none(), st.booleans(), st.booleans())(judge)
    with pytest.raises(AssertionError):
        FINDING(look)()
