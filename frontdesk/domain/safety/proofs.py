"""What was proved about a store and when: a backup is good, one was restored, a check passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProofKind(StrEnum):
    """What was tried. A member is its stored code."""

    #: A copy of the store was made and checked.
    BACKUP = "backup"
    #: A backup was restored in a fresh place, checked, and thrown away.
    REHEARSAL = "rehearsal"
    #: This store came from a backup.
    RESTORE = "restore"
    #: The store was checked.
    CHECK = "check"
    #: The chain of the audit was verified.
    AUDIT = "audit"
    #: The store was copied to another place and compared.
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Proof:
    """One try and how it ended.

    Attributes:
        id: its number in the store.
        kind: what was tried.
        at: when it ended, UTC.
        ok: True if all was well.
        seconds: how long it took.
        detail: numbers and codes, by name; never a person's data.
    """

    id: int
    kind: ProofKind
    at: datetime
    ok: bool
    seconds: float
    detail: Mapping[str, str | int | bool | None]
