"""Scenes for pictures beyond the screens of the demo: faults of the store, hostile names everywhere."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from frontdesk.cli import main
from frontdesk.cli.desk import _KEPT
from frontdesk.config import Config, Theme
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.launcher.child import Ending
from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.calls.form import CallForm
from tests.builders import Desk, SetClock, a_desk, set_up_home
from tests.cli.test_faults import STORES
from tests.faults import FAULTS
from tests.ui.hostile import poison, texts
from tests.ui.watching import Watcher

#: A call that is being typed when the store fails.
TYPED = {
    "number": "(212) 555-0142",
    "name": "Maria Alvarez",
    "about": "Spravato",
    "note": "asks if insurance covers",
    "lane": Lane.OTHER.value,
}

#: What the pictures are called, and the fault each shows.
FAULT_SCENES = {f"fault-{name.replace(' ', '-')}": name for name in FAULTS}

#: What the hostile pictures are called, and the keys that lead to each screen.
HOSTILE_SCENES = {
    "hostile-calls": ("f2",),
    "hostile-callbacks": ("f3",),
    "hostile-callbacks-end": ("f3", "end"),
    "hostile-referrals": ("f4",),
    "hostile-settings": ("ctrl+o",),
    "hostile-crisis": ("f9",),
}

#: What the launcher and the commands say, on one picture.
LINES = "launcher-lines"


@contextmanager
def a_home() -> Iterator[tuple[Desk, Path]]:
    """A practice in a folder that goes away, named as a person's would be."""
    with tempfile.TemporaryDirectory(prefix="dana-") as folder:
        home = Path(folder) / "frontdesk"
        store = set_up_home(home)
        with a_desk(str(store)) as desk:
            yield desk, home


@asynccontextmanager
async def on_screen(desk: Desk, size: tuple[int, int], theme: Theme) -> AsyncIterator[Watcher]:
    """The desk on a store, in a size and a theme."""
    app = FrontDesk(desk.do, config=replace(Config(), theme=theme, person="Dana Reyes"), locations=None)
    async with app.run_test(size=size, notifications=True) as pilot:
        watcher = Watcher(app, pilot)
        await watcher.settle()
        yield watcher


async def fault_picture(name: str, size: tuple[int, int], theme: Theme) -> tuple[str, str]:
    """A fault while a call is saved, as text and as SVG."""
    with a_home() as (desk, _):
        desk.callback(name="Saved Before")
        async with on_screen(desk, size, theme) as watcher:
            form = watcher.app.screen.query_one(CallForm)
            form.load(TYPED)
            form.query_one("#note").focus()
            end = await watcher.app.jobs.run(lambda: FAULTS[FAULT_SCENES[name]].begin(desk))
            await watcher.press("f10")
            seen = watcher.text(), watcher.app.export_screenshot(title="frontdesk")
            await watcher.app.jobs.run(end)
            return seen


async def hostile_picture(name: str, size: tuple[int, int], theme: Theme) -> tuple[str, str]:
    """A screen full of hostile names, as text and as SVG."""
    with a_home() as (desk, _):
        _refer(desk)
        poison(desk, texts())
        async with on_screen(desk, size, theme) as watcher:
            await watcher.press(*HOSTILE_SCENES[name])
            return watcher.text(), watcher.app.export_screenshot(title="frontdesk")


def _refer(desk: Desk) -> None:
    """Let somebody refer two patients, and one call go without the question; `poison` gives them names."""
    by = desk.do.referrals.add("Dr Patel", SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=desk.dana)
    for _ in range(2):
        desk.call(source=Source(SourceAnswer.KNOWN, SourceKind.PSYCHIATRIST, by.id))
    desk.call(source=Source(SourceAnswer.NOT_ASKED, detail="[/x] the line dropped"))


def lines_picture(size: tuple[int, int]) -> tuple[str, str]:
    """What is said outside the screens, cut where a terminal cuts, as text and as SVG."""
    said = list(_said_by_commands())
    for ending in (Ending(137, killed=True), Ending(139, killed=True), Ending(143, killed=False)):
        said += [f"$ frontdesk    ({ending.signal_name})", ending.sentence, _KEPT, ""]
    console = Console(record=True, width=size[0], file=io.StringIO(), color_system="truecolor")
    for line in said:
        for at in range(0, max(1, len(line)), size[0]):
            console.print(Text(line[at : at + size[0]], style="" if line[:1] == "$" else "bold"))
    return "\n".join(said), console.export_svg(title="frontdesk")


def _said_by_commands() -> Iterator[str]:
    for kind, (plant, _) in STORES.items():
        with a_home() as (desk, home), pytest.MonkeyPatch.context() as patch:
            desk.store.close()
            plant(home / "frontdesk.db", patch)
            heard = io.StringIO()
            with contextlib.redirect_stderr(heard), contextlib.redirect_stdout(heard):
                main(["--home", str(home), "due"], clock=SetClock("mon 09:00"), environ={})
            yield f"$ frontdesk due    (a store {kind})"
            yield from heard.getvalue().splitlines()
            yield ""
