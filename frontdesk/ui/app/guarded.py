"""The program with every guard in place: what the desk is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import Notify, SeverityLevel
from textual.screen import Screen

from frontdesk.ui.api import DeskScreen
from frontdesk.ui.app.control_codes import NoControlCodes
from frontdesk.ui.app.driver import DeskDriver
from frontdesk.ui.ascii_only import OnlyAscii
from frontdesk.ui.faults import log_fault, place, values_kept_out
from frontdesk.ui.text import plain

Result = TypeVar("Result")

#: The exit code after a fault of the program: it could not go on.
STOPPED: Final = 2


class ToldByTextual(Exception):
    """Textual wanted to end the program with a report of its own."""


class GuardedApp(App[Result]):
    """Ends only when asked, with what was typed kept; shows nothing that acts; gives no name away."""

    def __init__(self, log_file: Path | None) -> None:
        """Put the guards in place.

        Args:
            log_file: where faults are logged, as told to the person; None where there is no log.
        """
        super().__init__()
        self._log_file = log_file
        self._no_control_codes = NoControlCodes()
        #: Whether everything is drawn in ASCII: the terminal has no UTF-8, or the person wants it so.
        self.only_ascii = False
        self._leaving = False

    # What is drawn and read

    def get_driver_class(self) -> type[Driver]:
        """Our driver; Textual's own could be named by the environment."""
        return DeskDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then the one that lets no control code through."""
        stand_ins = (OnlyAscii(),) if self.only_ascii else ()
        return (*super().get_line_filters(), self._no_control_codes, *stand_ins)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast as text, never as markup: a sentence may hold what a person typed."""
        text = plain(message, lines=True)
        super().notify(text, title=plain(title), severity=severity, timeout=timeout, markup=False)

    def _on_notify(self, event: Notify) -> None:
        """Let a toast that is said again replace the one before: a stack would hide what was typed."""
        new = event.notification
        for old in list(self._notifications):
            if (old.title, old.message) == (new.title, new.message):
                self._unnotify(old, refresh=False)

    def action_help_quit(self) -> None:
        """Say what ctrl+c does not do here."""
        self.notify("ctrl+c copies nothing and leaves nothing. ctrl+q leaves; what you were typing is kept.")

    # Ends

    def leave(self, code: int = 0) -> None:
        """Keep what is being typed and end.

        Args:
            code: the exit code; 128 + n when signal n asked for it.
        """
        if not self._leaving:
            self._leaving = True
            self.keep_typed()
            self.exit(return_code=code)

    async def action_quit(self) -> None:
        """Leave, by key, through dialogs too; one whose words would be lost says so first."""
        every = [screen for stack in self._screen_stacks.values() for screen in stack]
        held = [screen for screen in every if not getattr(screen, "lets_go", lambda: True)()]
        if not held:
            self.leave()
        elif self.screen not in held:
            self.notify("Words in a window below are not kept yet. ctrl+q once more leaves without them.")

    def keep_typed(self) -> None:
        """Hand everything that is being typed on any screen to the store."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, DeskScreen):
                    try:
                        screen.keep_now()
                    except Exception as error:  # one screen's fault must not cost the others' drafts
                        log_fault(error)

    def stop_by_fault(self, error: Exception) -> None:
        """End by a fault: told by a number, logged without values, with what was typed kept."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        reference = log_fault(error)
        self._return_code = STOPPED
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._leaving = True
            self.keep_typed()
            self._exit_renderables.append(Text(self._told(error, reference)))
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End by a fault; what Textual would have printed may hold names and is not."""
        self._handle_exception(ToldByTextual())

    def _told(self, error: Exception, reference: str) -> str:
        sent = f"the file {self._log_file}" if self._log_file else "this line"
        return (
            f"The desk stopped by a fault of its own (reference {reference}, {place(error)}). "
            "What was saved is safe, and what you were typing too, unless it is said below. "
            f"Start frontdesk again; if it stops again, send {sent} to whoever looks after frontdesk for you."
        )

    async def run_async(self, *args: Any, **options: Any) -> Result | None:
        """Run; until the end nothing that Python prints of an error holds a value."""
        with values_kept_out():
            return await super().run_async(*args, **options)

    # What would take names out of the program

    def copy_to_clipboard(self, text: str) -> None:
        """Copy nothing: every program of the machine reads the clipboard."""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Save nothing: the picture would lie in Downloads, with everybody's names."""

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Deliver nothing, for the same reason."""
        return None

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Textual's commands without the one that saves a picture."""
        return (command for command in super().get_system_commands(screen) if command.title != "Screenshot")
