"""One comparison of the same-day rule with the oracle, for the true rule and rules with a planted fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.rule.hours import OpeningHours, Range
from frontdesk.domain.rule.same_day import SameDayRule
from tests.domain.oracle import Oracle, Practice, Ranges
from tests.domain.rule_cases import Case

#: Open time is measured for one case in so many: it is the slow question.
SAMPLE = 5

#: What is said of a case, by the name of the question.
Answers = dict[str, object]


@dataclass(frozen=True)
class Difference:
    """One question about one case on which the rule and the oracle do not agree."""

    case: Case
    question: str
    said: object
    expected: object

    def __str__(self) -> str:
        """Everything that is needed to judge by hand who is right."""
        case, practice = self.case, self.case.practice
        arrived = case.received.date()
        exceptions = sorted(practice.exceptions.items())
        near = {str(day): ranges for day, ranges in exceptions if abs((day - arrived).days) <= 4}
        return (
            f"{self.question}: the rule says {self.said}, the oracle {self.expected}; {case.lane} received "
            f"{case.received.isoformat()} (until {case.until.isoformat()}) in {practice.zone}, "
            f"week {practice.week}, morning {practice.morning}, targets {dict(practice.targets)}, "
            f"exceptions within four days {near}"
        )


def expected_answers(cases: Iterable[Case]) -> Iterator[tuple[Case, Answers]]:
    """Ask the oracle about each case; about open time for one in ``SAMPLE``."""
    oracle: Oracle | None = None
    for number, case in enumerate(cases):
        if oracle is None or oracle.practice is not case.practice:
            oracle = Oracle(case.practice)
        answer = oracle.answer(case.received, case.lane)
        answers: Answers = {
            "service_day": answer.service_day,
            "due": answer.due,
            "decided_by": answer.decided_by,
            "at_risk_from": answer.at_risk_from,
        }
        if number % SAMPLE == 0:
            answers["is_open"] = oracle.is_open(case.received)
            answers["open_time"] = oracle.open_time(case.received, case.until)
            amount = sample_amount(case)
            answers["after_open_time"] = oracle.after_open(case.received, int(amount.total_seconds()))
        yield case, answers


def rule_answers(rule: SameDayRule, case: Case, with_open_time: bool) -> Answers:
    """Ask the rule the same questions."""
    deadline = rule.deadline(case.received, case.lane)
    answers: Answers = {
        "service_day": deadline.service_day,
        "due": deadline.due,
        "decided_by": deadline.decided_by.value,
        "at_risk_from": deadline.at_risk_from,
    }
    if with_open_time:
        answers["is_open"] = rule.hours.is_open(case.received)
        answers["open_time"] = rule.hours.open_time(case.received, case.until)
        answers["after_open_time"] = rule.hours.after_open_time(case.received, sample_amount(case))
    return answers


def sample_amount(case: Case) -> timedelta:
    """An amount of open time to wait for in a case: some hours, more than a day now and then."""
    return timedelta(seconds=1 + (case.until - case.received).seconds // 7)


def differences(
    answered: Iterable[tuple[Case, Answers]], build: Callable[[Practice], SameDayRule]
) -> Iterator[Difference]:
    """Compare the oracle's answers with those of the rule that ``build`` makes of each practice."""
    rule: SameDayRule | None = None
    practice: Practice | None = None
    for case, expected in answered:
        if rule is None or practice is not case.practice:
            practice = case.practice
            rule = build(practice)
        said = rule_answers(rule, case, with_open_time="open_time" in expected)
        for question, answer in expected.items():
            if said[question] != answer:
                yield Difference(case, question, said[question], answer)


def true_rule(practice: Practice) -> SameDayRule:
    """The rule as the product has it."""
    return rule_of(practice)


def rule_of(
    practice: Practice,
    rule: type[SameDayRule] = SameDayRule,
    hours: type[OpeningHours] = OpeningHours,
) -> SameDayRule:
    """The rule for a practice, or one of its variants."""
    return rule(
        hours=hours(
            zone=ZoneInfo(practice.zone),
            week=tuple(as_ranges(day) for day in practice.week),
            exceptions={day: as_ranges(ranges) for day, ranges in practice.exceptions.items()},
        ),
        morning_deadline=practice.morning,
        at_risk_minutes=practice.at_risk,
        target_minutes=practice.targets,
    )


def as_ranges(ranges: Ranges) -> tuple[Range, ...]:
    """The hours of one day as the rule has them."""
    return tuple(Range(start, end) for start, end in ranges)
