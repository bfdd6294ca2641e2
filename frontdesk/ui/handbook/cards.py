"""The cards of the handbook: their list, one of them in the width it has, what is said above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from frontdesk.domain.handbook import Available, Card, CardKind, Handbook
from frontdesk.domain.markdown import Block, Form, Span
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.show import moment
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.panels import Facts

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


#: Cells by which an item stands further right than what it belongs to.
_INDENT = 2
#: Longer lines are hard to read aloud.
_WIDEST = 92


class CardView(Facts):
    """Shows a card; nothing in it can be pressed."""

    def __init__(self) -> None:
        """Make it empty."""
        super().__init__()
        self._top: Sequence[Content] = ()
        self._blocks: Sequence[Block] = ()
        self._bullet = "•"

    def show_card(self, title: str, top: Sequence[Content], blocks: Sequence[Block], *, anew: bool) -> None:
        """Show a card.

        Args:
            title: for the frame.
            top: lines about the card, above its text.
            blocks: its text.
            anew: whether it is another card, shown from its beginning.
        """
        self._top, self._blocks = top, blocks
        self.border_title = ours(title, "bold")
        self._wrap()
        if anew:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()

    def use_ascii(self) -> None:
        """Draw lists with what every terminal has."""
        self._bullet = "-"

    def page(self, pages: int) -> None:
        """Move by what fits in sight, with a line of what was there."""
        step = max(1, self.scrollable_content_region.height - 1)
        self.scroll_to(y=self.scroll_offset.y + pages * step, animate=False, immediate=True)
        self.refresh()

    def _wrap(self) -> None:
        width = min(_WIDEST, self.scrollable_content_region.width)
        if width > 0:
            self._content = Content("\n").join(self._lines(width))
        super()._wrap()
        more = len(self._strips) > self.scrollable_content_region.height
        self.border_subtitle = Content("pgdn reads on" if more else "")

    def _lines(self, width: int) -> Iterator[Content]:
        for line in self._top:
            yield from line.wrap(width)
        before = None if self._top else Form.HEADING
        for block in self._blocks:
            # A list stands close under its heading or its first words.
            goes_on = before is Form.HEADING or before is block.form is Form.ITEM
            if not goes_on:
                yield Content("")
            yield from self._block(block, width)
            before = block.form

    def _block(self, block: Block, width: int) -> Iterable[Content]:
        text = Content("").join(_span(span, block.form) for span in block.spans)
        if block.form is Form.ITEM:
            mark = f"{block.mark or self._bullet} "
            return _hanging(text, " " * (_INDENT * block.depth) + mark, width)
        if block.form is Form.QUOTE:
            return _hanging(text, " " * _INDENT, width)
        return text.wrap(width)


def _span(span: Span, form: Form) -> Content:
    styles = []
    if span.strong or form is Form.HEADING:
        styles.append("bold")
    if span.stressed:
        styles.append("italic")
    if form is Form.HEADING:
        styles.append("$accent")
    return ours(span.text, " ".join(styles))


def _hanging(text: Content, mark: str, width: int) -> Iterator[Content]:
    """The lines of a text behind its mark, the further ones under its first letter."""
    blank = " " * len(mark)
    for place, line in enumerate(text.wrap(max(8, width - len(mark)))):
        yield Content.assemble(blank if place else mark, line)


def about_card(
    card: Card, handbook: Handbook, now: datetime, hours: OpeningHours, waiting: str = ""
) -> list[Content]:
    """The lines above a card's text.

    Args:
        card: the card.
        handbook: what is known of it.
        now: the moment it is shown, UTC.
        hours: the practice's hours.
        waiting: what somebody should look at first, or "".
    """
    lines = [Content("  ").join([_approval(card, handbook, now, hours), _whose(card)])]
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


def _whose(card: Card) -> Content:
    return Content("our own card" if card.is_own else "as shipped").stylize("$quiet")


def _available(label: str, known: Available | None, now: datetime, hours: OpeningHours) -> Content:
    name = ours(f"{label}: ", "bold")
    if known is None:
        return Content.assemble(name, ("not written down yet (e writes it)", "$quiet"))
    written = f"  {known.by.split(' ', 1)[0]}, {moment(known.at, now, hours)}"
    return Content.assemble(name, ours(known.text), ours(written, "$quiet"))
