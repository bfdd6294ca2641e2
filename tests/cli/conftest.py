"""Commands run in this process, on a store of the test's own and at a time that stands still."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from frontdesk.cli import main
from tests.builders import Desk, SetClock, a_desk
from tests.store.fixtures import set_up_file

__all__ = ["Ran", "Shell", "desk", "home", "set_up_file", "shell"]


@dataclass(frozen=True)
class Ran:
    """What one command did: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON objects of standard output, one a line."""
        return [json.loads(line) for line in self.lines]

    @property
    def record(self) -> dict[str, Any]:
        """The one JSON object of standard output."""
        (only,) = self.records
        return only


class Typed(io.StringIO):
    """Standard input where somebody sits and types."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


@dataclass
class Shell:
    """Runs commands as a shell would, in one home, with a clock."""

    home: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    clock: SetClock = field(default_factory=lambda: SetClock("mon 09:00"))
    environ: dict[str, str] = field(default_factory=dict)

    def __call__(self, *argv: str, typed: str | None = None, piped: str | None = None) -> Ran:
        """Run one command; with text typed at a terminal, piped in, or with nobody there."""
        stdin = io.StringIO(piped or "") if typed is None else Typed(typed)
        self.patch.setattr("sys.stdin", stdin)
        code = main(["--home", str(self.home), *argv], clock=self.clock, environ=self.environ)
        return Ran(code, *self.capture.readouterr())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that is not made yet."""
    return tmp_path / "home"


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell in a home that is not made yet, Monday 16 November 2026 at nine."""
    return Shell(home, monkeypatch, capsys)


@pytest.fixture
def desk(shell: Shell, set_up_file: Path) -> Iterator[Desk]:
    """A desk on the shell's own store, which is set up; both go by the same clock."""
    shell.home.mkdir(mode=0o700)
    shutil.copyfile(set_up_file, shell.home / "frontdesk.db")
    (shell.home / "frontdesk.db").chmod(0o600)
    with a_desk(str(shell.home / "frontdesk.db"), shell.clock) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file and give its path."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file
