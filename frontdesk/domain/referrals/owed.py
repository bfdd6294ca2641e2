"""What the practice owes its referrers, one row each (product, "What the desk owes referrers").

To add a kind is to add a row to ``OwedKind``: settings, lists, letters, reports, help and the explanation by
``frontdesk rule --owed`` are made from the facts of the rows. When each is due is in ``rule.terms``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.domain.errors import Refused
from frontdesk.domain.rule.same_day import Standing, standing_of
from frontdesk.domain.rule.terms import Term

#: Why an item is held back, and the reason of its breach, while the patient was not asked or said no.
PERMISSION = "permission"


class Tell(StrEnum):
    """May this referrer be told about this patient?"""

    #: Nobody asked the patient; the default.
    NOT_ASKED = "not_asked"
    #: That the referral came and what happens next, without clinical content.
    RECEIPT_ONLY = "receipt_only"
    #: Everything that is owed.
    YES = "yes"
    #: Nothing at all.
    NO = "no"

    @property
    def words(self) -> str:
        """The answer as shown."""
        return _TELL_WORDS[self]


_TELL_WORDS = {
    Tell.NOT_ASKED: "not asked",
    Tell.RECEIPT_ONLY: "receipt only",
    Tell.YES: "yes",
    Tell.NO: "no",
}


class Needs(StrEnum):
    """What the patient has to allow before a kind may go out."""

    #: Nothing: it says nothing about a patient.
    NOTHING = ""
    #: Not to have said no; what goes out has no clinical content.
    RECEIPT = "receipt"
    #: A yes.
    YES = "yes"

    def is_met_by(self, tell: Tell) -> bool:
        """True if this answer allows it."""
        return tell in _ALLOWED_BY[self]


_ALLOWED_BY = {
    Needs.NOTHING: frozenset(Tell),
    Needs.RECEIPT: frozenset(Tell) - {Tell.NO},
    Needs.YES: frozenset({Tell.YES}),
}


class Channel(StrEnum):
    """How a thing owed is sent."""

    FAX = "fax"
    SECURE_EMAIL = "secure_email"
    EHR = "ehr"
    PORTAL = "portal"
    POST = "post"
    PHONE = "phone"
    IN_PERSON = "in_person"

    @property
    def words(self) -> str:
        """The channel as people say it."""
        return _CHANNEL_WORDS[self]

    @property
    def is_letter(self) -> bool:
        """True if paper goes out."""
        return self in (Channel.FAX, Channel.POST)

    @property
    def is_spoken(self) -> bool:
        """True if somebody speaks with somebody."""
        return self in (Channel.PHONE, Channel.IN_PERSON)


_CHANNEL_WORDS = {
    Channel.FAX: "fax",
    Channel.SECURE_EMAIL: "secure email",
    Channel.EHR: "health record system",
    Channel.PORTAL: "portal",
    Channel.POST: "mail",
    Channel.PHONE: "telephone",
    Channel.IN_PERSON: "in person",
}


class SharedCare(StrEnum):
    """The shared-care model: how a referrer and the practice treat a patient together."""

    #: We advise, they treat; the default.
    CONSULTATION = "consultation"
    #: Both treat, and plan together.
    COLLABORATIVE = "collaborative"
    #: One team in one house: nothing goes by letter.
    INTEGRATED = "integrated"

    @property
    def words(self) -> str:
        """The model as people say it."""
        return self.value


class Arises(StrEnum):
    """What a thing owed arises with."""

    ARRIVED = "arrived"
    NOT_REACHED = "not_reached"
    UNREACHED = "unreached"
    BOOKED = "booked"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    EVALUATED = "evaluated"
    SESSION = "session"
    CONCERN = "concern"
    COMPLETED = "completed"
    KEY_RELATIONSHIP = "key_relationship"
    MET = "met"
    PROMISED = "promised"

    @property
    def words(self) -> str:
        """What happened, in a few words: ``the referral arrived``."""
        return _ARISES_WORDS[self]


_ARISES_WORDS = {
    Arises.ARRIVED: "the referral arrived",
    Arises.NOT_REACHED: "the fourth try, a letter",
    Arises.UNREACHED: "closed as unreached",
    Arises.BOOKED: "booked",
    Arises.NO_SHOW: "did not show up",
    Arises.DECLINED: "declined",
    Arises.EVALUATED: "evaluated",
    Arises.SESSION: "a session of the treatment",
    Arises.CONCERN: "a clinician says so",
    Arises.COMPLETED: "the course is completed",
    Arises.KEY_RELATIONSHIP: "a key relationship",
    Arises.MET: "a meeting, event or touch",
    Arises.PROMISED: "promised",
}

_EVERY_MODEL = frozenset(SharedCare)
_COLLABORATIVE = frozenset({SharedCare.COLLABORATIVE})


@dataclass(frozen=True, slots=True)
class OwedFacts:
    """The facts of one kind of thing owed.

    Attributes:
        code: as it is stored; it never changes.
        words: as shown.
        term: how long after it arises it is due, until the practice sets another term.
        arises: what it arises with.
        needs: what the patient has to allow first.
        models: the shared-care models in which it is owed.
        is_spoken: True if it is said to a person, by telephone or in person.
        first_referral_only: True if it is owed for the first patient whom a referrer ever sent.
        maintenance_only: True if it is owed only while maintenance goes on.
        every_so_many: True if it is owed after every so many sessions, a setting.
    """

    code: str
    words: str
    term: Term
    arises: Arises
    needs: Needs = Needs.NOTHING
    models: frozenset[SharedCare] = _EVERY_MODEL
    is_spoken: bool = False
    first_referral_only: bool = False
    maintenance_only: bool = False
    every_so_many: bool = False


class OwedKind(StrEnum):
    """A kind of thing owed to a referrer, in the order of the way from referral to the end of treatment."""

    facts: OwedFacts

    def __new__(cls, row: OwedFacts | str) -> OwedKind:
        """Make the kind of a row; one of a code, ``OwedKind("booked")``, is looked up and not made."""
        assert isinstance(row, OwedFacts)
        kind = str.__new__(cls, row.code)
        kind._value_ = row.code
        kind.facts = row
        return kind

    ACKNOWLEDGEMENT = OwedFacts(
        "acknowledgement", "acknowledgement", Term.HOURS_24, Arises.ARRIVED, Needs.RECEIPT
    )
    NOT_REACHED = OwedFacts(
        "not_reached", "not reached yet", Term.NEXT_OPEN_DAY, Arises.NOT_REACHED, Needs.RECEIPT
    )
    COULD_NOT_REACH = OwedFacts(
        "could_not_reach", "could not reach", Term.NEXT_OPEN_DAY, Arises.UNREACHED, Needs.RECEIPT
    )
    BOOKED = OwedFacts("booked", "booked", Term.NEXT_OPEN_DAY, Arises.BOOKED, Needs.YES)
    NO_SHOW = OwedFacts("no_show", "no-show", Term.NEXT_OPEN_DAY, Arises.NO_SHOW, Needs.YES)
    DECLINED = OwedFacts("declined", "declined", Term.NEXT_OPEN_DAY, Arises.DECLINED, Needs.YES)
    EVALUATION_SUMMARY = OwedFacts(
        "evaluation_summary", "evaluation summary", Term.HOURS_48, Arises.EVALUATED, Needs.YES
    )
    FOLLOW_UP = OwedFacts(
        "follow_up",
        "follow-up call",
        Term.HOURS_48,
        Arises.EVALUATED,
        Needs.RECEIPT,
        is_spoken=True,
        first_referral_only=True,
    )
    TREATMENT_UPDATE = OwedFacts(
        "treatment_update",
        "treatment update",
        Term.NEXT_OPEN_DAY,
        Arises.SESSION,
        Needs.YES,
        models=_COLLABORATIVE,
        every_so_many=True,
    )
    CONCERN = OwedFacts("concern", "concern", Term.SAME_DAY, Arises.CONCERN, Needs.YES, is_spoken=True)
    OUTCOME_SUMMARY = OwedFacts(
        "outcome_summary", "outcome summary", Term.DAYS_7, Arises.COMPLETED, Needs.YES
    )
    MAINTENANCE_UPDATE = OwedFacts(
        "maintenance_update",
        "maintenance update",
        Term.MONTHLY,
        Arises.COMPLETED,
        Needs.YES,
        maintenance_only=True,
    )
    JOINT_PLANNING = OwedFacts(
        "joint_planning", "joint planning", Term.QUARTERLY, Arises.KEY_RELATIONSHIP, models=_COLLABORATIVE
    )
    MEETING = OwedFacts("meeting", "meeting", Term.QUARTERLY, Arises.KEY_RELATIONSHIP)
    ANNUAL_REVIEW = OwedFacts("annual_review", "annual review", Term.YEARLY, Arises.KEY_RELATIONSHIP)
    THANK_YOU = OwedFacts("thank_you", "thank-you", Term.HOURS_48, Arises.MET)
    PROMISED = OwedFacts("promised", "promised", Term.PROMISED, Arises.PROMISED)

    @property
    def words(self) -> str:
        """The kind as shown."""
        return self.facts.words


#: When each kind is due until the practice sets another term; a kind that is left out is never owed.
Terms = Mapping[OwedKind, Term]
DEFAULT_TERMS: Terms = {kind: kind.facts.term for kind in OwedKind}


class OwedState(StrEnum):
    """What became of a thing owed: sent is not received."""

    OPEN = "open"
    SENT = "sent"
    CONFIRMED = "confirmed"
    WAIVED = "waived"


class OwedStanding(StrEnum):
    """Where a thing owed stands."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"
    MET = "met"
    MET_LATE = "met_late"


