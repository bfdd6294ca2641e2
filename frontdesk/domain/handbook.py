"""The handbook: its cards, how they are read from files and found, and who approved them.

A card informs and gives words to say; nothing in it assesses or advises. It is the practice's: until its
clinician approves the very text that is shown, it is shown as not yet approved.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from frontdesk.domain.errors import FrontDeskError, Incomplete
from frontdesk.domain.text import fold, one_line

#: The order of a card that names none: after those that do.
LAST = 1_000


class CardKind(StrEnum):
    """What a card is about, in the order of the list."""

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
        name: its file's name without the ending; a card of the practice with the same name replaces the
            shipped one.
        title: as shown.
        kind: what it is for.
        body: its text, Markdown.
        words: more words by which it is found.
        about: what callers ask for that opens this card, folded (``domain.text.fold``).
        order: its place among its kind, smallest first.
        is_own: True if it is the practice's own, False if it was shipped with the program.
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
        """The digest of the title and the text, to which an approval refers."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()


class Shelf:
    """All cards in order, with search."""

    def __init__(self, cards: Iterable[Card]) -> None:
        """Sort the cards by kind, then by order, then by title."""
        kinds = list(CardKind)
        self.cards = tuple(sorted(cards, key=lambda one: (kinds.index(one.kind), one.order, fold(one.title))))
        self._by_name = {card.name: card for card in self.cards}
        self._index = [(card, *_all_words(card)) for card in self.cards]

    def get(self, name: str) -> Card | None:
        """Return the card with this name, or None."""
        return self._by_name.get(name)

    def of(self, kind: CardKind) -> tuple[Card, ...]:
        """Return the cards of a kind."""
        return tuple(card for card in self.cards if card.kind is kind)

    def search(self, typed: str) -> tuple[Card, ...]:
        """Return the cards with words that begin with every word typed; matches in the title come first."""
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
        """Return the card whose longest ``about`` phrase is in the text, or None."""
        asked = f" {' '.join(words_of(text))} "
        best: tuple[int, Card] | None = None
        for card in self.cards:
            for phrase in card.about:
                if f" {phrase} " in asked and (best is None or len(phrase) > best[0]):
                    best = len(phrase), card
        return best[1] if best else None


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded, without punctuation."""
    return re.findall(r"\w+", fold(text))


def _all_words(card: Card) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the words of a card: of its title, its further words, its text."""
    more = f"{card.words} {' '.join(card.about)} {card.kind.words} {card.name.replace('_', ' ')}"
    return tuple(words_of(card.title)), tuple(words_of(more)), tuple(sorted(set(words_of(card.body))))


def _rank(word: str, *places: tuple[str, ...]) -> int | None:
    """Return the first place with a word that begins so, 0 for the first; None if no word begins so."""
    return next((at for at, words in enumerate(places) if any(one.startswith(word) for one in words)), None)


#: The longest file that is read as a card.
MOST_CHARACTERS = 20_000

_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,59}")
_FENCE = "---"
_FIELDS = ("title", "kind", "words", "about", "order")


class BadCard(FrontDeskError):
    """A file that cannot be read as a card; the sentence says why, in a few words."""

    title = "A handbook card"


def read_card(name: str, text: str, *, is_own: bool) -> Card:
    """Read a card from its file.

    A file may begin with lines between two lines of ``---``: ``title: ...``, ``kind: ...``,
    ``words: ...``, ``about: ketamine, infusion``, ``order: 2``. Without a title the first heading is it.

    Args:
        name: the file's name without its ending.
        text: the file's text.
        is_own: True if it is the practice's own.

    Raises:
        BadCard: it cannot be read as a card; the sentence says why in a few words.
    """
    if not _NAME.fullmatch(name):
        raise BadCard("its name may have small letters, digits, - and _ only")
    if len(text) > MOST_CHARACTERS:
        raise BadCard(f"it has more than {MOST_CHARACTERS:,} characters; a card fits one screen")
    lines = text.removeprefix("\ufeff").splitlines()
    fields, body = _front(lines)
    if not body.strip():
        raise BadCard("it has no text")
    title = one_line(fields.get("title", "")) or _first_heading(body) or name.replace("_", " ").capitalize()
    return Card(
        name=name,
        title=title,
        kind=_kind(fields.get("kind", CardKind.PRACTICE.value)),
        body=body.strip(),
        words=fields.get("words", ""),
        about=tuple(filter(None, (" ".join(words_of(one)) for one in fields.get("about", "").split(",")))),
        order=_order(fields.get("order", str(LAST))),
        is_own=is_own,
    )


