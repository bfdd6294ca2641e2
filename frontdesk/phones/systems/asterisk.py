"""Asterisk: ``Master.csv`` of every width, the ``cdr_custom`` sample, and its columns under a header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from frontdesk.exports.records import Record
from frontdesk.phones.cdr_rows import Places
from frontdesk.phones.legs import Recognized
from frontdesk.phones.systems.cdr import CdrFormat, places_of, recognize_header

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
#: Other names of the columns, as tools around Asterisk write them.
ALIASES = {
    "calldate": "start", "call date": "start", "start time": "start", "answer time": "answer",
    "end time": "end", "source": "src", "destination": "dst", "context": "dcontext", "caller id": "clid",
    "callerid": "clid", "last app": "lastapp", "outbound cnum": "outbound_cnum", "dst cnam": "dst_cnam",
    "dst channel": "dstchannel", "unique id": "uniqueid", "linked id": "linkedid",
}  # fmt: skip
_ID = re.compile(r"(?:[\w.-]*-)?\d{9,11}\.\d+", re.ASCII)
_WITHOUT_IDS, _WITH_ONE = 19, 20


def _by_row(fields: Sequence[str]) -> Places | None:
    width = len(fields)
    if width not in (_WITHOUT_IDS, _WITH_ONE):
        return None
    return _newer_csv(width, *(_ID.fullmatch(text) is not None for text in fields[16:19]))


@lru_cache(maxsize=64)
def _newer_csv(width: int, id_16: bool, id_17: bool, id_18: bool) -> Places:
    """Rows of 19 and 20 fields may lack the unique id or the user field, but have the three newer columns."""
    names: tuple[str, ...] = _CSV[:width]
    if width == _WITHOUT_IDS and id_17:
        names = (*_CSV[:16], *_CSV[18:])
    elif width == _WITH_ONE and id_18:
        names = (*_CSV[:16], "uniqueid" if id_16 else "userfield", *_CSV[18:])
    return places_of(names)


MASTER = CdrFormat(
    "asterisk_csv", "Asterisk call records (Master.csv)", _CSV, 16, varies=True, by_row=_by_row
)
CUSTOM = CdrFormat("asterisk_custom", "Asterisk call records (cdr_custom)", _CUSTOM, 18, varies=True)


def recognize(sample: Sequence[Record]) -> Recognized | None:
    """Return the layout of a file of Asterisk, or None if it is another system's."""
    named = recognize_header(sample, "cdr_header", "Asterisk call records with a header", ALIASES)
    found = [one for one in (named, MASTER.recognize(sample), CUSTOM.recognize(sample)) if one is not None]
    return max(found, key=lambda one: one.rows, default=None)
