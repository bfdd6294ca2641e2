"""Several desks work a day on one store, in a file and on a server; on the server also while it is killed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.bootstrap import open_services
from tests.builders import SetClock, settings
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, half_saved
from tests.campaigns.processes import desks
from tests.campaigns.programs.claimer import race_blindly
from tests.campaigns.programs.day_desk import Done, Pace, work_day
from tests.campaigns.set_up_stores import EIGHT, PEOPLE, call_of
from tests.servers import OwnServer, needs_server, own_server

#: Seconds from one action of a desk to the next, where eight work and where many do.
QUICK, HUMAN = (0.1, 0.5), (10.0, 30.0)
#: A day passes so much faster where eight work, and where many do: a claim is held for less than 20 minutes.
FASTER, LESS = 300.0, 20.0
#: Seconds between two kills of the server, and that it stays dead.
KILLED_EVERY, DEAD = 3.0, 0.5
#: Of so many desks eight look at the lists as a screen does, where all are on this one machine.
LOOKING = 8
#: So many desks in the test, and in a release.
FEW, MANY = 8, 200
#: The naive way is tried again until it is caught, so often at most.
CONTROL_ROUNDS = 10
_FREE = 200


@dataclass(slots=True)
class Judged:
    """What is wrong after a day, and how long things took.

    Attributes:
        wrong: each thing that must not be, in words.
        saves: seconds of the actions, sorted.
        painted: seconds from what one desk did until another one showed it, sorted.
        words: what was done, in words.
    """

    wrong: list[str] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    words: str = ""

    @property
    def figures(self) -> str:
        """The median and the slowest hundredth."""
        parts = [
            f"{name} {_share(times, 0.5):.0f} ms, p99 {_share(times, 0.99):.0f} ms"
            for name, times in (("an action", self.saves), ("painted on another desk", self.painted))
            if times
        ]
        return "; ".join(parts)


def _share(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


def run(cases: int, folder: Path) -> Score:
    """Let eight desks take so many calls on a file, on a server, and on a server that is killed meanwhile."""
    each = max(3, cases // len(PEOPLE))
    file = str(folder / "day.db")
    _set_up(file)
    judged = {"file": _day(file, len(PEOPLE), each, QUICK, looking=len(PEOPLE))}
    if not needs_server():
        with own_server() as server:
            for name, rough in (("server", False), ("killed server", True)):
                address = _database(server, name.replace(" ", "_"))
                with _killed_now_and_then(server) if rough else nullcontext():
                    done, gone = _work(address, len(PEOPLE), each, QUICK, looking=0 if rough else len(PEOPLE))
                judged[name] = _judge(address, done, gone, may_be_refused=rough)
            twice = _control(_database(server, "control"))
    else:
        twice = _control(_set_up(str(folder / "control.db")))
    wrong = [f"{name}: {one}" for name, day in judged.items() for one in day.wrong]
    return Score(
        seen="; ".join(f"on a {name} {day.words} ({day.figures})" for name, day in judged.items()),
        broken=len(wrong),
        control="read who has a callback, then write by its number",
        control_broken=twice,
        examples=tuple(wrong[:5]),
    )


def run_many(cases: int, folder: Path) -> Score:
    """Let so many desks work on one server at the pace of people, each with two connections."""
    with own_server() as server:
        address = _database(server, "many")
        most = _MostConnections(server, "many")
        done, gone = _work(address, cases, 3, HUMAN if cases > FEW else (0.5, 1.5), looking=LOOKING)
        connections = most.end()
        judged = _judge(address, done, gone)
        if connections > 2 * cases:
            judged.wrong.append(f"{connections} connections of {cases} desks")
        twice = _control(_database(server, "control"))
    return Score(
        seen=f"{cases} desks at the pace of people: {judged.words}; at most {connections} connections"
        f" ({judged.figures})",
        broken=len(judged.wrong),
        control="read who has a callback, then write by its number",
        control_broken=twice,
        examples=tuple(judged.wrong[:5]),
    )


def _set_up(address: str) -> str:
    services = open_services(address, SetClock("mon 07:00"))
    with closing(services.office.store):
        services.practice.set_up(settings(staff=EIGHT))
    return address


def _database(server: OwnServer, name: str) -> str:
    server.run(f"CREATE DATABASE {name}")
    return _set_up(server.url(name))


def _day(address: str, count: int, calls: int, between: tuple[float, float], *, looking: int) -> Judged:
    done, gone = _work(address, count, calls, between, looking=looking)
    return _judge(address, done, gone)


def _work(
    address: str, count: int, calls: int, between: tuple[float, float], *, looking: int
) -> tuple[list[Done], int]:
    """Run desks until their day is over; what each did, and how many told nothing."""
    context = desks()
    together, over = context.Barrier(count), context.Value("i", 0)
    working, hearing = [], []
    began = time.monotonic()
    for desk in range(count):
        hears, tells = context.Pipe(duplex=False)
        pace = Pace(
            calls, between, LESS if count > len(PEOPLE) else FASTER, looks=desk < looking, began=began
        )
        by = PEOPLE[desk % len(PEOPLE)]
        process = context.Process(
            target=work_day, args=(address, together, over, desk, by, tells, pace), daemon=True
        )
        process.start()
        tells.close()
        working.append(process)
        hearing.append(hears)
    done, gone = [], 0
    for hears in hearing:
        try:
            done.append(hears.recv())
        except EOFError:
            gone += 1
    for process in working:
        process.kill()
        process.join()
    return done, gone


def _judge(address: str, done: Sequence[Done], gone: int, *, may_be_refused: bool = False) -> Judged:
    """Compare what the desks were told with what the store has."""
    judged = Judged([f"{gone} desks ended early"] if gone else [])
    services = open_services(address, SetClock("mon 16:59"))
    with closing(services.office.store):
        store = services.office.store
        names = Counter(name for (name,) in store.rows("SELECT name FROM call"))
        attempts = store.rows("SELECT COUNT(*) FROM attempt")[0][0]
        changes = store.rows(
            "SELECT subject_id, action, person_id FROM audit WHERE subject = 'callback'"
            " ORDER BY subject_id, id"
        )
        judged.wrong += half_saved(services) + differences(services)
    told = Counter(call_of(caller).name for desk in done for caller, _, _ in desk.saved)
    judged.wrong += [f"{name} was told as saved and is lost" for name in told if not names[name]]
    judged.wrong += [f"{name} is there {count} times" for name, count in names.items() if count > 1]
    recorded = sum(desk.recorded for desk in done)
    judged.wrong += [f"{attempts} tries of {recorded} recorded"] if attempts != recorded else []
    judged.wrong += _claimed_twice(changes)
    refused = [kind for desk in done for kind in desk.refused]
    judged.wrong += (
        [] if may_be_refused else [f"{len(refused)} actions refused: {set(refused)}"] if refused else []
    )
    judged.saves = sorted(took for desk in done for took in desk.took)
    judged.painted = sorted(_painted(done))
    claims = sum(len(desk.claimed) for desk in done)
    late = sum(desk.late for desk in done)
    judged.words = (
        f"{len(told)} calls, {claims} claims and {recorded} tries, {late} times somebody was quicker: "
        f"{len(judged.wrong)} lost, doubled, claimed twice or differing"
    )
    if may_be_refused:
        judged.words += f", {len(refused)} times F10 had to be pressed again"
    return judged


def _claimed_twice(changes: Sequence[tuple[Any, ...]]) -> list[str]:
    """Callbacks that were given to somebody while somebody else had them."""
    owner: dict[int, int | None] = {}
    wrong = []
    for callback, action, person in changes:
        if action == "callback.claimed":
            if owner.get(callback) not in (None, person):
                wrong.append(f"callback {callback} was claimed twice")
            owner[callback] = person
        elif action in ("callback.attempted", "callback.released", "callback.expired"):
            owner[callback] = None
    return wrong


def _painted(done: Sequence[Done]) -> Iterator[float]:
    """Seconds until each desk that looks showed what another one did, as far as it came to show it."""
    for desk in done:
        for other in done:
            if other is desk:
                continue
            for _, callback, at in other.saved:
                if callback in desk.seen:
                    yield max(0.0, desk.seen[callback] - at)


@contextmanager
def _killed_now_and_then(server: OwnServer) -> Iterator[None]:
    """Kill a server every few seconds and start it again."""
    over = threading.Event()

    def kill() -> None:
        """Until the day is over."""
        while not over.wait(KILLED_EVERY):
            server.kill()
            time.sleep(DEAD)
            server.start()

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        yield
    finally:
        over.set()
        killing.join()


class _MostConnections:
    """Counts the connections of a database until it is ended."""

    def __init__(self, server: OwnServer, database: str) -> None:
        self._server, self._database = server, database
        self._most = 0
        self._over = threading.Event()
        self._counting = threading.Thread(target=self._count)
        self._counting.start()

    def _count(self) -> None:
        query = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self._database}'"
        while not self._over.wait(0.2):
            self._most = max(self._most, self._server.run(query)[0][0])

    def end(self) -> int:
        """Return the most there were at once."""
        self._over.set()
        self._counting.join()
        return self._most


def _control(address: str) -> int:
    """How many callbacks are claimed twice in the naive way."""
    services = open_services(address, SetClock("mon 09:00"))
    with closing(services.office.store), services.office.store.writing():
        for caller in range(_FREE):
            services.calls.save(call_of(caller), by=PEOPLE[0])
    for _ in range(CONTROL_ROUNDS):
        if twice := _race_blindly(address):
            return twice
        with (
            closing(open_services(address, SetClock("mon 09:00")).office.store) as store,
            store.writing() as db,
        ):
            db.execute_sql("UPDATE callback SET owner_id = NULL")
    return 0


def _race_blindly(address: str) -> int:
    context = desks()
    together = context.Barrier(len(PEOPLE))
    working, told = [], []
    for by in PEOPLE:
        hearing, telling = context.Pipe(duplex=False)
        working.append(
            context.Process(target=race_blindly, args=(address, together, by, telling), daemon=True)
        )
        working[-1].start()
        telling.close()
        told.append(hearing)
    won = [each.recv() for each in told]
    for process in working:
        process.join()
    claims = Counter(number for desk in won for number in desk.callbacks)
    return sum(times > 1 for times in claims.values())


CAMPAIGN = Campaign(
    name="desks",
    promise="eight desks on one store lose nothing, double nothing and claim nothing twice, on a file and on "
    "a server, also while the server is killed and started again",
    run=run,
    test_cases=12,
    full_cases=1_600,
)
MANY_DESKS = Campaign(
    name="many_desks",
    promise="many desks on one server, with two connections each, lose nothing, double nothing and claim "
    "nothing twice",
    run=run_many,
    test_cases=FEW,
    full_cases=MANY,
    cannot_run=needs_server,
)
