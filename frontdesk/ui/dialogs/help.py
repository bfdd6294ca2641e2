"""F1: the keys of this screen and the words of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.callbacks.outcomes import KEYED
from frontdesk.domain.phone.dialing import MARK
from frontdesk.ui.commands import EVERYWHERE, Command
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.own_keys import with_own_keys
from frontdesk.ui.show import Glyphs


class Help(Dialog[None]):
    """The keys that work here, and what the signs mean."""

    def __init__(self, commands: Sequence[Command], glyphs: Glyphs, *, outcomes: bool) -> None:
        """Make the help of one screen.

        Args:
            commands: the screen's own.
            glyphs: the signs in use.
            outcomes: whether the outcome keys work here.
        """
        super().__init__("Keys and signs", keys="up, down  scroll     esc  leave")
        self._commands = commands
        self._glyphs = glyphs
        self._outcomes = outcomes

    def body(self) -> ComposeResult:
        """Keys, outcomes, signs."""
        with VerticalScroll(can_focus=True):
            yield Static(Content("\n").join(self._lines()))

    def _lines(self) -> list[Content]:
        lines = [Content("On this screen").stylize("bold")] if self._commands else []
        lines += [_line(command) for command in with_own_keys(self, self._commands)]
        if self._outcomes:
            lines += [Content(""), Content("Outcome of a try").stylize("bold")]
            lines += [
                Content.assemble((f"  {outcome.facts.key:<7}", "$accent"), outcome.words) for outcome in KEYED
            ]
        lines += [Content(""), Content("Everywhere").stylize("bold")]
        lines += [_line(command) for command in with_own_keys(self, EVERYWHERE)]
        glyphs = self._glyphs
        lines += [
            Content(""),
            Content("Signs").stylize("bold"),
            Content.assemble(
                (f"  {glyphs.breached:<7}", "$breached"), "breached: the deadline passed, nobody had called"
            ),
            Content.assemble((f"  {glyphs.at_risk:<7}", "$at-risk"), "at risk: close to the deadline"),
            Content.assemble((f"  {glyphs.on_time:<7}", "$on-time"), "on time"),
            Content.assemble((f"  {glyphs.met:<7}", "$met"), "met: we called in time"),
            Content(f"  {MARK:<7}before a number: nobody can dial it as it is"),
        ]
        return lines


def _line(command: Command) -> Content:
    keys = ", ".join(command.key.split(",")).replace("ctrl+", "^")
    return Content.assemble((f"  {command.key_shown:<7}", "$accent"), command.tip or keys)
