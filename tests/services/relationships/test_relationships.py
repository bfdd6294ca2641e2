"""Contacts with those who refer, their lists, complaints, the focus list, merging: on both engines."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from frontdesk.domain.errors import FrontDeskError, Incomplete, NotFound, Refused
from frontdesk.domain.referrals.owed import Channel, OwedKind, OwedState, Tell
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.domain.relationships.people import EntryKind, ReferrerView
from frontdesk.domain.relationships.touches import Content, Response, TouchKind
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.services.relationships import touching
from frontdesk.services.relationships.touching import FOCUS_MOST, NewComplaint, NewTouch
from frontdesk.services.safety.check import CheckService
from frontdesk.store.relationships.writing import count_focus
from tests.builders import Desk, a_desk
from tests.referred import a_patient, completed, happened, sent_by

TABLES = ("referrer", "touch", "complaint", "owed", "call", "referral_sender")


def referrer(desk: Desk, name: str = "Dr Priya Patel", **more: Any) -> int:
    """Add somebody who refers."""
    kind = more.pop("kind", SourceKind.PSYCHIATRIST)
    return desk.do.referrals.add(name, kind, more.pop("organization", ""), by=desk.dana).id


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that relationships change, without versions."""
    return {table: desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


def standing(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """The same without what was undone."""
    rows = everything(desk)
    return {
        table: [row for row in found if table in ("referrer", "call") or row[-1] is None]
        for table, found in rows.items()
    }


def test_a_contact_is_in_the_timeline_and_begins_the_cadence_anew(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    new = NewTouch(
        priya,
        TouchKind.LUNCH,
        content=Content.EDUCATION,
        response=Response.INTERESTED,
        asked_patients=True,
        cost_cents=8450,
        next_step="send the candidate sheet",
        next_on=date(2026, 11, 20),
        note="met at the hospital",
    )
    desk.do.relationships.touch(new, by=desk.dana)
    found = desk.do.relationships.one(priya)
    (entry,) = found.timeline
    assert (entry.kind, entry.by) == (EntryKind.TOUCH, "Dana Reyes")
    assert entry.words == "lunch, education, interested, asked for patients"
    assert entry.detail == "met at the hospital · send the candidate sheet"
    assert (found.line.touches, found.cost_cents, found.last_contact) == (1, 8450, date(2026, 11, 16))
    assert found.line.health.response_percent == 100
    desk.do.undo.undo(by=desk.dana)
    assert desk.do.relationships.one(priya).timeline == ()


def test_what_is_promised_in_a_contact_is_owed(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    desk.do.relationships.touch(
        NewTouch(
            priya,
            TouchKind.MEETING,
            promised="twenty referral forms",
            promised_on=date(2026, 11, 19),
            thank=True,
        ),
        by=desk.dana,
    )
    owed = desk.do.owed.of_referrer(priya)
    assert [one.kind for one in owed] == [OwedKind.THANK_YOU, OwedKind.PROMISED]
    desk.clock.set("fri 08:00")
    line = desk.do.relationships.one(priya).line
    # The thanks are late as well by then; that hurts them.
    assert line.lists[:3] == ("promised_not_sent", "to_thank") or "promised_not_sent" in line.lists


def test_a_contact_is_undone_with_what_was_promised_in_it(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    day = date(2026, 11, 19)
    met = NewTouch(priya, TouchKind.MEETING, promised="forms", promised_on=day, thank=True)
    desk.do.relationships.touch(met, by=desk.dana)
    assert desk.do.undo.undo(by=desk.dana).words == "the contact with a referrer"
    assert desk.do.owed.of_referrer(priya) == []
    assert desk.do.relationships.one(priya).timeline == ()
    assert CheckService(desk.do.office).run().findings == []


def test_the_audit_says_who_added_a_message(desk: Desk) -> None:
    desk.do.library.add("TMS basics", Content.EDUCATION, "What TMS does.", by=desk.lee)
    assert desk.rows("SELECT person_id, subject_id FROM audit WHERE action = 'message.added'") == [
        (desk.lee, 1)
    ]


def test_the_same_message_never_goes_twice(any_desk: Desk) -> None:
    desk = any_desk
    priya, lee = referrer(desk), referrer(desk, "Dr Ann Lee")
    one = desk.do.library.add("TMS basics", Content.EDUCATION, "What TMS does.", by=desk.dana)
    two = desk.do.library.add("Openings", Content.TREATMENT, "We have room.", by=desk.dana)
    assert [each.id for each in desk.do.library.unsent(priya)] == [one, two]
    desk.do.relationships.touch(NewTouch(priya, TouchKind.LETTER, message_id=one), by=desk.dana)
    assert [each.id for each in desk.do.library.unsent(priya)] == [two]
    assert [each.id for each in desk.do.library.unsent(lee)] == [one, two]
    before = everything(desk)
    with pytest.raises(Refused, match="never the same one twice"):
        desk.do.relationships.touch(NewTouch(priya, TouchKind.LETTER, message_id=one), by=desk.lee)
    assert everything(desk) == before
    desk.do.undo.undo(by=desk.dana)
    desk.do.relationships.touch(NewTouch(priya, TouchKind.LETTER, message_id=one), by=desk.lee)


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"next_step": "call again"}, Incomplete, "on which day"),
        ({"promised": "forms"}, Incomplete, "for which day"),
        ({"cost_cents": -1}, Refused, "less than nothing"),
        ({"message_id": 99}, NotFound, "not in the library"),
    ],
)
def test_a_contact_that_cannot_be_changes_nothing(
    any_desk: Desk, more: dict[str, Any], error: type[FrontDeskError], says: str
) -> None:
    desk = any_desk
    priya = referrer(desk)
    before = everything(desk)
    with pytest.raises(error, match=says):
        desk.do.relationships.touch(NewTouch(priya, TouchKind.CALL, **more), by=desk.dana)
    assert everything(desk) == before


def test_who_asked_not_to_be_contacted_never_is_again(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk)
    desk.do.relationships.focus(priya, on=True, by=desk.dana)
    desk.do.relationships.opt_out(priya, "no more faxes", by=desk.dana)
    assert desk.do.relationships.order(ReferrerView.FOCUS) == ()
    assert desk.do.relationships.order(ReferrerView.APART) == (priya,)
    for action in (
        lambda: desk.do.relationships.touch(NewTouch(priya, TouchKind.CALL), by=desk.dana),
        lambda: desk.do.relationships.focus(priya, on=True, by=desk.dana),
    ):
        with pytest.raises(Refused, match="asked not to be contacted"):
            action()
    # What they do themselves is written down all the same.
    desk.do.relationships.touch(NewTouch(priya, TouchKind.CALL, theirs=True), by=desk.dana)
    desk.do.undo.undo(by=desk.dana)
    desk.do.undo.undo(by=desk.dana)
    assert desk.do.relationships.order(ReferrerView.FOCUS) == (priya,)


def test_two_desks_at_once_cannot_make_the_focus_list_longer_than_it_may_be(
    any_desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(FOCUS_MOST - 1):
        any_desk.do.relationships.focus(referrer(any_desk, f"Dr {place}"), on=True, by=any_desk.dana)
    people = [referrer(any_desk, f"Dr New {place}") for place in range(2)]
    both_counted = threading.Barrier(2, timeout=1)

    def count_and_wait(db: Any) -> int:
        """Count, then wait a second at most until the other desk has counted too."""
        found = count_focus(db)
        with suppress(threading.BrokenBarrierError):
            both_counted.wait()
        return found

    def put(person: int) -> str:
        with a_desk(address, any_desk.clock) as other:
            try:
                other.do.relationships.focus(person, on=True, by=other.lee)
            except Refused as full:
                return full.sentence
        return ""

    monkeypatch.setattr(touching, "count_focus", count_and_wait)
    with ThreadPoolExecutor(2) as desks:
        said = sorted(desks.map(put, people))
    assert said[0] == ""
    assert said[1].startswith("The focus list has 50")
    assert len(any_desk.do.relationships.order(ReferrerView.FOCUS)) == FOCUS_MOST


def test_the_fifty_first_asks_who_leaves_the_focus_list(any_desk: Desk) -> None:
    desk = any_desk
    for place in range(FOCUS_MOST):
        desk.do.relationships.focus(referrer(desk, f"Dr {place}"), on=True, by=desk.dana)
    one_more = referrer(desk, "Dr One More")
    with pytest.raises(Refused, match="take somebody off it first"):
        desk.do.relationships.focus(one_more, on=True, by=desk.dana)
    first = desk.do.relationships.order(ReferrerView.FOCUS)[0]
    desk.do.relationships.focus(first, on=False, by=desk.dana)
    desk.do.relationships.focus(one_more, on=True, by=desk.dana)
    assert len(desk.do.relationships.order(ReferrerView.FOCUS)) == FOCUS_MOST


def test_a_complaint_comes_first_until_it_is_answered(any_desk: Desk) -> None:
    desk = any_desk
    priya, lee = referrer(desk), referrer(desk, "Dr Ann Lee")
    desk.do.relationships.touch(NewTouch(lee, TouchKind.CALL), by=desk.dana)
    number = desk.do.relationships.complain(
        NewComplaint("nobody called my patient back", priya, owner_id=desk.lee), by=desk.dana
    )
    following = desk.do.relationships.next()
    assert following is not None
    assert (following.id, following.lists) == (priya, ("complaint_open",))
    (complaint,) = desk.do.relationships.one(priya).complaints
    assert (complaint.what, complaint.owner) == ("nobody called my patient back", "Lee Wong")
    with pytest.raises(Incomplete, match="what you said"):
        desk.do.relationships.settle(number, " ", by=desk.dana)
    desk.do.relationships.settle(number, "called her, and the patient", by=desk.dana)
    assert desk.do.relationships.next() is None
    with pytest.raises(Refused, match="settled already"):
        desk.do.relationships.settle(number, "again", by=desk.lee)
    desk.do.undo.undo(by=desk.dana)
    assert len(desk.do.relationships.one(priya).complaints) == 1
    for wrong in (NewComplaint("", priya), NewComplaint("late")):
        with pytest.raises(Incomplete):
            desk.do.relationships.complain(wrong, by=desk.dana)


def test_two_entries_of_one_person_are_merged_and_put_back_exactly(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk, organization="Westside Psychiatry")
    double = referrer(desk, "Priya Patel MD")
    sent = Source(SourceAnswer.KNOWN, SourceKind.PSYCHIATRIST, double)
    desk.call(name="Maria Alvarez", source=sent)
    desk.call(name="Joyce Tolliver", source=Source(SourceAnswer.KNOWN, SourceKind.PSYCHIATRIST, priya))
    desk.do.relationships.touch(NewTouch(double, TouchKind.CALL, thank=True), by=desk.lee)
    desk.change(f"UPDATE referrer SET fax = '+12125550199', npi = '1234567893' WHERE id = {double}")
    before = standing(desk)
    desk.do.relationships.merge(double, priya, by=desk.dana)
    found = desk.do.relationships.one(priya)
    assert (found.line.referrals, found.line.touches, found.facts.npi) == (2, 1, "1234567893")
    assert {one.kind for one in found.timeline} == {EntryKind.REFERRAL, EntryKind.TOUCH, EntryKind.OWED}
    assert [one.kind for one in desk.do.owed.of_referrer(priya)] == [OwedKind.THANK_YOU]
    assert desk.do.relationships.order(ReferrerView.ALL) == (priya,)
    with pytest.raises(NotFound, match="was merged"):
        desk.do.relationships.touch(NewTouch(double, TouchKind.CALL), by=desk.dana)
    with pytest.raises(NotFound):
        desk.do.relationships.one(double)
    desk.do.undo.undo(by=desk.dana)
    after = standing(desk)
    assert after == before
    with pytest.raises(Refused, match="one already"):
        desk.do.relationships.merge(priya, priya, by=desk.dana)


def test_who_was_merged_goes_on_as_the_one_that_stays(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    patient = a_patient(desk, double)
    desk.do.relationships.merge(double, priya, by=desk.dana)
    # What arises from now on is owed to the one that stays, and so is a referral under the old name.
    happened(desk, patient.referral, "not_reached")
    assert [one.kind for one in desk.do.owed.of_referrer(priya)] == [
        OwedKind.ACKNOWLEDGEMENT,
        OwedKind.NOT_REACHED,
    ]
    assert desk.do.owed.of_referrer(double) == []
    assert referrer(desk, "Priya Patel MD") == priya
    assert [one.name for one in desk.do.referrals.referrers()] == ["Dr Priya Patel"]
    assert desk.do.letters.preview(1).written.filled.value("patient") == "Maria Alvarez"
    (line,) = desk.do.offices.read(priya).patients
    assert (line.line.name, line.referrer, line.tell) == ("Maria Alvarez", "Dr Priya Patel", Tell.NOT_ASKED)
    # A patient's no is for both.
    assert desk.do.owed.tell(patient.sender, Tell.NO, "the patient", by=desk.lee) == 2
    assert not [one for one in CheckService(desk.do.office).run().findings if one.startswith("owed ")]


def faults_of_owed(desk: Desk) -> list[str]:
    """What `check` finds of things owed."""
    return [one for one in CheckService(desk.do.office).run().findings if "owed" in one]


def test_what_arose_after_a_merge_goes_back_when_it_is_undone(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    own, patient = a_patient(desk, priya), a_patient(desk, double, tell=Tell.YES)
    completed(desk, patient.referral, maintenance=True)
    desk.clock.set("tue 09:00")
    desk.do.relationships.merge(double, priya, by=desk.lee)
    desk.clock.set("tue 10:00")
    happened(desk, patient.referral, "concern")
    happened(desk, own.referral, "booked")
    assert desk.do.owed.of_referrer(double) == []
    assert faults_of_owed(desk) == []
    desk.do.undo.undo(by=desk.lee)
    assert {one.kind for one in desk.do.owed.of_referrer(double)} == {
        OwedKind.ACKNOWLEDGEMENT,
        OwedKind.OUTCOME_SUMMARY,
        OwedKind.MAINTENANCE_UPDATE,
        OwedKind.CONCERN,
    }
    assert {one.kind for one in desk.do.owed.of_referrer(priya)} == {
        OwedKind.ACKNOWLEDGEMENT,
        OwedKind.BOOKED,
    }
    assert faults_of_owed(desk) == []


@pytest.mark.parametrize("arisen", ["before", "after"])
def test_a_merge_is_not_undone_when_something_was_sent_since(any_desk: Desk, arisen: str) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    patient = a_patient(desk, double, tell=Tell.YES)
    if arisen == "before":
        happened(desk, patient.referral, "booked")
    desk.clock.set("mon 10:00")
    desk.do.relationships.merge(double, priya, by=desk.lee)
    if arisen == "after":
        happened(desk, patient.referral, "booked")
    desk.do.owed.sent(2, Channel.PHONE, by=desk.dana)
    before = everything(desk)
    with pytest.raises(Refused, match="built on by somebody since"):
        desk.do.undo.what(by=desk.lee)
    with pytest.raises(Refused, match="undo the sending first"):
        desk.do.undo.undo(by=desk.lee)
    assert everything(desk) == before
    desk.do.undo.undo(by=desk.dana)
    desk.do.undo.undo(by=desk.lee)
    assert desk.do.owed.of_referrer(priya) == []
    assert len(desk.do.owed.of_referrer(double)) == 2
    assert faults_of_owed(desk) == []


def test_a_merge_is_not_undone_when_a_promise_was_kept_since(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    desk.do.relationships.touch(NewTouch(double, TouchKind.CALL, thank=True), by=desk.dana)
    desk.do.relationships.merge(double, priya, by=desk.lee)
    desk.do.owed.sent(1, Channel.PHONE, by=desk.dana)
    with pytest.raises(Refused, match="undo the sending first"):
        desk.do.undo.undo(by=desk.lee)
    desk.do.undo.undo(by=desk.dana)
    desk.do.undo.undo(by=desk.lee)
    assert len(desk.do.owed.of_referrer(double)) == 1


def test_a_merge_is_not_undone_when_the_two_are_owed_something_once(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    patient = a_patient(desk, priya)
    sent_by(desk, patient.referral, double)
    happened(desk, patient.referral, "not_reached")
    desk.clock.set("mon 10:00")
    desk.do.relationships.merge(double, priya, by=desk.lee)
    desk.clock.set("mon 11:00")
    happened(desk, patient.referral, "booked")
    with pytest.raises(Refused, match="Both of these two sent one patient"):
        desk.do.undo.undo(by=desk.lee)
    desk.do.undo.undo(by=desk.dana)
    desk.do.undo.undo(by=desk.lee)
    assert [len(desk.do.owed.of_referrer(one)) for one in (priya, double)] == [2, 2]
    assert faults_of_owed(desk) == []


def test_what_arose_between_two_merges_goes_back_to_the_first(any_desk: Desk) -> None:
    desk = any_desk
    first, second, third = referrer(desk), referrer(desk, "Dr P. Patel"), referrer(desk, "Priya Patel MD")
    patient = a_patient(desk, first, tell=Tell.YES)
    desk.do.relationships.merge(first, second, by=desk.dana)
    desk.do.owed.sent(1, Channel.PHONE, by=desk.dana)
    desk.clock.set("mon 10:00")
    desk.do.relationships.merge(second, third, by=desk.lee)
    happened(desk, patient.referral, "booked")
    assert [one.kind for one in desk.do.owed.of_referrer(third)] == [OwedKind.BOOKED]
    assert faults_of_owed(desk) == []
    desk.do.undo.undo(by=desk.lee)
    assert {one.kind for one in desk.do.owed.of_referrer(second)} == {
        OwedKind.ACKNOWLEDGEMENT,
        OwedKind.BOOKED,
    }
    assert faults_of_owed(desk) == []


def test_a_series_goes_on_for_the_one_that_stays(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    patient = a_patient(desk, double, tell=Tell.YES)
    completed(desk, patient.referral, maintenance=True)
    desk.do.owed.sent(3, Channel.PHONE, by=desk.dana)
    desk.clock.set("tue 09:00")
    desk.do.relationships.merge(double, priya, by=desk.lee)
    desk.clock.on(31 * 24 * 60)
    desk.do.owed.tick(by=desk.dana)
    # What was sent stays with the one who got it; the next one is for the one that stays.
    assert [one.kind for one in desk.do.owed.of_referrer(double)] == [OwedKind.MAINTENANCE_UPDATE]
    assert [(one.kind, one.sender) for one in desk.do.owed.of_referrer(priya)][-1] == (
        OwedKind.MAINTENANCE_UPDATE,
        patient.sender,
    )
    assert faults_of_owed(desk) == []


@pytest.mark.parametrize("again", ["failed", "undone"])
def test_what_is_open_again_after_a_merge_is_owed_to_the_one_that_stays(any_desk: Desk, again: str) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    a_patient(desk, double)
    desk.do.relationships.touch(NewTouch(double, TouchKind.CALL, thank=True), by=desk.lee)
    for number in (1, 2):
        desk.do.owed.sent(number, Channel.PHONE, by=desk.dana)
    desk.clock.set("mon 10:00")
    desk.do.relationships.merge(double, priya, by=desk.lee)
    for number in (2, 1):
        if again == "failed":
            desk.do.owed.failed(number, "nobody there", by=desk.dana)
        else:
            desk.do.undo.undo(by=desk.dana)
    assert desk.do.owed.of_referrer(double) == []
    assert len(desk.do.owed.of_referrer(priya)) == 2
    assert faults_of_owed(desk) == []
    desk.do.undo.undo(by=desk.lee)
    assert OwedKind.ACKNOWLEDGEMENT in {one.kind for one in desk.do.owed.of_referrer(double)}
    assert faults_of_owed(desk) == []


@pytest.mark.parametrize("both", [False, True])
def test_a_key_relationship_is_one_after_a_merge(any_desk: Desk, both: bool) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    for one in (double, priya) if both else (double,):
        desk.do.owed.referrer_facts(one, ReferrerFacts(key_since="2026-11-16"), by=desk.dana)
    before = [(one.kind, one.due) for one in desk.do.owed.of_referrer(double)]
    desk.clock.set("mon 10:00")
    desk.do.relationships.merge(double, priya, by=desk.lee)
    still = [(one.kind, one.due) for one in desk.do.owed.of_referrer(priya) if one.state is OwedState.OPEN]
    assert still == before
    assert not [one for one in desk.do.owed.of_referrer(double) if one.state is OwedState.OPEN]
    desk.do.practice.save(desk.do.practice.current().settings, by=desk.dana)
    assert not [one for one in desk.do.owed.of_referrer(double) if one.state is OwedState.OPEN]
    assert faults_of_owed(desk) == []
    desk.do.undo.undo(by=desk.lee)
    assert [(one.kind, one.due) for one in desk.do.owed.of_referrer(double)] == before
    assert len(desk.do.owed.of_referrer(priya)) == (2 if both else 0)
    assert faults_of_owed(desk) == []


def test_what_arose_after_a_merge_goes_back_with_it(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    patient = a_patient(desk, double)
    desk.do.relationships.merge(double, priya, by=desk.lee)
    happened(desk, patient.referral, "not_reached")
    desk.do.undo.undo(by=desk.lee)
    assert [one.kind for one in desk.do.owed.of_referrer(double)] == [
        OwedKind.ACKNOWLEDGEMENT,
        OwedKind.NOT_REACHED,
    ]
    assert desk.do.owed.of_referrer(priya) == []
    assert not [one for one in CheckService(desk.do.office).run().findings if one.startswith("owed ")]


def test_a_program_under_part_2_is_one_after_a_merge(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Patel Recovery", kind=SourceKind.ADDICTION_CENTER)
    desk.do.relationships.merge(double, priya, by=desk.dana)
    assert desk.value(f"SELECT part2 FROM referrer WHERE id = {priya}")
    desk.do.undo.undo(by=desk.dana)
    assert not desk.value(f"SELECT part2 FROM referrer WHERE id = {priya}")


def test_a_wish_not_to_be_contacted_outlives_a_merge(any_desk: Desk) -> None:
    desk = any_desk
    priya, double = referrer(desk), referrer(desk, "Priya Patel MD")
    desk.do.relationships.opt_out(double, by=desk.dana)
    desk.do.relationships.merge(double, priya, by=desk.dana)
    assert desk.do.relationships.order(ReferrerView.APART) == (priya,)


def test_the_filter_finds_a_name_a_place_and_a_list(any_desk: Desk) -> None:
    desk = any_desk
    priya = referrer(desk, organization="Westside Psychiatry")
    lee = referrer(desk, "Dr Ann Lee", kind=SourceKind.PRIMARY_CARE)
    found = desk.do.relationships.filter(ReferrerView.ALL)
    assert found.matching("west") == (priya,)
    assert found.matching("primary") == (lee,)
    assert set(found.matching("")) == {priya, lee}
