"""Dialogs about what somebody waits for: a question put to somebody, and the insurer's authorization."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from frontdesk.domain.errors import Incomplete
from frontdesk.domain.referrals.events import AuthState, EventKind, WaitingFor
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT
from frontdesk.ui.dialogs.form_dialog import FormDialog, Keep, in_field
from frontdesk.ui.referrals.days import EXAMPLE
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field
from frontdesk.ui.widgets.picker import Picker

ReadDay = Callable[[str], date]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was put to somebody.

    Attributes:
        whom: who is to answer.
        name: who that is by name, or "".
        words: what was asked.
        until: the day on which it is looked at again, or None.
    """

    whom: WaitingFor
    name: str
    words: str
    until: date | None


_WHOM = [Choice(one.words, one, ours=True) for one in WaitingFor if one.words]


class AskQuestion(FormDialog[Question]):
    """What was asked, and whom: they wait until the answer or the day comes."""

    def __init__(self, keep: Keep[Question], about: str, read_day: ReadDay, whom: WaitingFor) -> None:
        """Make the question.

        Args:
            keep: keeps the answer.
            about: whose it is, people's text.
            read_day: reads a typed day.
            whom: who is asked most often from here.
        """
        super().__init__("For whom do they wait?", keep, about)
        self._read_day = read_day
        self._whom = whom

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        return (
            (
                Field(Picker[WaitingFor](_WHOM, id="whom"), 16, "Waits for"),
                Field(TextField(id="name", max_length=NAME_LIMIT, placeholder="who exactly"), 0, "name"),
            ),
            (Field(TextField(id="words", max_length=ABOUT_LIMIT), label="What we ask"),),
            (Field(TextField(id="until", placeholder=EXAMPLE, max_length=40), 26, "Look again"),),
        )

    def begin(self) -> None:
        """Offer who is asked most often."""
        self.query_one("#whom", Picker).take_value(self._whom)

    def read(self) -> Question:
        """Return the question."""
        whom, words = self.value_of("whom"), self.text_of("words")
        if not isinstance(whom, WaitingFor):
            raise Incomplete("whom", "For whom do they wait? Choose one.")
        if not words:
            raise Incomplete("words", "What was asked? A few words are enough.")
        until = in_field("until", self._read_day, self.text_of("until"))
        return Question(whom, self.text_of("name"), words, until)


@dataclass(frozen=True, slots=True)
class Authorization:
    """What is known of an authorization.

    Attributes:
        event: submitted, approved, denied or expired.
        submitted: the day it was submitted, or None.
        due: the day by which the answer is due, or None.
        expires: the day on which it expires, or None.
    """

    event: EventKind
    submitted: date | None
    due: date | None
    expires: date | None


_STATES = [
    Choice("submitted", EventKind.AUTH_SUBMITTED, ours=True),
    Choice("approved", EventKind.AUTH_APPROVED, ours=True),
    Choice("denied", EventKind.AUTH_DENIED, ours=True),
    Choice("expired", EventKind.AUTH_EXPIRED, ours=True),
]
#: What is likely to come next, by what is known.
_NEXT = {
    AuthState.SUBMITTED: EventKind.AUTH_APPROVED,
    AuthState.APPROVED: EventKind.AUTH_EXPIRED,
}


class AskAuthorization(FormDialog[Authorization]):
    """Where the insurer's authorization stands, each of its days on the clock."""

    LABELS = 14

    def __init__(self, keep: Keep[Authorization], about: str, read_day: ReadDay, known: AuthState) -> None:
        """Make the question.

        Args:
            keep: keeps the answer.
            about: whose it is, people's text.
            read_day: reads a typed day.
            known: where it stands so far.
        """
        super().__init__("The insurer's authorization", keep, about)
        self._read_day = read_day
        self._known = known

    def rows(self) -> Sequence[Sequence[Field]]:
        """Return the fields."""
        return (
            (Field(Picker[EventKind](_STATES, id="state"), 16, "It is"),),
            (Field(TextField(id="submitted", placeholder="today", max_length=40), 26, "Submitted"),),
            (Field(TextField(id="due", placeholder=EXAMPLE, max_length=40), 26, "Answer due"),),
            (Field(TextField(id="expires", placeholder=EXAMPLE, max_length=40), 26, "Expires"),),
        )

    def begin(self) -> None:
        """Offer what is likely to come next."""
        self.query_one("#state", Picker).take_value(_NEXT.get(self._known, EventKind.AUTH_SUBMITTED))

    def read(self) -> Authorization:
        """Return what is known."""
        state = self.value_of("state")
        if not isinstance(state, EventKind):
            raise Incomplete("state", "Where does it stand? Choose one.")
        days = [in_field(one, self._read_day, self.text_of(one)) for one in ("submitted", "due", "expires")]
        return Authorization(state, *days)
