"""Everybody on the way: referrals taken in, what happens to them, and undoing each of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk.domain.errors import Incomplete, NotFound, Refused, StoreConflict
from frontdesk.domain.referrals.events import EventKind, Urgency, Via
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import AddedReferral, Likeness, NewReferral, View
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.referrals.steps import HomeList, Step
from frontdesk.services.check import CheckService
from tests.builders import Desk, at

MARIA = "(212) 555-0142"


def a_referral(**changes: Any) -> NewReferral:
    """A referral by fax that arrives now, of Maria Alvarez by Dr Priya Patel of Westside."""
    fields: dict[str, Any] = {
        "patient": "Maria Alvarez",
        "number": MARIA,
        "referrer": "Dr Priya Patel",
        "organization": "Westside Psychiatry",
        "kind": SourceKind.PSYCHIATRIST,
        "via": Via.FAX,
    }
    return NewReferral(**(fields | changes))


def add(desk: Desk, **changes: Any) -> AddedReferral:
    """Take in a referral as Dana."""
    return desk.do.patients.add(a_referral(**changes), by=desk.dana)


def test_a_referral_that_arrives_makes_a_way_and_a_callback(any_desk: Desk) -> None:
    added = add(any_desk, urgency=Urgency.SOON, missing=("medication list",), treatment="Spravato")
    line = any_desk.do.patients.line(added.referral)
    assert (line.step, line.home_list, line.urgency) == (Step.REFERRED, HomeList.CALLBACKS, Urgency.SOON)
    assert line.name == "Maria Alvarez"
    assert line.number == "+12125550142"
    assert line.referrers == ("Dr Priya Patel · Westside Psychiatry",)
    assert line.arrived_at == at("mon 09:00")
    assert added.tell is Tell.NOT_ASKED
    assert added.matches == ()
    # Point 3: the referral is incomplete.
    assert line.point == 3
    callback = any_desk.do.callbacks.detail(added.callback or 0).callback
    assert (callback.received, callback.due, callback.calls) == (at("mon 09:00"), at("mon 17:00"), 0)
    assert any_desk.do.patients.order() == (added.referral,)
    assert CheckService(any_desk.do.office).run().findings == []


def test_a_referral_needs_a_patient_and_a_referrer(desk: Desk) -> None:
    for field in ("patient", "referrer"):
        with pytest.raises(Incomplete) as told:
            add(desk, **{field: " "})
        assert told.value.field == field
    assert desk.value("SELECT count(*) FROM referral") == 0


@pytest.mark.parametrize("when", ["mon 09:01", "tue 09:00"])
def test_nothing_arrives_in_the_future(desk: Desk, when: str) -> None:
    with pytest.raises(Refused):
        add(desk, arrived_at=at(when))
    assert desk.value("SELECT count(*) FROM contact") == 0


def test_the_same_name_and_number_are_one_person_with_two_referrers(any_desk: Desk) -> None:
    first = add(any_desk)
    any_desk.clock.on(60)
    second = add(any_desk, referrer="Dr Sam Lee", urgency=Urgency.URGENT)
    assert second.referral == first.referral
    assert second.joined
    assert second.callback == first.callback
    line = any_desk.do.patients.line(first.referral)
    assert line.referrers == ("Dr Priya Patel · Westside Psychiatry", "Dr Sam Lee · Westside Psychiatry")
    assert line.urgency is Urgency.URGENT
    assert any_desk.column(first.callback or 0, "received") == any_desk.value(
        "SELECT arrived_at FROM referral"
    )


def test_another_name_on_the_number_is_another_person_and_is_asked_about(any_desk: Desk) -> None:
    first = add(any_desk)
    second = add(any_desk, patient="Luis Alvarez")
    assert second.referral != first.referral
    assert [(one.contact, one.referral, one.likeness) for one in second.matches] == [
        (first.contact, first.referral, Likeness.ASK)
    ]
    # A number has one open callback.
    assert second.callback == first.callback


def test_a_referral_without_a_number_waits_for_one(any_desk: Desk) -> None:
    added = add(any_desk, number="")
    assert any_desk.do.patients.line(added.referral).point == 10
    assert any_desk.column(added.callback or 0, "number") == ""


def test_what_was_taken_in_is_undone_whole(any_desk: Desk) -> None:
    added = add(any_desk)
    undone = any_desk.do.undo.undo(by=any_desk.dana)
    assert undone.words == "taking in the referral"
    assert any_desk.do.patients.order() == ()
    assert any_desk.column(added.callback or 0, "state") == "voided"
    with pytest.raises(NotFound):
        any_desk.do.patients.line(added.referral)


def record(desk: Desk, referral: int, kind: EventKind, **more: Any) -> Any:
    """Record an event as Dana."""
    return desk.do.patients.record(referral, kind, by=desk.dana, **more)


def test_events_move_a_person_and_are_undone_exactly(any_desk: Desk) -> None:
    referral = add(any_desk).referral
    before = any_desk.rows("SELECT * FROM referral")
    for kind, more, step in (
        (EventKind.MISSING, {"reason": "labs"}, Step.REFERRED),
        (EventKind.OFFERED, {}, Step.DECIDING),
        (EventKind.AUTH_SUBMITTED, {"day": date(2026, 11, 20)}, Step.REFERRED),
        (EventKind.BOOKED, {"booked_for": at("fri 10:00")}, Step.BOOKED),
        (EventKind.LOST, {"reason": "moved away"}, Step.LOST),
    ):
        any_desk.clock.on(1)
        assert record(any_desk, referral, kind, **more).step is step
        assert any_desk.do.undo.undo(by=any_desk.dana).words == f"“{kind.words}”"
        assert any_desk.rows("SELECT * FROM referral") == before


def test_an_old_line_changes_nothing(desk: Desk) -> None:
    referral = add(desk).referral
    version = desk.do.patients.line(referral).version
    record(desk, referral, EventKind.LOST_ON_HOLD, version=version)
    with pytest.raises(StoreConflict):
        record(desk, referral, EventKind.LOST, version=version)
    assert desk.do.patients.line(referral).step is Step.REFERRED


def test_a_lost_person_is_listed_with_the_reason_and_the_leak(any_desk: Desk) -> None:
    referral = add(any_desk).referral
    any_desk.clock.set("mon 17:30")
    line = record(any_desk, referral, EventKind.LOST, reason="went elsewhere")
    assert (line.lost_reason, line.lost_point, line.home_list) == ("went elsewhere", 17, None)
    assert any_desk.do.patients.order(View.LOST) == (referral,)
    assert any_desk.do.patients.order(View.OPEN) == ()
