"""What was done is confirmed in the line of the keys; only what went wrong lies over the screen."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.widgets._toast import Toast, ToastRack

from frontdesk.domain.lanes import Lane
from frontdesk.ui.widgets.key_line import KeyLine
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.guards.pins import says, takes
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
#: The keys that lead to each screen.
EVERYWHERE = [("f2",), ("f3",), ("f4",), ("f6",), ("f8",), ("ctrl+o", "enter"), ("f6", "t")]
DONE = "Claimed. An outcome key ends it; z undoes"


def bottom(screen: Watcher) -> str:
    """The last line of the screen."""
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


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_confirmed_is_not_said_again_by_a_window_that_opens(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.callback(name="Maria Alvarez")
    async with on_screen(size) as screen:
        await screen.press("f3", "enter", "r", "enter")
        screen.app.tell("The store", "It is locked.")
        await screen.press("h")
        assert screen.shows("Hand over to")
        assert not screen.app.screen.query(Toast)
        assert screen.text().count("The store") == 1
        await screen.press("escape")
        assert len(screen.app.screen.query(Toast)) == 1


async def test_another_screen_says_nothing_of_the_one_before(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback()
    async with on_screen() as screen:
        await screen.press("f3", "enter")
        screen.app.tell("The store", "It is locked.")
        await screen.settle()
        for key in ("f4", "f3"):
            await screen.press(key)
            assert not screen.shows("It is locked.")
            assert not screen.shows(DONE)


async def test_what_went_wrong_goes_when_the_next_thing_works(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback()
    async with on_screen() as screen:
        await screen.press("f3")
        desk.do.callbacks.claim(callback, by=desk.lee)
        await screen.press("enter")
        assert screen.shows("Lee Wong has this callback already")
        desk.do.callbacks.release(callback, by=desk.lee)
        await screen.press("enter")
        assert not screen.shows("Lee Wong has this callback already")
        assert screen.shows(DONE)


async def test_another_list_says_nothing_of_the_one_before(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f3")
        screen.app.tell("The store", "It is locked.")
        screen.app.notify("1 more callback is past the deadline.", title="Breached", severity="error")
        await screen.press("right_square_bracket")
        assert not screen.shows("It is locked.")
        assert screen.shows("past the deadline")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "keys",
    [("f2",), ("f3",), ("f4",), ("f6",), ("f8",), ("f9",), ("ctrl+r",), ("ctrl+o", "enter"), ("f6", "t")],
)
async def test_a_message_lies_over_nothing(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    for number in range(12):
        desk.callback(name=f"Caller {number}")
    async with on_screen(size) as screen:
        await screen.press(*keys)
        await screen.settle()
        screen.app.tell("One answer is missing", "When did it come? Type the time on the paper.")
        screen.app.notify("1 more callback is past the deadline.", title="Breached", severity="error")
        await screen.settle()
        above = min(toast.region.y for toast in screen.app.screen.query(Toast))
        for name in ("TextField", "TextArea", "KeyPanel", "KeyLine"):
            for widget in screen.app.screen.query(name):
                if widget.is_on_screen and widget.region.area and name != "KeyLine":
                    assert widget.region.bottom <= above, widget
        assert screen.shows("When did it come? Type the time on the paper.")
        assert screen.shows("1 more callback is past the deadline.")
        assert not screen.app.screen.show_vertical_scrollbar
        assert bottom(screen).startswith(" F1 help")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "keys",
    [
        ("ctrl+f",),
        ("f3", "n", "p"),
        ("f3", "n", "x"),
        ("f3", "m"),
        ("f8", "m"),
        ("ctrl+r", "n"),
        ("ctrl+p",),
        ("tab", "tab", "tab", "tab", *"Dr New", "enter"),
    ],
)
async def test_a_message_lies_over_no_line_of_a_dialog(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    for number in range(6):
        desk.callback(name=f"Caller {number}")
    async with on_screen(size) as screen:
        await screen.press(*keys)
        await screen.settle()
        dialog = screen.app.screen
        assert isinstance(dialog, ModalScreen)
        screen.app.tell("The store", "It is locked.")
        await screen.settle()
        assert screen.shows("It is locked.")
        above = min(toast.region.y for toast in dialog.query(Toast))
        for name in ("TextField", "TextArea", "#dialog"):
            for widget in dialog.query(name):
                assert widget.region.bottom <= above, widget


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["f2", "f3"])
async def test_a_message_is_seen_where_all_keys_are_in_sight(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], key: str
) -> None:
    for number in range(6):
        desk.callback(name=f"Caller {number}")
    desk.do.first_time.keep(shown=True, by=desk.dana)
    async with on_screen(size) as screen:
        await screen.press(key)
        assert screen.shows("The keys of this screen")
        screen.app.tell("The store", "It is locked.")
        await screen.settle()
        assert screen.shows("It is locked.")
        above = min(toast.region.y for toast in screen.app.screen.query(Toast))
        for name in ("TextField", "KeyPanel"):
            for widget in screen.app.screen.query(name):
                assert widget.region.bottom <= above, widget
        screen.app.clear_notifications()
        screen.app.notify("It is locked.", title="The store", severity="warning", timeout=0.2)
        await screen.settle()
        for _ in range(100):
            await screen.pilot.pause(0.05)
            if screen.shows("The keys of this screen"):
                break
        assert screen.shows("The keys of this screen")
        assert not screen.app.screen.query(Toast)
        screen.app.tell("The store", "It is locked.")
        await screen.settle()
        await screen.pilot.click(Toast)
        await screen.settle()
        assert screen.shows("The keys of this screen")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", [("f2",), ("f6", "t")])
async def test_an_untouched_form_is_not_complained_about(
    on_screen: OnScreen, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    async with on_screen(size) as screen:
        await screen.press(*keys)
        await screen.settle()
        await screen.press("f10")
        assert bottom(screen).rstrip().endswith("Nothing typed yet")
        assert not screen.app.screen.query(Toast)


async def test_what_people_wrote_is_text_and_never_masked(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        screen.app.confirm("[b]Maria[/b] has it now")
        await screen.settle()
        assert "[b]Maria[/b] has it now" in bottom(screen)
        await screen.press("ctrl+l")
        assert "[b]Maria[/b] has it now" in bottom(screen)
        screen.app.confirm("(212) 555-0142 is Maria's now")
        await screen.settle()
        assert "(212) 555-0142 is Maria's now" in bottom(screen)


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
    assert says(ToastRack.show, "ToastHolder(Toast(toast), id=self._toast_id(toast))")
    assert says(Toast.render, "notification.message")
    assert says(Toast._expire, "self.app._unnotify(self._notification, refresh=False)")
