"""What the field "Who sent" offers: people who referred before, then kinds, then the honest answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.domain.sources import Referrer, Source, SourceAnswer, SourceKind
from frontdesk.domain.text import fold
from frontdesk.ui.widgets.choice import Choice

#: So many referrers are offered at once; typing narrows them.
OFFERED = 8


@dataclass(frozen=True, slots=True)
class NewReferrer:
    """The line that makes a new referrer in place.

    Attributes:
        name: as typed.
    """

    name: str


@dataclass(frozen=True, slots=True)
class NotAskedYet:
    """The line that asks for the reason nobody asked."""


SourceValue = Source | NewReferrer | NotAskedYet


def source_choices(typed: str, text: str, referrers: Sequence[Referrer]) -> list[Choice[SourceValue]]:
    """The lines for what was typed.

    Args:
        typed: what was typed, folded for comparing.
        text: what was typed, as it stands.
        referrers: everybody who referred before, those who send most first.
    """
    people = [one for one in referrers if _fits(typed, f"{one.name} {one.organisation}")]
    known: list[Choice[SourceValue]] = [
        Choice(
            one.words, Source(SourceAnswer.KNOWN, one.kind, one.id), f"{one.kind.words}, sent {one.referrals}"
        )
        for one in people[:OFFERED]
    ]
    others = [line for line in (*_HONEST, *_KINDS) if _fits(typed, line.label)]
    if not typed or any(fold(one.name) == typed for one in people):
        return known + others
    new: Choice[SourceValue] = Choice(f"new referrer: {text.strip()}", NewReferrer(text.strip()))
    meant = [line for line in others if fold(line.label).startswith(typed)]
    rest = [line for line in others if line not in meant]
    # A name nobody knows yet must not be taken for the first line that happens to contain it.
    return [*known, *meant, new, *rest]


def _fits(typed: str, text: str) -> bool:
    """Whether every typed word begins a word of the text."""
    words = fold(text).replace(":", " ").split()
    return all(any(word.startswith(part) for word in words) for part in typed.split())


_ANSWERS: list[Choice[SourceValue]] = [
    Choice(answer.words, Source(answer))
    for answer in (
        SourceAnswer.DOES_NOT_KNOW,
        SourceAnswer.DECLINED,
        SourceAnswer.IN_DISTRESS,
        SourceAnswer.MISSED,
    )
]

_HONEST: list[Choice[SourceValue]] = [
    *_ANSWERS,
    Choice(SourceAnswer.NOT_ASKED.words, NotAskedYet(), "wants a reason"),
]

_KINDS: list[Choice[SourceValue]] = [
    Choice(
        kind.words, Source(SourceAnswer.KNOWN, kind), "who exactly is not known" if kind.is_referrer else ""
    )
    for kind in sorted(SourceKind, key=lambda kind: kind.is_referrer)
]


def write_source(source: Source | None, label: str) -> dict[str, str]:
    """A source as fields of a draft."""
    if source is None:
        return {}
    return {
        "source": label,
        "source_answer": source.answer.value,
        "source_kind": source.kind.value if source.kind else "",
        "source_referrer": str(source.referrer_id or ""),
        "source_detail": source.detail,
    }


def read_source(fields: dict[str, str]) -> Choice[SourceValue] | None:
    """The source of a draft's fields, or None."""
    answer = fields.get("source_answer", "")
    if not answer:
        return None
    kind, referrer = fields.get("source_kind", ""), fields.get("source_referrer", "")
    source = Source(
        SourceAnswer(answer),
        SourceKind(kind) if kind else None,
        int(referrer) if referrer else None,
        fields.get("source_detail", ""),
    )
    return Choice(fields.get("source", ""), source)
