"""The named fields of letters: what a template may take from the record and from the practice's profile.

To add one is to add a row to ``FIELDS``, and its value where services collect them (``services/letters``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

#: The value of a field: a text, the items of a list, or the rows of a table whose first is its head.
Value: TypeAlias = "str | tuple[str, ...] | tuple[tuple[str, ...], ...]"


class Shape(StrEnum):
    """What the value of a field is."""

    #: A text within a sentence.
    TEXT = "text"
    #: The items of a list; the field stands alone on its line.
    LIST = "list"
    #: The rows of a table; the field stands alone on its line.
    TABLE = "table"


class Field(NamedTuple):
    """One field.

    Attributes:
        name: as a template has it after the dollar sign.
        words: what it is: "the patient's name".
        where: where somebody enters it when it is missing: "the profile, in Settings".
        shape: text, list or table.
        may_be_empty: True if a letter is complete without it; a paragraph of nothing else is left out then.
    """

    name: str
    words: str
    where: str
    shape: Shape = Shape.TEXT
    may_be_empty: bool = False


_PROFILE = "the profile, in Settings"
_PRACTICE = "the practice's settings"
_REFERRER = "the referrer"
_REFERRAL = "the referral, on Referrals"
_OWED = "what is owed"

_ROWS = (
    Field("practice_name", "the practice's name", _PRACTICE),
    Field("practice_address", "the practice's address", _PROFILE),
    Field("practice_phone", "the practice's phone number", _PRACTICE),
    Field("practice_fax", "the practice's fax number", _PROFILE, may_be_empty=True),
    Field("practice_email", "the practice's email address", _PROFILE, may_be_empty=True),
    Field("practice_website", "the practice's website", _PROFILE, may_be_empty=True),
    Field("medical_director", "the medical director with credentials", _PROFILE),
    Field("signature", "the name under letters", _PROFILE),
    Field("services", "the treatments we offer", _PROFILE, Shape.LIST),
    Field("conditions", "the conditions we treat", _PROFILE, Shape.LIST),
    Field("insurance", "the insurance we take", _PROFILE, Shape.LIST),
    Field("referral_line", "how to refer a patient to us", _PROFILE),
    Field("opt_out", "how to opt out of our letters", _PROFILE),
    Field("hours", "the opening hours", _PRACTICE),
    Field("next_available", "the next free times", "the handbook", Shape.LIST, may_be_empty=True),
    Field("today", "today's date", ""),
    Field("referrer", "the referrer's name", _REFERRER),
    Field("credentials", "the referrer's credentials", _REFERRER, may_be_empty=True),
    Field("organization", "the referrer's organization", _REFERRER, may_be_empty=True),
    Field("patient", "the patient's name", _REFERRAL),
    Field("referred_for", "what the patient was referred for", _REFERRAL),
    Field("treatment", "the treatment", _REFERRAL),
    Field("arrived", "the date the referral arrived", _REFERRAL),
    Field("contact_status", "whether we have spoken with the patient", _REFERRAL),
    Field("history_asked", "the history we ask for", _REFERRAL, may_be_empty=True),
    Field("next_step", "what happens next", _REFERRAL),
    Field("missing_items", "the records that are missing", _REFERRAL, Shape.LIST),
    Field("booked_for", "the date of the appointment", _REFERRAL),
    Field("missed_on", "the date of the appointment that was missed", _REFERRAL),
    Field("tries", "how often we tried to reach the patient", _REFERRAL),
    Field("first_tried", "the date of our first try", _REFERRAL),
    Field("declined_reason", "why the patient is not treated here, and where to instead", _REFERRAL),
    Field("evaluated_on", "the date of the evaluation", _REFERRAL),
    Field("sessions_done", "the number of sessions so far", _REFERRAL),
    Field("sessions_planned", "the number of sessions planned", _REFERRAL),
    Field("completed_on", "the date the course of treatment was completed", _REFERRAL),
    Field("occasion", "what we thank for", _OWED),
    Field("year", "the year that is told of", ""),
    Field("year_count", "how many patients they sent in the year", _REFERRER),
    Field("year_list", "the year's referrals", _REFERRER, Shape.TABLE),
    Field("promises", "what we send and when", _PRACTICE, Shape.TABLE),
    Field("same_day_promise", "when we call a referred patient", _PRACTICE),
)
#: Every field, by its name.
FIELDS: Final = {row.name: row for row in _ROWS}
