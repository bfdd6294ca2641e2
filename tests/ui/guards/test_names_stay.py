"""What would take names out of the program: the clipboard, a picture in Downloads."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from textual.app import App
from textual.screen import Screen
from textual.widgets import Input, TextArea

from frontdesk.ui.widgets.fields import NoClipboard, TextField
from frontdesk.ui.widgets.text_box import TextBox
from tests.terminal import Terminal
from tests.ui.guards.conftest import Start
from tests.ui.guards.pins import says, takes
from tests.ui.guards.programs import Guarded

#: A key is sent so often until it shows.
TRIES = 5
CLIPBOARD = b"\x1b]52;"


def copied(terminal: Terminal) -> bool:
    """Type a name, select it, copy and cut it; whether the clipboard was written."""
    terminal.send("Maria{shift+home}{ctrl+c}{ctrl+x}")
    terminal.send("{f4}")  # the picture
    for _ in range(TRIES):  # stock Textual may lose a key that comes while it takes the picture
        terminal.send("{end}.")
        with suppress(AssertionError):
            terminal.wait_until(lambda screen: ".'" in screen, timeout=5)
            break
    return CLIPBOARD in terminal.raw


def test_nothing_is_copied_and_no_picture_is_saved(start: Start, tmp_path: Path) -> None:
    with start("guarded") as terminal:
        assert not copied(terminal)
        assert terminal.quit() == 0
    assert not list(tmp_path.rglob("*.svg"))


def test_stock_textual_copies_and_saves(start: Start, tmp_path: Path) -> None:
    with start("stock") as terminal:
        assert copied(terminal)
        assert terminal.quit() == 0
    assert list(tmp_path.rglob("*.svg"))


async def test_no_command_of_textuals_takes_a_picture() -> None:
    app = Guarded()
    async with app.run_test():
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert "Quit" in titles
        assert "Screenshot" not in titles
        stock = {command.title for command in App.get_system_commands(app, app.screen)}
        assert stock - titles == {"Screenshot"}


def test_what_it_leans_on_in_textual() -> None:
    for widget, ours in ((Input, TextField), (TextArea, TextBox)):
        for action in ("action_copy", "action_cut", "action_paste"):
            assert hasattr(widget, action)
            assert getattr(ours, action) is getattr(NoClipboard, action)
        assert "self.app.copy_to_clipboard(" in "".join(open_source(widget))
    assert takes(App.copy_to_clipboard, "text")
    assert says(App.copy_to_clipboard, "]52;c;")
    assert says(Screen.action_copy_text, "self.app.copy_to_clipboard(selection)")
    assert takes(App.deliver_screenshot, "filename", "path", "time_format")
    assert says(App.action_screenshot, "self.deliver_screenshot(")
    assert says(App.get_system_commands, '"Screenshot"')


def open_source(widget: type) -> list[str]:
    """The source of a widget's class."""
    import inspect

    return inspect.getsourcelines(widget)[0]
