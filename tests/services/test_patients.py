"""Everybody on the way: referrals taken in, what happens to them, and undoing each of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import Incomplete, NotFound, Refused, StoreConflict
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.events import EventKind, Urgency, Via
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.patients import AddedReferral, Likeness, NewReferral, View
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.referrals.steps import HomeList, Step
from frontdesk.services.safety.check import CheckService
from frontdesk.store.db.rows import insert
from frontdesk.store.patients import senders
from frontdesk.store.tables.referrals import Appointment
from tests.builders import Desk, at, known

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
        record(desk, referral, EventKind.LOST, reason="moved away", version=version)
    assert desk.do.patients.line(referral).step is Step.REFERRED


def test_a_lost_person_is_listed_with_the_reason_and_the_leak(any_desk: Desk) -> None:
    referral = add(any_desk).referral
    any_desk.clock.set("mon 17:30")
    line = record(any_desk, referral, EventKind.LOST, reason="went elsewhere")
    assert (line.lost_reason, line.lost_point, line.home_list) == ("went elsewhere", 17, None)
    assert any_desk.do.patients.order(View.LOST) == (referral,)
    assert any_desk.do.patients.order(View.OPEN) == ()


def sound(desk: Desk) -> bool:
    """The check finds nothing."""
    return CheckService(desk.do.office).run().findings == []


def test_a_caller_and_a_referral_become_one_person(any_desk: Desk) -> None:
    referral = add(any_desk, number="", missing=("labs",)).referral
    any_desk.clock.on(10)
    lee = any_desk.do.referrals.add("Dr Sam Lee", SourceKind.THERAPIST, "", by=any_desk.dana)
    saved = any_desk.call(number=MARIA, source=known(SourceKind.THERAPIST, lee.id))
    (match,) = saved.referral_matches
    assert match.referral == referral
    caller = any_desk.value("SELECT contact_id FROM call")
    before = any_desk.rows("SELECT * FROM referral ORDER BY id")
    line = any_desk.do.patients.join(referral, caller, by=any_desk.dana)
    assert (line.contact, line.number, line.step) == (caller, "+12125550142", Step.TO_CALL)
    assert line.referrers == ("Dr Priya Patel · Westside Psychiatry", "Dr Sam Lee")
    # One callback is left, as old as the referral, and with the caller's number.
    assert any_desk.rows("SELECT number, calls FROM callback WHERE state = 'open'") == [("+12125550142", 1)]
    assert any_desk.do.patients.order() == (referral,)
    assert sound(any_desk)
    assert any_desk.do.undo.undo(by=any_desk.dana).words == "joining a caller and a referral"
    assert any_desk.rows("SELECT * FROM referral ORDER BY id") == before
    assert sound(any_desk)


def test_the_appointments_of_a_caller_go_with_them(any_desk: Desk) -> None:
    referral = add(any_desk, number="").referral
    any_desk.clock.on(10)
    any_desk.call(number=MARIA, next_step=NextStep.BOOKED)
    caller, theirs = any_desk.rows("SELECT contact_id, id FROM referral ORDER BY id DESC")[0]
    with any_desk.store.writing() as db:
        insert(
            db, Appointment, referral=theirs, key="A1", at=at("wed 10:00"), kind="evaluation", status="booked"
        )
    any_desk.do.patients.join(referral, caller, by=any_desk.dana)
    assert [one.at for one in any_desk.do.patients.one(referral).appointments] == [at("wed 10:00")]
    any_desk.do.undo.undo(by=any_desk.dana)
    assert [one.at for one in any_desk.do.patients.one(theirs).appointments] == [at("wed 10:00")]


def test_a_key_makes_another_referrer_the_primary_one(any_desk: Desk) -> None:
    referral = add(any_desk).referral
    second = add(any_desk, referrer="Dr Sam Lee", organization="").sender
    line = any_desk.do.patients.make_primary(second, by=any_desk.lee)
    assert line.referrers == ("Dr Sam Lee", "Dr Priya Patel · Westside Psychiatry")
    assert sound(any_desk)
    with pytest.raises(Refused):
        any_desk.do.patients.make_primary(second, by=any_desk.lee)
    any_desk.do.undo.undo(by=any_desk.lee)
    assert any_desk.do.patients.line(referral).referrers[0] == "Dr Priya Patel · Westside Psychiatry"
    assert sound(any_desk)


def test_both_referrers_are_owed(any_desk: Desk) -> None:
    referral = add(any_desk).referral
    add(any_desk, referrer="Dr Sam Lee", organization="")
    owed = any_desk.do.patients.one(referral).owed
    assert [(one.kind, one.referrer) for one in owed] == [
        ("acknowledgement", "Dr Priya Patel · Westside Psychiatry"),
        ("acknowledgement", "Dr Sam Lee"),
    ]
    any_desk.do.undo.undo(by=any_desk.dana)
    assert len(any_desk.do.patients.one(referral).owed) == 1


def test_everything_about_one_person(any_desk: Desk) -> None:
    referral = add(any_desk, note="call after 5", tell=Tell.YES, said_by="the patient").referral
    any_desk.clock.on(1)
    record(any_desk, referral, EventKind.OFFERED)
    detail = any_desk.do.patients.one(referral)
    assert [line.event.kind for line in detail.events] == [EventKind.OFFERED, EventKind.ARRIVED]
    assert [line.by for line in detail.events] == ["Dana Reyes", "Dana Reyes"]
    (sender,) = detail.senders
    assert (sender.note, sender.tell, sender.tell_said_by) == ("call after 5", Tell.YES, "the patient")
    assert (sender.is_primary, sender.is_first) == (True, True)
    assert detail.state.offered_at == at("mon 09:01")


def test_all_patients_of_an_office(any_desk: Desk) -> None:
    first = add(any_desk)
    add(any_desk, patient="Ann Able", number="", referrer="Dr Sam Lee")
    add(any_desk, patient="Bo Baker", number="", referrer="Dr Kim", organization="")
    found = any_desk.do.patients.of_office(referrer_id=first.referrer)
    assert [(one.line.name, one.owed) for one in found] == [("Maria Alvarez", 1)]
    place = any_desk.value("SELECT organisation_id FROM referrer WHERE id = ?", first.referrer)
    found = any_desk.do.patients.of_office(organization_id=place)
    assert [one.line.name for one in found] == ["Maria Alvarez", "Ann Able"]


def test_the_funnel_sums_to_the_open_people(any_desk: Desk) -> None:
    add(any_desk)
    add(any_desk, patient="Ann Able", number="")
    lost = add(any_desk, patient="Bo Baker", number="(212) 555-0150").referral
    record(any_desk, lost, EventKind.LOST, reason="moved away")
    funnel = any_desk.do.patients.funnel()
    assert (funnel.open, funnel.points[0], funnel.points[10]) == (2, 1, 1)
    assert set(funnel.events) == {2, 8, 12, 13, 14, 20, 21}
    any_desk.clock.set("tue 10:00")
    assert any_desk.do.patients.funnel().points[17] == 2


def test_a_referral_that_was_logged_late_is_counted(any_desk: Desk) -> None:
    any_desk.clock.set("wed 09:00")
    # Before the doors of Wednesday closed on Tuesday evening: the same service day.
    add(any_desk, arrived_at=at("tue 18:00"))
    assert any_desk.do.patients.funnel().events[2] == 0
    add(any_desk, referrer="Dr Sam Lee", arrived_at=at("tue 10:00"))
    assert any_desk.do.patients.funnel().events[2] == 1


@pytest.mark.parametrize("many", [1000, 1])
def test_the_filter_finds_by_name_number_and_referrer(
    any_desk: Desk, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    # From so many on they are read at once, not by their numbers.
    monkeypatch.setattr(senders, "_MANY", many)
    first = add(any_desk).referral
    second = add(any_desk, patient="José Núñez", number="(646) 555-0188", referrer="Dr Kim").referral
    found = any_desk.do.patients.filter()
    assert found.matching("") == (first, second)
    assert found.matching("nunez") == (second,)
    assert found.matching("0142") == (first,)
    assert found.matching("kim") == (second,)
    add(any_desk, referrer="Dr Sam Lee")
    again = any_desk.do.patients.filter()
    assert again.matching("lee") == again.matching("lee alvarez") == (first,)
    assert again.matching("told") == ()
    assert again.matching(Step.REFERRED.words) == again.matching("")


@pytest.mark.parametrize(
    ("kind", "more", "outcome"),
    [
        (EventKind.BOOKED, {}, "they_called"),
        (EventKind.EVALUATED, {}, "they_called"),
        (EventKind.OFFERED, {}, "they_called"),
        (EventKind.THINKING, {"day": date(2026, 11, 20)}, "they_called"),
        (EventKind.NO_SLOT, {}, "they_called"),
        (EventKind.LOST, {"reason": "went elsewhere"}, "unreached"),
    ],
)
def test_who_was_spoken_with_or_lost_is_not_called_again(
    any_desk: Desk, kind: EventKind, more: dict[str, Any], outcome: str
) -> None:
    added = add(any_desk)
    callback = added.callback or 0
    before = any_desk.rows("SELECT * FROM referral"), any_desk.column(callback, "state")
    any_desk.clock.on(10)
    record(any_desk, added.referral, kind, **more)
    assert any_desk.column(callback, "state") == "closed"
    assert any_desk.column(callback, "last_outcome") == outcome
    # Nobody dialed: a lost one meets nothing.
    assert (any_desk.column(callback, "met_at") is None) == (outcome == "unreached")
    assert sound(any_desk)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert (any_desk.rows("SELECT * FROM referral"), any_desk.column(callback, "state")) == before
    assert sound(any_desk)


def test_another_person_on_the_number_is_still_called(any_desk: Desk) -> None:
    first = add(any_desk)
    add(any_desk, patient="Luis Alvarez")
    any_desk.clock.on(1)
    record(any_desk, first.referral, EventKind.BOOKED)
    assert any_desk.column(first.callback or 0, "state") == "open"


def test_who_is_opened_again_by_a_key_is_called_again(any_desk: Desk) -> None:
    added = add(any_desk)
    any_desk.clock.on(10)
    record(any_desk, added.referral, EventKind.LOST, reason="went elsewhere")
    any_desk.clock.on(10)
    line = record(any_desk, added.referral, EventKind.REOPENED)
    assert line.home_list is HomeList.CALLBACKS
    assert line.callback != added.callback
    assert any_desk.column(line.callback, "received") == "2026-11-16T14:20:00.000000Z"
    assert sound(any_desk)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.do.patients.line(added.referral).step is Step.LOST
    assert sound(any_desk)


def test_a_source_that_refers_nobody_is_no_referrer(desk: Desk) -> None:
    with pytest.raises(Refused, match="refers nobody"):
        add(desk, kind=SourceKind.WEB_SEARCH)
    assert desk.value("SELECT count(*) FROM referral") == 0


def test_a_question_stays_open_until_its_answer_is_looked_at(desk: Desk) -> None:
    referral = add(desk).referral
    record(desk, referral, EventKind.QUESTION, reason="who drives")
    record(desk, referral, EventKind.AUTH_SUBMITTED, day=date(2026, 11, 20))
    record(desk, referral, EventKind.AUTH_APPROVED, expires=date(2027, 2, 20))
    assert desk.do.patients.one(referral).state.question == "who drives"
    record(desk, referral, EventKind.LOOKED_AT)
    assert desk.do.patients.one(referral).state.question == ""


def test_what_is_open_in_treatment_is_about_something_else(any_desk: Desk) -> None:
    referral = add(any_desk).referral
    any_desk.clock.on(10)
    record(any_desk, referral, EventKind.EVALUATED)
    saved = any_desk.call(number=MARIA, lane=Lane.EXISTING_PATIENT, source=None, about="Medication")
    any_desk.clock.on(10)
    record(any_desk, referral, EventKind.COMPLETED)
    assert any_desk.column(saved.callback_id or 0, "state") == "open"
    assert sound(any_desk)


def test_the_day_of_a_booking_that_is_said_later_owes_no_second_letter(any_desk: Desk) -> None:
    desk = any_desk
    added = add(desk, tell=Tell.YES)
    desk.clock.set("mon 10:00")
    desk.do.patients.record(added.referral, EventKind.BOOKED, by=desk.dana)
    desk.do.patients.record(added.referral, EventKind.BOOKED, by=desk.dana, booked_for=at("thu 10:00"))
    of_booking = [one for one in desk.do.owed.of_referral(added.referral) if one.kind.value == "booked"]
    assert [one.arose for one in of_booking] == [at("mon 10:00")]
    # Another day is news.
    desk.do.patients.record(added.referral, EventKind.BOOKED, by=desk.dana, booked_for=at("fri 10:00"))
    assert sum(one.kind.value == "booked" for one in desk.do.owed.of_referral(added.referral)) == 2
    assert CheckService(desk.do.office).run().findings == []
