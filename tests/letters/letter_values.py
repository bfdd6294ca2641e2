"""Values for every field of the letters, invented, and the shipped templates."""

from __future__ import annotations

from pathlib import Path

import frontdesk.letters
from frontdesk.letters.fields import Value
from frontdesk.letters.table import LETTERS
from frontdesk.letters.template import Template, read_template

#: Where the shipped templates are.
TEMPLATES = Path(frontdesk.letters.__file__).parent / "templates"

#: A value for every field.
VALUES: dict[str, Value] = {
    "practice_name": "Lakeside Psychiatry",
    "practice_address": "12 Lake Street, Albany, NY 12207",
    "practice_phone": "(212) 555-0100",
    "practice_fax": "(212) 555-0101",
    "practice_email": "office@lakeside.example",
    "practice_website": "lakeside.example",
    "medical_director": "Elena Ruiz, MD",
    "signature": "Dana Reyes",
    "services": ("TMS", "Spravato"),
    "conditions": ("Major depression",),
    "insurance": ("Aetna",),
    "referral_line": "Fax the referral form, or call.",
    "opt_out": "Call us if you would rather not hear from us.",
    "hours": "Monday to Friday 8:00 AM to 5:00 PM",
    "next_available": ("TMS: Tue Dec 1",),
    "today": "November 30, 2026",
    "referrer": "Dr Priya Patel",
    "credentials": "MD",
    "organization": "Westside Psychiatry",
    "patient": "Maria Alvarez",
    "referred_for": "TMS",
    "treatment": "TMS",
    "arrived": "November 27, 2026",
    "contact_status": "We have spoken with the patient.",
    "history_asked": "We ask you for: last lab results.",
    "next_step": "We find a time for the evaluation.",
    "missing_items": ("Medication history", "Last lab results"),
    "booked_for": "December 3, 2026, 10:00 AM",
    "missed_on": "December 3, 2026",
    "tries": "4 times",
    "first_tried": "November 27, 2026",
    "declined_reason": "The implant that the referral names. University Mood Clinic.",
    "evaluated_on": "December 3, 2026",
    "sessions_done": "12",
    "sessions_planned": "36",
    "completed_on": "January 29, 2027",
    "occasion": "meeting with us on November 24",
    "year": "December 1, 2025 to November 30, 2026",
    "year_count": "2 patients",
    "year_list": (("Arrived", "Patient", "Where it stands"), ("Jan 5, 2026", "Jo Chen", "completed")),
    "promises": (("What you hear", "When", "Needs"), ("acknowledgement", "24 hours", "always")),
    "same_day_promise": "the day the referral arrives",
}


def shipped(name: str) -> Template:
    """Return a template of the program."""
    return read_template(LETTERS[name], (TEMPLATES / f"{name}.md").read_text(encoding="utf-8"))
