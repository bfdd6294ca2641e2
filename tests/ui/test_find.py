"""ctrl+f: who somebody is, from anywhere, and back again with nothing lost."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.ui.app import in_sight
from frontdesk.ui.callbacks.screen import CallbacksScreen
from frontdesk.ui.calls.screen import CallsScreen
from frontdesk.ui.find import dialog
from frontdesk.ui.find.dialog import FindAnyone
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.seen import until
from tests.ui.watching import Watcher

NUMBER = "(212) 555-0142"


@pytest.fixture
def people(desk: Desk) -> Desk:
    """Maria was left a message, Mario called once, long ago."""
    desk.call(name="Mario Old", number="(212) 555-0143", next_step=NextStep.SETTLED)
    desk.clock.on(minutes=1)
    callback = desk.callback(number=NUMBER, about="Spravato", note="asks if insurance covers")
    desk.clock.set("mon 10:12")
    desk.do.callbacks.record(NewAttempt(callback, Outcome.LEFT_MESSAGE), by=desk.dana)
    desk.clock.set("mon 11:00")
    return desk


ANSWER = "Dana called at 10:12 AM about Spravato: left a message without our name"


def reads(desk: Desk) -> list[int]:
    """Whose detail was opened, as the audit has it."""
    return [
        number
        for (number,) in desk.rows("SELECT subject_id FROM audit WHERE action = 'contact.read' ORDER BY id")
    ]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_name_is_answered_in_words(people: Desk, on_screen: OnScreen, size: tuple[int, int]) -> None:
    async with on_screen(size) as screen:
        await screen.press("ctrl+f")
        assert screen.shows("last four digits")
        await screen.type("maria")
        await until(screen, "Dana called at 10:12 AM")
        glass = " ".join(screen.text().replace("│", " ").split())
        assert ANSWER in glass
        assert "wants: asks if insurance covers." in glass
        assert screen.shows("Find anyone")
        assert screen.shows(NUMBER)


def searches(desk: Desk) -> list[str]:
    """What the audit has of searches."""
    return [
        detail
        for (detail,) in desk.rows("SELECT detail FROM audit WHERE action = 'contact.searched' ORDER BY id")
    ]


async def test_each_key_narrows_and_only_who_is_looked_at_is_written_down(
    people: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_sight, "REST_SECONDS", 0.3)
    monkeypatch.setattr(dialog, "TOLD_SECONDS", 0.1)
    async with on_screen() as screen:
        await screen.press("ctrl+f", *"mari")
        assert screen.shows("Mario Old")
        await until(screen, ANSWER)
        await screen.until(lambda: reads(people) == [2])
        assert searches(people) == ['{"hits":2}']
        await screen.press("down")
        await until(screen, "Nobody here has called them.")
        await screen.until(lambda: reads(people) == [2, 1])
        await screen.press("up")
        await until(screen, ANSWER)
        await screen.press("o")
        assert not screen.shows("Maria Alvarez")
        await screen.until(lambda: searches(people) == ['{"hits":2}', '{"hits":1}'])
        await asyncio.sleep(0.4)
        assert reads(people) == [2, 1]


async def test_a_search_that_is_left_or_chosen_from_is_written_down_at_once(
    people: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+f", *"mari")
        await screen.press("escape")
        assert searches(people) == ['{"hits":2}']
        assert reads(people) == []
        await screen.press("ctrl+f", *"maria")
        await screen.press("enter")
        assert searches(people) == ['{"hits":2}', '{"hits":1}']
        assert reads(people) == [2]


async def test_escape_leads_back_to_the_half_typed_call(people: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("21255501")
        await screen.press("tab", *"Ann B")
        focused = screen.app.focused
        await screen.press("ctrl+f", *"0142")
        assert screen.shows("Find anyone")
        await screen.press("ctrl+f")
        await screen.press("escape")
        assert not screen.shows("Find anyone")
        assert screen.app.focused is focused
        await screen.type("ell")
        assert screen.shows("Ann Bell")
        assert screen.shows("(212) 555-01")


async def test_it_opens_over_a_dialog_and_leaves_it_as_it_was(people: Desk, on_screen: OnScreen) -> None:
    people.callback(name="First", number="(212) 555-0150")
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("p")
        await screen.type("tom")
        dialog = screen.app.screen
        await screen.press("ctrl+f", *"mario")
        assert isinstance(screen.app.screen, FindAnyone)
        await screen.press("escape")
        assert screen.app.screen is dialog
        await screen.type("orrow 10")
        assert screen.shows("tomorrow 10")


async def test_enter_goes_to_the_open_callback(people: Desk, on_screen: OnScreen) -> None:
    people.callback(name="First", number="(212) 555-0150")
    async with on_screen() as screen:
        # All at once: what was typed is found before the key behind it takes it.
        await screen.press("ctrl+f", *"maria", "enter")
        await until(screen, "Later")
        await screen.settle()
        assert isinstance(screen.app.screen, CallbacksScreen)
        row = screen.app.screen.query_one("#queue", Lines).row
        assert row is not None
        assert row.name == "Maria Alvarez"
        assert screen.app.focused is screen.app.screen.query_one("#queue")


async def test_enter_takes_a_call_and_parks_the_one_in_the_form(people: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press(*"6465550188", "tab", *"Half Typed")
        await screen.press("ctrl+f", *"mario", "enter")
        await settled(screen)
        assert isinstance(screen.app.screen, CallsScreen)
        form = screen.app.screen.form
        assert (form.number, form.name_typed) == ("(212) 555-0143", "Mario Old")
        assert screen.shows("parked: Half Typed")
        await screen.press("f10")
        await settled(screen)
        parked = people.do.drafts.all()
        assert [dict(draft.fields)["name"] for draft in parked if draft.parked] == ["Half Typed"]


async def settled(screen: Watcher) -> None:
    """Wait for what a key starts behind another."""
    await screen.settle()
    await screen.settle()


async def test_nobody_is_said_in_words(people: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("ctrl+f", *"zzz")
        assert screen.shows("Nobody is found by this.")
        await screen.press("enter")
        assert screen.shows("Nobody is found by this.")
