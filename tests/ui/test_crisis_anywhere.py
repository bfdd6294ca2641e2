"""F9 from every screen and every dialog: the crisis screen at once, and nothing lost when it goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.ui.crisis.panels import AskBox
from frontdesk.ui.crisis.screen import CrisisScreen
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

#: The keys that lead to a screen or a dialog, one place after the other; "=" begins what is typed there.
WALKS: dict[str, list[tuple[str, ...]]] = {
    "a half-filled call": [("=2125550142", "tab", "=Maria Al")],
    "an open list": [("=2125550142", "tab", "tab", "=exi")],
    "help over a call": [("=212", "f1")],
    "a new referrer": [("=2125550142", "tab", "tab", "tab", "=TMS", "tab", "=Dr New", "tab", "=thera")],
    "discarding": [("=2125550142", "ctrl+g")],
    "finding over a call": [("=2125550142", "tab", "=Ann", "ctrl+f", "=014")],
    "masked": [("=2125550142", "tab", "=Maria", "ctrl+l")],
    "callbacks": [
        ("f3",),
        ("p", "=tomorr"),
        ("h", "down"),
        ("i", "=the ins"),
        ("x", "=the E"),
        ("m",),
        ("full_stop",),
        ("f1",),
        ("slash", "=Mar"),
    ],
    "referrals": [("f4",), ("enter", "=Dr P"), ("p", "down")],
    "review": [("f6",), ("s",)],
    "handbook": [
        ("f8", "down", "down"),
        ("a", "=Dr St"),
        ("e", "=Tue 2"),
        ("m", "=The lin"),
        ("slash", "=spra"),
    ],
    "settings": [("ctrl+o",), ("enter", "=Lak"), ("f10",)],
    "everywhere": [("ctrl+f", "=mar"), ("ctrl+p",), ("ctrl+y", "down"), ("ctrl+z",), ("ctrl+r",)],
}


@pytest.mark.parametrize("walk", WALKS)
async def test_nothing_is_lost(desk: Desk, on_screen: OnScreen, walk: str) -> None:
    desk.callback(name="Maria Alvarez", number="(212) 555-0143")
    desk.call(name="J. Chen", source=Source(SourceAnswer.NOT_ASKED, detail="the line dropped"))
    desk.clock.on(1)
    async with on_screen((100, 32)) as screen:
        for place in WALKS[walk]:
            if isinstance(screen.app.screen, ModalScreen):
                await screen.press("escape")
            for key in place:
                if key.startswith("="):
                    await screen.type(key[1:])
                else:
                    await screen.press(key)
            await f9_and_back(screen)
        await came(screen, lambda: all(sheet.is_kept for sheet in screen.app.crisis.sheets))
    boxes = [crisis.boxes for crisis in desk.do.crises.unaccepted()]
    typed = "".join(box.where + box.words + box.with_whom + box.number_now for box in boxes)
    assert typed.count("x") == len(WALKS[walk])


async def f9_and_back(screen: Watcher) -> None:
    """Open the crisis screen, type into it, and go back: everything is as it was."""
    app, top, kept = screen.app, screen.app.screen, what_stands_there(screen)
    # Not by the watcher: behind the crisis screen a dialog's worker waits, so that it would never settle.
    app.simulate_key("f9")
    await came(screen, lambda: isinstance(app.screen, CrisisScreen) and isinstance(app.focused, AskBox))
    before = len(boxes_of(screen))
    app.simulate_key("x")
    await came(screen, lambda: len(boxes_of(screen)) == before + 1)
    app.simulate_key("f9")
    await came(screen, lambda: app.screen is top)
    assert what_stands_there(screen) == kept


async def came(screen: Watcher, happened: Callable[[], bool]) -> None:
    """Wait until something happened that a key leads to."""
    try:
        await screen.until(happened)
    except TimeoutError:
        raise AssertionError(f"it never came:\n{screen.text()}") from None


def boxes_of(screen: Watcher) -> str:
    """What stands in the boxes of the crisis."""
    return "".join(box.value for box in screen.app.screen.query(AskBox))


def what_stands_there(screen: Watcher) -> tuple[object, list[str]]:
    """Where the cursor is, and what is typed in every field in sight and below it."""
    fields = [
        field.value if isinstance(field, Input) else field.text
        for one in screen.app.screen_stack
        if not isinstance(one, CrisisScreen)
        for field in (*one.query(Input), *one.query(TextArea))
    ]
    return screen.app.focused, fields
