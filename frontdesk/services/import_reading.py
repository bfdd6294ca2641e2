"""Logged calls made ready for the store: cleaned, with the key of their number; known ones told apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice, repeat
from operator import attrgetter
from typing import NamedTuple

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import opens_again
from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.phone.numbers import logged_key
from frontdesk.domain.text import clean, clean_name, fold
from frontdesk.phones.calls import CallLog, LoggedCall
from frontdesk.phones.instants import SECOND, instant_of, micros, seconds_of_hour
from frontdesk.phones.legs import TRANSCRIPT_LIMIT
from frontdesk.phones.remembering import Remembering
from frontdesk.services.import_report import CallCounts, counts_of
from frontdesk.services.office import Office
from frontdesk.store.import_given_up import when_given_up
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.imports import known_uids

#: Calls that are read before it is looked up which of them are known.
CHUNK = 2_000

_LONGEST_UID = 200
_HOUR = 3600 * SECOND
_DAY = 24 * _HOUR
_new = tuple.__new__
# The plain texts of the members of enumerations, which take longer to give them.
_PLAIN: dict[str, str] = {member: member.value for kind in (Direction, Result) for member in kind}
_KIND = attrgetter("direction", "result")


class Chunk(NamedTuple):
    """Some calls of a log, in order.

    Attributes:
        new: those the store does not have.
        known: how many it has.
        known_rows: how many rows those have.
    """

    new: list[SpooledCall]
    known: int
    known_rows: int


def chunks(log: CallLog, office: Office) -> Iterator[Chunk]:
    """One pass over a log."""
    reading = _Reading(office.practice().settings.phone_region)
    calls = iter(log)
    while some := list(islice(calls, CHUNK)):
        yield _chunk(some, reading, office)


def _chunk(calls: Sequence[LoggedCall], reading: _Reading, office: Office) -> Chunk:
    by_uid: dict[str, LoggedCall] = {}
    for call in calls:
        by_uid.setdefault(_uid(call.external_id), call)
    known = known_uids(office.store, list(by_uid))
    for uid in known:
        del by_uid[uid]
    new = reading.cleaned(by_uid)
    rows = sum(len(call.lines) for call in calls) - sum(call.rows for call in new)
    return Chunk(new, len(calls) - len(new), rows)


class _Reading:
    """Cleans the calls of one log. A number or a name that comes again was cleaned before."""

    def __init__(self, region: str) -> None:
        self._numbers: Remembering[str, tuple[str, str]] = Remembering(lambda text: logged_key(text, region))
        self._names = Remembering(_name)
        self._hours: Remembering[int, str] = Remembering(_hour_text)
        self._count = 0

    def cleaned(self, by_uid: Mapping[str, LoggedCall]) -> list[SpooledCall]:
        """Calls as they are kept, a column after the other."""
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
            self._texts(began),
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

    def _texts(self, began: Sequence[int]) -> list[str]:
        """Instants as the store has them."""
        hours, seconds = self._hours, _seconds()
        return [f"{hours[at // _HOUR]}{seconds[at % _HOUR // SECOND]}.{at % SECOND:06}Z" for at in began]


def _hour_text(hour: int) -> str:
    """The text of an instant in an hour since 1970, up to its minute."""
    return f"{instant_of(hour * _HOUR):%Y-%m-%dT%H:}"


def _name(text: str) -> tuple[str, str]:
    name = clean_name(text).text
    return name, fold(name)


@cache
def _seconds() -> list[str]:
    """The seconds of an hour in their order, as they are written."""
    return list(seconds_of_hour())


def _uid(external_id: str) -> str:
    """The id of a call as it can be kept: a spoiled or endless one by its hash."""
    if external_id.isprintable() and external_id.isascii() and len(external_id) <= _LONGEST_UID:
        return external_id
    return f"hash:{hashlib.sha256(external_id.encode(errors='surrogatepass')).hexdigest()}"


class Seen:
    """What is noticed of the new calls while they go by.

    Attributes:
        rows: rows of the new calls.
        known: calls the store had.
        known_rows: their rows.
        withheld: missed calls without a number.
        future: calls that lie in the future.
    """

    def __init__(self, now: datetime) -> None:
        """Start with nothing; ``now`` tells what lies in the future."""
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
        """Take notice of some calls."""
        self.known += chunk.known
        self.known_rows += chunk.known_rows
        new = chunk.new
        if not new:
            return
        self._kinds.update(map(_KIND, new))
        self.rows += sum(call.rows for call in new)
        self.withheld += sum(not call.number and is_missed(call) for call in new)
        times = [call.began for call in new]
        self._days.update(time // _DAY for time in times)
        self.future += sum(time > self._now for time in times)
        first, last = min(times), max(times)
        self._first = first if self._first is None else min(self._first, first)
        self._last = last if self._last is None else max(self._last, last)

    def forget(self, calls: Sequence[SpooledCall]) -> None:
        """Take calls that were noticed as new for known: the log has each of them twice."""
        self._kinds.subtract(map(_KIND, calls))
        rows = sum(call.rows for call in calls)
        self.rows -= rows
        self.withheld -= sum(not call.number and is_missed(call) for call in calls)
        self.known += len(calls)
        self.known_rows += rows

    @property
    def counts(self) -> CallCounts:
        """The new calls by direction and result."""
        return counts_of(self._kinds)

    @property
    def first(self) -> datetime | None:
        """When the first began, UTC."""
        return None if self._first is None else instant_of(self._first)

    @property
    def last(self) -> datetime | None:
        """When the last began."""
        return None if self._last is None else instant_of(self._last)

    @property
    def years(self) -> set[int]:
        """Local years that the calls or their deadlines may lie in: of a week from the day before each."""
        days = {day + more for day in self._days for more in (-1, 7)}
        return {(instant_of(0) + timedelta(days=day)).year for day in days}


def is_missed(call: SpooledCall) -> bool:
    """Whether somebody called from outside and nobody answered."""
    return call.direction == Direction.INBOUND and call.result != Result.ANSWERED


def still_waiting(calls: Iterable[SpooledCall], waiting: dict[str, int]) -> None:
    """Note who waits for a call after these calls and since when they called last, and who waits no more."""
    for call in calls:
        if is_missed(call):
            waiting[call.number] = call.began
        elif call.direction != Direction.INTERNAL and call.result == Result.ANSWERED:
            waiting.pop(call.number, None)
    waiting.pop("", None)


def given_up_among(waiting: Mapping[str, int], office: Office) -> int:
    """How many of those who wait had been closed as unreached before they called last: they are opened again.

    Args:
        waiting: since when they wait, by number, as ``still_waiting`` notes it.
        office: whose store is asked.
    """
    ended = when_given_up(office.store, list(waiting))
    unreached = Outcome.UNREACHED
    return sum(opens_again(instant_of(waiting[number]), unreached, at) for number, at in ended.items())
