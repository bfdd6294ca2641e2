"""The Patients list: its lines and views, what follows next, and who may be the same person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum

from frontdesk.domain.errors import Incomplete, Refused
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.referrals.events import AuthState, Event, Urgency, Via, WaitingFor
from frontdesk.domain.referrals.owed import Tell
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.referrals.steps import HomeList, Step, step_of
from frontdesk.domain.text import fold


class View(StrEnum):
    """What the Patients list shows; ``ENDED`` is everybody done or lost, whenever that was."""

    OPEN = "open"
    WAITING = "waiting"
    BOOKED = "booked"
    LEAKING = "leaking"
    DONE = "done"
    LOST = "lost"
    ENDED = "ended"

    @property
    def words(self) -> str:
        """The view as shown."""
        return _VIEW_WORDS[self]


_VIEW_WORDS = {
    View.OPEN: "all open",
    View.WAITING: "waiting",
    View.BOOKED: "booked",
    View.LEAKING: "at a leak",
    View.DONE: "done lately",
    View.LOST: "lost lately",
    View.ENDED: "done or lost",
}


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One person of the Patients list.

    Attributes:
        referral: the number of their way.
        version: its version, for the screen that changes it.
        contact: who they are.
        callback: the callback by which they are to be reached, or None.
        name: theirs, or "".
        number: the key of a number of theirs, or "".
        extension: the extension to dial after it, or "".
        referrers: those who sent them, in words, the primary one first.
        step: the step they stand on.
        point: their point of the 27; 0 is on track.
        home_list: their one home list, or None once they are finished.
        next_step: what is to be done next, in words, or "".
        owner: who has it, or "".
        waiting: for whom they wait.
        waiting_for: the same in words, or "".
        until: the day on which it is looked at again, or None.
        look_at: True if that day or their answer came.
        urgency: how soon the referrer wants them seen.
        treatment: what for, or "".
        began_at: when the way began, UTC.
        arrived_at: when the first referral arrived, or None.
        lost_at: when they were lost, or None.
        lost_reason: why, or "".
        lost_point: at which point, or None.
    """

    referral: int
    version: int
    contact: int
    callback: int | None
    name: str
    number: str
    extension: str
    referrers: tuple[str, ...]
    step: Step
    point: int
    home_list: HomeList | None
    next_step: str
    owner: str
    waiting: WaitingFor
    waiting_for: str
    until: date | None
    look_at: bool
    urgency: Urgency
    treatment: str
    began_at: datetime
    arrived_at: datetime | None
    lost_at: datetime | None
    lost_reason: str
    lost_point: int | None

    @property
    def dialed(self) -> str:
        """The number with its extension, as ``dialing.say_number`` takes it."""
        return dialed(self.number, self.extension)


