"""ctrl+z and z: what will be taken back is said first, from every screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from textual import events

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.services import undo as undo_service
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.ui.dialogs import undo as undoing
from tests.builders import Desk
from tests.filled_backlog import fill
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
        assert screen.shows("the outcome “no answer” for Maria [b]Alvarez[/x], 2:32 PM")
        assert desk.column(callback, "attempts") == 1
        await screen.press("enter")
        assert desk.column(callback, "attempts") == 0
        assert screen.said() == ["Undone: the outcome “no answer”"]


async def test_esc_leaves_it(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback()
    desk.do.callbacks.claim(callback, by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "z")
        assert screen.shows("the claim for Maria Alvarez, 9:00 AM")
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


async def test_what_somebody_built_on_is_said_and_the_one_before_it_is_offered(
    desk: Desk, on_screen: OnScreen
) -> None:
    first, second = desk.callback(name="Ann Lee"), desk.callback(name="Maria Alvarez")
    desk.do.callbacks.claim(second, by=desk.dana)
    desk.do.callbacks.hand_over(second, to=desk.sam, seen_owner=desk.dana, by=desk.lee)
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "z")
        assert screen.shows("Undo an earlier one?")
        assert screen.shows("What you did last cannot be undone, somebody built on it:")
        for words in (
            "the claim for Maria Alvarez",
            "the saved call for Maria",
            "the saved call for Ann Lee",
        ):
            assert screen.shows(words)
        await screen.press("enter")
        assert "Undone: the saved call" in screen.said()
        assert (desk.column(first, "state"), desk.column(second, "owner_id")) == ("voided", desk.sam)
        await screen.press("z")
        assert any("What you did last (the claim) was built on" in said for said in screen.said())


@pytest.mark.parametrize("stops", [False, True])
async def test_thousands_are_taken_back_in_sight_and_can_be_stopped(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch, stops: bool
) -> None:
    monkeypatch.setattr(undo_service, "PORTION", 5)
    monkeypatch.setattr(undoing, "PORTION", 5)
    monkeypatch.setattr(undoing, "PAUSE", 0.3 if stops else 0.01)
    fill(desk, 20)
    ids = desk.do.callbacks.order(Tab.BACKLOG, by=desk.dana)
    bulk = desk.do.backlog.begin_bulk(Outcome.NO_ANSWER, len(ids), by=desk.dana)
    desk.do.backlog.record_some(bulk, ids, Outcome.NO_ANSWER, by=desk.dana)
    seen: list[str] = []
    some_back = undo_service.undo_portion

    async with on_screen((80, 24)) as screen:

        def watched(*args: Any, **kwargs: Any) -> undo_service.BulkUndone:
            found = some_back(*args, **kwargs)
            glass = screen.app.call_from_thread(screen.text)
            seen.extend(line for line in re.findall(r"\d+ of 20", glass) if line not in seen)
            if stops:
                screen.app.call_from_thread(screen.app.post_message, events.Key("escape", None))
            return found

        monkeypatch.setattr(undo_service, "undo_portion", watched)
        await screen.press("f3", "ctrl+z", "enter")
        for _ in range(100):
            if screen.said():
                break
            await screen.settle()
        left = desk.value("SELECT COUNT(*) FROM attempt WHERE voided_at IS NULL")
        if stops:
            assert "Stopped: 5 of 20 taken back, 15 stay recorded; ctrl+z goes on" in screen.said()
            assert left == 15
            await screen.press("ctrl+z")
            assert screen.shows("the outcome of 15 callbacks")
        else:
            assert seen[:4] == ["0 of 20", "5 of 20", "10 of 20", "15 of 20"]
            assert "Undone: the outcome of 20 callbacks" in screen.said()
            assert (left, screen.shows("Taking back")) == (0, False)
