"""F8: cards by words, the card of the call one key away, approvals, next free times, near misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.config import Config
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.calls.screen import CallsScreen
from frontdesk.ui.handbook.cards import CardList
from frontdesk.ui.handbook.screen import HandbookScreen
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.seen import until_said

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_cards_are_listed_and_the_one_under_the_cursor_is_read(
    on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press("f8")
        assert screen.shows("Press F9")
        assert screen.shows("not yet approved by our clinician")
        await screen.press("down", "down")
        assert screen.shows("Ketamine infusion ")
        assert screen.shows("In one sentence")
        assert not screen.shows("Leave to the clinician") or size[1] > 24
        await screen.press("pagedown", "pagedown", "pagedown")
        assert screen.shows("Leave to the clinician")
        await screen.press("down")
        assert screen.shows("In one sentence")


@pytest.mark.parametrize("size", SIZES)
async def test_the_card_of_the_call_is_one_key_away_and_nothing_typed_is_lost(
    on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.type("2125550142")
        await screen.press("tab")
        await screen.type("Maria [b]Alv")
        await screen.press("tab", "tab")
        await screen.type("Sprav")
        await screen.press("tab")
        form = screen.app.screen.query_one(CallForm)
        kept, focused = form.fields(), screen.app.focused
        for back in ("f8", "escape", "f2"):
            await screen.press("f8")
            assert isinstance(screen.app.screen, HandbookScreen)
            assert screen.shows("─ Spravato (esketamine) ─")
            await screen.press(back)
            assert isinstance(screen.app.screen, CallsScreen)
            assert form.fields() == kept
            assert screen.app.focused is focused


async def test_f9_on_a_card_is_about_who_is_on_the_phone(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("2125550142")
        await screen.press("f8", "f9")
        assert screen.shows("(212) 555-0142  since")
        await screen.press("f9", "f2", "f9")
        assert not screen.shows("2 CRISES")
    assert desk.value("SELECT COUNT(*) FROM crisis") == 1


async def test_cards_stay_while_names_are_masked(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f8", "ctrl+l")
        assert screen.shows("Press F9")
        assert screen.shows("Ketamine infusion")


async def test_from_callbacks_it_is_the_card_of_the_one_under_the_cursor(
    desk: Desk, on_screen: OnScreen
) -> None:
    desk.callback(about="asks about TMS")
    desk.clock.on(1)
    desk.callback(about="Insurance or cost")
    async with on_screen() as screen:
        await screen.press("f3", "f8")
        assert screen.shows("─ TMS ─")
        await screen.press("f8", "down", "f8")
        assert screen.shows("─ Cost and insurance ─")
        await screen.press("f4", "f8")
        assert screen.shows("─ Cost and insurance ─")  # nothing is in hand: it stays where it was
        await screen.press("f8")
        assert screen.shows("Who sent them")


async def test_search_finds_by_every_word_and_esc_shows_all(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f8", "slash")
        await screen.type("metal hea")
        assert screen.shows("─ TMS ─")
        assert not screen.shows("Ketamine infusion")
        await screen.type("zzz")
        assert screen.shows("No card has all of these words")
        await screen.press("backspace", "backspace", "backspace", "enter")
        assert screen.app.focused is screen.app.screen.query_one("#cards")
        await screen.press("escape")
        assert screen.shows("Ketamine infusion")
        assert isinstance(screen.app.screen, HandbookScreen)


async def test_up_and_down_move_while_a_search_is_typed(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f8", "slash")
        await screen.type("apy")
        assert screen.shows("No card")
        await screen.press("backspace", "backspace")
        await screen.type("pology")
        first = screen.app.screen.query_one("#cards", CardList)
        assert first.key == "apology"
        await screen.press(*["backspace"] * 6, "down", "up", "down")
        assert first.cursor == 1
        await screen.type("s zz")
        assert screen.shows("No card has all of these words")


@pytest.mark.parametrize("size", SIZES)
async def test_an_approval_is_in_words_and_an_edit_ends_it(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press("f8", "down", "down")
        await screen.press("a", *"12", "enter")  # in one burst, as a fast typist does
        assert screen.shows("An approval carries a name")
        await screen.press("backspace", "backspace")
        await screen.type("Dr [b]Stein")
        await screen.press("enter")
        assert screen.shows("approved by Dr [b]Stein, 9:00 AM")
        await screen.press("a", "enter")
        assert screen.shows("approved by Dr [b]Stein, 9:00 AM")
        await screen.press("a", "down", "enter")
        assert screen.shows("not yet approved by our clinician")
    assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'card.approved' AND person_id = 2") == 2


async def test_own_cards_and_bad_files(on_screen: OnScreen, tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    own = folder / "tms.md"
    own.write_text(
        "---\ntitle: TMS [/x] here\nkind: treatment\nabout: tms\n---\n- [@click=app.quit]blue[/] chair\n"
    )
    (folder / "bad.md").write_bytes(b"\xff")
    async with on_screen(home=tmp_path) as screen:
        await screen.press("f8", "slash")
        await screen.type("blue chair")
        assert screen.shows("─ TMS [/x] here ─")
        assert screen.shows("our own card")
        assert screen.shows("• [@click=app.quit]blue[/] chair")
        assert screen.shows("handbook/bad.md: it is not UTF-8 text")
        await screen.press("enter", "a")
        await screen.type("Dr Stein")
        await screen.press("enter")
        assert screen.shows("approved by Dr Stein")
        own.write_text(own.read_text() + "And a red one.\n")
        screen.app.look_again()
        await screen.settle()
        assert screen.shows("changed since Dr Stein approved it: not yet approved")
        assert screen.shows("And a red one.")


async def test_the_next_free_time_is_a_line_with_person_and_time(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f8", "down")
        assert screen.shows("TMS: not written down yet")
        await screen.press("e", "down", "down", "enter")
        await screen.type("Tue 24 Nov, 10:00")
        await screen.press("enter")
        assert screen.shows("TMS: Tue 24 Nov, 10:00  Dana, 9:00 AM")
        await screen.press("down", "down", "down")
        assert screen.shows("Next available: Tue 24 Nov, 10:00  Dana, 9:00 AM")
        desk.clock.set("tue 08:30")
        await screen.press("e", "end", "ctrl+u", *"Wed", "enter")
        assert screen.shows("Next available: Wed  Dana, 8:30 AM")


async def test_a_near_miss_is_kept_with_name_and_time_and_survives_f9(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen() as screen:
        await screen.press("f8", "m", "f10")
        assert screen.shows("Write a few words")
        await screen.type("The line was")
        await screen.press("f9", "f9")
        assert screen.shows("The line was")
        await screen.press("escape", "f9", "ctrl+g")
        assert screen.shows("In the crisis of unknown caller")
        assert screen.shows("The line was")
        await screen.press("f9", "ctrl+g")
        await screen.type(" busy")
        await screen.press("f10")
        assert "Kept, with your name and the time" in screen.said()
        await screen.press("ctrl+g")
        assert not screen.shows("The line was")
    assert desk.rows("SELECT person_id, crisis_id, text FROM near_miss") == [
        (desk.dana, 1, "The line was busy")
    ]


async def test_it_reads_without_utf8(on_screen: OnScreen) -> None:
    async with on_screen((80, 24), Config(person="Dana Reyes", ascii=True)) as screen:
        await screen.press("f8", "down", "down")
        assert screen.shows("- How long")


@pytest.mark.parametrize("size", SIZES)
async def test_who_has_read_a_card_stands_above_it(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press("f8", "down", "down")
        assert not screen.shows("read by")
        await screen.press("r")
        await until_said(screen, "Read by Dana")
        assert screen.shows("read by Dana")
        await screen.press("down")
        assert not screen.shows("read by")
    card = desk.do.handbook.read(None).shelf.get("ketamine")
    assert card is not None
    assert desk.do.handbook.read(None).read_by(card) == ("Dana Reyes",)


async def test_the_cards_of_concerns_and_complaints_are_found_by_their_words(on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        for typed, title in (
            ("lose patient", "A psychiatrist hesitates"),
            ("barrier trust", "They do not trust us yet"),
            ("complaint late", "We forgot or were late"),
        ):
            await screen.press("f8", "slash")
            await screen.type(typed)
            await screen.press("enter")
            assert screen.shows(title)
            await screen.press("escape", "f2")
