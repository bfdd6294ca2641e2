"""What is typed while the store does not answer survives the death of the desk: offered whole, saved once.

The store is a file whose disk goes away, or on a server that stands still, or that lets nobody in. The desk
dies in the middle of that, in one of the ways a desk can die; then the store is back, and a desk is started.
A desk without a file beside the store is the naive one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from frontdesk.bootstrap import open_services
from frontdesk.locations import find_locations
from frontdesk.store.db.engine import open_store
from frontdesk.store.spool import Spool
from tests.builders import STAFF, settings
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.deaths import LATER, Death
from tests.campaigns.real_desk import (
    ALL_DAY,
    PATIENCE,
    WatchedTerminal,
    desk_command,
    needs_proc,
    soon,
)
from tests.postgres import NoServer, Server, find_install, running

LENGTH: Final = 60
#: Seconds between the last key and the death: what is typed is safe within one.
WITHIN = 1.0
_NAIVE = [sys.executable, "-m", "tests.campaigns.programs.desk_without_spool", "--home"]
_LETTERS = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Place:
    """A store, and how it goes away for a while.

    Attributes:
        home: the home of the desk.
        address: where the store is.
        outage: a context in which it does not answer.
    """

    home: Path
    address: str
    outage: Callable[[], contextlib.AbstractContextManager[None]]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the store from outside."""
        store = open_store(self.address)
        try:
            return store.rows(sql)
        finally:
            store.close()


def _set_up(home: Path, address: str) -> None:
    """A practice that is open at every hour, and a home whose settings name its store."""
    home.mkdir(mode=0o700, parents=True)
    services = open_services(address)
    services.practice.set_up(settings(week=(ALL_DAY,) * 7))
    services.office.store.close()
    (home / "config.toml").write_text(f'store = "{address}"\nperson = "{STAFF[0]}"\n')


def on_a_disk(folder: Path) -> Place:
    """A store's file on a disk of its own, which is taken away."""
    disk, home = folder / "disk", folder / "home"
    disk.mkdir(mode=0o700, parents=True)
    (disk / "frontdesk.db").touch(0o600)

    @contextmanager
    def away() -> Iterator[None]:
        disk.rename(folder / "gone")
        try:
            yield
        finally:
            (folder / "gone").rename(disk)

    _set_up(home, str(disk / "frontdesk.db"))
    return Place(home, str(disk / "frontdesk.db"), away)


def on_a_server(folder: Path, server: Server, name: str, *, frozen: bool) -> Place:
    """A database on a server that stands still, or that lets nobody in and sends everybody away."""
    server.run(f"CREATE DATABASE {name}")
    url = server.url(name)

    @contextmanager
    def still() -> Iterator[None]:
        stopped = _processes(server)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def closed() -> Iterator[None]:
        server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            yield
        finally:
            server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    _set_up(folder / "home", url)
    return Place(folder / "home", url, still if frozen else closed)


def _processes(server: Server) -> list[int]:
    """The server's process and its children."""
    parent = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


#: In which ways a store goes away, in turn.
OUTAGES = ("the disk of its file is gone", "its server stands still", "its server lets nobody in")


