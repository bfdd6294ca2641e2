"""What every format of call log is read into: legs, and the layout that makes them of rows.

A leg is one row of a call log, one way that one call took. A ring group gives one leg for each telephone
that rang, a transfer one more. ``cdr_rows`` makes legs of rows as Asterisk writes them, ``mapped_rows`` of
exports whose columns were mapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple, Protocol

from frontdesk.domain.calls import Direction, Result

#: Numbers, names and ids are kept to this many characters; nothing a telephone shows is longer.
TEXT_LIMIT = 200
#: An id of at least so many characters is unique everywhere; a shorter one may recur in another file.
STRONG_ID = 9
#: A transcript or note is kept to this many characters: four minutes of speech.
TRANSCRIPT_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no part of any call.

    Attributes:
        line: the number of its first line in the file, from 1.
        reason: why, in words; of the row it shows a number that cannot be read, and nothing else.
    """

    line: int
    reason: str


class Leg(NamedTuple):
    """One row of a call log. Text is as the file has it, trimmed; what a format lacks is empty or None.

    Instants are microseconds since 1970, UTC (``instants``): a log of a million calls makes a million legs.
    """

    #: The number of its line in the file, from 1.
    line: int
    #: The id of the leg.
    uniqueid: str
    #: The id that all legs of one call share, in newer systems.
    linkedid: str
    #: The number that called.
    src: str
    #: The number that was called, or the place in the dial plan.
    dst: str
    #: The name of the caller, as the telephone showed it.
    name: str
    #: The context of the dial plan, in Asterisk.
    context: str
    #: The application that had the call last.
    last_app: str
    #: The date and time as written, without a zone; only of a leg without an id that is one
    #: everywhere: it is known again by it.
    wall: datetime | None
    #: When the leg began.
    started: int
    #: When it was answered, by a person or a machine.
    answered: int | None
    #: When it ended.
    ended: int
    #: Seconds from its beginning to its end.
    duration: int
    #: Seconds from its answer to its end.
    billsec: int
    #: ANSWERED, NO ANSWER, BUSY, FAILED or CONGESTION.
    disposition: str
    #: The channel that called; empty where the file does not say.
    channel: str = ""
    #: The channel that was called; empty where nobody was, or the file does not say.
    dst_channel: str = ""
    #: The name of the one who was called.
    dst_name: str = ""
    #: The number that the outside dialled.
    did: str = ""
    #: The number that was shown to the outside.
    shown_number: str = ""
    #: The direction, where the export itself names it.
    direction: Direction | None = None
    #: What came of it.
    result: Result = Result.MISSED
    #: What was said or noted, where the export has that: a transcript of the message, a note.
    note: str = ""
    #: The field of the mapping, or ``disposition``, that told whether it was answered.
    decided_by: str = ""


class BadField(ValueError):
    """A field that makes its row a bad one; ``str()`` says why without repeating it."""


class RowReader(Protocol):
    """Makes legs of the rows of one format."""

    def drop_id(self) -> bool:
        """Read on with the next column of ids in place of the one in use; False where none was in use."""

    def leg_of(self, line: int, fields: list[str]) -> Leg | BadRow | None:
        """The leg of a row that is there to its end, or why it is none; None for one to be left out.

        Args:
            line: the number of its first line.
            fields: its fields, trimmed.
        """

    def legs_of(self, first: int, rows: Sequence[list[str]]) -> list[Leg] | None:
        """The legs of rows of one line each, not trimmed; None where they have to be looked at one by one.

        Args:
            first: the number of the first one's line.
            rows: the fields of each.
        """


class Layout(Protocol):
    """What is known of a file before its dates are."""

    @property
    def code(self) -> str:
        """``asterisk_csv``, ``asterisk_custom``, ``freepbx``, ``cdr_header`` or ``mapped``."""

    @property
    def words(self) -> str:
        """The format in words, for the preview."""

    @property
    def family(self) -> str:
        """What ids of calls begin with: the formats of one phone system share it."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns as the file has them; empty where it has none."""

    @property
    def header_line(self) -> int:
        """The line of the header; rows up to it are headings. 0 where there is none."""

    @property
    def width(self) -> int:
        """How many fields most rows have."""

    @property
    def spans(self) -> int:
        """How many lines a row may span."""

    def start(self, fields: Sequence[str]) -> tuple[str, str]:
        """The start of a row as written and its unique id, to decide how dates are written; or nothing."""

    def rows(self, style: str, practice: tzinfo) -> RowReader:
        """What makes legs of rows, with dates of this style, of the practice's zone where none is named."""
