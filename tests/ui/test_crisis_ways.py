"""What leads to the crisis screen besides F9: an outcome, a lane, watched words in notes and imports."""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.crisis.screen import CrisisScreen
from tests.builders import Desk
from tests.services.voicemail_log import run
from tests.ui.conftest import OnScreen
from tests.ui.seen import is_red
from tests.ui.watching import Watcher


async def test_the_outcome_crisis_is_recorded_and_opens_the_steps_with_the_person(
    desk: Desk, on_screen: OnScreen
) -> None:
    callback = desk.callback(name="Maria Alvarez", number="(212) 555-0142")
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("n", "c")
        assert screen.shows("Maria Alvarez  (212) 555-0142")
        assert is_red(screen)
        assert desk.column(callback, "state") == "closed"
        assert desk.column(callback, "last_outcome") == "crisis"
        await screen.press("f9")
        assert not screen.shows("(212) 555-0142")
    assert desk.value("SELECT callback_id FROM crisis") == callback


async def test_the_lane_crisis_opens_the_steps_and_the_call_is_saved_without_a_callback(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab", "tab")
        await screen.type("cri")
        await screen.press("tab")
        assert screen.shows("their exact words")
        assert screen.shows("(212) 555-0142")
        await screen.press("f9")
        form = screen.app.screen.query_one(CallForm)
        assert form.lane is Lane.CRISIS
        await screen.press("f10")
        assert any(said.startswith("Saved") for said in screen.said())
    call = desk.value("SELECT id FROM call WHERE lane = 'crisis'")
    assert desk.value("SELECT COUNT(*) FROM callback") == 0
    assert [crisis.call_id for crisis in desk.do.crises.unaccepted()] == [call]


async def test_a_lane_taken_by_mistake_does_not_cost_the_callback(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab", "tab")
        await screen.type("cri")
        await screen.press("tab")
        await screen.press("f9", "shift+tab")
        await screen.type("other")
        await screen.press("tab", "f10")
        assert any("Saved. Callback" in said for said in screen.said()), (screen.text(), screen.said())


async def test_who_called_in_a_crisis_once_is_no_crisis_the_next_time(
    desk: Desk, on_screen: OnScreen
) -> None:
    desk.call(number="(212) 555-0142", lane=Lane.CRISIS, source=None, next_step=NextStep.SETTLED)
    async with on_screen() as screen:
        await screen.type("2125550142")
        form = screen.app.screen.query_one(CallForm)
        assert form.name_typed == "Maria Alvarez"
        assert form.lane is Lane.NEW_PATIENT


async def save_with_note(screen: Watcher, note: str) -> None:
    """Save a call with a note; the cursor is in the number of an empty form."""
    await screen.type("2125550142")
    await screen.press("tab", "tab")
    await screen.type("other")
    await screen.press("tab", "tab", "tab")
    await screen.type(note)
    await screen.press("f10")


async def test_watched_words_in_a_saved_note_ask_and_no_is_recorded(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await save_with_note(screen, "wants to END IT, has pills")
        assert desk.value("SELECT COUNT(*) FROM call") == 1
        assert screen.shows("Open the crisis steps?")
        assert screen.shows("“end it”, “pills”")
        await screen.press("down", "enter")
        assert not screen.shows("Open the crisis steps?")
        assert not is_red(screen)
    assert desk.rows("SELECT person_id, detail FROM audit WHERE action = 'crisis.prompt_dismissed'") == [
        (desk.dana, '{"call":1,"found":2,"settings":1}')
    ]
    assert desk.value("SELECT COUNT(*) FROM crisis") == 0


async def test_yes_opens_the_steps_with_the_caller(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await save_with_note(screen, "took pills")
        await screen.press("enter")
        assert screen.shows("their exact words")
        assert screen.shows("(212) 555-0142")
    assert desk.do.crises.unaccepted()[0].call_id == 1
    assert desk.rows("SELECT 1 FROM audit WHERE action = 'crisis.prompt_dismissed'") == []


async def test_escape_is_a_no_that_is_recorded(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await save_with_note(screen, "took pills")
        await screen.press("escape")
    assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'crisis.prompt_dismissed'") == 1


async def test_ordinary_notes_and_open_crises_ask_nothing(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await save_with_note(screen, "asks us to send it by mail")
        assert not screen.shows("Open the crisis steps?")
        await screen.type("2125550142")
        await screen.press("f9", "f9")
        await screen.press("tab", "tab", "tab", "tab", "tab")
        await screen.type("has pills")
        await screen.press("f10")
        assert not screen.shows("Open the crisis steps?")


async def test_a_note_of_a_callback_asks_too(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez", number="(212) 555-0142")
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("x")
        await screen.type("ER, took pills")
        await screen.press("enter")
        assert screen.shows("Open the crisis steps?")
        await screen.press("escape")
    assert desk.value("SELECT detail FROM audit WHERE action = 'crisis.prompt_dismissed'") == (
        f'{{"callback":{callback},"found":1,"settings":1}}'
    )


# Imported texts


async def test_imported_calls_with_watched_words_are_said_and_walked(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    async with on_screen() as screen:
        await screen.app.jobs.run(lambda: run(desk, tmp_path))
        screen.app.look_again()
        await screen.settle()
        assert "2 imported calls hold watched words: F8, then w." in screen.said()
        assert not is_red(screen)
        await screen.press("f8")
        assert screen.shows("2 imported calls hold watched words: w")
        await screen.press("w")
        assert screen.shows("“end it”, “not be here”")
        await screen.press("down")
        assert screen.shows("I cannot go on. I have PILLS here.")
        await screen.press("escape", "w", "d")
        await screen.settle()
        assert not screen.shows("“end it”")
        assert not is_red(screen)
        await screen.press("enter")
        assert isinstance(screen.app.screen, CrisisScreen)
        assert screen.shows("Maria Alvarez  (212) 555-0142")
        assert is_red(screen)
        assert not screen.shows("to look at")
        await screen.press("escape", "w")
        assert "No imported call waits with watched words" in screen.said()
    answers = "SELECT answered_by_id, answer FROM crisis_prompt ORDER BY id"
    assert desk.rows(answers) == [(desk.dana, "opened"), (desk.dana, "dismissed")]
    first = desk.value("SELECT id FROM call WHERE name = 'Maria Alvarez'")
    assert [crisis.call_id for crisis in desk.do.crises.unaccepted()] == [first]


async def test_they_are_reached_from_the_crisis_screen_too(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    run(desk, tmp_path)
    async with on_screen((80, 24)) as screen:
        await screen.press("f9")
        assert screen.shows("2 to look at: pgup")
        await screen.type("Elm Street")
        await screen.press("pageup", "d")
        await screen.press("escape")
        assert screen.shows("1 to look at: pgup")
        assert screen.shows("Elm Street")
        await screen.press("pageup", "enter")
        assert not screen.shows("Elm Street")
        assert screen.shows("2 CRISES not accepted")
