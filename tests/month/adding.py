"""Adds up what the stories say: the figures of each day, by counting lines. It knows no rule.

``python -m tests.month.adding`` writes ``totals.jsonl`` anew after a story was changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.month.reading import TOTALS, ZONE, Line, Month, Owes, Place, checkpoints, instant, read_month

#: Something owed is at risk so long before it is due.
AT_RISK = timedelta(minutes=60)

Totals = dict[str, Any]


def places(month: Month, at: datetime) -> dict[str, Place]:
    """Where each person is at an instant, by their keys; who has not come yet is left out."""
    found: dict[str, Place] = {}
    for line in month.lines:
        if line.at <= at and line.after is not None:
            found[line.person] = line.after
    return found


def told_of(month: Month, one: Owes) -> Iterator[Line]:
    """What was done about something owed, in order."""
    same = [
        other
        for other in month.owes
        if (other.person, other.referrer, other.kind) == (one.person, one.referrer, one.kind)
    ]
    later = min((other.arose for other in same if other.arose > one.arose), default=None)
    for line in month.lines:
        if line.person != one.person or line.at < one.arose or (later and line.at >= later):
            continue
        about = line.verb in ("send", "fail", "confirm", "waive")
        if about and line.arguments[:2] == (one.kind, one.referrer):
            yield line
        if line.verb == "tell" and line.arguments == (one.referrer, "no"):
            yield line


def standing(month: Month, one: Owes, at: datetime) -> tuple[str, bool]:
    """How something owed stands at an instant, and whether its due passed unmet at some time."""
    sent: datetime | None = None
    waived = False
    passed = False
    for line in told_of(month, one):
        if line.at > at:
            break
        passed |= sent is None and not waived and line.at > one.due
        if line.verb == "send":
            sent = line.at
        elif line.verb == "fail":
            sent = None
            passed |= line.at > one.due
        elif line.verb in ("waive", "tell"):
            waived = waived or sent is None
    if waived:
        return "waived", passed
    if sent is not None:
        return ("met" if sent <= one.due else "met_late"), passed
    if at > one.due:
        return "late", True
    return ("at_risk" if at >= one.due - AT_RISK else "on_time"), passed


def totals(month: Month, at: datetime) -> Totals:
    """The figures at an instant: people by step, list and point, what is owed by kind, breaches."""
    people = [place for place in places(month, at).values() if place.is_open]
    owed: dict[str, Counter[str]] = {}
    breaches: Counter[str] = Counter()
    for one in month.owes:
        if one.logged > at:
            continue
        stands, passed = standing(month, one, at)
        owed.setdefault(one.kind, Counter())[stands] += 1
        breaches[one.kind] += passed
    unmet = sum(line.verb == "breach" and line.at < at for line in month.lines)
    return {
        "at": at.astimezone(ZONE).isoformat(timespec="minutes"),
        "open": len(people),
        "steps": _sorted(Counter(place.step for place in people)),
        "lists": _sorted(Counter(place.home_list for place in people)),
        "points": _sorted(Counter(f"point_{place.point}" for place in people)),
        "owed": {kind: _sorted(counts) for kind, counts in sorted(owed.items())},
        "owed_breaches": _sorted(+breaches),
        "callback_breaches": unmet,
    }


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {code: count for code, count in sorted(counts.items()) if count}


def verdict(month: Month, one: Owes, at: datetime) -> str:
    """The verdict in the words of the stories."""
    stands, passed = standing(month, one, at)
    words = {"on_time": "open", "at_risk": "open"}.get(stands, stands)
    return f"{words} after breach" if passed and words == "waived" else words


def every_total(month: Month) -> list[Totals]:
    """The figures of every day."""
    return [totals(month, at) for at in checkpoints()]


def main() -> None:
    """Write the figures."""
    with TOTALS.open("w", encoding="utf-8") as file:
        for one in every_total(read_month()):
            file.write(json.dumps(one) + "\n")


#: The end of the month.
END = instant("11-13 17:05")

if __name__ == "__main__":
    main()
