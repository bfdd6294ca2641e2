"""Pictures of the screens for the README, made from the invented practice of ``frontdesk demo``.

.venv/bin/python -m tests.pictures            prints every screen as text
.venv/bin/python -m tests.pictures calls      prints one
.venv/bin/python -m tests.pictures faults     prints what is seen when the store fails; hostile: hostile names
.venv/bin/python -m tests.pictures locks      prints signing in, the lock and the recovery key
.venv/bin/python -m tests.pictures backlog    prints the backlog with 60 and with 6,000 entries
.venv/bin/python -m tests.pictures --readme   draws the screens in the README again
.venv/bin/python -m tests.pictures --svg DIR  writes every screen as SVG, dark and light, 80x24 and 120x40
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frontdesk.config import Config, Theme
from frontdesk.demo import open_demo
from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.app.under_way import RestingLoop
from tests.backlog_scene import BACKLOG_SCENES, backlog_picture
from tests.lock_scene import LOCK_SCENES, lock_picture
from tests.scenes import (
    FAULT_SCENES,
    HOSTILE_SCENES,
    LINES,
    fault_picture,
    hostile_picture,
    lines_picture,
)
from tests.ui.watching import Watcher

README = Path(__file__).resolve().parent.parent / "README.md"

#: A Tuesday afternoon, so that the same seed gives the same pictures on every day.
NOW = datetime(2026, 11, 17, 19, 32, tzinfo=UTC)
SEED = 7

#: Both themes of our own.
THEMES_SHOWN: tuple[Theme, ...] = ("frontdesk-dark", "frontdesk-light")

#: The keys that lead to each screen.
SCREENS: dict[str, tuple[str, ...]] = {
    "calls": ("f2",),
    "callbacks": ("f3", "n"),
    "referrals": ("f4",),
    "patients": ("f4", "right_square_bracket"),
    "owed": ("f4", "right_square_bracket", "right_square_bracket"),
    "referrers": ("f4", "right_square_bracket", "right_square_bracket", "right_square_bracket"),
    "new referral": ("f4", "right_square_bracket", "a"),
    "review": ("f6",),
    "numbers": ("f7",),
    "missed calls": ("f7", "down", "down", "down"),
    "cases": ("f7", "enter", "down", "enter"),
    "paper": ("f6", "t"),
    "settings": ("ctrl+o",),
    "crisis": ("f9",),
    "cover": ("f3", "ctrl+p", "p", "down", "k"),
    "hand-off": ("ctrl+r",),
    "help": ("f3", "f1"),
}

#: Names that stand for several pictures.
SETS: dict[str, tuple[str, ...]] = {
    "screens": tuple(SCREENS),
    "faults": (*FAULT_SCENES, LINES),
    "hostile": tuple(HOSTILE_SCENES),
    "backlog": tuple(BACKLOG_SCENES),
    "locks": tuple(LOCK_SCENES),
}


@contextmanager
def demo_desk(theme: Theme) -> Iterator[FrontDesk]:
    """The desk of the demo on a store that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        services = open_demo(SEED, Path(folder), NOW)
        config = replace(Config(), theme=theme, person="Dana Reyes")
        yield FrontDesk(services, config=config, locations=None, demo=True)


async def picture(name: str, size: tuple[int, int], theme: Theme) -> tuple[str, str]:
    """One screen as text and as SVG."""
    if name == LINES:
        return lines_picture(size)
    if name in LOCK_SCENES:
        return await lock_picture(name, size, theme)
    if name in FAULT_SCENES:
        return await fault_picture(name, size, theme)
    if name in BACKLOG_SCENES:
        return await backlog_picture(name, size, theme)
    if name in HOSTILE_SCENES:
        return await hostile_picture(name, size, theme)
    with demo_desk(theme) as app:
        async with app.run_test(size=size, notifications=True) as pilot:
            watcher = Watcher(app, pilot)
            await watcher.settle()
            await watcher.press(*SCREENS[name])
            if name == "calls":
                await watcher.type("212555")
            return watcher.text(), app.export_screenshot(title="frontdesk")


def run(work: Coroutine[Any, Any, tuple[str, str]]) -> tuple[str, str]:
    """Take a picture in the loop that tells when the program rests."""
    with asyncio.Runner(loop_factory=RestingLoop) as runner:
        return runner.run(work)


def write_svg(folder: Path, names: Iterable[str]) -> None:
    """Write every screen in both themes and both sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for theme in THEMES_SHOWN:
            for size in ((80, 24), (120, 40)):
                _, svg = run(picture(name, size, theme))
                path = folder / f"{name}-{theme.removeprefix('frontdesk-')}-{size[0]}x{size[1]}.svg"
                path.write_text(svg, encoding="utf-8")
                print(path)


def as_text(name: str, size: str) -> str:
    """Return one screen as text, as many columns x lines as ``size`` says."""
    columns, lines = (int(part) for part in size.split("x"))
    text, _ = run(picture(name, (columns, lines), "frontdesk-dark"))
    return "\n".join(line.rstrip() for line in text.splitlines())


def refresh_readme() -> None:
    """Put the screens of now where the README says ``<!-- picture NAME SIZE``."""
    text = README.read_text(encoding="utf-8")

    def drawn(found: re.Match[str]) -> str:
        return f"{found[1]}{as_text(found['name'], found['size'])}\n```"

    mark = r"(<!-- picture (?P<name>\S+) (?P<size>\d+x\d+).*?-->\n```text\n).*?```"
    README.write_text(re.sub(mark, drawn, text, flags=re.DOTALL), encoding="utf-8")


def main() -> None:
    """Print or write the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help=", ".join([*SETS, *SCREENS]))
    parser.add_argument("--svg", type=Path, metavar="DIR", help="write SVG files instead of printing text")
    parser.add_argument("--size", default="100x30", help="columns x lines of the text (default 100x30)")
    parser.add_argument("--readme", action="store_true", help="draw the screens in the README again")
    asked = parser.parse_args()
    if asked.readme:
        refresh_readme()
        return
    names = [one for name in asked.names or ["screens"] for one in SETS.get(name, (name,))]
    if asked.svg is not None:
        write_svg(asked.svg, names)
        return
    for name in names:
        print(as_text(name, asked.size))


if __name__ == "__main__":
    main()
