"""What arises with what, for whom: the table of product.md, "What the desk owes referrers", by hand."""

from __future__ import annotations

import pytest

from frontdesk.domain.referrals.owed import OwedKind, Tell
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, at
from tests.referred import a_patient, a_referral, a_referrer, completed, happened, kinds, owed, sent_by

#: Kind, with what it arises, and by when it is due, of what arises on Monday at 09:00.
TABLE = {
    "acknowledgement": ("arrived", "tue 09:00"),
    "not_reached": ("not_reached", "tue 17:00"),
    "could_not_reach": ("unreached", "tue 17:00"),
    "booked": ("booked", "tue 17:00"),
    "no_show": ("no_show", "tue 17:00"),
    "declined": ("declined", "tue 17:00"),
    "evaluation_summary": ("evaluated", "wed 09:00"),
    "concern": ("concern", "mon 17:00"),
    "outcome_summary": ("completed", "mon2 17:00"),
}


@pytest.mark.parametrize("kind", TABLE)
def test_each_kind_arises_with_its_event(any_desk: Desk, kind: str) -> None:
    event, due = TABLE[kind]
    patient = a_patient(any_desk)
    if event != "arrived":
        happened(any_desk, patient.referral, event)
    line = owed(any_desk)[-1]
    assert (line.kind.value, line.arose, line.due) == (kind, at("mon 09:00"), at(due))
    assert (line.state.value, line.referral, line.referrer, line.sender) == (
        "open",
        patient.referral,
        patient.referrer,
        patient.sender,
    )
    assert [one.kind for one in owed(any_desk)].count(OwedKind(kind)) == 1


def test_a_first_referral_is_owed_a_personal_call_after_the_evaluation(desk: Desk) -> None:
    first, later = a_patient(desk, first=True), a_patient(desk)
    happened(desk, first.referral, "evaluated")
    happened(desk, later.referral, "evaluated")
    assert kinds(desk)[2:] == [
        ("evaluation_summary", "open"),
        ("follow_up", "open"),
        ("evaluation_summary", "open"),
    ]
    assert owed(desk)[3].due == at("wed 09:00")


def test_every_third_session_is_owed_an_update_in_the_collaborative_model_only(any_desk: Desk) -> None:
    shared = a_patient(any_desk, a_referrer(any_desk, model="collaborative"))
    advised = a_patient(any_desk)
    for _ in range(7):
        happened(any_desk, shared.referral, "session")
        happened(any_desk, advised.referral, "session")
    updates = [line for line in owed(any_desk) if line.kind is OwedKind.TREATMENT_UPDATE]
    assert [(line.referral, line.due) for line in updates] == [(shared.referral, at("tue 17:00"))] * 2


def test_two_referrers_of_one_patient_are_both_owed(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    any_desk.clock.set("mon 10:00")
    other = a_referrer(any_desk)
    sent_by(any_desk, patient.referral, other)
    happened(any_desk, patient.referral, "booked")
    assert [(line.kind.value, line.referrer) for line in owed(any_desk)] == [
        ("acknowledgement", patient.referrer),
        ("acknowledgement", other),
        ("booked", patient.referrer),
        ("booked", other),
    ]
    assert owed(any_desk)[1].due == at("tue 10:00")


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        (Tell.YES, Tell.YES, 0),
        (Tell.YES, Tell.RECEIPT_ONLY, 1),
        (Tell.NOT_ASKED, Tell.YES, 0),
        (Tell.RECEIPT_ONLY, Tell.NOT_ASKED, 1),
        (Tell.YES, Tell.NO, 1),
    ],
)
def test_two_entries_of_one_person_are_owed_each_later_event_once(
    any_desk: Desk, one: Tell, other: Tell, least: int
) -> None:
    desk = any_desk
    patient = a_patient(desk, tell=one, first=True)
    double = a_referrer(desk)
    second = sent_by(desk, patient.referral, double, tell=other)
    happened(desk, patient.referral, "not_reached")
    desk.clock.set("mon 10:00")
    desk.do.relationships.merge(double, patient.referrer, by=desk.lee)
    desk.clock.set("mon 11:00")
    happened(desk, patient.referral, "booked")
    happened(desk, patient.referral, "arrived", sender=second)
    # The person sent somebody before: no personal call for a first patient.
    happened(desk, patient.referral, "evaluated")
    senders = (patient.sender, second)
    assert [(line.kind.value, line.referrer, line.sender) for line in owed(desk)[4:]] == [
        ("booked", patient.referrer, senders[least]),
        ("acknowledgement", patient.referrer, second),
        ("evaluation_summary", patient.referrer, senders[least]),
    ]
    assert owed(desk)[4].state.value == ("waived" if Tell.NO in (one, other) else "open")
    assert [kind for kind, _ in kinds(desk)[:4]] == [
        "acknowledgement",
        "acknowledgement",
        "not_reached",
        "not_reached",
    ]
    faults = [one for one in CheckService(desk.do.office).run().findings if "owed" in one]
    assert faults == []


