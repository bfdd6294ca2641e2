"""The figures of a period, each with the cases behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from frontdesk.domain.errors import Refused
from frontdesk.domain.numbers import (
    CallPattern,
    Case,
    Judged,
    Report,
    call_pattern,
    counted_report,
    same_day_report,
    waits_report,
)
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.domain.review import BreachReason
from frontdesk.services.office import Office
from frontdesk.store.numbers import (
    answers_between,
    breaches_between,
    cases_of,
    inbound_between,
    judged_between,
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that figures tell of.

    Raises:
        Refused: the last day is before the first.

    Attributes:
        first: the first day.
        last: the last day, included.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(
                f"The period ends on {self.last.isoformat()}, before it begins on {self.first.isoformat()}."
                " Nothing was counted; give the earlier day first."
            )

    @property
    def days(self) -> tuple[date, date]:
        """Both days."""
        return self.first, self.last


class NumbersService:
    """Counts what happened."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def same_day(self, period: Period) -> Report:
        """Return the callbacks called before their day closed, by day; by week in a long period."""
        hours = self._office.practice().rule.hours
        return same_day_report(self._judged(period), hours, self._office.now(), *period.days)

    def first_try(self, period: Period) -> Report:
        """Return how long callers waited until the first try."""
        timed = [(one.id, one.received, one.tried_at) for one in self._judged(period) if one.tried_at]
        hours = self._office.practice().rule.hours
        return waits_report("first_try", "Until the first try", period.days, timed, hours)

    def contact(self, period: Period) -> Report:
        """Return how long callers waited until somebody spoke with them."""
        timed = [(one.id, one.received, one.reached_at) for one in self._judged(period) if one.reached_at]
        hours = self._office.practice().rule.hours
        return waits_report("contact", "Until somebody spoke with them", period.days, timed, hours)

    def calls(self, period: Period) -> CallPattern:
        """Return when calls came in, and how many were missed."""
        hours = self._office.practice().rule.hours
        start, end = hours.instant(period.first, 0), hours.instant(period.last, 24 * 60)
        return call_pattern(inbound_between(self._office.store, start, end), hours)

    def sources(self, period: Period) -> Report:
        """Return who sent the new patients, by kind, and those of whom that is not known, by why."""
        cases: defaultdict[str, list[int]] = defaultdict(list)
        named = {kind.value: kind.words for kind in SourceKind}
        named |= {answer.value: answer.words for answer in SourceAnswer} | {"no_answer": "no answer yet"}
        hours = self._office.practice().rule.hours
        start, end = hours.instant(period.first, 0), hours.instant(period.last, 24 * 60)
        for call, answer, kind in answers_between(self._office.store, start, end):
            is_known = answer == SourceAnswer.KNOWN and kind is not None
            cases[kind.value if is_known and kind else answer or "no_answer"].append(call)
        return counted_report("sources", "Who sent the new patients", period.days, cases, named, "call")

    def breaches(self, period: Period) -> Report:
        """Return the deadlines that were missed, by the reason that was given."""
        cases: defaultdict[str, list[int]] = defaultdict(list)
        hours = self._office.practice().rule.hours
        start, end = hours.instant(period.first, 0), hours.instant(period.last, 24 * 60)
        for callback, reason, _ in breaches_between(self._office.store, start, end):
            cases[reason].append(callback)
        named = {reason.value: reason.words for reason in BreachReason} | {"none_yet": "no reason yet"}
        found = counted_report("breaches", "Missed deadlines", period.days, cases, named, "callback")
        return replace(found, headline=f"{found.n:,}")

    def cases(self, report: Report, code: str) -> list[Case]:
        """Return the cases behind a row of a report, as a person recognizes them."""
        row = next(one for one in report.rows if one.code == code)
        return cases_of(self._office.store, report.cases_are, row.cases)

    def _judged(self, period: Period) -> list[Judged]:
        return judged_between(self._office.store, period.first, period.last)
