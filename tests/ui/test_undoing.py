"""ctrl+z and z: what will be taken back is said first, from every screen."""

from __future__ import annotations

import pytest

from frontdesk.domain.outcomes import Outcome
from frontdesk.services.attempts import NewAttempt
from tests.builders import Desk
from tests.ui.conftest import OnScreen


@pytest.mark.parametrize("screen_key", ["f2", "f3", "f4", "ctrl+o"])
async def test_it_is_said_and_taken_back_from_every_screen(
    desk: Desk, on_screen: OnScreen, screen_key: str
) -> None:
    callback = desk.callback(name="Maria [b]Alvarez[/x]")
    desk.clock.on(5 * 60 + 32)
    desk.do.callbacks.record(NewAttempt(callback, Outcome.NO_ANSWER), by=desk.dana)
    async with on_screen() as screen:
        await screen.press(screen_key, "ctrl+z")
        assert screen.shows("Undo?")
        assert screen.shows("the outcome “no answer” for Maria [b]Alvarez[/x], 14:32")
        assert desk.column(callback, "attempts") == 1
        await screen.press("enter")
        assert desk.column(callback, "attempts") == 0
        assert screen.said() == ["Undone: the outcome “no answer”"]


async def test_esc_leaves_it(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback()
    desk.do.callbacks.claim(callback, by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "z")
        assert screen.shows("the claim for Maria Alvarez, 09:00")
        await screen.press("escape")
        assert not screen.shows("Undo?")
    assert desk.column(callback, "owner_id") == desk.dana


async def test_nothing_to_undo_is_said_at_once(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+z")
        assert screen.said() == ["Nothing of yours to undo."]
        assert not screen.shows("Undo?")


async def test_a_fast_typist_opens_one_dialog_and_takes_one_action_back(
    desk: Desk, on_screen: OnScreen
) -> None:
    callback = desk.callback()
    desk.do.callbacks.claim(callback, by=desk.dana)
    async with on_screen() as screen:
        await screen.press("f3", "z", "enter")
        assert desk.column(callback, "owner_id") is None
        assert desk.column(callback, "state") == "open"
        await screen.press("z", "z", "escape")
        assert not screen.shows("Undo?")
        assert desk.column(callback, "state") == "open"


async def test_what_another_desk_did_in_my_name_meanwhile_is_left_alone(
    desk: Desk, on_screen: OnScreen
) -> None:
    callback = desk.callback()
    async with on_screen() as screen:
        await screen.press("f3", "z")
        assert screen.shows("the saved call for Maria Alvarez")
        desk.do.callbacks.claim(callback, by=desk.dana)
        await screen.press("enter")
        assert any("Something else was done" in said for said in screen.said())
    assert desk.column(callback, "state") == "open"
    assert desk.column(callback, "owner_id") == desk.dana
