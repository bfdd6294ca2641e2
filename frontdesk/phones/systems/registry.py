"""Every phone system whose logs are recognized. A new one is a file of its own and a row here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from frontdesk.exports.records import Record
from frontdesk.phones.legs import Layout, Recognized
from frontdesk.phones.systems import asterisk, freepbx, grandstream


class System(NamedTuple):
    """One phone system.

    Attributes:
        name: as the help names it.
        recognize: returns the layout of a file with these first rows, or None if it is another system's.
    """

    name: str
    recognize: Callable[[Sequence[Record]], Recognized | None]


#: The most fitting rows decide whose file it is, and of equals the first.
SYSTEMS = (
    System("FreePBX", freepbx.recognize),
    System("Grandstream", grandstream.recognize),
    System("Asterisk", asterisk.recognize),
)


def system_names() -> str:
    """Return the names of all systems as a sentence has them: ``Asterisk, FreePBX and Grandstream``."""
    *others, last = sorted((system.name for system in SYSTEMS), key=str.lower)
    return f"{', '.join(others)} and {last}"


def recognized(sample: Sequence[Record]) -> Layout | None:
    """Return the layout of a file with these first rows, or None if no phone system recognizes it."""
    found = [one for system in SYSTEMS if (one := system.recognize(sample)) is not None]
    return max(found, key=lambda one: one.rows).layout if found else None
