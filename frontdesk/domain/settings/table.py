"""Every setting of the practice, one row each.

To add one: a field of ``PracticeSettings`` with its default, and a row here. The stored document,
``practice.toml`` with its comments, the checks and the Settings screen follow from the row; a row without a
label is in the file only. ``FIRST_START`` names what the first start asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.domain.settings.kinds import (
    COUNTRY,
    HOURS,
    NUMBER_TO_DIAL,
    OWN_NUMBER,
    YEARS,
    ZONE,
    Choice,
    Day,
    Flag,
    HolidayRegion,
    ListOf,
    Names,
    Number,
    Option,
    OrNone,
    Text,
    TimeOfDay,
    shown,
)
from frontdesk.domain.settings.practice import ClockStyle, PracticeSettings
from frontdesk.domain.settings.referral_rows import CHECKLISTS, OUTREACH, OWED, PROFILE, REFERRALS
from frontdesk.domain.settings.rows import Family, Section, Setting, Table
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, PHONE_LIMIT

#: The lanes that may have a target: all but the crisis, which has no clock (product rule 8).
TARGET_LANES = tuple(lane for lane in Lane if lane is not Lane.CRISIS)
#: The longest warning or target, minutes: a week, as in the rule itself.
LONGEST = 10_080

_HOURS_HINT = "8:30am-5pm; or 8-12, 1-5; or closed"
_WEEK = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_TARGET = OrNone(Number(1, LONGEST))
#: What the Settings screen calls the numbers that every practice has, in the order shown there.
_NUMBER_LABELS = {
    "clinician": "Urgent clinician",
    "backup": "Backup",
    "emergency": "Emergency",
    "lifeline": "Lifeline",
}
_NUMBER_NAME = "[a-z0-9_-]{1,40}"


def _number(name: str) -> tuple[Setting, ...]:
    """Return the rows of one number of the crisis screen. Raises BadSettings if it cannot have that name."""
    if not re.fullmatch(_NUMBER_NAME, name):
        raise BadSettings("name a number with small letters and digits, such as backup or clinician_2.")
    key, place, label = f"crisis.numbers.{name}", ("crisis", "numbers", name), _NUMBER_LABELS.get(name, "")
    return (
        Setting(f"{key}.label", Text(), place=(*place, "label")),
        Setting(
            f"{key}.number",
            NUMBER_TO_DIAL,
            label=label,
            hint="the number to call; empty until there is one",
            place=(*place, "number"),
        ),
        Setting(f"{key}.about", Text(ABOUT_LIMIT, empty=True), place=(*place, "about")),
        Setting(
            f"{key}.last_checked",
            OrNone(Day(), written=""),
            label="   last tried" if label else "",
            hint="the day somebody tried it: 2026-11-26",
            place=(*place, "last_checked"),
        ),
    )


def _targets() -> Iterator[Setting]:
    """Yield the rows of the lanes' targets; the first explains them."""
    comment = "Open minutes until a lane is called back, where that is to be sooner than closing:\n"
    comment, example = comment + f"{', '.join(TARGET_LANES)}.", "60"
    for lane in TARGET_LANES:
        yield Setting(
            f"rule.target_minutes.{lane.value}",
            _TARGET,
            comment=comment,
            label=f"{lane.words.capitalize()} target",
            hint="open minutes, if sooner than closing",
            example=example,
            place=("target_minutes", lane),
        )
        comment = example = ""


def _exception(name: str) -> tuple[Setting, ...]:
    """Return the row of one day with other hours. Raises BadSettings if the name is no day."""
    return (Setting(f"hours.exceptions.{name}", HOURS, place=("exceptions", Day().read(name))),)


def _exception_name(name: str) -> tuple[Setting, ...]:
    """Return the row of what one such day is called. Raises BadSettings if the name is no day."""
    kind = Text(ABOUT_LIMIT, empty=True)
    return (Setting(f"exception_names.{name}", kind, place=("exception_names", Day().read(name))),)


