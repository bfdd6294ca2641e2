"""The store by itself, through the services, held against bare sqlite3 on the same file.

With ``FRONTDESK_BENCHMARK_TEN_MILLION=1`` in the environment the rows that must not grow with the history
are also measured on ten million calls; making that load takes nine gigabytes and half an hour of
processor time.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import count, cycle
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import Draft, NewCall, NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.numbers import read_number
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.desk import Services
from frontdesk.store import calls, queue
from frontdesk.store.db.fields import to_text
from tests.benchmarks.row import Benchmark, Row
from tests.benchmarks.standard_load import copy_of, made_at, standard_load
from tests.benchmarks.store_raw import Raw
from tests.benchmarks.store_timing import Taken, held_against, in_turns

#: The variable that asks for the largest load as well.
ASKS_FOR_TEN_MILLION = "FRONTDESK_BENCHMARK_TEN_MILLION"

MANY, FEW, TEN_MILLION = 1_000_000, 18_000, 10_000_000
_DANA = 2
_BARE = "bare sqlite3"


class Bench:
    """A desk and a bare connection on one copy of a standard load."""

    def __init__(self, home: Path, calls: int) -> None:
        """Open both at the instant at which the load of so many calls ends."""
        self.calls = calls
        self.now = made_at(home)
        self.services: Services = open_services(str(home / "frontdesk.db"), lambda: self.now)
        self.store = self.services.office.store
        self.raw = Raw(home, self.now)
        self._turns = count(1)
        # The form looks a number up while it is typed: when the call is saved it was read before.
        for turn in range(3_000):
            read_number(_new_number(turn), "US")
        # What a first start after days has to do is done.
        self.services.callbacks.tick(by=_DANA)

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()
        self.raw.close()

    def numbers(self, many: int) -> list[str]:
        """Callers as they call: those who call often are among them more often."""
        step = max(1, self.calls // many)
        found = self.raw.rows("SELECT number FROM call WHERE id % ? = 1 LIMIT ?", (step, many))
        return [number for (number,) in found]

    @cached_property
    def switchboard(self) -> str:
        """Who calls most."""
        most = "SELECT number FROM call GROUP BY number ORDER BY COUNT(*) DESC LIMIT 1"
        ((number,),) = self.raw.rows(most, ())
        return str(number)

    @cached_property
    def _ordinary(self) -> Iterator[str]:
        """People who called a few times, one after the other."""
        few = (
            "SELECT number FROM call WHERE id > ? GROUP BY number HAVING COUNT(*) < 5"
            " ORDER BY number DESC LIMIT 500"
        )
        return cycle([number for (number,) in self.raw.rows(few, (self.calls * 9 // 10,))])

    def who_is_next(self) -> None:
        """The last digit of an ordinary caller's number."""
        self.services.calls.who_is_this(next(self._ordinary))

    def who_may_be_next(self) -> None:
        """The eighth of the ten digits of an ordinary caller's number, which others' begin with as well."""
        self.services.calls.who_is_this(next(self._ordinary)[2:10])

    def save_call(self) -> None:
        """A new caller's call that opens a callback, through the services."""
        turn = next(self._turns)
        call = NewCall(
            uid=uuid.uuid4().hex,
            at=self.now,
            number=_new_number(turn),
            name=f"New Caller {turn}",
            lane=Lane.NEW_PATIENT,
            about="TMS",
            source=Source(SourceAnswer.KNOWN, SourceKind.PSYCHIATRIST, 5),
            note="a note",
            next_step=NextStep.CALL_BACK,
        )
        self.services.calls.save(call, by=_DANA)


def _new_number(turn: int) -> str:
    return f"(909) 555-{turn:04}"


