"""The figures of who sends new patients: of how many it is known, and their mix beside what is expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from frontdesk.domain.numbers import Report, ReportRow, share_words
from frontdesk.domain.referrals.mix import FEW, REST, percent, verdict_of
from frontdesk.domain.referrals.sources import BANDS, Band, SourceAnswer, SourceKind

_RULE_OF_THUMB = "The shares expected are a rule of thumb of the field; no study is behind them."


class Answered(NamedTuple):
    """A call of a new patient, and what is known of who sent them.

    Attributes:
        call: its number.
        answer: how the question was answered; None while nobody did.
        kind: who or what sent them, or None.
    """

    call: int
    answer: SourceAnswer | None
    kind: SourceKind | None

    @property
    def is_known(self) -> bool:
        """True if it is known who sent them."""
        return self.answer is SourceAnswer.KNOWN and self.kind is not None

    @property
    def could_be_asked(self) -> bool:
        """True if the call counts in the capture rate."""
        return self.answer is None or self.answer.could_be_asked


def capture_report(answers: Iterable[Answered], first: date, last: date) -> Report:
    """Return of how many new patients who could be asked it is known who sent them, and of the rest why not.

    Args:
        answers: the calls of new patients in the period.
        first: the first day.
        last: the last day.
    """
    cases: defaultdict[str, list[int]] = defaultdict(list)
    others = 0
    for one in answers:
        if one.could_be_asked:
            cases["no_answer" if one.answer is None else one.answer.value].append(one.call)
        else:
            others += 1
    n = sum(map(len, cases.values()))
    words = {answer.value: answer.words for answer in SourceAnswer if answer.could_be_asked}
    rows = [
        ReportRow(code, name, len(cases[code]), n, tuple(cases[code]))
        for code, name in (words | {"no_answer": "no answer yet"}).items()
    ]
    note = f"Left out: {others:,} in distress or on a voicemail, who are not asked." if others else ""
    return Report(
        "capture",
        "Known who sent them",
        first,
        last,
        n,
        tuple(rows) if n else (),
        "call",
        note,
        headline=share_words(len(cases[SourceAnswer.KNOWN.value]), n),
        hides_empty=True,
    )


def mix_report(answers: Iterable[Answered], first: date, last: date) -> Report:
    """Return the share of each group among the known sources, beside the share that is expected of it.

    Args:
        answers: the calls of new patients in the period.
        first: the first day.
        last: the last day.
    """
    of: defaultdict[SourceKind, list[int]] = defaultdict(list)
    for one in answers:
        if one.is_known and one.kind is not None:
            of[one.kind].append(one.call)
    n = sum(map(len, of.values()))
    banded: frozenset[SourceKind] = frozenset().union(*(band.kinds for band in BANDS))
    groups: list[tuple[str, Band | None, Iterable[SourceKind]]] = [
        *((band.words, band, band.kinds) for band in BANDS),
        (REST, None, frozenset(of) - banded),
    ]
    rows = []
    for name, band, kinds in groups:
        cases = tuple(sorted(call for kind in kinds for call in of[kind]))
        verdict = verdict_of(band, percent(len(cases), n), n) if band else ""
        words = f"{name} ({band.range_words})" if band else name
        code = name.replace(" ", "_").replace("-", "_")
        rows.append(ReportRow(code, words, len(cases), n, cases, verdict))
    psychiatrists = share_words(rows[0].count, n)
    return Report(
        "mix",
        "Sources beside what is expected",
        first,
        last,
        n,
        tuple(rows) if n else (),
        "call",
        _mix_note(rows, n),
        headline=f"{psychiatrists} psychiatrists" if n else "",
    )


def _mix_note(rows: Sequence[ReportRow], n: int) -> str:
    """Say what is outside of its band, and where the bands come from."""
    if not n:
        return ""
    if n < FEW:
        return f"Under {FEW} known sources: no verdict. {_RULE_OF_THUMB}"
    outside = [f"{row.words.partition(' (')[0]} {row.note}" for row in rows if row.note in ("below", "above")]
    return f"{(', '.join(outside) or 'all as expected').capitalize()}. {_RULE_OF_THUMB}"
