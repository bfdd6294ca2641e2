"""What may be missing of a referral, to be ticked; and the dialog that keeps what is missing of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.text import data
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

#: The list of a treatment that has none of its own.
_USUAL = "Evaluation"


def items_for(treatment: str, checklists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return what may be missing for a treatment; the list of an evaluation where it has none of its own.

    Args:
        treatment: what for, as people say it.
        checklists: the practice's lists, by treatment.
    """
    wanted = treatment.strip().lower()
    found = next((items for name, items in checklists.items() if name.lower() == wanted), None)
    return found if found is not None else checklists.get(_USUAL, ())


class Checklist(OptionList):
    """Items to tick, one a line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "select", "tick", show=False)]

    class Ticked(Message):
        """An item was ticked, or is ticked no more."""

    def __init__(self, *, id: str) -> None:
        """Make it empty.

        Args:
            id: the widget's id.
        """
        super().__init__(id=id)
        self._items: Sequence[str] = ()
        self._ticked: dict[str, None] = {}

    @property
    def items(self) -> Sequence[str]:
        """All that may be ticked."""
        return self._items

    @property
    def ticked(self) -> tuple[str, ...]:
        """The items that are ticked, in the order of the list."""
        return tuple(item for item in self._items if item in self._ticked)

    def offer(self, items: Iterable[str], ticked: Iterable[str] = ()) -> None:
        """Show other items; those that were ticked stay ticked.

        Args:
            items: what may be ticked.
            ticked: what is ticked from now on too.
        """
        self._ticked |= dict.fromkeys(ticked)
        self._items = tuple(dict.fromkeys((*items, *self._ticked)))
        marked = self.highlighted or 0
        self.clear_options()
        self.add_options([Option(self._prompt(item)) for item in self._items])
        self.highlighted = min(marked, len(self._items) - 1) if self._items else None

    def _prompt(self, item: str) -> Content:
        is_ticked = item in self._ticked
        box = Content("[x] " if is_ticked else "[ ] ").stylize("bold $accent" if is_ticked else "$quiet")
        return Content.assemble(box, data(item, "bold" if is_ticked else ""))

    @on(OptionList.OptionSelected)
    def _turn(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        item = self._items[event.option_index]
        if item in self._ticked:
            del self._ticked[item]
        else:
            self._ticked[item] = None
        self.offer(self._items)
        self.post_message(self.Ticked())


def all_items(ticked: Sequence[str], typed: str) -> tuple[str, ...]:
    """Return what is ticked and what was typed beside it, separated by commas or semicolons."""
    more = [part.strip() for part in typed.replace(";", ",").split(",")]
    return tuple(dict.fromkeys((*ticked, *(part for part in more if part))))


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing of a referral.

    Attributes:
        items: what is missing now.
        asked: True if one request that names them all went out.
        until: the day by which they are expected, or None.
    """

    items: tuple[str, ...]
    asked: bool
    until: date | None


_ASKED = [Choice("not yet", False, ours=True), Choice("yes, now", True, ours=True)]


class MissingItems(FormDialog[Missing]):
    """What is still missing; an item that came is ticked no more."""

    LABELS = 16

    def __init__(
        self,
        keep: Keep[Missing],
        about: str,
        items: Sequence[str],
        missing: Sequence[str],
        read_day: Callable[[str], date],
    ) -> None:
        """Make the question.

        Args:
            keep: keeps the answer.
            about: whose they are, people's text.
            items: the checklist of their treatment.
            missing: what is missing so far.
            read_day: reads a typed day.
        """
        keys = "space  tick     tab  next     F10  save     esc  leave"
        super().__init__("What is missing?", keep, about, keys=keys)
        self._items = items
        self._missing = missing
        self._read_day = read_day

    def above(self) -> ComposeResult:
        """Yield the checklist."""
        yield Checklist(id="items")

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields below it."""
        also = TextField(id="also", placeholder="something else, with commas between")
        until = TextField(id="until", placeholder="fri, dec 3", max_length=40)
        return (
            (Field(also, label="Also missing"),),
            (
                Field(Picker[bool](_ASKED, id="asked"), 14, "Asked for them"),
                Field(until, 14, "expected by"),
            ),
        )

    def begin(self) -> None:
        """Tick what is missing so far."""
        self.query_one(Checklist).offer(self._items, self._missing)
        self.query_one("#asked", Picker).take_value(False)

    def typed(self) -> list[str]:
        """Return what is ticked, too."""
        return [*super().typed(), *self.query_one(Checklist).ticked]

    def read(self) -> Missing:
        """Return what is missing."""
        items = all_items(self.query_one(Checklist).ticked, self.text_of("also"))
        day = self.text_of("until")
        return Missing(items, bool(self.value_of("asked")), in_field("until", self._read_day, day))
