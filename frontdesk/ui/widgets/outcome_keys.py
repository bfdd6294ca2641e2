"""Every outcome of a try with its key; each is a button too."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Grid
from textual.content import Content

from frontdesk.domain.outcomes import Outcome
from frontdesk.ui.widgets.pressable import Pressable


class OutcomeKeys(Grid):
    """The letters that end a try, three in a row."""

    def compose(self) -> ComposeResult:
        """One button an outcome."""
        for outcome in Outcome:
            words = Content.assemble((outcome.facts.key, "bold $accent"), " ", outcome.facts.short)
            yield Pressable(words, f"screen.outcome('{outcome.value}')")
