"""The people who call, what they want and who sent them, dealt by chance from the tables of ``data``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Generic, TypeVar

from frontdesk.demo.data import (
    AGAIN,
    ANSWERS,
    CALL_BACK,
    NAME_GROUPS,
    NAME_SHARES,
    NEW_BOOKED,
    NEW_NOT_FOR_US,
    NOT_ASKED_REASONS,
    NOTABLE,
    OFFICE_VOICES,
    OTHER_CALLERS,
    PHONE,
    REFERRERS,
    RETURNED,
    SETTLED,
    SOURCE_DETAILS,
    SOURCE_KINDS,
    VOICEMAIL,
    PersonName,
    PlannedAnswer,
    Referring,
    Topic,
)
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.domain.voicemail import VoicemailPermission

Card = TypeVar("Card")


class Deck(Generic[Card]):
    """Deals its cards in random order, each once, then shuffles them again: every card gets its share."""

    def __init__(self, rng: Random, cards: Iterable[Card]) -> None:
        """Take the cards; ``rng`` decides the order."""
        self._rng = rng
        self._cards = tuple(cards)
        self._left: list[Card] = []

    def deal(self) -> Card:
        """Return the next card."""
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
        return self._left.pop()


def spread(rng: Random, counts: Iterable[tuple[Card, int]]) -> Iterator[Card]:
    """Yield cards without end, in shares that every stretch of them nearly has.

    Args:
        rng: decides the order as far as the shares allow.
        counts: each card with how often it comes in one round.
    """
    fixed = tuple(counts)
    while True:
        placed = [
            ((number + rng.random()) / count, order, card)
            for order, (card, count) in enumerate(fixed)
            for number in range(count)
        ]
        for _, _, card in sorted(placed, key=lambda place: place[:2]):
            yield card


def invented_names(rng: Random) -> Iterator[PersonName]:
    """Yield names without end in random order, no full name twice."""
    groups = [(Deck(rng, given.split()), Deck(rng, family.split())) for given, family in NAME_GROUPS]
    used: set[str] = set()
    for number in spread(rng, enumerate(NAME_SHARES)):
        given, family = groups[number]
        name = PersonName(given.deal(), family.deal())
        if name.full not in used:
            used.add(name.full)
            yield name


def relative_of(name: PersonName, rng: Random) -> PersonName:
    """Return the name of somebody else of the same family."""
    givens = next(
        (given for given, family in NAME_GROUPS if name.family in family.split()), NAME_GROUPS[1][0]
    )
    others = [given for given in givens.split() if given != name.given]
    return PersonName(rng.choice(others), name.family or "Hollis")


class AnswerDeck:
    """Deals answers about the source."""

    def __init__(self, rng: Random) -> None:
        """Shuffle; ``rng`` decides the order."""
        self._rng = rng
        self._answers = spread(rng, ANSWERS)
        self._kinds = spread(rng, [(Deck(rng, kinds), count) for kinds, count in SOURCE_KINDS])
        self._details = {kind: Deck(rng, details) for kind, details in SOURCE_DETAILS.items()}
        self._reasons = Deck(rng, NOT_ASKED_REASONS)

    def asked(self) -> PlannedAnswer:
        """Return the answer on an answered call."""
        answer = next(self._answers)
        if answer is SourceAnswer.KNOWN:
            return self.known()
        if answer is SourceAnswer.NOT_ASKED:
            return PlannedAnswer(answer, detail=self._reasons.deal())
        return PlannedAnswer(answer)

    def known(self) -> PlannedAnswer:
        """Return a known source."""
        kind = next(self._kinds).deal()
        if not kind.is_referrer:
            return PlannedAnswer(SourceAnswer.KNOWN, kind, detail=self._details[kind].deal())
        senders = [one for one in REFERRERS if one.kind is kind]
        chosen = self._rng.choices(senders, [one.weight for one in senders])[0]
        return PlannedAnswer(SourceAnswer.KNOWN, kind, chosen)


def known_from(referring: Referring) -> PlannedAnswer:
    """Return the answer that names one referrer."""
    return PlannedAnswer(SourceAnswer.KNOWN, referring.kind, referring)


class TopicDecks:
    """Deals topics by the kind of caller and the end of the call."""

    def __init__(self, rng: Random) -> None:
        """Shuffle; ``rng`` decides the order."""
        self._call_back = {lane: Deck(rng, topics) for lane, topics in CALL_BACK.items()}
        self._voicemail = {lane: Deck(rng, topics) for lane, topics in VOICEMAIL.items()}
        self._settled = {lane: Deck(rng, topics) for lane, topics in SETTLED.items()}
        self._booked = Deck(rng, NEW_BOOKED)
        self._not_for_us = Deck(rng, NEW_NOT_FOR_US)
        self._again = Deck(rng, AGAIN)
        self._returned = Deck(rng, RETURNED)

    def call_back(self, lane: Lane) -> Topic:
        """Return the topic of an answered call that needs a callback."""
        return self._call_back[lane].deal()

    def voicemail(self, lane: Lane) -> Topic:
        """Return the topic of a voicemail."""
        return self._voicemail[lane].deal()

    def settled(self, lane: Lane) -> Topic:
        """Return the topic of a call that needs nothing more."""
        return self._settled[lane].deal()

    def booked(self) -> Topic:
        """Return the topic of a new patient who was booked."""
        return self._booked.deal()

    def not_for_us(self) -> Topic:
        """Return the topic of a new patient whom somebody else can help better."""
        return self._not_for_us.deal()

    def again(self) -> Topic:
        """Return the topic of a repeated call."""
        return self._again.deal()

    def returned(self) -> Topic:
        """Return the topic of a caller who returns a call of the practice."""
        return self._returned.deal()


#: Area codes the callers come from; the last seven digits are 555-0100 to 555-0199, which belong to nobody.
AREA_CODES = (
    *(212, 646, 917, 332, 718, 347, 929, 914, 845, 516),
    *(631, 201, 551, 973, 862, 908, 203, 475, 860, 607),
)
_LINES_PER_OFFICE = 3
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_PERMISSIONS = (
    *[VoicemailPermission.WITHOUT_NAME] * 6,
    *[VoicemailPermission.WITH_NAME] * 3,
    VoicemailPermission.NONE,
)


@dataclass(slots=True)
class Line:
    """A phone line; one case at a time is open on it.

    Attributes:
        number: as written in the form.
        free_from: when its last case ends, UTC.
    """

    number: str
    free_from: datetime = _LONG_AGO


@dataclass(slots=True)
class Caller:
    """Somebody who calls.

    Attributes:
        name: a person's name; None for an office or a company.
        shown: the name as written in the form, or "" for an unknown caller.
        line: the line they call from.
        voicemail: what they allow on their voicemail, if asked.
        spoken: True if somebody has spoken with them and asked.
        answer: who sent them, once they were asked.
    """

    name: PersonName | None
    shown: str
    line: Line
    voicemail: VoicemailPermission
    spoken: bool = False
    answer: PlannedAnswer | None = None

    @property
    def no_message(self) -> bool:
        """True if the practice knows that nothing may be left on their voicemail."""
        return self.spoken and self.voicemail is VoicemailPermission.NONE


class Cast:
    """Finds somebody who calls at a time; nobody has two cases at once."""

    def __init__(self, rng: Random) -> None:
        """Shuffle numbers and names; ``rng`` decides everything."""
        self._rng = rng
        numbers = [f"({area}) 555-01{line:02}" for area in AREA_CODES for line in range(100)]
        numbers.remove(PHONE)
        rng.shuffle(numbers)
        self._numbers = numbers
        self._names = invented_names(rng)
        self._notable = Deck(rng, NOTABLE)
        self._permissions = Deck(rng, _PERMISSIONS)
        self._patients: list[Caller] = []
        self._people: list[Caller] = []
        places = sorted({one.organization for one in REFERRERS})
        self._offices = Deck(rng, places)
        self._office_lines = {place: self._switchboard(number) for number, place in enumerate(places)}
        self._voices = Deck(rng, OFFICE_VOICES)
        self._others = Deck(rng, [(place, self._new_lines(1)[0]) for place in OTHER_CALLERS])

    def stranger(self) -> Caller:
        """Return somebody who never called before."""
        return self._person(next(self._names), self._new_lines(1)[0])

    def notable(self) -> Caller:
        """Return a stranger with a name that is hard to show: long, accented, or in another script."""
        return self._person(self._notable.deal(), self._new_lines(1)[0])

    def unknown(self) -> Caller:
        """Return a caller without a name."""
        return Caller(None, "", self._new_lines(1)[0], VoicemailPermission.WITHOUT_NAME)

    def patient(self, at: datetime) -> Caller:
        """Return an existing patient who is free at a time, mostly one who called before."""
        known = _free(self._patients, at)
        if known and self._rng.random() < 0.6:
            return self._rng.choice(known)
        caller = self.stranger()
        self._patients.append(caller)
        return caller

    def relative(self, at: datetime) -> Caller:
        """Return somebody who calls from the number of a known person, free at a time."""
        known = [caller for caller in _free(self._people, at) if caller.name and caller.name.family]
        if not known:
            return self.stranger()
        first = self._rng.choice(known)
        name = relative_of(first.name, self._rng) if first.name else next(self._names)
        return self._person(name, first.line)

    def office(self, at: datetime) -> Caller:
        """Return somebody in a referring office, with a line that is free at a time."""
        place = self._offices.deal()
        lines = self._office_lines[place]
        line = next((line for line in lines if line.free_from <= at), None)
        if line is None:
            (line,) = self._new_lines(1)
            lines.append(line)
        return Caller(None, f"{self._voices.deal()} at {place}", line, VoicemailPermission.WITH_NAME)

    def other(self, at: datetime) -> Caller:
        """Return a caller who is neither a patient nor a referring office, free at a time."""
        for _ in OTHER_CALLERS:
            place, line = self._others.deal()
            if line.free_from <= at:
                return Caller(None, place, line, VoicemailPermission.WITH_NAME)
        return self.unknown()

    def became_patient(self, caller: Caller) -> None:
        """Let a new patient who was booked call as an existing one."""
        if caller.shown:
            self._patients.append(caller)

    def _person(self, name: PersonName, line: Line) -> Caller:
        caller = Caller(name, name.full, line, self._permissions.deal())
        self._people.append(caller)
        return caller

    def _switchboard(self, place: int) -> list[Line]:
        """Return the lines of an office; its first one has an extension."""
        lines = self._new_lines(_LINES_PER_OFFICE)
        lines[0].number += f" x{110 + 13 * place}"
        return lines

    def _new_lines(self, count: int) -> list[Line]:
        return [Line(self._numbers.pop()) for _ in range(count)]


def _free(callers: Sequence[Caller], at: datetime) -> list[Caller]:
    return [caller for caller in callers if caller.line.free_from <= at]
