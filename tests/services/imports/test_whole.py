"""An import is whole or not at all: stopped, killed, in trouble, and with other desks at work."""

from __future__ import annotations

import errno
import io
import itertools
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.errors import StoreTrouble, Taken
from frontdesk.phones import calls as calls_module
from frontdesk.phones import grouping
from frontdesk.services.imports import apply, batch, read
from frontdesk.services.imports.report import ImportCanceled
from frontdesk.store.imports import known, spool
from frontdesk.store.imports.runs import import_turn
from tests.builders import Desk, a_desk
from tests.services.call_logs import MARIA, Log, everything, import_log, seen, sound


def big_log() -> Log:
    """A log of some dozens of numbers, whose parts do not fit into one batch."""
    log = Log()
    for caller in range(40):
        number = f"64655501{caller:02}"
        log.missed("mon 09:00", number).answered("tue 09:00", number) if caller % 2 else log.missed(
            "mon 10:00", number
        )
    return log


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let even small logs be read and written in several transactions."""
    monkeypatch.setattr(batch, "BATCH", 10)
    monkeypatch.setattr(read, "CHUNK", 7)
    monkeypatch.setattr(known, "NUMBERS_AT_ONCE", 3)


@pytest.mark.usefixtures("small_batches")
def test_in_batches_it_comes_to_the_same(desk: Desk, tmp_path: Path) -> None:
    desk.clock.set("wed 12:00")
    report = import_log(desk, big_log(), tmp_path)
    assert (report.opened, report.closed, report.waiting, report.breached) == (40, 20, 20, 40)
    assert sound(desk)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("asked", [1, 3, 10, 12])
def test_stopped_it_leaves_nothing_and_may_be_done_again(any_desk: Desk, tmp_path: Path, asked: int) -> None:
    any_desk.clock.set("wed 12:00")
    any_desk.callback(number=MARIA)
    before = seen(any_desk)
    times = itertools.count(1)
    log = big_log().missed("wed 11:00")
    with pytest.raises(ImportCanceled, match="Nothing of it is in the store"):
        import_log(any_desk, log, tmp_path, canceled=lambda: next(times) >= asked)
    assert seen(any_desk) == before
    assert sound(any_desk)
    assert import_log(any_desk, log, tmp_path).new.calls == 61
    assert sound(any_desk)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("step", ["reading", "writing"])
def test_what_a_dead_process_left_is_cleared_away(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    desk.clock.set("wed 12:00")
    before = seen(desk)
    told = itertools.count()

    def die(doing: str, fraction: float) -> None:
        if doing == step and next(told) > 2:
            raise SystemExit

    with monkeypatch.context() as dead:
        # A process that is killed clears nothing away.
        dead.setattr(type(desk.do.imports), "_clean_up", lambda self, by, progress=None: 0)
        with pytest.raises(SystemExit):
            import_log(desk, big_log(), tmp_path, progress=die)
    if step == "reading":
        # While it is read, nothing of it is in the store.
        assert seen(desk) == before
        assert desk.value("SELECT COUNT(*) FROM call") == 0
    assert desk.do.imports.clean_up(by=desk.dana) == (0 if step == "reading" else 1)
    assert seen(desk) == before
    assert sound(desk)
    assert desk.do.imports.clean_up(by=desk.dana) == 0
    assert import_log(desk, big_log(), tmp_path).new.calls == 60


@pytest.mark.usefixtures("small_batches")
def test_other_desks_work_while_it_runs(any_desk: Desk, address: str, tmp_path: Path) -> None:
    any_desk.clock.set("wed 12:00")
    with a_desk(address) as other:
        other.clock.set("wed 12:00")

        def work(doing: str, fraction: float) -> None:
            other.call()
            # Nothing half imported is seen: who was helped later never shows as waiting.
            waiting = other.rows(
                "SELECT number FROM callback WHERE state = 'open' AND imported_by_id IS NOT NULL"
            )
            assert all(int(number[-2:]) % 2 == 0 for (number,) in waiting)
            other.do.callbacks.tick(by=other.lee)

        report = import_log(any_desk, big_log(), tmp_path, progress=work)
    assert (report.opened, report.waiting, report.breached) == (40, 20, 40)
    assert any_desk.value("SELECT COUNT(*) FROM breach") == 40
    assert sound(any_desk)


def test_one_import_at_a_time(any_desk: Desk, address: str, tmp_path: Path) -> None:
    with (
        a_desk(address) as other,
        import_turn(other.store),
        pytest.raises(Taken, match="Another desk is importing"),
    ):
        import_log(any_desk, Log().missed("mon 08:10"), tmp_path)
    assert any_desk.value("SELECT COUNT(*) FROM call") == 0
    assert import_log(any_desk, Log().missed("mon 08:10"), tmp_path).new.calls == 1


def test_trouble_with_the_store_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreTrouble("The disk is full.")

    before = seen(desk)
    with monkeypatch.context() as trouble:
        trouble.setattr(batch, "finish_run", full)
        with pytest.raises(StoreTrouble, match="disk is full"):
            import_log(desk, Log().missed("mon 08:10"), tmp_path)
    assert seen(desk) == before
    assert sound(desk)
    assert import_log(desk, Log().missed("mon 08:10"), tmp_path).opened == 1


_KILLED = """
import os, signal, sys
from frontdesk.services.imports import batch, read
from frontdesk.store.imports import known
from tests.builders import SetClock, a_desk
batch.BATCH, read.CHUNK, known.NUMBERS_AT_ONCE = 10, 7, 3
store, log, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
def progress(doing, fraction):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
with a_desk(store, SetClock("wed 12:00")) as desk, desk.do.imports.open(log) as opened:
    desk.do.imports.run(opened, by=desk.dana, progress=progress)
