"""Sent is not received: the clock, the verdict, two desks, and undo (product.md, "What the desk owes")."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from frontdesk.domain.errors import FrontDeskError, Incomplete, NotFound, Refused, Taken
from frontdesk.domain.referrals.owed import Channel, Tell
from frontdesk.domain.referrals.owed_items import OwedView
from frontdesk.services.owed.referrers import ReferrerFacts
from tests.builders import Desk, SetClock, a_desk, at
from tests.referred import a_patient, a_referrer, completed, happened, owed

ACK = 1


def state(desk: Desk, number: int = ACK) -> tuple[str, str, str]:
    """State, standing and channel of a thing owed."""
    line = desk.do.owed.one(number)
    return line.state.value, line.standing.value, line.channel


def verdict(desk: Desk, number: int = ACK) -> tuple[object, str]:
    """When it was breached and why."""
    line = desk.do.owed.one(number)
    return line.breached_at, line.breach_reason


STANDINGS = {
    "mon 09:00": "on_time",
    "tue 07:59": "on_time",
    "tue 08:00": "at_risk",
    "tue 09:00": "at_risk",
    "tue 09:01": "late",
}


@pytest.mark.parametrize("when", STANDINGS)
def test_it_is_at_risk_an_hour_before_due_and_late_after_it(desk: Desk, when: str) -> None:
    a_patient(desk)
    desk.clock.set(when)
    assert state(desk) == ("open", STANDINGS[when], "")
    counts = desk.do.owed.counts()
    assert (counts.late, counts.at_risk, counts.open) == (
        STANDINGS[when] == "late",
        STANDINGS[when] == "at_risk",
        1,
    )
    assert desk.do.callbacks.standing(by=desk.dana).owed == counts


def test_sent_in_time_is_met_and_stays_met(any_desk: Desk) -> None:
    a_patient(any_desk)
    any_desk.clock.set("tue 09:00")
    sent = any_desk.do.owed.sent(ACK, Channel.POST, by=any_desk.dana)
    assert (sent.line.sent_at, sent.notice) == (at("tue 09:00"), "")
    any_desk.clock.set("wed 12:30")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    any_desk.do.owed.confirmed(ACK, by=any_desk.lee)
    assert state(any_desk) == ("confirmed", "met", "post")
    assert verdict(any_desk) == (None, "")


def test_sent_late_is_met_late_and_carries_the_instant_it_was_due(any_desk: Desk) -> None:
    a_patient(any_desk)
    any_desk.clock.set("wed 10:00")
    any_desk.do.owed.sent(ACK, Channel.POST, by=any_desk.dana)
    assert state(any_desk) == ("sent", "met_late", "post")
    assert verdict(any_desk) == (at("tue 09:00"), "")
    assert any_desk.actions("owed", ACK) == ["owed.arose", "owed.breached", "owed.sent"]


def test_a_due_that_passed_while_no_desk_ran_is_stamped_once(any_desk: Desk) -> None:
    a_patient(any_desk)
    any_desk.clock.set("fri 11:00")
    assert any_desk.do.callbacks.tick(by=any_desk.dana)
    assert not any_desk.do.callbacks.tick(by=any_desk.lee)
    assert not any_desk.do.owed.tick(by=any_desk.lee)
    assert verdict(any_desk) == (at("tue 09:00"), "")
    assert any_desk.actions("owed", ACK) == ["owed.arose", "owed.breached"]


def test_at_due_itself_nothing_is_late(desk: Desk) -> None:
    a_patient(desk)
    desk.clock.set("tue 09:00")
    assert not desk.do.owed.tick(by=desk.dana)


def test_a_failed_sending_opens_it_again_with_its_due(any_desk: Desk) -> None:
    a_patient(any_desk)
    any_desk.do.owed.sent(ACK, Channel.FAX, "(212) 555-0199", by=any_desk.dana)
    line = any_desk.do.owed.failed(ACK, "busy", by=any_desk.lee)
    assert (line.state.value, line.due, line.sent_at, line.channel, line.failures) == (
        "open",
        at("tue 09:00"),
        None,
        "",
        1,
    )
    assert verdict(any_desk) == (None, "")
    any_desk.do.owed.sent(ACK, Channel.POST, by=any_desk.dana)
    assert state(any_desk) == ("sent", "met", "post")
    tries = any_desk.do.owed.sendings(ACK)
    assert [(one.state.value, one.channel.value, one.reason, one.ended_by) for one in tries] == [
        ("sent", "post", "", ""),
        ("failed", "fax", "busy", "Lee Wong"),
    ]


def test_a_sending_that_fails_after_due_is_a_breach_at_its_due(any_desk: Desk) -> None:
    a_patient(any_desk)
    any_desk.do.owed.sent(ACK, Channel.FAX, "(212) 555-0199", by=any_desk.dana)
    any_desk.clock.set("wed 10:00")
    any_desk.do.owed.failed(ACK, "no answer", by=any_desk.dana)
    assert state(any_desk) == ("open", "late", "")
    assert verdict(any_desk) == (at("tue 09:00"), "")
    any_desk.do.undo.undo(by=any_desk.dana)
    assert state(any_desk) == ("sent", "met", "fax")
    assert verdict(any_desk) == (None, "")


def test_what_waits_for_permission_is_on_the_clock_and_its_breach_says_so(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    happened(any_desk, patient.referral, "booked")
    with pytest.raises(Refused, match="waits for the patient's permission") as refused:
        any_desk.do.owed.sent(2, Channel.POST, by=any_desk.dana)
    assert "Nothing was changed" in refused.value.sentence
    assert any_desk.do.owed.one(2).blocked_by == "permission"
    any_desk.clock.set("wed 08:00")
    any_desk.do.owed.tick(by=any_desk.dana)
    assert verdict(any_desk, 2) == (at("tue 17:00"), "permission")
    any_desk.do.owed.tell(patient.sender, Tell.YES, "the patient", by=any_desk.dana)
    any_desk.do.owed.sent(2, Channel.POST, by=any_desk.dana)
    assert state(any_desk, 2) == ("sent", "met_late", "post")
    assert verdict(any_desk, 2) == (at("tue 17:00"), "permission")


def test_what_passed_before_they_were_asked_was_held_back(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    happened(any_desk, patient.referral, "booked")
    any_desk.clock.set("wed 08:00")
    any_desk.do.owed.tell(patient.sender, Tell.YES, "the patient", by=any_desk.dana)
    assert verdict(any_desk, 2) == (at("tue 17:00"), "permission")


def test_a_receipt_goes_out_without_asking(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.RECEIPT_ONLY)
    happened(any_desk, patient.referral, "not_reached")
    for number in (1, 2):
        any_desk.do.owed.sent(number, Channel.PORTAL, by=any_desk.dana)
        assert state(any_desk, number) == ("sent", "met", "portal")


def test_no_waives_everything_that_is_open_for_the_two_and_undo_brings_it_back(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    happened(any_desk, patient.referral, "booked")
    other = a_patient(any_desk, patient.referrer, name="Ann Lee")
    any_desk.do.owed.sent(ACK, Channel.POST, by=any_desk.dana)
    assert any_desk.do.owed.tell(patient.sender, Tell.NO, "the patient", by=any_desk.lee) == 1
    assert [(line.owed, line.state.value) for line in owed(any_desk)] == [
        (1, "sent"),
        (2, "waived"),
        (3, "open"),
    ]
    assert owed(any_desk)[2].referral == other.referral
    any_desk.do.undo.undo(by=any_desk.lee)
    line = any_desk.do.owed.one(2)
    assert (line.state.value, line.tell, line.waived_reason) == ("open", Tell.NOT_ASKED, "")


def test_an_answer_says_who_gave_it(desk: Desk) -> None:
    patient = a_patient(desk)
    with pytest.raises(Incomplete, match="Say who said so"):
        desk.do.owed.tell(patient.sender, Tell.YES, " ", by=desk.dana)
    desk.do.owed.tell(patient.sender, Tell.YES, "her mother", by=desk.dana)
    assert desk.rows("SELECT tell, tell_said_by, tell_by_id FROM referral_sender") == [
        ("yes", "her mother", 2)
    ]


def test_nothing_goes_by_letter_where_care_is_integrated(any_desk: Desk) -> None:
    a_patient(any_desk, a_referrer(any_desk, model="integrated"))
    for channel in (Channel.FAX, Channel.POST):
        with pytest.raises(Refused, match="integrated"):
            any_desk.do.owed.sent(ACK, channel, by=any_desk.dana)
    any_desk.do.owed.sent(ACK, Channel.EHR, by=any_desk.dana)
    assert state(any_desk) == ("sent", "met", "ehr")


def test_a_concern_and_the_follow_up_are_said_to_a_person(desk: Desk) -> None:
    patient = a_patient(desk, tell=Tell.YES, first=True)
    happened(desk, patient.referral, "evaluated")
    happened(desk, patient.referral, "concern")
    for number, spoken in ((3, Channel.PHONE), (4, Channel.IN_PERSON)):
        for channel in set(Channel) - {Channel.PHONE, Channel.IN_PERSON}:
            with pytest.raises(Refused):
                desk.do.owed.sent(number, channel, by=desk.dana)
        desk.do.owed.sent(number, spoken, "Dr Patel", by=desk.dana)
        assert state(desk, number) == ("sent", "met", spoken.value)


def test_an_unverified_fax_number_is_told_and_never_refused(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    for _ in range(4):
        a_patient(any_desk, referrer)
    work = any_desk.do.owed
    assert work.sent(1, Channel.FAX, by=any_desk.dana).notice.startswith("No fax number is known of Dr ")
    work.referrer_facts(referrer, ReferrerFacts(fax="212 555 0188"), by=any_desk.dana)
    assert (
        "Nobody verified the fax number (212) 555-0188" in work.sent(2, Channel.FAX, by=any_desk.dana).notice
    )
    work.verify_fax(referrer, by=any_desk.lee)
    assert work.sent(3, Channel.FAX, by=any_desk.dana).notice == ""
    assert "Nobody verified" in work.sent(4, Channel.FAX, "(212) 555-0177", by=any_desk.dana).notice
    work.referrer_facts(referrer, ReferrerFacts(fax="212 555 0177"), by=any_desk.dana)
    assert not work.one(4).fax_is_verified
    addresses = [one.address for number in (1, 2, 3, 4) for one in work.sendings(number)]
    assert addresses == ["", "(212) 555-0188", "(212) 555-0188", "(212) 555-0177"]


WRONG: dict[str, tuple[Callable[[Desk], object], type[FrontDeskError], str]] = {
    "sent twice": (
        lambda desk: desk.do.owed.sent(1, Channel.PHONE, by=desk.lee),
        Taken,
        "Dana Reyes sent this by mail on Mon Nov 16, 9:00 AM. Nothing was changed.",
    ),
    "waived though sent": (
        lambda desk: desk.do.owed.waive(1, "not needed", by=desk.lee),
        Taken,
        "Dana Reyes sent this by mail on Mon Nov 16, 9:00 AM. Nothing was changed.",
    ),
    "confirmed though open": (
        lambda desk: desk.do.owed.confirmed(2, by=desk.lee),
        Refused,
        "This was not sent, so nothing can arrive or fail.",
    ),
    "failed though open": (
        lambda desk: desk.do.owed.failed(2, "busy", by=desk.lee),
        Refused,
        "This was not sent, so nothing can arrive or fail.",
    ),
    "failed without a reason": (
        lambda desk: desk.do.owed.failed(1, "  ", by=desk.lee),
        Incomplete,
        "Say why it failed",
    ),
    "waived without a reason": (
        lambda desk: desk.do.owed.waive(2, "", by=desk.lee),
        Incomplete,
        "Say in a few words why this is not owed.",
    ),
    "nothing there": (
        lambda desk: desk.do.owed.sent(99, Channel.POST, by=desk.lee),
        NotFound,
        "Nothing owed has the number 99.",
    ),
    "a number past all": (
        lambda desk: desk.do.owed.sent(2**70, Channel.POST, by=desk.lee),
        NotFound,
        "Nothing owed has the number",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_said_and_changes_nothing(any_desk: Desk, name: str) -> None:
    a_patient(any_desk)
    a_patient(any_desk)
    any_desk.do.owed.sent(1, Channel.POST, by=any_desk.dana)
    before = any_desk.rows("SELECT * FROM owed"), any_desk.value("SELECT MAX(id) FROM audit")
    act, error, sentence = WRONG[name]
    with pytest.raises(error) as raised:
        act(any_desk)
    assert raised.value.sentence.startswith(sentence)
    assert (any_desk.rows("SELECT * FROM owed"), any_desk.value("SELECT MAX(id) FROM audit")) == before


def test_of_two_desks_that_send_one_thing_one_wins(address: str) -> None:
    with a_desk(address) as desk:
        for _ in range(8):
            a_patient(desk)
    together = threading.Barrier(3)
    told: list[str] = []
    won: list[tuple[int, int]] = []

    def send(by: int) -> None:
        with a_desk(address, SetClock("mon 10:42")) as own:
            for number in range(1, 9):
                together.wait()
                try:
                    own.do.owed.sent(number, Channel.FAX, "(212) 555-0199", by=by)
                    won.append((number, by))
                except Taken as taken:
                    told.append(taken.sentence)

    desks = [threading.Thread(target=send, args=(by,)) for by in (2, 3, 4)]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(60)
    assert sorted(number for number, _ in won) == list(range(1, 9))
    assert len(told) == 16
    names = {"Dana Reyes", "Lee Wong", "Sam Okafor"}
    assert all(any(line.startswith(f"{name} sent this by fax on Mon") for name in names) for line in told)
    with a_desk(address) as desk:
        senders = desk.rows("SELECT owed_id, person_id FROM sending ORDER BY owed_id")
        assert senders == sorted(won)


def test_undo_of_each_step(any_desk: Desk) -> None:
    work, undo = any_desk.do.owed, any_desk.do.undo
    a_patient(any_desk)
    work.sent(ACK, Channel.POST, by=any_desk.dana)
    work.confirmed(ACK, by=any_desk.dana)
    assert undo.undo(by=any_desk.dana).words == "the confirmation"
    assert state(any_desk) == ("sent", "met", "post")
    assert undo.undo(by=any_desk.dana).words == "the sending"
    assert state(any_desk) == ("open", "on_time", "")
    work.waive(ACK, "they have it already", by=any_desk.dana)
    assert state(any_desk) == ("waived", "on_time", "")
    assert undo.undo(by=any_desk.dana).words == "the waiver"
    assert state(any_desk) == ("open", "on_time", "")
    work.sent(ACK, Channel.PHONE, by=any_desk.dana)
    work.failed(ACK, "nobody there", by=any_desk.dana)
    assert undo.undo(by=any_desk.dana).words == "the failed sending"
    assert state(any_desk) == ("sent", "met", "phone")


def test_a_sending_that_was_confirmed_by_another_cannot_be_undone(any_desk: Desk) -> None:
    a_patient(any_desk)
    any_desk.do.owed.sent(ACK, Channel.POST, by=any_desk.dana)
    any_desk.do.owed.confirmed(ACK, by=any_desk.lee)
    with pytest.raises(Refused, match=r"What you did last .the sending. was built on by somebody since"):
        any_desk.do.undo.what(by=any_desk.dana)
    any_desk.do.undo.undo(by=any_desk.lee)
    assert any_desk.do.undo.undo(by=any_desk.dana).words == "the sending"


def test_what_happened_cannot_be_undone_while_what_is_owed_with_it_is_sent(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    happened(any_desk, patient.referral, "booked")
    any_desk.do.owed.sent(2, Channel.POST, by=any_desk.lee)
    with pytest.raises(Refused, match=r"What you did last .* was built on by somebody since"):
        any_desk.do.undo.what(by=any_desk.dana)
    any_desk.do.undo.undo(by=any_desk.lee)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert [line.owed for line in owed(any_desk)] == [1]
    assert any_desk.actions("owed", 2)[-1] == "owed.voided"


def test_undone_maintenance_takes_what_came_again_with_it(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    with_time = at("mon 09:00").replace(month=10)
    completed(any_desk, patient.referral, maintenance=True, at=with_time)
    any_desk.clock.set("mon 17:30")
    any_desk.do.owed.tick(by=any_desk.lee)
    assert [line.kind.value for line in owed(any_desk)].count("maintenance_update") == 2
    any_desk.do.undo.undo(by=any_desk.dana)
    assert [line.kind.value for line in owed(any_desk)] == ["acknowledgement"]


def test_lists_and_next(any_desk: Desk) -> None:
    work = any_desk.do.owed
    patient = a_patient(any_desk)
    happened(any_desk, patient.referral, "evaluated")
    any_desk.clock.set("mon 10:00")
    happened(any_desk, patient.referral, "not_reached")
    happened(any_desk, patient.referral, "unreached")
    work.sent(3, Channel.POST, by=any_desk.dana)
    work.sent(4, Channel.FAX, by=any_desk.dana)
    work.failed(4, "busy", by=any_desk.dana)
    lists = {view: [line.owed for line in owed(any_desk, view)] for view in OwedView}
    assert lists == {
        OwedView.DUE: [1, 4, 2],
        OwedView.BLOCKED: [2],
        OwedView.SENT: [3],
        OwedView.FAILED: [4],
        OwedView.ALL: [1, 2, 3, 4],
    }
    counts = work.view_counts()
    assert (counts.failed, counts.blocked, counts.sent) == (1, 1, 1)
    first = work.next(by=any_desk.dana)
    assert first is not None
    assert (first.owed, first.patient) == (1, "Maria Alvarez")
    assert [line.owed for after in (1, 4, 2) if (line := work.next(by=any_desk.dana, after=after))] == [
        4,
        2,
        1,
    ]
    assert [line.owed for line in work.of_referral(patient.referral)] == [1, 3, 4, 2]
    assert [line.owed for line in work.of_referrer(patient.referrer)] == [1, 3, 4, 2]
    assert work.filter(OwedView.DUE, by=any_desk.dana).matching("alvarez ackn") == (1,)
    work.waive(2, "x", by=any_desk.dana)
    work.waive(1, "x", by=any_desk.dana)
    work.waive(4, "x", by=any_desk.dana)
    assert work.next(by=any_desk.dana) is None


def test_a_file_in_the_outgoing_folder_is_sent_when_it_is_whole(any_desk: Desk) -> None:
    a_patient(any_desk)
    work = any_desk.do.owed
    staged = work.staging.stage(ACK, Channel.FAX, "(212) 555-0199", named, by=any_desk.dana)
    assert state(any_desk) == ("open", "on_time", "")
    with pytest.raises(Taken, match="Dana Reyes is sending this by fax since"):
        work.sent(ACK, Channel.POST, by=any_desk.lee)
    with pytest.raises(Taken, match="Dana Reyes is sending this"):
        work.waive(ACK, "not needed", by=any_desk.lee)
    any_desk.clock.set("mon 09:01")
    work.staging.written(staged, by=any_desk.dana)
    assert work.one(ACK).sent_at == at("mon 09:00")
    with pytest.raises(Refused):
        work.staging.written(staged, by=any_desk.dana)
    with pytest.raises(Refused, match=r"built on|outgoing folder"):
        any_desk.do.undo.undo(by=any_desk.dana)
    work.failed(ACK, "the line is busy", by=any_desk.lee)
    again = work.staging.stage(ACK, Channel.FAX, "(212) 555-0199", named, by=any_desk.dana)
    work.staging.not_written(again, "the folder is full", by=any_desk.dana)
    assert state(any_desk) == ("open", "on_time", "")
    work.sent(ACK, Channel.POST, by=any_desk.lee)
    assert state(any_desk) == ("sent", "met", "post")


def named(sending: int) -> str:
    """The name of a sending's file."""
    return f"{sending}.pdf"


