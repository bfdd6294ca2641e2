"""Text is typed and pasted into the program's fields, which lose nothing without saying so."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

import frontdesk.ui
from frontdesk.ui.widgets.text_box import BOX_LIMIT, TextBox
from tests.ui.field_page import LIMIT, Page, page, paste


async def test_several_lines_are_joined_and_it_is_said() -> None:
    async with page() as (app, pilot):
        await paste(app, pilot, "note", "one\r\ntwo\n\nthree")
        assert app.field("note").value == "one / two / three"
        assert "Line breaks" in app.said()
        await paste(app, pilot, "name", "Ann\x07\x08\r\nLee")
        assert app.field("name").value == "Ann Lee"


async def test_what_does_not_fit_is_cut_and_counted() -> None:
    async with page() as (app, pilot):
        field = app.field("note")
        field.value = "abcdef"
        field.cursor_position = 3
        await paste(app, pilot, "note", "0123456789" * 3)
        assert field.value == "abc01234567890123def"
        assert "The last 16 characters did not fit and were cut." in app.said()
        await pilot.press("home", "shift+end")
        await paste(app, pilot, "note", "0123456789" * 3)
        assert field.value == "01234567890123456789"
        assert "The last 10 characters" in app.said()
        await paste(app, pilot, "note", "more")
        assert field.value == "01234567890123456789"
        assert "The last 4 characters" in app.said()


async def test_a_paste_that_fits_as_it_is_says_nothing() -> None:
    async with page() as (app, pilot):
        await paste(app, pilot, "note", "[red]Ann[/red] José")
        assert app.field("note").value == "[red]Ann[/red] José"
        assert app.said() == ""


async def test_a_megabyte_is_taken_within_a_second() -> None:
    async with page() as (app, pilot):
        for name, text in (
            ("note", "A" * 1_000_000),
            ("box", "é\x1b\n" * 333_333),
            ("number", "9" * 1_000_000),
        ):
            began = time.monotonic()
            await paste(app, pilot, name, text)
            assert time.monotonic() - began < 1
            assert "did not fit and were cut" in app.said()
        assert len(app.query_one(TextBox).text) <= BOX_LIMIT


async def test_no_hidden_character_stays_whoever_puts_it_there() -> None:
    async with page() as (app, pilot):
        field = app.field("name")
        field.value = "Ann\x1b]0;x\x07\u202eLee\ud800"
        assert field.value == "Ann\ufffd]0;x\ufffd\ufffdLee\ufffd"
        field.value = "Jose\u0301  "
        assert field.value == "José  "  # more may be typed behind the spaces
        field.value = "A" + "".join(map(chr, range(0x300, 0x30A)))
        assert len(field.value) <= 3
        field.value = ""
        field.focus()
        await pilot.pause()
        for character in "Zo\u0308e \u202e":
            app.post_message(events.Key(character, character))
        await pilot.pause()
        assert field.value == "Zöe "


async def test_a_number_is_formatted_as_it_is_pasted() -> None:
    async with page() as (app, pilot):
        await paste(app, pilot, "number", "2125550142\n")
        assert app.field("number").value == "(212) 555-0142"


async def test_several_lines_stay_lines_in_the_box() -> None:
    async with page() as (app, pilot):
        await paste(app, pilot, "box", "one\r\ntw\x1bo")
        assert app.query_one(TextBox).text == "one\ntwo"
        assert "hidden characters were removed" in app.said()


async def test_the_keys_of_the_clipboard_change_nothing() -> None:
    async with page() as (app, pilot):
        for name, value in (("note", "Maria"), ("box", "Maria")):
            await paste(app, pilot, name, value)
            await pilot.press("shift+home", "ctrl+c", "ctrl+x", "ctrl+v")
            assert app.clipboard == ""
        assert app.field("note").value == "Maria"
        assert app.query_one(TextBox).text == "Maria"


# Every entry is one of these


def textuals_own(source: str) -> list[str]:
    """The places where a module makes, or makes something from, a field as Textual has it."""
    names = {"Input", "TextArea", "MaskedInput"}
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            found.append(ast.unparse(node))
        elif isinstance(node, ast.ClassDef) and names & {ast.unparse(base) for base in node.bases}:
            found.append(node.name)
    return found


def test_every_text_is_typed_into_a_field_of_ours() -> None:
    folder = Path(frontdesk.ui.__file__).parent
    found = {str(path.relative_to(folder)): textuals_own(path.read_text()) for path in folder.rglob("*.py")}
    assert {name: places for name, places in found.items() if places} == {
        "widgets/fields.py": ["TextField"],
        "widgets/text_box.py": ["TextBox"],
    }


@pytest.mark.parametrize("planted", ["x = Input(id='a')", "class Own(Input): ...", "yield_ = TextArea()"])
def test_a_field_of_textuals_own_is_found(planted: str) -> None:
    assert textuals_own(planted)


async def test_stock_textual_keeps_the_first_line_only() -> None:
    class Stock(Page):
        def compose(self) -> ComposeResult:
            yield Input(id="note", max_length=LIMIT)
            yield TextArea(id="box")

    app = Stock()
    async with app.run_test() as pilot:
        await paste(app, pilot, "note", "one\ntwo")
        assert app.query_one(Input).value == "one"
        await paste(app, pilot, "note", "A" * 1000)
        assert app.query_one(Input).value == "one"
        assert app.said() == ""


async def test_a_field_that_grew_narrower_shows_the_end_that_is_typed() -> None:
    """It stood where it had stood while wide, and what was typed next was out of sight."""
    async with page() as (app, pilot):
        field = app.field("name")
        field.focus()
        field.value = "the quick brown fox jumps over the lazy dog and runs away"
        field.cursor_position = len(field.value)
        await pilot.resize_terminal(120, 24)
        await pilot.resize_terminal(40, 24)
        await pilot.pause()
        assert field.scroll_offset.x + field.content_region.width >= len(field.value)


async def test_entering_a_filled_field_puts_the_cursor_at_its_end_and_selects_nothing() -> None:
    """The next letter wiped a whole note."""
    async with page() as (app, pilot):
        for name in ("note", "name", "number"):
            field = app.field(name)
            field.value = "212"
            field.focus()
            await pilot.pause()
            assert field.selection.is_empty
            await pilot.press("home", "tab", "shift+tab", "7")
            assert field.value.replace("-", "") == "2127"


async def test_a_click_still_says_where_the_cursor_goes() -> None:
    async with page() as (app, pilot):
        field = app.field("note")
        field.value = "one two"
        await pilot.click("#note", offset=(field.gutter.left + 3, field.gutter.top))
        await pilot.press("x")
        assert field.value == "onex two"
