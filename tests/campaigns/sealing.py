"""The audit's chain while desks save at once, are killed, and the power is cut: no break, no false alarm."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from frontdesk.domain.errors import FrontDeskError
from tests.builders import settings
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.kills import SavingDesk
from tests.campaigns.power.disk import Disk
from tests.campaigns.power.recording import Event, cannot_record, record
from tests.campaigns.processes import desks
from tests.campaigns.programs.saver import Saver
from tests.campaigns.programs.sealer import STORE, Racer, open_home, race, race_blindly, seal, seal_early
from tests.campaigns.set_up_stores import EIGHT, PEOPLE
from tests.postgres import NoServer, find_install, running

#: A desk is killed at most so many seconds after it began to save.
LATEST = 0.120
#: So many cases of a control are enough.
MOST_CONTROL_CASES = 60
#: So many kills hit one home; then a new one.
KILLS_A_HOME = 25
#: The blind control is tried again until it breaks something, so often at most.
BLIND_CHANCES = 6
#: Calls that each desk of the blind control saves.
MOST_BLIND = 10
#: Homes of the eight desks on a server: two desks share one, and its chain.
HOMES = 4


@dataclass(slots=True)
class Seen:
    """What verifications found, summed up."""

    #: Verifications that found something altered or missing, though nobody had touched anything.
    alarms: int = 0
    #: Saves that were refused.
    refused: int = 0
    #: Entries that were sealed.
    entries: int = 0
    #: A few words on the first of what was found.
    examples: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.alarms + self.refused

    def judge(self, home: Path, case: str, where: str = "") -> None:
        """Verify as the desk of a home does."""
        try:
            services = open_home(home, where)
            with closing(services.office.store):
                proof = services.audit_trail.verify()
            found, self.entries = "" if proof.ok or not proof.entries else str(proof), proof.entries
        except FrontDeskError as error:
            found = error.sentence
        if found:
            self.alarms += 1
            self.examples += [f"{case}: {found}"][: 5 - len(self.examples)]


def _new_home(home: Path, where: str = "") -> Path:
    """Set a practice of eight up in a new home."""
    home.mkdir(mode=0o700, parents=True)
    services = open_home(home, where)
    with closing(services.office.store):
        if not services.office.is_set_up():
            services.practice.set_up(settings(staff=EIGHT))
    return home


# Kills


def run_kills(cases: int, folder: Path) -> Score:
    """Kill desks that save; as a control, desks that note a head outside before COMMIT."""
    real = _kill_often(seal, cases, folder / "real", most_desks=2)
    naive_cases = min(max(cases, 12), MOST_CONTROL_CASES)
    naive = _kill_often(seal_early, naive_cases, folder / "naive", most_desks=1)
    return Score(
        seen=f"{cases} kills: {real.alarms} false alarms",
        broken=real.broken,
        control=f"heads noted before COMMIT ({naive_cases} kills: {naive.alarms} false alarms)",
        control_broken=naive.broken,
        examples=tuple(real.examples[:5]),
    )


def _kill_often(saver: Saver, cases: int, folder: Path, most_desks: int) -> Seen:
    random, seen, kills = Random(cases), Seen(), 0
    home = folder / "none"
    while kills < cases:
        if kills % KILLS_A_HOME == 0 or not home.exists() or (seen.alarms and saver is not seal):
            home = _new_home(folder / str(kills))  # what a naive desk broke is counted once
        together = min(random.randint(1, most_desks), cases - kills)
        start = desks().Barrier(together)
        working = [
            SavingDesk.start(saver, home, (kills + desk) * 500 % 70_000, PEOPLE[desk], start)
            for desk in range(together)
        ]
        for desk in working:
            desk.wait_until_it_saves()
        for desk in working:
            time.sleep(random.uniform(0, LATEST / together))
            desk.kill()
        kills += together
        seen.judge(home, f"kill {kills}")
    return seen


# Power cuts


def run_cuts(cases: int, folder: Path) -> Score:
    """Cut the power at any instant; as a control, with heads that are noted before COMMIT."""
    sessions, saves = (3, 30) if cases > 200 else (2, 8)
    real, naive = Seen(), Seen()
    _cut_often(real, _recorded(folder, "right", sessions, saves), cases, folder / "cut", Random(cases))
    naive_cases = min(max(cases, 40), MOST_CONTROL_CASES)
    _cut_often(naive, _recorded(folder, "early", sessions, saves), naive_cases, folder / "cut", Random(0))
    return Score(
        seen=f"{cases} cuts: {real.alarms} false alarms",
        broken=real.broken,
        control=f"heads noted before COMMIT ({naive_cases} cuts: {naive.alarms} false alarms)",
        control_broken=naive.broken,
        examples=tuple(real.examples[:5]),
    )


def _recorded(folder: Path, way: str, sessions: int, saves: int) -> list[Event]:
    home = folder / way
    home.mkdir()
    sizes = ("--sessions", str(sessions), "--saves", str(saves))
    return record(folder, home, "tests.campaigns.programs.recorded_sealer", str(home), way, *sizes)


def _cut_often(seen: Seen, events: Sequence[Event], cuts: int, place: Path, random: Random) -> None:
    disk, done = Disk(), 0
    for instant in sorted(random.randrange(len(events) + 1) for _ in range(cuts)):
        for event in events[done:instant]:
            disk.take(event)
        done = instant
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        for name, content in disk.after_a_cut(random).items():
            (place / name).parent.mkdir(mode=0o700, exist_ok=True)
            (place / name).write_bytes(content)
            (place / name).chmod(0o600)
        if (place / STORE).exists():
            seen.judge(place, f"cut at event {instant}")


# Desks that save at once


def run_desks(cases: int, folder: Path) -> Score:
    """Let eight desks save at once on each engine; as a control, desks that move the head blindly."""
    each = max(1, cases // len(PEOPLE))
    real, naive = Seen(), Seen()
    home = _new_home(folder / "file")
    _race(real, race, [home] * len(PEOPLE), "", each)
    sealed = real.entries
    engines = "a file"
    with ExitStack() as server:
        try:
            url = server.enter_context(running(find_install())).url("postgres")
            homes = [_new_home(folder / f"server-{number}", url) for number in range(HOMES)]
            _race(real, race, [homes[desk % HOMES] for desk in range(len(PEOPLE))], url, each)
            sealed, engines = sealed + real.entries, "a file and a server"
        except NoServer:
            pass
    # Those who do not look meet by chance: on a slow machine they are given more chances.
    for chance in range(BLIND_CHANCES):
        blind = _new_home(folder / f"blind{chance}")
        _race(naive, race_blindly, [blind] * len(PEOPLE), "", MOST_BLIND)
        if naive.broken:
            break
    return Score(
        seen=f"{sealed:,} entries of {len(PEOPLE)} desks on {engines}: {real.alarms} breaks,"
        f" {real.refused} saves refused",
        broken=real.broken,
        control=f"heads moved blindly ({naive.alarms} breaks, {naive.refused} saves refused)",
        control_broken=naive.broken,
        examples=tuple(real.examples[:5]),
    )


def _race(seen: Seen, racer: Racer, homes: Sequence[Path], where: str, calls: int) -> None:
    """Let desks at these homes save so many calls each, at once, and verify at every home."""
    context = desks()
    start = context.Barrier(len(homes))
    started = []
    for number, home in enumerate(homes):
        told, telling = context.Pipe(duplex=False)
        arguments = (home, where, number * 5_000, calls, PEOPLE[number], start, telling)
        process = context.Process(target=racer, args=arguments, daemon=True)
        process.start()
        telling.close()
        started.append((process, told))
    for process, told in started:
        seen.refused += told.recv()
        process.join()
    for home in dict.fromkeys(homes):
        seen.judge(home, home.name, where)


KILLS = Campaign(
    name="sealed_kills",
    promise="a desk that was killed raises no false alarm in the audit",
    run=run_kills,
    test_cases=4,
    full_cases=500,
)
CUTS = Campaign(
    name="sealed_power_cuts",
    promise="a power cut raises no false alarm in the audit",
    run=run_cuts,
    test_cases=20,
    full_cases=1_000,
    cannot_run=cannot_record,
)
DESKS = Campaign(
    name="sealed_desks",
    promise="desks that save at once break no chain of the audit",
    run=run_desks,
    test_cases=40,
    full_cases=4_000,
)