def test_what_fails_after_a_no_is_waived_and_so_is_what_undo_opens(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    happened(any_desk, patient.referral, "not_reached")
    work = any_desk.do.owed
    for number in (1, 2):
        work.sent(number, Channel.POST, by=any_desk.dana)
    assert work.tell(patient.sender, Tell.NO, "the patient", by=any_desk.lee) == 0
    assert work.failed(1, "sent back", by=any_desk.sam).state.value == "waived"
    any_desk.do.undo.undo(by=any_desk.dana)
    assert state(any_desk, 2) == ("waived", "on_time", "")
    any_desk.do.undo.undo(by=any_desk.sam)
    assert state(any_desk, 1) == ("sent", "met", "post")


def test_a_no_that_comes_with_another_arrival_waives_what_is_open(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    any_desk.change("UPDATE referral_sender SET tell = 'no'")
    happened(any_desk, patient.referral, "arrived", sender=patient.sender)
    assert [line.state.value for line in owed(any_desk)] == ["waived", "waived"]


def test_what_was_not_written_after_a_no_is_waived(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    work = any_desk.do.owed
    staged = work.staging.stage(ACK, Channel.FAX, "(212) 555-0199", named, by=any_desk.dana)
    assert work.tell(patient.sender, Tell.NO, "the patient", by=any_desk.lee) == 0
    work.staging.not_written(staged, "the folder is full", by=any_desk.dana)
    assert state(any_desk) == ("waived", "on_time", "")
