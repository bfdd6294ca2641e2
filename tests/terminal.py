"""A terminal for tests: runs a program in a real pty, types as a person does, and reads its screen.

It answers what programs ask a terminal, as xterm does, and keeps every byte it was sent with the moment at
which it came. It waits for what should appear and never for a length of time, with two exceptions: see
`Terminal.send` and `Terminal.rest`.

The screen is drawn when somebody looks at it, or when the program asks something: drawing costs more time
than a program needs for its answer to a key, and would be in the way while that is measured.

    with Terminal([sys.executable, "-m", "frontdesk"], size=(80, 24)) as terminal:
        terminal.wait_for("Calls")
        terminal.send("{f3}{down 2}{enter}")
        assert terminal.quit() == 0
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.glass import Glass

#: Seconds that a program has to show what is waited for.
PATIENCE = 20.0

#: Seconds between Escape and the next key: sent at once, both would be read as one, the key with Alt.
AFTER_ESCAPE = 0.25

_KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "insert": "\x1b[2~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "space": " ",
    "{": "{",
    **{f"f{number}": f"\x1bO{letter}" for number, letter in enumerate("PQRS", 1)},
    **{f"f{number}": f"\x1b[{code}~" for number, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)},
}
_MODIFIERS = {"shift": 2, "alt": 3, "ctrl": 5}
_NAMED = re.compile(r"\{(\{|[^{} ]+)(?: (\d+))?\}|[^{]+|\{")

# What wants an answer at once, even when nobody looks at the screen.
_ASKS = re.compile(rb"\x1b\[(?:>?0?c|[56]n|\??\d+\$p)")
_LONGEST_QUERY = 16

# Makes the pty the program's controlling terminal, as a terminal emulator does: /dev/tty opens, and a
# closed window sends SIGHUP. Signals are as a shell gives them, whatever the tests were started with
# (nohup, a job in the background), but for those to ignore. Done in between, since Popen's own hook is not
# safe beside threads; it says when it was done, so that its own time is not taken for the program's.
_TAKE_THE_TERMINAL = """
import fcntl, os, signal, sys, termios, time
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
for number in (signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN if str(int(number)) in sys.argv[2].split(",") else signal.SIG_DFL)
told = int(sys.argv[1])
os.set_inheritable(told, False)
os.write(told, str(time.monotonic_ns()).encode())
os.execvp(sys.argv[3], sys.argv[3:])
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that came from the program together.

    Attributes:
        at: when, on the clock of `time.monotonic`, in seconds.
        size: how many bytes.
    """

    at: float
    size: int


def keys(text: str) -> Iterator[bytes]:
    """Yield the bytes of each key in a text: names in braces, a count after a space, the rest as it is.

    Names are those of Textual's bindings: `{f3}`, `{enter}`, `{ctrl+n}`, `{alt+x}`, `{shift+tab}`,
    `{ctrl+left}`, `{down 3}`; `{{}` is a brace.

    Raises:
        ValueError: if a name is not a key.
    """
    for match in _NAMED.finditer(text):
        name, count = match.groups()
        if match[0] == "{":
            raise ValueError(f"a brace that is not closed in {text!r}")
        typed = [match[0]] if name is None else [_key(name)] * int(count or 1)
        yield from (part.encode() for part in typed)


def _key(name: str) -> str:
    """Return what xterm sends for a named key."""
    if name in _KEYS:
        return _KEYS[name]
    modifier, _, key = name.partition("+")
    if modifier == "ctrl" and re.fullmatch(r"[a-z]|[\[\\\]^_@]", key):
        return chr(ord(key.upper()) & 0x1F)
    if modifier == "alt" and len(key) == 1:
        return "\x1b" + key
    plain = _KEYS.get(key, "")
    if modifier in _MODIFIERS and (arrow := re.fullmatch(r"\x1b[\[O]([A-DFHP-S])", plain)):
        return f"\x1b[1;{_MODIFIERS[modifier]}{arrow[1]}"
    if modifier in _MODIFIERS and (numbered := re.fullmatch(r"\x1b\[(\d+)~", plain)):
        return f"\x1b[{numbered[1]};{_MODIFIERS[modifier]}~"
    raise ValueError(f"no key is called {name!r}")


class Terminal:
    """A program in a terminal of its own, from the start of the `with` block to its end.

    Attributes:
        process: the program; its `pid` is also its session's and its group's.
        started_at: when the program took the place of what prepared the terminal, on the clock of
            `time.monotonic`, in seconds.
        ended_at: when nobody had the terminal open any more, or None until then.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        ignored: Sequence[signal.Signals] = (),
    ) -> None:
        """Say what to run.

        Args:
            command: the program and its arguments.
            size: columns and rows.
            env: what to change in the environment.
            ignored: which of SIGHUP and SIGINT the program is started with ignored, as by ``nohup``.
        """
        self._ignored = ",".join(str(int(number)) for number in ignored)
        self._command = [str(part) for part in command]
        self._size = size
        self._env = dict(os.environ) | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._env |= {"LC_ALL": "C.UTF-8"} | dict(env or {})
        self._changed = threading.Condition()
        self._glass = Glass(*size, answer=self.send_bytes)
        self._received = bytearray()
        self._arrivals: list[Arrival] = []
        self._undrawn: deque[tuple[float, bytes]] = deque()
        self.started_at = 0.0
        self.ended_at: float | None = None
        self._ended = False
        self._closing = False

    def __enter__(self) -> Self:
        """Start the program."""
        columns, rows = self._size
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        told, tells = os.pipe()
        take = [sys.executable, "-I", "-S", "-c", _TAKE_THE_TERMINAL, str(tells), self._ignored]
        try:
            self.process = subprocess.Popen(
                [*take, *self._command],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=self._env,
                start_new_session=True,
                pass_fds=(tells,),
            )
        except BaseException:
            os.close(self._master)
            os.close(told)
            raise
        finally:
            os.close(slave)
            os.close(tells)
        with open(told, "rb") as stamp:
            self.started_at = int(stamp.read() or time.monotonic_ns()) / 1e9
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program and whatever it started, if they have not ended."""
        self._signal_all(signal.SIGKILL)
        self.process.wait()
        self.hang_up()

    @property
    def raw(self) -> bytes:
        """Every byte the program has sent so far."""
        with self._changed:
            return bytes(self._received)

    @property
    def arrivals(self) -> Sequence[Arrival]:
        """Everything the program has sent so far, piece by piece."""
        with self._changed:
            return tuple(self._arrivals)

    def arrivals_since(self, moment: float) -> Sequence[Arrival]:
        """What the program sent from a moment on, on the clock of `time.monotonic`."""
        return [one for one in self.arrivals if one.at >= moment]

    def screen(self) -> str:
        """Return the lines on the screen, without the spaces at their ends."""
        with self._changed:
            self._draw()
            return self._glass.text()

    def wait_for(self, text: str, timeout: float = PATIENCE) -> str:
        """Return the screen as soon as it shows a text.

        Raises:
            AssertionError: if it does not in time, or the program ended; with a picture of the screen.
        """
        return self.wait_until(lambda screen: text in screen, timeout, what=f"the text {text!r}")

    def wait_until(
        self,
        predicate: Callable[[str], bool],
        timeout: float = PATIENCE,
        what: str = "what was waited for",
    ) -> str:
        """Return the screen as soon as a predicate of its text holds.

        Raises:
            AssertionError: if it does not in time, or the program ended; with a picture of the screen.
        """
        limit = time.monotonic() + timeout
        with self._changed:
            self._draw()
            while not predicate(screen := self._glass.text()):
                self._wait_for_more(limit, timeout, what)
                self._draw()
        return screen

    def seen_at(
        self,
        predicate: Callable[[str], bool],
        timeout: float = PATIENCE,
        what: str = "what was waited for",
        since: float = 0.0,
    ) -> float:
        """Return when the first bytes came that made a predicate of the screen hold.

        Looks at the screen after each piece that came since somebody last looked, on the clock of
        `time.monotonic`. What was on it before does not count.

        Args:
            predicate: of the screen's text.
            timeout: seconds that it may take.
            what: what is waited for, in words.
            since: pieces that came before this moment do not count either.

        Raises:
            AssertionError: if it does not hold in time, or the program ended; with a picture of the screen.
        """
        limit = time.monotonic() + timeout
        with self._changed:
            while True:
                while not self._undrawn:
                    self._wait_for_more(limit, timeout, what)
                at, data = self._undrawn.popleft()
                self._glass.feed(data)
                if at >= since and predicate(self._glass.text()):
                    return at

    def rest(
        self, quiet: float = 0.25, after: int = 0, timeout: float = PATIENCE, since: float | None = None
    ) -> None:
        """Wait until the program has sent nothing for some seconds, without looking at the screen.

        Args:
            quiet: how many seconds.
            since: the silence begins no earlier than at this moment, on the clock of `time.monotonic`; None
                for the present one.
            after: how many bytes it has to have sent before, since its start.
            timeout: seconds that it may take.

        Raises:
            AssertionError: if it goes on and on, or sends too little; with a picture of the screen.
        """
        limit = time.monotonic() + timeout
        since = time.monotonic() if since is None else since
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                last = max(since, self._arrivals[-1].at if self._arrivals else since)
                enough = len(self._received) >= after
                if enough and now >= last + quiet:
                    return
                if now >= limit:
                    self._draw()
                    picture = self._picture(self._glass.text())
                    raise AssertionError(f"not quiet for {quiet:g} s in {timeout:g} s\n{picture}")
                self._changed.wait(min(limit, last + quiet if enough else limit) - now)

    def send(self, text: str) -> None:
        """Type a text with named keys in braces, in one burst, as `keys` describes.

        After an Escape that others follow it pauses, as a person does: terminals have no other way to
        tell Escape from the beginning of a longer key.
        """
        pressed = list(keys(text))
        burst = b""
        for key in pressed:
            if burst.endswith(b"\x1b"):
                self.send_bytes(burst)
                burst = b""
                time.sleep(AFTER_ESCAPE)
            burst += key
        self.send_bytes(burst)

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are: a paste, a mouse report, or what no keyboard sends."""
        while data:
            data = data[os.write(self._master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size, as dragging its corner does; the screen stays as it was."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait for the program to end and for its last output; return its exit code, or minus its signal.

        Raises:
            AssertionError: if it does not end in time; with a picture of the screen.
        """
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            picture = self._picture(self.screen())
            raise AssertionError(f"still running after {timeout:g} seconds\n{picture}") from None
        with self._changed:
            self._changed.wait_for(lambda: self._ended, timeout=2.0)
        return code

    def quit(self, pressing: str = "{ctrl+q}", timeout: float = PATIENCE) -> int:
        """Press the keys that end the program, wait until it has, and return its exit code."""
        self.send(pressing)
        return self.wait(timeout)

    def kill(self) -> None:
        """End the program and its launcher as a power cut would, by SIGKILL: nothing is saved or restored."""
        self._signal_all(signal.SIGKILL)
        self.wait()

    def hang_up(self) -> None:
        """Close the window: the program gets SIGHUP, and nothing it writes arrives any more."""
        if not self._closing:
            self._closing = True
            self._reader.join()
            os.close(self._master)

    def _wait_for_more(self, limit: float, timeout: float, what: str) -> None:
        """Wait until something more was sent. Holds the lock.

        Raises:
            AssertionError: if nothing comes in time, or the program ended.
        """
        if self._undrawn:
            return
        left = limit - time.monotonic()
        if self._ended or left <= 0:
            why = "the program ended" if self._ended else f"{timeout:g} seconds passed"
            raise AssertionError(f"{why} without {what}\n{self._picture(self._glass.text())}")
        self._changed.wait(left)

    def _draw(self) -> None:
        """Bring the screen up to date. Holds the lock."""
        while self._undrawn:
            self._glass.feed(self._undrawn.popleft()[1])

    def _read(self) -> None:
        """Take in what the program writes until it ends or the window is closed. Runs in a thread."""
        try:
            while not self._closing and (data := self._next_bytes()) is not None:
                if data:
                    self._take_in(time.monotonic(), data)
        finally:
            with self._changed:
                self._ended = True
                self.ended_at = time.monotonic()
                self._changed.notify_all()

    def _take_in(self, at: float, data: bytes) -> None:
        """Keep what came; what the program asks is answered now, all else is drawn when somebody looks."""
        with self._changed:
            self._arrivals.append(Arrival(at, len(data)))
            self._undrawn.append((at, data))
            asks = _ASKS.search(self._received[-_LONGEST_QUERY:] + data)
            self._received += data
            if asks:
                self._draw()
            self._changed.notify_all()

    def _next_bytes(self) -> bytes | None:
        """Return what has arrived, nothing after a moment's silence, None when no more can come."""
        if not select.select([self._master], [], [], 0.05)[0]:
            return b""
        try:
            return os.read(self._master, 65_536) or None
        except OSError:  # how Linux says that the other side is closed
            return None

    def _signal_all(self, number: signal.Signals) -> None:
        """Send a signal to the program and to what it started, as far as they still run."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def _picture(self, screen: str) -> str:
        """Return the screen in a frame, for the message of a failed test."""
        columns, rows = self._size
        lines = [f"|{line.ljust(columns)}|" for line in screen.split("\n")]
        edge = "+" + "-" * columns + "+"
        return "\n".join([f"{' '.join(self._command)[:100]}, {columns}x{rows}:", edge, *lines, edge])
