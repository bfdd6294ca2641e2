"""The calls of a file, and what became of every row: ``read_calls`` is the way into this package."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from types import TracebackType
from typing import Self

from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.phone.numbers import logged_key
from frontdesk.domain.phone.written import number_fault
from frontdesk.exports.cache import Cache
from frontdesk.exports.dates import zone_named
from frontdesk.exports.lines import SourceFile
from frontdesk.exports.records import (
    BadRow,
    Parts,
    Record,
    Rows,
    backwards,
    find_parts,
    is_newest_first,
    row_runs,
)
from frontdesk.phones.direction import SAMPLE, DirectionRules, PhoneSettings, guess_phone_settings
from frontdesk.phones.formats import FileFormat, Remembered, recognize
from frontdesk.phones.grouping import WINDOW, Overlaps, grouped, ids_hold
from frontdesk.phones.legs import Leg
from frontdesk.phones.logged_call import LoggedCall, to_calls
from frontdesk.phones.mapped_rows import MappedLayout, completed

__all__ = ["BAD_ROWS_KEPT", "CallLog", "LoggedCall", "read_calls"]

#: The most bad rows that are kept with line and reason; the others are only counted.
BAD_ROWS_KEPT = 10_000

_KIND = attrgetter("direction", "result")
_OTHER_NUMBER = attrgetter("other_number")
_DECISION = attrgetter("decided_by", "result")
_DECIDERS = {
    "talk_time": "the talk time in “{}”",
    "duration": "the time in “{}” alone, taken as talk",
    "answered_at": "the time of the answer in “{}”",
    "voicemail": "the message in “{}”",
    "to_number": "the voicemail box that was called in “{}”",
    "nothing": "nothing in the log, so they count as missed",
}
_NO_IDS = (
    "A column of ids does not identify calls: it is constant, or calls a day apart share a value. It was not "
    "used to group rows."
)


class RowCounts:
    """What became of the rows of one pass.

    Every row that is neither blank nor a heading is either part of a call or bad.

    Attributes:
        rows: rows of the table, good and bad.
        bad: rows that are part of no call.
        bad_rows: the first 10,000 of them, in the order of the file once the pass is over.
        blank: empty rows.
        headings: the header, rows above it, and repetitions of it.
        ignored: rows that a person said to ignore.
        calls: the number of calls, by direction and result.
        decided: the number of calls of a mapped file, by what decided whether they were answered
            (``LoggedCall.decided_by``) and the decision.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.bad = 0
        self.bad_rows: list[BadRow] = []
        self.blank = 0
        self.headings = 0
        self.ignored = 0
        self.decided: Counter[tuple[str, bool]] = Counter()
        self.calls: Counter[tuple[Direction, Result]] = Counter()

    def refuse(self, row: BadRow) -> None:
        """Count a bad row."""
        self.bad += 1
        if len(self.bad_rows) < BAD_ROWS_KEPT:
            self.bad_rows.append(row)

    def of(self, *kinds: Direction | Result) -> int:
        """Return the number of calls of all these kinds: ``of(Direction.INBOUND, Result.MISSED)``."""
        return sum(count for kind, count in self.calls.items() if set(kinds) <= set(kind))


