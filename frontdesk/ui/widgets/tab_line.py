"""The tabs of the Callbacks screen with their counts; each is a button too."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.callbacks import QueueCounts, Tab

TABS = (Tab.NOW, Tab.LATER, Tab.MINE, Tab.BREACHED, Tab.DONE_TODAY)


class TabLine(Static):
    """One line of tabs."""

    def show(self, tab: Tab, counts: QueueCounts | None, filtered: str) -> None:
        """Mark the open tab and show the counts."""
        parts: list[Content] = []
        for one in TABS:
            count = getattr(counts, one.value) if counts else 0
            style = "bold $accent underline" if one is tab else "$quiet"
            if one is Tab.BREACHED and count and one is not tab:
                style = "bold $breached"
            label = Content(f"{one.words} {count}").stylize(style)
            parts.append(label.stylize(f"@click=screen.open_tab('{one.value}')"))
        line = Content.assemble(" ", Content("   ").join(parts))
        if filtered:
            line = Content.assemble(line, (f"   filter: {filtered} (esc shows all)", "$at-risk"))
        self.update(line)
