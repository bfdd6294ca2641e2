"""FreePBX: the report that it exports, with its header or without."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.exports.records import Record
from frontdesk.phones.legs import Recognized
from frontdesk.phones.systems.asterisk import ALIASES
from frontdesk.phones.systems.cdr import CdrFormat, recognize_header

# After "did" the order of the columns differs between versions, up to "linkedid": they are ignored.
_REPORT = (
    "start", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration",
    "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield", "did", "", "", "", "",
    "", "", "linkedid", "peeraccount", "sequence",
)  # fmt: skip

REPORT = CdrFormat("freepbx", "FreePBX report, without header", _REPORT, 12, varies=False)


def recognize(sample: Sequence[Record]) -> Recognized | None:
    """Return the layout of a report, or None if it is another system's file."""
    named = recognize_header(sample, "freepbx", "FreePBX report", ALIASES, needs="calldate")
    return named or REPORT.recognize(sample)