def test_what_is_owed_twice_to_one_person_is_found(any_desk: Desk) -> None:
    desk = any_desk
    patient = a_patient(desk)
    double = a_referrer(desk)
    second = sent_by(desk, patient.referral, double)
    desk.clock.set("mon 10:00")
    desk.do.relationships.merge(double, patient.referrer, by=desk.lee)
    desk.clock.set("mon 11:00")
    event = happened(desk, patient.referral, "booked")
    number = owed(desk)[-1].owed
    columns = (
        "kind, referral_id, referrer_id, event_id, series, arose, due, decided_by, settings_version, state,"
        " channel, day, text, waived_reason, followed, stamped, breach_reason, version"
    )
    desk.change(
        f"INSERT INTO owed (id, sender_id, {columns})"
        f" SELECT 90, {second}, {columns} FROM owed WHERE id = {number}"
    )
    faults = CheckService(desk.do.office).run().findings
    assert (
        f"referral {patient.referral}, event {event}: the booked to sender {patient.sender} is owed 2 times"
        in faults
    )
    desk.change(f"UPDATE owed SET voided_at = arose WHERE id IN (90, {number})")
    faults = CheckService(desk.do.office).run().findings
    assert (
        f"referral {patient.referral}, event {event}: the booked to sender {patient.sender} is owed, and was"
        " not written" in faults
    )


def test_who_only_announced_a_patient_is_owed_nothing(desk: Desk) -> None:
    referral = a_referral(desk)
    sent_by(desk, referral, a_referrer(desk), arrived=False)
    happened(desk, referral, "booked")
    assert kinds(desk) == []


def test_a_second_arrival_is_acknowledged_itself(desk: Desk) -> None:
    patient = a_patient(desk)
    desk.clock.set("tue 08:30")
    happened(desk, patient.referral, "arrived", sender=patient.sender)
    assert [(line.kind.value, line.due) for line in owed(desk)] == [
        ("acknowledgement", at("tue 09:00")),
        ("acknowledgement", at("wed 08:30")),
    ]


def test_who_may_be_told_nothing_is_owed_nothing_and_the_record_shows_it(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.NO, first=True)
    happened(any_desk, patient.referral, "evaluated")
    assert kinds(any_desk) == [
        ("acknowledgement", "waived"),
        ("evaluation_summary", "waived"),
        ("follow_up", "waived"),
    ]
    assert {line.waived_reason for line in owed(any_desk)} == {
        "The patient said that this referrer is told nothing."
    }
    assert any_desk.do.owed.counts().open == 0


def test_maintenance_is_owed_month_after_month_counted_from_the_completion(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    completed(any_desk, patient.referral, maintenance=True)
    updates = [line.due for line in owed(any_desk) if line.kind is OwedKind.MAINTENANCE_UPDATE]
    assert [str(due) for due in updates] == ["2026-12-16 22:00:00+00:00"]


def test_without_maintenance_only_the_outcome_is_owed(desk: Desk) -> None:
    patient = a_patient(desk)
    completed(desk, patient.referral, maintenance=False)
    assert kinds(desk)[1:] == [("outcome_summary", "open")]


def test_a_key_relationship_is_owed_meetings_and_a_review(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    any_desk.do.owed.referrer_facts(referrer, ReferrerFacts(key_since="2026-11-16"), by=any_desk.dana)
    assert [(line.kind.value, str(line.due)) for line in owed(any_desk)] == [
        ("meeting", "2027-02-16 22:00:00+00:00"),
        ("annual_review", "2027-11-16 22:00:00+00:00"),
    ]
