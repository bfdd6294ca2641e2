"""What the formats of Asterisk's family share: their columns, and how a file of them is recognized."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import lru_cache

from frontdesk.exports.dates import BadDate, WallClock, numeric_date
from frontdesk.exports.records import Record
from frontdesk.phones.cdr_rows import CdrRows, Places, disposition
from frontdesk.phones.legs import Recognized, RowReader

#: The columns that are read; the others are ignored.
USED = frozenset((
    "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "start", "end", "duration",
    "billsec", "disposition", "uniqueid", "linkedid", "did", "cnum", "cnam", "outbound_cnum", "dst_cnam",
))  # fmt: skip
#: Without these a row is not a call.
REQUIRED = frozenset(("src", "dst", "lastapp", "start", "duration", "billsec", "disposition"))

#: A header is in one of the first rows, this many at most; reports put titles above it.
HEADER_ROWS = 10


@dataclass(frozen=True, slots=True)
class CdrFormat:
    """A format without a header, recognized by its date and its disposition in their places."""

    #: Its code in the record of an import.
    code: str
    #: Its name, shown in the preview.
    words: str
    #: Its columns in order.
    names: tuple[str, ...]
    #: The fewest fields of a row; the most are all columns.
    fewest: int
    #: True if rows of one file may differ in length within these limits.
    varies: bool
    #: Finds the places by the row itself, in widths that leave them open; returns None in others.
    by_row: Callable[[Sequence[str]], Places | None] | None = None

    def places(self, fields: Sequence[str]) -> Places | None:
        """Return the place of each used column in a row, or None if it has a wrong number of fields."""
        width = len(fields)
        if not self.fewest <= width <= len(self.names):
            return None
        if self.by_row is not None and (found := self.by_row(fields)) is not None:
            return found
        return _first_places(self.names, width)

    def fits(self, fields: Sequence[str]) -> bool:
        """True if a row has a date and a disposition in their places."""
        places = self.places(fields)
        if places is None:
            return False
        return disposition(fields[places["disposition"]]) is not None and _is_date(fields[places["start"]])

    def recognize(self, sample: Sequence[Record]) -> Recognized | None:
        """Return the layout of a file without a header, or None if no row fits."""
        rows = [record for record in sample if self.fits(record.fields)]
        if not rows:
            return None
        width = Counter(len(record.fields) for record in rows).most_common(1)[0][0]
        if self.varies:
            widths = f"{self.fewest} to {len(self.names)}"
            return Recognized(CdrLayout(self.code, self.words, width, self.places, widths), len(rows))
        places = self.places(next(record.fields for record in rows if len(record.fields) == width)) or {}
        layout = CdrLayout(self.code, self.words, width, fixed_places(places, width), str(width))
        return Recognized(layout, len(rows))


def recognize_header(
    sample: Sequence[Record], code: str, words: str, aliases: Mapping[str, str], needs: str = ""
) -> Recognized | None:
    """Return the layout of a file whose header has the names of Asterisk's columns, or None.

    Args:
        sample: its first rows.
        code: of the format.
        words: the format's name, shown in the preview.
        aliases: other names that this system gives the columns.
        needs: a column without which it is another system's; "" for none.
    """
    for record in sample[:HEADER_ROWS]:
        names = [" ".join(name.casefold().replace("_", " ").split()) for name in record.fields]
        if (not needs or needs in names) and (places := header_places(record.fields, aliases)) is not None:
            header = tuple(record.fields)
            width = len(header)
            layout = CdrLayout(
                code, words, width, fixed_places(places, width), str(width), header, record.line
            )
            # A header counts for more than any number of rows.
            return Recognized(layout, len(sample) + 1)
    return None


def header_places(fields: Sequence[str], aliases: Mapping[str, str]) -> Places | None:
    """Return the place of each used column if these are Asterisk's names in any order, else None.

    Args:
        fields: the names, in any case.
        aliases: other names that a phone system gives these columns.
    """
    places: dict[str, int] = {}
    for at, field in enumerate(fields):
        name = " ".join(field.casefold().replace("_", " ").split())
        column = aliases.get(name, name)
        if column in USED:
            places.setdefault(column, at)
    return places if places.keys() >= REQUIRED else None


def fixed_places(places: Places, width: int) -> Callable[[Sequence[str]], Places | None]:
    """Return a function of a row: these places if it has ``width`` fields, or more that are empty."""

    def of(fields: Sequence[str]) -> Places | None:
        """Return the places for a row of this width, or None for any other."""
        if len(fields) == width:
            return places
        return places if len(fields) > width and not any(fields[width:]) else None

    return of


def _is_date(text: str) -> bool:
    try:
        WallClock("", UTC).read(text)
    except BadDate:
        return numeric_date(text) is not None
    return True


@lru_cache(maxsize=64)
def places_of(names: tuple[str, ...]) -> Places:
    """Return the place of each column that is read."""
    return {name: at for at, name in enumerate(names) if name in USED}


@lru_cache(maxsize=64)
def _first_places(names: tuple[str, ...], width: int) -> Places:
    return places_of(names[:width])


@dataclass(frozen=True, slots=True)
class CdrLayout:
    """A file of Asterisk or FreePBX. See ``Layout``."""

    code: str
    words: str
    width: int
    #: Returns the place of each column in a row, or None if it has a wrong number of fields.
    places: Callable[[Sequence[str]], Places | None]
    #: The allowed numbers of fields, in words.
    widths: str
    header: tuple[str, ...] = ()
    header_line: int = 0

    @property
    def family(self) -> str:
        """The same for all of them: a call has one id in Asterisk, whoever exported it."""
        return "asterisk"

    @property
    def spans(self) -> int:
        """One: none of their fields holds a line end."""
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
