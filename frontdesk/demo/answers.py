"""What new patients answer when they are asked who sent them, in the shares a practice expects."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from frontdesk.demo.deck import Deck, spread
from frontdesk.demo.offices import REFERRERS, Referring
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """One answer about the source, before the referrer has a number in the store.

    Attributes:
        answer: what became of the question.
        kind: who or what, when known.
        referring: the person who sent them, when it was a person.
        detail: free words: the reason for "not asked", the search phrase.
    """

    answer: SourceAnswer
    kind: SourceKind | None = None
    referring: Referring | None = None
    detail: str = ""


#: A missed call or a voicemail: nobody could ask.
MISSED = PlannedAnswer(SourceAnswer.MISSED)

# Who came without a referrer, and rarer referrers: each as often as it stands here.
_THEMSELVES = (
    *[SourceKind.WEB_SEARCH] * 3,
    *[SourceKind.WORD_OF_MOUTH] * 2,
    SourceKind.AI_ASSISTANT,
    SourceKind.SOCIAL_MEDIA,
)
_OTHERS = (
    SourceKind.HOSPITAL,
    SourceKind.ADDICTION_CENTRE,
    SourceKind.NEUROLOGY,
    SourceKind.WOMENS_HEALTH,
    SourceKind.PAIN,
)

# Of 51: 45 % psychiatrists, 24 % primary care, 14 % therapists, 14 % by themselves: inside the bands that
# the product expects (product, "Referral sources").
_KINDS = (
    ((SourceKind.PSYCHIATRIST,), 23),
    ((SourceKind.PRIMARY_CARE,), 12),
    ((SourceKind.THERAPIST,), 7),
    (_THEMSELVES, 7),
    (_OTHERS, 2),
)

_DETAILS = {
    SourceKind.WEB_SEARCH: ("searched for Spravato near me", "found our page", "maps"),
    SourceKind.WORD_OF_MOUTH: ("a colleague", "their sister", "a neighbor"),
    SourceKind.AI_ASSISTANT: ("asked a chat program", ""),
    SourceKind.SOCIAL_MEDIA: ("a video about TMS", ""),
}

_NOT_ASKED = (
    "line was bad, hung up early",
    "two phones ringing, forgot",
    "was driving, kept it short",
    "mother was on the line as well",
)

# Of 40 who can be asked 34 know (85 %); one more is in distress and is not asked.
_ANSWERS = (
    (SourceAnswer.KNOWN, 34),
    (SourceAnswer.DOES_NOT_KNOW, 3),
    (SourceAnswer.DECLINED, 1),
    (SourceAnswer.NOT_ASKED, 2),
    (SourceAnswer.IN_DISTRESS, 1),
)


class AnswerDeck:
    """Deals answers about the source."""

    def __init__(self, rng: Random) -> None:
        """Shuffle; ``rng`` decides the order."""
        self._rng = rng
        self._answers = spread(rng, _ANSWERS)
        self._kinds = spread(rng, [(Deck(rng, kinds), count) for kinds, count in _KINDS])
        self._details = {kind: Deck(rng, details) for kind, details in _DETAILS.items()}
        self._reasons = Deck(rng, _NOT_ASKED)

    def asked(self) -> PlannedAnswer:
        """The answer on a call that somebody took."""
        answer = next(self._answers)
        if answer is SourceAnswer.KNOWN:
            return self.known()
        if answer is SourceAnswer.NOT_ASKED:
            return PlannedAnswer(answer, detail=self._reasons.deal())
        return PlannedAnswer(answer)

    def known(self) -> PlannedAnswer:
        """A source that is known."""
        kind = next(self._kinds).deal()
        if not kind.is_referrer:
            return PlannedAnswer(SourceAnswer.KNOWN, kind, detail=self._details[kind].deal())
        senders = [one for one in REFERRERS if one.kind is kind]
        chosen = self._rng.choices(senders, [one.weight for one in senders])[0]
        return PlannedAnswer(SourceAnswer.KNOWN, kind, chosen)


def known_from(referring: Referring) -> PlannedAnswer:
    """The answer that names one referrer."""
    return PlannedAnswer(SourceAnswer.KNOWN, referring.kind, referring)