@dataclass(frozen=True, slots=True)
class Sender:
    """One referrer who sent a person.

    Attributes:
        id: the number of the record.
        referrer: the referrer's number.
        words: who that is, with where they work.
        kind: what they are to us.
        via: how it came.
        arrived_at: when, UTC; None while the patient was only told to call.
        logged_at: when it was written down.
        urgency: what they asked for.
        tell: what they may be told.
        tell_at: when that was said, or None.
        tell_said_by: who said so, or "".
        is_primary: True if they are the primary one.
        is_first: True if this is their first referral ever.
        note: people's words.
    """

    id: int
    referrer: int
    words: str
    kind: SourceKind
    via: Via
    arrived_at: datetime | None
    logged_at: datetime
    urgency: Urgency
    tell: Tell
    tell_at: datetime | None
    tell_said_by: str
    is_primary: bool
    is_first: bool
    note: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of a person's history on the way.

    Attributes:
        event: what happened.
        logged_at: when it was written down, UTC.
        by: who wrote it down.
        sender: the referrer it came from or is about, in words, or "".
    """

    event: Event
    logged_at: datetime
    by: str
    sender: str


@dataclass(frozen=True, slots=True)
class OwedBrief:
    """Something owed to one of those who sent a person.

    Attributes:
        owed: its number.
        kind: the code of its kind.
        referrer: to whom, in words.
        due: the last instant in time, UTC.
        state: the code of its state.
    """

    owed: int
    kind: str
    referrer: str
    due: datetime
    state: str


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """An appointment from the practice system.

    Attributes:
        at: when, UTC.
        kind: an evaluation, a session or other.
        status: what became of it.
    """

    at: datetime
    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class PatientDetail:
    """Everything about one person's way.

    Attributes:
        line: their line.
        state: the whole state.
        senders: who sent them, the primary one first.
        events: what happened, newest first.
        owed: what is owed to those who sent them, by due.
        appointments: from the practice system, latest first.
    """

    line: PatientLine
    state: ReferralState
    senders: tuple[Sender, ...]
    events: tuple[EventLine, ...]
    owed: tuple[OwedBrief, ...]
    appointments: tuple[AppointmentLine, ...]


@dataclass(frozen=True, slots=True)
class OfficePatient:
    """One patient of a referring office, for when that office calls.

    Attributes:
        line: their line.
        owed: how much is still owed for them.
    """

    line: PatientLine
    owed: int


@dataclass(frozen=True, slots=True)
class NewReferral:
    """A referral as it is taken in; the service cleans its text.

    Attributes:
        patient: the patient's name.
        number: theirs as typed, or "".
        referrer: who sends them, or "" where ``referrer_id`` says it.
        organization: where the referrer works, or "".
        kind: what the referrer is to us.
        via: how it came.
        arrived_at: when, UTC; None for now.
        urgency: how soon they are to be seen.
        tell: what the referrer may be told; None for the practice's default.
        said_by: who said so, or "".
        missing: missing items.
        treatment: what for, or "".
        note: people's words.
        referrer_id: a referrer who is known, or None.
        contact_id: a contact who was chosen, or None to decide by name and number.
        referral_id: the way to which it is added, where it was chosen, or None.
    """

    patient: str
    number: str = ""
    referrer: str = ""
    organization: str = ""
    kind: SourceKind = SourceKind.OTHER_SPECIALTY
    via: Via = Via.FAX
    arrived_at: datetime | None = None
    urgency: Urgency = Urgency.ROUTINE
    tell: Tell | None = None
    said_by: str = ""
    missing: tuple[str, ...] = ()
    treatment: str = ""
    note: str = ""
    referrer_id: int | None = None
    contact_id: int | None = None
    referral_id: int | None = None


@dataclass(frozen=True, slots=True)
class AddedReferral:
    """What taking in a referral did.

    Attributes:
        referral: the way it is on.
        sender: the record of who sent them.
        contact: who was sent.
        referrer: who sent them.
        step: the step they stand on now.
        point: their point of the 27.
        tell: what the referrer may be told.
        matches: who may be the same person, and is to be asked about.
        joined: True if the person had a way already, to which it was added.
        callback: the callback that it opened or joined, or None.
        notices: what cleaning changed, in words.
    """

    referral: int
    sender: int
    contact: int
    referrer: int
    step: Step
    point: int
    tell: Tell
    matches: tuple[Match, ...] = ()
    joined: bool = False
    callback: int | None = None
    notices: tuple[str, ...] = ()


# Is it the same person


class Likeness(Enum):
    """Whether a name and a number are those of somebody known."""

    #: The same number and the same name.
    SAME = "same"
    #: The same number and another name, or the same name and another number: ask.
    ASK = "ask"
    #: Neither.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be the same person.

    Attributes:
        contact: who.
        referral: their open way, or None.
        name: theirs, or "".
        number: the key of a number of theirs, or "".
        likeness: the same, or to be asked about.
    """

    contact: int
    referral: int | None
    name: str
    number: str
    likeness: Likeness


def likeness_of(name: str, number: str, known_name: str, known_numbers: Iterable[str]) -> Likeness:
    """Return whether a name and a number are those of somebody known.

    The same number with one of the names missing is asked about, too; nothing at all in common is another
    person.

    Args:
        name: as given, or "".
        number: the number's key, or "".
        known_name: the name of who is known, or "".
        known_numbers: the keys of their numbers.
    """
    same_name = bool(name) and fold(name) == fold(known_name)
    same_number = bool(number) and number in set(known_numbers)
    if same_name and same_number:
        return Likeness.SAME
    return Likeness.ASK if same_name or same_number else Likeness.OTHER


# What follows next


