"""The demo's clock: it stands while the past is written, then runs on from the demo's own moment."""

from __future__ import annotations

from datetime import datetime

from frontdesk.services.office import system_clock


class DemoClock:
    """Gives the demo's present instant, UTC; a clock for the services."""

    def __init__(self, at: datetime) -> None:
        """Stand at an aware instant."""
        self._at = at
        self._running_since: datetime | None = None

    def __call__(self) -> datetime:
        """The demo's present instant, UTC."""
        if self._running_since is None:
            return self._at
        return self._at + (system_clock() - self._running_since)

    def move_to(self, at: datetime) -> None:
        """Stand at a later instant; an earlier one changes nothing, as time never goes back."""
        self._at = max(self._at, at)

    def run_on_from(self, at: datetime) -> None:
        """From now on run as the machine's clock does, beginning at an instant."""
        self._at = at
        self._running_since = system_clock()
