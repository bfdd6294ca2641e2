"""Textual's driver for terminals, kept alive by whatever a terminal sends, and ended with its terminal.

Stock Textual ends at bytes that are not UTF-8, leaves patients on the screen when a signal ends it, hangs or
spins at full load when the window is closed.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from typing import Any, Final, Protocol, TextIO, cast

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from frontdesk.ui.app.terminal_cells import TerminalCells
from frontdesk.ui.app.terminal_text import Incoming, has_joining_letters, with_kept_columns
from frontdesk.ui.faults import log_fault
from frontdesk.ui.textual_private import XTermParser, app_of, is_debug, loop_of, was_stopped_by_key

#: Signals that ask the desk to end. Shells number such an end 128 + n.
ASKING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_BY_SIGNAL: Final = 128
_AT_ONCE: Final = 1024 * 64
#: Seconds between two looks at whether the program ends, and whether an Escape was only an Escape.
_A_MOMENT: Final = 0.1
#: Seconds the desk has to keep what was typed when its window is closed, as when the launcher hears of it.
_GRACE: Final = 1.5


class Leaving(Protocol):
    """What the driver asks of the program that it draws."""

    def leave(self, code: int = 0) -> None:
        """Save what is being typed and end with an exit code."""

    def stop_by_fault(self, error: Exception) -> None:
        """End by a fault, with what was typed kept."""


class DeskDriver(LinuxDriver):
    """Reads keys, draws, and says when the terminal is gone or somebody asks the desk to end."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = LastingOutput(cast(TextIO, self._file))
        self._parser_failed = False
        #: What the terminal shows.
        self.cells = TerminalCells()

    @property
    def _desk(self) -> Leaving:
        return cast("Leaving", app_of(self))

    # Ends

    def start_application_mode(self) -> None:
        """Take the terminal, and from now on leave it in order when a signal asks for the end."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        for number in ASKING:
            loop_of(self).add_signal_handler(number, self._desk.leave, _BY_SIGNAL + number)

    def _terminal_is_gone(self) -> None:
        """The window was closed: end as the signal for it does, which not everybody gets.

        Where it is ignored (nohup) the launcher does not get it either: what a store holds up ends here.
        """
        signal.setitimer(signal.ITIMER_REAL, _GRACE)
        with contextlib.suppress(RuntimeError):  # the loop has ended: so has the desk
            loop_of(self).call_soon_threadsafe(self._desk.leave, _BY_SIGNAL + signal.SIGHUP)

    def _sigcont_application(self, *_: object) -> None:
        """Go on after a stop that was ours. After one from outside (SIGSTOP) the terminal is still taken.

        Textual would take it a second time, with a second thread that reads keys and that nothing ends.
        """
        if was_stopped_by_key(self):
            super()._sigcont_application()

    # Drawing

    def write(self, data: str) -> None:
        """Draw what the terminal does not show yet, with every glyph in its column."""
        if has_joining_letters(data):
            self.cells.forget()
            super().write(with_kept_columns(data))
        else:
            super().write(self.cells.differences(data))

    # Reading

    def run_input_thread(self) -> None:
        """Read what the terminal sends until the desk ends or the terminal does."""
        incoming, parser = Incoming(), XTermParser(is_debug(self))
        while not self.exit_event.is_set():
            readable, _, _ = select.select([self.fileno], [], [], _A_MOMENT)
            if readable:
                data = self._read()
                if not data:
                    self._terminal_is_gone()
                    return
                for text, pasted in incoming.read(data):
                    for character in text:
                        parser = self._press(parser, character)
                    if pasted is not None:
                        self.process_message(events.Paste(pasted))
            parser = self._press(parser, None)

    def _read(self) -> bytes:
        """Return what has arrived; nothing when nothing can come any more."""
        try:
            return os.read(self.fileno, _AT_ONCE)
        except OSError:  # how Linux says that the other side is closed
            return b""

    def _press(self, parser: XTermParser, character: str | None) -> XTermParser:
        """Read a character as a key or part of one; None looks whether a key waits for nothing more.

        Returns:
            The parser to go on with: a new one when a sequence was beyond the old one, and was dropped.
        """
        try:
            for event in parser.tick() if character is None else parser.feed(character):
                # A paste was taken out of the text: what the parser makes of its marks is empty.
                if not isinstance(event, events.Paste):
                    self.process_message(event)
        except Exception as error:
            if not self._parser_failed:  # once: a terminal may send it with every move of the mouse
                self._parser_failed = True
                log_fault(error)
            return _renewed(parser, is_debug(self))
        return parser

    def _run_input_thread(self) -> None:
        """Run the reading; a fault in it ends the desk as every fault does."""
        try:
            self.run_input_thread()
        except Exception as error:
            with contextlib.suppress(RuntimeError):
                loop_of(self).call_soon_threadsafe(self._desk.stop_by_fault, error)

    def process_message(self, message: Message) -> None:
        """Hand a key on to the desk, if it still runs."""
        with contextlib.suppress(RuntimeError):
            super().process_message(message)


def _renewed(parser: XTermParser, debug: bool) -> XTermParser:
    """Make a parser in its first state that knows what the old one had learned of the terminal."""
    fresh = XTermParser(debug)
    fresh.mouse_pixels = parser.mouse_pixels
    fresh.terminal_size = parser.terminal_size
    fresh.terminal_pixel_size = parser.terminal_pixel_size
    return fresh


class LastingOutput:
    """The stream the screen is drawn on, which takes everything even when the window is closed.

    Textual writes on a thread: an error there ends the thread, and the next 30 writes fill its queue and stop
    the program for good.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def fileno(self) -> int:
        """Return the stream's descriptor."""
        return self._stream.fileno()

    def write(self, text: str) -> None:
        """Draw, or throw away what nobody can see any more."""
        try:
            self._stream.write(text)
        except OSError:
            self._go_nowhere()

    def flush(self) -> None:
        """Send what was drawn."""
        try:
            self._stream.flush()
        except OSError:
            self._go_nowhere()

    def _go_nowhere(self) -> None:
        """Put the null device in the place of the terminal, for whatever is still to be written."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
