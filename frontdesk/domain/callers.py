"""Who is on the phone, as far as the desk knows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller in hand: of the call that is being typed, or of the callback under the cursor.

    Attributes:
        name: as typed, or "".
        number: as typed or as its key, or "".
        call_uid: the identity of the call that is being typed, or ""; once saved, the call carries it too.
        callback_id: the callback they were reached on, or None.
    """

    name: str = ""
    number: str = ""
    call_uid: str = ""
    callback_id: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is anything by which to tell them from somebody else."""
        return bool(self.name.strip() or self.number.strip() or self.callback_id)
