"""Those who refer, as the lists and the page of one show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.cadence import NextContact
from frontdesk.domain.relationships.health import Health
from frontdesk.domain.relationships.organizations import OrganizationDetail
from frontdesk.domain.relationships.outreach import Spent


class ReferrerView(StrEnum):
    """The lists of those who refer."""

    #: Who is to be contacted, the most urgent first.
    NEXT = "next"
    #: The focus list.
    FOCUS = "focus"
    #: Everybody, those who send most first.
    ALL = "all"
    #: Who asked not to be contacted, moved or was deactivated.
    APART = "apart"

    @property
    def words(self) -> str:
        """The list as shown."""
        return {"next": "To contact", "focus": "Focus", "all": "All", "apart": "Not contacted"}[self.value]


@dataclass(frozen=True, slots=True)
class ReferrerLine:
    """One of those who refer, as a list shows them.

    Attributes:
        id: their number.
        name: their name.
        organization: where they work, or "".
        kind: what they are to us.
        referrals: patients they sent.
        health: how the relationship stands.
        next_contact: when the next contact is due.
        lists: the codes of the lists they are on, the most urgent first.
        touches: contacts of ours so far.
        focus: True if they are on the focus list.
        key: True if they are a key relationship.
        apart: why they are not contacted, in words; or "".
        last_contact: the day of the last contact, ours or theirs, or None.
    """

    id: int
    name: str
    organization: str
    kind: SourceKind
    referrals: int
    health: Health
    next_contact: NextContact
    lists: tuple[str, ...]
    touches: int
    focus: bool
    key: bool
    apart: str
    last_contact: date | None = None

    @property
    def words(self) -> str:
        """Name and organization in one line."""
        return f"{self.name} · {self.organization}" if self.organization else self.name


class EntryKind(StrEnum):
    """What a line of the timeline is about."""

    REFERRAL = "referral"
    TOUCH = "touch"
    OWED = "owed"
    BREACH = "breach"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened between us.

    Attributes:
        at: when, UTC.
        kind: what it is about.
        record_id: the number of its record.
        words: what happened, the program's words.
        detail: people's words, or "".
        by: who did it, or "".
    """

    at: datetime
    kind: EntryKind
    record_id: int
    words: str
    detail: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint.

    Attributes:
        id: its number.
        referrer_id: of whom, or None for a patient's.
        what: people's words.
        owner: who answers it, or "".
        opened_at: when it came, UTC.
        said: what we said, or "".
        closed_at: when it was settled, UTC, or None.
    """

    id: int
    referrer_id: int | None
    what: str
    owner: str
    opened_at: datetime
    said: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReferrerFacts:
    """What is known of a person who refers, as people type it.

    Attributes:
        credentials: such as "MD".
        specialty: what they do.
        caseload: how many patients they care for, or None.
        npi: their National Provider Identifier, or "".
        distance: how far away, in miles: a ``Distance``, or "".
        web: their page, or "".
        opinion_leader: True if others listen to them.
        refers_to: whom they refer to now.
        introduced_by_id: who introduced them, or None.
        concern: what holds them back, a code; or "".
        barrier: a code; or "".
        enthusiasm: a word; or "".
        complexity: of the cases they send, a word; or "".
        unprompted: if they refer without being asked, a word; or "".
        reciprocal: if we send them patients, a word; or "".
        fax_basis: why we may fax them what they did not ask for.
    """

    credentials: str = ""
    specialty: str = ""
    caseload: int | None = None
    npi: str = ""
    distance: str = ""
    web: str = ""
    opinion_leader: bool = False
    refers_to: str = ""
    introduced_by_id: int | None = None
    concern: str = ""
    barrier: str = ""
    enthusiasm: str = ""
    complexity: str = ""
    unprompted: str = ""
    reciprocal: str = ""
    fax_basis: str = ""


#: How enthusiastic they are, and how complex the cases they send: a word.
DEGREES = ("low", "middle", "high")
#: If they refer without being asked, and if we send them patients.
YES_NO = ("yes", "no")


class Distance(StrEnum):
    """How far away they are, in miles."""

    NEAR = "0-5"
    TOWN = "5-15"
    REGION = "15-30"
    FAR = "30+"


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody who refers is reached, and how care is shared with them.

    Attributes:
        phone: the key of their number, or "".
        fax: the key of their fax number, or "".
        fax_verified_at: when somebody verified it, UTC, or None.
        email: their address, or "".
        channel: the code of the channel they want, or "".
        model: the code of the shared-care model; "" for the practice's default.
        key_since: since when they are a key relationship, or None.
        part2: True if they are a program under 42 CFR Part 2.
        opt_out_note: what was noted when they asked not to be contacted, or "".
    """

    phone: str = ""
    fax: str = ""
    fax_verified_at: datetime | None = None
    email: str = ""
    channel: str = ""
    model: str = ""
    key_since: date | None = None
    part2: bool = False
    opt_out_note: str = ""


@dataclass(frozen=True, slots=True)
class ReferrerDetail:
    """Everything about one of those who refer.

    Attributes:
        line: as the list shows them.
        facts: what is known of them.
        timeline: what happened, the latest first.
        complaints: those that are open.
        first_year: what the first year asks for now, or "".
        cost_cents: what contacts with them cost this year.
        last_contact: the day of the last contact, or None.
        reach: how they are reached.
        introduced_by: the name of who introduced them, or "".
        organization: where they work, or None where that is not known.
        spent: what contacts and events for everybody cost this year, beside the limit.
    """

    line: ReferrerLine
    facts: ReferrerFacts
    timeline: tuple[TimelineEntry, ...]
    complaints: tuple[Complaint, ...]
    first_year: str
    cost_cents: int
    last_contact: date | None
    reach: Reach = Reach()
    introduced_by: str = ""
    organization: OrganizationDetail | None = None
    spent: Spent | None = None
