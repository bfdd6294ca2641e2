"""Rows with Asterisk's columns, in whatever order a file has them, as legs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.phones.dates import BadDate, WallClock, wall_time
from frontdesk.phones.legs import TEXT_LIMIT, BadField, BadRow, Leg
from frontdesk.phones.records import Record

#: The longest leg that is believed, in seconds: thirty days.
LONGEST = 30 * 24 * 3600
#: What Asterisk says became of a leg.
DISPOSITIONS = frozenset(("ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"))

_CLID = re.compile(r"(?P<name>[^<]*)<(?P<number>[^<>]*)>")
_SPOILED_ID = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_BLANKED = "NOT_AVAILABLE"
_ROUNDING = 2


@dataclass(frozen=True, slots=True)
class CdrRows:
    """Makes legs of rows.

    Attributes:
        columns: gives the place of each column in a row by Asterisk's names, or None when the row has
            a wrong number of fields.
        widths: the allowed numbers of fields, in words.
        usual: how many fields most rows have; a last row that stops short of it was cut off.
        clock: reads the times of the file.
    """

    columns: Callable[[Sequence[str]], Mapping[str, int] | None]
    widths: str
    usual: int
    clock: WallClock

    def leg(self, record: Record) -> Leg | BadRow:
        """The leg of a row, or why it is none."""
        fields = record.fields
        if not record.ended and len(fields) < self.usual:
            return BadRow(record.line, "the file ends in the middle of this row")
        places = self.columns(fields)
        if places is None:
            return BadRow(record.line, f"the row has {len(fields)} fields instead of {self.widths}")
        try:
            return _leg(
                record.line, {column: fields[at][:TEXT_LIMIT] for column, at in places.items()}, self.clock
            )
        except (BadDate, BadField) as error:
            return BadRow(record.line, str(error))


def _leg(line: int, texts: Mapping[str, str], clock: WallClock) -> Leg:
    outcome = disposition(texts["disposition"])
    if outcome is None:
        raise BadField("the disposition is not one that Asterisk writes")
    wall, started = clock.read(texts["start"])
    duration, billsec = _seconds(texts["duration"]), _seconds(texts["billsec"])
    ended = started + timedelta(seconds=_length(wall, texts.get("end", ""), duration))
    picked_up = max(started, ended - timedelta(seconds=billsec))
    name, number = caller_id(texts.get("clid", ""))
    return Leg(
        line=line,
        uniqueid=identity(texts.get("uniqueid", "")),
        linkedid=identity(texts.get("linkedid", "")),
        src=texts["src"] or texts.get("cnum", "") or number,
        dst=texts["dst"],
        name=texts.get("cnam", "") or name,
        context=texts.get("dcontext", ""),
        last_app=texts["lastapp"],
        wall=wall,
        started=started,
        answered=picked_up if outcome == "ANSWERED" else None,
        ended=ended,
        duration=duration,
        billsec=billsec,
        disposition=outcome,
        channel=_known(texts.get("channel", "")),
        dst_channel=_known(texts.get("dstchannel", "")),
        dst_name=texts.get("dst_cnam", ""),
        did=texts.get("did", ""),
        shown_number=texts.get("outbound_cnum", ""),
    )


def disposition(text: str) -> str | None:
    """The disposition as Asterisk writes it, or None when it is not one."""
    if text in DISPOSITIONS:
        return text
    words = " ".join(text.upper().replace("_", " ").split())
    return words if words in DISPOSITIONS else None


def caller_id(text: str) -> tuple[str, str]:
    """Name and number of ``"name" <number>``; the name is empty where it only repeats the number."""
    found = _CLID.search(text)
    if found is None:
        name, number = text, ""
    else:
        name, number = found["name"], found["number"].strip()
    name = name.strip().strip('"').replace('""', '"').strip()
    return ("" if not any(map(str.isalpha, name)) else name), number


def identity(text: str) -> str:
    """An id, or nothing where a spreadsheet made ``1.49795E+09`` of it, which many calls share."""
    return "" if _SPOILED_ID.fullmatch(text) else text


def _seconds(text: str) -> int:
    """Whole seconds; nothing is 0, fractions are dropped.

    Raises:
        BadField: it is not a number, or more than thirty days.
    """
    if not text:
        return 0
    if text.isascii() and text.replace(".", "", 1).isdigit():
        seconds = float(text)
        if seconds <= LONGEST:
            return int(seconds)
    raise BadField("the duration is not a number of seconds")


def _length(wall: datetime, end: str, duration: int) -> int:
    """Seconds from the start to the end as written, where the written end agrees with the duration.

    It does not in the hour in which the clocks change, and then the duration is right.
    """
    written = wall_time(end)
    if written is None:
        return duration
    length = int((written - wall).total_seconds())
    return length if length >= 0 and abs(length - duration) <= _ROUNDING else duration


def _known(channel: str) -> str:
    return "" if channel == _BLANKED else channel
