"""The two small programs, each in a real terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.terminal import Terminal

#: Starts a program of `tests.ui.guards.programs` and waits until it takes keys.
Start = Callable[..., AbstractContextManager[Terminal]]

_REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start a program in a home of its own."""

    @contextmanager
    def started(kind: str, prepare: str = "") -> Iterator[Terminal]:
        command = [sys.executable, "-m", "tests.ui.guards.programs", kind, prepare]
        env = {"HOME": str(tmp_path), "TEST_LOG": str(tmp_path / "log"), "PYTHONPATH": str(_REPOSITORY)}
        (tmp_path / "Downloads").mkdir(exist_ok=True)
        with Terminal(command, env=env) as terminal:
            terminal.wait_for("ready")
            yield terminal

    return started
