"""The page of days with other hours: holidays, half days, working Saturdays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static

from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings.kinds import HOURS
from frontdesk.domain.settings.rows import beside_field
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.commands import OTHER_DAYS, bindings
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.settings.other_days import OtherDay, OtherDays, read_typed_day
from frontdesk.ui.text import said
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.lines import Lines

_COLUMNS = (
    Column("Day", 16, right=True, ours=True),
    Column("Hours", 12, flex=1, ours=True),
    Column("Name", 12, flex=2),
)
_EMPTY = "No day has other hours. a adds one."


class DaysList(Lines[OtherDay]):
    """The days that are coming, and below them, dim, what is past."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(OTHER_DAYS)
    #: The keys, said below the list.
    KEYS = "   ".join(f"{command.key_shown} {command.words}" for command in OTHER_DAYS)

    class Edited(Message):
        """A day was added, changed or removed."""

    def __init__(self, days: OtherDays, today: Callable[[], date]) -> None:
        """Make the list.

        Args:
            days: the days while they are edited.
            today: the practice's day.
        """
        super().__init__(_COLUMNS, self._cells, lambda one: one.day, empty=_EMPTY, id="days")
        self._days = days
        self._today = today

    def _cells(self, one: OtherDay) -> Sequence[Cell]:
        quiet = "quiet" if one.day < self._today() else ""
        return (
            Cell(self._style.day_and_year(one.day), quiet),
            Cell(HOURS.write_text(one.ranges, self._style), quiet if quiet or not one.ranges else "strong"),
            Cell(one.name, "quiet"),
        )

    @property
    def desk(self) -> Desk:
        """The program."""
        return desk_of(self)

    @property
    def _style(self) -> TimeStyle:
        """How the practice writes times and days."""
        return self.desk.practice.settings.time_style

    def show_days(self) -> None:
        """Show the days as they are now."""
        self.fill(self._days.rows(self._today()))

    def action_add_day(self) -> None:
        """Add a day with hours of its own."""
        self._ask(None)

    def action_change_day(self) -> None:
        """Change the day under the cursor."""
        if self.row is not None:
            self._ask(self.row)

    def _ask(self, one: OtherDay | None) -> None:
        # Pushed at once, not from a worker: what is typed behind the key belongs to the dialog.
        dialog = ExceptionDay(one, self._today(), self._days.get, self._style)
        self.desk.push_screen(dialog, partial(self._take, one))

    def _take(self, one: OtherDay | None, made: OtherDay | None) -> None:
        if made is not None:
            self._days.put(made, instead_of=one.day if one else None)
            self.show_days()
            self.select(made.day)
            self.post_message(self.Edited())

    def action_remove_day(self) -> None:
        """Remove the day under the cursor."""
        one = self.row
        if one is not None:
            self._days.remove(one.day)
            self.show_days()
            self.post_message(self.Edited())
            self.desk.confirm(f"{self._style.day_and_year(one.day)} taken out; F10 saves")


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
            style: how times and days are written.
        """
        heading = "A day with other hours" if one is None else "Other hours on this day"
        super().__init__(heading, keys="tab  next     F10  take     esc  leave")
        self._one = one
        self._today = today
        self._known = known
        self._style = style

    def body(self) -> ComposeResult:
        """Yield the three lines."""
        one = self._one
        yield Static("Day", classes="label")
        yield TextField(
            one.day.isoformat() if one else "",
            id="day",
            max_length=40,
            placeholder="Dec 24, 12/24 …" if self._style.month_first else "24 Dec, 24/12 …",
        )
        yield Static(id="reading")
        yield Static("Hours", classes="label")
        yield TextField(
            HOURS.write_text(one.ranges if one else (), self._style),
            id="hours",
            max_length=120,
            anew=one is None,
            placeholder="8-12, 1-5, or closed",
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
        """Return the day in words, and if it has other hours already."""
        text = self.query_one("#day", Input).value
        try:
            day = read_typed_day(text, self._today, self._style) if text.strip() else None
        except BadSettings:
            return ""
        if day is None:
            return ""
        there = self._known(day)
        if there is None or there == self._one:
            return self._style.day_and_year(day)
        hours = HOURS.write_text(there.ranges, self._style)
        return f"{self._style.day_and_year(day)}: replaces {hours} {there.name}".rstrip()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "why":
            self.action_take()
        else:
            self.focus_next()

    def action_take(self) -> None:
        """Close with the day if it can be read."""
        for field, read in (("day", self._day), ("hours", HOURS.read_text)):
            try:
                read(self._text(field))
            except BadSettings as wrong:
                self.say(beside_field(wrong.sentence))
                self.query_one(f"#{field}", Input).focus()
                return
        name = one_line(self._text("why"))
        self.dismiss(OtherDay(self._day(self._text("day")), HOURS.read_text(self._text("hours")), name))

    def _day(self, text: str) -> date:
        return read_typed_day(text, self._today, self._style)

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value
