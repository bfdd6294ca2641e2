"""Write down a contact with one who refers: fast, what matters most first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.relationships.outreach import Spent
from frontdesk.domain.relationships.touches import Content, Response, TouchKind, read_cents
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT
from frontdesk.services.relationships.library import LibraryMessage
from frontdesk.services.relationships.touching import NewTouch
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.referrals.days import EXAMPLE
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

_KINDS = [Choice(kind.words, kind, ours=True) for kind in TouchKind]
_WHOSE = [Choice("we contacted them", False, ours=True), Choice("they contacted us", True, ours=True)]
_RESPONSES = [Choice(one.words, one, ours=True) for one in Response]
#: Answers to a question of yes or no.
YES_NO = [Choice("no", False, ours=True), Choice("yes", True, ours=True)]

#: A kind of content, or a message of the library.
About = Content | LibraryMessage


class AskTouch(FormDialog[NewTouch]):
    """One contact; only how it was is needed, and that stands there already."""

    LABELS = 13

    def __init__(
        self,
        keep: Keep[NewTouch],
        about: str,
        referrer: int,
        messages: Sequence[LibraryMessage],
        read_day: Callable[[str], date],
        at_noon: Callable[[date], datetime | None],
        spent: Spent,
    ) -> None:
        """Make the form.

        Args:
            keep: keeps the contact.
            about: with whom, people's text.
            referrer: their number.
            messages: those of the library that never went to them.
            read_day: reads a typed day.
            at_noon: gives the instant that stands for a day; None for today.
            spent: what contacts and events cost this year.
        """
        super().__init__("A contact", keep, about)
        self._referrer = referrer
        self._messages = messages
        self._read_day = read_day
        self._at_noon = at_noon
        self._spent = spent

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        contents: list[Choice[About]] = [Choice(one.words, one, ours=True) for one in Content]
        contents += [Choice(one.name, one, f"message, {one.content.words}") for one in self._messages]
        return (
            (
                Field(Picker[TouchKind](_KINDS, id="kind"), 19, "It was a"),
                Field(Picker[bool](_WHOSE, id="theirs"), 0, "who"),
            ),
            (
                Field(
                    Picker[About](contents, id="content", placeholder="or a message of the library"),
                    0,
                    "About",
                ),
            ),
            (
                Field(Picker[Response](_RESPONSES, id="response"), 14, "Response"),
                Field(Picker[bool](YES_NO, id="asked"), 6, "asked for patients"),
            ),
            (
                Field(
                    TextField(id="promised", max_length=ABOUT_LIMIT, placeholder="what"), 28, "We promised"
                ),
                Field(TextField(id="promised_on", placeholder=EXAMPLE, max_length=40), 0, "for"),
            ),
            (Field(Picker[bool](YES_NO, id="thank"), 6, "Thank them"),),
            (
                Field(TextField(id="next_step", max_length=ABOUT_LIMIT, placeholder="what"), 28, "Next step"),
                Field(TextField(id="next_on", placeholder=EXAMPLE, max_length=40), 0, "on"),
            ),
            (
                Field(TextField(id="cost", placeholder="84.50", max_length=14), 14, "It cost"),
                Field(TextField(id="at", placeholder="today; mon, nov 16", max_length=40), 0, "when"),
            ),
            (Field(TextField(id="note", max_length=NOTE_LIMIT), label="Note"),),
        )

    def below(self) -> ComposeResult:
        """Say what was spent this year, with what is typed."""
        yield Static(id="spent")

    @on(Input.Changed, "#cost")
    def _show_spent(self) -> None:
        """Say beside the limit what this contact would make of it; without a limit or a cost say nothing."""
        try:
            cents = in_field("cost", read_cents, self.text_of("cost")) or 0
        except Incomplete:
            cents = 0
        spent = self._spent.with_cost(cents)
        shown = spent.words if cents or spent.is_over else ""
        line = self.query_one("#spent", Static)
        line.update(ours(shown, "bold $at-risk" if spent.is_over else "$quiet"))
        line.display = bool(shown)

    def begin(self) -> None:
        """Begin with a call of ours, the most frequent contact."""
        for field, value in (
            ("kind", TouchKind.CALL),
            ("theirs", False),
            ("response", Response.NONE),
            ("asked", False),
            ("thank", False),
        ):
            self.query_one(f"#{field}", Picker).take_value(value)
        self._show_spent()

    def read(self) -> NewTouch:
        """Return the contact as typed."""
        kind, response, about = (self.value_of(one) for one in ("kind", "response", "content"))
        if not isinstance(kind, TouchKind):
            raise Incomplete("kind", "What was it? Choose one.")
        if about is None and (typed := self.text_of("content")):
            raise Incomplete("content", f"“{typed}” is nothing of the list: choose one, or empty it.")
        promised, promised_on = self.text_of("promised"), self.text_of("promised_on")
        if promised and not promised_on:
            raise Incomplete("promised_on", "For which day did we promise it? It is owed by then.")
        if promised_on and not promised:
            raise Incomplete("promised", "What did we promise for that day?")
        day = in_field("at", self._read_day, self.text_of("at"))
        message = about if isinstance(about, LibraryMessage) else None
        return NewTouch(
            self._referrer,
            kind,
            at=self._at_noon(day) if day is not None else None,
            theirs=bool(self.value_of("theirs")),
            content=about if isinstance(about, Content) else None,
            message_id=message.id if message is not None else None,
            response=response if isinstance(response, Response) else Response.NONE,
            asked_patients=bool(self.value_of("asked")),
            cost_cents=in_field("cost", read_cents, self.text_of("cost")) or 0,
            next_step=self.text_of("next_step"),
            next_on=in_field("next_on", self._read_day, self.text_of("next_on")),
            note=self.text_of("note"),
            promised=promised,
            promised_on=in_field("promised_on", self._read_day, promised_on),
            thank=bool(self.value_of("thank")),
        )
