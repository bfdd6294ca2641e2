"""Waiting for what a person would see, where one key starts several jobs in a row."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from frontdesk.ui.theme import DARK
from tests.ui.watching import Watcher


async def until(screen: Watcher, text: str) -> None:
    """Wait until a text stands on the screen; fail with the screen when it never does."""
    if not await _came(screen, lambda: screen.shows(text)):
        raise AssertionError(f"{text!r} never came:\n{screen.text()}")


async def until_gone(screen: Watcher, text: str) -> None:
    """Wait until a text stands on the screen no more."""
    if not await _came(screen, lambda: not screen.shows(text)):
        raise AssertionError(f"{text!r} stayed:\n{screen.text()}")


async def until_said(screen: Watcher, text: str) -> None:
    """Wait until a toast said a text."""
    if not await _came(screen, lambda: any(text in said for said in screen.said())):
        raise AssertionError(f"{text!r} was never said: {screen.said()}")


def is_red(screen: Watcher) -> bool:
    """True if the whole first line of the screen is red, from the first cell to the last."""
    strip = screen.app.screen._compositor.render_strips()[0]
    grounds = {
        str(segment.style.bgcolor.name) for segment in strip if segment.style and segment.style.bgcolor
    }
    return grounds == {DARK.variables["crisis"].lower()}


async def _came(screen: Watcher, happened: Callable[[], bool]) -> bool:
    try:
        await screen.until(happened)
    except TimeoutError:
        return False
    return True


async def overwrite(screen: Watcher, text: str) -> None:
    """Put a text in the place of the one in the line that has the cursor."""
    await screen.pilot.press("end", "ctrl+u")
    screen.app.post_message(events.Paste(text))
    await until(screen, text)
