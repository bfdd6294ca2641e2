"""The folder for outgoing letters: looked at when the desk opens and every minute."""

from __future__ import annotations

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.api.desk import Desk


class OutgoingLetters:
    """Finishes what a death left of handing letters over, and says what a gateway could not send."""

    def __init__(self, desk: Desk) -> None:
        """Look for one program.

        Args:
            desk: the program.
        """
        self._desk = desk
        self._said = ""
        self._is_looking = False

    async def look(self, *, starting: bool = False) -> None:
        """Look once. A folder that cannot be used is said once, until it can be or fails in another way.

        Args:
            starting: True when the desk opens.
        """
        desk = self._desk
        if desk.services.outbox is None or self._is_looking:
            return
        self._is_looking = True
        try:
            news = await desk.jobs.run(lambda: desk.services.letters.tick(starting=starting))
        except FrontDeskError as trouble:
            if trouble.sentence != self._said:
                self._said = trouble.sentence
                desk.tell(trouble.title, trouble.sentence)
            return
        finally:
            self._is_looking = False
        self._said = ""
        if news.failed:
            words = "One letter was" if len(news.failed) == 1 else f"{len(news.failed)} letters were"
            why = f" The gateway says: {news.failed[0]}." if news.failed[0] else ""
            desk.notify(
                f"{words} not received and owed again.{why}",
                title="Not sent",
                severity="warning",
                timeout=15,
                markup=False,
            )
        if news.count:
            desk.look_again()
