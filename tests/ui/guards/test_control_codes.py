"""Control codes on their way to the terminal."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual import _styles_cache
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.widget import Widget

from frontdesk.ui.app.terminal_text import NoControlCodes
from tests.terminal import Terminal
from tests.ui.guards.conftest import Start
from tests.ui.guards.pins import says, takes
from tests.ui.guards.programs import Guarded

#: What of the hostile text must not arrive: with the control codes before it, the terminal would obey.
OBEYED = (b"\x1b]0;PWNED", b"\x1b]52;", b"\x1b[2J", b"\x1b[6n", "\x9b31m".encode(), "\u202e".encode())


def applied(*segments: Segment) -> list[Segment]:
    """The segments as the guard lets them through."""
    return NoControlCodes().apply(list(segments), Color(0, 0, 0))


def test_harmless_text_is_the_same_object() -> None:
    segments = [Segment("Ann Lee"), Segment("山田 José 👨‍👩‍👧 ‼ ▲", Style(bold=True)), Segment("")]
    assert NoControlCodes().apply(segments, Color(0, 0, 0)) is segments


@pytest.mark.parametrize(
    "code", [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u061c", "\ud800"]
)
def test_every_code_is_replaced_and_the_line_stays_as_wide(code: str) -> None:
    (shown,) = applied(Segment(f"Ann{code}Lee  ", Style(bold=True)))
    assert "\ufffd" in shown.text
    assert code not in shown.text
    assert shown.cell_length == Segment(f"Ann{code}Lee  ").cell_length
    assert shown.style == Style(bold=True)


def test_a_link_is_not_handed_to_the_terminal() -> None:
    (shown,) = applied(Segment("Ann", Style(link="file:///etc/passwd", bold=True)))
    assert shown.style is not None
    assert shown.style.link is None
    assert shown.style.bold


def arrived(terminal: Terminal) -> set[bytes]:
    """Which of the codes reached the terminal."""
    terminal.send("{f3}")
    # Of the bytes: a screen that obeyed them shows anything.
    terminal.wait_until(lambda _: terminal.raw.count(b"Ann") >= 5)
    terminal.send("x")
    terminal.wait_until(lambda _: b"have 1" in terminal.raw)
    return {code for code in OBEYED if code in terminal.raw}


def test_no_widget_hands_a_code_on_and_every_widget_of_stock_textual_does(start: Start) -> None:
    with start("guarded") as terminal:
        assert arrived(terminal) == set()
        assert "Ann\ufffd" in terminal.screen()
    with start("stock") as terminal:
        assert arrived(terminal) == set(OBEYED)


async def test_a_toast_is_text_and_cleaned() -> None:
    app = Guarded()
    async with app.run_test(notifications=True) as pilot:
        app.notify("Dana [/x]\x1b[2J\nsecond line", title="[/]\x07")
        await pilot.pause()
        (note,) = app._notifications
        assert (note.message, note.title) == ("Dana [/x]\ufffd[2J\nsecond line", "[/]\ufffd")
        assert not note.markup


async def test_a_toast_that_is_said_again_hides_no_more_of_the_screen() -> None:
    app = Guarded()
    async with app.run_test(notifications=True) as pilot:
        for sentence in ("The disk is full.", "The disk is full.", "Saved.", "The disk is full."):
            app.notify(sentence, title="The store")
        await pilot.pause()
        assert [note.message for note in app._notifications] == ["Saved.", "The disk is full."]
        await app.under_way.nothing()
        assert len(app.screen.query("Toast")) == 2


def test_what_it_leans_on_in_textual() -> None:
    assert takes(App._on_notify, "event")
    assert says(App._on_notify, "self._notifications.add(event.notification)")
    assert takes(App._unnotify, "notification", "refresh")
    assert takes(LineFilter.apply, "segments", "background")
    assert says(App.get_line_filters, "self._filters")
    assert says(Widget.get_line_filters, "self.app.get_line_filters()")
    assert says(_styles_cache.StylesCache.render_widget, "widget.get_line_filters()")
    assert says(_styles_cache.StylesCache.render, "strip.apply_filter(filter, background)")
    assert says(Widget.render_lines, "self._styles_cache.render_widget(self, crop)")
    assert takes(App.notify, "message", "title", "severity", "timeout", "markup")
