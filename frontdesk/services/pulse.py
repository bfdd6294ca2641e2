"""True if other desks changed anything since it was last asked."""

from __future__ import annotations

from frontdesk.services.office import Office
from frontdesk.store.pulse import last_entry, others_wrote


class Pulse:
    """Tells when there is something new to read; it reads a number or two and writes nothing.

    It is asked from one thread, that of the services.
    """

    def __init__(self, office: Office) -> None:
        """Begin now: what is in the store already is nothing new.

        Args:
            office: the store is asked.
        """
        self._store = office.store
        self._written = others_wrote(self._store)
        self._last = last_entry(self._store)

    def changed(self) -> bool:
        """True if anything was changed since the last time, as far as a person would see it.

        A draft that somebody types elsewhere is written too, and changes nothing here. On a server what
        this desk did itself counts as well.

        Raises:
            StoreTrouble: the store did not answer.
        """
        written = others_wrote(self._store)
        if written is not None and written == self._written:
            return False
        last = last_entry(self._store)
        changed = last != self._last
        self._written, self._last = written, last
        return changed
