"""The tabs of the Callbacks screen with their counts; each is a button too."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from frontdesk.domain.callbacks import QueueCounts, Tab
from frontdesk.ui.text import data
from frontdesk.ui.widgets.pressable import Pressable

TABS = (Tab.NOW, Tab.LATER, Tab.MINE, Tab.BREACHED, Tab.DONE_TODAY)


class TabLine(Widget):
    """One line of tabs."""

    def compose(self) -> ComposeResult:
        """A button a tab, and what the list is narrowed to."""
        for tab in TABS:
            yield Pressable(Content(tab.words), f"screen.open_tab('{tab.value}')", id=f"tab-{tab.value}")
        yield Static(id="narrowed")

    def show(self, tab: Tab, counts: QueueCounts | None, narrowed: str) -> None:
        """Mark the open tab and show the counts.

        Args:
            tab: the open one.
            counts: as last read.
            narrowed: the filter's words, or "".
        """
        for one in TABS:
            count = getattr(counts, one.value) if counts else 0
            style = "bold reverse" if one is tab else ""
            if one is Tab.BREACHED and count:
                style += " bold $breached"
            label = Content(f" {one.words} {count} ")
            self.query_one(f"#tab-{one.value}", Pressable).update(label.stylize(style) if style else label)
        words = data(f"filter: {narrowed} (esc shows all)", "$at-risk") if narrowed else Content("")
        self.query_one("#narrowed", Static).update(words)
