"""One card of the handbook, wrapped in the width it has; items of lists hang behind their mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content

from frontdesk.domain.markdown import Block, Form, Span
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.panels import Facts

#: Cells by which an item stands further right than what it belongs to.
_INDENT = 2
#: Longer lines are hard to read aloud.
_WIDEST = 92


class CardView(Facts):
    """Shows a card; nothing in it can be pressed."""

    def __init__(self, *, says_more: bool = True) -> None:
        """Make it empty.

        Args:
            says_more: True to say below that there is more to read, where a key line does not.
        """
        super().__init__()
        self._says_more = says_more
        self._top: Sequence[Content] = ()
        self._blocks: Sequence[Block] = ()
        self._bullet = "•"

    def show_card(self, title: str, top: Sequence[Content], blocks: Sequence[Block], *, anew: bool) -> None:
        """Show a card.

        Args:
            title: for the frame.
            top: lines about the card, above its text.
            blocks: its text.
            anew: True for another card, shown from its beginning.
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
        self.border_subtitle = Content("pgdn reads on" if more and self._says_more else "")

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
    """Yield the lines of a text behind its mark, the further ones under its first letter."""
    blank = " " * len(mark)
    for place, line in enumerate(text.wrap(max(8, width - len(mark)))):
        yield Content.assemble(blank if place else mark, line)
