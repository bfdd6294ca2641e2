"""The figures of the referral loop over a period: where everybody open stands, and what was owed in time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from frontdesk.domain.numbers import Report, ReportRow, share_words
from frontdesk.domain.referrals.owed import OwedKind, OwedStanding
from frontdesk.domain.referrals.points import EVENT_POINTS, POINTS, WHOSE_LIST, point_words

#: What the cases of an event number, by the point; of all others they are referrals.
CASES_OF_EVENTS = {12: "crises", 13: "calls", 14: "calls", 20: "callbacks", 21: "callbacks"}
_NO_CASES = "what nobody logged has no record"

_STANDING_WORDS = {
    OwedStanding.ON_TIME: "on time",
    OwedStanding.AT_RISK: "at risk",
    OwedStanding.LATE: "late",
    OwedStanding.MET: "met",
    OwedStanding.MET_LATE: "met late",
}

_TOO_LATE = (OwedStanding.LATE, OwedStanding.MET_LATE)


def funnel_report(
    at_point: Mapping[int, Sequence[int]],
    events: Mapping[int, int],
    cases: Mapping[int, Sequence[int]],
    first: date,
    last: date,
) -> Report:
    """Return where everybody open stands now, and how often what is counted as an event happened.

    Args:
        at_point: the open referrals at each point, 0 for those on track.
        events: how often each point happened that is an event only.
        cases: the records of these, where there are any.
        first: the first day of the period of the events.
        last: the last day.
    """
    n = sum(map(len, at_point.values()))
    rows = []
    for number in (0, *(point.number for point in POINTS if not point.is_event)):
        here = tuple(at_point.get(number, ()))
        words = f"{number} {point_words(number)}" if number else point_words(0)
        rows.append(ReportRow(f"point_{number}", words, len(here), n, here))
    for number in EVENT_POINTS:
        found = tuple(cases.get(number, ()))
        numbers = CASES_OF_EVENTS.get(number)
        note = _NO_CASES if number not in cases else f"its cases are {numbers}" if numbers else ""
        words = f"{number} {point_words(number)}"
        rows.append(ReportRow(f"event_{number}", words, events.get(number, 0), 0, found, note))
    note = f"Points are of now, events of the period. {WHOSE_LIST}"
    worst = max(rows[1 : -len(EVENT_POINTS)], key=lambda row: row.count)
    return Report(
        "funnel",
        "Where patients are lost",
        first,
        last,
        n,
        tuple(rows),
        "referral",
        note,
        headline=f"{worst.count} at {worst.code.replace('_', ' ')}" if worst.count else "",
        hides_empty=True,
    )


def owed_report(owed: Iterable[tuple[int, OwedKind, OwedStanding]], first: date, last: date) -> Report:
    """Return how what arose in a period stands, by kind; what was waived is left out.

    Args:
        owed: number, kind and standing of each thing owed.
        first: the first day of the period.
        last: the last day.
    """
    found: defaultdict[tuple[OwedKind, OwedStanding], list[int]] = defaultdict(list)
    of_kind: Counter[OwedKind] = Counter()
    for number, kind, standing in owed:
        found[kind, standing].append(number)
        of_kind[kind] += 1
    rows = []
    for kind in OwedKind:
        if not (n := of_kind[kind]):
            continue
        for standing, words in _STANDING_WORDS.items():
            cases = tuple(found[kind, standing])
            rows.append(
                ReportRow(f"{kind.value}.{standing.value}", f"{kind.words}: {words}", len(cases), n, cases)
            )
    total = sum(row.count for row in rows)
    note = "By what arose in the period; what was waived is not in it."
    in_time = sum(len(cases) for (_, state), cases in found.items() if state not in _TOO_LATE)
    return Report(
        "owed",
        "What was owed to referrers",
        first,
        last,
        total,
        tuple(rows),
        "owed",
        note,
        headline=f"{share_words(in_time, total)} in time" if total else "",
        hides_empty=True,
    )
