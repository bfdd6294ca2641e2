"""Builders of call logs: invented calls, numbers of the reserved range, in the formats of real systems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from frontdesk.exports.records import BadRow
from frontdesk.phones.calls import CallLog, LoggedCall, read_calls
from frontdesk.phones.direction import PhoneSettings
from frontdesk.phones.mapping import ColumnMapping

#: A practice in New York whose trunk has the context that FreePBX gives it.
PRACTICE = PhoneSettings("America/New_York", ("+1 212 555 0100",), ("from-trunk",), 4)

CSV = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata",
    "start", "answer", "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield",
    "peeraccount", "linkedid", "sequence",
)  # fmt: skip
CUSTOM = (
    "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
    "end", "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield",
    "sequence",
)  # fmt: skip
REPORT = (
    "calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata",
    "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield", "did",
    "cnum", "cnam", "outbound_cnum", "outbound_cnam", "dst_cnam", "recordingfile", "linkedid",
    "peeraccount", "sequence",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One leg as a phone system would write it; by default an inbound call that Dana answered."""

    src: str = "2125550142"
    dst: str = "2125550100"
    name: str = "Maria Alvarez"
    context: str = "from-trunk"
    app: str = "Dial"
    start: datetime = datetime(2026, 3, 17, 9, 30)
    duration: int = 60
    billsec: int = 50
    disposition: str = "ANSWERED"
    uniqueid: str = "1773754200.1"
    linkedid: str = ""
    channel: str = "PJSIP/trunk-00000001"
    dst_channel: str = "PJSIP/201-00000002"
    more: dict[str, str] = field(default_factory=dict)

    def at(self, hour: int, minute: int = 0, second: int = 0, day: int = 17) -> Row:
        """The same row at another time of March 2026."""
        return replace(self, start=datetime(2026, 3, day, hour, minute, second))

    def texts(self, dates: str = "%Y-%m-%d %H:%M:%S") -> dict[str, str]:
        """Its fields by Asterisk's names, dates written by this pattern."""
        end = self.start + timedelta(seconds=self.duration)
        answer = end - timedelta(seconds=self.billsec)
        answered = self.disposition == "ANSWERED"
        return {
            "accountcode": "",
            "src": self.src,
            "dst": self.dst,
            "dcontext": self.context,
            "clid": f'"{self.name}" <{self.src}>',
            "channel": self.channel,
            "dstchannel": self.dst_channel,
            "lastapp": self.app,
            "lastdata": "PJSIP/201,30",
            "start": self.start.strftime(dates),
            "calldate": self.start.strftime(dates),
            "answer": answer.strftime(dates) if answered else "",
            "end": end.strftime(dates),
            "duration": str(self.duration),
            "billsec": str(self.billsec),
            "disposition": self.disposition,
            "amaflags": "DOCUMENTATION",
            "uniqueid": self.uniqueid,
            "linkedid": self.linkedid,
            "sequence": "7",
            **self.more,
        }


MISSED = Row(billsec=0, disposition="NO ANSWER")
OUTBOUND = Row(
    src="201", dst="2125550142", name="Dana Reyes", context="from-internal", uniqueid="1773754200.2"
)


def table(
    rows: Iterable[Row],
    columns: Sequence[str],
    *,
    header: bool = False,
    dates: str = "%Y-%m-%d %H:%M:%S",
    delimiter: str = ",",
) -> str:
    """These rows as CSV with these columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    if header:
        writer.writerow(columns)
    for row in rows:
        texts = row.texts(dates)
        writer.writerow([texts.get(column.casefold(), "") for column in columns])
    return out.getvalue()


def master(*rows: Row, width: int = 18) -> str:
    """These rows as Asterisk's Master.csv of this width."""
    return table(rows, CSV[:width])


def written(folder: Path, content: str | bytes, name: str = "calls.csv") -> Path:
    """A file of this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def opened(
    folder: Path,
    content: str | bytes,
    settings: PhoneSettings = PRACTICE,
    mapping: ColumnMapping | None = None,
) -> CallLog:
    """The log in a file of this content; a mapping counts as remembered for whatever header it has."""
    return read_calls(written(folder, content), settings, lambda signature: mapping)


def read(
    folder: Path,
    content: str | bytes,
    settings: PhoneSettings = PRACTICE,
    mapping: ColumnMapping | None = None,
) -> tuple[list[LoggedCall], list[BadRow]]:
    """The calls and the bad rows of a file of this content; sees that every row has its fate."""
    with opened(folder, content, settings, mapping) as log:
        calls = list(log)
        counts = log.counts
    assert counts.rows == counts.bad + sum(len(call.lines) for call in calls)
    assert counts.of() == len(calls)
    return calls, counts.bad_rows