_STANDINGS = {
    Standing.ON_TIME: OwedStanding.ON_TIME,
    Standing.AT_RISK: OwedStanding.AT_RISK,
    Standing.BREACHED: OwedStanding.LATE,
    Standing.MET: OwedStanding.MET,
    Standing.MET_LATE: OwedStanding.MET_LATE,
}


def is_owed(kind: OwedKind, model: SharedCare) -> bool:
    """True if a kind is owed at all to a referrer with this shared-care model."""
    return model in kind.facts.models


def blocked_by(kind: OwedKind, tell: Tell) -> str | None:
    """Return what holds an item back, ``permission``, or None if it may go out."""
    return None if kind.facts.needs.is_met_by(tell) else PERMISSION


def channels(kind: OwedKind, model: SharedCare) -> tuple[Channel, ...]:
    """Return the ways in which a kind may be sent: spoken ones for a call, no letter in integrated care."""
    found = (channel for channel in Channel if channel.is_spoken or not kind.facts.is_spoken)
    return tuple(channel for channel in found if not (model is SharedCare.INTEGRATED and channel.is_letter))


def check_channel(kind: OwedKind, model: SharedCare, channel: Channel) -> None:
    """Raise Refused, with the ways there are, if a kind may not be sent in this way."""
    allowed = channels(kind, model)
    if channel in allowed:
        return
    why = (
        f"{kind.words.capitalize()} is said to a person"
        if kind.facts.is_spoken
        else "Nothing goes by letter to this referrer, because the shared-care model is integrated"
    )
    raise Refused(f"{why}. Nothing was changed. Use one of: {', '.join(one.words for one in allowed)}.")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened with which things owed may arise.

    Attributes:
        arises: what happened.
        first_referral: True if the patient is the first whom this referrer ever sent.
        session: which session of the course it was, from 1; 0 if it was none.
        maintenance: True if maintenance goes on after the course.
    """

    arises: Arises
    first_referral: bool = False
    session: int = 0
    maintenance: bool = False


def kinds_of(
    occasion: Occasion, model: SharedCare, *, terms: Terms = DEFAULT_TERMS, update_sessions: int = 3
) -> list[OwedKind]:
    """Return what one referrer is owed after something happened.

    Args:
        occasion: what happened.
        model: the shared-care model with this referrer.
        terms: the practice's terms; a kind without one is never owed.
        update_sessions: a treatment update is owed after every so many sessions.
    """
    return [
        kind
        for kind in OwedKind
        if kind.facts.arises is occasion.arises
        and kind in terms
        and is_owed(kind, model)
        and _applies(kind.facts, occasion, update_sessions)
    ]


def _applies(facts: OwedFacts, occasion: Occasion, update_sessions: int) -> bool:
    if facts.first_referral_only and not occasion.first_referral:
        return False
    if facts.maintenance_only and not occasion.maintenance:
        return False
    if facts.every_so_many:
        return occasion.session > 0 and occasion.session % update_sessions == 0
    return True


def at_risk_from(due: datetime, at_risk_minutes: int) -> datetime:
    """Return when an item becomes at risk: so many minutes before due, a setting."""
    return due - timedelta(minutes=at_risk_minutes)


def standing(due: datetime, sent_at: datetime | None, now: datetime, at_risk_minutes: int) -> OwedStanding:
    """Return where an item stands, as a callback does; at due itself it is not late yet.

    The instant of its breach is that of ``same_day.breach_of``.

    Args:
        due: the last instant at which it is on time.
        sent_at: the first sending that did not fail, with which the clock stops, or None.
        now: the present instant.
        at_risk_minutes: so many minutes before due it is at risk.
    """
    return _STANDINGS[standing_of(due, sent_at, now, at_risk_from(due, at_risk_minutes))]
