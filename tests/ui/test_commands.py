"""Keys that a person set in config.toml are the ones that work and the ones that are shown."""

from __future__ import annotations

import pytest

from frontdesk.config import Config
from frontdesk.domain.errors import BadSettings
from frontdesk.ui.commands import check_ids
from tests.builders import Desk
from tests.ui.conftest import OnScreen

KEYS = {"call.save": "f12", "callback.next": "space", "screen.handbook": "f7", "keys": "ctrl+k"}


async def test_they_are_shown_where_keys_are(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Maria Alvarez")
    async with on_screen(config=Config(person="Dana Reyes", keys=KEYS)) as screen:
        assert screen.shows("F7 Handbook")
        assert screen.shows("F12 save")
        await screen.press("f3")
        assert screen.shows("space next")
        await screen.press("f1")
        assert screen.shows("space  ")
        assert not screen.shows("  n      ")
        await screen.press("escape", "space")
        assert desk.column(1, "owner_id") == desk.dana


def test_a_command_that_there_is_not_is_told_with_the_nearest() -> None:
    check_ids(KEYS)
    with pytest.raises(
        BadSettings, match=r"“call\.sav” is no command; perhaps call\.save is meant\. Nothing"
    ):
        check_ids(["call.new", "call.sav"])
