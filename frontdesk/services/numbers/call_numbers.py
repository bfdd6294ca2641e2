"""The figures of calls and callbacks over a period, each with the cases behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cached_property

from frontdesk.domain.backlog_report import backlog_report
from frontdesk.domain.call_pattern import call_pattern, calls_of, pattern_report
from frontdesk.domain.day.review import BreachReason
from frontdesk.domain.numbers import Judged, Report, counted_report, same_day_report, waits_report
from frontdesk.domain.referrals.source_numbers import Answered, capture_report, mix_report
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.services.backlog import BacklogService
from frontdesk.services.numbers.period import Period
from frontdesk.services.office import Office
from frontdesk.store.backlog import backlog_members, left_since
from frontdesk.store.numbers import (
    answers_between,
    breaches_between,
    inbound_between,
    inbound_calls_between,
    judged_between,
)
from frontdesk.store.relationships.sent import merged_into, referrer_names

#: The code of the missed deadlines that hurt nobody who refers.
NOBODY = "nobody"


class CallNumbers:
    """Counts what happened; what several figures are counted from is read once."""

    def __init__(self, office: Office, period: Period) -> None:
        """Read nothing before it is asked.

        Args:
            office: the store, the clock and the settings.
            period: the days.
        """
        self._office = office
        self._period = period
        self._hours = office.practice().rule.hours
        self._between = period.between(self._hours)

    @cached_property
    def _judged(self) -> list[Judged]:
        return judged_between(self._office.store, *self._period.days)

    @cached_property
    def _answers(self) -> list[Answered]:
        return answers_between(self._office.store, *self._between)

    @cached_property
    def _breaches(self) -> list[tuple[int, str, int | None]]:
        return breaches_between(self._office.store, *self._between)

    def same_day(self) -> Report:
        """Return the callbacks called before their day closed, by day; by week in a long period."""
        return same_day_report(self._judged, self._hours, self._office.now(), *self._period.days)

    def first_try(self) -> Report:
        """Return how long callers waited until the first try."""
        timed = [(one.id, one.received, one.tried_at) for one in self._judged if one.tried_at]
        return waits_report("first_try", "Until the first try", self._period.days, timed, self._hours)

    def contact(self) -> Report:
        """Return how long callers waited until somebody spoke with them."""
        timed = [(one.id, one.received, one.reached_at) for one in self._judged if one.reached_at]
        words = "Until somebody spoke with them"
        return waits_report("contact", words, self._period.days, timed, self._hours)

    def calls(self) -> Report:
        """Return when calls came in, and how many were missed."""
        found = call_pattern(inbound_between(self._office.store, *self._between), self._hours)
        return pattern_report(found, self._hours.style, *self._period.days)

    def calls_of(self, code: str) -> list[int]:
        """Return the calls behind a row of :meth:`calls`."""
        calls = inbound_calls_between(self._office.store, *self._between)
        return list(calls_of(code, calls, self._hours))

    def sources(self) -> Report:
        """Return who sent the new patients, by kind, and those of whom that is not known, by why."""
        cases: defaultdict[str, list[int]] = defaultdict(list)
        named = {kind.value: kind.words for kind in SourceKind}
        named |= {answer.value: answer.words for answer in SourceAnswer} | {"no_answer": "no answer yet"}
        for call, answer, kind in self._answers:
            is_known = answer is SourceAnswer.KNOWN and kind is not None
            cases[kind.value if is_known and kind else answer or "no_answer"].append(call)
        words = "Who sent the new patients"
        return counted_report("sources", words, self._period.days, cases, named, "call")

    def capture(self) -> Report:
        """Return of how many new patients who could be asked it is known who sent them."""
        return capture_report(self._answers, *self._period.days)

    def mix(self) -> Report:
        """Return the groups that sent the new patients beside the share that is expected of each."""
        return mix_report(self._answers, *self._period.days)

    def breaches(self) -> Report:
        """Return the deadlines that were missed, by the reason that was given."""
        cases: defaultdict[str, list[int]] = defaultdict(list)
        for callback, reason, _ in self._breaches:
            cases[reason].append(callback)
        named = {reason.value: reason.words for reason in BreachReason} | {"none_yet": "no reason yet"}
        words = "Missed deadlines"
        found = counted_report("breaches", words, self._period.days, cases, named, "callback")
        return replace(found, headline=f"{found.n:,}" if found.n else "")

    def hurt(self) -> Report:
        """Return the deadlines that were missed, by who had sent the patient."""
        store, cases = self._office.store, defaultdict[str, list[int]](list)
        into = merged_into(store)
        for callback, _, referrer in self._breaches:
            cases[NOBODY if referrer is None else str(into.get(referrer, referrer))].append(callback)
        names = referrer_names(store, sorted(int(code) for code in cases if code != NOBODY))
        named = {str(number): name for number, name in names.items()} | {NOBODY: "of no referrer"}
        words = "Missed deadlines by referrer"
        found = counted_report("hurt", words, self._period.days, cases, named, "callback")
        some = len(cases) - (NOBODY in cases)
        count = "1 referrer" if some == 1 else f"{some:,} referrers"
        return replace(found, headline=count if found.n else "")

    def backlog(self) -> Report:
        """Return how the backlog burns down, and when it ends; it is of the last open days always."""
        store, hours = self._office.store, self._hours
        standing = BacklogService(self._office).standing()
        days = standing.days
        left: defaultdict[date, list[int]] = defaultdict(list)
        for callback, at in left_since(store, hours.instant(days[0].day, 0)) if days else ():
            left[hours.day_of(at)].append(callback)
        members, named = backlog_members(store), self._period.days
        return backlog_report(days, standing.forecast, members, left, hours.style, *named)
