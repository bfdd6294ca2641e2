"""Parking and discarding while the timer that keeps what is typed has its turn in the middle of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from frontdesk.domain.calls import Draft
from frontdesk.services.drafts import DraftService
from frontdesk.ui.calls.screen import CallsScreen
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher


@contextmanager
def waits_at(monkeypatch: pytest.MonkeyPatch, method: str) -> Iterator[threading.Event]:
    """A store that stands still in one method until it is let go."""
    free = threading.Event()
    real: Callable[..., None] = getattr(DraftService, method)

    def slow(service: DraftService, *what: object, **named: object) -> None:
        if method != "keep" or (isinstance(what[0], Draft) and what[0].parked):
            assert free.wait(10)
        real(service, *what, **named)

    with monkeypatch.context() as patch:
        patch.setattr(DraftService, method, slow)
        yield free
        free.set()


async def the_timer_comes_in_between(screen: Watcher, free: threading.Event) -> None:
    """What the timer calls, while the store still stands; then the store is let go."""
    calls = screen.app.screen
    assert isinstance(calls, CallsScreen)
    await screen.pilot.pause()
    calls.keep_draft()
    await screen.pilot.pause()
    free.set()
    await screen.settle()


async def test_a_call_that_is_parked_stays_parked(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        await screen.press(*"6465550188", "tab", *"Half Typed")
        with waits_at(monkeypatch, "keep") as free:
            screen.app.simulate_key("ctrl+n")
            await the_timer_comes_in_between(screen, free)
        assert screen.shows("parked: Half Typed")
        assert [(draft.title, draft.parked) for draft in desk.do.drafts.all()] == [("Half Typed", True)]


async def test_a_call_thrown_away_does_not_come_back(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        await screen.press(*"6465550188", "tab", *"Half Typed")
        await screen.press("ctrl+g", "down")
        with waits_at(monkeypatch, "discard") as free:
            screen.app.simulate_key("enter")
            await screen.until(lambda: isinstance(screen.app.screen, CallsScreen))
            await the_timer_comes_in_between(screen, free)
        assert desk.do.drafts.all() == []


OF_ANOTHER_VERSION = {
    "name": "Maria Alvarez",
    "note": "asks about cost",
    "lane": "walk_in",
    "step": "fax",
    "message": "song",
    "for": "nobody",
    "source": "a bird",
    "source_answer": "heard",
    "color": "green",
}


async def test_a_draft_of_another_version_opens_and_loses_nothing(desk: Desk, on_screen: OnScreen) -> None:
    desk.do.drafts.keep(Draft("old", desk.dana, desk.clock(), OF_ANOTHER_VERSION))
    async with on_screen((80, 24)) as screen:
        calls = screen.app.screen
        assert isinstance(calls, CallsScreen)
        fields = calls.form.fields()
        assert (fields["name"], fields["lane"], fields["source"]) == ("Maria Alvarez", "", "a bird")
        assert fields["note"] == "asks about cost · walk_in · fax · song · nobody · heard · green"


async def test_the_call_that_was_put_aside_last_is_offered_first(desk: Desk, on_screen: OnScreen) -> None:
    """The oldest was: the caller who is on hold now stood below one from the morning."""
    async with on_screen() as screen:
        for name in ("First", "Second", "Third"):
            await screen.press("tab", *name, "ctrl+n")
            desk.clock.on(minutes=1)
        assert screen.shows("parked: Third, Second, First")
        await screen.press("ctrl+t", "enter")
        calls = screen.app.screen
        assert isinstance(calls, CallsScreen)
        assert calls.form.name_typed == "Third"
        assert screen.shows("parked: Second, First")
        calls.keep_draft()
        await screen.settle()
    async with on_screen() as screen:
        assert screen.shows("parked: Second, First")
