"""One comparison of the terms with their oracle, for the true engine and ones with a planted fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.rule.terms import Term, due_by_term
from tests.domain.oracle import Practice
from tests.domain.rule_comparison import rule_of
from tests.domain.term_oracle import TermAnswer, TermCase, TermOracle

#: Says of one case what the oracle says of it.
Engine = Callable[[TermCase], TermAnswer]


@dataclass(frozen=True)
class TermDifference:
    """One case on which the engine and the oracle do not agree."""

    case: TermCase
    said: TermAnswer
    expected: TermAnswer

    def __str__(self) -> str:
        """Everything that is needed to judge by hand who is right."""
        case, practice = self.case, self.case.practice
        days = {self.said.due.date(), self.expected.due.date(), case.arose.date(), case.promised}
        near = {
            str(day): ranges
            for day, ranges in sorted(practice.exceptions.items())
            if any(abs((day - other).days) <= 4 for other in days)
        }
        return (
            f"{case.term} ({case.nth}, promised {case.promised}) arose {case.arose.isoformat()} in "
            f"{practice.zone}: the engine says {self.said}, the oracle {self.expected}; "
            f"week {practice.week}, morning {practice.morning}, exceptions near {near}"
        )


def term_answers(cases: Iterable[TermCase]) -> Iterator[tuple[TermCase, TermAnswer]]:
    """Ask the oracle about each case."""
    oracle: TermOracle | None = None
    for case in cases:
        if oracle is None or oracle.practice is not case.practice:
            oracle = TermOracle(case.practice)
        yield case, oracle.answer(case)


def engine(rule: SameDayRule) -> Engine:
    """The product's engine on a rule."""

    def said(case: TermCase) -> TermAnswer:
        """Ask it."""
        term = Term(case.term)
        due = due_by_term(rule, term, case.arose, nth=case.nth, promised=case.promised)
        return TermAnswer(due.counts_from, due.due, due.decided_by.value)

    return said


def true_engine(practice: Practice) -> Engine:
    """The terms as the product has them."""
    return engine(rule_of(practice))


def on_hours(kind: type[OpeningHours]) -> Callable[[Practice], Engine]:
    """Build the true engine on faulty hours."""
    return lambda practice: engine(rule_of(practice, hours=kind))


def term_differences(
    answered: Iterable[tuple[TermCase, TermAnswer]], build: Callable[[Practice], Engine]
) -> Iterator[TermDifference]:
    """Compare the oracle's answers with those of the engine that ``build`` makes of each practice."""
    ask: Engine | None = None
    practice: Practice | None = None
    for case, expected in answered:
        if ask is None or practice is not case.practice:
            practice = case.practice
            ask = build(practice)
        if (said := ask(case)) != expected:
            yield TermDifference(case, said, expected)


def is_caught(answered: Iterable[tuple[TermCase, TermAnswer]], build: Callable[[Practice], Engine]) -> bool:
    """True if a faulty engine says anything else than the oracle."""
    return any(islice(term_differences(answered, build), 1))


def last_open_day(hours: OpeningHours, day: date, first: date) -> date:
    """The day itself or the last open one before it, never before the first; for the faults."""
    while day > first and not hours.is_open_day(day):
        day = date.fromordinal(day.toordinal() - 1)
    return max(day, first)
