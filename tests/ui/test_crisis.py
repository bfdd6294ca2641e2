"""F9: from anywhere, with nothing lost, and red on every screen until a named person accepts it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from textual.theme import Theme

from frontdesk.config import Config
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import CrisisBox, CrisisBoxes, CrisisStep, NewCrisis
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.settings.crisis import CrisisSettings
from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.calls.screen import CallsScreen
from frontdesk.ui.crisis.numbers import big_digits
from frontdesk.ui.crisis.panels import AskPanel
from frontdesk.ui.crisis.screen import CrisisScreen
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.theme import DARK, LIGHT
from frontdesk.ui.widgets.fields import TextField
from tests.builders import Desk, settings
from tests.ui.conftest import OnScreen
from tests.ui.seen import is_red
from tests.ui.settings_places import go
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
RED = "CRISIS not accepted: press F9"


def crisis_of(desk: Desk) -> tuple[int, str, str]:
    """The one crisis in the store: its number, name and phone number."""
    ((number, name, phone),) = desk.rows("SELECT id, name, number FROM crisis")
    return number, name, phone


async def accept(screen: Watcher, name: str) -> None:
    """Accept the crisis on the screen."""
    await screen.press("f10")
    await screen.type(name)
    await screen.press("enter")


@pytest.mark.parametrize("size", SIZES)
async def test_f9_shows_numbers_words_boxes_and_steps(on_screen: OnScreen, size: tuple[int, int]) -> None:
    async with on_screen(size) as screen:
        assert screen.text().splitlines()[1].endswith("F9 CRISIS ")
        await screen.press("f9")
        for words in (
            "Emergency",
            "call, text or chat, 24 hours;",
            "1-800-273-8255",
            "still connects",
            "Our urgent clinician  not set: add it in settings",
            "Backup  not set: add it in settings",
            "not yet approved by our clinician",
            "“I am glad you told me. I am staying on the line with you.”",
            "do not assess, advise or promise",
            "where they are now",
            "if we are cut off",
            "their exact words",
            "who is with them",
            "stayed on the line",
            "clinician told",
            "911 called",
            "handed to 988",
            "dropped, called back",
            "accepted by",
            "nobody yet",
            "esc back",
            *(line.strip() for number in ("911", "988") for line in big_digits(number)),
        ):
            assert screen.shows(words), words
        # 911 and 988 are always there: nothing says that they were never tried.
        assert not screen.shows("checked")
        assert screen.text().splitlines()[1].endswith("F9 CRISIS ")


async def test_the_practice_s_own_numbers_and_approved_words_are_shown(
    desk: Desk, on_screen: OnScreen
) -> None:
    usual = CrisisSettings()
    numbers = tuple(
        replace(one, number="(212) 555-0177", last_checked=date(2026, 11, 2))
        if one.key == "clinician"
        else one
        for one in usual.numbers
    )
    own = replace(usual, numbers=numbers, say=("I am here [b]now[/x].",), approved_by="Dr Stein")
    desk.do.practice.save(settings(crisis=own), by=desk.dana)
    async with on_screen() as screen:
        await screen.press("f9")
        assert screen.shows("Our urgent clinician  (212) 555-0177  checked Mon Nov 2, 2026")
        assert screen.shows("Say ── approved by Dr Stein")
        assert screen.shows("“I am here [b]now[/x].”")
        assert not screen.shows("not yet approved")


def test_big_digits_are_three_lines_of_equal_width_and_all_different() -> None:
    assert big_digits("911") == ["┏━┓  ╻  ╻", "┗━┫  ┃  ┃", "╺━┛  ╹  ╹"]
    drawn = {tuple(big_digits(digit)) for digit in "0123456789"}
    assert len(drawn) == 10
    assert {len(line) for digit in drawn for line in digit} == {3}


async def test_numbers_are_set_in_the_settings_and_a_wrong_day_is_told(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await go(screen, "crisis")
        await screen.type("212 555 0177")
        await screen.press("tab")
        await screen.type("soon")
        await screen.press("f10")
        assert screen.shows("is not a day from 2000 to 2100")
        await screen.press(*["backspace"] * 4)
        await screen.type("2026-11-16")
        await screen.press("f10")
        await screen.press("enter")
        await screen.press("f9")
        assert screen.shows("Our urgent clinician  212 555 0177  checked Mon Nov 16, 2026")
        assert screen.shows("Backup  not set")


@pytest.mark.parametrize("size", SIZES)
async def test_over_a_half_filled_form_everything_is_still_there_after(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.type("2125550142")
        await screen.press("tab")
        await screen.type("Maria [b]Alvarez")
        await screen.press("tab", "tab")
        await screen.type("half a re")
        before, form = screen.text(), screen.app.screen.query_one(CallForm)
        kept, focused = form.fields(), screen.app.focused
        await screen.press("f9")
        assert screen.shows("Maria [b]Alvarez  (212) 555-0142")
        await screen.type("12 Elm Street")
        await screen.press("f9")
        assert isinstance(screen.app.screen, CallsScreen)
        assert form.fields() == kept
        assert screen.app.focused is focused
        # The form, that is: who-is-this shows the crisis from now on.
        form_only = slice(0, 60)
        assert [line[form_only] for line in screen.text().splitlines()[2:12]] == [
            line[form_only] for line in before.splitlines()[2:12]
        ]
        await screen.type("ason")
        assert form.fields()["about"] == "half a reason"
        await screen.press("f9", "escape")
        assert form.fields()["about"] == "half a reason"
    number, name, phone = crisis_of(desk)
    assert (name, phone) == ("Maria [b]Alvarez", "+12125550142")
    assert desk.do.crises.one(number).boxes == CrisisBoxes(where="12 Elm Street", number_now="(212) 555-0142")


@pytest.mark.parametrize("size", SIZES)
async def test_over_a_dialog_its_text_is_still_there_after(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen(size) as screen:
        await screen.press("f3")
        await screen.press("p")
        await screen.type("tomorr")
        await screen.press("f9")
        assert screen.shows("their exact words")
        assert not screen.shows("When shall we call again?")
        await screen.press("f9")
        assert screen.shows("When shall we call again?")
        await screen.type("ow 10")
        await screen.press("enter")
        assert desk.column(callback, "due_kind") == "promise"
    assert desk.value("SELECT COUNT(*) FROM crisis") == 1


@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_is_red_until_a_named_person_accepts(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.callback()
    async with on_screen(size) as screen:
        assert not is_red(screen)
        await screen.press("f9")
        assert is_red(screen)
        for key in ("escape", "f3", "f4", "ctrl+o", "f2"):
            await screen.press(key)
            assert is_red(screen), key
            assert RED in screen.text().splitlines()[0]
            assert "1 open" in screen.text().splitlines()[0]
        await screen.press("f9", "f10", "enter")
        assert screen.shows("Type a name, or leave with esc.")
        await screen.type("12")
        await screen.press("enter")
        assert screen.shows("Who takes over? A crisis is accepted by a person")
        await screen.press("escape", "f9")
        assert is_red(screen)
        await screen.press("f9")
        desk.clock.on(4)
        await accept(screen, "Dr Stein")
        assert not is_red(screen)
        assert screen.shows("accepted by Dr Stein")
        assert screen.shows("9:04a Dr S")
        for key in ("f3", "f2"):
            await screen.press(key)
            assert not is_red(screen), key
            assert not screen.shows(RED)
    assert desk.do.crises.unaccepted() == []


async def test_it_is_red_again_after_a_restart_and_f9_leads_to_it(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9")
        await screen.type("12 Elm Street")
        await screen.press("f9")
    async with on_screen() as screen:
        assert is_red(screen)
        await screen.press("f9")
        assert screen.shows("12 Elm Street")
        await accept(screen, "Dr Stein")
        assert not is_red(screen)
    assert desk.value("SELECT COUNT(*) FROM crisis") == 1


async def test_what_is_typed_last_is_kept_when_the_program_ends(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9")
        for letter in "here":
            screen.app.simulate_key(letter)
        await screen.pilot.pause()
        await screen.press("ctrl+q")
    assert desk.do.crises.unaccepted()[0].boxes.where == "here"


def store_held(*_: object, **__: object) -> None:
    """What every write comes to while another program holds the store."""
    raise StoreTrouble("The store is held by another program. What you typed is kept.")


async def test_what_the_store_did_not_take_is_kept_when_the_program_ends(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        with monkeypatch.context() as patch:
            patch.setattr(type(desk.do.crises), "open", store_held)
            await screen.press("f9")
            await screen.type("12 Elm Street")
            await screen.press("f9")
        screen.app.simulate_key("ctrl+q")
        await screen.pilot.pause()
    assert desk.do.crises.unaccepted()[0].boxes.where == "12 Elm Street"


async def test_steps_are_one_key_each_while_a_box_is_typed_in(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9")
        await screen.type("12 E")
        await screen.press("ctrl+k")
        desk.clock.on(1)
        await screen.press("ctrl+t")
        await screen.type("lm")
        await screen.press("ctrl+e", "ctrl+r", "ctrl+d")
        assert screen.shows("stayed on the line   9:00a Dana")
        assert screen.shows("clinician told       9:01a Dana")
        await screen.press("ctrl+z")
        crisis = desk.do.crises.unaccepted()[0]
        assert [step.kind for step in crisis.steps if not step.taken_back] == [
            CrisisStep.STAYED_ON_LINE,
            CrisisStep.CLINICIAN_TOLD,
            CrisisStep.CALLED_911,
            CrisisStep.HANDED_TO_988,
        ]
        assert not screen.shows("dropped, called back 9:01a")
        await screen.press("tab")
        assert desk.do.crises.one(crisis.id).boxes.where == "12 Elm"


async def test_a_click_on_a_step_takes_it(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9")
        await screen.pilot.click("#steps", offset=(8, 4))
        await screen.settle()
    assert [step.kind for step in desk.do.crises.unaccepted()[0].steps] == [CrisisStep.CALLED_911]


async def test_what_is_typed_before_the_boxes_are_made_lands_in_them(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = AskPanel.add_boxes

    async def slowly(panel: AskPanel, text: Callable[[CrisisBox], str]) -> None:
        await asyncio.sleep(0.3)  # as on a busy machine
        await made(panel, text)

    monkeypatch.setattr(AskPanel, "add_boxes", slowly)
    async with on_screen() as screen:
        await screen.press("f9", *"12 Elm", "tab", *"555", "f9")
    boxes = desk.do.crises.unaccepted()[0].boxes
    assert (boxes.where, boxes.number_now) == ("12 Elm", "555")


async def test_a_burst_after_f9_lands_in_the_boxes(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press(*"212", "f9", *"12 Elm", "tab", *"555", "enter", *"help me", "f9", *"555")
        form = screen.app.screen.query_one(CallForm)
        assert form.number in {"212-555", "(212) 555"}
    boxes = desk.do.crises.unaccepted()[0].boxes
    assert (boxes.where, boxes.words) == ("12 Elm", "help me")


async def test_keys_behind_f9_wait_for_the_boxes(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, finish = asyncio.Event(), CrisisScreen._finish

    async def slowly(crisis: CrisisScreen) -> None:
        await made.wait()
        await finish(crisis)

    monkeypatch.setattr(CrisisScreen, "_finish", slowly)
    async with on_screen() as screen:
        screen.send("f9", *"12 Elm", "tab", *"555", "f9", *"212")
        await screen.until(lambda: screen.shows("their") or screen.shows("stayed on the line"))
        made.set()
        await screen.settle()
        assert screen.app.screen.query_one(CallForm).number == "212"
    boxes = desk.do.crises.unaccepted()[0].boxes
    assert (boxes.where, boxes.number_now) == ("12 Elm", "555")


async def test_a_crisis_that_replaces_another_whose_screen_is_being_made(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        screen.app.crisis.open(Caller("Maria Alvarez", "(212) 555-0142"))
        screen.app.crisis.open(Caller("John Chen", "(646) 555-0188"))
        await screen.settle()
        assert screen.shows("John Chen  (646) 555-0188")
    assert [one.name for one in desk.do.crises.unaccepted()] == ["Maria Alvarez", "John Chen"]


async def test_a_crisis_that_is_kept_while_the_program_ends_is_no_fault(
    on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        await screen.press("f9")
        # The screen is on the stack until its widgets are gone.
        monkeypatch.setattr(CrisisScreen, "on_unmount", lambda _: screen.app.crisis.changed(), raising=False)
        screen.app.leave()


async def test_two_in_crisis_are_not_mixed_up(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("f9")
        await screen.type("Elm Street")
        await screen.press("f9", "ctrl+n")
        await screen.type("6465550188")
        await screen.press("f9")
        assert not screen.shows("Elm Street")
        assert screen.shows("1 more: pgdn")
        assert screen.shows("2 CRISES not accepted: press F9")
        await screen.type("Oak Street")
        await screen.press("pagedown")
        assert screen.shows("Elm Street")
        await accept(screen, "Dr Stein")
        assert is_red(screen)
        await screen.press("f9", "f9")
        assert screen.shows("Oak Street")
        await accept(screen, "Dr Gold")
        assert not is_red(screen)
    assert desk.rows("SELECT place, number, accepted_by FROM crisis ORDER BY id") == [
        ("Elm Street", "+12125550142", "Dr Stein"),
        ("Oak Street", "+16465550188", "Dr Gold"),
    ]


async def test_f9_before_the_number_is_typed_is_the_same_crisis(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9", "f9")
        await screen.type("2125550142")
        await screen.press("f9")
        assert screen.shows("(212) 555-0142  since")
        await screen.press("f9", "f9", "f9")
    assert crisis_of(desk)[1:] == ("", "+12125550142")


async def test_another_caller_is_one_more_crisis(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9")
        await screen.type("Elm Street")
        await screen.press("ctrl+n")
        assert not screen.shows("Elm Street")
        assert screen.shows("2 CRISES not accepted")
        await screen.type("Oak Street")
        await screen.press("escape")
    assert {place for (place,) in desk.rows("SELECT place FROM crisis")} == {"Elm Street", "Oak Street"}


async def test_a_crisis_of_another_desk_is_red_here_and_calms_when_it_is_accepted_there(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        crisis = desk.do.crises.open(
            NewCrisis("there", desk.clock(), Caller("Ann", "(212) 555-0142")), by=desk.lee
        )
        screen.app.look_again()
        await screen.settle()
        assert is_red(screen)
        await screen.press("f9")
        assert screen.shows("Ann  (212) 555-0142  since 9:00 AM, opened by Lee")
        desk.do.crises.note(crisis.id, {CrisisBox.WITH_WHOM: "her sister"}, by=desk.lee)
        desk.do.crises.accept(crisis.id, "Dr Stein", by=desk.lee)
        screen.app.look_again()
        await screen.settle()
        assert not is_red(screen)
        assert screen.shows("accepted by Dr Stein")
        assert screen.shows("her sister")


async def test_a_dialog_under_which_it_turned_red_shows_it_too(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback()
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("p")
        desk.do.crises.open(NewCrisis("there", desk.clock()), by=desk.lee)
        screen.app.look_again()
        await screen.settle()
        assert screen.shows("When shall we call again?")
        assert screen.shows(RED)


async def test_a_store_that_does_not_answer_keeps_nobody_waiting_and_loses_nothing(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_screen() as screen:
        with monkeypatch.context() as patch:
            patch.setattr(type(desk.do.crises), "open", store_held)
            await screen.press("f9")
            assert any("tried again by itself" in said for said in screen.said())
            await screen.type("12 Elm Street")
            assert is_red(screen)
            assert screen.shows("NOT KEPT YET")
            await screen.press("f9", "f9")
            assert screen.shows("12 Elm Street")
        await screen.press("ctrl+t")
        assert not screen.shows("NOT KEPT YET")
    crisis = desk.do.crises.unaccepted()[0]
    assert crisis.boxes.where == "12 Elm Street"
    assert [step.kind for step in crisis.steps] == [CrisisStep.CLINICIAN_TOLD]


async def test_f9_does_not_wait_for_a_save_that_hangs(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, save = threading.Event(), desk.do.calls.save

    def slow(*args: Any, **kwargs: Any) -> Any:
        answer.wait(20)
        return save(*args, **kwargs)

    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("tab", "tab")
        await screen.type("other")
        await screen.press("tab")
        monkeypatch.setattr(type(desk.do.calls), "save", lambda _, *args, **kwargs: slow(*args, **kwargs))
        screen.app.simulate_key("f10")
        await screen.pilot.pause()
        screen.app.simulate_key("f9")
        await screen.until(
            lambda: isinstance(screen.app.focused, TextField) and screen.shows("their exact words")
        )
        assert desk.value("SELECT COUNT(*) FROM call") == 0
        answer.set()
        await screen.settle()
    assert desk.value("SELECT COUNT(*) FROM call") == 1
    assert desk.do.crises.unaccepted()[0].number == "+12125550142"


async def test_f9_before_anybody_said_who_they_are(desk: Desk) -> None:
    app = FrontDesk(desk.do, config=Config(), locations=None)
    async with app.run_test(notifications=True) as pilot:
        screen = Watcher(app, pilot)
        await screen.settle()
        assert isinstance(app.screen, Pick)
        await screen.press("f9")
        assert isinstance(app.focused, TextField)
        await screen.press(*"here", "f9", "enter")
        assert isinstance(app.screen, CallsScreen)
        assert RED in screen.text()
    crisis = desk.do.crises.unaccepted()[0]
    assert (crisis.opened_by, crisis.boxes.where) == ("frontdesk", "here")


async def test_other_screens_open_from_the_crisis_and_it_is_put_away(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f9")
        await screen.type("12 Elm")
        await screen.press("f3")
        assert screen.shows("Nobody to call back now")
        await screen.press("f2")
        assert isinstance(screen.app.screen, CallsScreen)
        await screen.press("f9", "f10", "f9")
        assert isinstance(screen.app.screen, CrisisScreen)
        assert screen.shows("12 Elm")
    assert desk.value("SELECT COUNT(*) FROM crisis") == 1


# How it looks


async def test_it_reads_without_utf8(on_screen: OnScreen) -> None:
    async with on_screen((80, 24), Config(person="Dana Reyes", ascii=True)) as screen:
        await screen.press("f9")
        assert screen.text().startswith(" ## CRISIS not accepted: press F9")
        assert screen.shows("Emergency  911")


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_what_is_red_can_be_read(theme: Theme) -> None:
    variables = theme.variables

    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    contrast = (light(variables["on-crisis"]) + 0.05) / (light(variables["crisis"]) + 0.05)
    assert contrast >= 4.5


async def test_after_an_accepted_crisis_nobody_is_asked_who_sent_them(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", "tab", *"Maria Alvarez", "f9")
        await accept(screen, "Dr Stein")
        await screen.press("f9")
        assert screen.shows("not asked: in distress")
        assert screen.shows("CRISIS 9:00 AM of Maria Alvarez, accepted by Dr")
        assert not screen.shows("“Who can we thank for sending you?”")
        await screen.press("f10")
        assert desk.rows("SELECT source_answer FROM call") == [("in_distress",)]
        # Who is this: the same day, and on another one.
        await screen.press(*"2125550142")
        assert screen.shows("CRISIS 9:00 AM, accepted by Dr Stein 9:00 AM")
        await screen.press("ctrl+n")
    desk.clock.set("wed 10:00")
    async with on_screen((80, 24)) as screen:
        await screen.press("end", "ctrl+u", *"2125550142")
        assert screen.shows("CRISIS Mon Nov 16, 9:00 AM, accepted by Dr Stein")


async def test_after_an_accepted_crisis_the_call_is_saved_without_a_callback(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", "tab", *"Maria Alvarez", "f9")
        await accept(screen, "Dr Stein")
        await screen.press("f9")
        assert screen.shows("Maria Alvarez · ")
        assert not screen.shows("No name yet")
        assert screen.shows("crisis: no callback")
        await screen.press("f10")
        assert any(said.startswith("Saved") for said in screen.said())
    assert desk.rows("SELECT lane, next_step, callback_id FROM call") == [("new_patient", "settled", None)]
    assert desk.value("SELECT COUNT(*) FROM callback") == 0
    assert desk.value("SELECT c.id FROM crisis c JOIN call k ON k.uid = c.call_uid") == 1


async def test_a_crisis_before_a_restart_answers_the_source_of_its_call_too(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", "f9", *"at home", "f9")
        calls = screen.app.screen
        assert isinstance(calls, CallsScreen)
        calls.keep_draft()
        await screen.settle()
    async with on_screen() as screen:
        await screen.press("f10")
        assert desk.rows("SELECT source_answer FROM call") == [("in_distress",)]
        await screen.press(*"2125550142")
        assert screen.shows(" CRISIS  9:00 AM, nobody accepted it yet: F9")


async def test_what_they_answered_before_the_crisis_stays(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press(*"2125550142", *["tab"] * 4, *"google", "tab", "f9")
        await accept(screen, "Dr Stein")
        await screen.press("f9", "f10")
    assert desk.rows("SELECT source_answer, source_kind FROM call") == [("known", "web_search")]