@contextmanager
def bench(loads: Path, many: int) -> Iterator[Bench]:
    """Open a copy of the load with so many calls, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="copy-", dir=loads) as folder:
        opened = Bench(copy_of(standard_load(loads, many), Path(folder) / "home"), many)
        try:
            yield opened
        finally:
            opened.close()


def measure(loads: Path, runs: int) -> list[Row]:
    """Read and write as the screens do."""
    sizes = [MANY, FEW] + [TEN_MILLION] * (os.environ.get(ASKS_FOR_TEN_MILLION, "") not in ("", "0"))
    with ExitStack() as opened:
        many, *others = benches = [opened.enter_context(bench(loads, size)) for size in sizes]
        rows = [*_queue(many, runs), _history(many, runs), *_working(many, runs), _draft(many, runs)]
        bare, saved, *saved_there = in_turns(runs, 20, many.raw.save_call, *(it.save_call for it in benches))
        known, *known_there = in_turns(runs, 40, *(it.who_is_next for it in benches))
        (maybe,) = in_turns(runs, 40, many.who_may_be_next)
        (switchboard,) = in_turns(runs, 5, lambda: many.services.calls.who_is_this(many.switchboard))
    rows.append(held_against("a call, its callback and audit saved", saved, bare, _BARE, 3))
    rows.append(Row("who is this, somebody who called a few times", known.wall, "ms", None, cpu=known.cpu))
    rows.append(Row("who may this be, eight digits typed", maybe.wall, "ms", None, cpu=maybe.cpu))
    rows.append(Row("who is this, who called 4,000 times", switchboard.wall, "ms", 25, cpu=switchboard.cpu))
    for there, *taken in zip(others, saved_there, known_there, strict=True):
        rows += _whatever_the_history(many.calls, (saved, known), there.calls, taken)
    return rows


def _whatever_the_history(
    calls_here: int, here: Sequence[Taken], calls_there: int, there: Sequence[Taken]
) -> Iterator[Row]:
    """The same on a longer history, held against a shorter one."""
    (fewer, less), (more, longer) = sorted(((calls_here, here), (calls_there, there)))
    for what, ours, floor in zip(("a call saved", "who is this"), longer, less, strict=True):
        yield held_against(f"{what}, {more:,} calls", ours, floor, f"the same with {fewer:,}", 1.3)


def _queue(it: Bench, runs: int) -> Iterator[Row]:
    """The queue: 50 callbacks in its order, and the whole list."""
    listed = queue.Listed(Tab.NOW, it.now, it.now, _DANA)
    whole = queue.list_of(Tab.NOW).sql(it.store)
    ids = queue.read_order(it.store, listed)[:50]
    page = queue.BY_NUMBER.sql(it.store, length=len(ids))
    now = (to_text(it.now),)
    ours, bare = in_turns(runs, 30, lambda: queue.read_rows(it.store, ids), lambda: it.raw.rows(page, ids))
    yield held_against("50 rows of the queue", ours, bare, _BARE, 6)
    ours, bare = in_turns(runs, 1, lambda: queue.read_tab(it.store, listed), lambda: it.raw.rows(whole, now))
    yield held_against("the whole queue, thousands of rows", ours, bare, _BARE, 2.2)


def _history(it: Bench, runs: int) -> Row:
    numbers = it.numbers(20)
    of_number = calls.OF_NUMBER.sql(it.store)
    ours, bare = in_turns(
        runs,
        1,
        lambda: [calls.calls_of_number(it.store, number, 50) for number in numbers],
        lambda: [it.raw.rows(of_number, (number, 50)) for number in numbers],
    )
    return held_against("the history of 20 numbers, 50 calls each at most", ours, bare, _BARE, 6)


def _working(it: Bench, runs: int) -> Iterator[Row]:
    """Callbacks claimed, as the database decides it, and what came of a try written down."""
    free = "SELECT id FROM callback WHERE state = 'open' AND owner_id IS NULL AND met_at IS NULL ORDER BY id"
    ids = iter([number for (number,) in it.raw.rows(free, ())])
    callbacks = it.services.callbacks

    def record() -> None:
        callbacks.record(NewAttempt(next(ids), Outcome.LEFT_MESSAGE), by=_DANA)

    ours, bare = in_turns(
        runs, 20, lambda: callbacks.claim(next(ids), by=_DANA), lambda: it.raw.claim(next(ids))
    )
    yield held_against("a callback claimed", ours, bare, _BARE, 3)
    ours, bare = in_turns(runs, 20, record, lambda: it.raw.record(next(ids)))
    yield held_against("an outcome written down", ours, bare, _BARE, 3)


def _draft(it: Bench, runs: int) -> Row:
    """What is typed, kept a second after the last key."""
    uid, turns = uuid.uuid4().hex, count(1)

    def typed() -> Draft:
        fields = {"number": "(212) 555-0142", "name": "Maria Alvarez", "note": f"asks {next(turns)}"}
        return Draft(uid, _DANA, it.now, fields)

    ours, bare = in_turns(
        runs, 20, lambda: it.services.drafts.keep(typed()), lambda: it.raw.keep_draft(typed())
    )
    return held_against("a draft kept", ours, bare, _BARE, 3)


BENCHMARK = Benchmark("store", measure)
