"""Logged calls made ready for the store: cleaned, with the key of their number; known ones told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone import logged_number
from frontdesk.domain.text import clean_name, fold
from frontdesk.phones.calls import CallLog, LoggedCall
from frontdesk.services.import_report import CallCounter
from frontdesk.services.import_rules import call_lane
from frontdesk.services.office import Office
from frontdesk.store.fields import to_text
from frontdesk.store.imports import CollectedCall, known_uids

#: Calls that are read before they are written together.
CHUNK = 2_000

_LONGEST_UID = 200


class Chunk(NamedTuple):
    """Some calls of a log, in order.

    Attributes:
        new: those the store does not have.
        known: how many it has.
        known_rows: how many rows those have.
    """

    new: list[tuple[LoggedCall, CollectedCall]]
    known: int
    known_rows: int


def chunks(log: CallLog, office: Office) -> Iterator[Chunk]:
    """One pass over a log."""
    region = office.practice().settings.phone_region
    calls = iter(log)
    while some := list(islice(calls, CHUNK)):
        yield _chunk(some, region, office)


def _chunk(calls: Sequence[LoggedCall], region: str, office: Office) -> Chunk:
    by_uid: dict[str, LoggedCall] = {}
    for call in calls:
        by_uid.setdefault(_uid(call.external_id), call)
    known = known_uids(office.store, list(by_uid))
    new = [(call, _collected(call, uid, region)) for uid, call in by_uid.items() if uid not in known]
    rows = sum(len(call.lines) for call in calls) - sum(len(call.lines) for call, _ in new)
    return Chunk(new, len(calls) - len(new), rows)


def _collected(call: LoggedCall, uid: str, region: str) -> CollectedCall:
    """A call as it is kept."""
    number = logged_number(call.other_number, region)
    name = clean_name(call.name).text if call.name else ""
    lane, answer = call_lane(Direction(call.direction), Result(call.result), Lane.NEW_PATIENT)
    return CollectedCall(
        uid=uid,
        at=to_text(call.at),
        direction=call.direction.value,
        result=call.result.value,
        number=number.key,
        number_given=number.given,
        name=name,
        folded=fold(name),
        lane=lane.value,
        source_answer=answer and answer.value,
        talk_seconds=call.talk_seconds,
    )


def _uid(external_id: str) -> str:
    """The id of a call as it can be kept: a spoiled or endless one by its hash."""
    if external_id.isprintable() and external_id.isascii() and len(external_id) <= _LONGEST_UID:
        return external_id
    return f"hash:{hashlib.sha256(external_id.encode(errors='surrogatepass')).hexdigest()}"


class Seen:
    """What is noticed of the new calls while they go by.

    Attributes:
        counts: by direction and result.
        rows: rows of the new calls.
        known: calls the store had.
        known_rows: their rows.
        withheld: missed calls without a number.
        future: calls that lie in the future.
        first: when the first began, UTC.
        last: when the last began.
    """

    def __init__(self, now: datetime) -> None:
        """Start with nothing; ``now`` tells what lies in the future."""
        self._now = now
        self._days: set[int] = set()
        self.counts = CallCounter()
        self.rows = 0
        self.known = 0
        self.known_rows = 0
        self.withheld = 0
        self.future = 0
        self.first: datetime | None = None
        self.last: datetime | None = None

    def add(self, chunk: Chunk) -> None:
        """Take notice of some calls."""
        self.known += chunk.known
        self.known_rows += chunk.known_rows
        for call, kept in chunk.new:
            self.counts.add(kept.direction, kept.result)
            self.rows += len(call.lines)
            self._days.add(call.at.toordinal())
            self.future += call.at > self._now
            self.withheld += is_missed(kept) and not kept.number
        times = [call.at for call, _ in chunk.new]
        if times:
            self.first = min(times + ([self.first] if self.first else []))
            self.last = max(times + ([self.last] if self.last else []))

    @property
    def years(self) -> set[int]:
        """Local years that the calls or their deadlines may lie in: of a week from the day before each."""
        return {datetime.fromordinal(day + days).year for day in self._days for days in (-1, 7)}


def is_missed(call: CollectedCall) -> bool:
    """Whether somebody called from outside and nobody answered."""
    return call.direction == Direction.INBOUND and call.result != Result.ANSWERED


def still_waiting(calls: Iterable[CollectedCall], waiting: set[str]) -> None:
    """Note who waits for a call after these calls, and who waits no more."""
    for call in calls:
        if is_missed(call):
            waiting.add(call.number)
        elif call.direction != Direction.INTERNAL and call.result == Result.ANSWERED:
            waiting.discard(call.number)
    waiting.discard("")
