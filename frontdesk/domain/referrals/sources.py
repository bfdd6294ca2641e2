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


@dataclass(frozen=True, slots=True)
class Band:
    """A group of kinds, and the share that the field expects of it.

    Attributes:
        words: the group as shown.
        low: the least share expected, percent.
        high: the most, percent.
    """

    words: str
    low: int
    high: int

    @property
    def kinds(self) -> frozenset[SourceKind]:
        """The kinds of the group."""
        return frozenset(kind for kind in SourceKind if kind.facts.band is self)

    @property
    def range_words(self) -> str:
        """``40-60 %``."""
        return f"{self.low}-{self.high} %"


_PSYCHIATRISTS = Band("psychiatrists", 40, 60)
_THERAPISTS = Band("therapists", 10, 20)
_PRIMARY = Band("primary care", 20, 30)
_SELF = Band("self-referral", 10, 20)
#: The bands, in the field's order of priority.
BANDS = (_PSYCHIATRISTS, _THERAPISTS, _PRIMARY, _SELF)


@dataclass(frozen=True, slots=True)
class SourceKindFacts:
    """The facts of one kind of source.

    Attributes:
        code: as it is stored; it never changes.
        words: the kind as people say it.
        band: the group whose share of the new patients is held against the field's, or None.
        is_referrer: True if this kind is a person at an organization, a referrer.
        treats: True if such a referrer treats the patient, as a clinician.
        old_codes: codes that earlier versions stored for it: they are read, and never rewritten.
    """

    code: str
    words: str
    band: Band | None = None
    is_referrer: bool = True
    treats: bool = True
    old_codes: tuple[str, ...] = ()


class SourceKind(StrEnum):
    """Who or what sends patients, in the field's order of priority.

    To add a kind is to add a row here. The words by which callers say it are in ``synonyms``.
    """

    facts: SourceKindFacts

    def __new__(cls, row: SourceKindFacts | str) -> SourceKind:
        """Make the kind of a row; one of a code, ``SourceKind("pain")``, is looked up and not made."""
        assert isinstance(row, SourceKindFacts)
        kind = str.__new__(cls, row.code)
        kind._value_ = row.code
        kind.facts = row
        return kind

    PSYCHIATRIST = SourceKindFacts("psychiatrist", "psychiatrist", _PSYCHIATRISTS)
    THERAPIST = SourceKindFacts("therapist", "therapist or psychologist", _THERAPISTS)
    ADDICTION_CENTER = SourceKindFacts(
        "addiction_center", "IOP, PHP or addiction center", old_codes=("addiction_centre",)
    )
    PRIMARY_CARE = SourceKindFacts("primary_care", "primary care", _PRIMARY)
    WOMENS_HEALTH = SourceKindFacts("womens_health", "women's health", _PRIMARY)
    PEDIATRICS = SourceKindFacts("pediatrics", "pediatrics", _PRIMARY)
    PAIN = SourceKindFacts("pain", "pain specialist")
    NEUROLOGY = SourceKindFacts("neurology", "neurology")
    ONCOLOGY = SourceKindFacts("oncology", "oncology")
    CARDIOLOGY = SourceKindFacts("cardiology", "cardiology")
    OTHER_SPECIALTY = SourceKindFacts("other_specialty", "other specialty")
    COMMUNITY_HEALTH = SourceKindFacts("community_health", "community health center")
    HOSPITAL = SourceKindFacts("hospital", "hospital system or VA")
    EMPLOYEE_ASSISTANCE = SourceKindFacts("employee_assistance", "employee assistance program", treats=False)
    OTHER_PROVIDER = SourceKindFacts("other_provider", "other ketamine or TMS provider", treats=False)
    OUR_CLINICIANS = SourceKindFacts("our_clinicians", "our own clinicians")
    INSURER_DIRECTORY = SourceKindFacts("insurer_directory", "insurer directory", _SELF, is_referrer=False)
    WEB_SEARCH = SourceKindFacts("web_search", "web search", _SELF, is_referrer=False)
    SOCIAL_MEDIA = SourceKindFacts("social_media", "social media", _SELF, is_referrer=False)
    AI_ASSISTANT = SourceKindFacts("ai_assistant", "AI assistant", _SELF, is_referrer=False)
    WORD_OF_MOUTH = SourceKindFacts("word_of_mouth", "word of mouth", _SELF, is_referrer=False)
    EXISTING_PATIENT = SourceKindFacts("existing_patient", "existing patient", _SELF, is_referrer=False)
    # In no band, because it may be anything.
    OTHER = SourceKindFacts("other", "other", is_referrer=False)

    @classmethod
    def _missing_(cls, value: object) -> SourceKind | None:
        """Return a code as an earlier version stored it."""
        return next((kind for kind in cls if value in kind.facts.old_codes), None)

    @property
    def stored_codes(self) -> tuple[str, ...]:
        """The codes a store may hold for this kind: its own, and those of earlier versions."""
        return (self.value, *self.facts.old_codes)

    @property
    def words(self) -> str:
        """The kind as people say it."""
        return self.facts.words

    @property
    def is_referrer(self) -> bool:
        """True if this kind is a person at an organization, a referrer."""
        return self.facts.is_referrer

    @property
    def treats(self) -> bool:
        """True if a referrer of this kind treats the patient, as a clinician."""
        return self.is_referrer and self.facts.treats


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
        answer: None while nobody answered, or ``NOT_ASKED``.
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
