"""What every format of call log is read into: legs, and the layout that makes them of rows.

A leg is one row of a call log, one way that one call took. A ring group gives one leg for each phone
that rang, a transfer one more. ``cdr_rows`` makes legs of rows as Asterisk writes them, ``mapped_rows`` of
exports whose columns were mapped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple, Protocol

from frontdesk.domain.calls import Direction, Result
from frontdesk.exports.records import BadRow

#: Numbers, names and ids are kept to this many characters; nothing that a phone shows is longer.
TEXT_LIMIT = 200
#: An id of at least so many characters is unique everywhere; a shorter one may recur in another file.
STRONG_ID = 9
#: A transcript or note is kept to this many characters: four minutes of speech.
TRANSCRIPT_LIMIT = 4_000


class Leg(NamedTuple):
    """One row of a call log. Text is as in the file, trimmed; what a format lacks is empty or None.

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
    #: The name of the caller, as the phone showed it.
    name: str
    #: The context of the dial plan, in Asterisk.
    context: str
    #: The application that had the call last.
    last_app: str
    #: The date and time as written, without a zone; only for a leg without an id of ``STRONG_ID``
    #: characters, which is recognized by it in another file.
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
    #: The channel that called; empty if the file does not say.
    channel: str = ""
    #: The channel that was called; empty if nobody was, or the file does not say.
    dst_channel: str = ""
    #: The name of the person who was called.
    dst_name: str = ""
    #: The number that an outside caller dialed.
    did: str = ""
    #: The number that an outside phone was shown.
    shown_number: str = ""
    #: The direction, if the export itself names it.
    direction: Direction | None = None
    #: What came of it.
    result: Result = Result.MISSED
    #: The transcript of a message, or a note, if the export has one.
    note: str = ""
    #: What decided whether it was answered: a field of the mapping, or ``disposition``.
    decided_by: str = ""


class BadField(ValueError):
    """A field that makes its row a bad row; ``str()`` says why without repeating it."""


class RowReader(Protocol):
    """Makes legs of the rows of one format."""

    def drop_id(self) -> bool:
        """Replace the column of ids in use by the next one, or by none; False if none was in use."""

    def leg_of(self, line: int, fields: list[str]) -> Leg | BadRow | None:
        """Parse a whole row into a leg, or a bad row with the reason; None if the row is to be ignored.

        Args:
            line: the number of its first line, from 1.
            fields: its fields, trimmed.
        """

    def legs_of(self, first: int, rows: Sequence[list[str]]) -> list[Leg] | None:
        """Parse rows of one line each, not trimmed; None if they must be parsed one by one.

        Args:
            first: the line number of the first row.
            rows: the fields of each.
        """


class Layout(Protocol):
    """What is known about a file before the style of its dates."""

    @property
    def code(self) -> str:
        """The format's code in the record of an import, such as ``asterisk_csv`` or ``mapped``."""

    @property
    def words(self) -> str:
        """The format in words, shown in the preview."""

    @property
    def family(self) -> str:
        """The prefix of the ids of its calls: the formats of one phone system share it."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns as in the file; empty if it has no header."""

    @property
    def header_line(self) -> int:
        """Return the line of the header; rows up to it are headings. 0 without a header."""

    @property
    def width(self) -> int:
        """The number of fields that most rows have."""

    @property
    def spans(self) -> int:
        """The number of lines that a row may span."""

    def start(self, fields: Sequence[str]) -> tuple[str, str]:
        """Return a row's start as written and its unique id, to decide the date style; or "", ""."""

    def rows(self, style: str, practice: tzinfo) -> RowReader:
        """Return the reader of its rows: dates of this style, in the practice's zone unless they name one."""


class Recognized(NamedTuple):
    """A file that a phone system recognized as its own.

    Attributes:
        layout: where its columns are.
        rows: how many rows of the sample fit; the system with the most gets the file.
    """

    layout: Layout
    rows: int
