"""A desk on screen: the real program on a real store file, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.config import Config
from frontdesk.ui.app import FrontDesk
from tests.builders import Desk, a_desk, set_up
from tests.ui.watching import Watcher

#: Opens the program on a desk: ``async with on_screen() as desk: ...``.
OnScreen = Callable[..., AbstractAsyncContextManager[Watcher]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A set-up practice on a file of its own, Monday at nine."""
    address = str(tmp_path / "frontdesk.db")
    set_up(address)
    with a_desk(address) as opened:
        yield opened


@pytest.fixture
def on_screen(desk: Desk) -> OnScreen:
    """Open the program on the desk at a size."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (120, 40), config: Config | None = None
    ) -> AsyncIterator[Watcher]:
        app = FrontDesk(desk.do, config=config or Config(person="Dana Reyes"), locations=None)
        async with app.run_test(size=size, notifications=True) as pilot:
            watcher = Watcher(app, pilot)
            await watcher.settle()
            yield watcher

    return opened
