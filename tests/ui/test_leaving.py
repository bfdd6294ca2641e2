"""ctrl+q leaves from anywhere; words that only a dialog holds are said first, or kept."""

from __future__ import annotations

from tests.builders import Desk
from tests.ui.conftest import OnScreen


async def test_it_leaves_through_a_dialog_and_keeps_the_call(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.type("2125550142")
        await screen.press("ctrl+f", "ctrl+q")
        assert screen.app.return_code == 0
    assert [one.fields["number"] for one in desk.do.drafts.all()] == ["(212) 555-0142"]


async def test_words_that_only_a_dialog_holds_are_said_first(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback()
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "p")
        await screen.type("tomor")
        await screen.press("ctrl+q")
        assert screen.app.return_code is None
        assert screen.shows("not kept yet")
        await screen.press("r", "f9", "ctrl+q")
        assert screen.app.return_code is None
        assert "Words in a window below are not kept yet" in screen.said()[-1]
        await screen.press("ctrl+q")
        assert screen.app.return_code == 0


async def test_a_half_written_near_miss_is_kept(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press("f8", "m")
        await screen.type("rang twice")
        await screen.press("ctrl+q")
        assert screen.app.return_code == 0
    assert desk.rows("SELECT text FROM near_miss") == [("rang twice",)]
