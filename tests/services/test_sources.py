"""Who sent them: answers, corrections, the first ever, first referrals, and what the reports count."""

from __future__ import annotations

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import Incomplete, NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import CaptureRate, Source, SourceAnswer, SourceCount, SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, a_number, at, known
from tests.referral_scene import refer

PATEL = ("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside Psychiatry")
NOT_ASKED = Source(SourceAnswer.NOT_ASKED, detail="two lines ringing")
MISSED = Source(SourceAnswer.MISSED)


def first_source(desk: Desk) -> str:
    """Who sent the first contact first, as every list shows it."""
    contact = desk.do.calls.who_is_this(desk.value("SELECT number FROM contact_number WHERE contact_id = 1"))
    assert contact is not None
    return contact.contacts[0].source


@pytest.mark.parametrize(
    "source", [None, Source(SourceAnswer.KNOWN), Source(SourceAnswer.NOT_ASKED, detail="  ")]
)
def test_a_new_patient_cannot_be_saved_without_a_whole_answer(desk: Desk, source: Source | None) -> None:
    with pytest.raises(Incomplete) as told:
        desk.call(source=source)
    assert told.value.field == "source"
    desk.call(source=source, lane=Lane.EXISTING_PATIENT)


def test_an_answer_given_later_stands_beside_the_first(any_desk: Desk) -> None:
    call = any_desk.call(source=NOT_ASKED).call_id
    assert [(line.call_id, line.answer, line.detail) for line in any_desk.do.referrals.missing()] == [
        (call, SourceAnswer.NOT_ASKED, "two lines ringing")
    ]
    any_desk.clock.on(30)
    any_desk.do.referrals.answer(call, known(SourceKind.THERAPIST), by=any_desk.lee)
    assert any_desk.do.referrals.missing() == []
    assert any_desk.rows("SELECT answer, kind, person_id FROM source ORDER BY id") == [
        ("not_asked", None, any_desk.dana),
        ("known", "therapist", any_desk.lee),
    ]
    assert any_desk.actions("source", 2) == ["source.answered"]


def test_the_first_known_source_is_never_overwritten(any_desk: Desk) -> None:
    number = a_number()
    call = any_desk.call(number=number, source=known(SourceKind.PSYCHIATRIST)).call_id
    any_desk.do.referrals.answer(call, known(SourceKind.WEB_SEARCH), by=any_desk.lee)
    any_desk.call(number=number, source=known(SourceKind.OTHER))
    assert first_source(any_desk) == "psychiatrist"
    assert any_desk.do.callbacks.detail(1).callback.source == "psychiatrist"


def test_an_answer_that_names_nobody_gives_way_to_one_that_does(any_desk: Desk) -> None:
    number = a_number()
    any_desk.call(number=number, source=MISSED)
    assert first_source(any_desk) == "not asked: missed or voicemail"
    any_desk.call(number=number, source=known(SourceKind.PRIMARY_CARE))
    assert first_source(any_desk) == "primary care"
    any_desk.call(number=number, source=Source(SourceAnswer.DECLINED))
    assert first_source(any_desk) == "primary care"


def test_undoing_an_answer_brings_the_one_before_back(any_desk: Desk) -> None:
    call = any_desk.call(source=NOT_ASKED).call_id
    any_desk.do.referrals.answer(call, known(SourceKind.THERAPIST), by=any_desk.lee)
    undone = any_desk.do.undo.undo(by=any_desk.lee)
    assert (undone.words, undone.call_id) == ("the answer about the source", call)
    assert len(any_desk.do.referrals.missing()) == 1
    assert first_source(any_desk) == "not asked"
    assert any_desk.actions("source", 2) == ["source.answered", "source.undone"]
    assert any_desk.actions("call", call) == ["call.saved"]


def test_an_answer_that_was_corrected_since_is_not_undone(any_desk: Desk) -> None:
    call = any_desk.call(source=NOT_ASKED).call_id
    any_desk.do.referrals.answer(call, known(SourceKind.THERAPIST), by=any_desk.lee)
    any_desk.do.referrals.answer(call, known(SourceKind.PSYCHIATRIST), by=any_desk.sam)
    with pytest.raises(Exception, match="changed again since"):
        any_desk.do.undo.undo(by=any_desk.lee)
    assert any_desk.value("SELECT source_kind FROM call") == "psychiatrist"


def test_undoing_a_call_leaves_the_next_source_as_the_first(any_desk: Desk) -> None:
    number = a_number()
    any_desk.call(number=number, source=known(SourceKind.PSYCHIATRIST), next_step=NextStep.SETTLED)
    any_desk.call(
        number=number, source=known(SourceKind.THERAPIST), next_step=NextStep.SETTLED, by=any_desk.lee
    )
    any_desk.do.undo.undo(by=any_desk.dana)
    assert first_source(any_desk) == "therapist or psychologist"


