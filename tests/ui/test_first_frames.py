"""The first frame of a screen is the right one: nothing drops in that could have been known before."""

from __future__ import annotations

import re
import threading

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.ui.app import whole_frames
from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk, at
from tests.referral_scene import fill
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]

#: The keys that open each screen, and one that leads away from it.
SCREENS = [("f2", "f3"), ("f3", "f2"), ("f4", "f2"), ("f6", "f2"), ("f8", "f2"), ("ctrl+o", "f2")]

#: The keys that open each dialog, on which screen.
DIALOGS = [
    ("f2", "f1"),
    ("f3", "f1"),
    ("f8", "f1"),
    ("f2", "ctrl+f"),
    ("f2", "ctrl+p"),
    ("f2", "ctrl+y"),
    ("f2", "ctrl+x"),
    ("f3", "h"),
    ("f3", "p"),
    ("f3", "full_stop"),
    ("f4", "p"),
]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the store however long it takes: a busy machine is slow, not wrong."""
    monkeypatch.setattr(whole_frames, "MOST_SECONDS", 60.0)


@pytest.fixture
def busy_desk(desk: Desk) -> Desk:
    """A desk with all that a frame can hold: a banner, counts, cover, claims."""
    for name in ("Ann Lee", "Joyce Tolliver", "Zoë Brönnimann"):
        desk.callback(name=name)
    desk.do.cover.turn_phones(desk.dana, by=desk.dana)
    desk.do.cover.turn_backup(desk.lee, by=desk.dana)
    desk.callback(name="Maria Alvarez", next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 10:00"))
    desk.clock.set("mon 10:15")
    return desk


def without_thumbs(text: str) -> str:
    """What stands on the screen but for the thumbs of scroll bars: Textual draws them one frame later."""
    return re.sub("[▁▂▃▄▅▆▇█]", " ", text)


async def frames_of(screen: Watcher, key: str) -> list[str]:
    """What was painted from a key to rest, once the screen that the key opens is there."""
    before, seen = screen.app.screen, []
    with pytest.MonkeyPatch.context() as patch:
        really = FrontDesk.post_display_hook

        def painted(app: FrontDesk) -> None:
            really(app)
            if app.screen is not before and not app.frames.held:
                seen.append(without_thumbs(screen.text()))

        patch.setattr(FrontDesk, "post_display_hook", painted)
        await screen.press(key)
    assert screen.app.screen is not before, f"{key} opens nothing"
    return seen


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("key", "away"), SCREENS)
async def test_a_screen_is_painted_whole_the_first_time_and_the_second(
    busy_desk: Desk, on_screen: OnScreen, size: tuple[int, int], key: str, away: str
) -> None:
    async with on_screen(size) as screen:
        if key == "f2":
            await screen.press(away)
        for _ in range(2):
            frames = await frames_of(screen, key)
            assert set(frames) == {without_thumbs(screen.text())}
            await screen.press(away)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("where", "key"), DIALOGS)
async def test_a_dialog_is_painted_whole(
    busy_desk: Desk, on_screen: OnScreen, size: tuple[int, int], where: str, key: str
) -> None:
    async with on_screen(size) as screen:
        await screen.press(where)
        for _ in range(2):
            frames = await frames_of(screen, key)
            # Nor does it show anything else for a moment, which a person sees as a flicker.
            assert set(frames) == {without_thumbs(screen.text())}
            await screen.press("escape")


#: The tabs of Referrals, and the keys that open each of their dialogs.
_PATIENTS, _REFERRERS = ("f4", "right_square_bracket"), ("f4", "left_square_bracket")
_OWED = (*_PATIENTS, "right_square_bracket")
REFERRAL_DIALOGS = [
    *((_PATIENTS, key) for key in ("a", "i", "q", "u", "b", "g", "k", "n", "o", "t", "full_stop")),
    *((_OWED, key) for key in ("s", "w", "t", "p", "l", "full_stop")),
    *((_REFERRERS, key) for key in ("c", "x", "o", "e", "m", "v", "i", "full_stop")),
    (("f2",), "ctrl+e"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("where", "key"), REFERRAL_DIALOGS)
async def test_a_dialog_of_referrals_is_painted_whole(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], where: tuple[str, ...], key: str
) -> None:
    found = fill(desk)
    async with on_screen(size) as screen:
        await screen.press(*where)
        if where == _PATIENTS:
            screen.app.screen.query_one("#patients", Lines).select(found["records"])
            await screen.settle()
        frames = await frames_of(screen, key)
        assert set(frames) == {without_thumbs(screen.text())}
        await screen.press("escape")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", [_PATIENTS[1:], _OWED[1:], _REFERRERS[1:]])
async def test_another_tab_of_referrals_is_painted_whole(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    fill(desk)
    async with on_screen(size) as screen:
        await screen.press("f4", *keys, "f2")
        frames = await frames_of(screen, "f4")
        assert set(frames) == {without_thumbs(screen.text())}


@pytest.mark.parametrize("size", SIZES)
async def test_what_changed_while_another_screen_was_open_is_there_with_the_first_frame(
    busy_desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press("f3", "f2")
        busy_desk.callback(name="Zed New")
        frames = await frames_of(screen, "f3")
        assert "Zed New" in frames[0]
        assert frames[0] == without_thumbs(screen.text())


async def test_a_key_behind_the_one_that_opens_a_screen_waits_for_its_rows(
    busy_desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_frames, "MOST_SECONDS", 0.05)
    async with on_screen() as screen:
        async with screen.store_that_waits():
            screen.send("f3", "s")
            # The screen is painted without its rows: the key is for the first of them.
            await screen.until(lambda: screen.shows("Outcome") and not screen.app.frames.held)
            assert not screen.shows("Ann Lee")
        assert screen.shows("Record “text or letter sent”?")
        assert screen.shows("You have not opened this callback.")


async def test_a_store_that_does_not_answer_holds_no_screen_back(
    busy_desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_frames, "MOST_SECONDS", 0.05)
    answer = threading.Event()
    async with on_screen() as screen:
        blocked = screen.app.run_worker(screen.app.jobs.run(lambda: answer.wait(30)))
        screen.app.simulate_key("f3")
        await screen.until(lambda: "Now" in screen.text() and not screen.app.frames.held)
        assert not blocked.is_finished
        answer.set()
        await screen.settle()
        assert screen.shows("Ann Lee"), screen.text()
