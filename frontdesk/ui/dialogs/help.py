"""F1: the keys of this screen and how to work with it; every other help topic is one key away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from frontdesk.domain.markdown import Block
from frontdesk.domain.phone.dialing import MARK
from frontdesk.help import read_topic, topic_names
from frontdesk.ui.commands import COMMANDS, Command, Place, with_own_keys
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.show import ASCII, SIGNS, Glyphs
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.card_view import CardView


class Help(Dialog[None]):
    """The topics on the left, the one under the cursor on the right."""

    CSS_PATH = sheets("help")
    AUTO_FOCUS = "#topics"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the list's own use of them.
        Binding("pagedown,space", "page(1)", "read on", show=False, priority=True),
        Binding("pageup", "page(-1)", "read back", show=False, priority=True),
    ]

    def __init__(self, commands: Sequence[Command], glyphs: Glyphs) -> None:
        """Open the help at the topic of one screen.

        Args:
            commands: the screen's own.
            glyphs: the signs in use.
        """
        super().__init__("Help", keys="up, down  other topics     pgdn, pgup  read on     esc  leave")
        self._commands = commands
        self._glyphs = glyphs
        self._here: str = commands[0].where if commands else Place.EVERYWHERE
        self._shown = ""

    def body(self) -> ComposeResult:
        """Yield the topics, and one of them."""
        with Horizontal(id="help"):
            yield OptionList(*(Option(Content(name), id=name) for name in topic_names()), id="topics")
            yield CardView(says_more=False)

    def on_mount(self) -> None:
        """Begin with the screen that is open."""
        if self._glyphs is ASCII:
            self.query_one(CardView).use_ascii()
        topics = self.query_one("#topics", OptionList)
        topics.highlighted = topics.get_option_index(self._here)
        # At once: the list says what is marked only after the first frame.
        self._show(self._here)

    @on(OptionList.OptionHighlighted, "#topics")
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        # What was marked before this event came is not to be shown any more.
        is_marked = event.option_index == event.option_list.highlighted
        if is_marked and event.option_id is not None and event.option_id != self._shown:
            self._show(event.option_id)

    def _show(self, name: str) -> None:
        self._shown = name
        topic = read_topic(name)
        blocks = [self._with_own_keys(block, name) for block in topic.blocks]
        self.query_one(CardView).show_card(topic.title, self._keys_of(name), blocks, anew=True)

    def action_page(self, pages: int) -> None:
        """Turn the topic's pages."""
        self.query_one(CardView).page(pages)

    def _keys_of(self, topic: str) -> list[Content]:
        """Return the keys of a topic's screen; the topic of keys that work everywhere has the signs too."""
        if topic == self._here:
            title, commands = "On this screen", self._commands
        else:
            title = "Everywhere" if topic == Place.EVERYWHERE else "On its screen"
            commands = [command for command in COMMANDS if command.where == topic]
        lines = [_line(command) for command in with_own_keys(self, commands)]
        if lines:
            lines.insert(0, _heading(title))
        return lines + (self._signs() if topic == Place.EVERYWHERE else [])

    def _with_own_keys(self, block: Block, topic: str) -> Block:
        """Return a block of a topic with the keys that the person gave the commands it speaks of."""
        commands = [one for one in COMMANDS if one.where in (topic, Place.EVERYWHERE)]
        own = {
            usual.key_written: mine.key_written
            for usual, mine in zip(commands, with_own_keys(self, commands), strict=True)
            if mine is not usual
        }
        spans = (replace(one, text=own.get(one.text, one.text)) if one.strong else one for one in block.spans)
        return replace(block, spans=tuple(spans)) if own else block

    def _signs(self) -> list[Content]:
        return [
            Content(""),
            _heading("Signs"),
            *(
                _sign(getattr(self._glyphs, name), f"${name.replace('_', '-')}", words)
                for name, words in SIGNS
            ),
            _sign(MARK, "", "before a number: nobody can dial it as it is"),
        ]


def _heading(words: str) -> Content:
    return Content(words).stylize("bold")


def _sign(sign: str, style: str, words: str) -> Content:
    return Content.assemble((f"  {sign:<7}", style), words)


def _line(command: Command) -> Content:
    return Content.assemble((f"  {command.key_shown:<7}", "$accent"), command.tip)
