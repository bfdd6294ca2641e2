"""One key at a time, whatever happens to the widget it went to."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.app import keys_in_order
from frontdesk.ui.app.keys_in_order import LOST_AFTER_SECONDS, HeldKeys
from frontdesk.ui.app.shell import Shell
from frontdesk.ui.app.under_way import RestingLoop


def key(letter: str) -> events.Key:
    """A key as the terminal sends it."""
    return events.Key(letter, letter)


def test_a_key_waits_until_the_one_before_is_through() -> None:
    keys = HeldKeys(lambda: True)
    assert not keys.must_wait(key("a"), 0.0)
    marker = keys.sent(0.0, lambda: True)
    second = key("b")
    assert keys.must_wait(second, 0.1)
    assert keys.next(0.2) is None
    keys.through(marker.number)
    assert keys.next(0.2) is second
    assert keys.next(0.2) is None


def test_a_key_whose_widget_went_away_holds_nobody() -> None:
    keys = HeldKeys(lambda: True)
    keys.sent(0.0, lambda: False)
    assert not keys.must_wait(key("b"), 0.1)


def test_a_marker_that_is_lost_holds_nobody_for_ever() -> None:
    keys = HeldKeys(lambda: True)
    keys.sent(0.0, lambda: True)
    second = key("b")
    assert keys.must_wait(second, 0.1)
    assert keys.next(LOST_AFTER_SECONDS - 0.1) is None
    assert keys.next(LOST_AFTER_SECONDS + 0.1) is second


def test_keys_wait_for_a_screen_and_keep_their_order() -> None:
    ready = False
    keys = HeldKeys(lambda: ready)
    typed = [key(letter) for letter in "abc"]
    assert all(keys.must_wait(one, 0.0) for one in typed)
    assert keys.is_busy
    assert keys.next(1.0) is None
    ready = True
    assert [keys.next(1.0) for _ in range(4)] == [*typed, None]


class Question(ModalScreen[str]):
    """A line whose answer closes it, as slowly as a busy machine would."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Input()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close."""
        await asyncio.sleep(0.05)
        self.dismiss(event.value)


class Asking(Shell):
    """Asks at once, holds the keys until the answer is kept, and saves what is kept by then."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10", "save", "save")]

    def __init__(self) -> None:
        """Begin with nothing answered and nothing saved."""
        super().__init__(None, "dark")
        self.answer = ""
        self.saved: list[str] = []

    def compose(self) -> ComposeResult:
        """A field of its own, for the focus."""
        yield Input()

    def on_mount(self) -> None:
        """Ask."""
        self.run_worker(self._ask())

    async def _ask(self) -> None:
        below = self.screen
        vars(below)["takes_keys"] = False
        answer = await self.push_screen_wait(Question())
        await asyncio.sleep(0.05)  # the store
        self.answer = answer
        vars(below)["takes_keys"] = True

    def action_save(self) -> None:
        """Save what is known."""
        self.saved.append(self.answer)


async def test_a_key_behind_the_one_that_closes_a_dialog_finds_it_closed() -> None:
    app = Asking()
    async with app.run_test():
        await app.under_way.nothing()
        for typed in (key("n"), key("o"), events.Key("enter", "\r"), events.Key("f10", None)):
            app.post_message(typed)
        async with asyncio.timeout(20):
            await RestingLoop.running().rest(lambda: bool(app.saved))
        assert app.saved == ["no"]


class Slow(Input):
    """A field that takes a while for each key, while which nothing else in the program goes on."""

    async def on_key(self) -> None:
        """Hold everything up, as a machine that is busy elsewhere does."""
        await asyncio.sleep(0.01)
        time.sleep(0.15)


class Moving(Shell):
    """F2 goes to the second field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "second", "second")]

    def __init__(self) -> None:
        """Begin in the first field."""
        super().__init__(None, "dark")

    def compose(self) -> ComposeResult:
        """Two fields; a key goes from the first one through several widgets up to the program."""
        with Vertical(), Vertical(), Vertical():
            yield Slow()
        yield Input(id="second")

    def action_second(self) -> None:
        """Go to the second field."""
        self.screen.query_one("#second").focus()


async def test_a_program_that_stands_still_loses_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_in_order, "LOST_AFTER_SECONDS", 0.1)
    app = Moving()
    async with app.run_test():
        app.screen.query_one(Slow).focus()
        await app.under_way.nothing()
        app.post_message(events.Key("f2", None))
        app.post_message(key("x"))
        await app.under_way.nothing()
        assert [field.value for field in app.screen.query(Input)] == ["", "x"]


class Opening(DeskScreen):
    """A screen with a field, which is not mounted before it is free."""

    def __init__(self) -> None:
        """Begin with what it waits for."""
        super().__init__()
        self.free = asyncio.Event()

    def compose(self) -> ComposeResult:
        """A field, which has the focus as soon as it is there."""
        yield Input()

    async def on_mount(self) -> None:
        """Begin with an empty field."""
        await self.free.wait()
        self.query_one(Input).value = ""


class OpensSlowly(Shell):
    """F2 opens a screen that takes longer than any key is waited for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "open", "open")]

    def __init__(self) -> None:
        """Make the screen."""
        super().__init__(None, "dark")
        self.opening = Opening()

    def compose(self) -> ComposeResult:
        """A field of its own, for the focus."""
        yield Input()

    async def action_open(self) -> None:
        """Open the screen."""
        await self.push_screen(self.opening)


async def test_a_key_waits_for_a_screen_whose_field_has_the_focus_before_it_is_mounted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys_in_order, "LOST_AFTER_SECONDS", 0.05)
    app = OpensSlowly()
    async with app.run_test():
        await app.under_way.nothing()
        app.post_message(events.Key("f2", None))
        app.post_message(key("x"))
        await RestingLoop.running().rest(lambda: app.screen is app.opening and app.focused is not None)
        await app.key_through()
        await app.send_held_keys()
        await RestingLoop.running().rest()
        app.opening.free.set()
        await app.under_way.nothing()
        assert app.opening.query_one(Input).value == "x"


class Figures(DeskScreen):
    """A screen to look at: nothing in it takes the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "again", "again")]

    def __init__(self) -> None:
        """Begin with nothing pressed."""
        super().__init__()
        self.pressed = 0

    def compose(self) -> ComposeResult:
        """A figure."""
        yield Static("41 calls")

    def action_again(self) -> None:
        """Count the key."""
        self.pressed += 1


async def test_a_screen_without_anything_to_focus_takes_keys_too() -> None:
    app, screen = Shell(None, "dark"), Figures()
    async with app.run_test():
        await app.push_screen(screen)
        app.post_message(key("r"))
        async with asyncio.timeout(5):
            await RestingLoop.running().rest(lambda: bool(screen.pressed))


class Later(DeskScreen):
    """A screen that makes its field, and gives it the focus, when it was opened."""

    AUTO_FOCUS = ""

    async def make(self) -> None:
        """Make the field."""
        field = Input()
        await self.mount(field)
        field.focus()


async def test_keys_wait_for_a_field_that_a_screen_makes_later() -> None:
    app, screen = Shell(None, "dark"), Later()
    async with app.run_test():
        await app.push_screen(screen)
        app.post_message(key("o"))
        app.post_message(key("k"))
        await asyncio.sleep(0.05)  # what comes first is not the field
        await screen.make()
        async with asyncio.timeout(5):
            await RestingLoop.running().rest(lambda: screen.query_one(Input).value == "ok")
