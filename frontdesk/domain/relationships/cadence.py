"""How often we are in contact with a referrer, and when the next contact is due.

See product, "Relationships": two to four weeks for the focus list, monthly for the rest, quarterly for
hospitals. Any contact begins it anew, theirs too. It is due soon from the shorter bound on, and late past the
longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many days may pass between two contacts.

    Attributes:
        soon: days after which the next one is due soon.
        late: days after which it is late.
    """

    soon: int
    late: int


class Cadence(StrEnum):
    """How often: which group a referrer belongs to."""

    #: The focus list: 2 to 4 weeks.
    FOCUS = "focus"
    #: Everybody else: monthly.
    REST = "rest"
    #: Hospital systems: quarterly.
    HOSPITAL = "hospital"

    @property
    def rhythm(self) -> Rhythm:
        """The days between two contacts."""
        return _RHYTHMS[self]

    @property
    def words(self) -> str:
        """The cadence as shown."""
        return _WORDS[self]


_RHYTHMS = {
    Cadence.FOCUS: Rhythm(14, 28),
    Cadence.REST: Rhythm(28, 31),
    Cadence.HOSPITAL: Rhythm(84, 92),
}
_WORDS = {
    Cadence.FOCUS: "every 2 to 4 weeks",
    Cadence.REST: "monthly",
    Cadence.HOSPITAL: "quarterly",
}


class ContactDue(StrEnum):
    """Where the next contact stands."""

    NEVER = "never"
    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"


def cadence_of(*, focus: bool, hospital: bool) -> Cadence:
    """Return how often somebody is contacted: hospitals have a longer cadence, focus or not."""
    if hospital:
        return Cadence.HOSPITAL
    return Cadence.FOCUS if focus else Cadence.REST


@dataclass(frozen=True, slots=True)
class NextContact:
    """When the next contact with a referrer is due.

    Attributes:
        due: where it stands.
        soon_on: the day from which it is due soon; None where nobody was ever in contact.
        late_after: the last day on which it is not late; None as above.
    """

    due: ContactDue
    soon_on: date | None
    late_after: date | None


def next_contact(cadence: Cadence, last: date | None, today: date) -> NextContact:
    """Return when the next contact is due.

    Args:
        cadence: how often.
        last: the day of the last contact, ours or theirs; a referral is one. None without any.
        today: the practice's day.
    """
    if last is None:
        return NextContact(ContactDue.NEVER, None, None)
    rhythm = cadence.rhythm
    soon, late = last + timedelta(rhythm.soon), last + timedelta(rhythm.late)
    if today > late:
        return NextContact(ContactDue.LATE, soon, late)
    return NextContact(ContactDue.SOON if today >= soon else ContactDue.ON_TIME, soon, late)


class YearPart(StrEnum):
    """What the first year with a new referrer asks for, by the months since the first referral."""

    FULL = "full"
    FEEDBACK = "feedback"
    QUARTERLY = "quarterly"

    @property
    def words(self) -> str:
        """What to do."""
        return _YEAR_WORDS[self]


_YEAR_WORDS = {
    YearPart.FULL: "months 1 to 3: tell them of every referral in full",
    YearPart.FEEDBACK: "months 4 to 6: ask for feedback",
    YearPart.QUARTERLY: "months 7 to 12: meet every quarter",
}


def year_part(first_referral: date | None, today: date) -> YearPart | None:
    """Return what the first year asks for now; None before the first referral and after the year."""
    if first_referral is None:
        return None
    months = (today.year - first_referral.year) * 12 + today.month - first_referral.month
    months -= today.day < first_referral.day
    if months < 0 or months >= 12:
        return None
    if months < 3:
        return YearPart.FULL
    return YearPart.FEEDBACK if months < 6 else YearPart.QUARTERLY
