"""A title in a frame is written without painting what the frame holds."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget, _BorderTitle
from textual.widgets import Static

from frontdesk.ui.widgets.panels import entitle
from tests.ui.guards.pins import says


class Framed(App[None]):
    """A panel with a frame, and something in it."""

    CSS = "Vertical { border: round red; padding: 0 1; height: 5; width: 40; }"

    def compose(self) -> ComposeResult:
        """The panel."""
        with Vertical():
            yield Static("what it holds")

    def lines(self) -> list[str]:
        """What stands on the screen."""
        return ["".join(one.text for one in strip) for strip in self.screen._compositor.render_strips()]


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Region, ...]]:
    """What is asked to be painted; nothing where all of a widget is."""
    asked: list[tuple[Region, ...]] = []
    really = Widget.refresh

    def refresh(widget: Widget, *regions: Region, **options: bool) -> Widget:
        asked.append(regions)
        return really(widget, *regions, **options)

    monkeypatch.setattr(Widget, "refresh", refresh)
    return asked


async def test_only_its_line_is_painted_and_the_same_title_not_at_all(
    painted: list[tuple[Region, ...]],
) -> None:
    async with Framed().run_test(size=(40, 6)) as pilot:
        panel = pilot.app.query_one(Vertical)
        await pilot.pause()
        painted.clear()
        entitle(panel, Content("Today ── 3 calls"), Content("F10 save"))
        assert painted == [(Region(-2, -1, 40, 1),), (Region(-2, 3, 40, 1),)]
        await pilot.pause()
        assert isinstance(pilot.app, Framed)
        lines = pilot.app.lines()
        assert "Today ── 3 calls" in lines[0]
        assert "F10 save" in lines[4]
        painted.clear()
        entitle(panel, Content("Today ── 3 calls"), Content("F10 save"))
        entitle(panel, Content("Today ── 3 calls"))
        assert painted == []
        entitle(panel, Content("Today ── 4 calls"))
        await pilot.pause()
        assert "Today ── 4 calls" in pilot.app.lines()[0]


def test_what_it_leans_on_in_textual() -> None:
    assert says(_BorderTitle, 'self._internal_name = f"_{name}"', "expand_tabs(4)", "new_title.split()[0]")
    assert says(Widget._set_dirty, "region.translate(content_offset)")