"""


@pytest.mark.parametrize("steps", [3, 11, 14])
def test_killed_it_leaves_nothing_after_the_next_import(desk: Desk, tmp_path: Path, steps: int) -> None:
    desk.clock.set("wed 12:00")
    before = seen(desk)
    log = big_log()
    path = log.file(tmp_path)
    here = Path(__file__).parents[3]
    child = [sys.executable, "-c", _KILLED, desk.store.where, str(path), str(steps)]
    assert subprocess.run(child, cwd=here, check=False).returncode == -9
    # The next import clears away what a death left, before it looks which calls are known.
    assert import_log(desk, Log(log.rows[:1]), tmp_path, "first.csv").new.calls == 1
    desk.do.imports.undo(by=desk.dana)
    assert seen(desk) == before
    assert import_log(desk, log, tmp_path).new.calls == 60
    assert sound(desk)


_KILLED_ANYWHERE = """
import random, sys, threading, time, os, signal
from frontdesk.services.imports import batch, read
from frontdesk.store.imports import known, spool
from tests.builders import SetClock, a_desk
batch.BATCH, read.CHUNK, known.NUMBERS_AT_ONCE, spool.IN_MEMORY = 10, 7, 3, 20
store, log, after = sys.argv[1], sys.argv[2], float(sys.argv[3])
with a_desk(store, SetClock("wed 12:00")) as desk, desk.do.imports.open(log) as opened:
    threading.Timer(after, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
    while True:
        desk.do.imports.run(opened, by=desk.dana)
        desk.do.imports.undo(by=desk.dana)
"""


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_nothing_is_half_done(desk: Desk, tmp_path: Path, seed: int) -> None:
    desk.clock.set("wed 12:00")
    desk.callback(number=MARIA)
    before = seen(desk)
    path = big_log().missed("wed 11:00").file(tmp_path)
    after = random.Random(seed).uniform(0.01, 0.6)
    child = [sys.executable, "-c", _KILLED_ANYWHERE, desk.store.where, str(path), str(after)]
    assert subprocess.run(child, cwd=Path(__file__).parents[3], check=False).returncode == -9
    assert sound(desk), "also before anything is cleared away"
    assert desk.do.imports.clean_up(by=desk.dana) in (0, 1)
    if desk.value("SELECT COUNT(*) FROM import_run WHERE finished_at IS NOT NULL AND undone_at IS NULL"):
        desk.do.imports.undo(by=desk.dana)
    assert seen(desk) == before
    assert [name for name in os.listdir(Path(desk.store.where).parent) if "tmp" in name] == []
    with desk.do.imports.open(path) as log:
        assert desk.do.imports.run(log, by=desk.dana).new.calls == 61
    assert sound(desk)


@pytest.mark.usefixtures("small_batches")
def test_a_log_too_long_for_the_memory_waits_on_the_disk_and_comes_to_the_same(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock.set("wed 12:00")
    log = big_log().internal("tue 10:00").missed("tue 11:00", "anonymous", "")
    import_log(desk, log, tmp_path)
    at_once = seen(desk)
    desk.do.imports.undo(by=desk.dana)
    monkeypatch.setattr(spool, "IN_MEMORY", 5)
    import_log(desk, log, tmp_path)
    assert seen(desk) == at_once
    assert sound(desk)


def test_a_full_disk_while_it_is_read_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, some: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    before = everything(desk)
    monkeypatch.setattr(spool, "IN_MEMORY", 1)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    with pytest.raises(StoreTrouble, match="too little room on the disk"):
        import_log(desk, big_log(), tmp_path)
    assert everything(desk) == before


@pytest.mark.usefixtures("small_batches")
def test_a_call_that_the_log_has_twice_far_apart_is_one(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "REMEMBERED", 1)
    monkeypatch.setattr(calls_module, "WINDOW", 2)
    desk.clock.set("wed 12:00")
    log = big_log()
    # The first row again, and later its id once more under another number.
    log.rows.insert(30, log.rows[0])
    log.rows.append(replace(log.rows[0], src="6465550199"))
    report = import_log(desk, log, tmp_path)
    assert (report.rows, report.new.calls, report.bad) == (62, 60, 0)
    assert report.known == 2
    assert report.rows == report.new_rows + report.known_rows + report.bad
    assert desk.value("SELECT COUNT(*) FROM call") == 60
    assert sound(desk)


def test_what_another_desk_wrote_meanwhile_is_part_of_the_history(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.clock.set("mon 12:00")
    made = apply.prepare
    times = itertools.count()

    with a_desk(desk.store.where, desk.clock) as other:

        def slow(*args: Any) -> object:
            ready = made(*args)
            if next(times) == 0:
                other.callback(number=MARIA)  # after it was looked up that nothing is owed
            return ready

        monkeypatch.setattr(batch, "prepare", slow)
        report = import_log(desk, Log().missed("mon 10:00"), tmp_path)
    assert (report.opened, report.joined) == (0, 1)
    assert desk.rows("SELECT state, calls FROM callback") == [("open", 2)]
    assert sound(desk)
