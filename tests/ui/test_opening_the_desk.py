"""The desk opens on Calls, also when the store does not answer at once; nothing is styled twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.widget import Widget
from textual.widgets import Input

from frontdesk.domain.errors import StoreTrouble
from frontdesk.services.office import Office
from frontdesk.ui.app import front_desk as program
from frontdesk.ui.app.front_desk import FrontDesk
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.theme import LIGHT
from frontdesk.ui.widgets.fields import TextField
from tests.builders import Desk
from tests.ui.conftest import OnScreen


@pytest.fixture
def busy_store(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A store that another program holds for the first two tries; gives the tries made."""
    tries: list[int] = []
    really = Office.is_set_up

    def is_set_up(office: Office) -> bool:
        tries.append(1)
        if len(tries) <= 2:
            raise StoreTrouble("Another program holds the store. Nothing was lost; wait.")
        return really(office)

    monkeypatch.setattr(Office, "is_set_up", is_set_up)
    return tries


async def test_a_store_that_is_held_is_asked_again_and_no_key_is_lost(
    on_screen: OnScreen, busy_store: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "TRY_AGAIN_SECONDS", 0.2)
    async with on_screen() as screen:
        assert any("Another program holds the store." in said for said in screen.said())
        await screen.type("2125550142")
        await screen.until(lambda: screen.app.is_open)
        await screen.settle()
        assert len(busy_store) == 3
        assert screen.app.screen.query_one(CallForm).number == "(212) 555-0142"


@pytest.mark.parametrize("typed", [(), ("2", "f3")])
async def test_who_will_not_wait_for_the_store_can_leave(
    on_screen: OnScreen, busy_store: list[int], monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...]
) -> None:
    monkeypatch.setattr(program, "TRY_AGAIN_SECONDS", 3600.0)
    async with on_screen() as screen:
        for key in typed:
            screen.app.simulate_key(key)
        await screen.pilot.press("ctrl+q")
    assert (screen.app.return_code, len(busy_store)) == (0, 1)


async def test_no_widget_of_the_first_screen_is_styled_more_than_needed(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A style pass over everything costs a tenth of the start; Textual would make four."""
    passes: list[object] = []
    really = Stylesheet.apply

    def apply(sheet: Stylesheet, node: Widget, **options: object) -> None:
        passes.append(node)
        really(sheet, node, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Stylesheet, "apply", apply)
    async with on_screen() as screen:
        widgets = len(list(screen.app.screen.walk_children()))
        fields = screen.app.screen.query(TextField)
        assert all(passes.count(field) <= 3 for field in fields)
        assert len(passes) < 3 * widgets


def test_what_the_fields_take_from_textual_is_still_there() -> None:
    """Private: component classes cost a style pass each; the palette answers for them instead."""
    assert Input._get_component_classes() == set(TextField._INKS)
    assert TextField._get_component_classes() == frozenset()


async def test_a_screen_brings_its_style_sheet_when_it_opens(on_screen: OnScreen) -> None:
    """Private: ``App._load_screen_css`` is where Textual reads it, and all others again."""

    def sheets(app: FrontDesk) -> set[str]:
        return {Path(place).stem for place, _ in app.stylesheet.source if place.endswith(".tcss")}

    async with on_screen() as screen:
        assert sheets(screen.app) == {"app", "calls"}
        await screen.press("f3")
        assert sheets(screen.app) == {"app", "calls", "lists", "callbacks"}
        assert screen.app.screen.query_one("#queue").styles.width is not None


async def test_another_theme_reaches_every_screen(on_screen: OnScreen) -> None:
    """Styling is left out only while the first theme is in use."""
    async with on_screen() as screen:
        await screen.press("f3", "f2")
        app = screen.app
        before = app.screen.styles.background
        app.theme = LIGHT.name
        await screen.settle()
        assert app.screen.styles.background == Color.parse(LIGHT.background or "") != before
        await screen.press("f3")
        assert app.screen.styles.background == Color.parse(LIGHT.background or "")
