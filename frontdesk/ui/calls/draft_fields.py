"""A draft's fields as this program's form can show them, whichever version wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.ui.dialogs.source_choices import read_source

#: Fields that hold one of our codes.
_CODES: Final[Mapping[str, type[StrEnum]]] = {
    "lane": Lane,
    "step": NextStep,
    "message": VoicemailPermission,
    "left_kind": SourceKind,
}
#: Fields that hold what people typed.
_TYPED = frozenset({"number", "name", "about", "note", "asked", "source", "left_place"})
_SOURCE = ("source_answer", "source_kind", "source_referrer", "source_detail")


def as_known(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields, where what this program does not know any more stands behind the note: nothing is lost.

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
    """Whether the form can show a field."""
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
