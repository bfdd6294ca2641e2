"""The people at the desk: who they are, names as they are typed, and who still wants all keys in sight."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from frontdesk.domain.text import clean_name

#: Titles after a name, which are not a person of their own: "Ann Lee, MD" is one person.
_TITLES: Final = frozenset(
    {"aprn", "bcba", "bsn", "cma", "cna", "crnp", "dds", "dnp", "do", "dr", "esq", "fnp"}
    | {"ii", "iii", "iv", "jr", "lac", "lcpc", "lcsw", "licsw", "lmft", "lmhc", "lmsw", "lpc"}
    | {"lpn", "ma", "mba", "md", "mph", "ms", "msn", "msw", "np", "pa", "pa-c", "pharmd"}
    | {"phd", "pmhnp", "pmhnp-bc", "psyd", "rn", "sr"}
)

#: The person under whom the program itself acts, as when it stamps a breach that nobody saw.
PROGRAM_ID = 1
#: Whom the audit names for what is done in a session that the recovery key opened.
RECOVERY_NAME: Final = "Recovery key"


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member who acts at a desk.

    Attributes:
        id: the store's number; in every audit entry.
        name: as shown, "Dana Reyes".
        active: False once they have left; their history keeps the name.
    """

    id: int
    name: str
    active: bool = True

    @property
    def first_name(self) -> str:
        """The first word of the name, for narrow columns and for the phone."""
        return self.name.split(" ", 1)[0]


def names_in(lines: Iterable[str], known: Container[str] = ()) -> tuple[str, ...]:
    """Return the names in a typed list: ``Joan, Bea`` on one line are two, ``Ann Lee, MD`` is one.

    Args:
        lines: as typed.
        known: names on the staff already, which are kept whole, commas included.
    """
    names: list[str] = []
    for line in lines:
        parts = [line] if clean_name(line).text in known else re.split("[,;]", line)
        for place, part in enumerate(parts):
            name = clean_name(part).text
            if place and names and name.casefold().replace(".", "") in _TITLES:
                names[-1] += f", {name}"
            elif name:
                names.append(name)
    return tuple(names)


#: A person with fewer recorded actions than this is new.
NEW_BELOW = 20


@dataclass(frozen=True, slots=True)
class KeysWish:
    """What a person wants of the panel that shows all keys of a screen.

    Attributes:
        said: True if they last asked to show the keys, on any desk; None if they never chose.
        is_new: True if they have recorded few actions so far.
    """

    said: bool | None = None
    is_new: bool = False

    def shows(self, *, is_backup: bool) -> bool:
        """True if the keys are shown: as they chose, else for the backup and for who is new."""
        return self.said if self.said is not None else self.is_new or is_backup
