"""The review: what has to be settled before a day is signed (product, "Screens", Review).

Pure: the services read the facts, this says what they mean. A crisis that nobody accepted and a call that is
still half-typed block the day; the rest is settled by a reason, an owner or a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.domain.review_cases import ReviewFacts, VoicemailTally


class Item(StrEnum):
    """The items of the checklist, in the order in which they are walked."""

    CRISES = "crises"
    BREACHES = "breaches"
    CALLBACKS = "callbacks"
    VOICEMAILS = "voicemails"
    SOURCES = "sources"
    DRAFTS = "drafts"

    @property
    def words(self) -> str:
        """The item as shown."""
        return _ITEM_WORDS[self]

    @property
    def blocks(self) -> bool:
        """Whether nothing but settling it lets the day be signed."""
        return self in (Item.CRISES, Item.DRAFTS)


_ITEM_WORDS = {
    Item.CRISES: "Crises accepted",
    Item.BREACHES: "Breaches have a reason",
    Item.CALLBACKS: "Open callbacks settled",
    Item.VOICEMAILS: "Voicemails all logged",
    Item.SOURCES: "Sources answered",
    Item.DRAFTS: "Half-typed calls",
}


class ItemState(StrEnum):
    """Where an item stands."""

    #: Nothing is left of it.
    DONE = "done"
    #: Something is left, which the review settles.
    TO_DO = "to_do"
    #: Something is left without which the day cannot be signed.
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist.

    Attributes:
        item: what is checked.
        left: how many are to be settled.
        settled: how many are.
    """

    item: Item
    left: int
    settled: int = 0

    @property
    def state(self) -> ItemState:
        """Done, to do, or blocking the day."""
        if not self.left:
            return ItemState.DONE
        return ItemState.BLOCKS if self.item.blocks else ItemState.TO_DO


def checklist(facts: ReviewFacts) -> tuple[CheckLine, ...]:
    """The checklist, in its order."""
    accepted = sum(bool(one.accepted_by) for one in facts.crises)
    reasons = sum(one.reason is not None for one in facts.breaches)
    carried = sum(bool(one.carried_to) for one in facts.callbacks)
    answered = sum(one.answer is not None for one in facts.sources)
    tally = facts.voicemails
    unsettled = 0 if tally.is_settled else max(1, tally.unlogged)
    return (
        CheckLine(Item.CRISES, len(facts.crises) - accepted, accepted),
        CheckLine(Item.BREACHES, len(facts.breaches) - reasons, reasons),
        CheckLine(Item.CALLBACKS, len(facts.callbacks) - carried, carried),
        CheckLine(Item.VOICEMAILS, unsettled, tally.logged),
        CheckLine(Item.SOURCES, len(facts.sources) - answered, answered),
        CheckLine(Item.DRAFTS, len(facts.drafts)),
    )


def first_left(lines: Sequence[CheckLine]) -> CheckLine | None:
    """What is settled first: what blocks, then the rest in the order of the checklist; None when all is."""
    left = [line for line in lines if line.left]
    return min(left, key=lambda line: line.state is not ItemState.BLOCKS, default=None)


def why_not_signed(facts: ReviewFacts) -> str | None:
    """The first thing that keeps the day from being signed, as a sentence; None when nothing does.

    What blocks comes first, then the rest in the order of the checklist.
    """
    first = first_left(checklist(facts))
    if first is None:
        return None
    if first.item is Item.VOICEMAILS:
        return _voicemail_sentence(facts.voicemails)
    one, more, remedy = _SENTENCES[first.item]
    what = one if first.left == 1 else more.format(first.left)
    return f"{what}. Nothing was signed; {remedy}"


_SENTENCES = {
    Item.CRISES: (
        "A crisis was accepted by nobody yet",
        "{} crises were accepted by nobody yet",
        "open it (F9) and name who takes over.",
    ),
    Item.BREACHES: (
        "A breach has no reason yet",
        "{} breaches have no reason yet",
        "say why it happened.",
    ),
    Item.CALLBACKS: (
        "A callback is still open and nobody has it tomorrow",
        "{} callbacks are still open and nobody has them tomorrow",
        "call now, or carry it over with an owner and a reason.",
    ),
    Item.SOURCES: (
        "A new patient's call has no answer about who sent them",
        "{} calls of new patients have no answer about who sent them",
        "answer it on Referrals (F4), or say there why nobody asked.",
    ),
    Item.DRAFTS: (
        "A call is still half-typed",
        "{} calls are still half-typed",
        "save it on Calls (F2), or throw it away there.",
    ),
}


def _voicemail_sentence(tally: VoicemailTally) -> str:
    if tally.on_machine is None:
        return "Nobody counted the voicemails on the machine yet. Nothing was signed; count them."
    what = "1 voicemail on the machine is" if tally.unlogged == 1 else f"{tally.unlogged} voicemails are"
    return f"{what} not logged. Nothing was signed; write them down, or say why not when you count again."
