"""A unique word in every field, every screen visited, and eight ways to end: afterwards no word is anywhere.

Anywhere is: what the terminal shows and its scrollback, what was sent to the terminal itself (titles, the
clipboard), and every file outside the store.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.canary_ends import ENDS, End
from tests.campaigns.canary_words import CanaryWords, on_main_screen, told_to_terminal
from tests.campaigns.real_desk import WatchedTerminal, desk_command, make_home, needs_proc
from tests.campaigns.tour import PIN, Tour, write_call_log

#: A tour that saw fewer views, or showed fewer of the words that were typed, proves nothing.
VIEWS, SHOWN = 30, 0.8
_REPOSITORY = Path(__file__).resolve().parents[2]
_FAULTY = [sys.executable, "-m", "tests.campaigns.programs.faulty_desk"]


class Place:
    """A person's folders: home, temporary files, where they stand, and the home of the desk."""

    def __init__(self, folder: Path, number: int) -> None:
        """Make them, empty but for a practice."""
        self.words = CanaryWords(number)
        self.root = folder / f"person-{number}"
        self.home = make_home(self.root / "desk")
        self.log = write_call_log(folder, self.words)
        for name in ("user", "temporary", "here"):
            (self.root / name).mkdir()

    def terminal(self, command: list[str]) -> WatchedTerminal:
        """A terminal in which this person runs something."""
        here = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(self.root / "here"), *command]
        env = {"HOME": self.root / "user", "TMPDIR": self.root / "temporary", "PYTHONPATH": _REPOSITORY}
        return WatchedTerminal(here, size=(100, 30), env={name: str(path) for name, path in env.items()})

    def hits(self, raw: bytes) -> list[str]:
        """Where a word is that may not be."""
        found = [f"{name} on the main screen" for name in self.words.in_bytes(on_main_screen(raw))]
        found += [f"{name} told to the terminal" for name in self.words.in_bytes(told_to_terminal(raw))]
        found += [f"{name} in the audit" for name in self.words.in_bytes(self._audit())]
        return found + list(self.words.in_files([self.root]))

    def _audit(self) -> bytes:
        """What the audit has of it, which no reviewer may take for a patient."""
        with closing(sqlite3.connect(self.home / "frontdesk.db")) as store:
            return "\n".join(map(str, store.execute("SELECT * FROM audit").fetchall())).encode()


@dataclass(slots=True)
class Seen:
    """What the sessions saw.

    Attributes:
        views: different pictures, by session.
        words: words typed, by session.
        hits: where a word was found after all, with the session.
        blind: why a session proves nothing.
    """

    views: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)

    def add(self, place: Place, end: End, views: int, shown: int) -> None:
        """Count a session."""
        self.views.append(views)
        self.words.append(len(place.words))
        if views < VIEWS or shown < SHOWN * len(place.words):
            self.blind.append(f"{end.name}: {views} views, {shown} of {len(place.words)} words shown")


def _session(place: Place, end: End, seen: Seen, *, whole: bool) -> None:
    """Import a log, take the tour, end, and search."""
    log = ("import", "calls", str(place.log), "--not-backlog", "--yes")  # in sight on Now
    with place.terminal(desk_command(place.home, *log)) as importing:
        importing.wait()
        raw = importing.raw
    command = [*_FAULTY, str(place.home), end.fault] if end.fault else desk_command(place.home)
    with place.terminal(command) as terminal:
        tour = Tour(terminal, place.words, whole=whole)
        try:
            tour.walk()
            tour.lock()
            shown = len(place.words.in_bytes("\n".join(tour.views).encode()))
            seen.hits += [f"{hit}, while locked" for hit in _behind_the_lock(terminal, place.words)]
            if not end.locked:
                unlock(terminal)
            end.come(terminal)
        except AssertionError as stuck:
            seen.blind.append(f"{end.name}: {stuck}")
            return
        seen.hits += [f"{hit}, after {end.name}" for hit in place.hits(raw + terminal.raw)]
    seen.add(place, end, len(tour.views), shown)


#: The last line of each screen: it is there when the whole of it is.
_LOCKED, _CRISIS = "recovery key", "F10 accepted by"


def _behind_the_lock(terminal: WatchedTerminal, words: CanaryWords) -> list[str]:
    """Lock the desk, press whatever leads anywhere, and look for a word in all that was sent since."""
    at = len(terminal.raw)
    terminal.send("{ctrl+l}")
    terminal.wait_for(_LOCKED)
    terminal.send("{f3}{ctrl+f}{ctrl+p}{f10}{ctrl+o}{f1}{ctrl+z}x")
    terminal.send("{f9}")
    terminal.wait_for(_CRISIS)
    terminal.send("{ctrl+k}{pagedown}{pageup}{ctrl+g}{escape}")
    terminal.wait_for(_LOCKED)
    return words.in_bytes(terminal.raw[at:])


def unlock(terminal: WatchedTerminal) -> None:
    """Sign in again, and find the call in the form."""
    terminal.send(f"{{backspace 8}}{PIN}{{enter}}")
    terminal.wait_for("F10 save")


def _see_through(place: Place) -> bool:
    """True if the search finds what a lock lets through that only lies over the screen."""
    with place.terminal([*_FAULTY, str(place.home), "lock"]) as terminal:
        terminal.wait_for("PIN or password")
        terminal.send(f"{PIN}{{enter}}")
        terminal.wait_for("F10 save")
        name = place.words.word("name")
        terminal.send(f"{place.words.number('number')}{{tab}}{name}")
        terminal.wait_for(name)
        at = len(terminal.raw)
        terminal.send("{ctrl+l}")
        terminal.wait_for("locked at")
        return bool(place.words.in_bytes(terminal.raw[at:]))


def _careless(place: Place, end: End) -> bool:
    """True if the search finds what a careless program leaves behind of one call."""
    with place.terminal([*_FAULTY, str(place.home), end.fault, "careless"]) as terminal:
        terminal.wait_for("F10 save")
        name, note = place.words.word("name"), place.words.word("note")
        terminal.send(f"{place.words.number('number')}{{tab}}{name}{{tab 3}}web{{tab}}{note}")
        terminal.wait_for(note)
        end.come(terminal)
        return bool(place.hits(terminal.raw))


def run(cases: int, folder: Path) -> Score:
    """Hold as many sessions, each with another end; then see what careless programs leave.

    A single session is a short one.
    """
    seen = Seen()
    for number in range(cases):
        _session(Place(folder, number), ENDS[number % len(ENDS)], seen, whole=cases > 1)
    careless = [end for end in ENDS[:cases] if end.fault]
    caught = [_careless(Place(folder, cases + place), end) for place, end in enumerate(careless)]
    caught.append(_see_through(Place(folder, 2 * cases)))
    return Score(
        seen=f"{cases} sessions with {min(cases, len(ENDS))} ends, {min(seen.words, default=0)} words typed "
        f"and {min(seen.views, default=0)} views seen in each",
        broken=len(seen.hits) + len(seen.blind),
        control=f"{len(caught)} programs that log messages of exceptions, end with Textual's own report, "
        "or lock without hiding",
        control_broken=sum(caught) if all(caught) else 0,
        examples=tuple((seen.blind + seen.hits)[:8]),
    )


CAMPAIGN = Campaign(
    name="canary",
    promise="no word that was typed is anywhere outside the store, however the desk ended",
    run=run,
    test_cases=1,
    full_cases=len(ENDS),
    cannot_run=needs_proc,
)
