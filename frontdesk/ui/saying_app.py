"""The themed program that confirms in the line of the keys, and keeps toasts for what went wrong.

A toast lies over the last rows of a list and has the whole screen laid out again, twice. What is confirmed is
said many times an hour, in few words: it stands at the right end of the bottom line, where nothing moves.
"""

from __future__ import annotations

from typing import TypeVar

from textual.css.query import NoMatches
from textual.notifications import Notification, Notifications
from textual.widgets._toast import ToastRack

from frontdesk.ui.themed_app import ThemedApp
from frontdesk.ui.widgets.key_line import KeyLine

Result = TypeVar("Result")


class SayingApp(ThemedApp[Result]):
    """Says what was done in the key line of the open screen, where it has one that has room for it."""

    def _refresh_notifications(self) -> None:
        """Show what is said, each in its place; Textual has toasts for all of it."""
        if not self.screen_stack:
            return
        lines = list(self.screen.query_children(KeyLine))
        last: Notification | None = None
        toasts = Notifications()
        for one in self._notifications:
            if lines and _is_confirmation(one) and lines[0].has_room(one.message):
                last = one
            else:
                toasts.add(one)
        for line in lines:
            line.confirm(last)
        self._show_toasts(toasts)

    def _show_toasts(self, toasts: Notifications) -> None:
        try:
            rack = self.screen.get_child_by_type(ToastRack)
        except NoMatches:
            return  # a screen that is still being made: it asks again when it is there
        if toasts or rack.children:
            self.call_later(rack.show, toasts)


def _is_confirmation(one: Notification) -> bool:
    return one.severity == "information" and not one.title and "\n" not in one.message
