"""What the review asks: why a deadline was missed, who calls tomorrow, how many voicemails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from frontdesk.domain.day.review import BreachReason, VoicemailTally
from frontdesk.domain.people import Person
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.text import said
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.picker import Picker

_REASONS = tuple(BreachReason)


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """The answer of the dialog.

    Attributes:
        reason: why.
        note: in words; wanted where the reason is another.
    """

    reason: BreachReason
    note: str = ""


class AskBreachReason(Dialog[ReasonGiven]):
    """Six lines, each with its letter."""

    def __init__(self, about: str, *, title: str = "Why was it missed?") -> None:
        """Make the question.

        Args:
            about: the cases it acts on.
            title: the question.
        """
        super().__init__(title, about, keys="a letter takes its line     esc  leave")

    def body(self) -> ComposeResult:
        """Yield the reasons, and the line for another one."""
        yield OptionList(
            *(Option(Content.assemble((one.key, "bold $accent"), f"  {one.words}")) for one in _REASONS)
        )
        other = TextField(id="other", placeholder="what happened, in a few words")
        other.display = False
        yield other

    def on_mount(self) -> None:
        """Mark the first reason."""
        self.query_one(OptionList).highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """A letter takes its reason, where nobody types."""
        if self.focused is self.query_one("#other"):
            return
        reason = next((one for one in _REASONS if one.key == event.key), None)
        if reason is not None:
            event.stop()
            self._take(reason)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._take(_REASONS[event.option_index])

    def _take(self, reason: BreachReason) -> None:
        if reason is not BreachReason.OTHER:
            self.dismiss(ReasonGiven(reason))
            return
        other = self.query_one("#other", Input)
        other.display = True
        self.set_focus(other)

    @on(Input.Submitted)
    def _said(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(ReasonGiven(BreachReason.OTHER, event.value.strip()))
        else:
            self.say("Type what happened in a few words, or leave with esc.")


@dataclass(frozen=True, slots=True)
class Carried:
    """The answer of the dialog.

    Attributes:
        owner: who has it then.
        reason: why it was not made today.
    """

    owner: Person
    reason: str


class CarryOver(Dialog[Carried]):
    """Two lines: who, and why."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "carry over", show=False)]

    def __init__(self, about: str, staff: Sequence[Person], owner: Person, reason: str) -> None:
        """Make the question.

        Args:
            about: the callbacks it acts on.
            staff: who may have them.
            owner: who stands there at first.
            reason: what stands there at first: that of the last one, mostly it is the same.
        """
        super().__init__(
            "Carry over to the next open day",
            about,
            keys="shift+tab  who     enter  carry over     esc  leave",
        )
        self._choices = [Choice(one.name, one) for one in staff]
        self._owner = owner
        self._reason = reason

    def body(self) -> ComposeResult:
        """Yield the two lines."""
        yield Static("Who calls them", classes="label")
        yield Picker[Person](self._choices, id="owner")
        yield Static("Why it was not made", classes="label")
        yield TextField(self._reason, id="reason", placeholder="nobody free, they asked for it …")

    def on_mount(self) -> None:
        """The owner is there already; mostly it is right."""
        self.query_one("#owner", Picker).take_value(self._owner)
        self.query_one("#reason", Input).focus()

    @on(Input.Submitted, "#reason")
    def _done(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    @on(Input.Changed)
    @on(Picker.Picked)
    def _answered(self) -> None:
        """What was missing is answered, or about to be."""
        self.say("")

    def action_take(self) -> None:
        """Close with the answer if it is complete."""
        owner = self.query_one("#owner", Picker).value
        reason = self.query_one("#reason", Input)
        if not isinstance(owner, Person):
            self.say("Who calls them? Type the name of somebody of the staff.")
            self.query_one("#owner", Picker).focus()
        elif not reason.value.strip():
            self.say("Say in a few words why it was not made; the report shows it.")
            reason.focus()
        else:
            self.dismiss(Carried(owner, reason.value.strip()))


class SignDay(Dialog[bool]):
    """What is signed, and by whom."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "sign", "sign", show=False)]

    def __init__(self, day: str, person: str, lines: str, warning: str) -> None:
        """Make the question.

        Args:
            day: the day in words.
            person: who signs.
            lines: what is in the record, a line each.
            warning: what should be known before, or "".
        """
        super().__init__(f"Sign {day}?", said(lines, lines=True), keys="enter  take     esc  leave")
        self._person = person
        self._warning = warning

    def body(self) -> ComposeResult:
        """Yield who signs, and what that means."""
        if self._warning:
            yield Static(said(self._warning, "$at-risk"))
        yield Static(said("It stays as it is then; notes can be added."))
        yield OptionList(said(f"sign as {self._person}"), "not yet")

    def on_mount(self) -> None:
        """Mark the first line."""
        self.query_one(OptionList).highlighted = 0

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index == 0)

    def action_sign(self) -> None:
        """Yes."""
        self.dismiss(True)


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer of the dialog.

    Attributes:
        on_machine: how many.
        note: why some are not logged, or "".
    """

    on_machine: int
    note: str


class VoicemailCount(Dialog[Counted]):
    """A number; where it is more than was logged, a line for why."""

    def __init__(self, tally: VoicemailTally) -> None:
        """Make the question.

        Args:
            tally: what was logged and last counted.
        """
        logged = (
            "1 voicemail of this day is"
            if tally.logged == 1
            else f"{tally.logged} voicemails of this day are"
        )
        super().__init__("How many voicemails are on the machine?", f"{logged} logged here.")
        self._tally = tally

    def body(self) -> ComposeResult:
        """Yield the number and the line for why."""
        counted = self._tally.on_machine
        yield TextField(
            "" if counted is None else str(counted),
            id="count",
            max_length=4,
            placeholder="a number",
            anew=True,
        )
        label = Static("Why are they not logged?", id="why-label", classes="label")
        why = TextField(self._tally.note, id="why", placeholder="two robots, the same caller twice …")
        label.display = why.display = False
        yield label
        yield why

    @on(Input.Submitted, "#count")
    def _counted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip().isdecimal():
            self.say("Type a number: how many the machine plays.")
            return
        self.say("")
        count = int(event.value)
        more = count - self._tally.logged
        if more <= 0:
            self.dismiss(Counted(count, ""))
            return
        self.say(f"{more} more than logged. Leave it empty to write them down (t) later, or say why not.")
        for name in ("#why-label", "#why"):
            self.query_one(name).display = True
        self.query_one("#why", Input).focus()

    @on(Input.Submitted, "#why")
    def _said(self, event: Input.Submitted) -> None:
        event.stop()
        count = self.query_one("#count", Input).value.strip()
        if count.isdecimal():
            self.dismiss(Counted(int(count), event.value.strip()))
        else:
            self.query_one("#count", Input).focus()
