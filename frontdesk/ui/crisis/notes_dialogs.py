"""Beside a crisis: writing down a near miss, and looking at imported calls whose text holds watched words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from frontdesk.domain.crisis import CrisisPrompt, PromptAnswer, check_near_miss
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.text import fold
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.crisis.sheet import CrisisSheet
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.show import short_moment, who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import data, fit, said
from frontdesk.ui.widgets.text_box import TextBox


class NearMissDialog(Dialog[tuple[str, int | None]]):
    """A few lines; what was typed stays until it is saved, whatever closes the dialog."""

    CSS_PATH = sheets("crisis_notes")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f10,ctrl+s", "take", "keep", show=False)]

    def __init__(self, text: str, keep: Callable[[str], None], sheet: CrisisSheet | None) -> None:
        """Make the question.

        Args:
            text: what was typed of it before.
            keep: takes what stands in the lines after every key.
            sheet: the crisis it is about, or None.
        """
        about = said("It blames nobody, and is kept with your name and the time.")
        if sheet is not None:
            about = Content.assemble("In the crisis of ", data(who(sheet.caller.name)), ". ", about)
        super().__init__("What nearly went wrong?", about, keys="F10  keep     esc  leave, the text stays")
        self._text = text
        self._keep = keep
        self._sheet = sheet

    def body(self) -> ComposeResult:
        """Yield the lines."""
        yield TextBox(id="near-miss")

    def on_mount(self) -> None:
        """Go on where the person stopped."""
        box = self.query_one(TextBox)
        box.soft_wrap = True
        box.load_text(self._text)
        box.move_cursor(box.document.end)
        box.focus()

    @on(TextBox.Changed)
    def _changed(self) -> None:
        self._text = self.query_one(TextBox).text
        self._keep(self._text)
        self.say("")

    def unkept_words(self) -> str:
        """Return "": whatever is typed here is kept."""
        return ""

    def action_take(self) -> None:
        """Close with the text if there is any; the key may come before the lines are there."""
        text = self._text
        try:
            check_near_miss(text)
        except Incomplete as missing:
            if self.query("#problem"):
                self.say(missing.sentence)
            return
        crisis = self._sheet.crisis if self._sheet else None
        self.dismiss((text, crisis.id if crisis else None))


#: Characters of a text that are shown: a transcript may be a page. The lesser where the terminal is low.
_SHOWN, _SHOWN_LOW = 600, 280
#: Lines of a terminal that is not low.
_HIGH = 32


class Prompts(Dialog[tuple[CrisisPrompt, PromptAnswer]]):
    """The calls; the text of the marked one is below. A prompt, never a decision."""

    CSS_PATH = sheets("crisis_notes")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d,delete", "answer('dismissed')", "no crisis", show=False),
    ]

    def __init__(self, prompts: Sequence[CrisisPrompt], desk: Desk, *, marked: int) -> None:
        """Make the list.

        Args:
            prompts: the calls, at least one.
            desk: the program, for the clock and how numbers are shown.
            marked: the line that is marked at first.
        """
        count = len(prompts)
        heading = (
            "An imported call holds watched words" if count == 1 else f"{count} imported calls to look at"
        )
        super().__init__(
            heading, keys="enter  open the crisis steps     d  no crisis, recorded     esc  later"
        )
        self._prompts = prompts
        self._desk = desk
        self._marked = min(marked, count - 1)

    def body(self) -> ComposeResult:
        """Yield the calls and a text."""
        yield OptionList(*(Option(Content.assemble(*self._parts(prompt))) for prompt in self._prompts))
        yield Static("", id="words")

    def on_mount(self) -> None:
        """Mark a line."""
        self.query_one(OptionList).highlighted = self._marked

    def _parts(self, prompt: CrisisPrompt) -> tuple[Content, ...]:
        """When, who and which number, in fixed places."""
        hours, now = self._desk.hours, self._desk.now()
        number = say_number(prompt.number, self._desk.practice.settings.phone_region)
        return (
            Content(fit(short_moment(prompt.called_at, now, hours), 20)).stylize("$quiet"),
            data(fit(who(prompt.name), 22), "bold"),
            Content(" "),
            data(fit(number or "no number", 16)),
        )

    @on(OptionList.OptionHighlighted)
    def _read(self, event: OptionList.OptionHighlighted) -> None:
        self._marked = event.option_index
        prompt = self._prompts[self._marked]
        words = ", ".join(f"“{word}”" for word in prompt.words[:6])
        room = _SHOWN if self.app.size.height >= _HIGH else _SHOWN_LOW
        text = excerpt(prompt.text, prompt.words, room)
        self.query_one("#words", Static).update(
            Content.assemble(data(words, "bold $at-risk"), "\n", data(text))
        )

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((self._prompts[event.option_index], PromptAnswer.OPENED))

    def action_answer(self, answer: str) -> None:
        """Record that the marked call is no crisis; the key may come before the list is drawn."""
        self.dismiss((self._prompts[self._marked], PromptAnswer(answer)))


def excerpt(text: str, words: Sequence[str], room: int) -> str:
    """Return a text, or the part of it around the first watched word; what was cut shows ``…``.

    Args:
        text: the whole text.
        words: the watched words in it.
        room: characters of it that may be shown.
    """
    if len(text) <= room:
        return text
    folded = fold(text)
    places = [at for at in (folded.find(fold(word)) for word in words) if at >= 0]
    start = min(max(0, min(places, default=0) - room // 3), len(text) - room)
    cut = text[start : start + room].strip()
    return ("…" if start else "") + cut + ("…" if start + room < len(text) else "")
