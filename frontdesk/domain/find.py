"""Finding anyone: what was typed, who was found, the answer to "someone from your office called me"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.contacts import ContactFacts
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.text import ascii_digits, fold
from frontdesk.domain.voicemail import VoicemailPermission

#: People shown at once.
MOST = 50

#: The fewest digits by which numbers are searched.
LEAST_DIGITS = 4
#: The fewest letters by which the inside of names is searched.
LEAST_INSIDE = 3

_NUMBER = re.compile(r"[\d\s()+./-]+")
_EXTENSION = re.compile(r"(?:^|(?<=[\s\d,;)]))(?:;?ext(?:ension|n)?[.=: ]*|x ?|# ?)(\d{1,11})$")


@dataclass(frozen=True, slots=True)
class Search:
    """A search, as it was read from what was typed.

    Attributes:
        words: beginnings of the words of a name, folded; empty when searching for a number.
        digits: digits of a number, four at least; "" when searching for a name only.
        extension: an extension that was typed with its mark, ``x136``; or "".
    """

    words: tuple[str, ...] = ()
    digits: str = ""
    extension: str = ""

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to search for yet."""
        return not self.words and not self.digits and not self.extension


def read_search(text: str) -> Search:
    """Read what was typed as words of a name and digits of a number.

    Text without letters is a number, as people write it. Beside letters, four digits and more are part of a
    number: ``maria 0142``; fewer are ignored. An extension is searched with its mark: ``x136``,
    ``212-555-0109 ext 136``.

    Args:
        text: as typed.
    """
    given = ascii_digits(fold(text))
    marked = _EXTENSION.search(given)
    parts = (given[: marked.start()] if marked else given).split()
    digits = "".join(re.sub(r"\D", "", part) for part in parts if _NUMBER.fullmatch(part))
    words = [part.strip(",.;:") for part in parts if not _NUMBER.fullmatch(part)]
    digits = digits if len(digits) >= LEAST_DIGITS else ""
    return Search(tuple(filter(None, words)), digits, marked[1] if marked else "")


@dataclass(frozen=True, slots=True)
class Found:
    """One person that was found.

    Attributes:
        contact_id: their contact, or None for a number of which only calls are known.
        name: theirs, or "".
        numbers: the keys of their numbers.
        lane: the lane of their last call.
        last_call_at: when the last call with them was, in or out, UTC.
        open: the open callback of one of their numbers, or None.
        extensions: the extensions to dial after their numbers, by the number's key.
        facts: what else the practice keeps of them.
    """

    contact_id: int | None
    name: str
    numbers: tuple[str, ...]
    lane: Lane
    last_call_at: datetime
    open: Callback | None = None
    extensions: Mapping[str, str] = field(default_factory=dict, hash=False)
    facts: ContactFacts = field(default_factory=ContactFacts)

    @property
    def extension(self) -> str:
        """The extension to dial after :attr:`number`, or ""."""
        owed = self.open
        own = owed.extension if owed is not None and owed.contact_id == self.contact_id else ""
        return own or self.extensions.get(self.number, "")

    @property
    def dialed(self) -> str:
        """The number with its extension, as ``dialing.say_number`` takes it."""
        return dialed(self.number, self.extension)

    @property
    def key(self) -> tuple[int | None, str]:
        """The key by which a list tells them apart."""
        return self.contact_id, "" if self.contact_id else self.numbers[0]

    @property
    def number(self) -> str:
        """The number to call: that of their open callback, else their first; or ""."""
        if self.open is not None:
            return self.open.number
        return self.numbers[0] if self.numbers else ""


@dataclass(frozen=True, slots=True)
class Results:
    """The result of a search.

    Attributes:
        people: the people found, most recent call first.
        more: True if there are more.
    """

    people: tuple[Found, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """One line of a person's history.

    Attributes:
        at: when it happened, UTC.
        way: ``in``, ``out``, or "" for neither, such as a promise.
        what: what happened, in words.
        about: what it was about, people's words.
        note: people's words.
        by: who took the call or tried, or "".
        other: the name of somebody else with the same number whose line it is, or "".
        until: the promised time, UTC, or None.
    """

    at: datetime
    way: str
    what: str
    about: str = ""
    note: str = ""
    by: str = ""
    other: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OurCall:
    """An outbound call to a person.

    Attributes:
        at: when it was made, UTC.
        by: who called, or "" if only the phone log has it.
        outcome: its outcome.
        about: what the person had asked about, or "".
        wants: what the person had said they want, or "".
        whom: the name of somebody else with the same number who was called, or "".
    """

    at: datetime
    by: str
    outcome: Outcome
    about: str = ""
    wants: str = ""
    whom: str = ""


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """Everything about one person.

    Attributes:
        found: who they are.
        voicemail: what may be said on their voicemail.
        source: who sent them first, in words, or "".
        last: our last call to them, or None.
        passed: their history, newest first.
    """

    found: Found
    voicemail: VoicemailPermission
    source: str
    last: OurCall | None
    passed: tuple[Passed, ...]


def answer(detail: PersonDetail, when: Callable[[datetime], str]) -> str:
    """Return the answer to "someone from your office called me".

    ``Dana called at 10:12 about Spravato: left a message without our name; wants: asks about insurance.``

    Args:
        detail: everything about them.
        when: how to show a time near now: ``10:12``, ``yesterday 10:12``.
    """
    call = detail.last
    if call is None:
        return "Nobody here has called them."
    time = when(call.at)
    at = f"at {time}" if ":" in time[:3] else time
    who = call.by or "Somebody here"
    whom = f"for {call.whom} " if call.whom else ""
    about = f" about {call.about}" if call.about else ""
    what = call.outcome.words
    if call.outcome.facts.is_voicemail:
        how = detail.voicemail
        what = "left a message" if how is VoicemailPermission.NONE else f"left a message {how.words}"
    wants = f"; wants: {call.wants}" if call.wants else ""
    return f"{who} called {whom}{at}{about}: {what}{wants}".rstrip(".") + "."
