"""The processes of a launched desk, and what its terminal is given back."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

#: Every mode that Textual switches on, switched off again.
RESTORED = (
    b"\x1b[?1003l",
    b"\x1b[?1006l",
    b"\x1b[?2004l",
    b"\x1b[<u",
    b"\x1b[?1049l",
    b"\x1b[?25h",
    b"\x1b[?7h",
)

linux_only = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")


def child_of(pid: int) -> int:
    """The only child of a process; Linux only."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


def gone(pid: int, seconds: float = 5) -> bool:
    """True if a process ends in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with suppress(ProcessLookupError, FileNotFoundError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
            time.sleep(0.02)
            continue
        return True
    return False
