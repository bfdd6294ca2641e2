"""A line in the frame while something of the audit is missing or altered."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.api.desk import Desk

_KEY: Final = "audit"
_WORDS: Final = (
    "the audit is not as it was left: frontdesk audit verify",
    "run: frontdesk audit verify",
    "audit not whole",
)


class AuditNotice:
    """Looks how the audit stands, which is a moment's work: nothing is proved here."""

    def __init__(self, desk: Desk) -> None:
        """Look for one program.

        Args:
            desk: the program.
        """
        self._desk = desk

    async def look(self) -> None:
        """Show or remove the line; where the store does not answer, others say so."""
        services = self._desk.services

        def is_alarming() -> bool:
            """Ask on the services' thread, where the service is imported, too."""
            return services.audit_trail.is_alarming()

        with suppress(FrontDeskError):
            if await self._desk.jobs.run(is_alarming):
                self._desk.notices.set(_KEY, *_WORDS)
            else:
                self._desk.notices.clear(_KEY)