def _days(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _check(settings: PracticeSettings) -> Iterator[tuple[str, str]]:
    if not any(settings.week):
        yield (
            "hours.mon",
            "every weekday is closed; give at least one its hours, such as 08:00-12:00, 13:00-17:00.",
        )
    if strangers := [name for name in settings.clinicians if name not in settings.staff]:
        yield (
            "staff.clinicians",
            f"{shown(strangers[0])} is not among the names of the staff; write it as it stands there.",
        )


SECTIONS = (
    Section(
        "practice",
        "Practice",
        (
            Setting(
                "practice.name",
                Text(wanted="Type the practice's name; callers hear it."),
                label="Practice name",
                hint="as callers know it",
            ),
            Setting(
                "practice.phone",
                Text(PHONE_LIMIT, empty=True),
                comment="The number callers are asked to call back, as it is shown; or empty.",
                label="Phone",
                hint="the number callers are asked to call back",
            ),
            Setting(
                "practice.time_zone",
                ZONE,
                comment="Days begin and end, and deadlines fall, in this zone.",
                label="Time zone",
                hint="America/New_York, America/Chicago, Europe/Berlin …",
            ),
            Setting(
                "practice.phone_region",
                COUNTRY,
                comment="How national numbers are read: a country's two letters.",
                label="Numbers are read as in",
                hint="a country's two letters: US, CA …",
            ),
            Setting(
                "practice.clock",
                Choice(
                    Option("auto", None, "by country"),
                    Option("12h", ClockStyle.TWELVE, "12 hours", "2:32 PM"),
                    Option("24h", ClockStyle.TWENTY_FOUR, "24 hours", "14:32"),
                ),
                comment="How times of day are shown: 12h, 24h, or auto, as usual in phone_region.",
                label="Clock",
                hint="how times of day are shown",
                place=("clock_style",),
            ),
        ),
        note="Days begin and end, and deadlines fall, in the time zone of the practice.",
    ),
    Section(
        "hours",
        "Opening hours",
        (
            *(
                Setting(f"hours.{key}", HOURS, label=day, hint=_HOURS_HINT, place=("week", place))
                for place, (key, day) in enumerate(_WEEK.items())
            ),
            Setting(
                "hours.holidays",
                HolidayRegion(),
                comment='Whose holidays are put among the exceptions, such as "US" or "US-NY"; "" for none.',
                label="Holidays of",
                hint="US, US-NY, CA-ON …, or none",
            ),
            Setting(
                "hours.holiday_years",
                ListOf(Number(*YEARS), example="[2026, 2027]"),
                comment="Years whose holidays were put there already; what you remove of them stays away.",
            ),
        ),
        comment="Ranges of local time; [] is a closed day. A day ends at 24:00: no range goes over midnight.",
        note="The last closing time of a day is when its callbacks are due. Another holiday region takes the"
        " old region's coming holidays out and puts its own in.",
    ),
    Section(
        "rule",
        "Same-day rule",
        (
            Setting(
                "rule.met_by",
                Choice(
                    Option("attempt", MetBy.ATTEMPT, "any attempt to call"),
                    Option("message", MetBy.MESSAGE, "a message, text or letter"),
                    Option("contact", MetBy.CONTACT, "speaking with them"),
                ),
                comment="What keeps the rule: attempt; message (voicemail, text, letter); contact (reached).",
                label="The rule is met by",
                hint="the least that keeps the promise",
            ),
            Setting(
                "rule.morning_deadline",
                OrNone(TimeOfDay()),
                comment="Calls that came while closed are due by this time; without it, by closing.",
                label="Morning deadline",
                hint="10:00, for calls that came while closed",
                example='"10:00"',
            ),
            Setting(
                "rule.at_risk_minutes",
                ListOf(Number(1, LONGEST), example="[60, 30]"),
                comment="How long before it is due a callback warns.",
                label="Warn before it is due",
                hint="minutes: 60, 30",
            ),
            *_targets(),
            Setting(
                "rule.promise_minutes",
                Number(0, 240),
                comment="A callback promised for a time comes back so many minutes before it.",
                label="A promise comes back",
                hint="minutes before its time",
            ),
        ),
        note="These may only make a callback due sooner than closing, never later.",
    ),
    Section(
        "staff",
        "Staff",
        (
            Setting(
                "staff.names",
                Names(
                    Text(),
                    example='["Dana Reyes"]',
                    once=True,
                    lines=9,
                    wanted="Name at least one person; every entry is signed with a name.",
                ),
                comment="The first is asked to confirm who they are.",
                label="Names",
                hint="one name a line, or with commas between them",
                place=("staff",),
            ),
            Setting(
                "staff.clinicians",
                Names(Text(), example='["Dr. Ann Lee"]', once=True, lines=3),
                comment="Those of the staff who are clinicians: a clinician question is for the first.",
                label="Clinicians",
                hint="those of the staff who answer a clinician question, the first of them first",
                place=("clinicians",),
            ),
        ),
        note="Who leaves keeps the name in what they wrote; another spelling is another person.",
    ),
    Section(
        "desk",
        "The desk",
        (
            Setting(
                "desk.people_on_phones",
                Number(1, 99),
                comment="How many return calls at the same time; the forecast reckons with it.",
                label="People on the phones",
                hint="returning calls at once",
            ),
            Setting(
                "desk.minutes_per_callback",
                Number(1, 240),
                comment="Minutes one callback takes, until enough of them were measured.",
                label="Minutes per callback",
                hint="until measured",
            ),
            Setting(
                "desk.claim_minutes",
                Number(1, 480),
                comment="A claim returns to the queue after so many minutes without action.",
                label="A claim holds",
                hint="minutes without action",
            ),
            Setting(
                "desk.escalate_minutes",
                Number(1, 480),
                comment="A callback due and unclaimed for so long, in minutes, calls the backup.",
                label="Call the backup",
                hint="minutes due and unclaimed",
            ),
            Setting(
                "desk.bell",
                Flag(),
                comment="True to ring the terminal's bell with that.",
                label="With a bell",
                hint="of the terminal",
            ),
            Setting(
                "desk.mask_minutes",
                Number(1, 60),
                comment="Names and numbers are masked after so many minutes without a key.",
                label="Mask names after",
                hint="minutes without a key",
            ),
            Setting(
                "desk.lock_minutes",
                Number(1, 15),
                comment="Once sign-in is on, a desk locks after so many minutes without a key.",
                label="Lock after",
                hint="minutes without a key, 1 to 15; only where sign-in is on",
            ),
            Setting(
                "desk.retention_months",
                Number(0, 240),
                comment="Settled callers lose their names so many months after the last contact; 0: never.",
                label="Names are kept",
                hint="months after the last contact; 0 for good",
            ),
            Setting(
                "desk.reasons",
                ListOf(
                    Text(ABOUT_LIMIT),
                    example='["Spravato", "TMS"]',
                    least=1,
                    once=True,
                    lines=9,
                    wanted="Name at least one reason, such as Appointment.",
                ),
                comment="What callers ask for, as the form offers it.",
                label="Callers ask for",
                hint="one reason a line",
            ),
        ),
    ),
    Section(
        "ladder",
        "Ladder",
        (
            Setting(
                "ladder.days_to_letter",
                Number(1, 60),
                comment="Open days from the third try to the letter.",
                label="Letter after",
                hint="open days after the third try",
                place=("ladder", "days_to_letter"),
            ),
            Setting(
                "ladder.days_to_close",
                Number(1, 365),
                comment="Days from the letter to closing as unreached.",
                label="Close after",
                hint="days after the letter, as unreached",
                place=("ladder", "days_to_close"),
            ),
            Setting(
                "ladder.busy_minutes",
                Number(1, 480),
                comment="Minutes to wait after a busy line.",
                label="Busy: try again in",
                hint="minutes",
                place=("ladder", "busy_minutes"),
            ),
        ),
        note="The first three tries are on the service day and the two open days after it.",
    ),
    Section(
        "backup",
        "Backups",
        (
            Setting(
                "backup.warn_hours",
                Number(1, 720),
                comment="Every desk says so when the last good backup is older than so many hours.",
                label="Warn when older than",
                hint="hours: the last good backup",
                place=("backup_warn_hours",),
            ),
        ),
        note="The desk makes one a day by itself: frontdesk help backup.",
    ),
    Section(
        "backlog",
        "Backlog",
        (
            Setting(
                "backlog.days",
                Number(0, 3650),
                comment="Unanswered calls of a call log that are older than so many days go to the backlog.",
                label="Older than",
                hint="days: calls of a log go to the backlog",
                place=("backlog_days",),
            ),
            Setting(
                "backlog.daily_quota",
                Number(1, 9999),
                comment="How many of the backlog are to be called in a day.",
                label="A day's share",
                hint="calls of the backlog a day",
                place=("backlog_quota",),
            ),
            Setting(
                "backlog.apology",
                Text(NOTE_LIMIT, wanted="Write the sentence that is said first."),
                comment="What is said first to somebody whose call nobody returned for so long.",
                label="Say first",
                hint="a sentence of apology",
            ),
        ),
        note="The backlog is a list of its own: it never delays the calls of today.",
    ),
    Section(
        "phones",
        "Phone system",
        (
            Setting(
                "phones.own_numbers",
                ListOf(OWN_NUMBER, example='["+12125550100"]'),
                comment="The practice's own numbers, as the phone system writes them.",
                label="Our own numbers",
                hint="+12125550100, +12125550101",
            ),
            Setting(
                "phones.inbound_contexts",
                ListOf(Text(), example='["from-trunk"]'),
                comment="Asterisk contexts of calls from outside.",
                label="Inbound contexts",
                hint="from-trunk, from-pstn",
            ),
            Setting(
                "phones.extension_digits",
                Number(0, 9),
                comment="A source of at most so many digits is an extension of the practice.",
                label="Digits of extensions",
                hint="0 for no extensions",
            ),
            Setting(
                "phones.ring_seconds",
                Number(1, 300),
                comment="Rows of one number that begin so close together are one call, without ids.",
                label="Seconds of ringing",
                hint="30",
            ),
        ),
        note="For call logs: the practice's own numbers, and which calls come from outside.",
    ),
    Section(
        "crisis",
        "Crisis",
        (
            *(row for name in _NUMBER_LABELS for row in _number(name)),
            Setting(
                "crisis.say",
                ListOf(Text(ABOUT_LIMIT), example='["I am staying with you."]', lines=5),
                comment="The words to say in a crisis, a sentence each.",
                label="Words to say",
                hint="one sentence a line; they neither assess nor advise nor promise",
                place=("crisis", "say"),
            ),
            Setting(
                "crisis.approved_by",
                Text(empty=True),
                comment="The clinician of the practice who approved these words; empty until one did.",
                label="Approved by",
                hint="the clinician who approved these words; empty until one did",
                place=("crisis", "approved_by"),
            ),
            Setting(
                "crisis.watch_words",
                ListOf(Text(), example='["end it", "pills"]', once=True, lines=5),
                comment="Words in a note that ask whether to open the crisis steps; they decide nothing.",
                label="Watched words",
                hint="one a line; found in a note they ask whether to open the crisis steps",
                place=("crisis", "watch_words"),
            ),
        ),
        note="Try the numbers now and then, and write down the day. Other words to say are not approved until"
        " your clinician approves them. Watched words only ask; they decide nothing.",
    ),
    OWED,
    REFERRALS,
    OUTREACH,
    PROFILE,
)

_EXCEPTIONS = Family(
    ("hours", "exceptions"),
    _exception,
    lambda settings: _days(settings.exceptions),
    comment='Days with other hours: "2026-12-24" = ["08:00-12:00"]; [] is closed.',
)
_NUMBERS = Family(
    ("crisis", "numbers"),
    _number,
    lambda settings: [number.key for number in settings.crisis.numbers],
    comment="The numbers of the crisis screen. Try each now and then, and write the day in last_checked,\n"
    'such as "2026-11-26". Add more as [crisis.numbers.NAME].',
    most=12,
    too_many="more than 12 numbers are no help in a crisis; take some out.",
)
_EXCEPTION_NAMES = Family(
    ("exception_names",), _exception_name, lambda settings: _days(settings.exception_names)
)

#: What ``practice.toml`` and the Settings screen have.
PRACTICE = Table(PracticeSettings, SECTIONS, (_EXCEPTIONS, _NUMBERS, CHECKLISTS), _check)
#: What the store keeps: also the names of the exceptions, which are comments in the file.
STORED = Table(PracticeSettings, SECTIONS, (_EXCEPTIONS, _NUMBERS, CHECKLISTS, _EXCEPTION_NAMES), _check)


def _named(key: str, **changes: Any) -> Setting:
    """Return a row as the first start asks for it."""
    return next(setting for setting in PRACTICE.settings if setting.key == key)._replace(**changes)


_WANTED = "Type your name; every entry is signed with one."
#: What the first start asks, in order.
FIRST_START = Table(
    PracticeSettings,
    (
        Section(
            "first_start",
            "First start",
            (
                _named("practice.name"),
                _named(
                    "staff.names",
                    kind=Names(Text(), example="", wanted=_WANTED),
                    label="Your name",
                    hint="every entry is signed with it",
                ),
                _named("practice.time_zone"),
                _named("hours.mon", label="Monday to Friday", place=("week", range(5))),
                _named("hours.sat"),
                _named("hours.sun"),
                _named("hours.holidays"),
                _named("practice.phone"),
            ),
        ),
    ),
)
