"""What the Settings screen asks, section by section."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import names_in
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.practice_reading import TARGET_LANES, WEEKDAYS
from frontdesk.ui.settings_crisis import CRISIS_FIELDS, CRISIS_NOTE
from frontdesk.ui.settings_day import BACKLOG_FIELDS, BACKLOG_NOTE, DAY_FIELDS
from frontdesk.ui.settings_fields import (
    Field,
    Line,
    changed,
    deadline_text,
    entries,
    number,
    one_of,
    read_deadline,
    read_minutes,
    read_number,
    weekday,
    words,
)
from frontdesk.ui.settings_machine import MACHINE_LINES
from frontdesk.ui.widgets.choice import Choice

#: The sections that are no fields of the practice.
DAYS, MACHINE = "days", "machine"

_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MET_BY = (
    Choice("any attempt to call", MetBy.ATTEMPT.value),
    Choice("a message, text or letter", MetBy.MESSAGE.value),
    Choice("speaking with them", MetBy.CONTACT.value),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the screen.

    Attributes:
        name: identifies it.
        title: as shown.
        fields: what it asks.
        note: a sentence below.
    """

    name: str
    title: str
    fields: tuple[Field, ...] = ()
    note: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """How its page asks."""
        return MACHINE_LINES if self.name == MACHINE else tuple(field.line for field in self.fields)


def _holidays_text(settings: PracticeSettings) -> str:
    return settings.holidays or "none"


def _read_holidays(settings: PracticeSettings, text: str) -> PracticeSettings:
    region = text.strip()
    return changed(settings, holidays="" if region.casefold() in ("", "none") else region.upper())


#: Whose holidays are put among the exceptions; asked at the first start too.
HOLIDAYS = Field(
    Line("hours.holidays", "Holidays of", "US, US-NY, CA-ON …, or none"), _holidays_text, _read_holidays
)
#: Asked at the first start too.
NAME = words(
    "practice.name",
    "name",
    "Practice name",
    "as callers know it",
    wanted="Type the practice's name; callers hear it.",
)
#: Asked at the first start too.
ZONE = words(
    "practice.time_zone", "time_zone", "Time zone", "America/New_York, America/Chicago, Europe/Berlin …"
)
#: Asked at the first start too.
PHONE = words("practice.phone", "phone", "Phone", "the number callers are asked to call back")


def _read_staff(settings: PracticeSettings, text: str) -> PracticeSettings:
    names = names_in(text.split("\n"), settings.staff)
    if not names:
        raise BadSettings("Name at least one person; every entry is signed with a name.")
    return changed(settings, staff=names)


def _target(lane: Lane) -> Field:
    def read(settings: PracticeSettings, text: str) -> PracticeSettings:
        others = {other: minutes for other, minutes in settings.target_minutes.items() if other is not lane}
        if text.strip():
            # 0 is refused with the rest: it would be no target.
            others[lane] = read_number(text)
        return changed(settings, target_minutes=others)

    return Field(
        Line(
            f"rule.target_minutes.{lane.value}",
            f"{lane.words.capitalize()} target",
            "open minutes, if sooner than closing",
        ),
        lambda settings: str(settings.target_minutes.get(lane, "")),
        read,
    )


#: The pages, as they stand in the list.
SECTIONS = (
    Section(
        "practice",
        "Practice",
        (
            NAME,
            PHONE,
            ZONE,
            words(
                "practice.phone_region",
                "phone_region",
                "Numbers are read as in",
                "a country's two letters: US, CA …",
                wanted="Write a country's two letters, such as US.",
            ),
        ),
        "Days begin and end, and deadlines fall, in the time zone of the practice.",
    ),
    Section(
        "hours",
        "Opening hours",
        (
            *(
                weekday(f"hours.{key}", name, (place,), "08:00-12:00, 13:00-17:00, or closed")
                for place, (key, name) in enumerate(zip(WEEKDAYS, _WEEK, strict=True))
            ),
            HOLIDAYS,
        ),
        "The last closing time of a day is when its callbacks are due. Another holiday region takes the old"
        " region's coming holidays out and puts its own in.",
    ),
    Section(DAYS, "Other days"),
    Section(
        "rule",
        "Same-day rule",
        (
            one_of(
                "rule.met_by", "The rule is met by", "the least that keeps the promise", _MET_BY, "met_by"
            ),
            Field(
                Line("rule.morning_deadline", "Morning deadline", "10:00, for calls that came while closed"),
                lambda settings: deadline_text(settings.morning_deadline),
                lambda settings, text: changed(settings, morning_deadline=read_deadline(text)),
            ),
            Field(
                Line("rule.at_risk_minutes", "Warn before it is due", "minutes: 60, 30"),
                lambda settings: ", ".join(map(str, settings.at_risk_minutes)),
                lambda settings, text: changed(settings, at_risk_minutes=read_minutes(text)),
            ),
            *(_target(lane) for lane in TARGET_LANES),
            number(
                "rule.promise_minutes", "promise_minutes", "A promise comes back", "minutes before its time"
            ),
        ),
        "These may only make a callback due sooner than closing, never later.",
    ),
    Section(
        "staff",
        "Staff",
        (
            Field(
                Line("staff.names", "Names", "one name a line, or with commas between them", 9),
                lambda settings: "\n".join(settings.staff),
                _read_staff,
            ),
        ),
        "Who leaves keeps the name in what they wrote; another spelling is another person.",
    ),
    Section(
        "desk",
        "The desk",
        (
            number(
                "desk.people_on_phones", "people_on_phones", "People on the phones", "returning calls at once"
            ),
            number(
                "desk.minutes_per_callback", "minutes_per_callback", "Minutes per callback", "until measured"
            ),
            number("desk.claim_minutes", "claim_minutes", "A claim holds", "minutes without action"),
            *DAY_FIELDS,
            entries(
                "desk.reasons",
                "reasons",
                "Callers ask for",
                "one reason a line",
                rows=9,
                wanted="Name at least one reason, such as Appointment.",
            ),
        ),
    ),
    Section("backlog", "Backlog", BACKLOG_FIELDS, BACKLOG_NOTE),
    Section(
        "phones",
        "Phone system",
        (
            entries("phones.own_numbers", "own_numbers", "Our own numbers", "+12125550100, +12125550101"),
            entries(
                "phones.inbound_contexts", "inbound_contexts", "Inbound contexts", "from-trunk, from-pstn"
            ),
            number(
                "phones.extension_digits", "extension_digits", "Digits of extensions", "0 for no extensions"
            ),
            number("phones.ring_seconds", "ring_seconds", "Seconds of ringing", "30"),
        ),
        "For call logs: what is ours, and which calls come from outside.",
    ),
    Section("crisis", "Crisis", CRISIS_FIELDS, CRISIS_NOTE),
    Section(MACHINE, "This machine", (), "Only for this machine, and only how it looks."),
)

#: Every field of the practice.
FIELDS = tuple(field for section in SECTIONS for field in section.fields)
