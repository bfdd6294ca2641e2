"""Read a call log: clean its calls for the store, leave out those that the store has, and count them all.

A preview reads a log and writes nothing; an import reads it the same way, and then writes it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice, repeat
from operator import attrgetter
from typing import NamedTuple

from frontdesk.domain.backlog import GoesTo, backlog_before
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import opens_again
from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.phone.numbers import logged_key
from frontdesk.domain.text import clean, clean_name, fold
from frontdesk.exports.cache import Cache
from frontdesk.exports.instants import SECOND, instant_of, micros, seconds_of_hour
from frontdesk.phones.calls import CallLog, LoggedCall
from frontdesk.phones.legs import TRANSCRIPT_LIMIT
from frontdesk.services.imports.report import CallCounts, ImportPreview, Progress, counts_of
from frontdesk.services.office import Office
from frontdesk.services.safety.retention import DroppedNumbers
from frontdesk.store.imports.known import unreached_since
from frontdesk.store.imports.runs import known_uids
from frontdesk.store.imports.spool import SpooledCall

#: Calls that are read before the store is asked which of them it has.
CHUNK = 2_000

_LONGEST_UID = 200
_HOUR = 3600 * SECOND
_DAY = 24 * _HOUR
_new = tuple.__new__
# Reading ``value`` of an enumeration's member takes longer than looking it up.
_PLAIN: dict[str, str] = {member: member.value for kind in (Direction, Result) for member in kind}
_KIND = attrgetter("direction", "result")


def preview_of(office: Office, log: CallLog, goes: GoesTo, progress: Progress) -> ImportPreview:
    """Return what importing a log would do, as far as its own calls say. Nothing is written.

    Args:
        office: where it would be imported.
        log: the open log.
        goes: where its callbacks would go.
        progress: called with how far the reading is.

    Raises:
        BadFile: the file could not be read to its end.
    """
    now, practice = office.now(), office.practice()
    before = backlog_before(goes, now, practice.rule.hours, practice.settings.backlog_days)
    tally, waiting = LogTally(now), dict[str, int]()
    for chunk in read_chunks(log, office):
        progress("looking", log.fraction)
        tally.add(chunk)
        _update_waiting(waiting, chunk.new)
    return ImportPreview(
        file_name=log.source.name,
        notes=log.notes,
        reasons=log.reasons,
        rows=log.counts.rows,
        bad=log.counts.bad,
        bad_rows=tuple(log.counts.bad_rows),
        first=tally.first,
        last=tally.last,
        new=tally.counts,
        new_rows=tally.rows,
        known=tally.known,
        known_rows=tally.known_rows,
        withheld=tally.withheld,
        future=tally.future,
        waiting=len(waiting),
        given_up=_count_reopened(waiting, office),
        backlog=sum(instant_of(last) < before for last in waiting.values()),
        backlog_before=before,
    )


def _update_waiting(waiting: dict[str, int], calls: Iterable[SpooledCall]) -> None:
    """Add the numbers that wait for a call after these calls, with their last call; remove those settled."""
    for call in calls:
        if _is_missed(call):
            waiting[call.number] = call.began
        elif call.direction != Direction.INTERNAL and call.result == Result.ANSWERED:
            waiting.pop(call.number, None)
    waiting.pop("", None)


def _count_reopened(waiting: Mapping[str, int], office: Office) -> int:
    """Return how many waiting numbers called after their callback closed as unreached: it reopens."""
    closed = unreached_since(office.store, list(waiting))
    unreached = Outcome.UNREACHED
    return sum(opens_again(instant_of(waiting[number]), unreached, at) for number, at in closed.items())


class Chunk(NamedTuple):
    """Some calls of a log, in order.

    Attributes:
        new: those the store does not have.
        known: how many it has.
        known_rows: how many rows of the log those have.
    """

    new: list[SpooledCall]
    known: int
    known_rows: int


def read_chunks(log: CallLog, office: Office) -> Iterator[Chunk]:
    """Read a log once, from its first call to its last.

    Raises:
        BadFile: the file could not be read to its end.
        Refused: callers were dropped, and the key by which their numbers are known again is not here.
    """
    cleaning = _Cleaning(office.practice().settings.phone_region)
    dropped = DroppedNumbers(office)
    calls = iter(log)
    while some := list(islice(calls, CHUNK)):
        yield _chunk(some, cleaning, dropped, office)


def _chunk(
    calls: Sequence[LoggedCall], cleaning: _Cleaning, dropped: DroppedNumbers, office: Office
) -> Chunk:
    by_uid: dict[str, LoggedCall] = {}
    for call in calls:
        by_uid.setdefault(_uid(call.external_id), call)
    known = known_uids(office.store, list(by_uid))
    for uid in known:
        del by_uid[uid]
    new = dropped.unknown(cleaning.cleaned(by_uid))
    rows = sum(len(call.lines) for call in calls) - sum(call.rows for call in new)
    return Chunk(new, len(calls) - len(new), rows)


class _Cleaning:
    """Cleans the calls of one log. Numbers, names and hours that come again are looked up."""

    def __init__(self, region: str) -> None:
        self._numbers: Cache[str, tuple[str, str]] = Cache(lambda text: logged_key(text, region))
        self._names = Cache(_name)
        self._hours: Cache[int, str] = Cache(_hour_text)
        self._count = 0

    def cleaned(self, by_uid: Mapping[str, LoggedCall]) -> list[SpooledCall]:
        """Calls as they are stored, made column by column, which is faster than call by call."""
        if not by_uid:
            return []
        columns = zip(*by_uid.values(), strict=True)
        _, ways, results, began, _, _, talked, others, _, shown, lines, notes, _ = columns
        numbers = list(map(self._numbers.__getitem__, others))
        names = list(map(self._names.__getitem__, shown))
        first, self._count = self._count + 1, self._count + len(began)
        cleaned = zip(
            range(first, self._count + 1),
            began,
            by_uid,
            self._stored(began),
            map(_PLAIN.__getitem__, ways),
            map(_PLAIN.__getitem__, results),
            [key for key, _ in numbers],
            [given for _, given in numbers],
            [name for name, _ in names],
            [folded for _, folded in names],
            talked,
            map(len, lines),
            [clean(note, limit=TRANSCRIPT_LIMIT).text if note else "" for note in notes],
            strict=True,
        )
        return list(map(_new, repeat(SpooledCall), cleaned))

    def _stored(self, began: Sequence[int]) -> list[str]:
        """Microseconds since 1970 as the columns have instants."""
        hours, seconds = self._hours, _seconds()
        return [f"{hours[at // _HOUR]}{seconds[at % _HOUR // SECOND]}.{at % SECOND:06}Z" for at in began]


def _hour_text(hour: int) -> str:
    """Return the stored text of an instant in this hour since 1970, up to its minute."""
    return f"{instant_of(hour * _HOUR):%Y-%m-%dT%H:}"


def _name(text: str) -> tuple[str, str]:
    name = clean_name(text).text
    return name, fold(name)


@cache
def _seconds() -> list[str]:
    """Minute and second of each second of an hour, as they are stored."""
    return list(seconds_of_hour())


def _uid(external_id: str) -> str:
    """Return the uid that a log's id is stored as: the id, or its hash if very long or unprintable."""
    if external_id.isprintable() and external_id.isascii() and len(external_id) <= _LONGEST_UID:
        return external_id
    return f"hash:{hashlib.sha256(external_id.encode(errors='surrogatepass')).hexdigest()}"


