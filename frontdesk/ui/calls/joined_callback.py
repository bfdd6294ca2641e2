"""The callback that saving the call in a form joins or opens again: its deadline holds, not a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback

if TYPE_CHECKING:
    from frontdesk.ui.api.desk import Desk


class JoinedCallback:
    """Follows the number in a form."""

    def __init__(self, desk: Desk, number: Callable[[], str]) -> None:
        """Begin with none.

        Args:
            desk: the program.
            number: gives what stands in the field for the number.
        """
        self._desk = desk
        self._number = number
        #: The callback, or None where saving opens a new one.
        self.found: Callback | None = None

    async def look(self) -> None:
        """Look whose callback it would be; an answer that comes after more digits were typed is dropped."""
        typed = self._number()
        found = await self._desk.jobs.run(lambda: self._desk.services.calls.joins(typed))
        if typed == self._number():
            self.found = found
