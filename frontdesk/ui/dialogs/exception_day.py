"""Give one day hours of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.other_days import OtherDay, read_typed_day
from frontdesk.ui.settings_fields import hours_text, read_hours, sentence
from frontdesk.ui.text import said
from frontdesk.ui.widgets.fields import TextField


class ExceptionDay(Dialog[OtherDay]):
    """Three lines: the day, its hours, why."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "take", show=False)]

    def __init__(
        self,
        one: OtherDay | None,
        today: date,
        known: Callable[[date], OtherDay | None],
        style: TimeStyle,
    ) -> None:
        """Make the dialog.

        Args:
            one: the day to change, or None for a new one.
            today: the practice's day.
            known: gives the day that is in the list under a date already.
            style: how days are written.
        """
        heading = "A day with other hours" if one is None else "Other hours on this day"
        super().__init__(heading, keys="tab  next     F10  take     esc  leave")
        self._one = one
        self._today = today
        self._known = known
        self._style = style

    def body(self) -> ComposeResult:
        """The three lines."""
        one = self._one
        yield Static("Day", classes="label")
        yield TextField(
            one.day.isoformat() if one else "",
            id="day",
            max_length=40,
            placeholder="24 Dec, 12/24 …",
        )
        yield Static(id="reading")
        yield Static("Hours", classes="label")
        yield TextField(
            hours_text(one.ranges if one else ()),
            id="hours",
            max_length=120,
            anew=one is None,
            placeholder="08:00-12:00, or closed",
        )
        yield Static("Name", classes="label")
        yield TextField(
            one.name if one else "",
            id="why",
            max_length=ABOUT_LIMIT,
            placeholder="why, if it helps",
        )

    def on_mount(self) -> None:
        """A day that is there already is mostly given other hours."""
        self.query_one("#hours" if self._one else "#day", Input).focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.say("")
        self.query_one("#reading", Static).update(said(self._reading(), "$quiet"))

    def _reading(self) -> str:
        """The day in words, and whether it has other hours already."""
        text = self.query_one("#day", Input).value
        try:
            day = read_typed_day(text, self._today) if text.strip() else None
        except BadSettings:
            return ""
        if day is None:
            return ""
        there = self._known(day)
        if there is None or there == self._one:
            return self._style.day_and_year(day)
        return f"{self._style.day_and_year(day)}: replaces {hours_text(there.ranges)} {there.name}".rstrip()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "why":
            self.action_take()
        else:
            self.focus_next()

    def action_take(self) -> None:
        """Give the day back if it can be read."""
        for field, read in (("day", self._day), ("hours", read_hours)):
            try:
                read(self._text(field))
            except BadSettings as wrong:
                self.say(sentence(wrong.sentence))
                self.query_one(f"#{field}", Input).focus()
                return
        name = one_line(self._text("why"))
        self.dismiss(OtherDay(self._day(self._text("day")), read_hours(self._text("hours")), name))

    def _day(self, text: str) -> date:
        return read_typed_day(text, self._today)

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value
