"""The errors of a PostgreSQL server: which of them mean that it is gone, and the sentences for the others."""

from __future__ import annotations

from typing import Final

import psycopg

from frontdesk.domain.errors import StoreCollided, StoreLost, StoreTrouble
from frontdesk.store.db.errors import HELD, TYPED_IS_KEPT, causes

#: The connection or the server ended: classes and codes of PostgreSQL. 25006: it only reads now, 25P03: it
#: ended a transaction in which nothing happened.
_LOST: Final = ("08", "57P", "25006", "25P03", "53300")
#: Two transactions waited for each other, or could not be put into an order: one was given up.
_COLLIDED: Final = ("40001", "40P01")
_NO_RIGHT: Final = "42501"
_FULL: Final = ("53100", "53200")

#: The sentence for a connection that is gone.
NOT_SAVED: Final = (
    f"There is no connection to the store's server just now. Nothing was saved. {TYPED_IS_KEPT} "
    "Try again in a moment."
)


def trouble_of(error: BaseException) -> StoreTrouble | None:
    """Return the trouble of a server's error; None where there is nothing more to say of it."""
    if is_lost_itself(error):
        return StoreLost(NOT_SAVED)
    code = _code(error)
    if code in _COLLIDED:
        return StoreCollided(HELD)
    if code == _NO_RIGHT:
        return StoreTrouble(
            "The name under which this desk uses the server has no right to do this there. Nothing was "
            f"saved. {TYPED_IS_KEPT} Ask who runs the server to grant it."
        )
    if code in _FULL:
        return StoreTrouble(
            "The disk or the memory of the store's server is full, so nothing can be saved. "
            f"{TYPED_IS_KEPT} Have room made at the server, then save."
        )
    return None


def _code(error: BaseException) -> str | None:
    found = getattr(error, "sqlstate", None)
    return found if isinstance(found, str) else None


def is_lost_itself(error: BaseException) -> bool:
    """True if an error of the driver says that the connection or the server is gone, whatever caused it."""
    if not isinstance(error, psycopg.Error):
        return False
    code = _code(error)
    if code is None:
        return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
    return code.startswith(_LOST)


def is_lost(error: BaseException) -> bool:
    """True if an error says, or was caused by one that says, that the connection or the server is gone."""
    return any(map(is_lost_itself, causes(error)))
