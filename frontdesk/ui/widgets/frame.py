"""The frame of every screen: practice and clock, who is here, time to close, and three counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events
from textual.content import Content

from frontdesk.services.callbacks import Standing
from frontdesk.ui.commands import CRISIS_KEY, SCREENS
from frontdesk.ui.show import clock, day, moment, span
from frontdesk.ui.text import data
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk

#: Over the whole first line while nobody accepted a crisis.
_RED = "bold $on-crisis on $crisis"
_TO_CRISIS = Part(Content(f" {CRISIS_KEY.key_shown} {CRISIS_KEY.words} ").stylize("bold"), CRISIS_KEY.action)

#: From this width on the person and the time to close stand in the first line.
WIDE = 100


class Frame(Pressables):
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

    def on_resize(self, event: events.Resize) -> None:
        """Show what is known so far in the new width."""
        self.show_standing(self.desk.standing)

    def show_standing(self, standing: Standing | None) -> None:
        """Show the counts as they are now."""
        if standing is None:
            return
        here, practice = Part(self._here(standing)), Part(self._practice(standing))
        crisis, wide = self._crisis(), self.size.width >= WIDE
        first = [practice, here] if wide else [practice]
        if crisis:
            first = [crisis, practice] if wide else [crisis, self._clock(standing)]
        second = self._screens()
        room = self.size.width - sum(part.cells for part in [*second, _TO_CRISIS])
        if not wide or crisis:
            second.append(here)
        notice = Part(self._notice(standing).truncate(max(0, room), ellipsis=True))
        self.show(
            [
                Row(first, self._counts(standing), _RED if crisis else ""),
                Row(second, [notice, _TO_CRISIS]),
            ]
        )

    def _crisis(self) -> Part | None:
        """What turns the whole line red: nobody accepted a crisis yet."""
        waiting = len(self.desk.crisis.waiting)
        if not waiting:
            return None
        what = "CRISIS" if waiting == 1 else f"{waiting} CRISES"
        words = f" {self.desk.glyphs.crisis} {what} not accepted: press {CRISIS_KEY.key_shown} "
        return Part(Content(words), CRISIS_KEY.action)

    def _clock(self, standing: Standing) -> Part:
        return Part(Content(f" {clock(standing.checked_at, self.desk.practice.rule.hours)} "))

    def _practice(self, standing: Standing) -> Content:
        hours, now = self.desk.practice.rule.hours, standing.checked_at
        name = data(self.desk.practice.settings.name, "bold")
        return Content.assemble(" ", name, f"  {day(hours.day_of(now))} {clock(now, hours)}  ")

    def _here(self, standing: Standing) -> Content:
        hours, now = self.desk.practice.rule.hours, standing.checked_at
        if standing.opens is not None:
            when = f"closed until {moment(standing.opens, now, hours)}"
        elif standing.closes is not None:
            when = f"closes in {span(standing.closes - now)}"
        else:
            when = "closed today"
        person = data(self.desk.person.first_name)
        return Content.assemble((" desk ", "$secondary"), person, (f"  {when} ", "$secondary"))

    def _counts(self, standing: Standing) -> list[Part]:
        counts, glyphs = standing.counts, self.desk.glyphs
        rows = (
            (
                f"{glyphs.breached} {counts.breached} breached",
                "bold $breached" if counts.breached else "",
                "breached",
            ),
            (f"{glyphs.at_risk} {counts.at_risk} at risk", "bold $at-risk" if counts.at_risk else "", "now"),
            (f"{counts.open} open", "", "now"),
        )
        return [
            Part(Content(f" {text} ").stylize(style) if style else Content(f" {text} "), f"app.list('{tab}')")
            for text, style, tab in rows
        ]

    def _screens(self) -> list[Part]:
        parts = []
        for command in SCREENS:
            here = command.id.endswith(self._screen_name)
            label = Content(f" {command.key_shown} {command.words} ")
            parts.append(Part(label.stylize("bold $accent" if here else "$secondary"), command.action))
            parts.append(Part(Content("│").stylize("$line")))
        return parts

    def _notice(self, standing: Standing) -> Content:
        """The forecast when it will not be made, else that this is the demo."""
        if standing.pace.at_risk and standing.opens is None:
            return Content(f"{standing.pace.sentence} ").stylize("bold $at-risk")
        words = "DEMO: invented people, nothing is kept " if self.desk.demo else ""
        return Content(words).stylize("bold $accent")
