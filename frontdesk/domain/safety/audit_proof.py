"""What a verification of the audit found: two verdicts, and what each of them rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutsideState(StrEnum):
    """What the file of heads outside the store says. A member is its code."""

    NOT_KEPT = "not_kept"
    KNOWN = "known"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Outside:
    """The heads outside the store, as a verification found them.

    Attributes:
        state: what the file says.
        entries: how many entries it knows of, of all desks.
        behind: how many of the store's sealed entries came after what it knows.
        found_missing: how many entries were found missing before, when the desk went on all the same.
        was_missing: True if the file was found missing before, when the desk went on all the same.
        written_at: when it was last written, UTC, or None.
    """

    state: OutsideState
    entries: int = 0
    behind: int = 0
    found_missing: int = 0
    was_missing: bool = False
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditProof:
    """What a verification found.

    Attributes:
        entries: how many entries the audit has.
        proved: how many of them were proved with the key of this desk.
        elsewhere: how many were sealed by other desks, whose keys are not here.
        altered: how many are not what was sealed, or were never sealed.
        broken_at: the number of the first of those, or None.
        missing: how many entries are gone now that the heads or the seals know of.
        begun: True if this desk has a chain in the store.
        key_lost: True if this home had another key before.
        outside: the heads outside the store.
    """

    entries: int
    proved: int
    elsewhere: int
    altered: int
    broken_at: int | None
    missing: int
    begun: bool
    key_lost: bool
    outside: Outside

    @property
    def missing_in_all(self) -> int:
        """Return how many entries are missing now, or were when the desk went on all the same."""
        return self.missing + self.outside.found_missing

    @property
    def unaltered(self) -> bool:
        """True if nothing that could be proved is other than it was sealed, and nothing was put in.

        Without the key that this home had before nobody can tell that of its own older entries, and who edits
        entries may take the key away as well: so that is no proof, until somebody who knows why begins anew.
        Entries of other homes are proved where their keys are.
        """
        return self.altered == 0 and not self.key_lost

    @property
    def complete(self) -> bool:
        """True if nothing is missing of what the heads know, and there are heads to know it.

        Without the file outside nobody can tell if the end was cut off, so that is no proof. A store opened
        without a home keeps no such file: there the verdict rests on the store's own heads.
        """
        outside = self.outside
        known = outside.state in (OutsideState.KNOWN, OutsideState.NOT_KEPT)
        return not self.missing_in_all and known and not outside.was_missing

    @property
    def ok(self) -> bool:
        """True if both verdicts are good."""
        return self.unaltered and self.complete


class HeadsBegun(StrEnum):
    """Why the heads outside the store began anew. A member is its code."""

    ACCEPTED = "accepted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class AuditStanding:
    """How the audit stands, as far as that is known without proving it.

    Attributes:
        proved_at: when it was last verified, UTC, or None.
        proved_ok: what that found, or None.
        outside: what the file of heads outside the store says.
        found_missing: True if something was found missing when the desk went on all the same.
        key_lost: True if this home had another key before.
        trouble: why the last head could not be written outside, or "".
    """

    proved_at: datetime | None
    proved_ok: bool | None
    outside: OutsideState
    found_missing: bool
    key_lost: bool
    trouble: str

    @property
    def is_alarming(self) -> bool:
        """True if something is missing or altered, or nobody can tell."""
        gone = self.outside in (OutsideState.MISSING, OutsideState.UNREADABLE)
        return self.found_missing or self.proved_ok is False or gone or self.key_lost

    @property
    def sentence(self) -> str:
        """Return what is wrong, the worst first, or "" if nothing is."""
        if self.found_missing:
            return "Entries of the audit, or the file of its heads, were found missing."
        if self.key_lost:
            return "The key of older entries is gone: they can no longer be proved unaltered."
        if self.proved_ok is False:
            return "The last verification found entries altered or missing."
        if self.outside in (OutsideState.MISSING, OutsideState.UNREADABLE):
            return "The file of heads outside the store is gone or cannot be read."
        if self.trouble:
            return f"The heads of the audit cannot be written outside the store ({self.trouble})."
        return "" if self.proved_at else "The audit was never verified."

    @property
    def do(self) -> str:
        """Return what to do about it, a command."""
        return "frontdesk audit verify" if self.sentence else ""
