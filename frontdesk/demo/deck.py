"""A deck of cards: chance in which the shares come out right and nothing comes twice in a row for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Generic, TypeVar

Card = TypeVar("Card")


class Deck(Generic[Card]):
    """Deals its cards in a chance order, each once, then shuffles them again."""

    def __init__(self, rng: Random, cards: Iterable[Card]) -> None:
        """Put the cards together; ``rng`` decides the order."""
        self._rng = rng
        self._cards = tuple(cards)
        self._left: list[Card] = []

    def deal(self) -> Card:
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
        return self._left.pop()


def spread(rng: Random, counts: Iterable[tuple[Card, int]]) -> Iterator[Card]:
    """Cards without end, in shares that every stretch of them nearly has.

    Args:
        rng: decides the order within what the shares allow.
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