class CallLog:
    """An open file of calls; use it in a ``with`` statement.

    Iterating yields the calls in the order in which they began; iterating again reads the same bytes, so
    that a preview and the import that follows see the same.

    Attributes:
        source: the open file.
        format: the format it was recognized as.
        settings: the practice's, completed by a guess.
        reasons: one sentence for each guess and each setting used.
        counts: what became of the rows of the current or the last pass.
    """

    def __init__(self, source: SourceFile, found: FileFormat, known: PhoneSettings) -> None:
        """Read the first rows. Use ``read_calls``, which also opens the file."""
        self.source = source
        self.format = found
        self.counts = RowCounts()
        self._reader = found.layout.rows(found.dates.style, zone_named(known.zone))
        self._number_key: Cache[str, str] = Cache(lambda text: logged_key(text, known.region)[0])
        self._faults: Cache[str, str] = Cache(lambda text: number_fault(text, known.region))
        sample = self._sample()
        dropped = False
        while not ids_hold(sample) and self._reader.drop_id():
            dropped, sample = True, self._sample()
        guess = guess_phone_settings(sample, known)
        self.settings = guess.settings
        self.reasons = (*((_NO_IDS,) if dropped else ()), *guess.reasons)
        # A file that fits into the window is put in order there.
        long = len(sample) == SAMPLE and source.in_parts
        self._parts = (
            self._find_parts() if long and is_newest_first([leg.started for leg in sample]) else None
        )

    def __iter__(self) -> Iterator[LoggedCall]:
        """Pass over the file once; ``counts`` starts over."""
        counts = self.counts = RowCounts()
        rules = DirectionRules(self.settings)
        family = self.format.layout.family
        rows = self._forwards() if self._parts is None else self._backwards(self._parts)
        overlaps = Overlaps(self._number_key.__getitem__, self.settings.ring_seconds)
        for some in grouped(self._legs(rows, counts), counts.refuse, WINDOW):
            calls = overlaps.add(self._readable(list(to_calls(some, rules, family)), counts))
            self._count(calls, counts)
            yield from calls
        calls = overlaps.rest()
        self._count(calls, counts)
        yield from calls
        counts.bad_rows.sort(key=lambda row: row.line)

    def _count(self, calls: Sequence[LoggedCall], counts: RowCounts) -> None:
        counts.calls.update(map(_KIND, calls))
        if isinstance(self.format.layout, MappedLayout):
            counts.decided.update((by, result is Result.ANSWERED) for by, result in map(_DECISION, calls))

    def _readable(self, calls: list[LoggedCall], counts: RowCounts) -> list[LoggedCall]:
        """Return the calls whose outside number can be read; the rows of the others are bad."""
        faults = self._faults
        if not any(map(faults.__getitem__, map(_OTHER_NUMBER, calls))):
            return calls
        readable = []
        for call in calls:
            fault = faults[call.other_number]
            # An address can be called, but a caller from one cannot be called back.
            address = call.direction is Direction.OUTBOUND and "@" in call.other_number
            if fault and call.direction is not Direction.INTERNAL and not address:
                for line in call.lines:
                    counts.refuse(BadRow(line, fault))
            else:
                readable.append(call)
        return readable

    def _sample(self) -> list[Leg]:
        return list(islice(self._legs(self._forwards(), RowCounts()), SAMPLE))

    @property
    def fraction(self) -> float:
        """How far the current pass has come, from 0 to 1."""
        return self.source.fraction

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the file was read, for a person; complete after a pass."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        yield f"Read as {self.format.layout.words}, {self._lines.encoding}."
        yield self.format.dates.reason
        if self.decided:
            yield self.decided
        if self._parts is not None:
            yield "Its newest call comes first, so it was read from its end."
        if self._lines.damaged:
            yield f"Lines with bytes that are not UTF-8, replaced by �: {self._lines.damaged}."
        if self.source.changed():
            yield "The file was written to while it was read: import it again later for the rest."

    @property
    def decided(self) -> str:
        """One sentence on what decided "answered" and how often, in the last pass; "" before one."""
        layout, counts = self.format.layout, self.counts
        if not isinstance(layout, MappedLayout):
            outside = (Direction.INBOUND, Direction.OUTBOUND)
            yes = sum(
                n for (way, result), n in counts.calls.items() if way in outside and result is Result.ANSWERED
            )
            no = sum(n for (way, _), n in counts.calls.items() if way in outside) - yes
            parts = [f"the disposition, the application and the seconds of talk: {yes:,} yes, {no:,} no"]
        else:
            columns = completed(layout.mapping, layout.columns)
            parts = [
                f"{_DECIDERS.get(by, '“{}”').format(columns.get(by, by))}: {counts.decided[by, True]:,} yes, "
                f"{counts.decided[by, False]:,} no"
                for by in sorted({by for by, _ in counts.decided})
            ]
        return f"Answered or not was decided by {'; by '.join(parts)}." if parts and counts.calls else ""

    def _forwards(self) -> Iterator[Rows | Record]:
        layout = self.format.layout
        self._lines = self.source.lines()
        return row_runs(self._lines.runs(), self.format.delimiter, spans=layout.spans, width=layout.width)

    def _find_parts(self) -> Parts:
        layout = self.format.layout
        found = find_parts(self.source, self.format.delimiter, layout.spans, layout.width)
        self._lines = found.lines
        return found

    def _backwards(self, parts: Parts) -> Iterator[Record]:
        layout = self.format.layout
        return backwards(self.source, parts, self.format.delimiter, layout.spans, layout.width)

    def _legs(self, rows: Iterable[Rows | Record], counts: RowCounts) -> Iterator[Leg]:
        for some in rows:
            if isinstance(some, Rows):
                yield from self._legs_of(some, counts)
            elif some.blank:
                counts.blank += 1
            elif self.format.is_heading(some):
                counts.headings += 1
            elif leg := self._leg(some, counts):
                yield leg

    def _legs_of(self, rows: Rows, counts: RowCounts) -> Iterable[Leg]:
        """Return the legs of many rows, parsed together if they are all rows of the table."""
        legs = self._reader.legs_of(rows.first, rows.fields)
        if legs is None or rows.first <= self.format.layout.header_line:
            return self._one_by_one(rows, counts)
        counts.rows += len(legs)
        return legs

    def _one_by_one(self, rows: Rows, counts: RowCounts) -> Iterator[Leg]:
        heading = list(self.format.layout.header) or None
        above = self.format.layout.header_line
        for line, untrimmed in enumerate(rows.fields, rows.first):
            fields = list(map(str.strip, untrimmed))
            if not any(fields):
                counts.blank += 1
            elif heading is not None and (line <= above or fields == heading):
                counts.headings += 1
            else:
                leg = self._counted(self._reader.leg_of(line, fields), counts)
                if leg is not None:
                    yield leg

    def _leg(self, record: Record, counts: RowCounts) -> Leg | None:
        return self._counted(self._made_of(record), counts)

    @staticmethod
    def _counted(made: Leg | BadRow | None, counts: RowCounts) -> Leg | None:
        """Count a row, and return its leg if it has one."""
        if made is None:
            counts.ignored += 1
            return None
        counts.rows += 1
        if isinstance(made, Leg):
            return made
        counts.refuse(made)
        return None

    def _made_of(self, record: Record) -> Leg | BadRow | None:
        """Parse a row; a last row with fewer fields than most was cut off."""
        if record.problem:
            return BadRow(record.line, record.problem)
        if not record.ended and len(record.fields) < self.format.layout.width:
            return BadRow(record.line, "the file ends in the middle of this row")
        return self._reader.leg_of(record.line, record.fields)

    def close(self) -> None:
        """Close the file."""
        self.source.close()

    def __enter__(self) -> Self:
        """Return the log itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()


def read_calls(
    path: str | os.PathLike[str], settings: PhoneSettings, remembered: Remembered = lambda signature: None
) -> CallLog:
    """Open a file of calls.

    Args:
        path: the file, as a person gave it.
        settings: the practice's phones; what they do not say about this file is guessed from it.
        remembered: returns the mapping that a person made for a header; called only for unknown formats.

    Raises:
        BadFile: it cannot be read as a call log; ``UnknownFormat`` if only its columns must be mapped.
        BadSettings: the time zone is unknown, or the mapping does not fit the columns.
    """
    source = SourceFile(path)
    try:
        return CallLog(source, recognize(source, remembered, settings.region), settings)
    except BaseException:
        source.close()
        raise
