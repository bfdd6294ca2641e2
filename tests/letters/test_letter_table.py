"""The letters there are, held against the product's list, and the shipped text of each."""

from __future__ import annotations

import re

import pytest

from frontdesk.domain.referrals.owed import OwedKind
from frontdesk.letters.fields import FIELDS
from frontdesk.letters.filling import fill
from frontdesk.letters.plain import plain_text
from frontdesk.letters.table import LETTERS, Form, Signed, letter_for
from tests.letters.letter_values import TEMPLATES, VALUES, shipped

#: Written out from the product: which paper answers what is owed. What is said to a person has none.
ANSWERS = {
    "acknowledgement": "acknowledgement",
    "not_reached": "not_reached",
    "could_not_reach": "could_not_reach",
    "booked": "booked",
    "no_show": "no_show",
    "declined": "declined",
    "evaluation_summary": "evaluation_summary",
    "follow_up": None,
    "treatment_update": "treatment_update",
    "concern": None,
    "outcome_summary": "outcome_summary",
    "maintenance_update": "maintenance_update",
    "joint_planning": "meeting_request",
    "meeting": "meeting_request",
    "annual_review": "years_list",
    "thank_you": "thank_you",
    "promised": None,
}
OTHERS = {
    "records_request",
    "introduction_warm",
    "introduction_educational",
    "introduction_collaborative",
    "referral_form",
    "who_is_a_candidate",
    "what_to_tell_patients",
    "communication_protocol",
}
CLINICAL = {"evaluation_summary", "treatment_update", "outcome_summary", "maintenance_update"}
EVERY = [pytest.param(name, id=name) for name in LETTERS]


def test_each_kind_of_thing_owed_has_its_letter_or_is_said_to_a_person() -> None:
    found = {kind.value: getattr(letter_for(kind), "name", None) for kind in OwedKind}
    assert found == ANSWERS


def test_there_are_these_letters_and_each_has_its_text() -> None:
    assert set(LETTERS) == {name for name in ANSWERS.values() if name} | OTHERS
    assert {file.stem for file in TEMPLATES.glob("*.md")} == set(LETTERS)


def test_what_a_clinician_says_stands_on_blank_lines_and_is_signed_by_them() -> None:
    assert {name for name, letter in LETTERS.items() if letter.clinical} == CLINICAL
    assert {name for name, letter in LETTERS.items() if letter.signed is Signed.CLINICIAN} == CLINICAL


def test_an_introduction_is_one_page_and_says_how_to_opt_out() -> None:
    opting = {name for name, letter in LETTERS.items() if letter.opt_out}
    assert opting == {name for name in LETTERS if name.startswith("introduction_")}
    assert all(LETTERS[name].one_page and "opt_out" in shipped(name).names for name in opting)


@pytest.mark.parametrize("name", EVERY)
def test_the_shipped_text_has_no_mistake_and_needs_nothing_that_is_not_there(name: str) -> None:
    filled = fill(shipped(name), VALUES)
    assert filled.missing == ()
    text = plain_text(filled)
    assert "$" not in text
    assert "**" not in text


@pytest.mark.parametrize("name", EVERY)
def test_a_letter_is_from_the_practice_and_one_about_a_patient_names_them(name: str) -> None:
    letter, text = LETTERS[name], plain_text(fill(shipped(name), VALUES))
    assert "Lakeside Psychiatry" in text
    assert ("Dr Priya Patel" in text) == (letter.form is Form.LETTER)
    names_one = letter.about_patient and name != "years_list"
    assert ("Maria Alvarez" in text) == names_one


def test_a_records_request_names_all_that_is_missing_at_once() -> None:
    text = plain_text(fill(shipped("records_request"), VALUES))
    assert "  - Medication history\n  - Last lab results" in text


def test_an_outcome_hands_back_to_their_care() -> None:
    assert "returns to your care" in plain_text(fill(shipped("outcome_summary"), VALUES))


def test_every_field_is_used_and_says_where_it_is_entered() -> None:
    used = {name for letter in LETTERS for name in shipped(letter).names}
    framed = {field.name for letter in LETTERS.values() for field in letter.framed}
    # Offered to the practice's own templates; ours say it in another way.
    assert set(FIELDS) - used - framed == {"next_available", "today"}
    assert all(field.where for field in FIELDS.values() if field.name not in ("today", "year"))


@pytest.mark.parametrize("name", sorted(CLINICAL))
def test_no_clinical_fact_has_a_field(name: str) -> None:
    assert not [field for field in LETTERS[name].allowed if re.search("phq|diagnos|response|score", field)]
    assert "PHQ-9" in plain_text(fill(shipped(name), VALUES))
