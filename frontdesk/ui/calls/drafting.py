"""Which call is in the form and which wait parked, and their fields as this form shows them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from frontdesk.domain.calls import Draft
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.ui.calls.questions import CODED, TYPED
from frontdesk.ui.dialogs.source_choices import read_source


class Drafting:
    """The identity of the call in the form, and the parked ones, the one put aside last first."""

    def __init__(self) -> None:
        self.uid = str(uuid.uuid4())
        self.started_at: datetime | None = None
        self.waiting: list[Draft] = []

    def begin(self, now: datetime) -> None:
        """Note when the call began: at its first key."""
        self.started_at = self.started_at or now

    def renew(self) -> None:
        """The next call."""
        self.uid = str(uuid.uuid4())
        self.started_at = None

    def as_draft(self, fields: Mapping[str, str], person_id: int, *, parked: bool = False) -> Draft:
        """Return the call in the form as a draft."""
        started = self.started_at
        if started is None:
            return Draft(self.uid, person_id, datetime.min, {}, parked)
        return Draft(self.uid, person_id, started, dict(fields), parked)

    def park(self, draft: Draft) -> None:
        """Put a draft aside."""
        self.waiting.insert(0, draft)

    def resume(self, draft: Draft) -> None:
        """Take a parked draft back into the form."""
        self.waiting = [one for one in self.waiting if one.uid != draft.uid]
        self.uid = draft.uid
        self.started_at = draft.started_at

    def take_over(self, drafts: Sequence[Draft], person_id: int) -> Draft | None:
        """Find what was left from before: the person's last unparked call goes into the form.

        Everything else waits as parked: what a desk that died was typing is offered to whoever
        starts next.

        Args:
            drafts: all that is kept, oldest first.
            person_id: who is at this desk.
        """
        mine = [one for one in drafts if one.person_id == person_id and not one.parked]
        lost = mine[-1] if mine else None
        self.waiting = [one for one in reversed(drafts) if one is not lost]
        if lost is not None:
            self.uid, self.started_at = lost.uid, lost.started_at
        return lost


#: Fields that hold one of our codes.
_CODES: Final[Mapping[str, type[StrEnum]]] = {
    **{name: kind for name, (kind, _) in CODED.items()},
    "left_kind": SourceKind,
}
#: Fields that hold what people typed.
_TYPED = frozenset({*TYPED, "name", "about", "source", "left_place"})
_SOURCE = ("source_answer", "source_kind", "source_referrer", "source_detail")


def as_known(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields, with those that this program no longer knows added to the note: nothing is lost.

    Without this one half-typed call of another version would keep every desk from opening.

    Args:
        fields: a draft's fields, of any version.
    """
    known, unknown = dict(fields), []
    for name in fields:
        if not _is_known(name, fields):
            unknown.append(known.pop(name))
    note = [part for part in (known.get("note", ""), *unknown) if part.strip()]
    return known | {"note": " · ".join(note)} if unknown else known


def _is_known(name: str, fields: Mapping[str, str]) -> bool:
    """True if the form can show a field."""
    value = fields[name]
    if name in _CODES:
        return not value or value in [code.value for code in _CODES[name]]
    if name == "for":
        return not value or (value.isascii() and value.isdecimal())
    if name in _SOURCE:
        try:
            read_source(dict(fields))
        except ValueError:
            return False
        return True
    return name in _TYPED
