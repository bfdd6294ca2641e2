"""Waiting for what a person would see, where one key starts several jobs in a row."""

from __future__ import annotations

from tests.ui.watching import Watcher

#: Rounds at most; each waits until the glass stands still.
_ROUNDS = 30


async def until(screen: Watcher, text: str) -> None:
    """Wait until a text stands on the glass; fail with the glass when it never does."""
    for _ in range(_ROUNDS):
        if screen.shows(text):
            return
        await screen.settle()
    raise AssertionError(f"{text!r} never came:\n{screen.text()}")


async def until_said(screen: Watcher, text: str) -> None:
    """Wait until a toast said a text."""
    for _ in range(_ROUNDS):
        if any(text in said for said in screen.said()):
            return
        await screen.settle()
    raise AssertionError(f"{text!r} was never said: {screen.said()}")


async def overwrite(screen: Watcher, text: str) -> None:
    """Put a text in the place of the one in the line that has the cursor."""
    await screen.pilot.press("end", "ctrl+u")
    await screen.type(text)
