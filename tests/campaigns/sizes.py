"""Tiny terminals, storms of resizes, noise, no terminal: nothing typed is lost, nothing is drawn wrong."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from frontdesk.bootstrap import open_services
from tests.builders import a_call
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.real_desk import PATIENCE, WatchedTerminal, desk_command, make_home, rows, soon
from tests.campaigns.resize_storm import RESIZES, Walk

#: Sizes in which a desk is opened and a name is typed, blindly.
TINY = ((40, 10), (1, 1))
#: Seconds in which a program without a terminal has to say so.
SAYS_WITHIN = 10.0
_NAME = "Ann O'Neill"
#: What a line with noise on it sends, or a terminal of another encoding.
NO_TEXT = b"\xff\xfe"
#: Seconds in which a program that ends at such bytes has ended.
STAYS = 20.0
_STOCK = [sys.executable, "-m", "tests.ui.guards.programs", "stock"]


def tiny(home: Path, size: tuple[int, int]) -> list[str]:
    """What goes wrong when a desk is opened in a terminal of a size, and somebody types and leaves."""
    with WatchedTerminal(desk_command(home), size=size) as terminal:
        terminal.send_bytes(NO_TEXT)
        terminal.send(f"{{tab}}{_NAME}")
        kept = soon(lambda: _is_kept(home), PATIENCE)
        code = terminal.quit()
        wrong = terminal.left_wrong()
    wrong += [] if kept else [f"nothing was kept of {_NAME!r}"]
    wrong += [] if code == 0 else [f"it ended with {code}"]
    return [f"{size[0]}x{size[1]}: {one}" for one in wrong]


def _is_kept(home: Path) -> bool:
    return any(_NAME in fields for (fields,) in rows(home, "SELECT fields FROM draft"))


def survives_bytes(command: Sequence[str], ready: str) -> list[str]:
    """What a program does but go on when a terminal sends bytes that are no text."""
    with WatchedTerminal(command) as terminal:
        terminal.wait_for(ready)
        terminal.send_bytes(NO_TEXT)
        ended = soon(lambda: terminal.process.poll() is not None, STAYS)
    return ["it ended at a byte that is no text"] if ended else []


def without_terminal(command: Sequence[str]) -> list[str]:
    """What a program does without a terminal but refuse in one line."""
    try:
        ran = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SAYS_WITHIN,
            check=False,
            text=True,
        )
    except subprocess.TimeoutExpired:
        return ["without a terminal it hangs"]
    lines = (ran.stdout + ran.stderr).splitlines()
    return (
        [] if ran.returncode == 2 and len(lines) == 1 else [f"without a terminal: {ran.returncode}, {lines}"]
    )


def without_input(command: Sequence[str]) -> list[str]:
    """What a program does in a terminal with nobody at the keyboard but refuse in one line."""
    with WatchedTerminal(["sh", "-c", '"$@" </dev/null', "sh", *command]) as terminal:
        began = time.monotonic()
        while terminal.process.poll() is None and time.monotonic() - began < SAYS_WITHIN:
            time.sleep(0.05)
        if terminal.process.poll() is None:
            return ["with </dev/null it hangs"]
        code, said = terminal.wait(), terminal.screen().strip()
    return [] if code == 2 and "needs a terminal" in said else [f"with </dev/null: {code}, {said!r}"]


def a_practice(folder: Path) -> Path:
    """A practice that owes one caller a callback, for so long that minutes do not show."""
    home = make_home(folder)
    services = open_services(str(home / "frontdesk.db"))
    long_ago = datetime.now(UTC) - timedelta(days=9, hours=6)
    services.calls.save(a_call(long_ago, number="(646) 555-0188", name="Jon Chen"), by=2)
    services.office.store.close()
    return home


def run(cases: int, folder: Path) -> Score:
    """Ride out as many storms; then the tiny terminals, and the terminals that are none."""
    home = a_practice(folder / "home")
    calm = Walk(home, folder / "calm", None)
    calm.walk({})
    wrong = [f"calm: {one}" for one in calm.wrong]
    for number in range(cases):
        storm = Walk(home, folder / f"storm-{number}", Random(f"storm {number}"))
        storm.walk(calm.pictures)
        wrong += [f"storm {number}: {one}" for one in storm.wrong]
    for number, size in enumerate(TINY):
        wrong += tiny(a_practice(folder / f"tiny-{number}"), size)
    desk = desk_command(home)
    wrong += without_terminal(desk) + without_input(desk)
    naive = [survives_bytes(_STOCK, "ready"), without_input(_STOCK)]
    return Score(
        seen=f"{3 * cases} storms of {RESIZES} resizes over form, dialog and crisis screen, {len(TINY)} tiny "
        "terminals with noise on the line, two without a keyboard",
        broken=len(wrong),
        control="Textual as it comes, with noise on the line and with nobody at the keyboard",
        control_broken=sum(map(bool, naive)) if all(naive) else 0,
        examples=tuple(wrong[:4]),
    )


CAMPAIGN = Campaign(
    name="sizes",
    promise="in a terminal of any size, or none, nothing typed is lost and nothing is drawn wrong",
    run=run,
    test_cases=1,
    full_cases=40,
)
