"""What a person says once about an export whose columns we do not know, remembered by its header."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from frontdesk.domain.errors import BadSettings, Incomplete
from frontdesk.phones.code_words import (
    ANSWERED,
    INBOUND,
    INTERNAL,
    MISSED,
    OUTBOUND,
    VOICEMAIL,
    Meanings,
    meaning_named,
    plain,
)

#: Written in place of a column: this export has none, whatever its names suggest.
NO_COLUMN = "-"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column of an export is what, and what its words mean.

    Columns are named as in the header, or ``column 1`` and so on where there is none; empty means
    that the export has no such column. Words are compared without case, dashes and underscores.
    """

    #: The beginning of the call: date and time, or the date alone when there is ``started_time``.
    started_at: str = ""
    #: The time of day, where it has a column of its own.
    started_time: str = ""
    #: The number that called.
    from_number: str = ""
    #: The number that was called.
    to_number: str = ""
    #: The number outside, where the export has that instead of from and to.
    other_number: str = ""
    #: In or out.
    direction: str = ""
    #: What became of it.
    result: str = ""
    #: A column that holds something when a message was left.
    voicemail: str = ""
    #: How long it lasted: seconds, ``h:mm:ss`` or ``8m 45s``; it may include ringing.
    duration: str = ""
    #: How long somebody talked; goes before ``duration``. ``-``: no column says so.
    talk_time: str = ""
    #: When it was answered; empty or 0 in the file where nobody did.
    answered_at: str = ""
    #: How long it rang.
    ring_time: str = ""
    #: The name of the party outside.
    name: str = ""
    #: What was said or noted: a transcript of the voicemail, a note. Watched words in it raise a prompt.
    note: str = ""
    #: The id that makes it the same call again; rows that share one are one call.
    call_id: str = ""
    #: ``iso``, ``day_first``, ``month_first``, ``epoch``, a ``strptime`` pattern; empty: the file decides.
    date_style: str = ""
    #: ``talk`` or ``total``: what ``duration`` counts, where neither a result nor a talk time tells who
    #: was answered; empty: nobody said.
    time_is: str = ""
    #: The zone of its times, as ``UTC``; empty for the practice's.
    zone: str = ""
    #: Whether the first row names the columns.
    has_header: bool = True
    #: Words that mean a person was spoken with.
    answered_words: tuple[str, ...] = ANSWERED
    #: Words that mean nobody was.
    missed_words: tuple[str, ...] = MISSED
    #: Words that mean that a message was left.
    voicemail_words: tuple[str, ...] = VOICEMAIL
    #: Words that mean a call to us.
    inbound_words: tuple[str, ...] = INBOUND
    #: Words that mean a call by us.
    outbound_words: tuple[str, ...] = OUTBOUND
    #: Words that mean a call between two of us.
    internal_words: tuple[str, ...] = INTERNAL
    #: Words that mean a call by us that was answered.
    outbound_answered_words: tuple[str, ...] = ()
    #: Words that mean a call by us that was not.
    outbound_unanswered_words: tuple[str, ...] = ()
    #: Words of rows that are left out.
    ignore_words: tuple[str, ...] = ()

    def columns(self) -> dict[str, str]:
        """The columns that are used: what each is, and its name."""
        return {what: name for what in COLUMNS if (name := str(getattr(self, what))) not in ("", NO_COLUMN)}

    def meanings(self) -> Meanings:
        """What the words of its columns mean."""
        return Meanings(
            {
                meaning_named(one.name.removesuffix("_words")): getattr(self, one.name)
                for one in fields(self)
                if one.name.endswith("_words")
            }
        )

    def with_meaning(self, word: str, meaning: str) -> ColumnMapping:
        """The mapping with what a person said of one word, in place of what it meant before."""
        lists = {one.name: getattr(self, one.name) for one in fields(self) if one.name.endswith("_words")}
        given: dict[str, Any] = {
            name: tuple(one for one in words if plain(one) != plain(word)) for name, words in lists.items()
        }
        given[f"{meaning.replace(' ', '_')}_words"] += (word,)
        return replace(self, **given)

    def check(self, header: Sequence[str]) -> None:
        """See that it can be used with a file of this header.

        Raises:
            Incomplete: no column for the start or for any number was named.
            BadSettings: it names a column that the file does not have.
        """
        if not self.started_at:
            raise Incomplete("started_at", "Say which column holds the time at which the call began.")
        if not (self.from_number or self.to_number or self.other_number):
            raise Incomplete(
                "from_number", "Say which column holds the number that called, or the other number."
            )
        known = {plain(name) for name in header}
        for what, name in self.columns().items():
            if plain(name) not in known:
                raise BadSettings(
                    f"The column “{name}” for {what} is not in this file. Choose one of its columns."
                )

    def to_json(self) -> str:
        """One JSON object with every field."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ColumnMapping:
        """A mapping as ``to_json`` wrote it; what a later version added has its default.

        Raises:
            BadSettings: it is not such an object.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            raise BadSettings("The remembered column mapping is not JSON. Map the columns again.") from error
        if not isinstance(given, Mapping):
            raise BadSettings("The remembered column mapping is not an object. Map the columns again.")
        return cls(
            **{one.name: _value(one.name, given[one.name]) for one in fields(cls) if one.name in given}
        )


#: The fields of a mapping that name a column, in the order in which a person is asked.
COLUMNS = (
    "started_at", "started_time", "from_number", "to_number", "other_number", "direction", "result",
    "voicemail", "duration", "talk_time", "answered_at", "ring_time", "name", "note", "call_id",
)  # fmt: skip


def _value(name: str, value: Any) -> Any:
    if name.endswith("_words"):
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
    elif isinstance(value, bool if name == "has_header" else str):
        return value
    raise BadSettings(f"The remembered column mapping has a wrong value for {name}. Map the columns again.")


def header_signature(header: Iterable[str]) -> str:
    """What a mapping is remembered by: the same for the same columns in the same order."""
    return hashlib.sha256(chr(31).join(plain(name) for name in header).encode()).hexdigest()[:16]
