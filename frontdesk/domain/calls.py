"""Calls: what the desk writes down about one contact by phone, and the drafts of calls being typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from frontdesk.domain.callbacks.state import Promise, PromiseKind
from frontdesk.domain.contacts import ContactFacts
from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.referrals.sources import Source, check_source


class Direction(StrEnum):
    """Who dialled."""

    #: They called us.
    INBOUND = "inbound"
    #: We called them.
    OUTBOUND = "outbound"
    #: Between telephones of ours: no caller, and in no list.
    INTERNAL = "internal"


class Result(StrEnum):
    """Whether a person answered."""

    #: A person spoke with a person.
    ANSWERED = "answered"
    #: Nobody did: an announcement is nobody.
    MISSED = "missed"
    #: Nobody did, and a message was left.
    VOICEMAIL = "voicemail"


class NextStep(StrEnum):
    """How a call ends: every call has a next step or is settled (leak 14 must be 0)."""

    #: Owed by the rule.
    CALL_BACK = "call_back"
    #: Owed at a time they asked for.
    CALL_BACK_AT = "call_back_at"
    #: Nothing is owed.
    SETTLED = "settled"
    #: Nothing is owed: they have an appointment.
    BOOKED = "booked"
    #: Nothing is owed: they were sent elsewhere.
    NOT_FOR_US = "not_for_us"

    @property
    def words(self) -> str:
        """The next step as shown."""
        return _STEP_WORDS[self]

    @property
    def owes_a_call(self) -> bool:
        """Whether the desk owes the caller a call after this."""
        return self in (NextStep.CALL_BACK, NextStep.CALL_BACK_AT)


_STEP_WORDS = {
    NextStep.CALL_BACK: "call back today",
    NextStep.CALL_BACK_AT: "call back at",
    NextStep.SETTLED: "settled",
    NextStep.BOOKED: "booked",
    NextStep.NOT_FOR_US: "not for us",
}


class Effect(StrEnum):
    """What saving a call did to the caller's callback."""

    #: They had none, and got none.
    NONE = "none"
    #: They got one.
    OPENED = "opened"
    #: They had one, which counts this call.
    JOINED = "joined"
    #: They had one, which this call settled.
    CLOSED = "closed"
    #: They had one that was closed as unreached, which is open again.
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call as the form gives it to be saved; text is cleaned by the service.

    Attributes:
        uid: made when the form opened; saving twice makes one record.
        at: when the call began, UTC.
        number: as typed.
        name: as typed.
        lane: what kind of caller.
        about: what they asked for.
        source: who sent them; wanted for a new patient.
        note: free words.
        next_step: what happens now.
        promised_at: the time they asked for, with ``CALL_BACK_AT``, UTC.
        promised_how: at that time, after it, or by it.
        for_id: who is to call them back, or None for anyone.
        contact_id: the contact chosen among several on one number, or None to decide by name.
        facts: what they said of themselves, or None to leave it as it is.
        result: answered, unless a missed call or a voicemail is written down by hand.
    """

    uid: str
    at: datetime
    number: str
    name: str
    lane: Lane
    about: str
    source: Source | None
    note: str
    next_step: NextStep
    promised_at: datetime | None = None
    promised_how: PromiseKind = PromiseKind.AT
    for_id: int | None = None
    contact_id: int | None = None
    facts: ContactFacts | None = None
    result: Result = Result.ANSWERED

    @property
    def promise(self) -> Promise | None:
        """The time they asked for, if they did."""
        return Promise(self.promised_at, self.promised_how) if self.promised_at else None


@dataclass(frozen=True, slots=True)
class SavedCall:
    """What saving a call did.

    Attributes:
        call_id: the call's number in the store.
        callback_id: the callback it opened, joined or closed, or None.
        effect: which of these.
        due: by when they are to be called, UTC, where a call is owed.
        calls: how often this caller has called about it.
        first_referral: the referrer had never sent anyone before.
        notices: what cleaning changed, in words ("note cut by 12 characters").
        already_saved: the same form had been saved before; nothing was written.
    """

    call_id: int
    callback_id: int | None
    effect: Effect
    due: datetime | None
    calls: int
    first_referral: bool
    notices: tuple[str, ...] = ()
    already_saved: bool = False


@dataclass(frozen=True, slots=True)
class CallLine:
    """One line of a list of calls.

    Attributes:
        id: the store's number.
        at: when it began, UTC.
        direction: who dialled.
        result: whether a person answered.
        number: the number's key.
        name: the caller, or "".
        lane: what kind of caller.
        about: what they asked for.
        next_step: how it ended, or None for an imported call.
        effect: what it did to the callback.
        callback_id: which one.
        source: who sent them, in words, or "".
        by: who took it, or "".
        voided: taken back.
        extension: the digits to dial behind the number, or "".
    """

    id: int
    at: datetime
    direction: Direction
    result: Result
    number: str
    name: str
    lane: Lane
    about: str
    next_step: NextStep | None
    effect: Effect
    callback_id: int | None
    source: str
    by: str
    voided: bool
    extension: str = ""

    @property
    def dialed(self) -> str:
        """The number with its extension, as ``dialing.say_number`` takes it."""
        return dialed(self.number, self.extension)


@dataclass(frozen=True, slots=True)
class DaySummary:
    """The line above today's calls.

    Attributes:
        calls: inbound calls of the day.
        answered: how many a person answered.
        sources_known: new patients whose source is known.
        sources_askable: new patients who could be asked.
    """

    calls: int
    answered: int
    sources_known: int
    sources_askable: int


#: What to ask when a callback has no number that could be dialled.
WHICH_NUMBER = "Which number shall we call back? Without one nobody can."


def check_call(call: NewCall) -> None:
    """Refuse a call that cannot be saved as it is.

    Raises:
        Incomplete: a new patient without an answer about the source, a callback without a number
            to call, or a promise without its time.
        Refused: a crisis as a callback (rule 8: a crisis is never a callback), or a promise of a
            time before the call.
    """
    if call.lane is Lane.CRISIS and call.next_step.owes_a_call:
        raise Refused("A crisis is never a callback: stay on the line and hand it to a clinician now.")
    if call.next_step is NextStep.CALL_BACK_AT and call.promised_at is None:
        raise Incomplete("promised_at", "When did they ask to be called?")
    if call.next_step is NextStep.CALL_BACK_AT and call.promised_at and call.promised_at <= call.at:
        raise Refused("That time has passed already. Give a later one.")
    if call.next_step.owes_a_call and not any(ch.isdigit() for ch in call.number):
        raise Incomplete("number", WHICH_NUMBER)
    if call.lane is Lane.NEW_PATIENT:
        check_source(call.source)


def effect_on_callback(next_step: NextStep, *, has_open_callback: bool) -> Effect:
    """What a call that was answered does to the caller's open callback (product, "Order of work")."""
    if next_step.owes_a_call:
        return Effect.JOINED if has_open_callback else Effect.OPENED
    return Effect.CLOSED if has_open_callback else Effect.NONE


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-typed call.

    Attributes:
        uid: the form's own identity; the saved call carries it too.
        person_id: who types.
        started_at: when the form opened, UTC.
        fields: what stands in each field, as typed.
        parked: put aside for another call.
    """

    uid: str
    person_id: int
    started_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    parked: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(value.strip() for value in self.fields.values())

    @property
    def title(self) -> str:
        """What the draft's tab shows: the name, else the number, else that it is unnamed."""
        return self.fields.get("name") or self.fields.get("number") or "unnamed"
