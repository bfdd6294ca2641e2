"""The way of a person: steps, home lists, what is refused, and the second computation. Values are by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.referrals.events import (
    BY_COMMAND,
    AuthState,
    CalledHow,
    Event,
    EventKind,
    OffKind,
    Urgency,
    WaitingFor,
    event_for_key,
)
from frontdesk.domain.referrals.patients import Likeness, likeness_of, next_step_words
from frontdesk.domain.referrals.referral import ReferralState, apply
from frontdesk.domain.referrals.replay import BEGIN, KeptEvent, replay, step_by
from frontdesk.domain.referrals.steps import OPEN_STEPS, HomeList, Step, home_list, step_of
from frontdesk.store.db.fields import as_stored, from_text, to_text

T0 = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)


def after(hours: float) -> datetime:
    """So many hours after the referral arrived."""
    return T0 + timedelta(hours=hours)


def a_way(**columns: Any) -> ReferralState:
    """A way on which nothing happened but what is said."""
    return ReferralState(contact_id=1, opened_at=T0, **columns)


def test_the_steps_and_their_bser_status() -> None:
    # HL7 BSeR release 2, CodeSystem TaskBusinessStatusCS.
    assert [(step.value, step.facts.bser.code, step.facts.bser.display) for step in Step] == [
        ("told_to_call", "2.0", "Service Request Created"),
        ("referred", "2.0", "Service Request Created"),
        ("to_call", "3.0", "Service Request Accepted"),
        ("records", "3.0", "Service Request Accepted"),
        ("authorization", "3.0", "Service Request Accepted"),
        ("deciding", "3.0", "Service Request Accepted"),
        ("booked", "5.1.1", "Service Request Event Scheduled"),
        ("done", "7.0", "Service Request Fulfillment Completed"),
        ("lost", "6.0", "Service Request Fulfillment Cancelled"),
    ]
    assert [step.value for step in Step if not step.is_open] == ["done", "lost"]


@pytest.mark.parametrize(
    ("columns", "step", "home"),
    [
        ({"announced_at": T0}, "told_to_call", "waiting"),
        ({"arrived_at": T0}, "referred", "callbacks"),
        ({"arrived_at": T0, "announced_at": T0}, "referred", "callbacks"),
        ({"called_at": T0}, "to_call", "callbacks"),
        ({"announced_at": T0, "called_at": T0}, "to_call", "callbacks"),
        ({"arrived_at": T0, "tried_at": T0}, "to_call", "callbacks"),
        ({}, "to_call", "callbacks"),
        ({"spoken_at": T0}, "deciding", "waiting"),
        ({"spoken_at": T0, "missing": "labs"}, "records", "waiting"),
        ({"missing": "labs", "arrived_at": T0}, "referred", "callbacks"),
        ({"spoken_at": T0, "auth_state": AuthState.SUBMITTED}, "authorization", "waiting"),
        ({"spoken_at": T0, "auth_state": AuthState.EXPIRED}, "authorization", "waiting"),
        ({"spoken_at": T0, "auth_state": AuthState.APPROVED}, "deciding", "waiting"),
        ({"spoken_at": T0, "auth_state": AuthState.DENIED}, "deciding", "waiting"),
        ({"spoken_at": T0, "booked_at": T0}, "booked", "booked"),
        (
            {"spoken_at": T0, "booked_at": T0, "off_at": T0, "off_kind": OffKind.CANCELED},
            "deciding",
            "waiting",
        ),
        # In treatment: who does not show up stays booked.
        ({"evaluated_at": T0, "booked_at": T0, "off_at": T0}, "booked", "booked"),
        ({"evaluated_at": T0}, "booked", "booked"),
        ({"sessions_done": 1}, "booked", "booked"),
        ({"evaluated_at": T0, "completed_at": T0}, "done", None),
        ({"spoken_at": T0, "lost_at": T0}, "lost", None),
    ],
)
def test_each_person_has_one_step_and_one_home_list(
    columns: dict[str, Any], step: str, home: str | None
) -> None:
    state = a_way(**columns)
    assert step_of(state) == step
    assert home_list(state, False) == home
    assert home_list(state, True) == (None if home is None else "crisis")


def test_keys_are_single_letters_and_the_commands_are_those_of_the_product() -> None:
    keys = [kind.facts.key for kind in EventKind if kind.facts.key]
    assert len(keys) == len(set(keys))
    assert not {"a", "o", "t", "z"} & set(keys)
    assert event_for_key("e") is EventKind.EVALUATED
    assert all(len(kind.facts.short) <= 10 for kind in EventKind)
    assert {kind.value for kind in BY_COMMAND} == {
        "evaluated", "session", "completed", "booked", "confirmed", "no_show", "canceled", "lost", "reopened",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "kind", "hours"),
    [
        ({}, EventKind.EVALUATED, -1),
        ({}, EventKind.LOST, -0.5),
        ({}, EventKind.SESSION, 1),
        ({}, EventKind.COMPLETED, 1),
        ({}, EventKind.CONFIRMED, 1),
        ({}, EventKind.NO_SHOW, 1),
        ({}, EventKind.CANCELED, 1),
        ({}, EventKind.REOPENED, 1),
        ({}, EventKind.MAINTENANCE_ENDED, 1),
        ({}, EventKind.AUTH_APPROVED, 1),
        ({"booked_at": after(2)}, EventKind.CONFIRMED, 1),
        ({"booked_at": after(1), "booked_for": after(48)}, EventKind.NO_SHOW, 24),
        ({"booked_at": after(1), "off_at": after(2)}, EventKind.NO_SHOW, 3),
        ({"evaluated_at": after(2)}, EventKind.EVALUATED, 3),
        ({"evaluated_at": after(2)}, EventKind.SESSION, 1),
        ({"evaluated_at": after(2)}, EventKind.COMPLETED, 1),
        ({"lost_at": after(2)}, EventKind.BOOKED, 3),
        ({"lost_at": after(2)}, EventKind.REOPENED, 1),
        ({"lost_at": after(2)}, EventKind.LOST, 3),
        ({"evaluated_at": after(1), "completed_at": after(2)}, EventKind.SESSION, 3),
    ],
)
def test_what_is_out_of_order_is_refused_in_a_sentence(
    columns: dict[str, Any], kind: EventKind, hours: float
) -> None:
    state = a_way(arrived_at=T0, **columns)
    with pytest.raises(Refused) as told:
        apply(state, Event(kind, after(hours)))
    assert "Nothing was changed" in told.value.sentence


def test_nothing_was_before_2000() -> None:
    with pytest.raises(Refused, match="before 2000"):
        apply(a_way(), Event(EventKind.ARRIVED, datetime(1999, 12, 31, 23, 59, tzinfo=UTC)))


def test_a_second_arrival_is_as_urgent_as_the_more_urgent_and_as_old_as_the_older() -> None:
    state = apply(a_way(), Event(EventKind.ARRIVED, after(5), "labs", {"urgency": "soon"}))
    state = apply(state, Event(EventKind.ARRIVED, T0, "labs\nhistory", {"urgency": "routine"}))
    assert (state.arrived_at, state.urgency, state.missing_items) == (T0, Urgency.SOON, ("labs", "history"))


def test_missing_items_are_asked_for_and_come() -> None:
    state = apply(a_way(arrived_at=T0), Event(EventKind.MISSING, after(1), "labs\nhistory"))
    state = apply(state, Event(EventKind.SPOKEN, after(2)))
    state = apply(state, Event(EventKind.MISSING_ASKED, after(3), "", {"day": "2026-11-20"}))
    assert (state.waiting_for, state.until) == (WaitingFor.REFERRER, date(2026, 11, 20))
    state = apply(state, Event(EventKind.MISSING_CAME, after(4), "labs"))
    assert (state.missing_items, step_of(state)) == (("history",), Step.RECORDS)
    state = apply(state, Event(EventKind.MISSING_CAME, after(5)))
    assert (state.missing_items, step_of(state)) == ((), Step.DECIDING)
    assert (state.waiting_for, state.until) == (WaitingFor.NOBODY, None)


def test_an_authorization_is_on_the_clock() -> None:
    detail = {"submitted": "2026-11-16", "day": "2026-11-23"}
    state = apply(a_way(arrived_at=T0, spoken_at=T0), Event(EventKind.AUTH_SUBMITTED, after(1), "", detail))
    assert (step_of(state), state.waiting_for) == (Step.AUTHORIZATION, WaitingFor.INSURER)
    assert (state.auth_due, state.until) == (date(2026, 11, 23), date(2026, 11, 23))
    state = apply(state, Event(EventKind.AUTH_APPROVED, after(2), "", {"expires": "2027-02-23"}))
    assert (step_of(state), state.auth_expires) == (Step.DECIDING, date(2027, 2, 23))
    assert state.waiting_for is WaitingFor.NOBODY


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"announced_at": T0}, "expect their call"),
        ({"arrived_at": T0}, "call them"),
        ({"arrived_at": T0, "tried_at": T0}, "try again"),
        ({"spoken_at": T0, "missing": "labs\nhistory"}, "ask for labs, history"),
        ({"spoken_at": T0, "missing": "labs", "missing_asked_at": T0}, "wait for labs"),
        (
            {"spoken_at": T0, "auth_state": AuthState.SUBMITTED, "auth_due": date(2026, 11, 23)},
            "the insurer's answer, due 2026-11-23",
        ),
        ({"spoken_at": T0, "until": date(2026, 11, 20)}, "follow up on 2026-11-20"),
        ({"spoken_at": T0, "until": date(2026, 11, 16)}, "look at it: the day came"),
        ({"spoken_at": T0, "no_slot": True}, "offer other times"),
        ({"spoken_at": T0, "booked_at": T0, "off_at": T0}, "offer a new appointment"),
        (
            {"spoken_at": T0, "booked_at": T0, "booked_for": after(48)},
            "confirm the appointment on 2026-11-18",
        ),
        (
            {"spoken_at": T0, "booked_at": T0, "confirmed_at": T0, "forms_missing": True},
            "get the forms",
        ),
        ({"evaluated_at": T0, "sessions_done": 2, "sessions_planned": 36}, "session 3 of 36"),
        ({"lost_at": T0}, ""),
    ],
)
def test_what_is_next_in_words(columns: dict[str, Any], words: str) -> None:
    said = next_step_words(
        a_way(**columns), date(2026, 11, 16), date.isoformat, lambda instant: instant.date()
    )
    assert said == words


@pytest.mark.parametrize(
    ("name", "number", "known", "numbers", "likeness"),
    [
        ("Maria Álvarez", "+1212", "maria alvarez", ["+1212"], Likeness.SAME),
        ("Luis Alvarez", "+1212", "maria alvarez", ["+1212"], Likeness.ASK),
        ("Maria Alvarez", "+1646", "maria alvarez", ["+1212"], Likeness.ASK),
        ("Maria Alvarez", "", "maria alvarez", ["+1212"], Likeness.ASK),
        ("Maria Alvarez", "+1212", "maria alvarez", [], Likeness.ASK),
        ("", "+1212", "maria alvarez", ["+1212"], Likeness.ASK),
        ("Luis Alvarez", "+1646", "maria alvarez", ["+1212"], Likeness.OTHER),
        ("", "", "", [], Likeness.OTHER),
    ],
)
def test_who_may_be_the_same_person(
    name: str, number: str, known: str, numbers: list[str], likeness: Likeness
) -> None:
    assert likeness_of(name, number, known, numbers) is likeness


# Any order of events

_DETAILS: dict[str, st.SearchStrategy[Any]] = {
    "for": st.sampled_from([None, after(400).isoformat()]),
    "day": st.sampled_from([None, "2026-11-20", "2026-12-01"]),
    "expires": st.sampled_from([None, "2027-01-01"]),
    "submitted": st.sampled_from([None, "2026-11-16"]),
    "who": st.sampled_from([None, *[one.value for one in WaitingFor if one]]),
    "note": st.sampled_from([None, "Dr Patel"]),
    "how": st.sampled_from([None, *[one.value for one in CalledHow]]),
    "urgency": st.sampled_from([None, *[one.value for one in Urgency]]),
    "point": st.integers(0, 27),
    "owner": st.sampled_from([None, 2]),
    "planned": st.sampled_from([None, 36]),
    "maintenance": st.booleans(),
    "by_call": st.booleans(),
}
_EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from(list(EventKind)),
        st.integers(0, 300).map(after),
        st.sampled_from(["", "labs", "labs\nhistory"]),
        st.fixed_dictionaries(_DETAILS).map(
            lambda found: {name: value for name, value in found.items() if value is not None}
        ),
    ),
    max_size=25,
)


@given(_EVENTS)
def test_any_order_of_events_leaves_one_step_one_list_and_the_same_second_computation(
    events: list[Event],
) -> None:
    state = a_way()
    happened: list[Event] = []
    for event in events:
        try:
            state = apply(state, event)
        except (Refused, Incomplete):
            continue
        happened.append(event)
    step = step_of(state)
    assert (home_list(state, False) is not None) == (step in OPEN_STEPS) == state.is_open
    kept = [KeptEvent(one.kind.value, to_text(one.at), one.reason, one.detail) for one in happened]
    row = replay(kept, lambda text: to_text(from_text(text)))
    column = {"owner": "owner_id"}
    for name in BEGIN:
        assert as_stored(getattr(state, column.get(name, name))) == row[name], name
    assert step_by(row) == step


def test_reopened_by_a_call_they_are_to_be_called_again() -> None:
    state = a_way(arrived_at=T0, tried_at=T0, spoken_at=T0, booked_at=T0, lost_at=after(1), lost_reason="x")
    again = apply(state, Event(EventKind.REOPENED, after(2), "", {"by_call": True}))
    again = apply(again, Event(EventKind.CALLED_IN, after(2)))
    assert (step_of(again), home_list(again, False)) == (Step.TO_CALL, HomeList.CALLBACKS)
    by_key = apply(state, Event(EventKind.REOPENED, after(2)))
    assert by_key == replace(state, lost_at=None, lost_reason="")
