"""What the field "Who sent" offers: people who referred before, then kinds, then the honest answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.domain.referrals.sources import Referrer, Source, SourceAnswer, SourceKind
from frontdesk.domain.referrals.synonyms import meanings
from frontdesk.domain.text import fold
from frontdesk.ui.widgets.choice import Choice

#: So many referrers are offered at once; typing narrows them.
OFFERED = 8


@dataclass(frozen=True, slots=True)
class NewReferrer:
    """The line that makes a new referrer in place.

    Attributes:
        name: as typed.
        kind: what they are, where somebody said it and then left.
        organization: where they work, likewise.
    """

    name: str
    kind: SourceKind | None = None
    organization: str = ""


@dataclass(frozen=True, slots=True)
class NotAskedYet:
    """The line that asks for the reason nobody asked."""


SourceValue = Source | NewReferrer | NotAskedYet


def source_choices(
    typed: str, text: str, referrers: Sequence[Referrer], left: NewReferrer | None = None
) -> list[Choice[SourceValue]]:
    """Return the lines for what was typed.

    Args:
        typed: what was typed, folded for comparing.
        text: what was typed, as it stands.
        referrers: everybody who referred before, those who send most first.
        left: a new referrer whom somebody began to type and left.
    """
    people, known = _people(typed, referrers)
    lines = (*_HONEST, *_KINDS)
    others = [line for line in lines if _fits(typed, line.label)]
    if not typed:
        return known + others
    # What people call it: "google" is a web search, and it is kept that it was Google.
    others += [line for line in _by_common_word(typed) if line.label not in {one.label for one in others}]
    others.sort(key=lambda line: not fold(line.label).startswith(typed))
    # Last: nobody means to add a person while an answer that is there already begins as they type.
    return [*known, *others, *_new(typed, text, people, left)]


def referrer_choices(
    typed: str, text: str, referrers: Sequence[Referrer], left: NewReferrer | None = None
) -> list[Choice[SourceValue]]:
    """Return the lines for what was typed where only a person can be the answer."""
    people, known = _people(typed, referrers)
    return [*known, *_new(typed, text, people, left)] if typed else known


def _people(typed: str, referrers: Sequence[Referrer]) -> tuple[list[Referrer], list[Choice[SourceValue]]]:
    """Return those who referred before and fit what was typed, and the lines of the first of them."""
    people = [one for one in referrers if _fits(typed, f"{one.name} {one.organization}")]
    known: list[Choice[SourceValue]] = [
        Choice(
            one.words, Source(SourceAnswer.KNOWN, one.kind, one.id), f"{one.kind.words}, sent {one.referrals}"
        )
        for one in people[:OFFERED]
    ]
    return people, known


def _new(
    typed: str, text: str, people: Sequence[Referrer], left: NewReferrer | None
) -> list[Choice[SourceValue]]:
    """Return the line that makes a new referrer; none where somebody has that name."""
    if any(fold(one.name) == typed for one in people):
        return []
    named = NewReferrer(text.strip())
    if left is not None and left.name == named.name:
        named = left
    return [Choice(f"new referrer: {named.name}", named)]


def _by_common_word(typed: str) -> list[Choice[SourceValue]]:
    lines: list[Choice[SourceValue]] = []
    for meaning, phrase in meanings(typed):
        if isinstance(meaning, SourceAnswer):
            lines.append(Choice(meaning.words, Source(meaning), phrase))
        else:
            lines.append(Choice(meaning.words, Source(SourceAnswer.KNOWN, meaning, detail=phrase), phrase))
    return lines


def _fits(typed: str, text: str) -> bool:
    """True if every typed word begins a word of the text."""
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
    """Return a source as fields of a draft."""
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
    """Return the source of a draft's fields, or None."""
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


def write_left(left: NewReferrer | None, typed: str) -> dict[str, str]:
    """Return a new referrer whom somebody began to type and left, as a draft's fields.

    Args:
        left: who it is, or None.
        typed: what stands in "Who sent": their name, or another's meanwhile.
    """
    if left is None or left.name != typed:
        return {}
    return {"left_kind": left.kind.value if left.kind else "", "left_place": left.organization}


def read_left(fields: dict[str, str]) -> NewReferrer | None:
    """Return the new referrer of a draft's fields whom somebody began to type, or None."""
    kind, place = fields.get("left_kind", ""), fields.get("left_place", "")
    if not kind and not place:
        return None
    return NewReferrer(fields.get("source", ""), SourceKind(kind) if kind else None, place)
