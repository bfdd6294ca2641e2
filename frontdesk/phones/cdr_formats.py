"""The formats of Asterisk and FreePBX: the columns of each, and the registry of those known on sight."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache

from frontdesk.phones.cdr_words import disposition
from frontdesk.phones.dates import BadDate, WallClock, numeric_date

#: Where Asterisk's columns stand in a row, by name, from 0.
Places = Mapping[str, int]

#: The columns that are read; the others of a row are passed over.
USED = frozenset((
    "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "start", "end", "duration",
    "billsec", "disposition", "uniqueid", "linkedid", "did", "cnum", "cnam", "outbound_cnum", "dst_cnam",
))  # fmt: skip
#: Without these a row tells of no call.
REQUIRED = frozenset(("src", "dst", "lastapp", "start", "duration", "billsec", "disposition"))

_CSV = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata",
    "start", "answer", "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield",
    "peeraccount", "linkedid", "sequence",
)  # fmt: skip
_CUSTOM = (
    "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
    "end", "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield",
    "sequence",
)  # fmt: skip
# After "did" the order of the columns differs between versions, up to "linkedid": they are passed over.
_REPORT = (
    "start", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration",
    "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield", "did", "", "", "", "",
    "", "", "linkedid", "peeraccount", "sequence",
)  # fmt: skip
_ALIASES = {
    "calldate": "start", "call date": "start", "start time": "start", "answer time": "answer",
    "end time": "end", "source": "src", "destination": "dst", "context": "dcontext", "caller id": "clid",
    "callerid": "clid", "last app": "lastapp", "outbound cnum": "outbound_cnum", "dst cnam": "dst_cnam",
    "dst channel": "dstchannel", "unique id": "uniqueid", "linked id": "linkedid",
}  # fmt: skip
_ID = re.compile(r"(?:[\w.-]*-)?\d{9,11}\.\d+", re.ASCII)
_WITHOUT_IDS, _WITH_ONE, _SHORTEST_REPORT = 19, 20, 12


@dataclass(frozen=True, slots=True)
class CdrFormat:
    """A format without a header, known by where its date and its disposition stand."""

    #: Its code, in settings and in the record of an import.
    code: str
    #: Its name in words, for the preview.
    words: str
    #: Its columns in order.
    names: tuple[str, ...]
    #: The fewest fields of a row; the most are all its columns.
    fewest: int
    #: Whether rows of one file may differ in length within these limits.
    varies: bool

    def places(self, fields: Sequence[str]) -> Places | None:
        """Where each used column stands in a row, or None when it has a wrong number of fields."""
        width = len(fields)
        if not self.fewest <= width <= len(self.names):
            return None
        if self.names is _CSV and width in (_WITHOUT_IDS, _WITH_ONE):
            return _newer_csv(width, *(_ID.fullmatch(text) is not None for text in fields[16:19]))
        return _first_places(self.names, width)

    def fits(self, fields: Sequence[str]) -> bool:
        """Whether a row looks like one of this format: a date and a disposition in their places."""
        places = self.places(fields)
        if places is None:
            return False
        return disposition(fields[places["disposition"]]) is not None and _is_date(fields[places["start"]])


#: Every format that is known on sight, without a header. A new phone system is one more entry.
REGISTRY = (
    CdrFormat("asterisk_csv", "Asterisk call records (Master.csv)", _CSV, 16, varies=True),
    CdrFormat("asterisk_custom", "Asterisk call records (cdr_custom)", _CUSTOM, 18, varies=True),
    CdrFormat("freepbx", "FreePBX report, without header", _REPORT, _SHORTEST_REPORT, varies=False),
)


def header_places(fields: Sequence[str]) -> Places | None:
    """Where each used column stands, when these are the names of Asterisk's columns in any order."""
    places: dict[str, int] = {}
    for at, field in enumerate(fields):
        name = " ".join(field.casefold().replace("_", " ").split())
        column = _ALIASES.get(name, name)
        if column in USED:
            places.setdefault(column, at)
    return places if places.keys() >= REQUIRED else None


def fixed_places(places: Places, width: int) -> Callable[[Sequence[str]], Places | None]:
    """For rows that all have ``width`` fields, or more that are empty."""

    def of(fields: Sequence[str]) -> Places | None:
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
def _places(names: tuple[str, ...]) -> Places:
    return {name: at for at, name in enumerate(names) if name in USED}


@lru_cache(maxsize=64)
def _first_places(names: tuple[str, ...], width: int) -> Places:
    return _places(names[:width])


@lru_cache(maxsize=64)
def _newer_csv(width: int, id_16: bool, id_17: bool, id_18: bool) -> Places:
    """19 and 20 fields may lack the unique id or the user field, but have the three newer columns."""
    names: tuple[str, ...] = _CSV[:width]
    if width == _WITHOUT_IDS and id_17:
        names = (*_CSV[:16], *_CSV[18:])
    elif width == _WITH_ONE and id_18:
        names = (*_CSV[:16], "uniqueid" if id_16 else "userfield", *_CSV[18:])
    return _places(names)
