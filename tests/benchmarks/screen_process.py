"""What a program in a terminal takes from the machine: processor time, memory, bytes written to the disk."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = Path("/proc")
#: How the kernel numbers the clock of another process's processor time (clock_getcpuclockid(3)).
_CPU_CLOCK = 2
_PAGE_TABLES = "smaps_rollup"


@dataclass(frozen=True, slots=True)
class Memory:
    """What one process holds, in MB of 1,000,000 bytes.

    Attributes:
        resident: RSS: what is in memory, shared or not.
        share: PSS: shared pages divided by how many processes share them.
    """

    resident: float
    share: float


def family(session: int) -> list[int]:
    """The processes of a terminal, oldest first: of the desk its launcher, then the desk itself."""
    found = []
    for place in _PROCESSES.iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(place.name))
    return sorted(found)


def cpu_ms(pids: list[int]) -> float:
    """Processor time that processes have had so far, with all their threads, in milliseconds."""
    return sum(time.clock_gettime((~pid << 3) | _CPU_CLOCK) for pid in pids) * 1000


def memory(pid: int) -> Memory:
    """What a process holds."""
    kilobytes = {}
    for line in (_PROCESSES / str(pid) / _PAGE_TABLES).read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        kilobytes[name] = int(rest.split()[0])
    return Memory(kilobytes["Rss"] * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6)


def written_bytes(pids: list[int]) -> int:
    """How many bytes processes have sent to disks so far; what goes to a terminal is not counted."""
    total = 0
    for pid in pids:
        for line in (_PROCESSES / str(pid) / "io").read_text().splitlines():
            if line.startswith("write_bytes:"):
                total += int(line.split()[1])
    return total