class LogTally:
    """Counts the calls of a log while they are read.

    Attributes:
        rows: rows of the new calls.
        known: calls the store had.
        known_rows: their rows.
        withheld: missed new calls without a number.
        future: new calls that lie in the future.
    """

    def __init__(self, now: datetime) -> None:
        """Start at nothing; calls after ``now`` lie in the future."""
        self._now = micros(now)
        self._days: set[int] = set()
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._first: int | None = None
        self._last: int | None = None
        self.rows = 0
        self.known = 0
        self.known_rows = 0
        self.withheld = 0
        self.future = 0

    def add(self, chunk: Chunk) -> None:
        """Count some calls."""
        self.known += chunk.known
        self.known_rows += chunk.known_rows
        new = chunk.new
        if not new:
            return
        self._kinds.update(map(_KIND, new))
        self.rows += sum(call.rows for call in new)
        self.withheld += sum(not call.number and _is_missed(call) for call in new)
        times = [call.began for call in new]
        self._days.update(time // _DAY for time in times)
        self.future += sum(time > self._now for time in times)
        first, last = min(times), max(times)
        self._first = first if self._first is None else min(self._first, first)
        self._last = last if self._last is None else max(self._last, last)

    def recount_as_known(self, calls: Sequence[SpooledCall]) -> None:
        """Count calls as known that were counted as new: the log has each of them twice."""
        self._kinds.subtract(map(_KIND, calls))
        rows = sum(call.rows for call in calls)
        self.rows -= rows
        self.withheld -= sum(not call.number and _is_missed(call) for call in calls)
        self.known += len(calls)
        self.known_rows += rows

    @property
    def counts(self) -> CallCounts:
        """The new calls by direction and result."""
        return counts_of(self._kinds)

    @property
    def first(self) -> datetime | None:
        """When the first new call began, UTC; None without any."""
        return None if self._first is None else instant_of(self._first)

    @property
    def last(self) -> datetime | None:
        """When the last new call began, UTC; None without any."""
        return None if self._last is None else instant_of(self._last)

    @property
    def years(self) -> set[int]:
        """Local years in which new calls or their deadlines may lie: from a day before to a week after."""
        days = {day + more for day in self._days for more in (-1, 7)}
        return {(instant_of(0) + timedelta(days=day)).year for day in days}


def _is_missed(call: SpooledCall) -> bool:
    return call.direction == Direction.INBOUND and call.result != Result.ANSWERED
