"""Power cuts: the disk as it may be found at any instant holds every save that was acknowledged before it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from frontdesk.domain.errors import FrontDeskError
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences, half_saved, lost, not_whole, opened
from tests.campaigns.power.disk import Disk
from tests.campaigns.power.recording import Did, Event, cannot_record, record
from tests.campaigns.programs.recorded_saver import ACKNOWLEDGED, SET_UP, STORE
from tests.campaigns.set_up_stores import call_of

#: So many cuts are made of one recording; then another is made.
CUTS_A_RECORDING = 500

#: Sessions of one recording. The log is tidied up, and its file removed, at the end of each.
SESSIONS = 3

#: Calls saved in one session: so many that the log is tidied up in the midst of it too, or so many in a test.
SAVES, SAVES_IN_A_TEST = 60, 12

#: So many cuts of each control are enough.
MOST_CONTROL_CUTS = 100

#: From so many cuts on it is no test.
NO_TEST = 200

#: Every so many cuts the whole ``frontdesk check`` is run and one call more is saved.
FULL_CHECK_EVERY = 10


@dataclass(slots=True)
class Seen:
    """What the cuts did, summed up."""

    #: Cuts made.
    cuts: int = 0
    #: Acknowledged saves that were gone, over all cuts.
    lost: int = 0
    #: Cuts after which any were gone.
    losing: int = 0
    #: Cuts after which the store was not whole, half saved, or could not be opened.
    damaged: int = 0
    #: Saves that were acknowledged before the cuts, over all cuts.
    told: int = 0
    #: A few words on the first of what was found.
    examples: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """Cuts after which something was not as it must be."""
        return self.losing + self.damaged


def run(cases: int, folder: Path) -> Score:
    """Cut the power often, and as controls of a store that syncs less."""
    saves = SAVES if cases >= NO_TEST else SAVES_IN_A_TEST
    real = Seen()
    for number in range(-(-cases // CUTS_A_RECORDING)):
        events = _recorded(folder, f"full-{number}", "full", saves)
        _cut_often(real, events, min(CUTS_A_RECORDING, cases - real.cuts), folder / "cut", Random(number))
    naive, careless = Seen(), Seen()
    for level, seen in (("normal", naive), ("off", careless)):
        events = _recorded(folder, level, level, saves)
        _cut_often(seen, events, min(cases // 2, MOST_CONTROL_CUTS), folder / "cut", Random(0))
    return Score(
        seen=f"{real.cuts:,} cuts after {real.told:,} acknowledged saves: {real.lost} lost,"
        f" {real.damaged} stores damaged",
        broken=real.broken,
        control=f"synchronous=NORMAL ({naive.cuts} cuts: {naive.lost:,} saves lost, {naive.damaged} damaged;"
        f" OFF: {careless.lost:,} lost, {careless.damaged} damaged)",
        control_broken=naive.losing,
        examples=tuple(real.examples[:5]),
    )


def _recorded(folder: Path, name: str, synchronous: str, saves: int) -> list[Event]:
    """What a desk does to its files from its first start on."""
    home = folder / name
    home.mkdir()
    arguments = ("--sessions", str(SESSIONS), "--saves", str(saves), "--synchronous", synchronous)
    return record(folder, home, "tests.campaigns.programs.recorded_saver", str(home), *arguments)


def _cut_often(seen: Seen, events: list[Event], cuts: int, place: Path, random: Random) -> None:
    """Cut the power at so many instants of a recording: half of them right after an acknowledgment."""
    after_telling = [number + 1 for number, event in enumerate(events) if event.name == ACKNOWLEDGED]
    instants = [random.randrange(len(events) + 1) for _ in range(cuts - cuts // 2)]
    instants += [random.choice(after_telling) for _ in range(cuts // 2)]
    disk = Disk()
    told: list[str] = []
    done = 0
    for instant in sorted(instants):
        for event in events[done:instant]:
            if event.name != ACKNOWLEDGED:
                disk.take(event)
            elif event.did is Did.WRITTEN:
                told.append(event.data.decode().strip())
        done = instant
        _judge(seen, disk.after_a_cut(random), told, place, f"cut at event {instant}")
        seen.cuts += 1


def _judge(seen: Seen, files: dict[str, bytes], told: list[str], place: Path, where: str) -> None:
    """Open what is left as the next start does, and count what is broken."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
        (place / name).chmod(0o600)
    seen.told += len(told)
    try:
        gone, found = _found(told, place / STORE, checked=seen.cuts % FULL_CHECK_EVERY == 0)
    except FrontDeskError as error:
        gone, found = told, [error.sentence]
    seen.lost += len(gone)
    seen.losing += bool(gone)
    seen.damaged += bool(found)
    words = [*(f"{each} was acknowledged and is gone" for each in gone), *found]
    seen.examples += [f"{where}: {each}" for each in words][: 5 - len(seen.examples)]


def _found(told: list[str], store: Path, *, checked: bool) -> tuple[list[str], list[str]]:
    """What was acknowledged and is gone, and what else is wrong."""
    with opened(store) as services:
        gone = lost(services, [each for each in told if each != SET_UP])
        if not told:
            return gone, not_whole(services)
        if not services.office.is_set_up():
            return [SET_UP, *gone], not_whole(services)
        found = not_whole(services) + half_saved(services)
        if checked:
            found += differences(services)
            services.calls.save(call_of(70_000), by=2)
    return gone, found


CAMPAIGN = Campaign(
    name="power_cuts",
    promise="a save you were told of is there after a power cut",
    run=run,
    test_cases=40,
    full_cases=2_000,
    cannot_run=cannot_record,
)
