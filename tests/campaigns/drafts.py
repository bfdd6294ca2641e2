"""What was typed survives a death: offered whole at the next start, never in the queue, gone when saved.

A chain of deaths: each desk offers what the one before it was typing, saves it, and dies of something else
while the next call is typed. A link of the naive kind keeps no draft.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.deaths import AT_ONCE, GONE_WITHIN, LATER, Death, crowd
from tests.campaigns.real_desk import (
    PATIENCE,
    WatchedTerminal,
    desk_command,
    make_home,
    needs_proc,
    rows,
    soon,
    value,
)

KINDS = (*LATER, *AT_ONCE)
LENGTH = 60
#: Seconds between the last key and a death that comes later, and one that comes at once.
LATER_SECONDS, AT_ONCE_SECONDS = 1.0, 0.2
#: Chains that run at the same time, when there are many deaths.
CHAINS, MANY = 2, 30
_AREAS = (201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215)
_NAIVE = [sys.executable, "-m", "tests.campaigns.programs.desk_without_drafts", "--home"]
_LETTERS = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Link:
    """One desk of a chain: what it dies of, and what is typed in it.

    Attributes:
        number: of the case; it also chooses between the variants of a death.
        death: what it dies of.
        naive: True for the desk that keeps no draft.
    """

    number: int
    death: Death
    naive: bool = False

    @property
    def phone(self) -> str:
        """A number nobody else has."""
        area, line = divmod(self.number, 100)
        return f"{_AREAS[area]}55501{line:02}"

    @property
    def name(self) -> str:
        """A name nobody else has."""
        return f"Maria {self._letters('name', 8).capitalize()}"

    @property
    def note(self) -> str:
        """Sixty characters that nobody else types."""
        return " ".join(self._letters(f"note {part}", 5) for part in range(LENGTH // 6)) + "."

    def _letters(self, what: str, count: int) -> str:
        return "".join(Random(f"{what} {self.number} {self.naive}").choices(_LETTERS, k=count))

    def __str__(self) -> str:
        """The case in words."""
        return f"case {self.number}, {self.death.name}"


@dataclass(slots=True)
class Seen:
    """What the chains saw.

    Attributes:
        broken: what went wrong, by the case.
        lost: the naive links that lost what was typed.
        slowest: seconds from the blow to the end of the slowest desk.
    """

    broken: dict[str, list[str]] = field(default_factory=dict)
    lost: int = 0
    slowest: float = 0.0

    def blame(self, link: Link, what: str) -> None:
        """Note what went wrong in a case."""
        self.broken.setdefault(str(link), []).append(what)


class Chain:
    """Desks on one home, one after another."""

    def __init__(self, folder: Path, seen: Seen) -> None:
        """Begin with a practice of its own, and nobody in the form."""
        self._folder = folder
        self._seen = seen
        self._homes = 0
        self._begin()

    def _begin(self) -> None:
        """A new practice: what a desk that got stuck left behind would be in the next one's way."""
        self._homes += 1
        self._home = make_home(self._folder / f"home-{self._homes}")
        self._owed: Link | None = None
        self._saved = 0

    def run(self, links: Sequence[Link]) -> None:
        """Let each desk die, and open one more, which offers what the last was typing."""
        for link in links:
            self._live_and_die(link)
        owed = self._owed
        if owed is not None:
            with WatchedTerminal(desk_command(self._home)) as terminal:
                try:
                    self._take_up(terminal)
                    terminal.quit()
                except AssertionError as stuck:
                    self._seen.blame(owed, str(stuck).partition("\n")[0])

    def _live_and_die(self, link: Link) -> None:
        program = [*_NAIVE, str(self._home)] if link.naive else desk_command(self._home)
        with WatchedTerminal(link.death.command(program)) as terminal:
            try:
                self._take_up(terminal)
                terminal.send(f"{link.phone}{{tab}}{link.name}{{tab 3}}web{{tab}}{link.note}")
                terminal.wait_for(link.note[-20:])
            except AssertionError as stuck:
                self._seen.blame(link, str(stuck).partition("\n")[0])
                self._begin()
                return
            pause = Random(link.number).uniform(0, AT_ONCE_SECONDS)
            time.sleep(pause if link.death.at_once else LATER_SECONDS)
            took = link.death.die(link.death.running(terminal), link.number)
            self._judge(link, terminal, took)

    def _judge(self, link: Link, terminal: WatchedTerminal, took: float) -> None:
        """Hold the store and the terminal against what was promised."""
        drafts = [json.loads(fields) for (fields,) in rows(self._home, "SELECT fields FROM draft")]
        kept = [draft for draft in drafts if (draft["note"], draft["name"]) == (link.note, link.name)]
        if link.naive:
            self._seen.lost += not kept
            return
        self._seen.slowest = max(self._seen.slowest, took)
        if took > GONE_WITHIN * crowd():
            self._seen.blame(link, f"it took {took:.1f} s to end")
        if kept:
            self._owed = link
        else:
            self._seen.blame(link, f"{len(drafts)} drafts, and none holds what was typed")
        if value(self._home, "SELECT COUNT(*) FROM call") != self._saved:
            self._seen.blame(link, "the draft is among the calls")
        if link.death.window_stays:
            self._judge_window(link, terminal)

    def _judge_window(self, link: Link, terminal: WatchedTerminal) -> None:
        soon(lambda: not terminal.left_wrong(), 1)
        for wrong in terminal.left_wrong():
            self._seen.blame(link, f"the terminal was left with {wrong}")
        words = (*link.name.split()[1:], *link.note.split())
        if any(word in terminal.screen() for word in words):
            self._seen.blame(link, "the caller is still on the screen")

    def _take_up(self, terminal: WatchedTerminal) -> None:
        """Wait for the first screen; what the desk before was typing is there, and is saved.

        Raises:
            AssertionError: nothing can be typed in this desk.
        """
        terminal.wait_for("F10 save")
        owed, self._owed = self._owed, None
        if owed is None:
            return
        try:
            terminal.wait_for(owed.name)
        except AssertionError:
            self._seen.blame(owed, "the next start did not offer it")
            raise
        terminal.send("{f10}")
        self._saved += 1
        if not soon(lambda: value(self._home, "SELECT COUNT(*) FROM call") == self._saved, PATIENCE):
            self._seen.blame(owed, "what was offered could not be saved")
            raise AssertionError("the call before stands in the form")
        found = rows(self._home, "SELECT number, name, note FROM call ORDER BY id DESC LIMIT 1")
        if found != [(f"+1{owed.phone}", owed.name, owed.note)]:
            self._seen.blame(owed, "what was offered is not what was typed")
        if value(self._home, "SELECT COUNT(*) FROM draft"):
            self._seen.blame(owed, "the draft is still there after the call was saved")


