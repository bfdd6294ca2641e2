"""Two small programs, alike but for the guards: ``python -m tests.ui.guards.programs guarded``, or ``stock``.

A line to type in, and keys that do what must not harm: F2 fails with a name at hand, F3 shows hostile text,
F4 takes a picture, F8 opens a screen with the same line and closes it. A second word is what is done
before the start, see `PREPARE`.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from asyncio import Runner
from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList, Static

from frontdesk.ui.app.shell import Shell
from frontdesk.ui.app.under_way import RestingLoop
from frontdesk.ui.widgets.fields import TextField

#: Nobody of this name may be seen after a fault.
NAME = "Maria Alvarez"

#: Sets the window's title, writes the clipboard, clears the screen, asks the terminal to type, in 7 and 8
#: bits, and turns the direction of writing.
HOSTILE = "Ann\x1b]0;PWNED\x07\x1b]52;c;UFdORUQ=\x07\x1b[2J\x1b[6n\x9b31m\u202eeeL"

PREPARE: dict[str, Callable[[], object]] = {
    "": lambda: None,
    # The signal of a closed window never arrives: only the end of the input tells of it.
    "deaf": lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP]),
    # The log is seen by the test.
    "logged": lambda: logging.basicConfig(filename=os.environ["TEST_LOG"], level=logging.INFO),
}


#: Key, action and words of each key.
KEYS: list[BindingType] = [
    ("f2", "fail('here')", "fail"),
    ("f3", "show_hostile", "hostile"),
    ("f4", "screenshot", "picture"),
    ("f5", "fail('worker')", "fail in a worker"),
    ("f6", "fail('thread')", "fail on a thread"),
    ("f7", "fail('timer')", "fail in a timer"),
    ("f8", "open", "another screen"),
]


class _Page:
    """What both programs show and do."""

    field: type[Input]

    def compose(self) -> ComposeResult:
        """A line, and what became of it."""
        yield self.field(max_length=200)
        yield Static("ready", id="said", markup=False)
        yield Label("", id="label", markup=False)
        yield OptionList(id="list")

    def on_input_changed(self: Any, event: Input.Changed) -> None:
        """Show what stands in the line."""
        self.query_one("#said", Static).update(f"have {len(event.value)}: {event.value[-40:]!r}")

    def on_input_submitted(self: Any) -> None:
        """Show that Enter was pressed."""
        self.query_one("#label", Label).update("SUBMITTED")

    def action_show_hostile(self: Any) -> None:
        """Show hostile text wherever a widget takes text as data."""
        self.query_one("#label", Label).update(Content(HOSTILE))
        self.query_one("#said", Static).update(Content(f"shown {HOSTILE}"))
        self.query_one("#list", OptionList).add_option(Content(HOSTILE))
        self.query_one("#list").border_title = Content(HOSTILE)
        self.notify(HOSTILE, title=HOSTILE, markup=False)

    def action_open(self: Any) -> None:
        """Open a screen on which "ready" stands where it stood, or go back from it."""
        if isinstance(self.screen, _Again):
            self.pop_screen()
        else:
            self.push_screen(_Again())

    def action_fail(self: Any, where: str) -> None:
        """Fail, with a name in a local variable and in the message."""
        if where == "worker":
            self.run_worker(_fail_later())
        elif where == "thread":
            threading.Thread(target=_fail).start()
            self.set_timer(0.2, self.exit)
        elif where == "timer":
            self.set_timer(0.01, _fail)
        else:
            _fail()


class _Again(Screen[None]):
    """The line at its place."""

    def compose(self) -> ComposeResult:
        """A field and the line."""
        yield TextField()
        yield Static("ready", markup=False)


def _fail() -> None:
    caller = NAME
    raise ValueError(f"a row of {caller}")


async def _fail_later() -> None:
    _fail()


class Stock(_Page, App[int]):
    """Textual as it comes."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS
    field = Input


class Guarded(_Page, Shell):
    """With every guard."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS
    field = TextField

    def __init__(self) -> None:
        """Name no log."""
        super().__init__(None, "dark")


def main() -> None:
    """Run one of the two and exit as the desk does."""
    kind, prepare = (*sys.argv[1:], "")[:2]
    PREPARE[prepare]()
    app: App[int] = Guarded() if kind == "guarded" else Stock()
    # In the loop that the desk runs in; stock Textual works in it as in any other.
    with Runner(loop_factory=RestingLoop) as runner:
        runner.run(app.run_async())
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
