"""What happens on the way from referral to the end of treatment, one row each.

To add a kind is to add a row here and, where it changes the state, its function in ``referral``. Keys, the
questions of the screen, the command line and what is owed are made from the facts of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum

from frontdesk.domain.referrals.owed import Arises


class Urgency(StrEnum):
    """How soon the referrer wants them seen; it orders the lists."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def words(self) -> str:
        """The urgency as shown."""
        return self.value

    @property
    def rank(self) -> int:
        """The place in the order of the lists; smaller is first."""
        return _URGENCIES.index(self)


_URGENCIES = tuple(Urgency)


class Via(StrEnum):
    """How a referral came."""

    FAX = "fax"
    CALL = "call"
    FORM = "form"
    PORTAL = "portal"
    #: Nothing came: the patient was only told to call us.
    TOLD = "told"

    @property
    def words(self) -> str:
        """How it came, as shown."""
        return "told to call" if self is Via.TOLD else self.value


class WaitingFor(StrEnum):
    """For whom a person on the way waits."""

    NOBODY = ""
    PATIENT = "patient"
    REFERRER = "referrer"
    INSURER = "insurer"
    CLINICIAN = "clinician"
    OTHER = "other"

    @property
    def words(self) -> str:
        """Whom, as shown, or ""."""
        return "somebody else" if self is WaitingFor.OTHER else self.value


class AuthState(StrEnum):
    """Where the insurer's authorization stands."""

    NONE = ""
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"


class CalledHow(StrEnum):
    """How their last call ended before anybody called them."""

    NONE = ""
    ANSWERED = "answered"
    #: Voicemail.
    MESSAGE = "message"
    #: It rang out, or they hung up, while the practice was open.
    RANG_OUT = "rang_out"
    #: While the practice was closed, without a message.
    AFTER_HOURS = "after_hours"


class OffKind(StrEnum):
    """Why an appointment did not take place."""

    NONE = ""
    CANCELED = "canceled"
    NO_SHOW = "no_show"


class Signal(StrEnum):
    """What shows that something happened."""

    #: What the desk does anyway.
    DATA = "a"
    #: One key.
    KEY = "k"
    #: An import.
    IMPORT = "i"


class Asks(Enum):
    """What is asked before an event is recorded; the value is the question."""

    NOTHING = ""
    WHY = "Why?"
    WHAT = "What is missing?"
    WHOM = "What do we ask, and whom?"
    WHEN = "When is the appointment?"
    UNTIL = "When shall we follow up?"
    DAY = "By when?"
    HOW_MANY = "How many sessions are planned?"
    WHO = "Who takes it?"


