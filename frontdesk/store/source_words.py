"""How a stored source reads in one line, the same in every list."""

from __future__ import annotations

from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind


def source_words(answer: str | None, kind: str | None, referrer: str | None, organisation: str | None) -> str:
    """The referrer if there is one, else the kind, else what became of the question, else ""."""
    if answer is None:
        return ""
    if referrer:
        return f"{referrer} · {organisation}" if organisation else referrer
    if kind:
        return SourceKind(kind).words
    return SourceAnswer(answer).words
