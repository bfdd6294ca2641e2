"""The cards of the handbook: their list, and what is said above a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from frontdesk.domain.handbook import Available, Card, CardKind, Handbook
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.show import moment
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

_COLUMNS = (
    Column("Kind", 9, from_width=40, ours=True),
    Column("Card", 18, flex=1, ours=True),
    Column("Approved", 8, from_width=46, ours=True),
)


class CardList(Lines[Card]):
    """The cards; page keys turn the card's pages, and not the list's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown,space", "screen.page(1)", "page down", show=False),
        Binding("pageup", "screen.page(-1)", "page up", show=False),
    ]

    def __init__(self, handbook: Callable[[], Handbook]) -> None:
        """Make the list.

        Args:
            handbook: gives what is known of approvals when a line is drawn.
        """

        def cells(card: Card) -> Sequence[Cell]:
            """Return the cells of a card, one a column."""
            approved = handbook().approval(card) is not None
            return (
                Cell(card.kind.words, "quiet"),
                Cell(card.title, "strong"),
                Cell("yes" if approved else "not yet", "" if approved else "quiet"),
            )

        super().__init__(_COLUMNS, cells, lambda card: card.name, empty="No such card.", id="cards")


def about_card(
    card: Card, handbook: Handbook, now: datetime, hours: OpeningHours, waiting: str = ""
) -> list[Content]:
    """Return the lines above a card's text.

    Args:
        card: the card.
        handbook: what is known of it.
        now: the moment it is shown, UTC.
        hours: the practice's hours.
        waiting: what somebody should look at first, or "".
    """
    lines = [Content("  ").join([_approval(card, handbook, now, hours), _whose(card)])]
    if readers := handbook.read_by(card):
        lines.append(_readers(readers))
    if waiting:
        lines.append(Content(waiting).stylize("bold $at-risk"))
    if card.kind is CardKind.TREATMENT:
        lines.append(_available("Next available", handbook.available.get(card.name), now, hours))
    elif card.kind is CardKind.AVAILABLE:
        lines.append(Content(""))
        lines += [
            _available(treatment.title, handbook.available.get(treatment.name), now, hours)
            for treatment in handbook.shelf.of(CardKind.TREATMENT)
        ]
    return lines


def _approval(card: Card, handbook: Handbook, now: datetime, hours: OpeningHours) -> Content:
    approval = handbook.approval(card)
    if approval is not None:
        return ours(f"approved by {approval.approved_by}, {moment(approval.at, now, hours)}", "$met")
    before = handbook.approved_before(card)
    if before is not None:
        return ours(f"changed since {before.approved_by} approved it: not yet approved", "$at-risk")
    return Content("not yet approved by our clinician").stylize("$at-risk")


def _readers(readers: Sequence[str]) -> Content:
    names = ", ".join(name.split(" ", 1)[0] for name in readers)
    return Content.assemble(("read by ", "$quiet"), ours(names, "$quiet"))


def _whose(card: Card) -> Content:
    return Content("our own card" if card.is_own else "as shipped").stylize("$quiet")


def _available(label: str, known: Available | None, now: datetime, hours: OpeningHours) -> Content:
    name = ours(f"{label}: ", "bold")
    if known is None:
        return Content.assemble(name, ("not written down yet (e writes it)", "$quiet"))
    written = f"  {known.by.split(' ', 1)[0]}, {moment(known.at, now, hours)}"
    return Content.assemble(name, ours(known.text), ours(written, "$quiet"))
