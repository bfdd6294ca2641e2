"""Pick the callback another one is merged with: the likeliest first, any other by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from frontdesk.domain.callbacks.merge import Likeness
from frontdesk.domain.text import fold
from frontdesk.services.callbacks.merging import Alike
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.show import who
from frontdesk.ui.text import data
from frontdesk.ui.widgets.fields import TextField

#: Lines shown at once; typing narrows them.
SHOWN = 40
#: So many digits typed are a part of a number.
_DIGITS = 3
_NOBODY = "Nobody open is like them. Type a part of the other name or number."


class _List(OptionList, can_focus=False):
    """The list under the field; the field keeps the keys."""


class PickAlike(Dialog[Alike]):
    """The open callbacks that may be of the same person; typing looks through all of them."""

    def __init__(self, about: str, found: Sequence[Alike], line: Callable[[Alike], tuple[str, str]]) -> None:
        """Make the question.

        Args:
            about: whose callback is merged, people's text.
            found: every other open one, the likeliest first.
            line: gives the number and the age of one as shown.
        """
        super().__init__("Merge with", about, keys="type a name or number     enter  merge     esc  leave")
        self._found = found
        self._line = line
        self._shown: Sequence[Alike] = ()

    def body(self) -> ComposeResult:
        """Yield the field and the list."""
        yield TextField(placeholder="name or number of the other one")
        yield _List()

    def on_mount(self) -> None:
        """Offer the likeliest."""
        self._offer("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._offer(event.value)

    def _offer(self, typed: str) -> None:
        self._shown = matching(self._found, typed)[:SHOWN]
        listed = self.query_one(_List)
        listed.clear_options()
        listed.add_options([Option(self._prompt(one)) for one in self._shown])
        if self._shown:
            listed.highlighted = 0
            self.say("")
        else:
            self.say(_NOBODY if not typed else "Nobody open contains this.")

    def _prompt(self, one: Alike) -> Content:
        number, age = self._line(one)
        hints = [one.likeness.words, one.about, age, f"{one.owner} has it" if one.owner else ""]
        name = Content.assemble(data(who(one.name), "bold"), data(f"  {number}"))
        return Content.assemble(name, "\n  ", data(" · ".join(filter(None, hints)), "$quiet"))

    def on_key(self, event: events.Key) -> None:
        """The arrows move the mark, wherever one types."""
        steps = {"down": 1, "up": -1}.get(event.key)
        listed = self.query_one(_List)
        if steps and self._shown:
            event.stop()
            listed.highlighted = max(0, min((listed.highlighted or 0) + steps, len(self._shown) - 1))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        marked = self.query_one(_List).highlighted
        if marked is not None and marked < len(self._shown):
            self.dismiss(self._shown[marked])

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index])


def matching(found: Sequence[Alike], typed: str) -> list[Alike]:
    """Those that are alike while nothing is typed, else all that contain it in their name or number."""
    words = fold(typed)
    if not words:
        return [one for one in found if one.likeness is not Likeness.NONE]
    digits = "".join(char for char in words if char.isdigit())
    by_number = len(digits) >= _DIGITS
    return [
        one
        for one in found
        if words in fold(f"{one.name} / {one.about}") or (by_number and digits in one.number)
    ]
