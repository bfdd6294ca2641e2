"""Desks on a server: what one saves is painted on the other at once; the frame says when nothing answers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.config import Config
from frontdesk.ui.app.connection import lost_words
from frontdesk.ui.app.front_desk import FrontDesk
from tests.builders import Desk, a_desk, know_the_keys, set_up
from tests.servers import Line, OwnServer, lend_connections, needs_server, own_server, swallow_listening
from tests.ui.watching import Watcher

pytestmark = pytest.mark.skipif(bool(needs_server()), reason=needs_server() or "it can")

#: What the product promises: seconds until another desk shows what was saved, and until the frame says that
#: nothing answers.
PAINTED, SAID = 1.0, 3.0
#: Added to both on a machine that does other things as well.
CROWDED = 1.0
LOST = "▲ no connection to the store for"
_OF_CALL = b'INSERT INTO "call"'


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server of these tests' own, with a practice that was set up."""
    with own_server() as server:
        server.run("CREATE DATABASE practice")
        set_up(server.url("practice"))
        with a_desk(server.url("practice")) as desk:
            know_the_keys(desk)
        yield server


Seat = Callable[[str], AbstractAsyncContextManager[tuple[Desk, Watcher]]]


@pytest.fixture
def seat(server: OwnServer) -> Seat:
    """Opens a desk on screen, at an address."""

    @asynccontextmanager
    async def opened(address: str) -> AsyncIterator[tuple[Desk, Watcher]]:
        with a_desk(address) as desk:
            app = FrontDesk(desk.do, config=Config(person="Dana Reyes"), locations=None)
            async with app.run_test(size=(120, 40), notifications=True) as pilot:
                watcher = Watcher(app, pilot)
                await watcher.settle()
                yield desk, watcher

    return opened


async def took(watcher: Watcher, shows: Callable[[], bool]) -> float:
    """Seconds until something is so on the screen."""
    began = time.monotonic()
    await watcher.until(shows)
    return time.monotonic() - began


async def elsewhere(other: Desk, act: Callable[[], object]) -> None:
    """Do something at the other desk, on a thread, whose connection is closed."""

    def run() -> None:
        """Act, then close."""
        try:
            act()
        finally:
            other.store.close()

    await asyncio.to_thread(run)


def is_live(watcher: Watcher) -> bool:
    """True if what others save is told to this desk at once."""
    polling = watcher.app._polling
    return polling is not None and polling._watch is not None and polling._watch.is_live


async def test_a_claim_is_painted_on_the_other_desk_within_a_second(server: OwnServer, seat: Seat) -> None:
    address = server.url("practice")
    with a_desk(address) as other:
        number = other.callback(name="Maria Alvarez")
        async with seat(address) as (_, watcher):
            await watcher.until(lambda: is_live(watcher))
            await watcher.press("f3")
            await elsewhere(other, lambda: other.do.callbacks.claim(number, by=other.lee))
            assert await took(watcher, lambda: watcher.shows("Lee 0 min")) < PAINTED
            connections = server.run(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = 'practice' AND pid <> pg_backend_pid()"
            )
            # This thread's of the other desk; the store's and the watch's of this one.
            assert connections == [(3,)]
            # Every connection is ended: they come back, and everything is read again.
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            await elsewhere(other, lambda: other.callback(name="Jon Chen"))
            assert await took(watcher, lambda: watcher.shows("Jon Chen")) < SAID
            await watcher.until(lambda: is_live(watcher))


@pytest.mark.parametrize("pooler", ["swallows", "lends"])
async def test_behind_a_pooler_it_is_looked_for_every_second(
    server: OwnServer, seat: Seat, tmp_path: Path, pooler: str
) -> None:
    line = Line(str(server.folder / ".s.PGSQL.5432"), tmp_path)
    if pooler == "swallows":
        line.sent = swallow_listening
    else:
        line.answered = lend_connections
    with a_desk(server.url("practice")) as other:
        async with seat(f"postgresql://frontdesk@/practice?host={tmp_path}") as (_, watcher):
            await watcher.press("f3")
            await asyncio.sleep(1.5)
            assert not is_live(watcher)
            await elsewhere(other, lambda: other.callback(name=f"Ann {pooler}"))
            assert await took(watcher, lambda: watcher.shows(f"Ann {pooler}")) < PAINTED + CROWDED
    line.close()


@pytest.mark.parametrize("how", ["frozen", "killed"])
async def test_a_server_that_does_not_answer_is_said_in_the_frame_and_keys_go_on(
    server: OwnServer, seat: Seat, how: str
) -> None:
    async with seat(server.url("practice")) as (_, watcher):
        await watcher.until(lambda: is_live(watcher))
        (server.freeze if how == "frozen" else server.kill)()
        try:
            assert await took(watcher, lambda: watcher.shows(LOST)) < SAID + CROWDED
            watcher.send(*"Pat Jones")
            await watcher.until(lambda: watcher.shows("Pat Jones"))
            watcher.send("f1")
            await watcher.until(lambda: "Help" in type(watcher.app.screen).__name__)
            watcher.send("escape")
            await watcher.until(lambda: "Help" not in type(watcher.app.screen).__name__)
        finally:
            (server.thaw if how == "frozen" else server.start)()
        await watcher.until(lambda: not watcher.shows(LOST))
        with a_desk(server.url("practice")) as other:
            name = f"After {how}"
            await elsewhere(other, lambda: other.callback(name=name))
        await watcher.press("f3")
        assert await took(watcher, lambda: watcher.shows(name)) < SAID


@pytest.mark.parametrize("at", [_OF_CALL, b"COMMIT"])
async def test_a_server_killed_in_the_middle_of_f10_and_started_again_has_exactly_one_call(
    server: OwnServer, seat: Seat, tmp_path: Path, at: bytes
) -> None:
    line = Line(str(server.folder / ".s.PGSQL.5432"), tmp_path)
    killed: list[threading.Thread] = []
    seen: list[bytes] = []

    def kill(data: bytes) -> bytes | None:
        """Kill the server as the statement of the call's save arrives, and start it again a second later."""
        seen.extend(one for one in (_OF_CALL, b"COMMIT") if one in data)
        if at in data and _OF_CALL in seen and not killed:
            killed.append(threading.Thread(target=server.start))
            server.kill()
            threading.Timer(1.0, killed[0].start).start()
        return data

    number = "2125550146" if at is _OF_CALL else "2125550147"
    async with seat(f"postgresql://frontdesk@/practice?host={tmp_path}") as (_, watcher):
        await watcher.until(lambda: is_live(watcher))
        await watcher.press(*number, *["tab"] * 4, *"google")
        line.sent = kill
        await watcher.press("f10")
        await watcher.until(lambda: any("Saved" in said for said in watcher.said()))
        killed[0].join()
        found = server.run(f"SELECT COUNT(*) FROM call WHERE number LIKE '%{number}'", "practice")
        assert found == [(1,)]
    line.close()


def test_the_words_count_and_get_shorter() -> None:
    assert lost_words(12.2, "▲", to_server=True) == (
        "▲ no connection to the store for 12 s; what you type is kept",
        "▲ no connection for 12 s; typing is kept",
        "▲ no connection for 12 s",
        "▲ no connection",
    )
    assert lost_words(180, "▲", to_server=True)[2] == "▲ no connection for 3 min"
    assert lost_words(4, "▲", to_server=False)[0] == (
        "▲ the store does not answer for 4 s; what you type is kept"
    )
