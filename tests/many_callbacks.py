"""Thousands of open callbacks at once, straight into the store: saving as many calls would take minutes."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.domain.lanes import Lane
from frontdesk.store.fields import to_text
from frontdesk.store.tables.callbacks import Callback
from tests.builders import Desk

_LANES = [lane for lane in Lane if lane is not Lane.CRISIS]

#: Rows in one INSERT: SQLite takes so many parameters.
_AT_ONCE = 500


def many_callbacks(desk: Desk, count: int) -> list[int]:
    """Open ``count`` callbacks and give their numbers in the order of work.

    From now on one is due each minute; the n-th is called ``Caller n``, from 1 on.
    """
    now = desk.clock()
    first = desk.value("SELECT COALESCE(MAX(id), 0) FROM callback") + 1
    lines = []
    for place in range(count):
        lane, due = _LANES[place % len(_LANES)], to_text(now + timedelta(minutes=place + 1))
        lines.append(
            {
                "id": first + place,
                "name": f"Caller {place + 1}",
                "number": f"+1212555{place:07}",
                "lane": lane.value,
                "lane_rank": lane.rank,
                "about": "TMS" if place % 2 else "Spravato",
                "note": "",
                "received": to_text(now),
                "service_day": "2026-11-16",
                "rule_due": due,
                "decided_by": "close",
                "settings_version": 1,
                "due": due,
                "due_kind": "same_day",
                "call_by": due,
                "state": "open",
            }
        )
    with desk.store.writing() as db:
        for start in range(0, count, _AT_ONCE):
            Callback.insert_many(lines[start : start + _AT_ONCE]).execute(db)
    return list(range(first, first + count))
