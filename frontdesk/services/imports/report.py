"""What is reported of an import: a preview before anything is written, and the report afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.errors import Refused
from frontdesk.exports.records import BadRow

#: Called with what is being done and how far it is, from 0 to 1.
Progress = Callable[[str, float], None]
#: Asked now and then; True if the person wants to stop.
IsCanceled = Callable[[], bool]


class ImportCanceled(Refused):
    """The person stopped the import; nothing of it is in the store."""

    title = "Canceled"


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls by direction, and those that came in by result.

    Attributes:
        inbound: calls from outside.
        outbound: calls to outside.
        internal: calls between two phones of the practice.
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
    """Return the counts from how many calls there are of each direction and result."""
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
        reasons: what was guessed or assumed about the practice's phones, and why.
        rows: rows of its table.
        bad: rows that are part of no call.
        bad_rows: the first of them, with line and reason.
        first: when its first new call began, UTC; None without new calls.
        last: when its last new call began.
        new: its calls that the store does not have.
        new_rows: their rows.
        known: its calls that the store has.
        known_rows: their rows.
        withheld: missed new calls without a number, whom nobody can call back.
        future: new calls that lie in the future: their dates may have been read wrongly.
        waiting: numbers that are still to be called back at the end of the file, by its new calls alone.
        given_up: those of them whose latest callback is closed as unreached and who called since:
            the call opens it again.
        backlog: those of them that go to the backlog, because their last call came before
            ``backlog_before``.
        backlog_before: callers since this instant are today's work, UTC.
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
    """What an import did. Every row is counted once: ``rows == new_rows + known_rows + bad``.

    Attributes:
        import_id: the import; None when there was nothing new and so nothing was written.
        rows: rows of the file's table.
        bad: rows that are part of no call.
        bad_rows: the first of them, with line and reason.
        new: calls that are in the store now.
        new_rows: their rows.
        known: calls that were in the store before, and were left as they are.
        known_rows: their rows.
        withheld: missed calls without a number, whom nobody can call back.
        opened: callbacks that missed calls opened.
        joined: missed calls that joined a callback.
        reopened: missed calls that reopened a callback closed as unreached.
        closed: callbacks that a call closed: an answered one, in or out, or the last try, which failed.
        attempts: outbound calls to people who waited.
        breached: deadlines that had passed, stamped with the instant they passed.
        waiting: callbacks of this log that are open now.
        waiting_breached: those of them whose deadline passed unmet.
        rang_back: those of them who called after a message was left, and whom nobody tried since (phone
            tag).
        backlog: those of them that went to the backlog.
        backlog_settled: callbacks of backlog age that a later answered call of the log settled: they are in
            no list. Nor are those whose ladder the log shows used up, which count as closed only.
        prompts: calls of this log whose text holds watched words, for somebody to look at.
        notes: what a person should know about how the file was read.
        decided: one sentence on what decided who was answered, with counts.
        decided_by_time: calls where only a time said whether they were answered.
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
