"""Other people's terminal programs as floors, each on 6,000 rows of its own; used where they are installed.

None of them is a dependency of anything here: they are looked for on the PATH (``--peers DIR`` adds to it).
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.benchmarks.floors.invented_rows import COLUMNS, OPEN, row
from tests.benchmarks.screen_terminal import SIZE, Shows
from tests.terminal import Terminal

#: What makes a program in a terminal.
Made = Callable[[], Terminal]


@dataclass(frozen=True, slots=True)
class Peer:
    """A well-made program that a person might use for the same.

    Attributes:
        name: what it is called.
        commands: what has to be installed for it.
        words: what it shows.
        target: our time to a painted queue over its own.
        painted: True if its rows are on the screen.
        prepared: makes its file and gives what starts it; the file is gone afterwards.
    """

    name: str
    commands: tuple[str, ...]
    words: str
    target: float
    painted: Shows
    prepared: Callable[[], AbstractContextManager[Made]]

    def is_here(self) -> bool:
        """True if everything it needs is installed."""
        return all(shutil.which(command) for command in self.commands)


@contextmanager
def _visidata() -> Iterator[Made]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "queue.csv"
        with file.open("w", newline="") as stream:
            csv.writer(stream).writerows([COLUMNS, *map(row, range(OPEN))])
        yield partial(Terminal, ["vd", file], size=SIZE, env={"HOME": folder})


@contextmanager
def _vit() -> Iterator[Made]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / ".taskrc").write_text(f"data.location={home}/tasks\nconfirmation=off\n")
        (home / "vit").mkdir()
        (home / "vit" / "config.ini").write_text("[taskwarrior]\ntaskrc = ~/.taskrc\n")
        env = {"HOME": folder, "TASKRC": f"{home}/.taskrc", "VIT_DIR": f"{home}/vit"}
        tasks = [
            {
                "description": f"{row(number)[1]} {row(number)[2]} {number}",
                "project": row(number)[4],
                "due": f"20271{1 + number % 2}{1 + number % 28:02d}T{9 + number % 8:02d}0000Z",
                "entry": "20261101T120000Z",
                "status": "pending",
            }
            for number in range(OPEN)
        ]
        (home / "tasks").mkdir()
        (home / "tasks.json").write_text(json.dumps(tasks))
        subprocess.run(
            ["task", "import", home / "tasks.json"],
            env=dict(os.environ) | env,
            check=True,
            capture_output=True,
        )
        yield partial(Terminal, ["vit"], size=SIZE, env=env)


@contextmanager
def _harlequin() -> Iterator[Made]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "queue.db"
        with closing(sqlite3.connect(file)) as store:
            store.execute("CREATE TABLE queue (due, name, number, lane, about, waiting, tries, has_it)")
            store.executemany("INSERT INTO queue VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(row, range(OPEN)))
            store.commit()
        yield partial(Terminal, ["harlequin", "-a", "sqlite", file], size=SIZE, env={"HOME": folder})


PEERS = (
    Peer(
        "VisiData", ("vd",), "VisiData on a file of 6,000", 1.0,
        lambda screen: row(0)[2] in screen, _visidata,
    ),
    Peer(
        "vit", ("vit", "task"), "vit on 6,000 tasks", 0.2,
        lambda screen: "(212) 555-01" in screen, _vit,
    ),
    Peer(
        "harlequin", ("harlequin",), "harlequin with its catalog", 0.3,
        lambda screen: "main" in screen and "Run Query" in screen, _harlequin,
    ),
)  # fmt: skip
