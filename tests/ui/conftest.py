"""A desk on screen: the real program on a real store file, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from frontdesk.config import Config
from frontdesk.locations import find_locations
from frontdesk.ui.app import in_sight
from frontdesk.ui.app.front_desk import FrontDesk
from tests.builders import Desk, a_desk, know_the_keys, set_up
from tests.ui.watching import Watcher

#: Opens the program on a desk: ``async with on_screen() as desk: ...``.
OnScreen = Callable[..., AbstractAsyncContextManager[Watcher]]


@pytest.fixture(scope="session", autouse=True)
def sheets_read_once() -> Iterator[None]:
    """Keep what was read from a style sheet for the next program: each reads the same ones at its start."""
    kept: dict[tuple[object, ...], list[RuleSet]] = {}
    read = Stylesheet._parse_rules

    def read_once(sheet: Stylesheet, *place: Any, **scope: Any) -> list[RuleSet]:
        key = (*place, *scope.items(), *sheet._variables.items())
        if key not in kept:
            kept[key] = read(sheet, *place, **scope)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", read_once)
        yield


@pytest.fixture(autouse=True)
def nobody_is_read_by_resting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no slow test write down whom its screen shows; those about that set their own time."""
    monkeypatch.setattr(in_sight, "REST_SECONDS", 3_600.0)


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of PINs that cost a test nothing; how slow they are is tested where they are made."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("frontdesk.services.sign_in.hashes._hasher", lambda: quick)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A set-up practice on a file of its own, Monday at nine."""
    address = str(tmp_path / "frontdesk.db")
    set_up(address)
    with a_desk(address) as opened:
        know_the_keys(opened)
        yield opened


@pytest.fixture
def on_screen(desk: Desk) -> OnScreen:
    """Open the program on the desk at a size; with a home it has a place for what is this machine's own."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (120, 40), config: Config | None = None, home: Path | None = None
    ) -> AsyncIterator[Watcher]:
        places = find_locations(str(home), {}) if home else None
        app = FrontDesk(desk.do, config=config or Config(person="Dana Reyes"), locations=places)
        async with app.run_test(size=size, notifications=True) as pilot:
            watcher = Watcher(app, pilot)
            await watcher.settle()
            yield watcher

    return opened
