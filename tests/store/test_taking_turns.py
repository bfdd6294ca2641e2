"""Who waits for the store gets in: nobody is passed over for long; a store that stays held is reported."""

from __future__ import annotations

import heapq
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from peewee import DatabaseError, OperationalError

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db import sqlite
from frontdesk.store.db.sqlite import StoreFile, pause, take_turn
from tests.builders import Desk

#: SQLite's own pauses, seconds; the last one for ever (sqliteDefaultBusyCallback).
SQLITES = (0.001, 0.002, 0.005, 0.010, 0.015, 0.020, 0.025, 0.025, 0.025, 0.050, 0.050, 0.100)


def sqlites_pause() -> Callable[[float], float]:
    """SQLite's own way to wait, for one wait: shorter at first, then a tenth of a second."""
    left = iter(SQLITES)
    return lambda _: next(left, SQLITES[-1])


def longest_wait(way: Callable[[], Callable[[float], float]], seconds: float = 60) -> float:
    """Eight desks that save for some 10 ms each, with a millisecond between two saves: who waited longest.

    A model, so that the machine it runs on does not decide.

    Args:
        way: begins a wait: what gives the seconds until one asks again.
        seconds: for so long they save.
    """
    free_at, longest, desks = 0.0, 0.0, 8
    asking = sorted((random.uniform(0, 0.02), number) for number in range(desks))
    came = [at for at, _ in sorted(asking, key=lambda one: one[1])]
    pauses = [way() for _ in asking]
    while asking[0][0] < seconds:
        now, desk = heapq.heappop(asking)
        if now < free_at:
            heapq.heappush(asking, (now + pauses[desk](now - came[desk]), desk))
            continue
        longest = max(longest, now - came[desk])
        free_at = now + random.uniform(0.005, 0.020)
        came[desk] = free_at + random.uniform(0.0005, 0.0015)
        pauses[desk] = way()
        heapq.heappush(asking, (came[desk], desk))
    return longest


def test_with_eight_desks_saving_without_a_pause_nobody_waits_long() -> None:
    random.seed(8)
    assert longest_wait(lambda: pause) < 1
    # The control: with SQLite's own way somebody is passed over again and again.
    assert longest_wait(sqlites_pause) > 5


def held() -> None:
    """Fail as a driver does behind Peewee."""
    with closing(sqlite3.connect(":memory:")) as store:
        try:
            store.execute("SELECT nothing")
        except sqlite3.OperationalError as error:
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError("held") from error


def test_it_is_asked_again_until_the_patience_is_over() -> None:
    began = time.monotonic()
    with pytest.raises(DatabaseError):
        take_turn(held, 0.05)
    assert 0.05 <= time.monotonic() - began < 2


def test_what_is_no_waiting_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        raise OperationalError("a full disk, say")

    monkeypatch.setattr(sqlite, "pause", lambda _: pytest.fail("it was asked again"))
    with pytest.raises(DatabaseError):
        take_turn(wrong, 5)


def test_a_save_waits_for_one_that_holds_the_store_for_a_moment(desk: Desk) -> None:
    other = sqlite3.connect(desk.store.where, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ends = threading.Timer(0.2, other.execute, ("ROLLBACK",))
    ends.start()
    assert desk.callback()
    ends.join()
    other.close()


def test_after_waiting_in_vain_a_read_waits_as_before(desk: Desk) -> None:
    file = desk.store.database
    assert isinstance(file, StoreFile)
    file.patience = 0.01
    with closing(sqlite3.connect(desk.store.where, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreTrouble, match="Another program is holding the store"):
            desk.callback()
    assert desk.value("PRAGMA busy_timeout") == 5000
