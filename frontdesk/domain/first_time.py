"""When all keys of a screen stay in sight: for who is new, and for the backup, until they put them away."""

from __future__ import annotations

from dataclasses import dataclass

#: Who recorded fewer actions than this is new here.
NEW_BELOW = 20


@dataclass(frozen=True, slots=True)
class KeysWish:
    """Whether somebody wants all keys in sight.

    Attributes:
        said: what they said last, on whichever desk; None while they said nothing.
        is_new: whether they recorded few actions so far.
    """

    said: bool | None = None
    is_new: bool = False

    def shows(self, *, is_backup: bool) -> bool:
        """Whether the keys stay in sight: as they said, else for the backup and for who is new."""
        return self.said if self.said is not None else self.is_new or is_backup
