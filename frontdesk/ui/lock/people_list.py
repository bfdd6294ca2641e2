"""The list of those who sign in: arrows, or the first letter of a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from frontdesk.domain.people import Person
from frontdesk.ui.text import ours


class PeopleList(OptionList):
    """Names, one of them marked; staff are named here and nobody else."""

    def __init__(self, go_on: Callable[[str], None]) -> None:
        """Make an empty list.

        Args:
            go_on: goes on to the PIN, at once, as the next key belongs there; it is given the character that
                was typed where that belongs to the PIN too, else "".
        """
        super().__init__(id="people")
        self._go_on = go_on
        self.people: Sequence[Person] = ()

    def offer(self, people: Sequence[Person], marked: int | None) -> None:
        """Show these people.

        Args:
            people: in their order.
            marked: the number of the person who is marked if they are among them, or None.
        """
        if [one.id for one in people] == [one.id for one in self.people]:
            return
        if self.people and self.person is not None:
            marked = self.person.id  # as somebody left it while the others were read
        self.clear_options()
        self.add_options(Option(Content.assemble(ours(one.name))) for one in people)
        self.people = people
        places = [place for place, one in enumerate(people) if one.id == marked]
        if people:
            self.highlighted = places[0] if places else 0

    @property
    def person(self) -> Person | None:
        """Who is marked."""
        place = self.highlighted
        return self.people[place] if place is not None and place < len(self.people) else None

    def move(self, steps: int) -> None:
        """Mark somebody further down or up."""
        if self.people:
            self.highlighted = ((self.highlighted or 0) + steps) % len(self.people)

    def on_key(self, event: events.Key) -> None:
        """Mark the next one whose name begins with a letter; what is no such letter begins the PIN."""
        char = event.character
        if not char or not event.is_printable or char == " ":
            return
        event.stop()
        event.prevent_default()
        places = [place for place, one in enumerate(self.people) if _begins(one.name, char)]
        if not places:
            self._go_on(char)
            return
        here = self.highlighted if self.highlighted is not None else -1
        self.highlighted = next((place for place in places if place > here), places[0])
        if len(places) == 1:
            self._go_on("")


def _begins(name: str, char: str) -> bool:
    return name[:1].casefold() == char.casefold()
