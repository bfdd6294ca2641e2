"""Events for many referrers at once: who is invited, who came, and what came of it.

See product, "Relationships": invited, coming, came, and referrals within 90 days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from frontdesk.domain.relationships.touches import TouchKind, money_words

#: Days after an event in which a referral is counted as having come of it, the last one included.
OUTCOME_DAYS = 90


class InvitationState(StrEnum):
    """Where an invitation stands."""

    INVITED = "invited"
    COMING = "coming"
    CAME = "came"
    DID_NOT = "did_not"

    @property
    def words(self) -> str:
        """The state as shown."""
        return "did not come" if self is InvitationState.DID_NOT else self.value


@dataclass(frozen=True, slots=True)
class OutreachEvent:
    """One event.

    Attributes:
        id: its number.
        name: what it is called.
        kind: a kind of meeting.
        day: on which day.
        cost_cents: what it costs.
        note: people's words, or "".
    """

    id: int
    name: str
    kind: TouchKind
    day: date
    cost_cents: int
    note: str


@dataclass(frozen=True, slots=True)
class Invited:
    """One of those who were invited.

    Attributes:
        referrer_id: who.
        words: their name and organization.
        state: where the invitation stands.
        referrals: patients they sent within the days that are counted.
    """

    referrer_id: int
    words: str
    state: InvitationState
    referrals: int


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event with those who were invited.

    Attributes:
        event: it.
        invited: everybody invited, by name.
    """

    event: OutreachEvent
    invited: tuple[Invited, ...]

    def count(self, *states: InvitationState) -> int:
        """Return how many invitations stand so; all of them without a state."""
        return sum(one.state in (states or tuple(InvitationState)) for one in self.invited)

    @property
    def referrals(self) -> int:
        """Patients sent by those who came, within 90 days."""
        return sum(one.referrals for one in self.invited if one.state is InvitationState.CAME)


@dataclass(frozen=True, slots=True)
class Spent:
    """What contacts and events of a calendar year cost.

    Attributes:
        year: which.
        cents: all of them together.
        limit_cents: what the practice allows; 0 for no limit.
    """

    year: int
    cents: int
    limit_cents: int

    @property
    def is_over(self) -> bool:
        """True if more was spent than the practice allows."""
        return 0 < self.limit_cents < self.cents

    @property
    def words(self) -> str:
        """``$1,200 of $5,000 spent in 2026``, or that it is more than the limit."""
        if not self.limit_cents:
            return f"{money_words(self.cents)} spent in {self.year}"
        words = f"{money_words(self.cents)} of {money_words(self.limit_cents)} spent in {self.year}"
        over = f": {money_words(self.cents - self.limit_cents)} over the limit" if self.is_over else ""
        return words + over

    def with_cost(self, cents: int) -> Spent:
        """Return it with what another contact costs."""
        return replace(self, cents=self.cents + cents)


def referrals_after(referrals: Iterable[date], day: date) -> int:
    """Return how many referrals came after an event within the days that are counted.

    Args:
        referrals: the days of somebody's referrals.
        day: the day of the event; a referral of that day is not counted, it may have come before.
    """
    return sum(day < one <= day + timedelta(OUTCOME_DAYS) for one in referrals)
