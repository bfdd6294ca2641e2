"""Write down that something owed was sent, and what was promised to a referrer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from textual import on

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.referrals.owed import Channel, OwedKind
from frontdesk.domain.referrals.owed_items import OwedLine
from frontdesk.domain.referrals.sources import Referrer
from frontdesk.domain.text import ABOUT_LIMIT, fold
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.referrals.days import EXAMPLE
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker


@dataclass(frozen=True, slots=True)
class Sent:
    """How something was sent.

    Attributes:
        channel: how.
        to: to which number or address, or with whom it was spoken; "" for the one that is known.
    """

    channel: Channel
    to: str


class AskSent(FormDialog[Sent]):
    """How it was sent and where to; what the referrer prefers stands there already."""

    def __init__(
        self,
        keep: Keep[Sent],
        about: str,
        line: OwedLine,
        ways: Sequence[Channel],
        number: Callable[[str], str],
    ) -> None:
        """Make the question.

        Args:
            keep: keeps the answer.
            about: what was sent to whom, people's text.
            line: the thing owed.
            ways: how it may be sent.
            number: how a number's key is shown.
        """
        super().__init__("How was it sent?", keep, about)
        self._line = line
        self._ways = ways
        self._number = number
        self._offered = ""

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        ways = [Choice(way.words, way, ours=True) for way in self._ways]
        to = TextField(id="to", max_length=ABOUT_LIMIT, placeholder="number, address, or who")
        return (
            (Field(Picker[Channel](ways, id="channel"), 26, "Sent by"),),
            (Field(to, label="To"),),
        )

    def begin(self) -> None:
        """Begin with the channel that the referrer wants."""
        wanted = [way for way in self._ways if way.value == self._line.preferred]
        first = wanted[0] if wanted else self._ways[0]
        self.query_one("#channel", Picker).take_value(first)
        self._offer(first)

    def _known(self, way: Channel) -> str:
        """Return the number or address that is known for a channel, or ""."""
        line = self._line
        if way is Channel.SECURE_EMAIL:
            return line.email
        key = {Channel.FAX: line.fax, Channel.PHONE: line.phone}.get(way, "")
        return self._number(key) if key else ""

    def _offer(self, way: Channel) -> None:
        """Put in the number of a channel, unless somebody typed another one."""
        field = self.query_one("#to", TextField)
        if field.value.strip() == self._offered:
            self._offered = self._known(way)
            field.value = self._offered

    @on(Picker.Picked, "#channel")
    def _taken(self, event: Picker.Picked) -> None:
        if isinstance(event.value, Channel):
            self._offer(event.value)

    def read(self) -> Sent:
        """Return how it was sent."""
        channel = self.value_of("channel")
        if not isinstance(channel, Channel):
            raise Incomplete("channel", "How was it sent? Choose one.")
        to = self.text_of("to")
        if channel is Channel.FAX and not to and not self._line.fax:
            raise Incomplete("to", "Which number was it faxed to?")
        return Sent(channel, to)


@dataclass(frozen=True, slots=True)
class Promised:
    """Something promised to a referrer.

    Attributes:
        referrer: to whom.
        kind: what kind of thing.
        day: for which day, or None.
        words: what was promised.
    """

    referrer: int
    kind: OwedKind
    day: date | None
    words: str


class AskPromise(FormDialog[Promised]):
    """What was promised to whom, and for which day."""

    def __init__(
        self,
        keep: Keep[Promised],
        referrers: Sequence[Referrer],
        kinds: Sequence[OwedKind],
        read_day: Callable[[str], date],
        referrer: int | None,
    ) -> None:
        """Make the question.

        Args:
            keep: keeps the answer.
            referrers: everybody who referred before.
            kinds: what may be promised.
            read_day: reads a typed day.
            referrer: who is under the cursor, or None.
        """
        super().__init__("What did we promise a referrer?", keep)
        self._referrers = referrers
        self._kinds = kinds
        self._read_day = read_day
        self._referrer = referrer

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        kinds = [Choice(kind.words, kind, ours=True) for kind in reversed(self._kinds)]
        words = TextField(
            id="text", max_length=ABOUT_LIMIT, placeholder="brochures, a lunch, a call with Dr Kim"
        )
        return (
            (Field(Picker[int](self._people, id="referrer", placeholder="name"), label="To whom"),),
            (Field(Picker[OwedKind](kinds, id="kind"), 18, "What"),),
            (Field(words, label="In words"),),
            (Field(TextField(id="day", placeholder=EXAMPLE, max_length=40), 26, "For which day"),),
        )

    def _people(self, typed: str) -> list[Choice[int]]:
        found = (one for one in self._referrers if typed in fold(one.words))
        return [Choice(one.words, one.id, one.kind.words) for one in found][:8]

    def begin(self) -> None:
        """Begin with the referrer under the cursor."""
        known = next((one for one in self._referrers if one.id == self._referrer), None)
        if known is not None:
            self.query_one("#referrer", Picker).take(Choice(known.words, known.id), quiet=True)
            self.focus_field("text")
        self.query_one("#kind", Picker).take_value(self._kinds[-1])

    def read(self) -> Promised:
        """Return the promise; what is missing in it the service says."""
        referrer, kind = self.value_of("referrer"), self.value_of("kind")
        if not isinstance(referrer, int):
            raise Incomplete("referrer", "To whom? Type a part of the referrer's name and choose.")
        if not isinstance(kind, OwedKind):
            raise Incomplete("kind", "What was it? Choose one.")
        day = in_field("day", self._read_day, self.text_of("day"))
        return Promised(referrer, kind, day, self.text_of("text"))
