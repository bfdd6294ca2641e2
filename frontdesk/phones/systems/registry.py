"""Every phone system whose logs are known on sight. A new one is a file of its own and a line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from frontdesk.phones.legs import Layout
from frontdesk.phones.records import Record
from frontdesk.phones.systems import asterisk, freepbx, grandstream
from frontdesk.phones.systems.cdr import Recognized

#: Asked for a layout of the first rows of a file; the first of those that know the most rows has it.
SYSTEMS: tuple[Callable[[Sequence[Record]], Recognized | None], ...] = (
    freepbx.recognize,
    grandstream.recognize,
    asterisk.recognize,
)


def recognized(sample: Sequence[Record]) -> Layout | None:
    """The layout of a file with these first rows, or None where no phone system knows it."""
    found = [one for system in SYSTEMS if (one := system(sample)) is not None]
    return max(found, key=lambda one: one.rows).layout if found else None
