"""A server that is gone for a moment, for good, or hangs: a save goes on by itself, once."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.errors import StoreLost, StoreTrouble
from frontdesk.services import again
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.db import postgres
from tests.builders import Desk, a_call, a_desk, set_up
from tests.servers import Line, OwnServer, copy_of, needs_server, own_server

_numbers = itertools.count(1)
pytestmark = pytest.mark.skipif(bool(needs_server()), reason=needs_server() or "it can")


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that the tests of this module kill and freeze."""
    with own_server() as server:
        yield server


@pytest.fixture(scope="module")
def template(server: OwnServer) -> str:
    """The name of a database with a practice that was set up; for copying only."""
    server.run("CREATE DATABASE template_of_lost")
    set_up(server.url("template_of_lost"))
    return "template_of_lost"


@pytest.fixture
def database(server: OwnServer, template: str) -> str:
    """The name of a database of this test's own."""
    name = f"lost_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    # Else the copied counters are not logged before they have grown by 32, and a crash sets them back.
    server.run("CHECKPOINT")
    return name


def later(seconds: float, what: Callable[[], object]) -> threading.Thread:
    """Do something after a while, beside the test."""
    timer = threading.Timer(seconds, what)
    timer.start()
    return timer


def ended(server: OwnServer) -> None:
    """Have the server end every connection but our own."""
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def calls(desk: Desk) -> int:
    """How many calls there are."""
    return int(desk.value("SELECT COUNT(*) FROM call"))


def test_connections_that_were_ended_are_opened_again_by_what_comes_next(
    server: OwnServer, database: str
) -> None:
    with a_desk(server.url(database)) as desk:
        first = desk.callback()
        ended(server)
        assert desk.do.callbacks.standing(by=desk.dana).counts.open == 1
        ended(server)
        desk.callback()
        ended(server)
        assert desk.do.callbacks.claim(first, by=desk.dana).owner_id == desk.dana
        assert calls(desk) == 2


def test_a_server_that_is_killed_and_started_again_takes_the_save_once(
    server: OwnServer, database: str
) -> None:
    with a_desk(server.url(database)) as desk:
        desk.callback()
        server.kill()
        back = later(0.5, server.start)
        began = time.monotonic()
        desk.callback()
        took = time.monotonic() - began
        back.join()
        assert calls(desk) == 2
        assert desk.value("SELECT COUNT(*) FROM callback") == 2
        assert took < 5


class CutAt:
    """Cuts a line when a statement goes over it: before the server has it, or before its answer is back."""

    def __init__(self, line: Line, statement: bytes, *, reaches: bool, times: int = 1) -> None:
        self.line, self.statement, self.reaches, self.left = line, statement, reaches, times
        self.swallow = threading.Event()
        line.sent, line.answered = self.sent, self.answered

    def sent(self, data: bytes) -> bytes | None:
        """See ``Line``."""
        if self.left and self.statement in data:
            self.left -= 1
            if self.reaches:
                self.swallow.set()
                return data
            self.line.cut()
            return None
        return data

    def answered(self, data: bytes) -> bytes | None:
        """See ``Line``."""
        if self.swallow.is_set():
            self.swallow.clear()
            self.line.cut()
            return None
        return data


@pytest.fixture
def line(server: OwnServer, tmp_path: Path) -> Iterator[Line]:
    """A line to the server that can be cut."""
    line = Line(str(server.folder / ".s.PGSQL.5432"), tmp_path)
    yield line
    line.close()


def over(tmp_path: Path, database: str) -> str:
    """The address over the line."""
    return f"postgresql://frontdesk@/{database}?host={tmp_path}"


@pytest.mark.parametrize("reaches", [True, False])
@pytest.mark.parametrize("statement", [b"BEGIN", b'INSERT INTO "call"', b"pg_notify", b"COMMIT"])
def test_a_line_that_is_cut_anywhere_in_a_save_makes_one_call(
    line: Line, tmp_path: Path, database: str, statement: bytes, reaches: bool
) -> None:
    with a_desk(over(tmp_path, database)) as desk:
        desk.callback()
        cut = CutAt(line, statement, reaches=reaches)
        saved = desk.do.calls.save(a_call(desk.clock()), by=desk.dana)
        assert cut.left == 0
        assert calls(desk) == 2
        assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'call.saved'") == 2
        assert desk.value("SELECT id FROM call ORDER BY id DESC LIMIT 1") == saved.call_id


@pytest.mark.parametrize("reaches", [True, False])
@pytest.mark.parametrize("statement", [b"BEGIN", b'UPDATE "callback"', b"COMMIT"])
def test_a_claim_and_an_outcome_whose_answer_is_lost_are_done_once(
    line: Line, tmp_path: Path, database: str, statement: bytes, reaches: bool
) -> None:
    with a_desk(over(tmp_path, database)) as desk:
        number = desk.callback()
        CutAt(line, statement, reaches=reaches)
        assert desk.do.callbacks.claim(number, by=desk.dana).owner_id == desk.dana
        CutAt(line, statement, reaches=reaches)
        desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
        assert desk.value("SELECT COUNT(*) FROM attempt") == 1
        done = desk.actions("callback", number)
        assert done == ["callback.opened", "callback.claimed", "callback.attempted"]


