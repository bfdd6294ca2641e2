"""Referral sources: who or what sent the patient, and how the question was answered.

See product, "Referral sources".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.phone.dialing import dialed


class SourceKind(StrEnum):
    """Who or what sends patients, in the field's order of priority."""

    PSYCHIATRIST = "psychiatrist"
    THERAPIST = "therapist"
    ADDICTION_CENTER = "addiction_center"
    PRIMARY_CARE = "primary_care"
    WOMENS_HEALTH = "womens_health"
    PEDIATRICS = "pediatrics"
    PAIN = "pain"
    NEUROLOGY = "neurology"
    ONCOLOGY = "oncology"
    CARDIOLOGY = "cardiology"
    OTHER_SPECIALTY = "other_specialty"
    COMMUNITY_HEALTH = "community_health"
    HOSPITAL = "hospital"
    EMPLOYEE_ASSISTANCE = "employee_assistance"
    OTHER_PROVIDER = "other_provider"
    INSURER_DIRECTORY = "insurer_directory"
    WEB_SEARCH = "web_search"
    SOCIAL_MEDIA = "social_media"
    AI_ASSISTANT = "ai_assistant"
    WORD_OF_MOUTH = "word_of_mouth"
    EXISTING_PATIENT = "existing_patient"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> SourceKind | None:
        """A code as an earlier version stored it."""
        code = _OLD_CODES.get(str(value))
        return cls(code) if code else None

    @property
    def stored_codes(self) -> tuple[str, ...]:
        """The codes a store may hold for this kind: its own, and those of earlier versions."""
        return (self.value, *(old for old, code in _OLD_CODES.items() if code == self.value))

    @property
    def words(self) -> str:
        """The kind as people say it."""
        return _KIND_WORDS[self]

    @property
    def is_referrer(self) -> bool:
        """True if this kind is a person at an organization, a referrer."""
        return self not in _NOBODY


#: Codes that earlier versions stored, by the code that is written now: they are read, and never rewritten.
_OLD_CODES = {"addiction_centre": "addiction_center"}

_KIND_WORDS = {
    SourceKind.PSYCHIATRIST: "psychiatrist",
    SourceKind.THERAPIST: "therapist or psychologist",
    SourceKind.ADDICTION_CENTER: "IOP, PHP or addiction center",
    SourceKind.PRIMARY_CARE: "primary care",
    SourceKind.WOMENS_HEALTH: "women's health",
    SourceKind.PEDIATRICS: "pediatrics",
    SourceKind.PAIN: "pain specialist",
    SourceKind.NEUROLOGY: "neurology",
    SourceKind.ONCOLOGY: "oncology",
    SourceKind.CARDIOLOGY: "cardiology",
    SourceKind.OTHER_SPECIALTY: "other specialty",
    SourceKind.COMMUNITY_HEALTH: "community health center",
    SourceKind.HOSPITAL: "hospital system or VA",
    SourceKind.EMPLOYEE_ASSISTANCE: "employee assistance program",
    SourceKind.OTHER_PROVIDER: "other ketamine or TMS provider",
    SourceKind.INSURER_DIRECTORY: "insurer directory",
    SourceKind.WEB_SEARCH: "web search",
    SourceKind.SOCIAL_MEDIA: "social media",
    SourceKind.AI_ASSISTANT: "AI assistant",
    SourceKind.WORD_OF_MOUTH: "word of mouth",
    SourceKind.EXISTING_PATIENT: "existing patient",
    SourceKind.OTHER: "other",
}

_NOBODY = frozenset(
    {
        SourceKind.INSURER_DIRECTORY,
        SourceKind.WEB_SEARCH,
        SourceKind.SOCIAL_MEDIA,
        SourceKind.AI_ASSISTANT,
        SourceKind.WORD_OF_MOUTH,
        SourceKind.EXISTING_PATIENT,
        SourceKind.OTHER,
    }
)


