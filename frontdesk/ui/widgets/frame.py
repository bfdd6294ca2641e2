"""The frame of every screen: practice and clock, who is here, time to close, and three counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from frontdesk.services.callbacks import Standing
from frontdesk.ui.commands import SCREENS
from frontdesk.ui.show import clock, day, moment, span
from frontdesk.ui.text import data
from frontdesk.ui.widgets.pressable import Pressable

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk


class Frame(Widget):
    """Two lines at the top; the counts and the screens' names are buttons too."""

    def __init__(self, screen_name: str) -> None:
        """Make the frame of one screen.

        Args:
            screen_name: which of the screens is open, to mark it.
        """
        super().__init__()
        self._screen_name = screen_name

    @property
    def desk(self) -> FrontDesk:
        """The program."""
        return cast("FrontDesk", self.app)

    def compose(self) -> ComposeResult:
        """The status line and the line of screens."""
        with Horizontal(id="status"):
            yield Static(id="practice")
            yield Static(classes="here -wide-only")
            for name, tab in (("breached", "breached"), ("at-risk", "now"), ("open", "now")):
                yield Pressable(Content(""), f"app.list('{tab}')", id=f"count-{name}")
        with Horizontal(id="screens"):
            for command in SCREENS:
                here = command.id.endswith(self._screen_name)
                label = Content(f" {command.key_shown} {command.words} ")
                yield Pressable(label.stylize("bold $accent" if here else "$quiet"), command.action)
                yield Static(Content("│").stylize("$line"), classes="bar")
            yield Static(classes="here -narrow-only")
            yield Static(id="notice")

    def on_mount(self) -> None:
        """Show what is known so far."""
        self.show(self.desk.standing)

    def show(self, standing: Standing | None) -> None:
        """Show the counts as they are now."""
        if standing is None:
            return
        desk, hours = self.desk, self.desk.practice.rule.hours
        now = standing.checked_at
        today = day(hours.day_of(now))
        name = data(desk.practice.settings.name, "bold")
        self.query_one("#practice", Static).update(
            Content.assemble(" ", name, ("  ", ""), (f"{today} {clock(now, hours)}", ""))
        )
        for here in self.query(".here").results(Static):
            here.update(self._here(standing))
        self._show_counts(standing)
        pace = standing.pace
        words = "DEMO: invented people, nothing is kept" if desk.demo else ""
        if pace.at_risk and standing.opens is None:
            words = pace.sentence
        self.query_one("#notice", Static).update(Content(words + " ").stylize("$at-risk"))

    def _here(self, standing: Standing) -> Content:
        hours, now = self.desk.practice.rule.hours, standing.checked_at
        if standing.opens is not None:
            when = f"closed until {moment(standing.opens, now, hours)}"
        elif standing.closes is not None:
            when = f"closes in {span(standing.closes - now)}"
        else:
            when = "closed today"
        person = data(self.desk.person.first_name)
        return Content.assemble(("desk ", "$quiet"), person, ("  ", ""), (when, "$quiet"))

    def _show_counts(self, standing: Standing) -> None:
        counts, glyphs = standing.counts, self.desk.glyphs
        for name, text, style in (
            (
                "breached",
                f"{glyphs.breached} {counts.breached} breached",
                "bold $breached" if counts.breached else "",
            ),
            (
                "at-risk",
                f"{glyphs.at_risk} {counts.at_risk} at risk",
                "bold $at-risk" if counts.at_risk else "",
            ),
            ("open", f"{counts.open} open", ""),
        ):
            content = Content(text)
            self.query_one(f"#count-{name}", Pressable).update(content.stylize(style) if style else content)
