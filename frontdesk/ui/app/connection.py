"""The connection to the store as the frame shows it: nothing while it answers, else since when not."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Final

from textual.timer import Timer

from frontdesk.ui.api.desk import Desk
from frontdesk.ui.show import span

#: The notice in the frame.
_KEY: Final = "connection"
#: Seconds between two counts of how long it has been.
_COUNT: Final = 1.0


class Connection:
    """Says in the frame that the store does not answer, and since when; takes it away when it does again."""

    def __init__(self, desk: Desk) -> None:
        """Begin with a store that answers.

        Args:
            desk: the program.
        """
        self._desk = desk
        #: True if the store is on a server, so that there is a connection to speak of.
        self.to_server = False
        self._lost_at: float | None = None
        self._timer: Timer | None = None

    @property
    def is_lost(self) -> bool:
        """True while the store does not answer."""
        return self._lost_at is not None

    def lost(self, before: float = 0) -> None:
        """Show that the store does not answer.

        Args:
            before: seconds since it was known to answer, as far as that was noticed only now.
        """
        if self._lost_at is None:
            self._lost_at = monotonic() - before
            self._show()
            self._timer = self._desk.set_interval(_COUNT, self._show)

    def answers(self) -> bool:
        """Show nothing more; True if it had been lost."""
        if self._lost_at is None:
            return False
        self._lost_at = None
        if self._timer is not None:
            self._timer.stop()
        self._desk.notices.clear(_KEY)
        return True

    def _show(self) -> None:
        if self._lost_at is not None:
            words = lost_words(
                monotonic() - self._lost_at, self._desk.glyphs.at_risk, to_server=self.to_server
            )
            self._desk.notices.set(_KEY, *words, urgent=True)


def lost_words(seconds: float, glyph: str, *, to_server: bool) -> tuple[str, ...]:
    """Return how the frame says that the store does not answer, from long to short.

    Args:
        seconds: for how long.
        glyph: the sign of what needs somebody.
        to_server: True for a store on a server, False for a file.
    """
    long = span(timedelta(seconds=seconds)) if seconds >= 60 else f"{seconds:.0f} s"
    what, to = ("no connection", " to the store") if to_server else ("the store does not answer", "")
    return (
        f"{glyph} {what}{to} for {long}; what you type is kept",
        f"{glyph} {what} for {long}; typing is kept",
        f"{glyph} {what} for {long}",
        f"{glyph} {'no connection' if to_server else 'no answer'}",
    )
