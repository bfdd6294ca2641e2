"""The callback that this desk claimed and opened: its outcome is recorded at once, any other asks first.

An outcome on the wrong person is worse than a key more (product, "Attempt ladder").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from frontdesk.domain.callbacks.ladder import may_close_unreached
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.errors import Taken
from frontdesk.ui.callbacks.outcome_question import acted_on
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.text import data

if TYPE_CHECKING:
    from frontdesk.ui.api.desk import Desk

_NOT_OPENED = "You have not opened this callback."
_RAN_OUT = "Your claim ran out. Nobody has this callback now."
_GIVES_UP = "Nobody calls them again. A call from them opens it again."


class CallbackInHand:
    """Tracks which callback was opened last, by a claim or by an undo."""

    def __init__(self, desk: Desk) -> None:
        """Begin with none.

        Args:
            desk: where it is asked; the person at it is the one who claims.
        """
        self._desk = desk
        #: The callback that was opened last, or None.
        self.id: int | None = None

    def open(self, callback_id: int) -> None:
        """Open a callback; the one before is no longer open."""
        self.id = callback_id

    def let_go(self, callback_id: int) -> None:
        """Close it: it was handed over or put back. Another one stays open."""
        if self.id == callback_id:
            self.id = None

    def recorded(self, callback_id: int, outcome: Outcome) -> None:
        """Note that an outcome was recorded: after a dropped line it stays open, to call again at once."""
        if outcome.facts.keeps_claim:
            self.open(callback_id)
        else:
            self.let_go(callback_id)

    def has(self, row: Callback | None) -> bool:
        """True if a callback is open here and claimed by the person at this desk."""
        return row is not None and row.id == self.id and row.owner_id == self._desk.person.id

    def warning(self, row: Callback) -> str:
        """Return the warning before an outcome is recorded for a callback that is not open here, else "".

        Raises:
            Taken: somebody else has it.
        """
        if row.owner_id not in (None, self._desk.person.id):
            raise Taken(f"{row.owner} has this callback. Nothing was changed; hand it over first (h).")
        if self.has(row):
            return ""
        return _RAN_OUT if row.id == self.id else _NOT_OPENED

    async def is_meant(self, row: Callback, outcome: Outcome, warning: str) -> bool:
        """Ask whether an outcome that wants no further answer is meant for this callback, where it has to be.

        Args:
            row: the callback; as it is now where it is to be closed as unreached.
            outcome: what is to be recorded.
            warning: why it is asked, as :meth:`warning` gave it.
        """
        gives_up = not outcome.facts.is_try
        if gives_up and not may_close_unreached(row.rung, row.last_outcome, has_number=bool(row.number)):
            return True  # the service refuses what comes too early: there is nothing to ask
        if not warning and not gives_up:
            return True
        heading = "Close as unreached?" if gives_up else f"Record “{outcome.words}”?"
        lines = [data(acted_on(self._desk, row), "bold")]
        if gives_up:
            lines.append(Content(_GIVES_UP))
        if warning:
            lines.append(Content(warning).stylize("$at-risk"))
        question = Confirm(heading, Content("\n").join(lines), verb="close it" if gives_up else "record it")
        meant: bool | None = await self._desk.push_screen_wait(question)
        return bool(meant)
