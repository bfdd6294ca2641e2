"""What letters take from the record, and what may not be written at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.referrals.owed import Arises, OwedKind, SharedCare, Tell
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.rule.terms import Term
from frontdesk.letters.frame import PART_2
from frontdesk.letters.table import LETTERS, Form
from frontdesk.services.letters.service import Format
from frontdesk.services.letters.values import hours_words, practice_values
from tests.builders import Desk
from tests.letter_scene import (
    a_doctor,
    an_acknowledgement,
    letters_of,
    something_owed,
    with_profile,
)
from tests.referred import a_patient, happened, owed


def flat(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


def promises(desk: Desk) -> dict[str, tuple[str, ...]]:
    """When and on what condition a referrer hears what."""
    rows = practice_values(desk.do.practice.current(), desk.clock())["promises"]
    return {row[0]: row[1:] for row in rows[1:] if isinstance(row, tuple)}


def test_an_acknowledgement_says_what_arrived_and_what_happens_next(desk: Desk) -> None:
    with_profile(desk)
    made = letters_of(desk).preview(an_acknowledgement(desk))
    assert made.written.missing == ()
    text = flat(made.written.text)
    assert "Lakeside Psychiatry Medical director: Elena Ruiz, MD 12 Lake Street, Albany, NY 12207" in text
    assert "November 16, 2026 Dr Priya Patel Westside Re: Your referral of Maria Alvarez" in text
    assert "Your referral for an evaluation arrived on November 16, 2026" in text
    assert "We have not spoken with the patient yet." in text
    assert "We call the patient to find a time for the evaluation." in text


def test_credentials_stand_in_the_address_and_not_in_the_greeting(desk: Desk) -> None:
    with_profile(desk)
    text = flat(
        letters_of(desk).preview(an_acknowledgement(desk, a_doctor(desk, credentials="MD, PhD"))).written.text
    )
    assert "Dr Priya Patel, MD, PhD Westside" in text
    assert "Dear Dr Priya Patel, Thank you" in text


def test_an_acknowledgement_asks_for_the_history_that_is_missing(desk: Desk) -> None:
    with_profile(desk)
    number = an_acknowledgement(desk)
    desk.change("UPDATE referral SET missing = 'Medication list\nLast two visit notes', treatment = 'TMS'")
    text = flat(letters_of(desk).preview(number).written.text)
    assert "we ask you for: Medication list; Last two visit notes." in text
    assert "Your referral for TMS arrived" in text


@pytest.mark.parametrize(
    ("what", "columns", "said"),
    [
        (Arises.BOOKED, {"booked_for": timedelta(days=3)}, "on Thursday, November 19, 2026, at 9:00 AM"),
        (Arises.NO_SHOW, {"off_kind": "no_show"}, "did not come to the appointment on November 16, 2026"),
        (Arises.EVALUATED, {"evaluated_at": timedelta()}, "We evaluated the patient on November 16, 2026"),
        (
            Arises.COMPLETED,
            {"completed_at": timedelta(), "sessions_done": 36, "treatment": "TMS"},
            "after 36 sessions",
        ),
    ],
)
def test_a_letter_has_the_facts_of_what_happened(
    desk: Desk, what: Arises, columns: dict[str, object], said: str
) -> None:
    with_profile(desk)
    values: dict[str, Any] = {
        name: desk.clock() + value if isinstance(value, timedelta) else value
        for name, value in columns.items()
    }
    made = letters_of(desk).preview(something_owed(desk, what, **values))
    assert made.written.missing == ()
    assert said in flat(made.written.text)


def test_a_letter_of_not_reaching_says_how_often_somebody_tried(desk: Desk) -> None:
    with_profile(desk)
    callback = desk.callback(name="Maria Alvarez")
    number = something_owed(desk, Arises.NOT_REACHED)
    desk.change(f"UPDATE referral SET callback_id = {callback}")
    assert {field.name for field in letters_of(desk).preview(number).written.missing} == {
        "tries",
        "first_tried",
    }
    for _ in range(3):
        desk.change(
            "INSERT INTO attempt (callback_id, at, person_id, outcome, note, rung) VALUES"
            f" ({callback}, '2026-11-16T14:00:00.000000Z', 2, 'no_answer', '', 1)"
        )
    made = letters_of(desk).preview(number).written
    assert made.missing == ()
    assert "Since November 16, 2026 we have tried to reach the patient 3 times" in flat(made.text)


def test_what_the_profile_lacks_is_named_with_the_place_to_enter_it(desk: Desk) -> None:
    made = letters_of(desk).preview(an_acknowledgement(desk)).written
    assert made.missing_words == [
        "the practice's phone number (the practice's settings)",
        "the medical director with credentials (the profile, in Settings)",
        "the practice's address (the profile, in Settings)",
        "the name under letters (the profile, in Settings)",
    ]


@pytest.mark.parametrize("tell", [Tell.NOT_ASKED, Tell.RECEIPT_ONLY])
def test_what_waits_for_permission_is_refused_and_says_what_to_do(desk: Desk, tell: Tell) -> None:
    with_profile(desk)
    number = something_owed(desk, Arises.BOOKED, tell=tell)
    with pytest.raises(
        Refused, match=r"waits for the patient's permission .* Ask the patient if Dr Priya Patel"
    ):
        letters_of(desk).preview(number)


def test_what_is_said_to_a_person_has_no_letter(desk: Desk) -> None:
    number = something_owed(desk, Arises.CONCERN)
    with pytest.raises(Refused, match="said to a person"):
        letters_of(desk).preview(number)


def test_nothing_goes_by_letter_in_integrated_care(desk: Desk) -> None:
    doctor = a_doctor(desk, model="integrated")
    with pytest.raises(Refused, match="integrated"):
        letters_of(desk).preview(an_acknowledgement(desk, doctor))


def test_a_thing_that_is_not_owed_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        letters_of(desk).preview(77)
    with pytest.raises(NotFound):
        letters_of(desk).preview(2**70)


def test_a_handout_needs_nobody_and_a_letter_somebody(desk: Desk) -> None:
    with_profile(desk)
    letters = letters_of(desk)
    doctor = a_doctor(desk)
    for name, letter in LETTERS.items():
        if letter.form is Form.HANDOUT:
            assert letters.by_name(name).missing == ()
            continue
        with pytest.raises(Refused, match="--referrer ID"):
            letters.by_name(name)
        if not letter.about_patient and name != "thank_you":
            assert letters.by_name(name, referrer_id=doctor).missing == ()
    with pytest.raises(NotFound, match="Did you mean referral_form"):
        letters.by_name("referal_form")


def test_who_opted_out_gets_no_letter_that_nobody_asked_for(desk: Desk) -> None:
    with_profile(desk)
    letters, doctor = letters_of(desk), a_doctor(desk, opted_out_at=desk.clock())
    for name in (
        "introduction_warm",
        "introduction_educational",
        "introduction_collaborative",
        "meeting_request",
    ):
        with pytest.raises(Refused, match="asked not to be contacted"):
            letters.by_name(name, referrer_id=doctor)
    assert letters.preview(an_acknowledgement(desk, doctor)).written.missing == ()


def test_a_letter_about_a_patient_needs_one_whom_that_referrer_sent(desk: Desk) -> None:
    with_profile(desk)
    letters, doctor, other = letters_of(desk), a_doctor(desk), a_doctor(desk, name="Dr Other")
    sent = a_patient(desk, doctor)
    desk.change("UPDATE referral SET missing = 'Medication list'")
    with pytest.raises(Refused, match="--referral ID"):
        letters.by_name("records_request", referrer_id=doctor)
    with pytest.raises(NotFound):
        letters.by_name("records_request", referrer_id=other, referral_id=sent.referral)
    made = letters.by_name("records_request", referrer_id=doctor, referral_id=sent.referral)
    assert made.missing == ()
    assert "  - Medication list" in made.text
    with pytest.raises(Refused, match="permission"):
        letters.by_name("booked", referrer_id=doctor, referral_id=sent.referral)
    desk.change("UPDATE referral_sender SET tell = 'no'")
    with pytest.raises(Refused, match="does not want"):
        letters.by_name("records_request", referrer_id=doctor, referral_id=sent.referral)


def test_the_years_list_says_where_each_stands_as_far_as_the_patient_allows(any_desk: Desk) -> None:
    with_profile(any_desk)
    doctor = a_doctor(any_desk)
    for name, tell in (("Ann One", Tell.YES), ("Bea Two", Tell.NOT_ASKED), ("Cat Three", Tell.NO)):
        a_patient(any_desk, doctor, tell=tell, name=name)
    any_desk.change("UPDATE referral SET step = 'booked'")
    text = letters_of(any_desk).by_name("years_list", referrer_id=doctor).text
    assert "you referred 2 patients to" in flat(text)
    assert "November 16, 2026  Ann One  booked" in text
    assert "November 16, 2026  Bea Two  received" in text
    assert "Cat Three" not in text


def test_the_protocol_says_what_is_owed_as_the_practice_set_it(desk: Desk) -> None:
    with_profile(desk)
    usual = promises(desk)
    assert usual["Your referral arrived, and what happens next"] == ("within 24 hours", "always")
    assert usual["What we found at the evaluation"] == ("within 48 hours", "once the patient agrees")
    assert usual["A concern about the patient"] == ("the same day", "by phone, once the patient agrees")
    assert "How treatment goes" not in usual  # owed in the collaborative model only
    before = desk.do.practice.current().settings.owed
    terms: dict[OwedKind, Term] = {
        kind: term for kind, term in before.terms.items() if kind is not OwedKind.NOT_REACHED
    }
    terms[OwedKind.ACKNOWLEDGEMENT] = Term.SAME_DAY
    after = replace(before, terms=terms, model=SharedCare.COLLABORATIVE, update_sessions=2)
    with_profile(desk, owed=after)
    said = promises(desk)
    assert said["Your referral arrived, and what happens next"][0] == "the same day"
    assert "We have not reached the patient yet" not in said
    assert said["How treatment goes"][0] == "after every second session, by the end of the next open day"
    assert "after every second" in letters_of(desk).by_name("communication_protocol").text


def test_every_kind_about_a_patient_has_its_line_in_the_protocol(desk: Desk) -> None:
    before = desk.do.practice.current().settings.owed
    with_profile(desk, owed=replace(before, model=SharedCare.COLLABORATIVE))
    not_about = {"joint_planning", "meeting", "annual_review", "thank_you", "promised"}
    assert len(promises(desk)) == len([kind for kind in OwedKind if kind.value not in not_about])


def test_opening_hours_are_said_as_people_say_them(desk: Desk) -> None:
    practice = desk.do.practice.current().settings
    assert hours_words(practice.week, practice.time_style) == (
        "Monday to Friday 8:00 AM to 12:00 PM and 1:00 PM to 5:00 PM"
    )


def test_a_cover_goes_before_a_fax_with_the_notice_for_an_addiction_program(desk: Desk) -> None:
    with_profile(desk)
    letters = letters_of(desk)
    plain = letters.preview(an_acknowledgement(desk)).written
    assert plain.cover is not None
    assert (plain.cover.number, plain.cover.part2) == ("(212) 555-0188", False)
    program = a_doctor(desk, kind=SourceKind.ADDICTION_CENTER, name="Harbor", part2=True)
    covered = letters.preview(an_acknowledgement(desk, program)).written.cover
    assert covered is not None
    assert covered.part2
    mailed = a_doctor(desk, kind=SourceKind.ADDICTION_CENTER, name="Harbor Mail", part2=True, channel="post")
    without = letters.preview(an_acknowledgement(desk, mailed)).written
    assert without.cover is None
    assert without.notices(without.cover) == (PART_2,)
    assert "42 CFR Part 2" in flat(without.text)
    assert "42 CFR" not in flat(plain.text)
    by_mail = a_doctor(desk, name="Dr Mail", channel="post")
    assert letters.preview(an_acknowledgement(desk, by_mail)).written.cover is None


def test_making_a_letter_is_in_the_audit_without_words_of_people(desk: Desk) -> None:
    with_profile(desk)
    letters, number = letters_of(desk), an_acknowledgement(desk)
    made = letters.make(letters.preview(number).written, Format.TEXT, by=desk.dana, owed_id=number)
    assert made.pages is None
    assert b"Maria Alvarez" in made.content
    ((detail,),) = desk.rows("SELECT detail FROM audit WHERE action = 'letter.made'")
    assert '"letter":"acknowledgement"' in detail
    assert "Maria" not in detail


def test_two_referrers_of_one_patient_each_get_their_own_letter(desk: Desk) -> None:
    from tests.referred import sent_by

    with_profile(desk)
    first = a_patient(desk, a_doctor(desk))
    sent_by(desk, first.referral, a_doctor(desk, name="Dr Second"))
    texts = [letters_of(desk).preview(line.owed).written.text for line in owed(desk)]
    assert [("Dr Second" in text) for text in texts] == [False, True]


def test_a_declined_referral_says_why_and_where_to(desk: Desk) -> None:
    with_profile(desk)
    number = something_owed(desk, Arises.DECLINED)
    assert [field.name for field in letters_of(desk).preview(number).written.missing] == ["declined_reason"]
    desk.change("UPDATE referral_event SET reason = 'Needs inpatient care: University Hospital'")
    assert "University Hospital" in letters_of(desk).preview(number).written.text


def test_a_referral_that_was_undone_owes_no_letter(desk: Desk) -> None:
    number = an_acknowledgement(desk)
    desk.change(f"UPDATE owed SET voided_at = '2026-11-16T14:00:00.000000Z' WHERE id = {number}")
    with pytest.raises(NotFound):
        letters_of(desk).preview(number)


def test_a_treatment_update_counts_the_sessions(desk: Desk) -> None:
    with_profile(desk)
    sent = a_patient(desk, a_doctor(desk, model="collaborative"), tell=Tell.YES)
    for _ in range(3):
        happened(desk, sent.referral, Arises.SESSION)
    desk.change("UPDATE referral SET treatment = 'Evaluation'")
    lacking = letters_of(desk).preview(owed(desk)[-1].owed).written
    assert [field.name for field in lacking.missing] == ["sessions_planned", "treatment"]
    desk.change("UPDATE referral SET sessions_planned = 36, treatment = 'TMS'")
    made = letters_of(desk).preview(owed(desk)[-1].owed).written
    assert made.letter.name == "treatment_update"
    assert "3 of 36 planned sessions of TMS" in made.text


def test_an_introduction_that_is_printed_is_a_contact_once_a_day(any_desk: Desk) -> None:
    desk = any_desk
    who = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    letters = desk.do.letters
    letter = letters.by_name("introduction_educational", referrer_id=who)
    assert letters.make(letter, Format.TEXT, by=desk.dana).contact
    assert not letters.make(letter, Format.TEXT, by=desk.dana).contact
    detail = desk.do.relationships.one(who)
    assert [(one.words, one.detail) for one in detail.timeline] == [
        ("letter, education, no answer", "introduction, educational")
    ]
    desk.clock.on(24 * 60)
    assert letters.make(letter, Format.TEXT, by=desk.dana).contact
    assert desk.do.relationships.one(who).line.touches == 2
    # What answers something owed is no contact of its own.
    handout = letters.by_name("referral_form")
    assert not letters.make(handout, Format.TEXT, by=desk.dana).contact
    desk.do.undo.undo(by=desk.dana)
    assert desk.do.relationships.one(who).line.touches == 1
