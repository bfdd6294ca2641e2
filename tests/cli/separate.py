"""Commands in processes of their own, without paying for the start of Python each time.

A helper process loads the program once and forks a child for each command: the child has its own memory,
its own standard streams and its own exit code, and ends with its command, as a start from a shell does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What the helper process runs. One line of JSON in, one line out; the command's streams are files.
SERVER = """
import importlib, json, os, pkgutil, sys
import frontdesk.cli, frontdesk.services, frontdesk.store.tables
from frontdesk.cli import main
for package in (frontdesk.cli, frontdesk.services, frontdesk.store.tables):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        os.environ.update(asked["environ"])
        for number, name in ((0, "/dev/null"), (1, asked["out"]), (2, asked["err"])):
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY
            opened = os.open(name, flags, 0o600)
            os.dup2(opened, number)
        for number, mode in ((0, "r"), (1, "w"), (2, "w")):
            setattr(sys, ("stdin", "stdout", "stderr")[number], open(number, mode, encoding="utf-8"))
        code = 70
        try:
            code = main(asked["argv"])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except BaseException:
                    pass
            os._exit(code)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@dataclass(frozen=True)
class Ran:
    """What one command did: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON objects of standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def record(self) -> dict[str, Any]:
        """The one JSON object of standard output; what was written instead is shown if there is none."""
        assert self.out.strip(), self
        (only,) = self.records
        return only

    @property
    def is_one_sentence(self) -> bool:
        """It could not be done, and one line on standard error says why; nothing on standard output."""
        return self.code == 2 and not self.out and len(self.err.strip().splitlines()) == 1


class Program:
    """Runs commands of the program, each in a process of its own, with nobody at a terminal."""

    def __init__(self, folder: Path) -> None:
        """Keep the streams of the commands in a folder."""
        self._folder = folder
        self._helper: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def __call__(self, home: Path, *argv: str, environ: Mapping[str, str] | None = None) -> Ran:
        """Run one command in a home and wait for it."""
        out, err = self._folder / "out", self._folder / "err"
        asked = {
            "argv": ["--home", str(home), *argv],
            "out": str(out),
            "err": str(err),
            "environ": dict(environ or {}),
        }
        with self._one_at_a_time:
            helper = self._started()
            assert helper.stdin is not None
            assert helper.stdout is not None
            helper.stdin.write(json.dumps(asked) + "\n")
            helper.stdin.flush()
            code = int(helper.stdout.readline())
            return Ran(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def _started(self) -> subprocess.Popen[str]:
        if self._helper is None:
            self._helper = subprocess.Popen(
                [sys.executable, "-c", SERVER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=without_frontdesk(),
            )
        return self._helper

    def close(self) -> None:
        """End the helper."""
        if self._helper is not None:
            self._helper.communicate()
            self._helper = None


def without_frontdesk() -> dict[str, str]:
    """The environment without anything that tells the program where its store is."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK")}


def begin(home: Path, *argv: str) -> subprocess.Popen[str]:
    """Start a command from nothing, as a shell does, and do not wait for it."""
    return subprocess.Popen(
        [sys.executable, "-m", "frontdesk", "--home", str(home), *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=without_frontdesk(),
    )
