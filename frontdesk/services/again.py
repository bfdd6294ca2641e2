"""Actions that are done again by themselves when the connection to the store's server was lost.

An action is one transaction. One that was lost before its COMMIT left nothing behind, so it may be done
again, whatever it is; one whose COMMIT was not answered is asked for by its audit entry.
Left is an answer that nobody can give, after a copy took over: then only what has a form's key of its own is
done again, because saving it twice makes one record. The list is in the help, "several desks".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from frontdesk.domain.errors import StoreLost, StoreTrouble, StoreUnknown
from frontdesk.services.office import Office


class _OfOffice(Protocol):
    """A service."""

    _office: Office


_S = TypeVar("_S", bound=_OfOffice)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_Action = Callable[Concatenate[_S, _P], _T]

#: Seconds that an action waits for a server that is gone, and between two tries. The screen shows meanwhile
#: that there is no connection; who acts has the keys back then.
PATIENCE: Final = 5.0
_AGAIN: Final = 0.1

_DONE: Final = (
    "This was saved, but the connection to the store's server ended before it could be read again. "
    "Look at the list once the connection is back."
)


def again_if_lost(action: _Action[_S, _P, _T]) -> _Action[_S, _P, _T]:
    """Do a service's action again while the connection is lost before anything of it was committed."""
    return _repeated(action, (StoreLost,))


def again_by_key(action: _Action[_S, _P, _T]) -> _Action[_S, _P, _T]:
    """Do a service's action again whenever the connection is lost: a form's key keeps it to one record."""
    return _repeated(action, (StoreLost, StoreUnknown))


def _repeated(action: _Action[_S, _P, _T], lost: tuple[type[StoreTrouble], ...]) -> _Action[_S, _P, _T]:
    @wraps(action)
    def run(self: _S, /, *args: _P.args, **options: _P.kwargs) -> _T:
        store = self._office.store
        limit = time.monotonic() + PATIENCE
        while True:
            before = store.commits
            try:
                return action(self, *args, **options)
            except lost as trouble:
                if StoreUnknown not in lost and store.commits != before:
                    raise StoreTrouble(_DONE) from trouble
                if time.monotonic() + _AGAIN >= limit:
                    raise
            time.sleep(_AGAIN)

    return run
