"""The handbook as the desk shows it: the cards, whose clinician approved them, the next free times.

A card is the practice's: until its clinician approves the very text that is shown, it is shown as not yet
approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.domain.cards import Card, Shelf
from frontdesk.domain.errors import Incomplete


@dataclass(frozen=True, slots=True)
class Approval:
    """The latest word about a card's text.

    Attributes:
        card: its name.
        digest: of the text it was given for.
        at: when it was written down, UTC.
        by: who wrote it down.
        approved_by: the clinician, or "" when the approval was taken back.
    """

    card: str
    digest: str
    at: datetime
    by: str
    approved_by: str

    def holds_for(self, card: Card) -> bool:
        """Whether it is an approval of the text as it is now."""
        return bool(self.approved_by) and self.digest == card.digest


@dataclass(frozen=True, slots=True)
class Available:
    """The next free time of a treatment, as somebody last wrote it down.

    Attributes:
        treatment: the name of the treatment's card.
        text: as typed: "Tue 24 Nov, 10:00 and 14:00".
        at: when it was written, UTC.
        by: who wrote it.
    """

    treatment: str
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Handbook:
    """Everything the screen shows.

    Attributes:
        shelf: the cards.
        approvals: the latest word about each card that had one.
        available: the next free time of each treatment that has one.
        troubles: files that are no cards, a sentence each.
    """

    shelf: Shelf
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    available: Mapping[str, Available] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()

    def approval(self, card: Card) -> Approval | None:
        """The approval that holds for a card's text as it is now, or None."""
        found = self.approvals.get(card.name)
        return found if found is not None and found.holds_for(card) else None

    def approved_before(self, card: Card) -> Approval | None:
        """The approval of an earlier text of a card, where the text was changed since; or None."""
        found = self.approvals.get(card.name)
        return found if found is not None and found.approved_by and found.digest != card.digest else None


def check_clinician(name: str) -> None:
    """Refuse an approval by nobody.

    Raises:
        Incomplete: there is no name in it.
    """
    if not any(char.isalpha() for char in name):
        raise Incomplete("approved_by", "Which clinician approved it? An approval carries a name.")
