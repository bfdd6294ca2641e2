"""Watching for changes: did another desk change anything since the last time?"""

from __future__ import annotations

from frontdesk.services.office import Office
from frontdesk.store.pulse import last_entry, others_wrote


class Pulse:
    """Knows if there is something new to read; it reads a number or two and writes nothing.

    It is used from one thread, that of the services.
    """

    def __init__(self, office: Office) -> None:
        """Start now: what is in the store already is not new.

        Args:
            office: whose store is read.
        """
        self._store = office.store
        self._written = others_wrote(self._store)
        self._last = last_entry(self._store)

    def changed(self) -> bool:
        """True if anything that a person would see was changed since the last time.

        A draft that is typed at another desk does not count. On a server, this desk's own changes count, too.

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
