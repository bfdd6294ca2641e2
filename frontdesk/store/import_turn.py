"""One import at a time: who holds the turn knows that an unfinished run is a dead one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.domain.errors import StoreTrouble, Taken
from frontdesk.store.db.engine import Store

#: Any number, the same in every desk: who holds it on the server may import.
_ADVISORY_LOCK = 747002

_TAKEN = "Another desk is importing just now. Nothing was changed; try again when it is done."


@contextmanager
def import_turn(store: Store) -> Iterator[None]:
    """Hold the right to import or to take an import back; a process that dies gives it up.

    Raises:
        Taken: another desk has it.
        StoreTrouble: the folder of the store may not be written to.
    """
    if not store.is_sqlite:
        with store.reading() as db:
            ((free,),) = db.execute_sql("SELECT pg_try_advisory_lock(%s)", (_ADVISORY_LOCK,)).fetchall()
        if not free:
            raise Taken(_TAKEN)
        try:
            yield
        finally:
            with store.reading() as db:
                db.execute_sql("SELECT pg_advisory_unlock(%s)", (_ADVISORY_LOCK,))
        return
    try:
        held = os.open(f"{store.where}.importing", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreTrouble(
            f"The folder of the store {store.where} may not be written to. Nothing was imported. "
            "Ask for write access to the folder."
        ) from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Taken(_TAKEN) from error
        yield
    finally:
        os.close(held)
