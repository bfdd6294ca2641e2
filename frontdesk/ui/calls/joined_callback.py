"""The callback that saving the call in a form joins or opens again: its deadline holds, not a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback

if TYPE_CHECKING:
    from frontdesk.ui.api import DeskScreen


class JoinedCallback:
    """Follows the number in a form."""

    def __init__(self, screen: DeskScreen, number: Callable[[], str]) -> None:
        """Begin with none.

        Args:
            screen: the screen of the form.
            number: gives what stands in the field for the number.
        """
        self._screen = screen
        self._number = number
        #: The callback, or None where saving opens a new one.
        self.found: Callback | None = None

    async def look(self) -> None:
        """Look whose callback it would be; an answer that comes after more digits were typed is dropped."""
        typed = self._number()
        found = await self._screen.jobs.run(lambda: self._screen.services.calls.joins(typed))
        if typed == self._number():
            self.found = found
