"""The themed program that confirms in the line of the keys, and says above it what went wrong.

What is confirmed is said many times an hour, in few words: it stands at the right end of the bottom line,
where nothing moves. What has no room there, or went wrong, takes lines of its own above the keys, for which
the rest of the screen makes room: a box over it would hide what is typed, or the keys of the outcomes.

A message is shown in one place: on the screen on which it was said, and below a dialog once that is closed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from textual.css.query import NoMatches
from textual.notifications import Notification, Notifications
from textual.screen import Screen
from textual.widgets._toast import ToastRack

from frontdesk.ui.app.message_box import show_boxes
from frontdesk.ui.app.themed import ThemedApp
from frontdesk.ui.widgets.key_line import KeyLine

Result = TypeVar("Result")


class SayingApp(ThemedApp[Result]):
    """Says what was done in the key line of the open screen, where it has one that has room for it."""

    def __init__(self, log_file: Path | None, theme: str) -> None:
        """Begin with nothing said.

        Args:
            log_file: where faults are logged, or None.
            theme: its name in ``config.toml``.
        """
        # The screen on which each message is shown, by its identity; None once it is shown no more.
        self._places: dict[str, Screen[object] | None] = {}
        super().__init__(log_file, theme)

    def forget_said(self) -> None:
        """Show no more of what was said on this screen: it shows something else now, of which it is not true.

        What passed by itself, such as a deadline, stays.
        """
        for one in self._notifications:
            if self._places.get(one.identity) is self.screen and one.severity != "error":
                self._places[one.identity] = None
        self._refresh_notifications()

    def end_warnings(self) -> None:
        """Show no more of what went wrong on this screen: it was put right, or another thing is in hand.

        What was confirmed stays.
        """
        self._end_warnings(self.screen)
        self._refresh_notifications()

    def _refresh_notifications(self) -> None:
        """Show what is said, each in its place; Textual shows all of it on whatever screen opens."""
        if not self.screen_stack:
            return
        self._place_messages()
        for screen in self.screen_stack:
            self._show_messages(screen)

    def _place_messages(self) -> None:
        """Give each message its screen: a new one the open one, one of a dialog that closed the one below."""
        known, top = self._places, self.screen
        stacks = self._screen_stacks.values()
        for one in self._notifications:
            place = known.get(one.identity, top)
            if one.identity not in known and _is_confirmation(one):
                self._end_warnings(top)
            if place is not None and not any(place in stack for stack in stacks):
                place = top
            # Another screen was opened: what was said on the one before was read there.
            known[one.identity] = place if place in self.screen_stack else None
        there = {one.identity for one in self._notifications}
        for gone in known.keys() - there:
            del known[gone]

    def _end_warnings(self, screen: Screen[object]) -> None:
        """End what went wrong on a screen: the next thing worked."""
        for one in self._notifications:
            if one.severity == "warning" and self._places.get(one.identity) is screen:
                self._places[one.identity] = None

    def _show_messages(self, screen: Screen[object]) -> None:
        here = [one for one in self._notifications if self._places.get(one.identity) is screen]
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
        self._show_boxes(screen, boxes)

    def _show_boxes(self, screen: Screen[object], boxes: Notifications) -> None:
        try:
            rack = screen.get_child_by_type(ToastRack)
        except NoMatches:
            return  # a screen that is still being made: it asks again when it is there
        if boxes or rack.children:
            self.call_later(show_boxes, rack, boxes)
        screen.set_class(bool(boxes), "-said")


def _is_confirmation(one: Notification) -> bool:
    return one.severity == "information" and not one.title and "\n" not in one.message