def check_new(new: NewReferral) -> None:
    """Refuse a referral that cannot be taken in as it is.

    Raises:
        Incomplete: the patient or the referrer has no name.
        Refused: that kind of source is no person who refers.
    """
    if not new.patient:
        raise Incomplete("patient", "Who was sent? A referral needs the patient's name.")
    if new.referrer_id is None and not new.referrer:
        raise Incomplete("referrer", "Who sent them? A referral needs the referrer's name.")
    if new.referrer_id is None and not new.kind.is_referrer:
        raise Refused(
            f"“{new.kind.words}” refers nobody. Nothing was changed; choose the kind of the referrer."
        )


SayDay = Callable[[date], str]


def next_step_words(
    state: ReferralState, today: date, say: SayDay, local_day: Callable[[datetime], date]
) -> str:
    """Return what is to be done next for a person, in words; "" once they are finished.

    Args:
        state: their way.
        today: the local day.
        say: writes a day as the practice reads it.
        local_day: the local day of an instant.
    """
    step = step_of(state)
    if step.is_open and state.to_be_looked_at(today):
        return "look at it: " + ("an answer came" if state.answered_at else "the day came")
    return _NEXT[step](state, say, local_day)


_NextWords = Callable[[ReferralState, SayDay, Callable[[datetime], date]], str]


def _records(state: ReferralState, say: SayDay, local_day: Callable[[datetime], date]) -> str:
    verb = "wait for" if state.missing_asked_at else "ask for"
    return f"{verb} {', '.join(state.missing_items)}"


def _authorization(state: ReferralState, say: SayDay, local_day: Callable[[datetime], date]) -> str:
    if state.auth_state is AuthState.EXPIRED:
        return "ask for the authorization again: it expired"
    due = f", due {say(state.auth_due)}" if state.auth_due else ""
    return f"the insurer's answer{due}"


def _deciding(state: ReferralState, say: SayDay, local_day: Callable[[datetime], date]) -> str:
    if state.off_at is not None:
        return "offer a new appointment"
    if state.no_slot:
        return "offer other times"
    if state.question:
        return f"wait for the answer: {state.question}"
    if state.until is not None:
        return f"follow up on {say(state.until)}"
    return "offer an appointment" if state.offered_at is None else "set a day to follow up"


def _booked(state: ReferralState, say: SayDay, local_day: Callable[[datetime], date]) -> str:
    if state.off_at is not None:
        return "offer a new appointment"
    if state.is_treated:
        planned = f" of {state.sessions_planned}" if state.sessions_planned else ""
        return f"session {state.sessions_done + 1}{planned}"
    when = f" on {say(local_day(state.booked_for))}" if state.booked_for else ""
    if state.confirmed_at is None:
        return f"confirm the appointment{when}"
    return "get the forms" if state.forms_missing else f"evaluation{when}"


_NEXT: dict[Step, _NextWords] = {
    Step.TOLD_TO_CALL: lambda state, say, local_day: "expect their call",
    Step.REFERRED: lambda state, say, local_day: "call them",
    Step.TO_CALL: lambda state, say, local_day: "call them" if state.tried_at is None else "try again",
    Step.RECORDS: _records,
    Step.AUTHORIZATION: _authorization,
    Step.DECIDING: _deciding,
    Step.BOOKED: _booked,
    Step.DONE: lambda state, say, local_day: "",
    Step.LOST: lambda state, say, local_day: "",
}


def waiting_words(state: ReferralState) -> str:
    """Return for whom a person waits, in words, or ""."""
    return state.waiting_note or state.waiting_for.words


@dataclass(frozen=True, slots=True)
class PatientCounts:
    """How many are in each list.

    Attributes:
        open: the unfinished.
        lists: how many are in each home list.
        steps: how many stand on each step.
        look_at: how many are to be looked at.
    """

    open: int
    lists: dict[HomeList, int] = field(default_factory=dict)
    steps: dict[Step, int] = field(default_factory=dict)
    look_at: int = 0


@dataclass(frozen=True, slots=True)
class Funnel:
    """Where everybody open stands, and how often what is counted as an event happened.

    Attributes:
        points: how many are at each point, from 0; they sum to the open people.
        events: how often each of the points happened that are events only.
    """

    points: dict[int, int]
    events: dict[int, int]

    @property
    def open(self) -> int:
        """How many are unfinished."""
        return sum(self.points.values())
