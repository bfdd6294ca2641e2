"""The library of messages: read one as it goes out, change it, offer it no more, and write a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Static

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.relationships.touches import Content
from frontdesk.domain.text import NAME_LIMIT, NOTE_LIMIT
from frontdesk.services.relationships.library import LibraryMessage
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.read_lines import ReadLines
from frontdesk.ui.text import data, ours
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_FILLED = "$next_available, $services, $practice_phone, $practice_fax … are filled in."
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
    """A message: a new one, or a new version of one."""

    def __init__(self, keep: Keep[NewMessage], was: NewMessage | None = None) -> None:
        """Make the form.

        Args:
            keep: keeps what was typed.
            was: what it says until now; None for a new message.
        """
        super().__init__("A message for those who refer" if was is None else "A new version", keep)
        self._was = was

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        return (
            (Field(TextField(id="name", max_length=NAME_LIMIT), label="Name"),),
            (Field(Picker[Content](_CONTENTS, id="content"), 26, "About"),),
            (Field(TextField(id="text", max_length=NOTE_LIMIT), label="Text"),),
        )

    def below(self) -> ComposeResult:
        """Say what is filled in from what the practice wrote about itself."""
        yield Static(ours(_FILLED, "$quiet"), id="filled")

    def begin(self) -> None:
        """Offer the most frequent kind, or begin with what it says."""
        was = self._was or NewMessage("", Content.TREATMENT, "")
        self.query_one("#content", Picker).take_value(was.content)
        self.query_one("#name", TextField).value = was.name
        self.query_one("#text", TextField).value = was.text

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


async def look_at_library(desk: Desk) -> None:
    """Show the messages of the library; one is read, changed or retired, or a new one is written."""
    messages = await desk.jobs.run(desk.services.library.all)
    choices: list[Choice[LibraryMessage | bool]] = [
        Choice(one.name, one, one.content.words) for one in messages
    ]
    choices.append(Choice("write a new message", True, ours=True))
    picked = await desk.push_screen_wait(Pick("Messages, each for everybody once", choices))
    if isinstance(picked, LibraryMessage):
        await _about(desk, picked)
    elif picked:
        await _write(desk, None)


async def _about(desk: Desk, message: LibraryMessage) -> None:
    """Show a message as it goes out today; it may be changed, or offered no more."""
    library = desk.services.library
    text = await desk.jobs.run(lambda: library.filled(message.text))
    choices = [
        Choice("read it whole", "read", ours=True),
        Choice("write a new version", "change", "what was sent stays as it was", ours=True),
        Choice("offer it no more", "retire", ours=True),
    ]
    picked = await desk.push_screen_wait(Pick("A message", choices, f"{message.name}\n{text}"))
    if picked == "read":
        await desk.push_screen_wait(ReadLines("A message", message.name, [data(text, lines=True)]))
    elif picked == "change":
        await _write(desk, message)
    elif picked == "retire":
        await desk.jobs.run(lambda: library.retire(message.id, by=desk.person.id))
        desk.confirm("Not offered any more")


async def _write(desk: Desk, message: LibraryMessage | None) -> None:
    """Ask for a new message, or for a new version of one, and keep it."""
    library, by = desk.services.library, desk.person.id

    async def keep(new: NewMessage) -> bool:
        """Keep it."""
        typed = (new.name, new.content, new.text)
        if message is None:
            await desk.jobs.run(lambda: library.add(*typed, by=by))
        else:
            await desk.jobs.run(lambda: library.change(message.id, *typed, by=by))
        return True

    was = NewMessage(message.name, message.content, message.text) if message is not None else None
    if await desk.push_screen_wait(AskMessage(keep, was)) is not None:
        desk.confirm("In the library now: c offers it")
