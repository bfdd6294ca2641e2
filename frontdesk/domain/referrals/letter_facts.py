"""What letters take from the record: facts of a referrer, of a referral, and of what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.referrals.owed import Channel, OwedKind, OwedState, SharedCare, Tell


@dataclass(frozen=True, slots=True)
class Recipient:
    """The referrer to whom a letter goes.

    Attributes:
        id: the store's number.
        name: as people say it.
        credentials: such as "MD", or "".
        organization: where they work, or "".
        fax: the key of their fax number, or "".
        fax_verified_at: when somebody verified it, UTC, or None.
        channel: how they want to hear from us, a ``Channel``, or "".
        model: how care is shared with them, a ``SharedCare``; "" for the practice's default.
        part2: True if they are a program under 42 CFR Part 2.
        opted_out_at: when they asked for no more letters that nobody asked for, UTC, or None.
    """

    id: int
    name: str
    credentials: str
    organization: str
    fax: str
    fax_verified_at: datetime | None
    channel: str
    model: str
    part2: bool
    opted_out_at: datetime | None = None

    @property
    def words(self) -> str:
        """Name and organization in one line."""
        return f"{self.name} · {self.organization}" if self.organization else self.name

    def shared_care(self, usual: SharedCare) -> SharedCare:
        """Return the shared-care model with them; ``usual`` is the practice's default."""
        return SharedCare(self.model) if self.model else usual

    @property
    def preferred(self) -> Channel | None:
        """How they want to hear from us, or None if nobody asked."""
        return Channel(self.channel) if self.channel else None


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """One person's way so far, as a letter to one of those who sent them tells it. Instants are UTC.

    Attributes:
        id: the store's number.
        patient: their name.
        treatment: what they were referred for, or "".
        step: the step they stand on.
        tell: what this referrer may be told.
        arrived_at: when this referrer's referral arrived, or None.
        tried_at: when we first tried to call them, or None.
        spoken_at: when we first spoke with them, or None.
        missing: what is missing, an item a line.
        booked_for: the appointment, or None.
        off_kind: ``no_show`` or ``canceled`` while no other appointment is made, or "".
        evaluated_at: when they were evaluated, or None.
        sessions_done: sessions so far.
        sessions_planned: sessions of the course, or None.
        completed_at: when the course was completed, or None.
    """

    id: int
    patient: str
    treatment: str
    step: str
    tell: Tell
    arrived_at: datetime | None
    tried_at: datetime | None
    spoken_at: datetime | None
    missing: str
    booked_for: datetime | None
    off_kind: str
    evaluated_at: datetime | None
    sessions_done: int
    sessions_planned: int | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class LetterOccasion:
    """What a letter is for: something owed.

    Attributes:
        id: the store's number.
        kind: what is owed.
        state: what became of it.
        due: the last instant in time, UTC.
        referrer: to whom, the referrer's number.
        referral: about which referral, or None.
        text: what was promised, in people's words, or "".
        event_at: when what it arose with happened, UTC, or None.
        reason: why that happened, in people's words, or "".
        tell: what this referrer may be told, or None where it is about no patient.
    """

    id: int
    kind: OwedKind
    state: OwedState
    due: datetime
    referrer: int
    referral: int | None
    text: str
    event_at: datetime | None
    reason: str
    tell: Tell | None


@dataclass(frozen=True, slots=True)
class Tries:
    """How often somebody tried to reach a patient.

    Attributes:
        count: how often.
        first_at: the first time, UTC, or None.
    """

    count: int
    first_at: datetime | None


@dataclass(frozen=True, slots=True)
class StagedSending:
    """A sending that is being handed over, or was.

    Attributes:
        id: the store's number.
        owed: what is sent.
        state: a code of the states of a sending.
        at: when it was begun, UTC.
        file: the name of its file, or "".
        voided_at: when it was taken back, UTC, or None.
    """

    id: int
    owed: int
    state: str
    at: datetime
    file: str
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """The practice's own text of a letter.

    Attributes:
        name: of which letter.
        text: the template.
        at: when it was brought in, UTC.
        by: who did.
    """

    name: str
    text: str
    at: datetime
    by: str
