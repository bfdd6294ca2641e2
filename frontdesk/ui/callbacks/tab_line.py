"""The tabs of the Callbacks screen with their counts; each is a button too."""

from __future__ import annotations

from textual.content import Content

from frontdesk.domain.callbacks.queue import QueueCounts, Tab
from frontdesk.ui.text import data
from frontdesk.ui.widgets.pressable import Part, Pressables, Row


class TabLine(Pressables):
    """One line of tabs."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make it empty.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id)
        self._shown: tuple[Tab, QueueCounts | None, str] | None = None

    def show_tabs(self, tab: Tab, counts: QueueCounts | None, narrowed: str) -> None:
        """Mark the open tab and show the counts.

        Args:
            tab: the open one.
            counts: as last read.
            narrowed: the filter's words, or "".
        """
        if (tab, counts, narrowed) == self._shown:
            return
        self._shown = tab, counts, narrowed
        parts: list[Part] = []
        for one in Tab:
            count = getattr(counts, one.value) if counts else 0
            style = "bold reverse" if one is tab else ""
            if one is Tab.BREACHED and count:
                style += " bold $breached"
            label = Content(f" {one.words} {count:,} ")
            parts.append(Part(label.stylize(style) if style else label, f"screen.open_tab('{one.value}')"))
            parts.append(Part(Content(" ")))
        if narrowed:
            parts.append(Part(data(f"filter: {narrowed} (esc shows all)", "$at-risk"), "screen.unfilter"))
        self.show([Row(parts)])
