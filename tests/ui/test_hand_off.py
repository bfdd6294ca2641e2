"""The hand-off on screen: told, noted, ticked off, kept."""

from __future__ import annotations

import pytest

from tests.builders import Desk
from tests.ui.conftest import OnScreen

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_it_opens_by_its_own_key_and_from_the_cover(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.callback(name="Maria Alvarez")
    async with on_screen(size) as screen:
        await screen.press("ctrl+r")
        assert screen.shows("Hand-off ── Mon Nov 16")
        assert screen.shows("1 to call back")
        assert screen.shows("not handed off yet today")
        await screen.press("f3", "ctrl+p", "h")
        assert screen.shows("Hand-off ── Mon Nov 16")


@pytest.mark.parametrize("size", SIZES)
async def test_notes_are_written_and_ticked_off(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press("ctrl+r")
        await screen.press("n", *"The fax [b] is empty", "enter")  # in one burst, as a fast typist does
        assert screen.shows("The fax [b] is empty")
        assert "○" in next(one for one in screen.text().splitlines() if "empty  " in one)
        # Where the text has the cursor, enter ticks nothing off.
        await screen.press("enter")
        assert desk.value("SELECT COUNT(*) FROM hand_off_note WHERE done_at IS NULL") == 1
        await screen.press("tab", "enter")
        assert desk.rows("SELECT text, done_by_id FROM hand_off_note") == [
            ("The fax [b] is empty", desk.dana)
        ]


async def test_giving_it_is_kept_with_the_name(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+r", "f10")
        assert "Kept as handed off, with your name" in screen.said()
        assert screen.shows("handed off 9:00 AM by Dana")
        assert desk.value("SELECT COUNT(*) FROM hand_off") == 1


async def test_a_long_one_is_moved_by_keys_on_a_small_terminal(desk: Desk, on_screen: OnScreen) -> None:
    for each in range(7):
        desk.do.hand_off.note(f"note {each}", by=desk.sam)
    async with on_screen((80, 24)) as screen:
        await screen.press("ctrl+r")
        assert not screen.shows("and 2 more")
        await screen.press("end")
        assert screen.shows("and 2 more")
