"""The program without its screens: keys in order, themes, messages, masking, and what ends it.

Stock Textual loses keys in a burst, styles everything four times before the first frame, shows toasts over
what is typed, prints local variables of a fault and hands text to the clipboard. The desk's program
(:class:`frontdesk.ui.app.front_desk.FrontDesk`) is built on this one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import Notify, SeverityLevel
from textual.screen import Screen

from frontdesk.ui.app.driver import DeskDriver
from frontdesk.ui.app.keys_in_order import KeysInOrder, KeyThrough
from frontdesk.ui.app.masking import Masking
from frontdesk.ui.app.messages import Messages
from frontdesk.ui.app.terminal_text import NoControlCodes
from frontdesk.ui.app.under_way import UnderWay
from frontdesk.ui.ascii_only import OnlyAscii
from frontdesk.ui.faults import log_fault, stopped_sentence, values_kept_out
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import plain
from frontdesk.ui.textual_private import (
    close_messages,
    driver_of,
    end_by_fault,
    every_screen,
    has_failed,
)
from frontdesk.ui.theme import DARK, THEMES, in_one_color, theme_of

Answer = TypeVar("Answer")

#: The exit code after a fault of the program: it could not go on.
STOPPED: Final = 2


class ToldByTextual(Exception):
    """Textual wanted to end the program with a report of its own."""


class Shell(App[int]):
    """Loses no key, gives no name away, and ends only when asked, with what was typed kept."""

    ENABLE_COMMAND_PALETTE = False
    # Selected text would go to the clipboard, and with it a patient.
    ALLOW_SELECT = False
    CSS_PATH = sheets("app")

    def __init__(self, log_file: Path | None, theme: str) -> None:
        """Set a theme before anything is styled.

        Args:
            log_file: where faults are logged, as shown to the person; None without a log.
            theme: its name in ``config.toml``.
        """
        self._messages = Messages(self)
        super().__init__()
        self._log_file = log_file
        self._no_control_codes = NoControlCodes()
        #: True if everything is drawn in ASCII: the terminal has no UTF-8, or the person wants it so.
        self.only_ascii = False
        self._leaving = False
        self.keys_in_order = KeysInOrder(self, super().on_event)
        #: What was begun and is not finished yet.
        self.under_way = UnderWay(self)
        self.under_way.count("key", self.keys_in_order.going)
        for one in THEMES:
            self.register_theme(one)
        # What a key asks for is there with the next frame, not after a second of gliding.
        self.animation_level = "none"
        self._ground = os.environ.get("COLORFGBG", "")
        self._first_theme = theme_of(theme, self._ground)
        self.theme = self._first_theme
        self._theme_was_changed = False
        self.masking = Masking(self)
        self._displayed: Screen[Any] | None = None
        self.stylesheet.set_variables(self.get_css_variables())

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Send keys on one at a time, and note that somebody is at the desk."""
        if isinstance(event, (events.InputEvent, events.Paste)) and not event.is_forwarded:
            if self.is_too_late():
                return
            self.masking.touched()
        if isinstance(event, events.Resize):
            self._send_all()
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            await self.keys_in_order.take(event)
            return
        await super().on_event(event)

    def is_too_late(self) -> bool:
        """True if what a person does now is dropped: they come back to a desk that is locked first."""
        return False

    async def on_key_through(self, marker: KeyThrough) -> None:
        """A key has done all it does: the next may go."""
        await self.keys_in_order.came_through(marker)

    async def on_descendant_focus(self) -> None:
        """Something took the focus: keys that waited for a screen to open may go."""
        await self.send_held_keys()

    async def send_held_keys(self) -> None:
        """Send the next key on that was held, if it may go now."""
        await self.keys_in_order.send_held()

    async def key_through(self) -> None:
        """Wait until the key that is on its way has done all it does; only for a worker."""
        await self.keys_in_order.wait()

    async def push_screen_wait(
        self, screen: Screen[Answer] | str, *, mode: str | None = None
    ) -> Answer | Any:
        """Open a screen and wait for its answer; the worker that asks is not under way meanwhile."""
        with self.under_way.asking():
            return await super().push_screen_wait(screen, mode=mode)

    # Frames and styles

    def delay_update(self, delay: float = 0.05) -> None:
        """Hold no frame back for a fixed time, as Textual would when it changes screens."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Draw; the first frame of a screen whole, over whatever something else wrote on the terminal."""
        if screen is not self._displayed:
            self._displayed = screen
            self._send_all()
        super()._display(screen, renderable)

    def _send_all(self) -> None:
        if isinstance(driver := driver_of(self), DeskDriver):
            driver.cells.forget()

    def post_display_hook(self) -> None:
        """Note that a frame was painted."""
        self.under_way.painted()

    def wear(self, theme: str) -> None:
        """Change the theme, by its name in ``config.toml``."""
        self.theme = theme_of(theme, self._ground)

    def get_css_variables(self) -> dict[str, str]:
        """Return the theme's variables; in one color, those in which what is overdue stands out most."""
        variables = super().get_css_variables()
        if self.no_color:
            variables = self.theme_variables = variables | in_one_color(self.current_theme)
        return variables

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, so that a style sheet can name them under any theme."""
        return dict(DARK.variables)

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything again after the theme was changed.

        Textual asks for it at the start and for every new screen, as if the theme had just changed. While it
        is the first one still, every widget was given its styles by these very sheets when it was mounted.
        """
        self._theme_was_changed = self._theme_was_changed or self.theme != self._first_theme
        if self._theme_was_changed:
            super().refresh_css(animate)

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """Read a screen's own sheet when it first opens.

        All its rules stand under the screen's type. Textual would parse every other sheet again as well, and
        style again every widget of the screens that are open.
        """
        for path in screen.css_path:
            if not self.stylesheet.has_source(str(path), ""):
                self.stylesheet.read(path)

    def get_driver_class(self) -> type[Driver]:
        """Our driver; Textual's own could be named by the environment."""
        return DeskDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters: what masks people's text, Textual's own, then what stops control codes."""
        ascii_only = (OnlyAscii(),) if self.only_ascii else ()
        return (*self.masking.filters(), *super().get_line_filters(), self._no_control_codes, *ascii_only)

    @property
    def is_masked(self) -> bool:
        """True while people's text is masked on every screen."""
        return self.masking.on

    @property
    def mask(self) -> int:
        """How often the screen was masked: what was typed since then is not."""
        return self.masking.times

    # Messages

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message as text, never as markup: a sentence may hold what a person typed."""
        text = plain(message, lines=True)
        super().notify(text, title=plain(title), severity=severity, timeout=timeout, markup=False)

    def tell(self, title: str, sentence: str) -> None:
        """Show what could not be done; never closes by itself too soon to be read."""
        self.notify(sentence, title=title, severity="warning", timeout=12, markup=False)

    def confirm(self, words: str) -> None:
        """Confirm what was done, in few words."""
        self.notify(words, timeout=5, markup=False)

    def forget_said(self) -> None:
        """Show no more of what was said on this screen: it shows something else now, of which it is not true.

        What passed by itself, such as a deadline, stays.
        """
        self._messages.forget_screen()

    def end_warnings(self) -> None:
        """Remove the messages of what went wrong on this screen: it was corrected, or is no longer open.

        What was confirmed stays.
        """
        self._messages.end_warnings()

    def _on_notify(self, event: Notify) -> None:
        """Let a message that is said again replace the one before."""
        self._messages.replace(event.notification)

    def _refresh_notifications(self) -> None:
        """Show what is said, each in its place; Textual shows all of it on whatever screen opens."""
        self._messages.show()

    def action_help_quit(self) -> None:
        """Say what ctrl+c does not do here."""
        self.notify("ctrl+c copies nothing and leaves nothing. ctrl+q leaves; what you were typing is kept.")

    # Ends

    def leave(self, code: int = 0) -> None:
        """Save what is being typed and end.

        Args:
            code: the exit code; 128 + n when signal n asked for it.
        """
        if not self._leaving:
            self._leaving = True
            self.keep_typed()
            self.exit(return_code=code)

    async def action_quit(self) -> None:
        """Leave, by key, through dialogs too; one whose words would be lost says so first."""
        held = [screen for screen in every_screen(self) if not getattr(screen, "lets_go", lambda: True)()]
        if not held:
            self.leave()
        elif self.screen not in held:
            self.notify("Words in a window below are not kept yet. ctrl+q once more leaves without them.")

    def keep_typed(self) -> None:
        """Hand everything that is being typed on any screen to the store."""
        for screen in every_screen(self):
            keep_now = getattr(screen, "keep_now", None)
            if keep_now is not None:
                try:
                    keep_now()
                except Exception as error:  # one screen's fault must not cost the others' drafts
                    log_fault(error)

    def stop_by_fault(self, error: Exception) -> None:
        """End by a fault: reported by a number, logged without values, with what was typed kept."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        reference = log_fault(error)
        if not has_failed(self):
            self._leaving = True
            words = stopped_sentence(error, reference, self._log_file)
            end_by_fault(self, error, Text(words))
            self.keep_typed()
        close_messages(self, STOPPED)

    def panic(self, *renderables: RenderableType) -> None:
        """End by a fault; what Textual would have printed may hold names and is not."""
        self._handle_exception(ToldByTextual())

    async def run_async(self, *args: Any, **options: Any) -> int | None:
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
