"""Hostile text through every entry and on every widget: nothing acts, nothing is lost, the desk lives on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.screen import Screen

from frontdesk.ui.guards.control_codes import NoControlCodes
from frontdesk.ui.widgets.text_box import TextBox
from frontdesk.ui.widgets.text_field import TextField
from tests.ui.watching import Watcher

BOTH = pytest.mark.parametrize("which", ["ours", "shared"])


@pytest.fixture(autouse=True)
def last_guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What only the last guard before the terminal caught: nothing, for every screen cleans what it shows."""
    caught: list[str] = []
    usual = NoControlCodes.apply

    def apply(self: NoControlCodes, segments: list[Segment], background: Color) -> list[Segment]:
        let_through = usual(self, segments, background)
        if let_through is not segments:
            caught.append("".join(segment.text for segment in segments))
        return let_through

    monkeypatch.setattr(NoControlCodes, "apply", apply)
    yield caught
    assert caught == []


async def paste(screen: Watcher, text: str) -> None:
    """Paste as a terminal does."""
    screen.app.post_message(events.Paste(text))
    await screen.pilot.pause()


async def paste_everywhere(screen: Watcher, pastes: list[str]) -> int:
    """Paste every text into every field of the open screen; gives how many fields there were."""
    top: Screen[Any] = screen.app.screen
    fields = [field for field in top.query("TextField, TextBox") if field.focusable]
    for field in fields:
        field.focus()
        for text in pastes:
            await paste(screen, text)
            assert isinstance(field, TextField | TextBox)
            if isinstance(field, TextField):
                field.value = ""
            else:
                field.text = ""
    return len(fields)
