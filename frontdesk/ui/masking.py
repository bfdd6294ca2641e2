"""Privacy: names and numbers masked on every screen, by a key or when nobody typed for a while.

People's text is marked where it is drawn (``ui.text``); what masks it is one filter over every line of every
widget. Keys still reach the form while it is on, so that nothing typed is lost; only ctrl+l shows again.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk

#: Toasts that came while the screen was masked are shown afterwards; the last few of them.
_KEPT_TOASTS = 5


class Masking:
    """Whether names and numbers are masked on this desk."""

    def __init__(self, desk: FrontDesk) -> None:
        """Begin with everything shown.

        Args:
            desk: the program.
        """
        self._desk = desk
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
        """Mask when nobody was at the desk for so long as the settings say; asked every minute."""
        minutes = self._desk.practice.settings.mask_minutes
        if not self.on and minutes and self.clock() - self._desk.touched_at >= 60 * minutes:
            self._set(True)

    def _set(self, masked: bool) -> None:
        desk = self._desk
        desk.is_masked = masked
        # What a toast says may hold a name.
        desk.clear_notifications()
        desk.repaint_all()
        desk.show_frames()
        if not masked:
            desk.show_held_toasts(_KEPT_TOASTS)
