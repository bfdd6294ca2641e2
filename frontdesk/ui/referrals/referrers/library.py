"""The library of messages: look at one, and write a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.relationships.touches import Content
from frontdesk.domain.text import NAME_LIMIT, NOTE_LIMIT
from frontdesk.services.relationships.service import LibraryMessage
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.form_dialog import FormDialog
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.read_lines import ReadLines
from frontdesk.ui.text import data
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_CONTENTS = [Choice(one.words, one, ours=True) for one in Content]


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message of the library as the form saves it.

    Attributes:
        name: its name.
        content: what it is about.
        text: people's words.
    """

    name: str
    content: Content
    text: str


class AskMessage(FormDialog[NewMessage]):
    """A new message."""

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        return (
            (Field(TextField(id="name", max_length=NAME_LIMIT), label="Name"),),
            (Field(Picker[Content](_CONTENTS, id="content"), 26, "About"),),
            (Field(TextField(id="text", max_length=NOTE_LIMIT), label="Text"),),
        )

    def begin(self) -> None:
        """Offer the most frequent kind."""
        self.query_one("#content", Picker).take_value(Content.TREATMENT)

    def read(self) -> NewMessage:
        """Return the message as typed."""
        name, content, text = self.text_of("name"), self.value_of("content"), self.text_of("text")
        if not name:
            raise Incomplete("name", "What is the message called?")
        if not isinstance(content, Content):
            raise Incomplete("content", "What is it about? Choose one.")
        if not text:
            raise Incomplete("text", "What does it say?")
        return NewMessage(name, content, text)


async def look_at_library(desk: Desk, messages: Sequence[LibraryMessage]) -> None:
    """Show the messages of the library; one of them is read, or a new one written."""
    choices: list[Choice[LibraryMessage | bool]] = [
        Choice(one.name, one, one.content.words) for one in messages
    ]
    choices.append(Choice("write a new message", True, ours=True))
    picked = await desk.push_screen_wait(Pick("Messages, each for everybody once", choices))
    if isinstance(picked, LibraryMessage):
        await desk.push_screen_wait(ReadLines("A message", picked.name, [data(picked.text, lines=True)]))
    elif picked:

        async def keep(new: NewMessage) -> bool:
            """Add it."""
            add = partial(desk.services.relationships.add_message, new.name, new.content, new.text)
            await desk.jobs.run(lambda: add(by=desk.person.id))
            return True

        if await desk.push_screen_wait(AskMessage("A message for those who refer", keep)) is not None:
            desk.confirm("In the library now: c offers it")