def _front(lines: list[str]) -> tuple[dict[str, str], str]:
    """Return the fields at the top, and the text below them."""
    if not lines or lines[0].strip() != _FENCE:
        return {}, "\n".join(lines)
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise BadCard("the lines at its top begin with --- and do not end with ---")
    fields: dict[str, str] = {}
    for line in lines[1:end]:
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if not line.strip():
            continue
        if not colon or key not in _FIELDS:
            raise BadCard(f"its top may have {', '.join(_FIELDS)} only, each as “title: ...”")
        fields[key] = value.strip()
    return fields, "\n".join(lines[end + 1 :])


def _kind(text: str) -> CardKind:
    try:
        return CardKind(text.strip().lower())
    except ValueError:
        raise BadCard(f"its kind must be one of {', '.join(CardKind)}") from None


def _order(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LAST):
        raise BadCard(f"its order must be a number from 0 to {LAST}")
    return int(text)


def _first_heading(body: str) -> str:
    first = next((line for line in body.splitlines() if line.strip()), "")
    return one_line(first.strip().lstrip("#")) if first.startswith("#") else ""


@dataclass(frozen=True, slots=True)
class Approval:
    """The latest approval of a card, or its withdrawal.

    Attributes:
        card: the card's name.
        digest: the digest of the approved text.
        at: when it was recorded, UTC.
        by: who recorded it.
        approved_by: the clinician, or "" if the approval was withdrawn.
    """

    card: str
    digest: str
    at: datetime
    by: str
    approved_by: str

    def holds_for(self, card: Card) -> bool:
        """True if it approves the card's text as it is now."""
        return bool(self.approved_by) and self.digest == card.digest


@dataclass(frozen=True, slots=True)
class Available:
    """When a treatment is next available, as somebody last wrote it down.

    Attributes:
        treatment: the name of the treatment's card.
        text: as typed: "Tue 24 Nov, 10:00 and 14:00".
        at: when it was recorded, UTC.
        by: who recorded it.
    """

    treatment: str
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The last time that somebody of the staff said to have read a card.

    Attributes:
        card: the card's name.
        digest: the digest of the text that was read.
        at: when, UTC.
        by: who.
    """

    card: str
    digest: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Handbook:
    """Everything that the Handbook screen shows.

    Attributes:
        shelf: the cards.
        approvals: the latest approval or withdrawal of each card, by its name.
        available: when each treatment is next available, by its name.
        troubles: a sentence for each file that cannot be read as a card.
        readings: who read which card, the last time of each person, by the card's name.
    """

    shelf: Shelf
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    available: Mapping[str, Available] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    readings: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)

    def read_by(self, card: Card) -> tuple[str, ...]:
        """Return who read a card's text as it is now, the first of them first."""
        return tuple(one.by for one in self.readings.get(card.name, ()) if one.digest == card.digest)

    def approval(self, card: Card) -> Approval | None:
        """Return the approval of a card's text as it is now, or None."""
        found = self.approvals.get(card.name)
        return found if found is not None and found.holds_for(card) else None

    def approved_before(self, card: Card) -> Approval | None:
        """Return the approval of an earlier text of a card that was changed since, or None."""
        found = self.approvals.get(card.name)
        return found if found is not None and found.approved_by and found.digest != card.digest else None


def check_clinician(name: str) -> None:
    """Refuse an approval by nobody.

    Raises:
        Incomplete: there is no name in it.
    """
    if not any(char.isalpha() for char in name):
        raise Incomplete("approved_by", "Which clinician approved it? An approval carries a name.")
