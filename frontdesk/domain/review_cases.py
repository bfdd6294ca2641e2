"""What the review of a day finds: the cases behind its checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.breach_reasons import BreachReason
from frontdesk.domain.lanes import Lane
from frontdesk.domain.review_days import ReviewPeriod
from frontdesk.domain.sources import MissingSource


@dataclass(frozen=True, slots=True)
class CrisisCase:
    """A crisis of the day, or one of before that nobody accepted.

    Attributes:
        id: the crisis.
        opened_at: when, UTC.
        name: who it is about, or "".
        number: their number, or "".
        call_uid: the call it came from, or "".
        callback_id: the callback it came from, or None.
        accepted_by: who took over, or "".
    """

    id: int
    opened_at: datetime
    name: str
    number: str
    call_uid: str
    callback_id: int | None
    accepted_by: str


@dataclass(frozen=True, slots=True)
class BreachCase:
    """A deadline that was missed.

    Attributes:
        id: the breach.
        callback_id: whose.
        due: the deadline, UTC.
        promised: whether it was a time the caller asked for.
        name: who was to be called, or "".
        number: their number's key.
        lane: what kind of caller.
        is_open: whether they are still to be called.
        referrer: whom it hurts, or "".
        reason: why, or None while nobody said.
        note: in words.
        by: who said why.
    """

    id: int
    callback_id: int
    due: datetime
    promised: bool
    name: str
    number: str
    lane: Lane
    is_open: bool
    referrer: str
    reason: BreachReason | None
    note: str
    by: str

    @property
    def reason_words(self) -> str:
        """The reason with its note, or ""."""
        if self.reason is None:
            return ""
        if self.reason is BreachReason.OTHER:
            return self.note
        return f"{self.reason.words}: {self.note}" if self.note else self.reason.words


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A callback that is still owed a try at the end of the day.

    Attributes:
        callback_id: which.
        name: who is to be called, or "".
        number: their number's key.
        lane: what kind of caller.
        about: what they asked for.
        received: when they first tried, UTC.
        call_by: by when the try was owed, UTC.
        attempts: tries made.
        breached: whether a deadline of it passed unmet.
        owner: who has it or is to have it, or "".
        carried_to: who has it tomorrow, or "" while it was not carried over.
        reason: why it is carried over.
        extension: the digits to dial behind the number, or "".
    """

    callback_id: int
    name: str
    number: str
    lane: Lane
    about: str
    received: datetime
    call_by: datetime
    attempts: int
    breached: bool
    owner: str
    carried_to: str
    reason: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailTally:
    """Voicemails on the machine against those that were logged.

    Attributes:
        logged: how many of the period are written down.
        on_machine: how many the machine has, or None while nobody counted.
        note: why some are not logged.
        by: who counted.
    """

    logged: int
    on_machine: int | None = None
    note: str = ""
    by: str = ""

    @property
    def unlogged(self) -> int:
        """How many are on the machine and nowhere else."""
        return max(0, (self.on_machine or 0) - self.logged)

    @property
    def is_settled(self) -> bool:
        """Whether they were counted, and all are logged or it was said why not."""
        return self.on_machine is not None and (not self.unlogged or bool(self.note))


@dataclass(frozen=True, slots=True)
class DraftCase:
    """A half-typed call.

    Attributes:
        uid: the draft.
        title: its name, number or "unnamed".
        person: who types.
        started_at: since when, UTC.
        parked: whether it was put aside.
    """

    uid: str
    title: str
    person: str
    started_at: datetime
    parked: bool


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Everything the checklist is made from, read at one moment.

    Attributes:
        period: what is reviewed.
        crises: of the day, and any nobody accepted.
        breaches: of the day, and those of before without a reason.
        callbacks: still owed by the end of the day.
        voicemails: the machine against the log.
        sources: new patients' calls whose source is missing or was not asked.
        drafts: half-typed calls of anyone.
    """

    period: ReviewPeriod
    crises: tuple[CrisisCase, ...] = ()
    breaches: tuple[BreachCase, ...] = ()
    callbacks: tuple[OpenCase, ...] = ()
    voicemails: VoicemailTally = VoicemailTally(0)
    sources: tuple[MissingSource, ...] = ()
    drafts: tuple[DraftCase, ...] = ()
