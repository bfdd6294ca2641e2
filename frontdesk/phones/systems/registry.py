"""Every phone system whose logs are recognized. A new one is a file of its own and a line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from frontdesk.phones.legs import Layout, Recognized
from frontdesk.phones.records import Record
from frontdesk.phones.systems import asterisk, freepbx, grandstream

#: Each returns the layout of the first rows of a file, or None; of several the most fitting rows decide,
#: and of equals the first.
SYSTEMS: tuple[Callable[[Sequence[Record]], Recognized | None], ...] = (
    freepbx.recognize,
    grandstream.recognize,
    asterisk.recognize,
)


def recognized(sample: Sequence[Record]) -> Layout | None:
    """Return the layout of a file with these first rows, or None if no phone system recognizes it."""
    found = [one for system in SYSTEMS if (one := system(sample)) is not None]
    return max(found, key=lambda one: one.rows).layout if found else None
