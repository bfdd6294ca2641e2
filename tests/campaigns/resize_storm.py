"""A walk over form, dialog and crisis screen at 80x24, calm or in storms of resizes, and what it saw."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from random import Random

from tests.campaigns.real_desk import WatchedTerminal, desk_command, rows

SIZE = (80, 24)
#: Sizes of a storm come in one burst; it ends in a larger window that becomes the old one again.
RESIZES = 200
_SMALLEST, _WIDEST, _HIGHEST, _LARGER = (1, 1), 220, 70, (100, 30)
_SMALL = ((1, 1), (40, 10), (2, 1), (1, 40), (300, 2))
_FRAME_LINES = 2
_TIMES = re.compile(r"\d{1,2}:\d\d(:\d\d)?|\d+ (s|m|min|h|d)\b")

NOTE = "tired of waiting, asks if the insurance covers it, at noon."
PROMISE = "tomorrow 11:10"
WHERE = "12 Elm Street, second floor, the blue door"


class Walk:
    """One desk on a copy of a home.

    Attributes:
        pictures: what stood on the screen at each stop, by its name.
        wrong: what was lost, or ended badly.
    """

    def __init__(self, home: Path, copy: Path, random: Random | None) -> None:
        """Copy the home; without chance the walk is calm."""
        shutil.copytree(home, copy)
        self.pictures: dict[str, str] = {}
        self.wrong: list[str] = []
        self._home, self._random = copy, random

    def walk(self, expected: dict[str, str]) -> None:
        """Type into the form, a dialog and the crisis screen, and leave; each has to look as expected."""
        with WatchedTerminal(desk_command(self._home), size=SIZE) as terminal:
            try:
                self._visit(terminal, expected)
                code = terminal.quit()
                if code != 0:
                    self.wrong.append(f"it ended with {code}")
                self.wrong += terminal.left_wrong()
            except AssertionError as wrong:
                self.wrong.append(str(wrong))
        self._search()

    def _visit(self, terminal: WatchedTerminal, expected: dict[str, str]) -> None:
        terminal.wait_for("F10 save")
        terminal.send("2125550142{tab}Ann O'Neill-Baptiste{tab 3}web{tab}")
        self._type(terminal, NOTE)
        self._look(terminal, "the form", NOTE[-20:], expected)
        terminal.send("{f3}")
        terminal.wait_for("Outcome: one key")
        terminal.send("p")
        terminal.wait_for("When shall we call again?")
        self._type(terminal, PROMISE)
        self._look(terminal, "the dialog", PROMISE, expected)
        terminal.send("{escape}{f9}")
        terminal.wait_for("their exact words")
        self._type(terminal, WHERE)
        self._look(terminal, "the crisis screen", WHERE[-15:], expected)
        terminal.send("{f9}{f2}")
        terminal.wait_for(NOTE[-20:])

    def _type(self, terminal: WatchedTerminal, text: str) -> None:
        """Type a text; in a storm between its letters, all in one burst."""
        if self._random is None:
            terminal.send(text)
            return
        letters = list(text)
        for number in range(RESIZES):
            terminal.resize(*self._a_size(self._random))
            if letters and number % (RESIZES // len(text)) == 0:
                terminal.send(letters.pop(0))
        terminal.send("".join(letters))
        terminal.resize(*_LARGER)
        time.sleep(0.2)  # nothing tells when a program has taken in one size
        terminal.resize(*SIZE)

    def _a_size(self, random: Random) -> tuple[int, int]:
        if random.random() < 0.2:
            return random.choice(_SMALL)
        return random.randint(1, _WIDEST), random.randint(1, _HIGHEST)

    def _look(self, terminal: WatchedTerminal, name: str, words: str, expected: dict[str, str]) -> None:
        """Take a picture as soon as the words are there, and, where one is expected, it is like that."""
        terminal.wait_for(words)
        wanted = expected.get(name)
        if wanted is not None:
            terminal.wait_until(lambda screen: picture(screen) == wanted, what=f"{name} as without a storm")
        self.pictures[name] = _settled(terminal)

    def _search(self) -> None:
        """What was typed is in the store: the call as a draft, the crisis as one."""
        if not any(NOTE in fields for (fields,) in rows(self._home, "SELECT fields FROM draft")):
            self.wrong.append("the note was lost")
        if rows(self._home, "SELECT place FROM crisis") != [(WHERE,)]:
            self.wrong.append("where they are was lost")


def _settled(terminal: WatchedTerminal) -> str:
    """The picture of a glass on which nothing changes any more."""
    seen, before = picture(terminal.screen()), ""
    while seen != before:
        time.sleep(0.5)
        seen, before = picture(terminal.screen()), seen
    return seen


def picture(screen: str) -> str:
    """The screen without the frame, which tells the time, and with every other time made alike."""
    return _TIMES.sub("#", "\n".join(screen.split("\n")[_FRAME_LINES:]))