class First(Enum):
    """What must hold before an event may be recorded."""

    #: Nothing: it may also be what begins the way.
    NOTHING = "nothing"
    #: They are not done and not lost.
    OPEN = "open"
    #: They have an appointment.
    BOOKED = "booked"
    #: They were evaluated.
    EVALUATED = "evaluated"
    #: They were not evaluated yet.
    NOT_EVALUATED = "not_evaluated"
    #: An authorization was submitted.
    SUBMITTED = "submitted"
    #: Maintenance goes on.
    MAINTAINED = "maintained"
    #: They were lost.
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The facts of one kind of event.

    Attributes:
        code: as it is stored; it never changes.
        words: as a history shows it.
        signal: what shows it.
        key: the letter that records it on the Patients list, or "".
        short: as shown beside its key, at most 10 characters, or "".
        asks: what is asked first.
        first: what must hold before.
        arises: what is owed with it, or None.
        by_command: True if ``frontdesk referrals set`` records it.
    """

    code: str
    words: str
    signal: Signal = Signal.KEY
    key: str = ""
    short: str = ""
    asks: Asks = Asks.NOTHING
    first: First = First.OPEN
    arises: Arises | None = None
    by_command: bool = False


_A = Signal.DATA
_F = EventFacts


class EventKind(StrEnum):
    """A kind of event on the way, in the order in which most people meet them."""

    facts: EventFacts

    def __new__(cls, row: EventFacts | str) -> EventKind:
        """Make the kind of a row; one of a code, ``EventKind("booked")``, is looked up and not made."""
        assert isinstance(row, EventFacts)
        kind = str.__new__(cls, row.code)
        kind._value_ = row.code
        kind.facts = row
        return kind

    ANNOUNCED = _F("announced", "told to call us", _A, first=First.NOTHING)
    ARRIVED = _F("arrived", "referral arrived", first=First.NOTHING, arises=Arises.ARRIVED)
    CALLED_IN = _F("called_in", "called in", _A, first=First.NOTHING)
    TRIED = _F("tried", "tried", _A)
    NOT_REACHED = _F("not_reached", "not reached yet", _A, arises=Arises.NOT_REACHED)
    SPOKEN = _F("spoken", "spoken with", _A)
    LOST_ON_HOLD = _F("lost_on_hold", "lost on hold or in a transfer", key="h", short="on hold")
    MISSING = _F("missing", "items missing", key="i", short="missing", asks=Asks.WHAT)
    MISSING_ASKED = _F("missing_asked", "asked for what is missing", asks=Asks.DAY)
    MISSING_CAME = _F("missing_came", "what was missing came")
    QUESTION = _F("question", "question put", key="q", short="question", asks=Asks.WHOM)
    ANSWERED = _F("answered", "their answer came", _A)
    LOOKED_AT = _F("looked_at", "looked at", key="l", short="looked at")
    AUTH_SUBMITTED = _F(
        "auth_submitted", "authorization submitted", key="u", short="insurance", asks=Asks.DAY
    )
    AUTH_APPROVED = _F("auth_approved", "authorization approved", asks=Asks.DAY, first=First.SUBMITTED)
    AUTH_DENIED = _F("auth_denied", "authorization denied", first=First.SUBMITTED)
    AUTH_EXPIRED = _F("auth_expired", "authorization expired")
    THINKING = _F("thinking", "thinking it over", key="g", short="deciding", asks=Asks.UNTIL)
    OFFERED = _F("offered", "appointment offered", key="v", short="offered")
    NO_SLOT = _F("no_slot", "no acceptable time", key="y", short="no slot")
    BOOKED = _F(
        "booked",
        "booked",
        key="b",
        short="booked",
        asks=Asks.WHEN,
        arises=Arises.BOOKED,
        by_command=True,
    )
    CONFIRMED = _F(
        "confirmed",
        "appointment confirmed",
        key="c",
        short="confirmed",
        first=First.BOOKED,
        by_command=True,
    )
    FORMS_MISSING = _F("forms_missing", "forms missing", key="f", short="forms", first=First.BOOKED)
    FORMS_CAME = _F("forms_came", "forms are here", first=First.BOOKED)
    NO_SHOW = _F(
        "no_show",
        "no-show",
        key="w",
        short="no-show",
        first=First.BOOKED,
        arises=Arises.NO_SHOW,
        by_command=True,
    )
    CANCELED = _F(
        "canceled",
        "canceled",
        key="x",
        short="canceled",
        asks=Asks.WHY,
        first=First.BOOKED,
        by_command=True,
    )
    EVALUATED = _F(
        "evaluated",
        "evaluated",
        key="e",
        short="evaluated",
        first=First.NOT_EVALUATED,
        arises=Arises.EVALUATED,
        by_command=True,
    )
    SESSION = _F(
        "session",
        "session done",
        key="s",
        short="session",
        first=First.EVALUATED,
        arises=Arises.SESSION,
        by_command=True,
    )
    SESSIONS_PLANNED = _F(
        "sessions_planned", "sessions planned", key="n", short="planned", asks=Asks.HOW_MANY
    )
    CONCERN = _F(
        "concern",
        "a clinician's concern",
        key="d",
        short="concern",
        arises=Arises.CONCERN,
    )
    COMPLETED = _F(
        "completed",
        "treatment completed",
        key="m",
        short="completed",
        first=First.EVALUATED,
        arises=Arises.COMPLETED,
        by_command=True,
    )
    MAINTENANCE_ENDED = _F("maintenance_ended", "maintenance ended", first=First.MAINTAINED)
    DECLINED = _F("declined", "declined", _A, asks=Asks.WHY, arises=Arises.DECLINED)
    UNREACHED = _F("unreached", "closed as unreached", _A, arises=Arises.UNREACHED)
    LOST = _F("lost", "lost", key="k", short="lost", asks=Asks.WHY, by_command=True)
    REOPENED = _F("reopened", "opened again", key="p", short="reopen", first=First.LOST, by_command=True)
    OWNER = _F("owner", "has another owner", asks=Asks.WHO)
    URGENCY = _F("urgency", "urgency changed")
    JOINED = _F("joined", "joined with another of theirs", _A)
    PRIMARY = _F("primary", "another referrer is the primary one")

    @property
    def words(self) -> str:
        """The event as a history shows it."""
        return self.facts.words


#: What ``frontdesk referrals set`` takes, in the order of its help.
BY_COMMAND = tuple(kind for kind in EventKind if kind.facts.by_command)

_BY_KEY = {kind.facts.key: kind for kind in EventKind if kind.facts.key}


def event_for_key(key: str) -> EventKind | None:
    """Return the event that a letter records on the Patients list, or None."""
    return _BY_KEY.get(key)


#: The codes that an event keeps beside people's words.
Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the way.

    Attributes:
        kind: what.
        at: when it happened, UTC.
        reason: people's words: why, which items, which question; items are one a line.
        detail: codes: ``for`` the appointment (ISO 8601), ``day`` and ``expires`` (local days), ``who`` a
            ``WaitingFor``, ``how`` a ``CalledHow``, ``urgency``, ``point``, ``owner``, ``planned``,
            ``maintenance``, ``by_call``, ``quiet`` (a booking of which nobody is told:
            it is over, or only its time became known).
    """

    kind: EventKind
    at: datetime
    reason: str = ""
    detail: Detail = field(default_factory=dict)
