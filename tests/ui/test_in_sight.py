"""Whoever is in sight for two seconds was read: one entry, whatever the cursor does meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.ui.app import in_sight
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

REST = 0.25


@pytest.fixture
def people(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Three people to call back, on a desk where a rest is short."""
    monkeypatch.setattr(in_sight, "REST_SECONDS", REST)
    for number, name in enumerate(("Ann", "Ben", "Cem")):
        desk.callback(name=name, number=f"(212) 555-015{number}")
        desk.clock.on(minutes=1)
    return desk


def reads(desk: Desk) -> list[str]:
    """Who was read, by name, in order."""
    return [
        name
        for (name,) in desk.rows(
            "SELECT contact.name FROM audit JOIN contact ON contact.id = audit.subject_id"
            " WHERE action = 'contact.read' ORDER BY audit.id"
        )
    ]


async def read(screen: Watcher, desk: Desk, *names: str) -> None:
    """Wait until these were read, and see that nobody else is after another rest."""
    await screen.until(lambda: reads(desk) == [*names])
    await asyncio.sleep(REST * 1.5)
    await screen.settle()
    assert reads(desk) == [*names]


async def test_who_is_under_the_cursor_of_the_callbacks(people: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f3")
        await read(screen, people, "Ann")
        # On the way over Ben nobody rests.
        await screen.press("down", "down")
        await read(screen, people, "Ann", "Cem")
        await screen.press("up", "up")
        await asyncio.sleep(REST * 1.5)
        assert reads(people) == ["Ann", "Cem"]
        people.clock.on(minutes=16)
        await screen.press("down")
        await screen.press("up")
        await read(screen, people, "Ann", "Cem", "Ann")


async def test_nobody_is_in_sight_while_it_is_masked_or_another_screen_is_on_top(
    people: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press("f3", "ctrl+l")
        await asyncio.sleep(REST * 1.5)
        assert reads(people) == []
        await screen.press("f8", "ctrl+l")
        await asyncio.sleep(REST * 1.5)
        assert reads(people) == []
        await screen.press("f3")
        await read(screen, people, "Ann")


async def test_who_calls_and_who_is_in_the_list_of_today(people: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550151")
        await read(screen, people, "Ben")


async def test_who_is_under_the_cursor_of_the_patients(people: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f4")
        while not screen.shows("What happened: one key"):
            await screen.press("right")
        await screen.until(lambda: len(reads(people)) == 1)
