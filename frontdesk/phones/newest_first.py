"""A file that has its newest row first, read from its end, so that calls come in the order of time.

Reports of phone systems are often sorted that way. One pass notes where every 2,000th row begins; then
the parts between those places are read from the last to the first and each is turned round, so that no
more than one part is ever held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.phones.records import Record, records
from frontdesk.phones.source_file import SourceFile
from frontdesk.phones.text_lines import TextLines

#: So many rows are held to be turned round.
PART = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part begins.

    Attributes:
        offset: in bytes, as ``SourceFile.part`` wants it.
        line: the number of its first line.
    """

    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a file, found in one pass over it."""

    #: Where each part begins.
    starts: tuple[Place, ...]
    #: The lines of the pass, which know by now how the file is encoded.
    lines: TextLines


def is_newest_first(starts: Sequence[int]) -> bool:
    """Whether these times, in the order of the file, go back: the first tenth lies after the last tenth.

    Each tenth counts by its middle, because calls that overlap stand in no strict order.
    """
    tenth = len(starts) // 10
    if tenth == 0:
        return False
    first, last = sorted(starts[:tenth]), sorted(starts[-tenth:])
    return first[tenth // 2] > last[tenth // 2]


def find_parts(source: SourceFile, delimiter: str, spans: int, width: int) -> Parts:
    """One pass over the file that notes where its parts begin."""
    lines = source.lines()
    starts = [
        Place(record.offset, record.line)
        for count, record in enumerate(records(lines, delimiter, spans=spans, width=width))
        if count % PART == 0
    ]
    return Parts(tuple(starts), lines)


def backwards(source: SourceFile, found: Parts, delimiter: str, spans: int, width: int) -> Iterator[Record]:
    """Every row of the file, the last one first."""
    source.restart()
    end = -1
    for start in reversed(found.starts):
        lines = source.part(start.offset, end, start.line, certain=found.lines.certain)
        yield from reversed(list(records(lines, delimiter, spans=spans, width=width)))
        end = start.offset
