"""What the desk does anyway moves the people on the way, and undoing it moves them back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import NewCrisis
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.events import EventKind, Via, WaitingFor
from frontdesk.domain.referrals.patients import Likeness, NewReferral, PatientLine
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.referrals.steps import HomeList, Step
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.safety.check import CheckService
from frontdesk.store.db.fields import from_text
from tests.builders import Desk, a_number, at, known

MARIA = "(212) 555-0142"


def lines(desk: Desk) -> list[PatientLine]:
    """Everybody open, in the order of the list."""
    return desk.do.patients.rows(desk.do.patients.order())


def only(desk: Desk) -> PatientLine:
    """The line of the one person on the way, open or not."""
    return desk.do.patients.line(desk.value("SELECT max(id) FROM referral"))


def try_it(desk: Desk, outcome: Outcome, callback: int | None = None, **more: Any) -> None:
    """Record what came of trying the one open callback."""
    number = callback or desk.value("SELECT max(id) FROM callback")
    desk.do.callbacks.record(NewAttempt(number, outcome, **more), by=desk.dana)


def refer(desk: Desk, **changes: Any) -> int:
    """Take in a referral of Maria Alvarez and return the number of her way."""
    fields: dict[str, Any] = {
        "patient": "Maria Alvarez",
        "number": MARIA,
        "referrer": "Dr Priya Patel",
        "kind": SourceKind.PSYCHIATRIST,
        "via": Via.FAX,
    }
    return desk.do.patients.add(NewReferral(**(fields | changes)), by=desk.dana).referral


def found_nothing(desk: Desk) -> bool:
    """The check finds nothing."""
    return CheckService(desk.do.office).run().findings == []


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, Step.TO_CALL),
        ({"result": Result.MISSED}, Step.TO_CALL),
        ({"next_step": NextStep.SETTLED}, Step.DECIDING),
        ({"next_step": NextStep.BOOKED}, Step.BOOKED),
        ({"next_step": NextStep.NOT_FOR_US}, Step.LOST),
    ],
)
def test_every_new_patient_who_calls_has_a_way(any_desk: Desk, changes: dict[str, Any], step: Step) -> None:
    any_desk.call(**changes)
    assert only(any_desk).step is step
    assert found_nothing(any_desk)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert lines(any_desk) == []
    assert found_nothing(any_desk)


@pytest.mark.parametrize("lane", [Lane.EXISTING_PATIENT, Lane.REFERRING_OFFICE, Lane.OTHER])
def test_others_who_call_have_none(desk: Desk, lane: Lane) -> None:
    desk.call(lane=lane)
    assert desk.value("SELECT count(*) FROM referral") == 0


def test_a_second_call_is_of_the_same_way(any_desk: Desk) -> None:
    number = a_number()
    any_desk.call(number=number)
    any_desk.call(number=number)
    assert len(lines(any_desk)) == 1


def test_who_names_a_referrer_was_told_to_call(any_desk: Desk) -> None:
    patel = any_desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "", by=any_desk.dana)
    any_desk.call(number=MARIA, source=known(SourceKind.PSYCHIATRIST, patel.id))
    line = only(any_desk)
    assert (line.referrers, line.arrived_at, line.point) == (("Dr Priya Patel",), None, 1)
    assert any_desk.value("SELECT count(*) FROM owed") == 0
    # The referral of the same referrer is the same sender.
    any_desk.clock.on(30)
    refer(any_desk)
    line = only(any_desk)
    assert (line.referrers, line.arrived_at, line.point) == (("Dr Priya Patel",), at("mon 09:30"), 0)
    assert any_desk.rows("SELECT via, is_primary, is_first FROM referral_sender") == [("fax", True, True)]


@pytest.mark.parametrize(
    ("outcome", "more", "step"),
    [
        (Outcome.NO_ANSWER, {}, Step.TO_CALL),
        (Outcome.LEFT_MESSAGE, {}, Step.TO_CALL),
        (Outcome.REACHED_BOOKED, {}, Step.BOOKED),
        (Outcome.REACHED_CALL_AGAIN, {"asked_at": at("mon 15:00")}, Step.DECIDING),
        (Outcome.REACHED_NEEDS_INFORMATION, {"note": "Dr Patel"}, Step.RECORDS),
        (Outcome.REACHED_THINKING, {"asked_at": at("fri 09:00")}, Step.DECIDING),
        (Outcome.REACHED_NOT_FOR_US, {"note": "the county clinic"}, Step.LOST),
        (Outcome.REACHED_DECLINED, {}, Step.LOST),
        (Outcome.THEY_CALLED, {}, Step.DECIDING),
        (Outcome.CRISIS, {}, Step.DECIDING),
    ],
)
def test_an_outcome_moves_who_was_tried(
    any_desk: Desk, outcome: Outcome, more: dict[str, Any], step: Step
) -> None:
    refer(any_desk)
    before = any_desk.rows("SELECT * FROM referral")
    any_desk.clock.on(10)
    try_it(any_desk, outcome, **more)
    assert only(any_desk).step is step
    assert found_nothing(any_desk)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.rows("SELECT * FROM referral") == before
    assert found_nothing(any_desk)


def test_information_from_whom_says_for_whom_they_wait(desk: Desk) -> None:
    refer(desk)
    try_it(desk, Outcome.REACHED_NEEDS_INFORMATION, note="Dr Patel")
    line = only(desk)
    assert (line.waiting, line.waiting_for, line.point) == (WaitingFor.REFERRER, "Dr Patel", 22)
    assert line.next_step == "wait for information from Dr Patel"


@pytest.mark.parametrize(
    ("note", "who"),
    [
        ("her insurance", WaitingFor.INSURER),
        ("the Psychiatrist", WaitingFor.REFERRER),
        ("Dr. Hernandez", WaitingFor.REFERRER),
        ("her", WaitingFor.PATIENT),
        # Names that begin like a word say nothing.
        ("Hernandez", WaitingFor.OTHER),
        ("Drew", WaitingFor.OTHER),
        ("Planck Pharmacy", WaitingFor.OTHER),
        ("Clinical Labs", WaitingFor.OTHER),
    ],
)
def test_a_name_is_not_taken_for_a_word(desk: Desk, note: str, who: WaitingFor) -> None:
    refer(desk)
    try_it(desk, Outcome.REACHED_NEEDS_INFORMATION, note=note)
    assert only(desk).waiting is who


def test_the_letter_that_fails_says_not_reached_and_the_end_says_unreached(any_desk: Desk) -> None:
    refer(any_desk)
    callback = any_desk.value("SELECT max(id) FROM callback")
    for _ in range(5):
        try_it(any_desk, Outcome.NO_ANSWER, callback)
        woken = any_desk.value("SELECT next_at FROM callback")
        if woken is not None:
            any_desk.clock.instant = from_text(woken) + timedelta(minutes=5)
    kinds = [kind for (kind,) in any_desk.rows("SELECT kind FROM referral_event ORDER BY id")]
    assert kinds == ["arrived", "tried", "not_reached", "unreached"]
    line = only(any_desk)
    assert (line.step, line.lost_point, line.lost_reason) == (Step.LOST, 19, "no answer")
    assert found_nothing(any_desk)
    # They call after all.
    any_desk.call(number=MARIA)
    line = only(any_desk)
    assert (line.step, line.home_list) == (Step.TO_CALL, HomeList.CALLBACKS)
    assert found_nothing(any_desk)


def test_merged_callbacks_leave_nobody_without_one(any_desk: Desk) -> None:
    one = any_desk.callback(name="Maria Alvarez")
    other = any_desk.callback(name="Maria Alvarez")
    kept = any_desk.do.callbacks.merge(one, other, by=any_desk.dana).id
    assert {line.callback for line in lines(any_desk)} == {kept}
    any_desk.do.undo.undo(by=any_desk.dana)
    assert {line.callback for line in lines(any_desk)} == {one, other}
    assert found_nothing(any_desk)


def test_a_question_comes_back_when_they_call_or_the_day_comes(any_desk: Desk) -> None:
    referral = refer(any_desk)
    try_it(any_desk, Outcome.THEY_CALLED)
    any_desk.do.patients.record(
        referral,
        EventKind.QUESTION,
        by=any_desk.dana,
        reason="who drives them",
        who=WaitingFor.PATIENT,
        day=at("wed 12:00").date(),
    )
    line = only(any_desk)
    assert (line.point, line.look_at, line.waiting_for) == (11, False, "patient")
    any_desk.clock.on(60)
    any_desk.call(number=MARIA, lane=Lane.EXISTING_PATIENT, source=None, next_step=NextStep.SETTLED)
    assert only(any_desk).look_at
    assert any_desk.do.patients.counts().look_at == 1
    any_desk.do.undo.undo(by=any_desk.dana)
    assert not only(any_desk).look_at
    any_desk.clock.set("wed 08:00")
    assert only(any_desk).look_at
    any_desk.do.patients.record(referral, EventKind.LOOKED_AT, by=any_desk.dana)
    assert not only(any_desk).look_at


def test_the_referrers_office_that_calls_brings_its_answer(any_desk: Desk) -> None:
    referral = refer(any_desk)
    try_it(any_desk, Outcome.REACHED_NEEDS_INFORMATION, note="Dr Patel")
    any_desk.clock.on(60)
    any_desk.call(name="Dr Priya Patel", lane=Lane.REFERRING_OFFICE, source=None)
    assert any_desk.do.patients.line(referral).look_at


def test_a_call_and_a_referral_of_one_name_are_asked_about(any_desk: Desk) -> None:
    referral = refer(any_desk, number="")
    saved = any_desk.call(number=MARIA)
    assert [(one.referral, one.likeness) for one in saved.referral_matches] == [(referral, Likeness.ASK)]
    assert any_desk.call(number=a_number(), name="Somebody Else").referral_matches == ()


def test_a_crisis_that_nobody_accepted_is_the_first_list(any_desk: Desk) -> None:
    refer(any_desk, patient="Ann Able", number=a_number())
    referral = refer(any_desk)
    crisis = any_desk.do.crises.open(
        NewCrisis("one", any_desk.clock(), Caller(name="Maria Alvarez", number=MARIA)), by=any_desk.dana
    )
    assert only(any_desk).home_list is HomeList.CRISIS
    assert any_desk.do.patients.order()[0] == referral
    assert any_desk.do.patients.counts().lists == {HomeList.CRISIS: 1, HomeList.CALLBACKS: 1}
    any_desk.do.crises.accept(crisis.id, "Dr Kim", by=any_desk.dana)
    assert only(any_desk).home_list is HomeList.CALLBACKS
