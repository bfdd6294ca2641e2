"""Every outcome of a try with its key; each is a button too."""

from __future__ import annotations

from math import ceil

from textual.content import Content
from textual.geometry import Size

from frontdesk.domain.callbacks.outcomes import KEYED
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

_IN_A_ROW = 3


class OutcomeKeys(Pressables):
    """The letters that end a try, three in a row."""

    def __init__(self) -> None:
        super().__init__()
        self.add_class("panel")
        self.border_title = Content("Outcome: one key")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the outcomes take: known before the first frame, whichever are added."""
        return ceil(len(KEYED) / _IN_A_ROW)

    def on_resize(self) -> None:
        """Make each a third of the width."""
        width = self.size.width // _IN_A_ROW
        parts = [
            Part(
                Content.assemble((outcome.facts.key, "bold $accent"), " ", outcome.facts.short),
                f"screen.outcome('{outcome.value}')",
                width,
            )
            for outcome in KEYED
        ]
        self.show([Row(parts[start : start + _IN_A_ROW]) for start in range(0, len(parts), _IN_A_ROW)])
