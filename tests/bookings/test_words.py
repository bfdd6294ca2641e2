"""What practice systems call a status and a type, and what it means."""

from __future__ import annotations

import pytest

from frontdesk.bookings.words import Words, meaning_named

USUAL = Words({}, {})


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Scheduled", "booked"),
        ("Confirmed", "confirmed"),
        ("Arrived", "done"),
        ("Completed", "done"),
        ("CHECKED_OUT", "done"),
        ("checkedIn", "done"),
        ("No Show", "no_show"),
        ("No-Show", "no_show"),
        ("NoShow", "no_show"),
        ("no show - fee charged", "no_show"),
        ("Cancelled", "canceled"),
        ("Canceled", "canceled"),
        ("Cancelled: weather", "canceled"),
        ("Rescheduled", "canceled"),
        ("Unconfirmed", "booked"),
        ("Not confirmed", "booked"),
        ("Entered in error", "ignore"),
        ("not canceled", None),
        ("4", None),
        ("Purple", None),
    ],
)
def test_a_status(text: str, meaning: str | None) -> None:
    assert USUAL.status(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Evaluation", "evaluation"),
        ("New Patient - 60 min", "evaluation"),
        ("Ketamine consultation", "evaluation"),
        ("TMS Treatment", "session"),
        ("Spravato 84 mg", "session"),
        ("IV Ketamine Infusion #4", "session"),
        ("Follow-up", "other"),
        ("TMS follow-up", "other"),
        ("Therapy 50", "other"),
        ("Lunch", "ignore"),
        ("Zeta", None),
    ],
)
def test_a_type(text: str, meaning: str | None) -> None:
    assert USUAL.kind(text) == meaning


def test_what_a_person_said_goes_before_what_is_usual() -> None:
    words = Words({"done": ("Purple", "Scheduled")}, {"session": ("Therapy 50",)})
    assert words.status("purple") == "done"
    assert words.status("SCHEDULED") == "done"
    assert words.kind("therapy 50") == "session"


@pytest.mark.parametrize(
    ("text", "code"),
    [("No show", "no_show"), ("cancelled", "canceled"), ("Evaluation", "evaluation"), ("maybe", "")],
)
def test_the_name_of_a_meaning(text: str, code: str) -> None:
    assert meaning_named(text) == code
