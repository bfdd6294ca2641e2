"""Lanes: what kind of caller, which decides the order of work and the targets."""

from __future__ import annotations

from enum import StrEnum


class Lane(StrEnum):
    """What kind of caller is on the phone (product, "Words").

    The members stand in the order of work: a referring office before a new patient before an
    existing one (product, "Order of work"). A crisis has no clock and is never a callback.
    """

    CRISIS = "crisis"
    REFERRING_OFFICE = "referring_office"
    NEW_PATIENT = "new_patient"
    EXISTING_PATIENT = "existing_patient"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The lane as people say it: ``referring office``."""
        return self.value.replace("_", " ")

    @property
    def rank(self) -> int:
        """The place in the order of work; smaller is first."""
        return _RANK[self]


_RANK = {lane: rank for rank, lane in enumerate(Lane)}
