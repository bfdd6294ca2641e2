"""The desk with a fault in it, in the real terminal and behind the real launcher.

``python -m tests.campaigns.programs.faulty_desk HOME FAULT [careless]``. The fault sleeps until SIGUSR1.
The fault ``lock`` is there from the start: people sign in, and the lock only lies over the screen.
Careless is the control: it logs messages of exceptions, and ends with Textual's own report.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from unittest.mock import patch

from textual.app import App
from textual.strip import Strip

from frontdesk.bootstrap import open_services
from frontdesk.cli.desk import show_desk
from frontdesk.config import read_config
from frontdesk.domain.calls import NewCall, SavedCall
from frontdesk.launcher.launch import launch
from frontdesk.locations import find_locations
from frontdesk.services.calls import CallService
from frontdesk.ui.app.hidden_screens import HiddenScreens
from frontdesk.ui.app.shell import Shell
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.widgets.fields import TextField
from tests.campaigns.tour import PIN

_awake: list[int] = []
_HIDE = HiddenScreens.hide
FIRST_OF_THE_STAFF = 2


class FailingCalls(CallService):
    """Takes calls until the fault wakes; then it fails with the caller at hand."""

    def save(self, call: NewCall, *, by: int) -> SavedCall:
        """Save, or fail as a driver does, with the row in the message."""
        if _awake:
            raise ValueError(f"a row of {call.name}, {call.number}: {call.note}")
        return super().save(call, by=by)


def _failing_line(draw: Callable[[TextField, int], Strip]) -> Callable[[TextField, int], Strip]:
    """A field's drawing that fails once the fault wakes, with what stands in it at hand."""

    def drawn(field: TextField, y: int) -> Strip:
        caller = field.value
        if _awake:
            raise ValueError(f"cannot draw {caller}")
        return draw(field, y)

    return drawn


def _lie_over(hidden: HiddenScreens) -> None:
    """Lock as a careless program would: a window says so, and all around it can be read."""
    app = hidden._app
    if getattr(app, "is_open", False):
        app.push_screen(Confirm("The desk is locked at this moment", "locked at nine", verb="go on"))
    else:
        _HIDE(hidden)


def main(home: str, fault: str, careless: bool) -> int:
    """Open the desk on the store of a home."""
    places = find_locations(home, {})

    def program() -> int:
        signal.signal(signal.SIGUSR1, lambda number, _: _awake.append(number))
        services = open_services(str(places.store_file))
        if fault == "service":
            services.calls = FailingCalls(services.office)
        with ExitStack() as patched:
            if fault == "rendering":
                patched.enter_context(
                    patch.object(TextField, "render_line", _failing_line(TextField.render_line))
                )
            if fault == "lock":
                services.sign_in.turn_on(FIRST_OF_THE_STAFF, PIN)
                patched.enter_context(patch.object(HiddenScreens, "hide", _lie_over))
            if careless:
                patched.enter_context(patch("frontdesk.ui.jobs.log_fault", _log_all))
                patched.enter_context(patch.object(Shell, "_handle_exception", App._handle_exception))
            return show_desk(services, read_config(places, {}), places, demo=False)

    return launch(program, kept="It is kept.")


def _log_all(error: BaseException) -> str:
    logging.getLogger("frontdesk").error("%s", error)
    return "0"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], careless="careless" in sys.argv[3:]))
