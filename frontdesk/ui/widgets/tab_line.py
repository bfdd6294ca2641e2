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

    def part(self, action: str, *, is_here: bool) -> Part:
        """Return the button.

        Args:
            action: the screen's action that opens it.
            is_here: True if it is open.
        """
        style = "bold reverse" if is_here else ""
        if self.style and self.count:
            style += f" {self.style}"
        label = Content(f" {self.words} " if self.count is None else f" {self.words} {self.count:,} ")
        return Part(label.stylize(style) if style else label, f"screen.{action}('{self.name}')")


@dataclass(frozen=True, slots=True)
class ShownTabs:
    """What the line shows.

    Attributes:
        tabs: all of them, in their order.
        here: the name of the open one.
        narrowed: the filter's words, or "".
        views: the lists of the open tab, where it has several.
        view: the name of the open one of those, or "".
    """

    tabs: Sequence[TabWords]
    here: str
    narrowed: str = ""
    views: Sequence[TabWords] = ()
    view: str = ""


_GAP = Part(Content(" "))


class TabLine(Pressables):
    """One line of tabs; behind them the lists of the open one, and what its filter leaves."""

    def __init__(self, *, id: str | None = None) -> None:
        """Make it empty.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id)
        self._shown = ShownTabs((), "")

    def show_tabs(self, tabs: ShownTabs) -> None:
        """Show the tabs and mark the open one."""
        if tabs != self._shown:
            self._shown = tabs
            self.on_resize()

    def on_resize(self) -> None:
        """Show all lists of the open tab where there is room, else only the open one."""
        shown = self._shown
        parts = _row(shown.tabs, "open_tab", shown.here)
        if shown.narrowed:
            parts.append(
                Part(data(f"filter: {shown.narrowed} (esc shows all)", "$at-risk"), "screen.unfilter")
            )
        elif shown.views:
            parts += self._views(shown, sum(part.cells for part in parts))
        self.show([Row(parts)])

    def _views(self, shown: ShownTabs, used: int) -> list[Part]:
        bar = Part(Content("│ ").stylize("$line"))
        whole = [bar, *_row(shown.views, "open_view", shown.view)]
        if used + sum(part.cells for part in whole) <= self.size.width:
            return whole
        here = next(view for view in shown.views if view.name == shown.view)
        more = Part(Content.assemble(("→", "bold $accent"), (" others", "$secondary")), "screen.view(1)")
        return [bar, here.part("open_view", is_here=True), _GAP, more]


def _row(tabs: Sequence[TabWords], action: str, here: str) -> list[Part]:
    return [part for tab in tabs for part in (tab.part(action, is_here=tab.name == here), _GAP)]