def run(cases: int, folder: Path) -> Score:
    """Let as many desks die, each in its turn of every kind, and some that keep no draft."""
    chains = CHAINS if cases >= MANY else 1
    links = [Link(number, KINDS[number % len(KINDS)]) for number in range(cases)]
    naive_kinds = KINDS if chains > 1 else LATER[:1]
    naive = [Link(cases + place, kind, naive=True) for place, kind in enumerate(naive_kinds)]
    shares = [[*links[place::chains], *naive[place::chains]] for place in range(chains)]
    seen = Seen()
    with ThreadPoolExecutor(chains) as pool:
        list(pool.map(lambda place: Chain(folder / f"{place}", seen).run(shares[place]), range(chains)))
    return Score(
        seen=f"{cases} deaths of {min(cases, len(KINDS))} kinds, {LENGTH} of {LENGTH} characters back in "
        f"{cases - len(seen.broken)}; the slowest was gone in {seen.slowest:.1f} s",
        broken=len(seen.broken),
        control=f"{len(naive)} desks that keep no draft",
        control_broken=seen.lost,
        examples=tuple(f"{case}: {'; '.join(what)}" for case, what in list(seen.broken.items())[:5]),
    )


CAMPAIGN = Campaign(
    name="drafts",
    promise="what was typed a second before any death is offered at the next start, whole",
    run=run,
    test_cases=2,
    full_cases=100 * len(KINDS),
    cannot_run=needs_proc,
)
