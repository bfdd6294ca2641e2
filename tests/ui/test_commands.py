"""Keys that a person set in config.toml are the ones that work and the ones that are shown."""

from __future__ import annotations

from importlib import import_module

import pytest

from frontdesk.config import Config
from frontdesk.domain.errors import BadSettings
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import COMMANDS, check_ids
from frontdesk.ui.registry import MODES
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


def test_every_screen_that_a_command_opens_is_there_with_its_own_commands() -> None:
    opening = [command for command in COMMANDS if command.opens]
    assert set(MODES) == {command.screen for command in opening}
    assert len(MODES) == len(opening)
    for command in opening:
        assert command.action == f"app.show('{command.screen}')"
        module, _, name = command.opens.rpartition(".")
        screen = getattr(import_module(f"frontdesk.ui.{module}"), name)
        assert issubclass(screen, DeskScreen)
        missing = [one.id for one in screen.COMMANDS_HERE if one not in COMMANDS]
        assert not missing, f"add the commands of {name} to COMMANDS in ui/commands.py: {missing}"


def test_an_id_stands_once_and_a_key_once_on_a_screen() -> None:
    ids = [command.id for command in COMMANDS]
    assert sorted(set(ids)) == sorted(ids)
    for place in {command.where for command in COMMANDS}:
        keys = [key for command in COMMANDS if command.where is place for key in command.key.split(",")]
        assert sorted(set(keys)) == sorted(keys), place
