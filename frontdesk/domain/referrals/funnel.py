"""The figures of the referral loop over a period: where everybody open stands, and what was owed in time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from frontdesk.domain.numbers import Report, ReportRow, share_words
from frontdesk.domain.referrals.owed import OwedKind, OwedStanding
from frontdesk.domain.referrals.points import EVENT_POINTS, POINTS, WHOSE_LIST, point_words

#: What the cases of an event number, by the point; of all others they are referrals.
CASES_OF_EVENTS = {12: "crisis", 13: "call", 14: "call", 20: "callback", 21: "callback"}
_SEVERAL = {"crisis": "crises", "call": "calls", "callback": "callbacks"}
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
    lost: Mapping[int, Sequence[int]],
    first: date,
    last: date,
) -> Report:
    """Return where everybody open stands now, how often what is an event happened, and who was lost where.

    Args:
        at_point: the open referrals at each point, 0 for those on track.
        events: how often each point happened that is an event only.
        cases: the records of these, where there are any.
        lost: the referrals that were lost at each point in the period, 0 where none was named.
        first: the first day of the period of the events and of those who were lost.
        last: the last day.
    """
    n, gone = sum(map(len, at_point.values())), sum(map(len, lost.values()))
    rows = []
    for number in (0, *(point.number for point in POINTS if not point.is_event)):
        here = tuple(at_point.get(number, ()))
        rows.append(ReportRow(f"point_{number}", _numbered(number), len(here), n, here))
    rows += [_event_row(number, events, cases) for number in EVENT_POINTS]
    for number, those in sorted(lost.items()):
        words = f"lost at {_numbered(number)}" if number else "lost, at no point"
        rows.append(ReportRow(f"lost_{number}", words, len(those), gone, tuple(those)))
    worst, most = _costs_most(at_point, lost)
    note = f"{most}Points are of now, events and those lost of the period. {WHOSE_LIST}"
    return Report(
        "funnel",
        "Where patients are lost",
        first,
        last,
        n,
        tuple(rows),
        "referral",
        note,
        headline=f"most at point {worst}" if worst else "",
        hides_empty=True,
    )


def _numbered(number: int) -> str:
    return f"{number} {point_words(number)}" if number else point_words(0)


def _event_row(number: int, events: Mapping[int, int], cases: Mapping[int, Sequence[int]]) -> ReportRow:
    kind, found = CASES_OF_EVENTS.get(number, ""), tuple(cases.get(number, ()))
    note = _NO_CASES if number not in cases else f"its cases are {_SEVERAL[kind]}" if kind else ""
    return ReportRow(f"event_{number}", _numbered(number), events.get(number, 0), 0, found, note, kind)


def _costs_most(at_point: Mapping[int, Sequence[int]], lost: Mapping[int, Sequence[int]]) -> tuple[int, str]:
    """Return the point that costs most patients, 0 for none, and that in words.

    That is the one at which most were lost in the period or stand now; of two, the earlier on the way.
    """
    costs = {
        point.number: len(at_point.get(point.number, ())) + len(lost.get(point.number, ()))
        for point in POINTS
        if not point.is_event
    }
    worst = max(costs, key=lambda number: costs[number])
    if not costs[worst]:
        return 0, ""
    stand, gone = len(at_point.get(worst, ())), len(lost.get(worst, ()))
    return worst, f"Costs most: {_numbered(worst)}, {gone:,} lost there and {stand:,} there now. "


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
