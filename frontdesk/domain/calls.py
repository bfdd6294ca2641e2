"""Calls: what the desk writes down about one contact by phone, and the drafts of calls being typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.state import Promise, PromiseKind
from frontdesk.domain.contacts import ContactFacts
from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.referrals.sources import Source, check_source
from frontdesk.domain.text import fold

#: A reason to call of its own: a question that only a clinician answers, the same day.
CLINICIAN_QUESTION = "Clinician question"
#: Who answers it, as lists say it.
TO_A_CLINICIAN = "to a clinician"
_QUESTION = fold(CLINICIAN_QUESTION)


def is_clinician_question(about: str) -> bool:
    """True if a call is a question to a clinician, whatever was typed behind that."""
    return fold(about[: len(CLINICIAN_QUESTION)]) == _QUESTION


if TYPE_CHECKING:
    from frontdesk.domain.referrals.patients import Match


class Direction(StrEnum):
    """Who dialed."""

    #: They called us.
    INBOUND = "inbound"
    #: We called them.
    OUTBOUND = "outbound"
    #: Between two telephones of the practice: it has no caller and is in no list.
    INTERNAL = "internal"


class Result(StrEnum):
    """How a call ended."""

    #: A person answered.
    ANSWERED = "answered"
    #: Nobody answered; an announcement counts as nobody.
    MISSED = "missed"
    #: Nobody answered, and a message was left.
    VOICEMAIL = "voicemail"


class NextStep(StrEnum):
    """What follows a call: every call has a next step or is settled (leak 14 must be 0)."""

    #: A callback, due by the rule.
    CALL_BACK = "call_back"
    #: A callback at a time they asked for.
    CALL_BACK_AT = "call_back_at"
    #: Nothing.
    SETTLED = "settled"
    #: Nothing: they have an appointment.
    BOOKED = "booked"
    #: Nothing: they were sent elsewhere.
    NOT_FOR_US = "not_for_us"

    @property
    def words(self) -> str:
        """The next step as shown."""
        return _STEP_WORDS[self]

    @property
    def owes_a_call(self) -> bool:
        """True if the desk owes the caller a call."""
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

    #: They had no callback, and none was opened.
    NONE = "none"
    #: A callback was opened.
    OPENED = "opened"
    #: It joined their open callback, which counts it.
    JOINED = "joined"
    #: It settled their open callback.
    CLOSED = "closed"
    #: It opened their callback again, which was closed as unreached.
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call as the form saves it; the service cleans its text.

    Attributes:
        uid: made when the form opened; saving it twice makes one record.
        at: when the call began, UTC.
        number: as typed.
        name: as typed.
        lane: what kind of caller.
        about: what they asked for.
        source: who sent them; required for a new patient.
        note: people's words.
        next_step: what follows.
        promised_at: the time they asked for, with ``CALL_BACK_AT``, UTC.
        promised_how: at that time, after it, or by it.
        for_id: the person who is to call them back, or None for anyone.
        contact_id: the contact chosen among several with one number, or None to decide by name.
        facts: what they said of themselves, or None to leave what is kept.
        result: answered, unless a missed call or a voicemail is recorded by hand.
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
        """The time they asked for, or None."""
        return Promise(self.promised_at, self.promised_how) if self.promised_at else None


@dataclass(frozen=True, slots=True)
class SavedCall:
    """What saving a call did.

    Attributes:
        call_id: the call's number in the store.
        callback_id: the callback it opened, joined or closed, or None.
        effect: which of these.
        due: when they must be called by, UTC; None if no call is owed.
        calls: number of times this caller has called about it.
        first_referral: True if the referrer had never sent anyone before.
        notices: what cleaning changed, in words ("note cut by 12 characters").
        already_saved: True if the same form had been saved before, so that nothing was written.
        referral_matches: people whose referral arrived and who never called, who may be this caller: ask.
        contact: the caller as the practice knows them, or None.
    """

    call_id: int
    callback_id: int | None
    effect: Effect
    due: datetime | None
    calls: int
    first_referral: bool
    notices: tuple[str, ...] = ()
    already_saved: bool = False
    referral_matches: tuple[Match, ...] = ()
    contact: int | None = None


@dataclass(frozen=True, slots=True)
class CallLine:
    """One line of a list of calls.

    Attributes:
        id: the store's number.
        at: when it began, UTC.
        direction: who dialed.
        result: how it ended.
        number: the number's key.
        name: the caller, or "".
        lane: what kind of caller.
        about: what they asked for.
        next_step: what followed, or None for an imported call.
        effect: what it did to a callback.
        callback_id: the callback, or None.
        source: who sent them, in words, or "".
        by: who took it, or "".
        voided: True if it was undone.
        extension: the extension to dial after the number, or "".
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


#: The question where a callback has no number that can be dialed.
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
    """Return what an answered call does to the caller's callback (product, "Order of work")."""
    if next_step.owes_a_call:
        return Effect.JOINED if has_open_callback else Effect.OPENED
    return Effect.CLOSED if has_open_callback else Effect.NONE


#: The field of a draft that says what is being typed; a call's draft has none.
DRAFT_OF = "draft_of"
#: What stands there for a referral.
OF_REFERRAL = "referral"
#: What stands there for a crisis that the store does not have yet; the store's own table has none of them.
OF_CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-typed call, or a half-typed referral.

    Attributes:
        uid: the uid of the form; the saved call has the same.
        person_id: the person who types.
        started_at: when the form opened, UTC.
        fields: the text of each field, as typed.
        parked: True if it was put aside for another call.
    """

    uid: str
    person_id: int
    started_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    parked: bool = False

    @property
    def is_empty(self) -> bool:
        """True if nothing was typed; a crisis counts by itself."""
        return not self.is_crisis and not any(
            value.strip() for name, value in self.fields.items() if name != DRAFT_OF
        )

    @property
    def is_referral(self) -> bool:
        """True if it is a referral that is being taken in: no screen shows it as a call."""
        return self.fields.get(DRAFT_OF) == OF_REFERRAL

    @property
    def is_crisis(self) -> bool:
        """True if it is a crisis, set aside until the store has it."""
        return self.fields.get(DRAFT_OF) == OF_CRISIS

    @property
    def title(self) -> str:
        """The title of its tab: the name, else the number, else ``unnamed``."""
        return self.fields.get("name") or self.fields.get("number") or "unnamed"
