"""Everything about the row under the cursor of a list, and the letters that do something to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size

from frontdesk.ui.widgets.panels import Facts
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Letter:
    """One key of a panel.

    Attributes:
        key: as a keyboard has it.
        words: what it does, in a few cells.
        action: Textual's action string for a click.
    """

    key: str
    words: str
    action: str


class KeyPanel(Pressables):
    """The letters that do something to the row under the cursor, three in a row; each is a button too."""

    def __init__(self, title: str, letters: Sequence[Letter]) -> None:
        """Make the panel.

        Args:
            title: for its frame.
            letters: in their order.
        """
        super().__init__()
        self.add_class("panel")
        self.border_title = Content(title)
        self._letters = letters

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the letters take: known before the first frame, whichever are added."""
        return ceil(len(self._letters) / _IN_A_ROW)

    def on_resize(self) -> None:
        """Make each a third of the width."""
        width = self.size.width // _IN_A_ROW
        parts = [
            Part(Content.assemble((one.key, "bold $accent"), " ", one.words), one.action, width)
            for one in self._letters
        ]
        self.show([Row(parts[start : start + _IN_A_ROW]) for start in range(0, len(parts), _IN_A_ROW)])


class DetailPanel(Vertical):
    """The row under the cursor: below the list, in a wide terminal beside it."""

    BLANK = True

    def __init__(self, keys: KeyPanel | None = None) -> None:
        """Make the panel.

        Args:
            keys: the letters that do something to it; None where the key line has them all.
        """
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Yield what is known, then the letters."""
        yield Facts()
        if self._keys is not None:
            yield self._keys

    @property
    def facts(self) -> Facts:
        """What is known."""
        return self.query_one(Facts)

    def nothing(self, title: str, words: str) -> None:
        """Nothing is under the cursor.

        Args:
            title: what would stand here.
            words: why it does not.
        """
        self.facts.show(title, Content(words).stylize("$quiet"), ours=True)

    def show(self, title: str, lines: Sequence[Content]) -> None:
        """Show a row.

        Args:
            title: whose it is, people's text.
            lines: what is known; empty ones are left out.
        """
        self.facts.show(title, Content("\n").join(line for line in lines if line.plain))
