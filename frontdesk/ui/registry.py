"""The screens, each imported when it is first opened: the desk starts with Calls and nothing more.

What a key opens is a row of ``commands``; what is opened in other ways has a function here.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from textual.screen import Screen

from frontdesk.ui.api.requests import Request, ShowOffice
from frontdesk.ui.commands import COMMANDS

if TYPE_CHECKING:
    from frontdesk.ui.lock.flow import LockFlow

# Each function imports what it opens: an import at the top would make every start pay for every screen.


def _opener(place: str) -> Callable[[], Screen[None]]:
    """Return the function that imports and makes the screen of a class in ``frontdesk.ui``."""
    module, _, name = place.rpartition(".")

    def opened() -> Screen[None]:
        """Import the screen's module and make the screen."""
        screen: Screen[None] = getattr(import_module(f"frontdesk.ui.{module}"), name)()
        return screen

    return opened


def lock_screen(flow: LockFlow) -> Screen[None]:
    """Return what is seen while the desk is locked.

    Args:
        flow: lets people in.
    """
    from frontdesk.ui.lock.screen import LockScreen

    return LockScreen(flow)


def first_start() -> Screen[bool]:
    """Return the questions of the first start."""
    from frontdesk.ui.settings.first_start import FirstStart

    return FirstStart()


def paper(request: Request) -> Screen[None]:
    """Calls typed in from paper."""
    from frontdesk.ui.calls.paper import PaperScreen

    return PaperScreen()


def office(request: Request) -> Screen[None]:
    """Return all patients of a referring office."""
    from frontdesk.ui.referrals.office import OfficeScreen

    assert isinstance(request, ShowOffice)
    return OfficeScreen(request.referrer_id)


#: What the next keys may open, imported while nobody waits for it, F9 first: it is never to wait for a disk.
#: One by one: what a key asks of the services meanwhile goes in between.
AHEAD = (
    "frontdesk.ui.crisis.screen",
    "frontdesk.services.callbacks.attempts",
    "frontdesk.ui.callbacks.screen",
    "frontdesk.services.handbook",
    "frontdesk.ui.handbook.screen",
    "frontdesk.services.patients.service",
    "frontdesk.services.owed.service",
    "frontdesk.ui.referrals.screen",
)

#: What opens each screen that has a key, by the name that ``app.show`` has for it.
MODES: dict[str, str | Callable[[], Screen[None]]] = {
    command.screen: _opener(command.opens) for command in COMMANDS if command.opens
}

#: What opens each screen that is above another one until it is left.
OVER: dict[str, Callable[[Request], Screen[None]]] = {"paper": paper, "office": office}
