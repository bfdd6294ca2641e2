"""How a relationship stands: referrals and their trend, answers, what they suffered; and the named lists.

See product, "Relationships". A list is a row of a table: who belongs to it is decided by one function of what
is known of a referrer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from frontdesk.domain.relationships.cadence import Cadence, ContactDue, NextContact, cadence_of, next_contact
from frontdesk.domain.relationships.touches import leaves_focus

#: Days without a referral before which nobody goes quiet.
QUIET_DAYS = 60
#: Times their usual gap after which they go quiet.
QUIET_GAPS = 2
#: Days of "12 months and nothing".
YEAR_DAYS = 365
#: Days over which a trend compares: the last so many with those before.
TREND_DAYS = 90


class Trend(StrEnum):
    """Referrals of the last 90 days beside those of the 90 days before."""

    UP = "up"
    LEVEL = "level"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class RelationshipFacts:
    """What is known of one referrer.

    Attributes:
        referrer_id: who.
        referrals: the days of their referrals, oldest first; a patient sent twice is two.
        booked: how many of those were booked.
        contacts: the days of all contacts, ours and theirs.
        ours: contacts of ours.
        answered: contacts of ours that they answered.
        focus: True if they are on the focus list.
        hospital: True if they are a hospital system.
        opted_out: True if they asked not to be contacted.
        inactive: True if they moved or were deactivated.
        breaches: the days on which a callback to a patient of theirs, or something owed to them, was late.
        open_complaints: complaints that are not closed.
        promised_open: the days on which something promised to them was due and was not sent.
        to_thank: things owed to them by way of thanks that are open.
        known_since: the day since which they are known.
    """

    referrer_id: int
    referrals: tuple[date, ...] = ()
    booked: int = 0
    contacts: tuple[date, ...] = ()
    ours: int = 0
    answered: int = 0
    focus: bool = False
    hospital: bool = False
    opted_out: bool = False
    inactive: bool = False
    breaches: tuple[date, ...] = ()
    open_complaints: int = 0
    promised_open: tuple[date, ...] = ()
    to_thank: int = 0
    known_since: date | None = None

    @property
    def cadence(self) -> Cadence:
        """How often they are contacted."""
        return cadence_of(focus=self.focus, hospital=self.hospital)

    @property
    def last_contact(self) -> date | None:
        """The day of the last contact; a referral is one, of theirs."""
        return max((*self.contacts, *self.referrals), default=None)

    @property
    def last_referral(self) -> date | None:
        """The day of their last referral, or None."""
        return max(self.referrals, default=None)

    def next_contact(self, today: date) -> NextContact:
        """Return when the next contact is due."""
        return next_contact(self.cadence, self.last_contact, today)


@dataclass(frozen=True, slots=True)
class Health:
    """How a relationship stands.

    Attributes:
        per_month: referrals a month over the last year, to one decimal.
        trend: beside the 90 days before; None where both have none.
        days_since_last: days since the last referral, or None without any.
        response_percent: contacts of ours that they answered, in whole percent; None without any.
        breaches: deadlines that hurt them in the last year.
        open_complaints: complaints that are not closed.
    """

    per_month: float
    trend: Trend | None
    days_since_last: int | None
    response_percent: int | None
    breaches: int
    open_complaints: int


def health_of(facts: RelationshipFacts, today: date) -> Health:
    """Return how a relationship stands today."""
    year = [day for day in facts.referrals if today - timedelta(YEAR_DAYS) < day <= today]
    last = facts.last_referral
    return Health(
        per_month=round(len(year) / 12, 1),
        trend=trend_of(facts.referrals, today),
        days_since_last=(today - last).days if last else None,
        response_percent=round(100 * facts.answered / facts.ours) if facts.ours else None,
        breaches=sum(today - timedelta(YEAR_DAYS) < day <= today for day in facts.breaches),
        open_complaints=facts.open_complaints,
    )


def trend_of(referrals: Sequence[date], today: date) -> Trend | None:
    """Return the trend of referrals; None where neither period has one."""
    middle, start = today - timedelta(TREND_DAYS), today - timedelta(2 * TREND_DAYS)
    now = sum(middle < day <= today for day in referrals)
    before = sum(start < day <= middle for day in referrals)
    if not now and not before:
        return None
    if now == before:
        return Trend.LEVEL
    return Trend.UP if now > before else Trend.DOWN


def goes_quiet_on(referrals: Sequence[date]) -> date | None:
    """Return the first day on which they have gone quiet: nobody for twice their usual gap, 60 days at least.

    Args:
        referrals: the days of their referrals, oldest first.

    Returns:
        The day; None for who sent nobody yet. Who sent one patient has no gap: 60 days.
    """
    if not referrals:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(referrals)]
    wait = max(QUIET_DAYS, round(QUIET_GAPS * median(gaps))) if gaps else QUIET_DAYS
    return referrals[-1] + timedelta(wait)


@dataclass(frozen=True, slots=True)
class NamedListFacts:
    """The facts of one named list.

    Attributes:
        code: identifies it.
        words: its name as shown.
        about: what to do about who is on it.
        holds: True if a referrer belongs to it on a day.
    """

    code: str
    words: str
    about: str
    holds: Callable[[RelationshipFacts, date], bool]


def _is_asked(facts: RelationshipFacts) -> bool:
    """True if they may be contacted by us at all."""
    return not facts.opted_out and not facts.inactive


def _is_quiet(facts: RelationshipFacts, today: date) -> bool:
    quiet_on = goes_quiet_on(facts.referrals)
    return _is_asked(facts) and quiet_on is not None and today >= quiet_on


def _is_due(facts: RelationshipFacts, today: date, *states: ContactDue) -> bool:
    return _is_asked(facts) and facts.next_contact(today).due in states


def _is_first_this_month(facts: RelationshipFacts, today: date) -> bool:
    first = min(facts.referrals, default=None)
    return first is not None and (first.year, first.month) == (today.year, today.month)


def _had_nothing_for_a_year(facts: RelationshipFacts, today: date) -> bool:
    since = facts.last_referral or facts.known_since
    return _is_asked(facts) and since is not None and (today - since).days >= YEAR_DAYS


def _was_hurt(facts: RelationshipFacts, today: date) -> bool:
    return any(today - timedelta(30) <= day <= today for day in facts.breaches)


#: The named lists, the most urgent first; to add one is to add a row.
LISTS = (
    NamedListFacts(
        "complaint_open",
        "complaint open",
        "answer it before anything else",
        lambda facts, today: facts.open_complaints > 0,
    ),
    NamedListFacts("hurt_by_breach", "hurt by a breach", "call and say what was mended", _was_hurt),
    NamedListFacts(
        "promised_not_sent",
        "promised but never sent",
        "send what was promised",
        lambda facts, today: any(day < today for day in facts.promised_open),
    ),
    NamedListFacts("to_thank", "to thank", "thank them", lambda facts, today: facts.to_thank > 0),
    NamedListFacts(
        "first_referral",
        "first referral this month",
        "tell them of this one in full",
        _is_first_this_month,
    ),
    NamedListFacts("going_quiet", "going quiet", "ask how it went with the last patient", _is_quiet),
    NamedListFacts(
        "late", "contact late", "be in touch", lambda facts, today: _is_due(facts, today, ContactDue.LATE)
    ),
    NamedListFacts(
        "due_soon",
        "contact due soon",
        "be in touch this week",
        lambda facts, today: _is_due(facts, today, ContactDue.SOON),
    ),
    NamedListFacts(
        "leave_focus",
        "seven contacts, no referral",
        "think about taking them off the focus list",
        lambda facts, today: facts.focus and leaves_focus(facts.ours, len(facts.referrals)),
    ),
    NamedListFacts("year_nothing", "12 months and nothing", "decide if to go on", _had_nothing_for_a_year),
)


def lists_of(facts: RelationshipFacts, today: date) -> tuple[str, ...]:
    """Return the codes of the lists that a referrer is on today, the most urgent first."""
    return tuple(one.code for one in LISTS if one.holds(facts, today))


def contact_order(facts: RelationshipFacts, today: date) -> tuple[int, date]:
    """Return where a referrer stands in the order in which they are contacted, the first first.

    The list that matters most decides, then who was contacted longest ago.
    """
    places = {one.code: place for place, one in enumerate(LISTS)}
    first = min((places[code] for code in lists_of(facts, today)), default=len(LISTS))
    return first, facts.last_contact or date.min
