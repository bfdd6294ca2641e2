"""What encryption costs, and what installed extras cost a start that uses none of them."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import count, cycle
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NewCall, NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.services.desk import Services
from frontdesk.services.safety.encryption import NewKey, encrypt
from frontdesk.store.db.keys import StoreKey, key_from_passphrase, new_key
from tests.benchmarks.row import Benchmark, Row, middle
from tests.benchmarks.screen_loads import FEW, copied_load
from tests.benchmarks.screen_start import Start, start
from tests.benchmarks.screen_terminal import desk_with_every_extra, desk_without_extras, painted_calls
from tests.benchmarks.standard_load import copy_of, made_at, standard_load
from tests.benchmarks.store_timing import held_against, in_turns

_DANA = 2
_PLAIN = "the same, not encrypted"


class Side:
    """One store, encrypted or not, with the work that is timed on it."""

    def __init__(self, home: Path, key: StoreKey | None) -> None:
        """Open the store of a home."""
        self._file, self._key = home / "frontdesk.db", key
        self._now = made_at(home)
        self._turns = count(1)
        self.services = self.opened()
        rows = self.services.office.store.rows(
            "SELECT number FROM call GROUP BY number HAVING COUNT(*) < 5 ORDER BY number DESC LIMIT 500"
        )
        self._callers: Iterator[str] = cycle([number for (number,) in rows])
        self.services.callbacks.tick(by=_DANA)

    def opened(self) -> Services:
        """Open the store as a start does."""
        return open_services(str(self._file), lambda: self._now, key=self._key)

    def open(self) -> None:
        """Open the store once more, read from it, and close it."""
        services = self.opened()
        with closing(services.office.store):
            services.office.practice()

    def save(self) -> None:
        """Save a new caller's call that opens a callback."""
        turn = next(self._turns)
        call = NewCall(
            uid=uuid.uuid4().hex,
            at=self._now,
            number=f"(909) 555-{turn:04}",
            name=f"New Caller {turn}",
            lane=Lane.NEW_PATIENT,
            about="TMS",
            source=Source(SourceAnswer.KNOWN, SourceKind.PSYCHIATRIST, 5),
            note="a note",
            next_step=NextStep.CALL_BACK,
        )
        self.services.calls.save(call, by=_DANA)

    def who(self) -> None:
        """The last digit of a known caller's number."""
        self.services.calls.who_is_this(next(self._callers))

    def queue(self) -> None:
        """The whole queue, in the order of work."""
        self.services.callbacks.order(Tab.NOW, by=_DANA)


@contextmanager
def _side(loads: Path, *, encrypted: bool) -> Iterator[Side]:
    with tempfile.TemporaryDirectory(prefix="copy-", dir=loads) as folder:
        home = copy_of(standard_load(loads, FEW), Path(folder) / "home")
        key = None
        if encrypted:
            key = new_key()
            (home / "keys").mkdir(mode=0o700, exist_ok=True)
            file, now = home / "frontdesk.db", made_at(home)
            encrypt(file, None, NewKey(key, key), home / "keys" / "store.key", lambda: now)
        side = Side(home, key)
        with closing(side.services.office.store):
            yield side


def measure(loads: Path, runs: int) -> list[Row]:
    """Do the same on an encrypted store and on a plain one in turn; start with and without extras."""
    if find_spec("sqlcipher3") is None:
        return [Row.not_measured("what encryption costs", 1.5, "the extra sqlcipher is not installed")]
    rows = []
    with ExitStack() as stack:
        plain = stack.enter_context(_side(loads, encrypted=False))
        hidden = stack.enter_context(_side(loads, encrypted=True))
        for what, turns, one, other, target in (
            ("encrypted: a call, its callback and audit saved", 20, plain.save, hidden.save, 1.5),
            # The library plans a statement anew when its values change (STAT4), which this one's do.
            ("encrypted: who is this", 40, plain.who, hidden.who, 3),
            ("encrypted: the queue read", 5, plain.queue, hidden.queue, 1.5),
            ("encrypted: the store opened and read", 5, plain.open, hidden.open, 1.5),
        ):
            floor, ours = in_turns(runs, turns, one, other)
            rows.append(held_against(what, ours, floor, _PLAIN, target))
    (derived,) = in_turns(runs, 1, partial(key_from_passphrase, "seven lamps under a boat", b"s" * 16))
    rows.append(Row("the key of a passphrase, once a start (CPU)", derived.cpu, "ms", 500, cpu=derived.cpu))
    return rows + _starts(loads, runs)


def _starts(loads: Path, runs: int) -> list[Row]:
    """Start on a plain store with every extra installed, and with none."""
    with copied_load(loads, FEW) as home:
        ways: tuple[Callable[[], Start], ...] = tuple(
            partial(start, partial(make, home), painted_calls)
            for make in (desk_without_extras, desk_with_every_extra)
        )
        taken: tuple[list[Start], ...] = ([], [])
        for turn in range(runs + 1):
            for way, found in zip(ways, taken, strict=True):
                one = way()
                if turn:
                    found.append(one)
    without, every = (
        Start(middle([one.wall for one in found]), middle([one.cpu for one in found])) for found in taken
    )
    return [
        Row(
            "start to a usable Calls screen, every extra installed",
            every.wall,
            "ms",
            1.05,
            without.wall,
            "no extra installed",
            cpu=every.cpu,
            floor_cpu=without.cpu,
        )
    ]


BENCHMARK = Benchmark("encrypted", measure)
