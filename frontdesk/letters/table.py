"""Every letter and handout, one row each: what it is for, which fields it may take, who signs it.

To add one is to add a row here and its text, ``templates/NAME.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from frontdesk.domain.referrals.owed import OwedKind
from frontdesk.domain.relationships.touches import Content
from frontdesk.letters.fields import FIELDS, Field


class Form(StrEnum):
    """What kind of paper it is."""

    #: To one referrer, with date, recipient and subject; behind a cover page where it goes by fax.
    LETTER = "letter"
    #: For anybody: a title instead of a recipient.
    HANDOUT = "handout"


class Signed(StrEnum):
    """Who signs."""

    #: The name that the profile has for letters.
    PRACTICE = "practice"
    #: The medical director.
    DIRECTOR = "director"
    #: The clinician who fills in the blank lines.
    CLINICIAN = "clinician"
    #: Nobody.
    NOBODY = "nobody"


class Letter(NamedTuple):
    """One letter or handout.

    Attributes:
        name: as it is typed, stored, and named as a file.
        words: as it is shown in lists.
        fields: the names of the fields that its template may take besides those that every one may.
        owed: the kinds of things owed that it answers.
        form: letter or handout.
        about_patient: True if it names a patient: it needs a referral, and its fax a verified number.
        signed: who signs.
        clinical: True if it has blank lines that a clinician fills in by hand.
        one_page: True if it must fit one page.
        opt_out: True if it must say how to opt out.
        outreach: True if nobody asked for it: who opted out never gets it, and it is a contact with who does.
        about: what such a letter is about, or None.
    """

    name: str
    words: str
    fields: tuple[str, ...] = ()
    owed: tuple[OwedKind, ...] = ()
    form: Form = Form.LETTER
    about_patient: bool = False
    signed: Signed = Signed.PRACTICE
    clinical: bool = False
    one_page: bool = False
    opt_out: bool = False
    outreach: bool = False
    about: Content | None = None

    @property
    def allowed(self) -> Mapping[str, Field]:
        """The fields that its template may take, by name."""
        names = [*_OF_THE_PRACTICE, *(_TO_SOMEBODY if self.form is Form.LETTER else ()), *self.fields]
        return {name: FIELDS[name] for name in names}

    @property
    def framed(self) -> tuple[Field, ...]:
        """The fields that stand around its text: in the letterhead, as recipient and signature."""
        names = ["practice_name", "medical_director", "practice_address", "practice_phone", "practice_fax"]
        names += ["practice_email", "practice_website"]
        if self.form is Form.LETTER:
            names += _TO_SOMEBODY
        if self.signed is Signed.PRACTICE:
            names.append("signature")
        return tuple(FIELDS[name] for name in names)


_OF_THE_PRACTICE = (
    "practice_name", "practice_address", "practice_phone", "practice_fax", "practice_email",
    "practice_website", "medical_director", "signature", "services", "conditions", "insurance",
    "referral_line", "opt_out", "hours", "next_available", "today", "same_day_promise",
)  # fmt: skip
_TO_SOMEBODY = ("referrer", "credentials", "organization")
_PATIENT = ("patient", "referred_for", "arrived", "contact_status", "next_step")
_COURSE = ("treatment", "evaluated_on", "sessions_done", "sessions_planned", "completed_on")


def _patient(name: str, words: str, *fields: str, owed: OwedKind | None = None) -> Letter:
    """Return the row of a letter about a patient, signed by the practice."""
    return Letter(name, words, (*_PATIENT, *fields), (owed,) if owed else (), about_patient=True)


def _clinical(name: str, words: str, owed: OwedKind) -> Letter:
    """Return the row of a letter whose blank lines a clinician fills in."""
    letter = _patient(name, words, *_COURSE, owed=owed)
    return letter._replace(signed=Signed.CLINICIAN, clinical=True)


def _introduction(name: str, words: str, about: Content) -> Letter:
    """Return the row of an introduction to somebody who may not know us."""
    return Letter(
        name, words, signed=Signed.DIRECTOR, one_page=True, opt_out=True, outreach=True, about=about
    )


def _handout(name: str, words: str, *fields: str, one_page: bool = False) -> Letter:
    """Return the row of a handout."""
    return Letter(name, words, fields, form=Form.HANDOUT, signed=Signed.NOBODY, one_page=one_page)


_ROWS = (
    _patient("acknowledgement", "referral received", "history_asked", owed=OwedKind.ACKNOWLEDGEMENT),
    _patient("booked", "appointment booked", "booked_for", owed=OwedKind.BOOKED),
    _patient("no_show", "appointment missed", "missed_on", owed=OwedKind.NO_SHOW),
    _patient("declined", "not treated here, and where to", "declined_reason", owed=OwedKind.DECLINED),
    _patient("not_reached", "not reached yet", "tries", "first_tried", owed=OwedKind.NOT_REACHED),
    _patient(
        "could_not_reach", "could not reach them", "tries", "first_tried", owed=OwedKind.COULD_NOT_REACH
    ),
    _patient("records_request", "records we need", "missing_items"),
    _clinical("evaluation_summary", "evaluation summary", OwedKind.EVALUATION_SUMMARY),
    _clinical("treatment_update", "treatment update", OwedKind.TREATMENT_UPDATE),
    _clinical("outcome_summary", "outcome, back in their care", OwedKind.OUTCOME_SUMMARY),
    _clinical("maintenance_update", "maintenance update", OwedKind.MAINTENANCE_UPDATE),
    Letter("thank_you", "thank you", ("occasion",), (OwedKind.THANK_YOU,)),
    _introduction("introduction_warm", "introduction, warm", Content.TREATMENT),
    _introduction("introduction_educational", "introduction, educational", Content.EDUCATION),
    _introduction("introduction_collaborative", "introduction, collaborative", Content.OPERATIONS),
    Letter(
        "meeting_request",
        "asking for a meeting",
        (),
        (OwedKind.MEETING, OwedKind.JOINT_PLANNING),
        one_page=True,
        outreach=True,
    ),
    Letter(
        "years_list",
        "the year's referrals",
        ("year", "year_count", "year_list"),
        (OwedKind.ANNUAL_REVIEW,),
        about_patient=True,
    ),
    _handout("referral_form", "referral form", one_page=True),
    _handout("who_is_a_candidate", "who is a candidate"),
    _handout("what_to_tell_patients", "what to tell patients"),
    _handout("communication_protocol", "what you hear from us, and when", "promises"),
)
#: Every letter and handout, by its name, in the order in which they are listed.
LETTERS: Final[Mapping[str, Letter]] = {row.name: row for row in _ROWS}


def letter_for(kind: OwedKind) -> Letter | None:
    """Return the letter that answers a kind of things owed; None if it is done in another way."""
    return next((letter for letter in LETTERS.values() if kind in letter.owed), None)
