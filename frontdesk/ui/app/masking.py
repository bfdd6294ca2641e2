"""Privacy: names and numbers masked on every screen, by a key or when nobody typed for a while.

People's text is marked where it is drawn (``ui.text``); what masks it is one filter over every line of every
widget. Who sits at the desk sees what they type meanwhile, and what is said to them: neither is masked. What
was typed before is, until ctrl+l shows it again.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.app import App

from frontdesk.ui.textual_private import every_screen

if TYPE_CHECKING:
    from textual.filter import LineFilter


class Masking:
    """True if names and numbers are masked on this desk.

    Attributes:
        on: True while the screen is masked.
        times: how often it was masked, by a key or after a while.
        clock: gives the seconds that the idle time is measured by.
    """

    def __init__(self, app: App[Any]) -> None:
        """Begin with everything shown.

        Args:
            app: the program whose lines are masked.
        """
        self._app = app
        self.on = False
        self.times = 0
        self.clock = monotonic
        self._touched_at = monotonic()
        # When somebody last touched the desk before it was masked.
        self._since = 0.0
        self._filter: LineFilter | None = None

    def touched(self) -> None:
        """Note that somebody typed or used the mouse."""
        self._touched_at = monotonic()

    def turn(self) -> None:
        """Mask, or show again."""
        self._set(not self.on)

    def show(self) -> None:
        """Show everything again, if it is masked."""
        if self.on:
            self._set(False)

    def look(self, minutes: int) -> None:
        """Mask when nobody was at the desk for so long; asked every minute.

        What was typed under the mask is masked then too.

        Args:
            minutes: how long, as the settings say; 0 for never.
        """
        idle = self.clock() - self._touched_at
        if minutes and idle >= 60 * minutes and not (self.on and self._touched_at <= self._since):
            self._set(True)

    def filters(self) -> tuple[LineFilter, ...]:
        """Return the filter that masks people's text, while the screen is masked."""
        if not self.on:
            return ()
        if self._filter is None:
            from frontdesk.ui.masked_text import Masked

            self._filter = Masked()
        return (self._filter,)

    def _set(self, masked: bool) -> None:
        self.on = masked
        self.times += masked
        self._since = self._touched_at
        for screen in every_screen(self._app):
            for widget in screen.walk_children(with_self=True):
                widget.refresh()
