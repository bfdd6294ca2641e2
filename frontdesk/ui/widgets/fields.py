"""The fields that text is typed and pasted into: one line, a phone number. Several lines: ``text_box``.

What is typed stays out of the clipboard, which every program of the machine can read; the terminal's own
paste works. Colors are styles of the theme, computed once a theme: a component class costs a style pass of
its own for every widget that has it, before the first frame and at each change of focus.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, ClassVar

from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.app import App
from textual.color import Color
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.validation import ValidationResult
from textual.widgets import Input

from frontdesk.domain.phone.numbers import format_typing
from frontdesk.domain.text import ABOUT_LIMIT, PHONE_LIMIT, clean
from frontdesk.ui.text import marked
from frontdesk.ui.textual_private import cursor_offset

#: Composing letters and their marks may make a text longer, by far less than this.
_ROOM = 64


class NoClipboard:
    """Put before a field of Textual: its three keys do nothing here and are free for the screen."""

    def action_copy(self) -> None:
        """Copy nothing."""
        raise SkipAction

    def action_cut(self) -> None:
        """Cut nothing: it could not be brought back."""
        raise SkipAction

    def action_paste(self) -> None:
        """Paste nothing: nothing was copied."""
        raise SkipAction


class TextField(NoClipboard, Input):
    """One line without hidden characters. What a paste loses is said; nothing goes to the clipboard.

    Textual's own drops a paste that is too long, and all but the first of several lines, without a word.
    """

    # A longer text scrolls inside the field: nothing around it has to be laid out again at every key.
    virtual_size = Reactive(Size(0, 0))

    #: The parts of a line that Textual asks a style for, by the names it uses.
    _INKS: ClassVar[dict[str, dict[str, Any]]] = {
        "input--cursor": {"reverse": True},
        "input--placeholder": {"color": "quiet"},
        "input--suggestion": {"color": "quiet"},
        "input--selection": {"on": "accent", "over": "cursor-row", "share": 0.4},
    }

    def __init__(
        self,
        value: str = "",
        *,
        id: str | None = None,
        placeholder: str = "",
        max_length: int = ABOUT_LIMIT,
        joint: str = " / ",
        anew: bool = False,
    ) -> None:
        """Make the field.

        Args:
            value: what stands in it at first.
            id: the widget's id.
            placeholder: shown while empty.
            max_length: characters that fit.
            joint: what stands between lines that are pasted; a space where a line end means nothing more.
            anew: True if the first key replaces what stands there: in words that are looked for, not in text.
        """
        self._joint = joint
        #: True if people's text may stand in it, which is masked while the screen is.
        self.private = True
        # Under which mask the text was typed that stands here: who types sees what they type.
        self._typed: tuple[int, str] = (0, "")
        super().__init__(
            value,
            placeholder,
            id=id,
            max_length=max_length,
            select_on_focus=anew,
        )
        # A blink is a timer and a repaint twice a second, in every field that ever had the focus.
        self.cursor_blink = False

    def get_component_rich_style(
        self, *names: str, partial: bool = False, default: Style | None = None
    ) -> Style:
        """Return the style of a part of the line, from the theme and not from a style pass of its own."""
        return ink(self.app, **self._INKS[names[0]])

    @classmethod
    @cache
    def _get_component_classes(cls) -> frozenset[str]:
        """None: the module's docstring says why."""
        return frozenset()

    def render_line(self, y: int) -> Strip:
        """Return the line; while the screen is masked, earlier text is masked and what is typed is not."""
        strip = super().render_line(y)
        if self.value and getattr(self.app, "is_masked", False):
            from frontdesk.ui.masked_text import masked_strip, shown_strip

            if self._typed == (getattr(self.app, "mask", 0), self.value):
                return shown_strip(strip)
            return masked_strip(strip) if self.private else strip
        return strip

    def replace(self, text: str, start: int, end: int) -> None:
        """Put in what a person typed, pasted or took out."""
        super().replace(text, start, end)
        self.was_typed()

    def was_typed(self) -> None:
        """Note that a person typed what stands here."""
        self._typed = (getattr(self.app, "mask", 0), self.value)

    def on_focus(self, event: events.Focus) -> None:
        """Put the cursor after the text: the next letter must not replace a whole note.

        A terminal that comes back to the front leaves it where it was, and a click says itself where.
        """
        if not event.from_app_focus and not self.select_on_focus:
            self.cursor_position = len(self.value)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the end that is being typed in sight: a narrower field stands where it stood wide."""
        self.scroll_to_region(Region(cursor_offset(self), 0, width=1, height=1), force=True, animate=False)

    def validate(self, value: str) -> ValidationResult | None:
        """Judge nothing: a field has no validators, and Textual would mark it valid by a style pass."""
        return None

    def validate_value(self, value: str) -> str:
        """Whatever puts text here, no hidden character stays; spaces at the ends do, more may be typed."""
        if value.isascii() and value.isprintable():
            return value
        inner = value.strip(" ")
        lead = len(value) - len(value.lstrip(" "))
        safe = clean(marked(inner), limit=2 * len(inner) + _ROOM, joint=self._joint).text
        return " " * lead + safe + " " * (len(value) - lead - len(inner))

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste of any length and number of lines: what fits is kept, what was cut is said."""
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        room = (self.max_length or len(event.text)) - len(self.value) + end - start
        pasted = clean(event.text, limit=max(0, room), joint=self._joint)
        if start == end:
            self.insert_text_at_cursor(pasted.text)
        else:
            self.replace(pasted.text, start, end)
        if pasted.notice:
            self.app.notify(pasted.notice, title="Pasted", severity="warning", timeout=12, markup=False)


class NumberField(TextField):
    """A number as people write it; what cannot be formatted stays as typed."""

    def __init__(self, *, id: str) -> None:
        """Make the field.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id, placeholder="as it rings", max_length=PHONE_LIMIT)
        self.phone_region = "US"

    def insert_text_at_cursor(self, text: str) -> None:
        """Take what was typed; at the end of the number it is formatted, in its middle left as it is."""
        if self.cursor_position < len(self.value) or not self.selection.is_empty:
            super().insert_text_at_cursor(text)
            return
        self.value = format_typing(self.value + text, self.phone_region)[: self.max_length]
        self.cursor_position = len(self.value)
        self.was_typed()


@lru_cache(maxsize=64)
def _style(color: str, ground: str, over: str, share: float, bold: bool, reverse: bool) -> Style:
    """Return a style from theme variables; ``ground`` may be mixed into what it lies ``over``."""
    background = Color.parse(ground) if ground else None
    if background is not None and over and share < 1 and background.ansi is None:
        background = Color.parse(over).blend(background, share)
    return Style(
        color=Color.parse(color).rich_color if color else None,
        bgcolor=background.rich_color if background else None,
        bold=bold or None,
        reverse=reverse or None,
    )


def ink(
    app: App[object],
    color: str = "",
    *,
    on: str = "",
    over: str = "background",
    share: float = 1.0,
    bold: bool = False,
    reverse: bool = False,
) -> Style:
    """Return a style named by theme variables.

    Args:
        app: gives the theme that is in use.
        color: the variable of the letters' color, without ``$``; "" keeps what is there, and so does a name
            that the theme does not have.
        on: the variable of the ground; "" keeps what is there.
        over: the variable of what a ground of less than a whole ``share`` lies on.
        share: how much of the ground there is, 0 to 1; a terminal's own colors are never mixed.
        bold: bold letters.
        reverse: letters and ground change places.
    """
    named = app.theme_variables
    return _style(named.get(color, ""), named.get(on, ""), named.get(over, ""), share, bold, reverse)