def test_a_commit_that_is_asked_for_blindly_would_double_a_try(
    line: Line, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The control: the naive way takes every lost answer for "not done" and does it again.
    monkeypatch.setattr(postgres.ServerDatabase, "_was_committed", lambda *_: False)
    with a_desk(over(tmp_path, database)) as desk:
        number = desk.callback()
        CutAt(line, b"COMMIT", reaches=True)
        desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
        assert desk.value("SELECT COUNT(*) FROM attempt") == 2


def test_a_frozen_server_is_noticed_within_three_seconds_and_a_save_fails_in_time(
    server: OwnServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "PATIENCE", 1.0)
    with a_desk(server.url(database)) as desk:
        desk.callback()
        server.freeze()
        try:
            began = time.monotonic()
            with pytest.raises(StoreTrouble):
                desk.do.calls.today()
            noticed = time.monotonic() - began
            began = time.monotonic()
            call: Any = a_call(desk.clock())
            with pytest.raises(StoreLost, match=r"no connection.*Nothing was saved.*What you typed is kept"):
                desk.do.drafts.discard("none", by=desk.dana)
            failed = time.monotonic() - began
        finally:
            server.thaw()
        assert desk.do.calls.save(call, by=desk.dana).call_id
        assert calls(desk) == 2
        # The second connection of the read had its two seconds, too.
        assert noticed < 3 + 2.5
        assert failed < 10


def test_a_statement_that_takes_long_is_waited_for(server: OwnServer, database: str) -> None:
    with a_desk(server.url(database)) as desk:
        assert desk.rows("SELECT 7 FROM pg_sleep(2.5)") == [(7,)]


def test_a_server_that_only_reads_now_counts_as_lost(server: OwnServer, database: str) -> None:
    # So an old primary answers that became a copy; its connections are not used again.
    only_reads = f"ALTER DATABASE {database} SET default_transaction_read_only"
    with a_desk(server.url(database)) as desk:
        number = desk.callback()
        server.run(f"{only_reads} = on")
        ended(server)
        back = later(1.0, lambda: server.run(f"{only_reads} = off"))
        assert desk.do.callbacks.claim(number, by=desk.dana).owner_id == desk.dana
        back.join()


def test_two_that_wait_for_each_other_are_both_done(server: OwnServer, database: str) -> None:
    with a_desk(server.url(database)) as desk, a_desk(server.url(database)) as other:
        first, second = desk.callback(), desk.callback()
        with other.store.writing() as db:
            db.execute_sql(f"UPDATE callback SET about = about WHERE id = {second}")
            merging = threading.Thread(target=merge, args=(server.url(database), first, second))
            merging.start()
            time.sleep(0.3)
            # The merge holds the first and waits for the second: the server gives one of the two up.
            with suppress(StoreTrouble):
                db.execute_sql(f"UPDATE callback SET about = about WHERE id = {first}")
        merging.join()
        assert desk.value("SELECT COUNT(*) FROM callback WHERE state <> 'open'") == 1


def merge(address: str, first: int, second: int) -> None:
    """Merge two callbacks at a desk of its own."""
    with a_desk(address) as desk:
        desk.do.callbacks.merge(first, second, by=desk.dana)


def test_a_commit_that_waits_for_a_copy_that_is_gone_is_not_told_as_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(again, "PATIENCE", 1.0)
    monkeypatch.setattr(postgres, "COMMIT_LIMIT", 1.0)
    monkeypatch.setattr(postgres, "_STILL_GOING", 0.5)
    with own_server() as primary:
        primary.run("CREATE DATABASE practice")
        set_up(primary.url("practice"))
        with a_desk(primary.url("practice")) as desk:
            desk.callback()
            copies(primary, "'*'")
            call: Any = a_call(desk.clock())
            began = time.monotonic()
            with pytest.raises(StoreTrouble) as trouble:
                desk.do.calls.save(call, by=desk.dana)
            assert time.monotonic() - began < 20
            assert "What you typed is kept" in trouble.value.sentence
            copies(primary, "''")
            desk.do.calls.save(call, by=desk.dana)
            assert calls(desk) == 2


def copies(server: OwnServer, names: str) -> None:
    """Have a server wait for copies of these names at each COMMIT."""
    server.run(f"ALTER SYSTEM SET synchronous_standby_names = {names}")
    server.run("SELECT pg_reload_conf()")
    time.sleep(0.3)


def test_a_copy_takes_over_in_the_middle_and_the_old_server_is_told_apart(tmp_path: Path) -> None:
    with own_server() as primary:
        primary.run("CREATE DATABASE practice")
        set_up(primary.url("practice"))
        with copy_of(primary) as copy:
            both = f"postgresql://frontdesk@/practice?host={primary.folder},{copy.folder}"
            with a_desk(both) as desk:
                desk.callback()
                wait_for_copy(primary, copy)
                primary.kill()
                promoting = later(0.3, copy.promote)
                began = time.monotonic()
                desk.callback()
                took = time.monotonic() - began
                promoting.join()
                assert calls(desk) == 2
                assert took < 5
                # The old one comes back, and takes writes: it is the first that the address names.
                (primary.data / "standby.signal").unlink(missing_ok=True)
                primary.start()
                ended(copy)
                desk.callback()
                assert calls(desk) == 3
                copy.kill()
                with pytest.raises(StoreTrouble, match=r"had been replaced answers again.*two servers"):
                    desk.callback()
                assert primary.run("SELECT COUNT(*) FROM call", "practice") == [(1,)]


def wait_for_copy(primary: OwnServer, copy: OwnServer) -> None:
    """Wait until a copy has all that its primary has."""
    ((at,),) = primary.run("SELECT pg_current_wal_lsn()::text")
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        ((there,),) = copy.run(f"SELECT pg_last_wal_replay_lsn() >= '{at}'::pg_lsn")
        if there:
            return
        time.sleep(0.02)
    raise AssertionError("the copy does not follow")
