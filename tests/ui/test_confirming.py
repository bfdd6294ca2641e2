"""What was done is confirmed in the line of the keys; only what went wrong lies over the screen."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets._toast import Toast, ToastRack

from frontdesk.domain.lanes import Lane
from frontdesk.ui.widgets.key_line import KeyLine
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.guards.pins import says, takes
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
DONE = "Claimed. An outcome key ends it; z undoes"


def bottom(screen: Watcher) -> str:
    """The last line of the glass."""
    return screen.text().split("\n")[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_a_claim_is_confirmed_beside_the_keys_and_hides_no_row(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.callback(name="Maria Alvarez", lane=Lane.EXISTING_PATIENT, source=None)
    async with on_screen(size) as screen:
        await screen.press("f3")
        keys = bottom(screen)
        above = screen.text().split("\n")[-2]
        await screen.press("enter")
        assert bottom(screen).rstrip().endswith(DONE)
        assert bottom(screen).startswith(" F1 help")
        assert "…" in bottom(screen)
        assert not screen.app.screen.query(Toast)
        assert screen.text().split("\n")[-2] == above
        screen.app.clear_notifications()
        await screen.settle()
        assert bottom(screen) == keys


async def test_it_goes_by_itself_and_the_last_one_stays(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        keys = bottom(screen)
        screen.app.notify("The first.", timeout=0.2)
        screen.app.notify("The second.", timeout=0.4)
        await screen.settle()
        assert "The second." in bottom(screen)
        await screen.until(lambda: bottom(screen) == keys)
        assert screen.said() == []


async def test_what_has_no_room_and_what_went_wrong_is_a_toast(on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        long = "Saved. " + "They asked for the day after tomorrow, and so it sleeps until then. " * 2
        screen.app.notify(long.strip())
        screen.app.tell("The store", "It is locked.")
        await screen.settle()
        assert len(screen.app.screen.query(Toast)) == 2
        assert bottom(screen).startswith(" F1 help")


async def test_over_a_dialog_it_is_a_toast(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+f")
        screen.app.confirm("Half of it is done.")
        await screen.settle()
        assert [toast._notification.message for toast in screen.app.screen.query(Toast)] == [
            "Half of it is done."
        ]
        await screen.press("escape")
        assert "Half of it is done." in bottom(screen)


async def test_what_people_wrote_is_text_and_masked(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        screen.app.confirm("[b]Maria[/b] has it now")
        await screen.settle()
        assert "[b]Maria[/b] has it now" in bottom(screen)
        await screen.press("ctrl+l")
        assert "Maria" not in bottom(screen)
        screen.app.confirm("Maria has it now")
        await screen.settle()
        assert "^l shows what it says" in bottom(screen)


async def test_a_key_line_without_room_takes_nothing(on_screen: OnScreen) -> None:
    async with on_screen((40, 10)) as screen:
        line = screen.app.screen.query_one(KeyLine)
        assert line.has_room("Put back; z undoes")
        assert not line.has_room(DONE)


def test_what_it_leans_on_in_textual() -> None:
    assert takes(App._unnotify, "notification", "refresh")
    assert says(App._unnotify, "self._refresh_notifications()")
    assert says(App._on_notify, "self._refresh_notifications()")
    assert says(App.clear_notifications, "self._refresh_notifications()")
    assert says(App._refresh_notifications, "screen.get_child_by_type(ToastRack)")
    assert says(Screen._on_screen_resume, "self.app._refresh_notifications()")
    assert takes(ToastRack.show, "notifications")