class SourceAnswer(StrEnum):
    """How the question "Who can we thank for sending you?" was answered."""

    #: They said who.
    KNOWN = "known"
    #: Asked; they do not know.
    DOES_NOT_KNOW = "does_not_know"
    #: Asked; they would rather not say.
    DECLINED = "declined"
    #: Not asked, because the caller was in distress.
    IN_DISTRESS = "in_distress"
    #: Not asked: a missed call or a voicemail.
    MISSED = "missed"
    #: Not asked; the only answer that counts against the desk, so it needs a reason.
    NOT_ASKED = "not_asked"

    @property
    def words(self) -> str:
        """The answer as shown on screen."""
        return _ANSWER_WORDS[self]

    @property
    def could_be_asked(self) -> bool:
        """True if the caller could be asked, so that the call counts in the capture rate."""
        return self not in (SourceAnswer.IN_DISTRESS, SourceAnswer.MISSED)


_ANSWER_WORDS = {
    SourceAnswer.KNOWN: "known",
    SourceAnswer.DOES_NOT_KNOW: "asked, does not know",
    SourceAnswer.DECLINED: "declined to say",
    SourceAnswer.IN_DISTRESS: "not asked: in distress",
    SourceAnswer.MISSED: "not asked: missed or voicemail",
    SourceAnswer.NOT_ASKED: "not asked",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One answer about who sent a patient.

    Attributes:
        answer: how the question was answered.
        kind: who or what sent them, or None if not known.
        referrer_id: the referrer who sent them, or None.
        detail: people's words: the reason for "not asked", the search phrase, the insurer.
    """

    answer: SourceAnswer
    kind: SourceKind | None = None
    referrer_id: int | None = None
    detail: str = ""


def check_source(source: Source | None) -> Source:
    """Return the source if it is a complete answer.

    Raises:
        Incomplete: nothing was answered, a known source has no kind, or "not asked" has no
            reason (it is the only answer that counts against the desk).
    """
    if source is None:
        raise Incomplete("source", 'Who sent them? Ask "Who can we thank for sending you?", or say why not.')
    if source.answer is SourceAnswer.KNOWN and source.kind is None:
        raise Incomplete("source", "Say what kind of source sent them.")
    if source.answer is SourceAnswer.NOT_ASKED and not source.detail.strip():
        raise Incomplete("source", '"Not asked" needs a reason in a few words.')
    return source


@dataclass(frozen=True, slots=True)
class Referrer:
    """A person who sends patients.

    Attributes:
        id: the store's number.
        name: as people say it, "Dr Priya Patel".
        kind: their kind of source.
        organization: where they work, or "".
        referrals: number of patients they sent so far.
    """

    id: int
    name: str
    kind: SourceKind
    organization: str
    referrals: int

    @property
    def words(self) -> str:
        """Name and organization in one line."""
        return f"{self.name} · {self.organization}" if self.organization else self.name


@dataclass(frozen=True, slots=True)
class CaptureRate:
    """Known sources among the new-patient calls that could be asked.

    Attributes:
        known: calls whose source is known.
        askable: new-patient calls that could be asked (not in distress, not a voicemail).
    """

    known: int
    askable: int

    @property
    def share(self) -> float | None:
        """The rate from 0 to 1, or None if nobody could be asked."""
        return self.known / self.askable if self.askable else None


def capture_rate(answers: Iterable[SourceAnswer | None]) -> CaptureRate:
    """Return the capture rate of some answers; None is a call without an answer yet."""
    known = askable = 0
    for answer in answers:
        if answer is None or answer.could_be_asked:
            askable += 1
            known += answer is SourceAnswer.KNOWN
    return CaptureRate(known, askable)


@dataclass(frozen=True, slots=True)
class MissingSource:
    """A new-patient call whose source is missing or was not asked.

    Attributes:
        call_id: the call's number.
        at: when they called, UTC.
        name: the caller, or "".
        number: the number's key.
        about: what they asked for.
        answer: None while there is none, or ``NOT_ASKED``.
        detail: the reason given for not asking.
        taken_by: who took the call.
        extension: the extension to dial after the number, or "".
    """

    call_id: int
    at: datetime
    name: str
    number: str
    about: str
    answer: SourceAnswer | None
    detail: str
    taken_by: str
    extension: str = ""

    @property
    def dialed(self) -> str:
        """The number with its extension, as ``dialing.say_number`` takes it."""
        return dialed(self.number, self.extension)


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many new patients one kind or one referrer sent in a period.

    Attributes:
        words: the kind or the referrer, as shown.
        count: number of new patients' calls.
        breached: number of their callbacks that broke the same-day rule.
    """

    words: str
    count: int
    breached: int
