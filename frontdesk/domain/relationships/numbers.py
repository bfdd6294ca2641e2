"""The figures of those who refer over a period: how many patients each sent, and what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from frontdesk.domain.numbers import Report, ReportRow
from frontdesk.domain.relationships.health import Trend, trend_of
from frontdesk.domain.relationships.touches import money_words

_TRENDS = {
    Trend.UP: "sent more than in the 90 days before",
    Trend.LEVEL: "sent as many as in the 90 days before",
    Trend.DOWN: "sent fewer than in the 90 days before",
}


@dataclass(frozen=True, slots=True)
class SentPatient:
    """One patient whom one referrer sent.

    Attributes:
        referrer: the number of who sent them.
        referral: the patient's referral.
        day: the practice's day on which it arrived; of who was only told to call, the day we heard of it.
        booked: True if an appointment was made.
    """

    referrer: int
    referral: int
    day: date
    booked: bool


def referrers_report(
    sent: Iterable[SentPatient],
    names: Mapping[int, str],
    late: Mapping[int, int],
    costs: Mapping[int, int],
    first: date,
    last: date,
) -> Report:
    """Return how many patients each referrer sent in a period, who sent most first.

    A patient whom two sent counts for both, and once in the whole.

    Args:
        sent: whom they sent, in the 180 days before the last day at least, for the trend.
        names: the name of each referrer, with the organization.
        late: how many deadlines of the period that were missed hurt each referrer.
        costs: what contacts with each referrer cost in the period, in cents; who cost something and sent
            nobody is listed last.
        first: the first day.
        last: the last day.
    """
    of: defaultdict[int, list[SentPatient]] = defaultdict(list)
    for one in sent:
        of[one.referrer].append(one)
    whole = {one.referral for theirs in of.values() for one in theirs if first <= one.day <= last}
    rows = []
    for referrer, theirs in of.items():
        within = {one.referral: one.booked for one in theirs if first <= one.day <= last}
        if within:
            days = {one.referral: one.day for one in theirs}
            trend, booked = trend_of(sorted(days.values()), last), sum(within.values())
            note = _note(booked, trend, late.get(referrer, 0), costs.get(referrer, 0))
            words = names.get(referrer, f"number {referrer}")
            cases = tuple(sorted(within))
            rows.append(ReportRow(str(referrer), words, len(cases), len(whole), cases, note))
    for referrer in costs.keys() - {int(row.code) for row in rows}:
        note = _note(0, None, late.get(referrer, 0), costs[referrer])
        words = names.get(referrer, f"number {referrer}")
        rows.append(ReportRow(str(referrer), words, 0, len(whole), (), note))
    rows.sort(key=lambda row: (-row.count, row.words, int(row.code)))
    some = sum(1 for row in rows if row.count)
    return Report(
        "referrers",
        "Patients by who sent them",
        first,
        last,
        len(whole),
        tuple(rows),
        "referral",
        _whole_cost(sum(costs.values()), {one.referral for one in _booked(of, first, last)}),
        headline=f"{some:,} sent somebody" if some else "",
    )


def _booked(of: Mapping[int, Iterable[SentPatient]], first: date, last: date) -> Iterator[SentPatient]:
    return (one for theirs in of.values() for one in theirs if one.booked and first <= one.day <= last)


def _whole_cost(cents: int, booked: Collection[int]) -> str:
    """Say what all contacts of the period cost, and for each patient who was booked; "" if nothing."""
    if not cents:
        return ""
    each = f", {money_words(round(cents / len(booked)))} for each patient booked" if booked else ""
    return f"Contacts cost {money_words(cents)}{each}."


def _note(booked: int, trend: Trend | None, late: int, cents: int) -> str:
    parts = [f"{booked:,} booked"]
    if trend is not None:
        parts.append(_TRENDS[trend])
    if late:
        parts.append("1 missed deadline" if late == 1 else f"{late:,} missed deadlines")
    if cents:
        parts.append(f"cost {money_words(cents)}")
    return ", ".join(parts)
