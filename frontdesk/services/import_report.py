"""What is said of an import: before anything is written, and afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.errors import Refused
from frontdesk.phones.calls import BadRow

#: Told what is being done and how far it is, from 0 to 1.
Progress = Callable[[str, float], None]
#: Asked now and then whether the person wants to stop.
Cancelled = Callable[[], bool]


class ImportCancelled(Refused):
    """The person stopped the import; nothing of it is in the store."""

    title = "Cancelled"


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls by direction, and those that came in by result.

    Attributes:
        inbound: calls from outside.
        outbound: calls of ours to outside.
        internal: calls between two of ours.
        answered: inbound calls that a person answered.
        missed: inbound calls that nobody answered and that left no message.
        voicemail: inbound calls that nobody answered and that left a message.
    """

    inbound: int = 0
    outbound: int = 0
    internal: int = 0
    answered: int = 0
    missed: int = 0
    voicemail: int = 0

    @property
    def calls(self) -> int:
        """All of them."""
        return self.inbound + self.outbound + self.internal


def counts_of(kinds: Mapping[tuple[str, str], int]) -> CallCounts:
    """Calls by direction and result, from how many there are of each pair of the two."""
    ways: Counter[str] = Counter()
    for (direction, _), count in kinds.items():
        ways[direction] += count
    inbound = {result: kinds.get((Direction.INBOUND, result), 0) for result in Result}
    return CallCounts(
        inbound=ways[Direction.INBOUND],
        outbound=ways[Direction.OUTBOUND],
        internal=ways[Direction.INTERNAL],
        answered=inbound[Result.ANSWERED],
        missed=inbound[Result.MISSED],
        voicemail=inbound[Result.VOICEMAIL],
    )


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What importing a file would do.

    Attributes:
        file_name: the file, without its folder.
        notes: how it was read, in sentences.
        reasons: what was guessed or taken about the practice's telephones, and why.
        rows: rows of its table.
        bad: rows that are part of no call.
        bad_rows: the first of them, with line and reason.
        first: when its first new call began, UTC; None when there is none.
        last: when its last new call began.
        new: its calls that the store does not have.
        new_rows: their rows.
        known: its calls that the store has.
        known_rows: their rows.
        withheld: missed new calls without a number, whom nobody can call back.
        future: new calls that lie in the future: their dates may have been read wrongly.
        waiting: numbers that are still to be called back at the end of the file, by its new calls alone.
        given_up: those of them whose own latest callback is closed as unreached and who called since:
            a call after the closing opens it again.
        backlog: those of them that go to the backlog, because they called last before ``backlog_before``.
        backlog_before: who called since this instant is today's work, UTC.
    """

    file_name: str
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    rows: int
    bad: int
    bad_rows: tuple[BadRow, ...]
    first: datetime | None
    last: datetime | None
    new: CallCounts
    new_rows: int
    known: int
    known_rows: int
    withheld: int
    future: int
    waiting: int
    given_up: int
    backlog: int
    backlog_before: datetime


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; every row of the file is in exactly one of three sums.

    ``rows == new_rows + known_rows + bad``.

    Attributes:
        import_id: the import; None when there was nothing new and so nothing was written.
        rows: rows of the file's table.
        bad: rows that are part of no call.
        bad_rows: the first of them, with line and reason.
        new: calls that are in the store now.
        new_rows: their rows.
        known: calls that were in the store before, and were left alone.
        known_rows: their rows.
        withheld: missed calls without a number, whom nobody can call back.
        opened: callbacks that missed calls opened.
        joined: missed calls that joined a callback.
        reopened: missed calls that opened a callback again which was closed as unreached.
        closed: callbacks that a call closed: an answered one, theirs or ours, or our last try that failed.
        attempts: calls of ours to people who waited.
        breached: deadlines that had passed, stamped with the instant they passed.
        waiting: callbacks of this log that are open now.
        waiting_breached: those of them whose deadline passed unmet.
        rang_back: those of them who rang after a message we left, and whom nobody tried since (phone tag).
        backlog: those of them that are from before and went to the backlog.
        backlog_settled: callbacks from before that a later answered call of the log settled: they are in no
            list. Nor are those that it tried to the end in vain, which count as closed only.
        prompts: calls of this log whose text holds watched words: somebody is to look at them.
        notes: what a person should know about how the file was read.
        decided: one sentence on what decided who was answered, with counts.
        decided_by_time: calls of which only a time told whether they were answered.
    """

    import_id: int | None
    rows: int
    bad: int
    bad_rows: tuple[BadRow, ...]
    new: CallCounts
    new_rows: int
    known: int
    known_rows: int
    withheld: int
    opened: int
    joined: int
    reopened: int
    closed: int
    attempts: int
    breached: int
    waiting: int
    waiting_breached: int
    rang_back: int
    backlog: int
    backlog_settled: int
    prompts: int
    notes: tuple[str, ...]
    decided: str
    decided_by_time: int
