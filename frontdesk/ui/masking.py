"""Privacy: names and numbers masked on every screen, by a key or when nobody typed for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk


class Masking:
    """Whether names and numbers are masked on this desk."""

    def __init__(self, desk: FrontDesk) -> None:
        """Begin with everything shown.

        Args:
            desk: the program.
        """
        self._desk = desk
        self.on = False

    def turn(self) -> None:
        """Mask, or show again."""
        self.on = not self.on
