"""Cover as the program knows it: who is on the phones, who backs up, lunch, escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk


class CoverFlow:
    """Knows the cover as last read, and opens what changes it."""

    def __init__(self, desk: FrontDesk) -> None:
        """Begin without having read anything.

        Args:
            desk: the program.
        """
        self._desk = desk

    async def look(self) -> None:
        """Read the cover and what waits for an answer."""

    async def open(self) -> None:
        """Ask who is on the phones and who backs up."""

    async def busy(self) -> None:
        """Turn busy on or off."""
