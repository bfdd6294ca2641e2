"""Things owed to referrers as they are kept, as lists show them, and every try to send one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from frontdesk.domain.referrals.owed import (
    Channel,
    OwedKind,
    OwedStanding,
    OwedState,
    SharedCare,
    Tell,
    blocked_by,
    standing,
)


class OwedView(StrEnum):
    """The lists of what is owed."""

    #: Open, by due: the order of work.
    DUE = "due"
    #: Open, and held back until somebody asks the patient.
    BLOCKED = "blocked"
    #: Sent, and nobody said that it arrived.
    SENT = "sent"
    #: Open again, because the last sending failed.
    FAILED = "failed"
    #: Everything, the latest first.
    ALL = "all"

    @property
    def words(self) -> str:
        """The list's title."""
        return _VIEW_WORDS[self]


_VIEW_WORDS = {
    OwedView.DUE: "Due",
    OwedView.BLOCKED: "Waits for permission",
    OwedView.SENT: "Sent, not confirmed",
    OwedView.FAILED: "Failed",
    OwedView.ALL: "All",
}


class SendingState(StrEnum):
    """What became of one try to send something."""

    #: Its file is being put into the outgoing folder.
    STAGED = "staged"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"

    @property
    def stands(self) -> bool:
        """True if nothing else may be sent for the same thing while it is so."""
        return self is not SendingState.FAILED


@dataclass(frozen=True, kw_only=True)
class OwedItem:
    """One thing owed, with the columns that change it; they mean what the table says."""

    id: int
    version: int
    kind: OwedKind
    referral_id: int | None
    sender_id: int | None
    referrer_id: int
    event_id: int | None
    series: int
    arose: datetime
    due: datetime
    decided_by: str
    settings_version: int
    state: OwedState
    sent_at: datetime | None
    channel: str
    day: date | None
    followed: bool
    stamped: bool

    @property
    def is_open(self) -> bool:
        """True if it waits to be sent."""
        return self.state is OwedState.OPEN


@dataclass(frozen=True, kw_only=True)
class OwedLine:
    """One thing owed as lists and commands show it.

    Attributes:
        owed: its number.
        kind: what it is.
        referral: the referral it is about, or None.
        patient: who it is about, or "".
        number: the key of their number, or "".
        sender: the referrer as one who sent this patient, or None.
        referrer: the referrer's number.
        referrer_words: the referrer with where they work.
        arose: when it arose, UTC.
        due: the last instant in time, UTC.
        decided_by: what decided that, a ``TermDecidedBy``.
        state: what became of it.
        sent_at: when the sending that stands was made, which stopped the clock, UTC; or None.
        channel: how that was sent, or "".
        text: what was promised, in people's words.
        waived_reason: why it is not owed any more, in people's words.
        breached_at: its due, if that passed before it was sent, UTC; or None.
        breach_reason: ``permission`` if it was held back by that then, or "".
        tell: what this referrer may be told about this patient.
        model: the shared-care model with the referrer, or "" for the practice's default.
        preferred: the channel they want, or "".
        fax: the key of their fax number, or "".
        fax_verified_at: when that number was verified, UTC; or None.
        email: their address for secure mail, or "".
        phone: the key of their phone number, or "".
        part2: True if they are a program under 42 CFR Part 2.
        owner: who does it, or "" for anyone.
        failures: how many of its sendings failed.
        checked_at: when the line was read, UTC.
        at_risk_minutes: so many minutes before due it is at risk.
    """

    owed: int
    kind: OwedKind
    referral: int | None
    patient: str
    number: str
    sender: int | None
    referrer: int
    referrer_words: str
    arose: datetime
    due: datetime
    decided_by: str
    state: OwedState
    sent_at: datetime | None
    channel: str
    text: str
    waived_reason: str
    breached_at: datetime | None
    breach_reason: str
    tell: Tell
    model: str
    preferred: str
    fax: str
    fax_verified_at: datetime | None
    email: str
    phone: str
    part2: bool
    owner: str
    failures: int
    checked_at: datetime
    at_risk_minutes: int

    @property
    def is_open(self) -> bool:
        """True if it waits to be sent."""
        return self.state is OwedState.OPEN

    @property
    def blocked_by(self) -> str | None:
        """What holds it back while it is open, ``permission``, or None."""
        return blocked_by(self.kind, self.tell) if self.is_open else None

    @property
    def standing(self) -> OwedStanding:
        """Where it stood when it was read."""
        return self.standing_at(self.checked_at)

    def standing_at(self, now: datetime) -> OwedStanding:
        """Return where it stands at an instant; what was waived stands as it did then."""
        if self.state is OwedState.WAIVED:
            return OwedStanding.LATE if self.breached_at else OwedStanding.ON_TIME
        return standing(self.due, self.sent_at, now, self.at_risk_minutes)

    @property
    def is_late(self) -> bool:
        """True if it waits to be sent and its due has passed."""
        return self.is_open and self.standing is OwedStanding.LATE

    @property
    def fax_is_verified(self) -> bool:
        """True if somebody verified the fax number, so that it may be used for patients."""
        return bool(self.fax) and self.fax_verified_at is not None

    def model_or(self, default: SharedCare) -> SharedCare:
        """Return the shared-care model with the referrer, where ``default`` is the practice's."""
        return SharedCare(self.model) if self.model else default


@dataclass(frozen=True, slots=True)
class SendingLine:
    """One try to send something.

    Attributes:
        id: its number.
        at: when, UTC.
        by: who sent it.
        channel: how.
        address: the number or address it went to, or "".
        state: what became of it.
        file: its name in the outgoing folder, or "".
        ended_at: when it was confirmed or failed, UTC; or None.
        ended_by: who wrote that down, or "".
        reason: why it failed, in people's or the gateway's words.
        undone: True if it was undone.
    """

    id: int
    at: datetime
    by: str
    channel: Channel
    address: str
    state: SendingState
    file: str
    ended_at: datetime | None
    ended_by: str
    reason: str
    undone: bool
