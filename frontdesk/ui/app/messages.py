"""Messages in their places: what is confirmed in the key line, what went wrong in lines above it.

What is confirmed is said many times an hour, in few words: it stands at the right end of the bottom line,
where nothing moves. What has no room there, or went wrong, takes lines of its own above the keys, for which
the rest of the screen makes room: a box over it would hide what is typed, or the keys of the outcomes.

A message is shown in one place: on the screen on which it was said, and below a dialog once that is closed.
"""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.content import Content
from textual.css.query import NoMatches
from textual.notifications import Notification, Notifications
from textual.screen import Screen

from frontdesk.ui.text import unmasked
from frontdesk.ui.textual_private import (
    Toast,
    ToastHolder,
    ToastRack,
    end_message,
    is_on_a_stack,
    messages,
    show_messages,
    toast_id,
)  # fmt: skip
from frontdesk.ui.widgets.key_line import KeyLine


class Messages:
    """Tracks on which screen each message is shown."""

    def __init__(self, app: App[Any]) -> None:
        """Begin with nothing said.

        Args:
            app: the program whose messages these are.
        """
        self._app = app
        # The screen on which each message is shown, by its identity; None once it is shown no more.
        self._places: dict[str, Screen[Any] | None] = {}

    def replace(self, new: Notification) -> None:
        """End a message that is said again: a stack of them would hide what was typed."""
        for old in list(messages(self._app)):
            if (old.title, old.message) == (new.title, new.message):
                end_message(self._app, old, refresh=False)

    def forget_screen(self) -> None:
        """Show no more of what was said on the open screen, but for what passed by itself."""
        for one in messages(self._app):
            if self._places.get(one.identity) is self._app.screen and one.severity != "error":
                self._places[one.identity] = None
        show_messages(self._app)

    def end_warnings(self) -> None:
        """Show no more of what went wrong on the open screen."""
        self._end_warnings(self._app.screen)
        show_messages(self._app)

    def show(self) -> None:
        """Show every message in its place, on the open screen and under the dialogs on it."""
        if self._app.screen_stack:
            self._place()
            for screen in self._app.screen_stack:
                self._show_on(screen)

    def _place(self) -> None:
        """Give each message its screen: a new one the open one, one of a dialog that closed the one below."""
        known, top = self._places, self._app.screen
        for one in messages(self._app):
            place = known.get(one.identity, top)
            if one.identity not in known and _is_confirmation(one):
                self._end_warnings(top)
            if place is not None and not is_on_a_stack(self._app, place):
                place = top
            # Another screen was opened: what was said on the one before was read there.
            known[one.identity] = place if place in self._app.screen_stack else None
        there = {one.identity for one in messages(self._app)}
        for gone in known.keys() - there:
            del known[gone]

    def _end_warnings(self, screen: Screen[Any]) -> None:
        """End what went wrong on a screen: the next thing worked."""
        for one in messages(self._app):
            if one.severity == "warning" and self._places.get(one.identity) is screen:
                self._places[one.identity] = None

    def _show_on(self, screen: Screen[Any]) -> None:
        here = [one for one in messages(self._app) if self._places.get(one.identity) is screen]
        # What was done last is confirmed, and no longer what was done before: it may be undone by it.
        last = next((one for one in reversed(here) if _is_confirmation(one)), None)
        lines = list(screen.query_children(KeyLine))
        in_line = last is not None and bool(lines) and lines[0].has_room(last.message)
        boxes = Notifications()
        for one in here:
            if not _is_confirmation(one) or (one is last and not in_line):
                boxes.add(one)
        for line in lines:
            line.confirm(last if in_line else None)
        try:
            rack = screen.get_child_by_type(ToastRack)
        except NoMatches:
            return  # a screen that is still being made: it asks again when it is there
        if boxes or rack.children:
            self._app.call_later(_show_boxes, rack, boxes)
        screen.set_class(bool(boxes), "-said")


class MessageBox(Toast):
    """A message for the person at the desk; it stays readable while the screen is masked."""

    def render(self) -> Content:
        """Return the title and the sentence."""
        return unmasked(super().render())

    def on_unmount(self) -> None:
        """Free its room when it is gone: Textual looks again only at the next message."""
        self.app.call_later(show_messages, self.app)


def _show_boxes(rack: ToastRack, wanted: Notifications) -> None:
    """Show these messages in a screen's rack and no others; the newest stays in sight."""
    rack.display = bool(wanted)
    ids = {toast_id(rack, one): one for one in wanted if not one.has_expired}
    for holder in rack.children:
        # By its id: what it holds may not have been mounted yet.
        if ids.pop(holder.id or "", None) is None:
            holder.remove()
    if ids:
        rack.mount_all(ToastHolder(MessageBox(one), id=name) for name, one in ids.items())
        rack.call_later(rack.scroll_end, animate=False, force=True)


def _is_confirmation(one: Notification) -> bool:
    return one.severity == "information" and not one.title and "\n" not in one.message
