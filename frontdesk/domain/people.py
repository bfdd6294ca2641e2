"""The people at the desk."""

from __future__ import annotations

from dataclasses import dataclass

#: The program itself acts under this number when it stamps a breach that no person saw.
PROGRAM_ID = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member who acts at a desk.

    Attributes:
        id: the store's number; in every audit entry.
        name: as shown, "Dana Reyes".
        active: False once they left; their history keeps the name.
    """

    id: int
    name: str
    active: bool = True

    @property
    def first_name(self) -> str:
        """The first word of the name, for narrow columns and for what is said on the phone."""
        return self.name.split(" ", 1)[0]
