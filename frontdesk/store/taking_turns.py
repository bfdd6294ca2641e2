"""Desks that save at the same moment take turns: who has waited longer asks more often.

SQLite's own waiting asks less and less often, ten times a second in the end, so a desk that has waited long
is passed by those who have just come: of eight desks saving without a pause some waited four seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import uniform
from typing import Final

from peewee import DatabaseError

from frontdesk.store.driver import Code, code_of

#: Seconds that a save waits for other desks and programs.
PATIENCE: Final = 5
#: Seconds between two questions, at least and at most: soon at first, for a save takes a few milliseconds;
_FIRST = (0.001, 0.005)
#: then seldom, so that who saves much does not hand the store over at each save;
_SELDOM = (0.01, 0.06)
#: and from half a second on so often that nobody is before.
_OFTEN, _LONG = (0.001, 0.003), 0.5
#: The lowest eight bits of a code are its kind.
_KIND = 0xFF


def take_turn(begin: Callable[[], object], patience: float) -> None:
    """Begin a transaction as soon as no other desk is in one.

    Args:
        begin: begins it, or fails at once where another desk is in one.
        patience: seconds until the others are taken to be stuck.

    Raises:
        DatabaseError: the store is still held after that time, or something else is wrong.
    """
    came: float | None = None
    while True:
        try:
            begin()
            return
        except DatabaseError as error:
            now = time.monotonic()
            came = now if came is None else came
            if not _is_held(error) or now - came >= patience:
                raise
        time.sleep(pause(now - came))


def pause(waited: float) -> float:
    """Seconds until one asks again, by chance within bounds.

    Args:
        waited: seconds since one asked first.
    """
    if waited < _FIRST[0]:
        return uniform(*_FIRST)
    return uniform(*(_SELDOM if waited < _LONG else _OFTEN))


def _is_held(error: DatabaseError) -> bool:
    """Whether another connection is writing this moment."""
    told_by = error.__cause__ or error.__context__ or error  # the driver, behind Peewee
    return ((code_of(told_by) or 0) & _KIND) == Code.BUSY
