"""The real program in a real terminal: its home, its command line, and how it leaves the terminal behind."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from frontdesk.bootstrap import open_services
from frontdesk.domain.rule.hours import Range
from tests.builders import STAFF, settings
from tests.terminal import Terminal

#: Seconds that a program on a crowded machine is given to show what is waited for; nothing is judged by them.
PATIENCE = 90.0
#: How a terminal is before a program takes it: lines wrap, the cursor is seen, all else is off.
_AT_FIRST = {7: True, 25: True}
_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
#: Kitty's keys, put on and taken off a stack of the terminal's own.
_KITTY = re.compile(rb"\x1b\[([<>])[0-9]*u")
ALL_DAY = (Range(0, 24 * 60),)


def make_home(folder: Path) -> Path:
    """A practice that was set up and is open at every hour, so that it reads the same at night."""
    folder.mkdir(mode=0o700, parents=True)
    store = folder / "frontdesk.db"
    store.touch(0o600)
    services = open_services(str(store))
    services.practice.set_up(settings(week=(ALL_DAY,) * 7))
    services.office.store.close()
    (folder / "config.toml").write_text(f'person = "{STAFF[0]}"\n')
    return folder


def desk_command(home: Path, *words: str) -> list[str]:
    """The command line of the program on a home of its own."""
    return [sys.executable, "-m", "frontdesk", "--home", str(home), *words]


def rows(home: Path, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """Read the store from outside, as another program would."""
    with contextlib.closing(sqlite3.connect(home / "frontdesk.db", timeout=5)) as store:
        return store.execute(sql, params).fetchall()


def value(home: Path, sql: str, *params: object) -> Any:
    """The one value of the one row of a read."""
    ((found,),) = rows(home, sql, *params)
    return found


def check_faults(home: Path) -> list[str]:
    """What ``frontdesk check`` finds wrong in the store of a home."""
    from frontdesk.services.safety.check import CheckService

    services = open_services(str(home / "frontdesk.db"))
    try:
        return CheckService(services.office).run().findings
    finally:
        services.office.store.close()


def soon(what: Callable[[], bool], seconds: float) -> bool:
    """True if something becomes true in time."""
    limit = time.monotonic() + seconds
    while not what() and time.monotonic() < limit:
        time.sleep(0.02)
    return what()


def child_of(pid: int) -> int:
    """The only child of a process; Linux only."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


def is_gone(pid: int) -> bool:
    """True if a process has ended; Linux only."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def needs_proc() -> str:
    """Why this machine cannot say who is whose child, or ""."""
    return "" if Path("/proc/self/task").exists() else "it needs Linux's /proc"


class WatchedTerminal(Terminal):
    """A terminal that waits longer, can be resized, and tells how a program left it."""

    def wait_until(
        self,
        predicate: Callable[[str], bool],
        timeout: float = PATIENCE,
        what: str = "what was waited for",
    ) -> str:
        """Wait as every terminal does, but with the patience of a campaign."""
        return super().wait_until(predicate, timeout, what)

    def wait_for(self, text: str, timeout: float = PATIENCE) -> str:
        """Wait as every terminal does, but with the patience of a campaign."""
        return super().wait_for(text, timeout)

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait as every terminal does, but with the patience of a campaign."""
        return super().wait(timeout)

    def quit(self, pressing: str = "{ctrl+q}", timeout: float = PATIENCE) -> int:
        """Quit as every terminal does, but with the patience of a campaign."""
        return super().quit(pressing, timeout)

    def left_wrong(self) -> list[str]:
        """What the program did not put back: modes of the terminal, and the settings of its line."""
        wrong = [f"mode {mode} {'on' if on else 'off'}" for mode, on in self._modes().items()]
        kitty = _KITTY.findall(self.raw)
        if kitty.count(b">") > kitty.count(b"<"):
            wrong.append("kitty's keys")
        if termios.tcgetattr(self._master) != line_at_first():
            wrong.append("the line's settings")
        return wrong

    def _modes(self) -> dict[int, bool]:
        """The modes that are not as at first, after all that was sent."""
        now = dict(_AT_FIRST)
        for numbers, switch in _MODES.findall(self.raw):
            for number in numbers.split(b";"):
                now[int(number)] = switch == b"h"
        return {mode: on for mode, on in now.items() if on != _AT_FIRST.get(mode, False)}


def line_at_first() -> list[Any]:
    """The settings of a terminal's line before anybody changed them: echo on, whole lines, Ctrl-C ends."""
    master, slave = os.openpty()
    try:
        return termios.tcgetattr(slave)
    finally:
        os.close(master)
        os.close(slave)
