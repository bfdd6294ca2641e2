"""Judging a store after a fault: what was called saved and is gone, what is half there, what disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.services.desk import Services
from frontdesk.services.safety.check import CheckService
from tests.builders import SetClock

#: Every call with what one save writes, as 1 or 0: its callback, its entry, the callback's entry, its source.
_WHOLE = """
SELECT c.id,
       c.callback_id IS NOT NULL AND EXISTS (SELECT 1 FROM callback k WHERE k.id = c.callback_id),
       EXISTS (SELECT 1 FROM audit a WHERE a.action = 'call.saved' AND a.subject_id = c.id),
       EXISTS (SELECT 1 FROM audit a WHERE a.action IN ('callback.opened', 'callback.joined')
               AND a.subject_id = c.callback_id),
       EXISTS (SELECT 1 FROM source s WHERE s.call_id = c.id)
FROM call c
"""


@contextmanager
def opened(path: Path) -> Iterator[Services]:
    """The services on a store, opened as a start of the program opens it; Monday at ten."""
    services = open_services(str(path), SetClock("mon 10:00"))
    try:
        yield services
    finally:
        services.office.store.close()


def lost(services: Services, acknowledged: Iterable[str]) -> list[str]:
    """Calls, by their UUIDs, that were told as saved and are not there.

    Not by their ids: a lost call's id is given to the next one.
    """
    there = {uid for (uid,) in services.office.store.rows("SELECT uid FROM call")}
    return sorted(set(acknowledged) - there)


def half_saved(services: Services) -> list[str]:
    """Calls without all that saving a call with a callback writes, and callbacks without a call."""
    store = services.office.store
    found = [f"call {number} is half saved" for number, *parts in store.rows(_WHOLE) if not all(parts)]
    alone = store.rows("SELECT id FROM callback WHERE id NOT IN (SELECT callback_id FROM call)")
    return found + [f"callback {number} has no call" for (number,) in alone]


def not_whole(services: Services) -> list[str]:
    """What SQLite says of a file that is not whole."""
    rows = services.office.store.rows("PRAGMA integrity_check")
    return [message for (message,) in rows if message != "ok"]


def differences(services: Services) -> list[str]:
    """What ``frontdesk check`` finds."""
    return CheckService(services.office).run().findings
