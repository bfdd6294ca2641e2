"""Practice settings: what all desks of a practice agree on. Machine settings live elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.calls import CLINICIAN_QUESTION, is_clinician_question
from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import OpeningHours, Range
from frontdesk.domain.rule.same_day import MetBy, SameDayRule
from frontdesk.domain.settings.crisis import CrisisSettings
from frontdesk.domain.settings.referrals import DEFAULT_CHECKLISTS, OwedSettings, Profile

_OFFICE_DAY = (Range(8 * 60, 12 * 60), Range(13 * 60, 17 * 60))

#: What callers ask for, as offered in the form until the practice writes its own list.
DEFAULT_REASONS = (
    "Spravato",
    "Ketamine",
    "TMS",
    "Evaluation",
    "Appointment",
    "Insurance or cost",
    "Records",
    "Medication",
    CLINICIAN_QUESTION,
    "Other",
)

#: Said first to somebody of the backlog, in plain words and without a reason that would be an excuse.
DEFAULT_APOLOGY = "I am sorry that we did not call you back sooner. How can we help you today?"

#: Countries and territories that write times with AM and PM and the month before the day.
_US_REGIONS = frozenset({"US", "AS", "GU", "MP", "PR", "VI"})


class ClockStyle(StrEnum):
    """How times of day are shown."""

    TWELVE = "12h"
    TWENTY_FOUR = "24h"


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """Everything the practice decides; kept in the store as versions, edited on screen or as TOML.

    Attributes:
        name: the practice's name.
        time_zone: the zone all times are judged in, an IANA name.
        phone_region: how national numbers are read, two letters.
        clock_style: how times of day are shown; None to follow ``phone_region``.
        phone: the number callers are asked to call back, as shown; or "".
        week: opening ranges, Monday first.
        holidays: which holidays seed the exceptions, ``US`` or ``US-NY``; or "" for none.
        exceptions: days with other hours; empty ranges mean closed.
        exception_names: why, where it is known.
        holiday_years: years whose holidays were seeded already, so that a removed one stays away.
        met_by: what meets the rule (rule 4).
        morning_deadline: minutes from local midnight, or None (rule 3).
        at_risk_minutes: minutes before due (rule 6).
        promise_minutes: a promise comes back so many minutes before its time (rule 5).
        target_minutes: open minutes per lane (rule 3).
        own_numbers: the practice's numbers as the phone system writes them.
        inbound_contexts: Asterisk contexts of calls from outside.
        extension_digits: a source of at most so many digits is an extension of the practice.
        ring_seconds: how long telephones ring, for call logs without ids that do not say so.
        staff: names, the first is asked to confirm who they are.
        clinicians: those of the staff who are clinicians; a clinician question is for the first of them.
        people_on_phones: how many call back at the same time, for the forecast.
        minutes_per_callback: minutes one callback takes until enough are measured.
        claim_minutes: a claim returns to the queue after so many minutes without action.
        escalate_minutes: a callback due and unclaimed for so long calls the backup on every desk.
        bell: True to ring the terminal's bell with that.
        mask_minutes: names and numbers are masked after so many minutes without a key.
        lock_minutes: once sign-in is on, a desk locks after so many minutes without a key.
        backup_warn_hours: the frame says so when the last good backup is older than so many hours.
        retention_months: settled callers lose their names so long after the last contact; 0 for never.
        backlog_days: a call log's unanswered calls older than so many days go to the backlog.
        backlog_quota: how many of the backlog are to be called in a day.
        apology: what is said to somebody whose call nobody returned for so long.
        reasons: what callers ask for, as offered in the form.
        ladder: how the desk keeps trying.
        crisis: the numbers, words and prompts of a crisis.
        owed: what is owed to referrers, and when.
        checklists: what a referral may lack, by treatment.
        outreach_limit: what contacts with referrers may cost in a year, in whole dollars; 0 for no limit.
        profile: who the practice is, as letters and handouts say it.
    """

    name: str = "My practice"
    time_zone: str = "America/New_York"
    phone_region: str = "US"
    clock_style: ClockStyle | None = None
    phone: str = ""
    week: tuple[tuple[Range, ...], ...] = (_OFFICE_DAY,) * 5 + ((), ())
    holidays: str = "US"
    exceptions: Mapping[date, tuple[Range, ...]] = field(default_factory=dict)
    exception_names: Mapping[date, str] = field(default_factory=dict)
    holiday_years: tuple[int, ...] = ()
    met_by: MetBy = MetBy.ATTEMPT
    morning_deadline: int | None = None
    at_risk_minutes: tuple[int, ...] = (60, 30)
    promise_minutes: int = 15
    target_minutes: Mapping[Lane, int] = field(default_factory=dict)
    own_numbers: tuple[str, ...] = ()
    inbound_contexts: tuple[str, ...] = ()
    extension_digits: int = 5
    ring_seconds: int = 30
    staff: tuple[str, ...] = ()
    clinicians: tuple[str, ...] = ()
    people_on_phones: int = 1
    minutes_per_callback: int = 6
    claim_minutes: int = 20
    escalate_minutes: int = 10
    bell: bool = False
    mask_minutes: int = 5
    lock_minutes: int = 5
    backup_warn_hours: int = 36
    retention_months: int = 0
    backlog_days: int = 7
    backlog_quota: int = 40
    apology: str = DEFAULT_APOLOGY
    reasons: tuple[str, ...] = DEFAULT_REASONS
    ladder: Ladder = field(default_factory=Ladder)
    crisis: CrisisSettings = field(default_factory=CrisisSettings)
    owed: OwedSettings = field(default_factory=OwedSettings)
    checklists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(DEFAULT_CHECKLISTS))
    outreach_limit: int = 0
    profile: Profile = field(default_factory=Profile)

    @property
    def offered_reasons(self) -> tuple[str, ...]:
        """What the form offers: the practice's list, and a question to a clinician in any case."""
        if any(map(is_clinician_question, self.reasons)):
            return self.reasons
        return (*self.reasons, CLINICIAN_QUESTION)

    @property
    def us_style(self) -> bool:
        """True where the month is written before the day: Fri Nov 27, 12/24."""
        return self.phone_region in _US_REGIONS

    @property
    def clock(self) -> ClockStyle:
        """How times of day are shown: as the practice chose, else as its region does."""
        if self.clock_style is not None:
            return self.clock_style
        return ClockStyle.TWELVE if self.us_style else ClockStyle.TWENTY_FOUR

    @property
    def time_style(self) -> TimeStyle:
        """How clock times and days are written."""
        return TimeStyle(twelve_hour=self.clock is ClockStyle.TWELVE, month_first=self.us_style)

    def hours(self) -> OpeningHours:
        """Return the opening hours these settings describe, with the style in which times are written."""
        return OpeningHours(ZoneInfo(self.time_zone), self.week, self.exceptions, self.time_style)

    def rule(self) -> SameDayRule:
        """Return the same-day rule these settings describe."""
        return SameDayRule(
            hours=self.hours(),
            met_by=self.met_by,
            morning_deadline=self.morning_deadline,
            at_risk_minutes=self.at_risk_minutes,
            target_minutes=self.target_minutes,
        )
