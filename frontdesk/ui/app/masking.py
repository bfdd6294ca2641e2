"""Privacy: names and numbers masked on every screen, by a key or when nobody typed for a while.

People's text is marked where it is drawn (``ui.text``); what masks it is one filter over every line of every
widget. Who sits at the desk sees what they type meanwhile, and what is said to them: neither is masked. What
was typed before is, until ctrl+l shows it again.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.ui.app.front_desk import FrontDesk


class Masking:
    """Whether names and numbers are masked on this desk."""

    def __init__(self, desk: FrontDesk) -> None:
        """Begin with everything shown.

        Args:
            desk: the program.
        """
        self._desk = desk
        # When somebody last touched the desk before it was masked.
        self._since = 0.0
        #: Gives the seconds that the idle time is told by.
        self.clock = monotonic

    @property
    def on(self) -> bool:
        """Whether the screen is masked."""
        return self._desk.is_masked

    def turn(self) -> None:
        """Mask, or show again."""
        self._set(not self.on)

    def look(self) -> None:
        """Mask when nobody was at the desk for so long as the settings say; asked every minute.

        What was typed under the mask is masked then too.
        """
        minutes = self._desk.practice.settings.mask_minutes
        idle = self.clock() - self._desk.touched_at
        if minutes and idle >= 60 * minutes and not (self.on and self._desk.touched_at <= self._since):
            self._set(True)

    def _set(self, masked: bool) -> None:
        desk = self._desk
        desk.is_masked = masked
        desk.mask += masked
        self._since = desk.touched_at
        desk.repaint_all()
        desk.show_frames()
