"""The cards of the handbook and how they are found (product, "Screens", Handbook).

A card informs and gives words to say; nothing in it assesses or advises.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.domain.text import fold

#: A card without a place of its own stands behind those that have one.
LAST = 1_000


class CardKind(StrEnum):
    """What a card is for, in the order of the list."""

    CRISIS = "crisis"
    AVAILABLE = "available"
    TREATMENT = "treatment"
    SCRIPT = "script"
    OFFICE = "office"
    PRACTICE = "practice"

    @property
    def words(self) -> str:
        """The kind as shown."""
        return _KIND_WORDS[self]


_KIND_WORDS = {
    CardKind.CRISIS: "crisis",
    CardKind.AVAILABLE: "times",
    CardKind.TREATMENT: "treatment",
    CardKind.SCRIPT: "script",
    CardKind.OFFICE: "office",
    CardKind.PRACTICE: "ours",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Attributes:
        name: its file's name without the ending; a card of the practice's own with the same name replaces
            the shipped one.
        title: as shown.
        kind: what it is for.
        body: its text, Markdown.
        words: further words by which it is found.
        about: what callers ask for that opens this card, folded (``domain.text.fold``).
        order: place among its kind, smallest first.
        is_own: whether it is the practice's own and not as shipped.
    """

    name: str
    title: str
    kind: CardKind
    body: str
    words: str = ""
    about: tuple[str, ...] = ()
    order: int = LAST
    is_own: bool = False

    @property
    def digest(self) -> str:
        """What an approval is of: the title and the text, and nothing else."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()


class Shelf:
    """The cards in their order, and how they are found."""

    def __init__(self, cards: Iterable[Card]) -> None:
        """Put cards in order: by kind, then by their place, then by title."""
        kinds = list(CardKind)
        self.cards = tuple(sorted(cards, key=lambda one: (kinds.index(one.kind), one.order, fold(one.title))))
        self._by_name = {card.name: card for card in self.cards}
        self._index = [(card, *_all_words(card)) for card in self.cards]

    def get(self, name: str) -> Card | None:
        """A card by its name."""
        return self._by_name.get(name)

    def of(self, kind: CardKind) -> tuple[Card, ...]:
        """The cards of a kind."""
        return tuple(card for card in self.cards if card.kind is kind)

    def search(self, typed: str) -> tuple[Card, ...]:
        """The cards that have every word typed, each by its beginning; those with all in the title first."""
        asked = words_of(typed)
        if not asked:
            return self.cards
        found: list[tuple[int, Card]] = []
        for card, title, more, body in self._index:
            ranks = [_rank(word, title, more, body) for word in asked]
            if None not in ranks:
                found.append((max(rank for rank in ranks if rank is not None), card))
        return tuple(card for _, card in sorted(found, key=lambda one: one[0]))

    def about(self, text: str) -> Card | None:
        """The card of what somebody asks for: the longest phrase of a card that stands in the text."""
        asked = f" {' '.join(words_of(text))} "
        best: tuple[int, Card] | None = None
        for card in self.cards:
            for phrase in card.about:
                if f" {phrase} " in asked and (best is None or len(phrase) > best[0]):
                    best = len(phrase), card
        return best[1] if best else None


def words_of(text: str) -> list[str]:
    """The words of a text, folded, without what stands between them."""
    return re.findall(r"\w+", fold(text))


def _all_words(card: Card) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The words of a card: of its title, those it is found by, of its text."""
    more = f"{card.words} {' '.join(card.about)} {card.kind.words} {card.name.replace('_', ' ')}"
    return tuple(words_of(card.title)), tuple(words_of(more)), tuple(sorted(set(words_of(card.body))))


def _rank(word: str, *places: tuple[str, ...]) -> int | None:
    """In which of these a word is begun, 0 for the first; None for nowhere."""
    return next((at for at, words in enumerate(places) if any(one.startswith(word) for one in words)), None)
