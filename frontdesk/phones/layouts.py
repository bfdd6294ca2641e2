"""Where a file's columns stand: found on sight, or said by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from frontdesk.phones.cdr_rows import CdrRows, Places
from frontdesk.phones.code_words import plain
from frontdesk.phones.column_mapping import ColumnMapping, header_signature
from frontdesk.phones.dates import WallClock, zone_named
from frontdesk.phones.legs import RowReader
from frontdesk.phones.mapped_rows import MappedRows
from frontdesk.phones.records import SPAN_LIMIT


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


@dataclass(frozen=True, slots=True)
class CdrLayout:
    """A file of Asterisk or FreePBX. See ``Layout``."""

    code: str
    words: str
    width: int
    #: Where Asterisk's columns stand in a row, or None for a row with a wrong number of fields.
    places: Callable[[Sequence[str]], Places | None]
    #: The allowed numbers of fields, in words.
    widths: str
    header: tuple[str, ...] = ()
    header_line: int = 0

    @property
    def family(self) -> str:
        """One for all of them: a call has one id in Asterisk, whoever wrote it down."""
        return "asterisk"

    @property
    def spans(self) -> int:
        """None of their fields holds a line end."""
        return 1

    def start(self, fields: Sequence[str]) -> tuple[str, str]:
        """See ``Layout``."""
        places = self.places(fields)
        if places is None:
            return "", ""
        return fields[places["start"]], fields[places["uniqueid"]] if "uniqueid" in places else ""

    def rows(self, style: str, practice: tzinfo) -> RowReader:
        """See ``Layout``."""
        return CdrRows(self.places, self.widths, WallClock(style, practice))


@dataclass(frozen=True, slots=True)
class MappedLayout:
    """An export whose columns a person mapped. See ``Layout``."""

    mapping: ColumnMapping
    #: The names of all columns: the header's, or ``column 1`` and so on.
    columns: tuple[str, ...]
    header_line: int

    @property
    def code(self) -> str:
        """``mapped``."""
        return "mapped"

    @property
    def words(self) -> str:
        """See ``Layout``."""
        return "a call log whose columns were mapped"

    @property
    def family(self) -> str:
        """One for each header, because ids of different systems may be equal."""
        return f"export-{header_signature(self.columns)[:8]}"

    @property
    def header(self) -> tuple[str, ...]:
        """See ``Layout``."""
        return self.columns if self.header_line else ()

    @property
    def width(self) -> int:
        """As many fields as columns."""
        return len(self.columns)

    @property
    def spans(self) -> int:
        """Notes may hold line ends."""
        return SPAN_LIMIT

    def start(self, fields: Sequence[str]) -> tuple[str, str]:
        """See ``Layout``; a date that has its time in another column gets it."""
        names = [plain(name) for name in self.columns]
        wanted = [plain(name) for name in (self.mapping.started_at, self.mapping.started_time) if name]
        if len(fields) < self.width:
            return "", ""
        return " ".join(fields[names.index(name)] for name in wanted if name in names), ""

    def rows(self, style: str, practice: tzinfo) -> RowReader:
        """See ``Layout``; the mapping's own style and zone come first."""
        zone = zone_named(self.mapping.zone) if self.mapping.zone else practice
        return MappedRows(self.mapping, self.columns, WallClock(self.mapping.date_style or style, zone))
