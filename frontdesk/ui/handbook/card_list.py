"""The cards of the handbook in a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from frontdesk.domain.handbook import Card, Handbook
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
            approved = handbook().approval(card) is not None
            return (
                Cell(card.kind.words, "quiet"),
                Cell(card.title, "strong"),
                Cell("yes" if approved else "not yet", "" if approved else "quiet"),
            )

        super().__init__(_COLUMNS, cells, lambda card: card.name, empty="No such card.", id="cards")
