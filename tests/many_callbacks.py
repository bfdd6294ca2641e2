"""Thousands of open callbacks at once, straight into the store: saving as many calls would take minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from frontdesk.domain.lanes import Lane
from frontdesk.store.db.fields import to_text
from frontdesk.store.tables.callbacks import Callback
from tests.builders import Desk

_LANES = [lane for lane in Lane if lane is not Lane.CRISIS]

#: What is the same in each of them.
_ALIKE: dict[str, object] = {
    "note": "",
    "service_day": "2026-11-16",
    "decided_by": "close",
    "settings_version": 1,
    "due_kind": "same_day",
    "state": "open",
}
#: What differs.
_OWN = ("id", "name", "number", "lane", "lane_rank", "about", "received", "rule_due", "due", "call_by")


def many_callbacks(desk: Desk, count: int) -> list[int]:
    """Open ``count`` callbacks and give their numbers in the order of work.

    From now on one is due each minute; the n-th is called ``Caller n``, from 1 on.
    """
    now = desk.clock()
    first = desk.value("SELECT COALESCE(MAX(id), 0) FROM callback") + 1
    alike = Callback._meta.get_default_dict() | _ALIKE
    lines: list[Sequence[object]] = []
    for place in range(count):
        lane, due = _LANES[place % len(_LANES)], to_text(now + timedelta(minutes=place + 1))
        name, about = f"Caller {place + 1}", "TMS" if place % 2 else "Spravato"
        number, received = f"+1212555{place:07}", to_text(now)
        own = (first + place, name, number, lane.value, lane.rank, about, received, due, due, due)
        lines.append((*own, *alike.values()))
    with desk.store.writing() as db:
        columns = ", ".join([*_OWN, *alike])
        marks = ", ".join([db.param] * len(lines[0]))
        db.cursor().executemany(f"INSERT INTO callback ({columns}) VALUES ({marks})", lines)
    return list(range(first, first + count))
