"""Deadlines against the independent oracle, and planted faults that the same comparison must catch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import SameDayRule
from tests.campaigns.campaign import Campaign, Score
from tests.domain.oracle import Practice
from tests.domain.rule_cases import Case, cases
from tests.domain.rule_comparison import Answers, differences, expected_answers, true_rule
from tests.domain.test_planted_faults import (
    DateInUtc,
    FixedOffset,
    LateAtTheClosingSecond,
    NoHolidays,
    WallClockSums,
    hours,
)

#: The faults are tried on so many of the first cases: enough to meet each.
FOR_FAULTS = 2000
TOLD = 5


class CutOffIgnored(OpeningHours):
    """Takes a call for one of the day on which it came, however late, as long as the day was open."""

    def service_day(self, received: datetime) -> date:
        """Forget to ask whether the doors had closed."""
        return self.open_day_from(self.day_of(received))


#: The faults of reliability, "The rule is right on every day".
FAULTS: dict[str, Callable[[Practice], SameDayRule]] = {
    "wall-clock sums": hours(WallClockSums),
    "no holidays": hours(NoHolidays),
    "fixed offset": hours(FixedOffset),
    "off by one at the edge": hours(LateAtTheClosingSecond),
    "date in UTC": hours(DateInUtc),
    "cut-off ignored": hours(CutOffIgnored),
}


class Judged:
    """Cases with the oracle's answers, counted, of which the first are kept for the faults."""

    def __init__(self, count: int) -> None:
        """Judge so many."""
        self._count = count
        self.seen = 0
        self.first: list[tuple[Case, Answers]] = []

    def __iter__(self) -> Iterator[tuple[Case, Answers]]:
        """Ask the oracle about one after another."""
        for answered in expected_answers(cases(self._count)):
            self.seen += 1
            if self.seen <= FOR_FAULTS:
                self.first.append(answered)
            yield answered


def run(count: int, _: Path) -> Score:
    """Compare the rule with the oracle in as many cases, and the faulty rules in the first of them."""
    judged = Judged(count)
    broken: set[int] = set()
    examples: list[str] = []
    for difference in differences(judged, true_rule):
        broken.add(judged.seen)
        if len(examples) < TOLD:
            examples.append(str(difference))
    caught = [name for name, fault in FAULTS.items() if _is_caught(judged.first, fault)]
    missed = [name for name in FAULTS if name not in caught]
    return Score(
        seen=f"{judged.seen:,} calls judged by the rule and by the oracle",
        broken=len(broken),
        control=f"{len(FAULTS)} planted faults" + (f", blind for {', '.join(missed)}" if missed else ""),
        control_broken=0 if missed else len(caught),
        examples=tuple(examples),
    )


def _is_caught(answered: list[tuple[Case, Answers]], fault: Callable[[Practice], SameDayRule]) -> bool:
    """True if a faulty rule says anything else than the oracle."""
    return any(islice(differences(answered, fault), 1))


CAMPAIGN = Campaign(
    name="rule",
    promise="every deadline is what an independent minute-by-minute oracle says",
    run=run,
    test_cases=300,
    full_cases=200_000,
)
