"""Two desks on one store: what one does shows on the other within two seconds, without a key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tests.builders import Desk, a_desk
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

#: What product and issue promise, seconds.
WITHIN = 2.0


async def seen_after(screen: Watcher, shows: Callable[[], bool]) -> float:
    """How long it took until it was on the screen."""
    began = time.monotonic()
    await screen.until(shows)
    return time.monotonic() - began


def claim(other: Desk) -> None:
    """Lee takes the first callback at the other desk."""
    other.do.callbacks.claim(1, by=other.lee)
    other.store.close()


def call(other: Desk) -> None:
    """Ann Lee calls the other desk."""
    other.callback(name="Ann Lee")
    other.store.close()


async def test_a_claim_and_a_new_callback_show_within_two_seconds(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Maria Alvarez")
    with a_desk(desk.store.where, desk.clock) as other:
        async with on_screen() as screen:
            await screen.press("f3")
            assert not screen.shows("Lee 0 min")
            await asyncio.to_thread(claim, other)
            assert await seen_after(screen, lambda: screen.shows("Lee 0 min")) <= WITHIN
            await asyncio.to_thread(call, other)
            assert await seen_after(screen, lambda: screen.shows("Ann Lee")) <= WITHIN
            assert screen.shows("2 open")


async def test_what_changed_under_a_dialog_shows_when_it_is_gone(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Maria Alvarez")
    with a_desk(desk.store.where, desk.clock) as other:
        async with on_screen() as screen:
            await screen.press("f3", "f1")
            await asyncio.to_thread(claim, other)
            await asyncio.sleep(WITHIN)
            await screen.press("escape")
            assert await seen_after(screen, lambda: screen.shows("Lee 0 min")) <= WITHIN
