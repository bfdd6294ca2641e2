"""Drafts: calls that are being typed, kept so that an interruption or a crash loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-typed call.

    Attributes:
        uid: the form's own identity; the saved call carries it too.
        person_id: who types.
        started_at: when the form opened, UTC.
        fields: what stands in each field, as typed.
        parked: put aside for another call.
    """

    uid: str
    person_id: int
    started_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    parked: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(value.strip() for value in self.fields.values())

    @property
    def title(self) -> str:
        """What the draft's tab shows: the name, else the number, else that it is unnamed."""
        return self.fields.get("name") or self.fields.get("number") or "unnamed"
