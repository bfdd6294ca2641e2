"""Every letter and handout, one row each: what it is for, which fields it may take, who signs it.

To add one is to add a row here and its text, ``templates/NAME.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

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
        owed: the codes of the kinds of things owed that it answers.
        form: letter or handout.
        about_patient: True if it names a patient: it needs a referral, and its fax a verified number.
        signed: who signs.
        clinical: True if it has blank lines that a clinician fills in by hand.
        one_page: True if it must fit one page.
        opt_out: True if it must say how to opt out.
    """

    name: str
    words: str
    fields: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    form: Form = Form.LETTER
    about_patient: bool = False
    signed: Signed = Signed.PRACTICE
    clinical: bool = False
    one_page: bool = False
    opt_out: bool = False

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
            names += ["referrer", "organization"]
        if self.signed is Signed.PRACTICE:
            names.append("signature")
        return tuple(FIELDS[name] for name in names)


_OF_THE_PRACTICE = (
    "practice_name", "practice_address", "practice_phone", "practice_fax", "practice_email",
    "practice_website", "medical_director", "signature", "services", "conditions", "insurance",
    "referral_line", "opt_out", "hours", "next_available", "today", "same_day_promise",
)  # fmt: skip
_TO_SOMEBODY = ("referrer", "organization")
_PATIENT = ("patient", "treatment", "arrived", "contact_status", "next_step")
_COURSE = ("evaluated_on", "sessions_done", "sessions_planned", "completed_on")
_CLINICAL = {"about_patient": True, "signed": Signed.CLINICIAN, "clinical": True}
_OUTREACH = {"signed": Signed.DIRECTOR, "one_page": True, "opt_out": True}
_HANDOUT = {"form": Form.HANDOUT, "signed": Signed.NOBODY}


def _letter(name: str, words: str, *fields: str, owed: tuple[str, ...] = (), **facts: object) -> Letter:
    """Return a row; ``facts`` are the further attributes of :class:`Letter`."""
    return Letter(name, words, fields, owed)._replace(**facts)  # type: ignore[arg-type]  # by their names


def _patient(name: str, words: str, *fields: str, owed: tuple[str, ...] = (), **facts: object) -> Letter:
    """Return a row of a letter about a patient."""
    return _letter(name, words, *_PATIENT, *fields, owed=owed, **{"about_patient": True, **facts})


_ROWS = (
    _patient(
        "acknowledgement", "referral received", "history_asked", "missing_items", owed=("acknowledgement",)
    ),
    _patient("booked", "appointment booked", "booked_for", owed=("booked",)),
    _patient("no_show", "appointment missed", "missed_on", owed=("no_show",)),
    _patient("declined", "cannot take them, and where to", "declined_why", "declined_where", owed=("declined",)),
    _patient("not_reached", "not reached yet", "tries", "first_tried", owed=("not_reached",)),
    _patient("could_not_reach", "could not reach them", "tries", "first_tried", owed=("could_not_reach",)),
    _patient("records_request", "records we need", "missing_items"),
    _patient("evaluation_summary", "evaluation summary", *_COURSE, owed=("evaluation_summary",), **_CLINICAL),
    _patient("treatment_update", "treatment update", *_COURSE, owed=("treatment_update",), **_CLINICAL),
    _patient("outcome_summary", "outcome, back in your care", *_COURSE, owed=("outcome_summary",), **_CLINICAL),
    _patient("maintenance_update", "maintenance update", *_COURSE, owed=("maintenance_update",), **_CLINICAL),
    _letter("thank_you", "thank you", "occasion", owed=("thank_you",)),
    _letter("introduction_warm", "introduction, warm", **_OUTREACH),
    _letter("introduction_educational", "introduction, educational", **_OUTREACH),
    _letter("introduction_collaborative", "introduction, collaborative", **_OUTREACH),
    _letter(
        "meeting_request", "asking for a meeting", owed=("meeting", "joint_planning"), one_page=True
    ),
    _letter("years_list", "the year's referrals", "year", "year_count", "year_list",
            owed=("annual_review",), about_patient=True),
    _letter("referral_form", "referral form", **_HANDOUT, one_page=True),
    _letter("who_is_a_candidate", "who is a candidate", **_HANDOUT),
    _letter("what_to_tell_patients", "what to tell patients", **_HANDOUT),
    _letter("communication_protocol", "what you hear from us, and when", "promises", **_HANDOUT),
)  # fmt: skip
#: Every letter and handout, by its name, in the order in which they are listed.
LETTERS: Final[Mapping[str, Letter]] = {row.name: row for row in _ROWS}


def letter_for(kind: str) -> Letter | None:
    """Return the letter that answers a kind of things owed, by its code; None if it is done in another way."""
    return next((letter for letter in LETTERS.values() if kind in letter.owed), None)
