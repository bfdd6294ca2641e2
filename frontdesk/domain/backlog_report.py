"""How the backlog burns down, as a report: what is left of it, and what left it on each open day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from frontdesk.domain.backlog import BurnDay, Forecast
from frontdesk.domain.clock_text import TimeStyle
from frontdesk.domain.numbers import Report, ReportRow

#: The code of what is still in it.
STILL = "still"


def backlog_report(
    days: Sequence[BurnDay],
    end: Forecast,
    members: Sequence[int],
    left: Mapping[date, Sequence[int]],
    style: TimeStyle,
    first: date,
    last: date,
) -> Report:
    """Return what is left of the backlog, and what left it on each of the last open days, latest first.

    Args:
        days: the last open days.
        end: when it ends.
        members: the callbacks that are still in it.
        left: the callbacks that left it on each local day; of a closed one they count for the open day after.
        style: how the practice writes days.
        first: the first day to name where there was no backlog on any of the last open days.
        last: the last one.
    """
    of: defaultdict[date, list[int]] = defaultdict(list)
    for day, gone in left.items():
        counts_for = next((one.day for one in days if days[0].day <= day <= one.day), None)
        if counts_for is not None:
            of[counts_for] += gone
    rows = [ReportRow(STILL, "still in it", len(members), 0, tuple(members))]
    for one in reversed(days):
        cases = tuple(sorted(of[one.day]))
        words = f"left {style.day(one.day)}"
        rows.append(ReportRow(one.day.isoformat(), words, len(cases), one.began, cases))
    return Report(
        "backlog",
        "The backlog, burning down",
        days[0].day if days else first,
        days[-1].day if days else last,
        len(members),
        tuple(rows) if members or days else (),
        "callback",
        f"{_course(days)}{end.words(style)}." if members or days else "",
        is_rate=True,
        headline=f"{len(members):,} left" if members or days else "",
        course=tuple(one.remained for one in days),
    )


def _course(days: Sequence[BurnDay]) -> str:
    """Say from how many to how many it went, or nothing."""
    if not days:
        return ""
    count = "1 open day" if len(days) == 1 else f"{len(days)} open days"
    return f"From {days[0].began or days[0].remained:,} to {days[-1].remained:,} in {count}. "
