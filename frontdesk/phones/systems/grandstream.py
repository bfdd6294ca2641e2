"""Grandstream UCM: Asterisk's columns with its own names."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.exports.records import Record
from frontdesk.phones.legs import Recognized
from frontdesk.phones.systems.asterisk import ALIASES
from frontdesk.phones.systems.cdr import recognize_header

_NAMES = {
    **ALIASES, "caller number": "src", "callee number": "dst", "caller name": "cnam",
    "source channel": "channel", "dest channel": "dstchannel", "last application": "lastapp",
    "call time": "duration", "talk time": "billsec", "call status": "disposition",
}  # fmt: skip


def recognize(sample: Sequence[Record]) -> Recognized | None:
    """Return the layout of an export of a UCM, or None if it is another system's file."""
    return recognize_header(
        sample, "grandstream", "Grandstream call records", _NAMES, needs="last application"
    )
