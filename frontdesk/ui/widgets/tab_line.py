"""The tabs of a screen's lists with their counts, in one line; each is a button too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from frontdesk.ui.text import data
from frontdesk.ui.widgets.pressable import Part, Pressables, Row


@dataclass(frozen=True, slots=True)
class TabWords:
    """One tab.

    Attributes:
        name: what ``screen.open_tab`` takes.
        words: its title.
        count: how many rows it has; None before they were counted, and where nobody counts them.
        style: a style over it while it is not empty, such as ``bold $breached``; or "".
    """

    name: str
    words: str
    count: int | None = None
    style: str = ""

    @property
    def label(self) -> str:
        """The title with the count."""
        return f" {self.words} " if self.count is None else f" {self.words} {self.count:,} "


class TabLine(Pressables):
    """One line of tabs; a click opens one, and one on the filter's words shows all again."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make it empty.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id)
        self._shown: tuple[Sequence[TabWords], str, str] | None = None

    def show_tabs(self, tabs: Sequence[TabWords], here: str, narrowed: str = "") -> None:
        """Show the tabs and mark the open one.

        Args:
            tabs: all of them, in their order.
            here: the name of the open one.
            narrowed: the filter's words, or "".
        """
        if (tabs, here, narrowed) == self._shown:
            return
        self._shown = tabs, here, narrowed
        parts: list[Part] = []
        for tab in tabs:
            style = "bold reverse" if tab.name == here else ""
            if tab.style and tab.count:
                style += f" {tab.style}"
            label = Content(tab.label)
            parts.append(Part(label.stylize(style) if style else label, f"screen.open_tab('{tab.name}')"))
            parts.append(Part(Content(" ")))
        if narrowed:
            parts.append(Part(data(f"filter: {narrowed} (esc shows all)", "$at-risk"), "screen.unfilter"))
        self.show([Row(parts)])