@dataclass(frozen=True, slots=True)
class Case:
    """One outage, and what the desk dies of in it.

    Attributes:
        number: of the case.
        outage: a place in ``OUTAGES``.
        death: what the desk dies of.
        naive: True for the desk that keeps nothing beside the store.
    """

    number: int
    outage: int
    death: Death
    naive: bool = False

    @property
    def note(self) -> str:
        """Sixty characters that nobody else types."""
        letters = Random(f"{self.number} {self.naive}")
        return " ".join("".join(letters.choices(_LETTERS, k=5)) for _ in range(LENGTH // 6)) + "."

    def __str__(self) -> str:
        """The case in words."""
        return f"case {self.number}, {OUTAGES[self.outage]}, {self.death.name}"


@dataclass(slots=True)
class Trial:
    """Lets one desk die in an outage, and starts one more.

    Attributes:
        case: the case.
        place: its store.
        broken: what went wrong.
    """

    case: Case
    place: Place
    broken: list[str] = field(default_factory=list)

    def run(self) -> bool:
        """Run it; True if all that was typed was there again."""
        note, death = self.case.note, self.case.death
        program = [*_NAIVE, str(self.place.home)] if self.case.naive else desk_command(self.place.home)
        with WatchedTerminal(death.command(program)) as terminal:
            terminal.wait_for("F10 save")
            terminal.send(f"2125550142{{tab}}Maria Alvarez{{tab 3}}web{{tab}}{note[:20]}")
            if not soon(lambda: note[:20] in str(self._drafts()), PATIENCE):
                self.broken.append("nothing was kept before the outage")
            with self.place.outage():
                terminal.send(note[20:])
                terminal.wait_for(note[-15:])
                time.sleep(WITHIN)
                death.die(death.running(terminal), self.case.number)
            if death.window_stays and not death.inside:
                self._judge_words(terminal)
        return self._start_again(note)

    def _drafts(self) -> list[tuple[Any, ...]]:
        return self.place.rows("SELECT fields FROM draft")

    def _judge_words(self, terminal: WatchedTerminal) -> None:
        """What the launcher says of what was typed must be true."""
        words = "may not be kept" if self.case.naive else "What you were typing is kept"
        if not soon(lambda: words in terminal.screen(), 5):
            self.broken.append(f"the launcher did not say {words!r}")

    def _start_again(self, note: str) -> bool:
        """Start a desk, which offers what was typed; save it, and look for it everywhere."""
        with WatchedTerminal(desk_command(self.place.home)) as terminal:
            terminal.wait_for("F10 save")
            terminal.wait_for("Maria Alvarez")
            found = [json.loads(fields)["note"] for (fields,) in self._drafts()]
            if found != [note]:
                terminal.quit()
                if not self.case.naive:
                    self.broken.append(f"{len(found)} drafts, with {[len(one) for one in found]} characters")
                return False
            terminal.send("{f10}")
            if not soon(lambda: self.place.rows("SELECT note FROM call") == [(note,)], PATIENCE):
                self.broken.append("it could not be saved, or not once")
            terminal.quit()
        if self._drafts():
            self.broken.append("its draft is still there")
        if Spool(find_locations(str(self.place.home), {}).spool_file).drafts():
            self.broken.append("it is still beside the store")
        return True


def _cases(cases: int) -> Sequence[Case]:
    return [
        Case(number, number % len(OUTAGES), LATER[number // len(OUTAGES) % len(LATER)])
        for number in range(cases)
    ]


def run(cases: int, folder: Path) -> Score:
    """Let as many desks die, each in an outage, and two that keep nothing beside the store."""
    broken: dict[str, list[str]] = {}
    naive = [Case(cases + place, place, LATER[0], naive=True) for place in range(min(2, cases))]
    lost = 0
    with ExitStack() as stack:
        server = stack.enter_context(running(find_install()))
        for case in (*_cases(cases), *naive):
            own = folder / str(case.number)
            if case.outage == 0:
                place = on_a_disk(own)
            else:
                place = on_a_server(own, server, f"case_{case.number}", frozen=case.outage == 1)
            trial = Trial(case, place)
            try:
                came_back = trial.run()
            except AssertionError as stuck:
                came_back = False
                trial.broken.append(str(stuck).partition("\n")[0])
            lost += case.naive and not came_back
            if trial.broken:
                broken[str(case)] = trial.broken
    return Score(
        seen=f"{cases} deaths in {min(cases, len(OUTAGES))} kinds of outage, {LENGTH} of {LENGTH} characters "
        f"back in {cases - len(broken)}",
        broken=len(broken),
        control=f"{len(naive)} desks that keep nothing beside the store",
        control_broken=lost,
        examples=tuple(f"{case}: {'; '.join(what)}" for case, what in list(broken.items())[:5]),
    )


def cannot_run() -> str:
    """Why this machine cannot run it, or ""."""
    try:
        find_install()
    except NoServer as reason:
        return str(reason)
    return needs_proc()


CAMPAIGN = Campaign(
    name="outages",
    promise="what was typed while the store did not answer is offered at the next start, and saved once",
    run=run,
    test_cases=1,
    full_cases=100,
    cannot_run=cannot_run,
)
