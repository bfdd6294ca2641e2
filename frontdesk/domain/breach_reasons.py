"""Why a deadline was missed: asked at the review of every breach (product rule 7)."""

from __future__ import annotations

from enum import StrEnum

from frontdesk.domain.errors import Incomplete


class BreachReason(StrEnum):
    """Why nobody called in time."""

    NO_STAFF = "no_staff"
    OVERLOOKED = "overlooked"
    PHONES_DOWN = "phones_down"
    NO_NUMBER = "no_number"
    WAITING_FOR_CLINICIAN = "waiting_for_clinician"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The reason as shown."""
        return self.value.replace("_", " ").replace("for clinician", "for a clinician")

    @property
    def key(self) -> str:
        """The letter that takes it."""
        return _KEYS[self]


_KEYS = {
    BreachReason.NO_STAFF: "s",
    BreachReason.OVERLOOKED: "o",
    BreachReason.PHONES_DOWN: "p",
    BreachReason.NO_NUMBER: "n",
    BreachReason.WAITING_FOR_CLINICIAN: "c",
    BreachReason.OTHER: "x",
}


def check_reason(reason: BreachReason, note: str) -> None:
    """Refuse "other" without words: it would say nothing.

    Raises:
        Incomplete: the words are missing.
    """
    if reason is BreachReason.OTHER and not note.strip():
        raise Incomplete("note", "“Other” wants a few words: what happened? Nothing was changed.")
