"""The only module that uses Textual's private names: what is read or called, and what the program overrides.

``tests/ui/test_textual_private.py`` fails when Textual changes one of them, or when another file of the
screens uses one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import RenderableType
from rich.style import Style
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.content import Content
from textual.geometry import Size
from textual.notifications import Notification, Notifications
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets._toast import Toast, ToastHolder, ToastRack

if TYPE_CHECKING:
    from textual.driver import Driver

__all__ = ["Toast", "ToastHolder", "ToastRack", "XTermParser"]  # re-exported; the rest is made here

Answer = TypeVar("Answer")

_LINUX = "textual.drivers.linux_driver.LinuxDriver"

#: The private methods that our classes override: Textual's class, the method, its parameters, and why.
OVERRIDDEN: tuple[tuple[str, str, str, str], ...] = (
    ("textual.app.App", "_on_notify", "(self, event)", "a toast said again replaces the one before"),
    ("textual.app.App", "_refresh_notifications", "(self)", "messages stand where they were said"),
    (
        "textual.app.App",
        "_handle_exception",
        "(self, error)",
        "a fault is reported and logged without values",
    ),
    ("textual.app.App", "_display", "(self, screen, renderable)", "a screen that opens is sent whole"),
    ("textual.app.App", "_load_screen_css", "(self, screen)", "a screen's sheet is read once, alone"),
    ("textual.widget.Widget", "_get_component_classes", "()", "a field asks the theme, not the sheets"),
    ("textual.widget.Widget", "_on_key", "(self, event)", "tab takes the marked line of a list"),
    (_LINUX, "_run_input_thread", "(self)", "a fault while keys are read ends the desk"),
    (_LINUX, "_sigcont_application", "(self, *_)", "the terminal is not taken twice"),
)


# Screens


def every_screen(app: App[Any]) -> list[Screen[Any]]:
    """Every screen and dialog that was opened, in sight or not."""
    return [screen for stack in app._screen_stacks.values() for screen in stack]


def is_on_a_stack(app: App[Any], screen: Screen[Any]) -> bool:
    """True while a screen is open, in sight or not."""
    return any(screen in stack for stack in app._screen_stacks.values())


def close_below(screen: Screen[Answer], answer: Answer | None) -> None:
    """Close a screen that is not on top, or on another stack than the one in sight, with its answer.

    Textual's own would close whatever is on top instead.
    """
    app: App[Any] = screen.app
    stack = next((one for one in app._screen_stacks.values() if screen in one), None)
    if stack is None:
        return  # it was closed already
    if screen._result_callbacks:
        screen._result_callbacks[-1](answer)
    stack.remove(screen)
    screen._pop_result_callback()
    app.call_later(app._replace_screen, screen)


# Messages


def messages(app: App[Any]) -> Notifications:
    """Return the messages that have not expired."""
    return app._notifications


def end_message(app: App[Any], message: Notification, *, refresh: bool = True) -> None:
    """Show a message no more.

    Args:
        app: the program.
        message: the message.
        refresh: True to show the others in their places at once.
    """
    app._unnotify(message, refresh=refresh)


def show_messages(app: App[Any]) -> None:
    """Show every message in its place again."""
    app._refresh_notifications()


def toast_id(rack: ToastRack, message: Notification) -> str:
    """Return the id of the widget that holds a message's toast."""
    return rack._toast_id(message)


# The end


def has_failed(app: App[Any]) -> bool:
    """True once a fault ends the program."""
    return app._exception is not None


def end_by_fault(app: App[Any], error: Exception, words: RenderableType) -> None:
    """Note the fault that ends the program, and what is printed when the terminal is given back."""
    app._exception = error
    event: asyncio.Event = app._exception_event
    event.set()
    app._exit_renderables.append(words)


def close_messages(app: App[Any], code: int) -> None:
    """End the program's loop with an exit code, waiting for nothing."""
    app._return_code = code
    app._close_messages_no_wait()


# Drawing


def title_of(panel: Widget) -> tuple[Content | None, Content | None]:
    """Return the texts in the upper and the lower line of a panel's frame."""
    return panel._border_title, panel._border_subtitle


def set_title(panel: Widget, title: Content) -> None:
    """Write the upper line of a panel's frame without painting the panel again."""
    panel._border_title = title


def set_subtitle(panel: Widget, words: Content) -> None:
    """Write the lower line of a panel's frame without painting the panel again."""
    panel._border_subtitle = words


def resize_content(widget: Widget, size: Size) -> None:
    """Tell the scroll bars how much there is to scroll, without a layout."""
    widget.set_reactive(Widget.virtual_size, size)
    widget._scroll_update(size)


def cursor_offset(field: Input) -> int:
    """Return the cell of a field's cursor, from the beginning of its text."""
    return field._cursor_offset


def meta_of(style: Style | None) -> bytes | None:
    """Return what was kept with a style, pickled as Rich keeps it."""
    return style._meta if style is not None else None


# The terminal


def driver_of(app: App[Any]) -> Driver | None:
    """Return what draws a program, once it runs."""
    return app._driver


def app_of(driver: Driver) -> App[Any]:
    """Return the program that a driver draws."""
    return driver._app


def loop_of(driver: Driver) -> asyncio.AbstractEventLoop:
    """Return the event loop of a driver's program."""
    return driver._loop


def is_debug(driver: Driver) -> bool:
    """True if the terminal is read with Textual's own log."""
    return driver._debug


def was_stopped_by_key(driver: Driver) -> bool:
    """True if the program was stopped by ctrl+z, after which Textual takes the terminal again."""
    stopped: bool = vars(driver)["_must_signal_resume"]
    return stopped


def names_used() -> Iterator[tuple[object, str]]:
    """Textual's classes, with the private names that the functions above use of their instances."""
    from textual.drivers.linux_driver import LinuxDriver

    for name in (
        "_screen_stacks", "_notifications", "_unnotify", "_refresh_notifications", "_exception",
        "_exception_event", "_exit_renderables", "_return_code", "_close_messages_no_wait", "_driver",
        "_replace_screen",
    ):  # fmt: skip
        yield App, name
    for name in ("_result_callbacks", "_pop_result_callback"):
        yield Screen, name
    for name in ("_border_title", "_border_subtitle", "_scroll_update"):
        yield Widget, name
    yield Input, "_cursor_offset"
    yield ToastRack, "_toast_id"
    yield Style, "_meta"
    for name in ("_app", "_loop", "_debug", "_must_signal_resume"):
        yield LinuxDriver, name
