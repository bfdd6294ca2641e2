"""The terms of what is owed against their oracle: no difference.

``FRONTDESK_RULE_CASES=200000`` raises the number of cases, as for callbacks before a release.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import pytest

from tests.domain.oracle import EPOCH, Practice
from tests.domain.rule_cases import CLOSED, OFFICE, offset
from tests.domain.ruled import at
from tests.domain.term_comparison import term_answers, term_differences, true_engine
from tests.domain.term_oracle import TERMS, TermAnswer, TermCase, term_cases, turned_pages

COUNT = int(os.environ.get("FRONTDESK_RULE_CASES", "10000"))
ONE_DAY = timedelta(days=1)

#: New Year, Martin Luther King Day and Presidents' Day of 2027; a half Friday.
NEW_YORK = Practice(
    zone="America/New_York",
    week=(OFFICE,) * 5 + (CLOSED,) * 2,
    exceptions={
        **dict.fromkeys((date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15)), CLOSED),
        date(2027, 1, 22): ((480, 720),),
    },
    targets={},
    morning=600,
    at_risk=(60, 30),
)


def test_engine_and_oracle_never_differ() -> None:
    judged = 0

    def counted() -> Iterator[tuple[TermCase, TermAnswer]]:
        nonlocal judged
        for answered in term_answers(term_cases(COUNT)):
            judged += 1
            yield answered

    found = [str(difference) for difference in islice(term_differences(counted(), true_engine), 5)]
    assert not found, "\n".join(found)
    assert judged == COUNT > 0


def test_cases_are_the_hard_ones() -> None:
    seen: Counter[str] = Counter()
    count = 3000
    for case, answer in term_answers(term_cases(count)):
        zone, before, after = case.practice.zone, case.arose - ONE_DAY, case.arose + ONE_DAY
        seen[case.term] += 1
        seen[answer.decided_by] += 1
        seen["near a clock change"] += offset(zone, before) != offset(zone, after)
        seen["over a clock change"] += offset(zone, case.arose) != offset(zone, answer.due)
        seen["while closed"] += answer.counts_from != case.arose
        seen["past midnight UTC"] += answer.due.hour < 5 and zone.startswith("America")
    assert seen["near a clock change"] > 0.3 * count
    assert seen["over a clock change"] > 0.1 * count
    assert seen["while closed"] > 0.3 * count
    assert seen["past midnight UTC"] > 0.05 * count
    assert all(seen[term] > 0.03 * count for term in TERMS)
    for decided_by in ("same_time", "opening", "break_end", "close", "close_before", "morning"):
        assert seen[decided_by] > 20, decided_by


@pytest.mark.parametrize(
    ("term", "arose", "due", "decided_by"),
    [
        ("24h", "2027-01-15T16:30-05:00", "2027-01-19T16:30-05:00", "same_time"),
        ("48h", "2027-01-14T12:30-05:00", "2027-01-19T13:00-05:00", "same_time"),
        ("7_days", "2027-01-11T10:00-05:00", "2027-01-15T17:00-05:00", "close_before"),
        ("24h", "2027-01-21T15:00-05:00", "2027-01-22T12:00-05:00", "close"),
        ("next_open_day", "2027-01-15T17:00-05:00", "2027-01-20T17:00-05:00", "close"),
        ("same_day", "2027-01-12T07:00-05:00", "2027-01-12T10:00-05:00", "morning"),
        ("monthly", "2027-01-29T10:00-05:00", "2027-02-26T17:00-05:00", "close_before"),
        ("yearly", "2027-01-12T10:00-05:00", "2028-01-12T17:00-05:00", "close"),
        ("promised", "2027-01-12T10:00-05:00", "2027-01-15T17:00-05:00", "close_before"),
    ],
)
def test_both_say_what_a_person_worked_out(term: str, arose: str, due: str, decided_by: str) -> None:
    case = TermCase(NEW_YORK, at(arose), term, 1, date(2027, 1, 18))
    for said in (dict(term_answers([case]))[case], true_engine(NEW_YORK)(case)):
        assert (said.due, said.decided_by) == (at(due), decided_by)


@pytest.mark.parametrize(
    ("first", "months", "found"),
    [
        ("2027-01-31", 0, "2027-01-31"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-01-31", 2, "2027-03-31"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_the_pages_of_the_calendar_are_turned_one_by_one(first: str, months: int, found: str) -> None:
    day = date.fromisoformat(first).toordinal() - EPOCH
    assert date.fromordinal(EPOCH + turned_pages(day, months)) == date.fromisoformat(found)