def test_a_referrer_is_added_once(any_desk: Desk) -> None:
    add = any_desk.do.referrals.add
    first = add(*PATEL, by=any_desk.dana)
    assert add("dr  priya PATEL", SourceKind.PSYCHIATRIST, "WESTSIDE psychiatry", by=any_desk.lee) == first
    assert add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "", by=any_desk.lee).id != first.id
    assert any_desk.actions("referrer", first.id) == ["referrer.added"]
    with pytest.raises(NotFound):
        add("\u200b ", SourceKind.OTHER, "", by=any_desk.dana)


def test_the_first_referral_is_of_the_referrer_not_of_the_patient(any_desk: Desk) -> None:
    patel = any_desk.do.referrals.add(*PATEL, by=any_desk.dana)
    source = known(SourceKind.PSYCHIATRIST, patel.id)
    assert any_desk.call(source=source).first_referral
    assert not any_desk.call(source=source).first_referral
    any_desk.do.undo.undo(by=any_desk.dana)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.call(source=source).first_referral
    assert [(line.name, line.referrals) for line in any_desk.do.referrals.referrers()] == [
        ("Dr Priya Patel", 1)
    ]


def test_a_referral_by_fax_counts_as_sent_and_its_patient_only_once(any_desk: Desk) -> None:
    patel = any_desk.do.referrals.add(*PATEL, by=any_desk.dana)
    refer(any_desk, "Maria Alvarez", patel.id, "(212) 555-0142")
    assert [line.referrals for line in any_desk.do.referrals.referrers()] == [1]
    source = known(SourceKind.PSYCHIATRIST, patel.id)
    assert any_desk.call(number="(212) 555-0142", name="Maria Alvarez", source=source).first_referral
    assert [line.referrals for line in any_desk.do.referrals.referrers()] == [1]


def test_who_referred_somebody_by_fax_before_sends_no_first_one(any_desk: Desk) -> None:
    patel = any_desk.do.referrals.add(*PATEL, by=any_desk.dana)
    refer(any_desk, "Maria Alvarez", patel.id, "(212) 555-0142")
    source = known(SourceKind.PSYCHIATRIST, patel.id)
    assert not any_desk.call(number="(646) 555-0188", name="Eli Brandt", source=source).first_referral


def test_reports_count_new_patients_of_the_period(any_desk: Desk) -> None:
    patel = any_desk.do.referrals.add(*PATEL, by=any_desk.dana)
    any_desk.callback(source=known(SourceKind.PSYCHIATRIST, patel.id))
    twice = a_number()
    for _ in range(2):
        any_desk.call(number=twice, source=known(SourceKind.PSYCHIATRIST, patel.id))
    any_desk.call(source=known())
    for answer in (SourceAnswer.DECLINED, SourceAnswer.IN_DISTRESS, SourceAnswer.MISSED):
        any_desk.call(source=Source(answer), next_step=NextStep.SETTLED)
    any_desk.call(source=NOT_ASKED, next_step=NextStep.SETTLED)
    any_desk.call(lane=Lane.EXISTING_PATIENT, source=None, next_step=NextStep.SETTLED)
    any_desk.call(source=known(), next_step=NextStep.SETTLED)
    any_desk.do.undo.undo(by=any_desk.dana)
    any_desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=any_desk.dana)
    any_desk.clock.set("tue 09:00")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    any_desk.call(source=known())

    mix = any_desk.do.referrals.mix(at("mon 00:00"), at("tue 00:00"))
    assert mix.rate == CaptureRate(known=4, askable=6)
    assert mix.kinds == [SourceCount("psychiatrist", 3, 1), SourceCount("web search", 1, 1)]
    assert mix.referrers == [SourceCount("Dr Priya Patel · Westside Psychiatry", 3, 1)]
    any_desk.clock.set("mon 12:00")
    summary = any_desk.do.calls.today().summary
    assert (summary.sources_known, summary.sources_askable) == (4, 6)
    empty = any_desk.do.referrals.mix(at("wed 00:00"), at("thu 00:00"))
    assert (empty.rate.share, empty.kinds, empty.referrers) == (None, [], [])


def test_a_call_that_is_not_there_has_no_source(any_desk: Desk) -> None:
    for number in (7, 2**70):
        with pytest.raises(NotFound):
            any_desk.do.referrals.answer(number, known(), by=any_desk.dana)


def test_a_kind_under_the_code_of_an_earlier_version_is_the_same_kind(any_desk: Desk) -> None:
    referrals, kind = any_desk.do.referrals, SourceKind.ADDICTION_CENTER
    first = referrals.add("Kofi Mensah", kind, "New Landing", by=any_desk.dana)
    any_desk.call(source=known(kind, first.id))
    any_desk.change("UPDATE call SET source_kind = 'addiction_centre'")
    any_desk.change("UPDATE referrer SET kind = 'addiction_centre'")
    any_desk.call(source=known(kind))
    assert referrals.add("Kofi Mensah", kind, "New Landing", by=any_desk.lee).id == first.id
    assert [one.kind for one in referrals.referrers()] == [kind]
    start, end = any_desk.do.office.day_bounds(any_desk.clock())
    assert [(one.words, one.count) for one in referrals.mix(start, end).kinds] == [(kind.words, 2)]
    assert any_desk.rows("SELECT source_kind FROM call ORDER BY id") == [
        ("addiction_centre",),
        ("addiction_center",),
    ]
