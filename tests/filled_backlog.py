"""A backlog of any size, straight into the store: importing as many calls would take minutes."""

from __future__ import annotations

import random
from datetime import timedelta

from frontdesk.domain.lanes import Lane
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.callbacks import Callback
from tests.builders import Desk, at

#: When it is looked at.
NOW = at("wed 12:00")
LANES = [lane for lane in Lane if lane is not Lane.CRISIS]


def fill(desk: Desk, count: int, seed: int = 7) -> None:
    """Put so many callbacks of all ages and lanes into the backlog, a third of them tried before."""
    desk.clock.instant = NOW
    rng = random.Random(seed)
    rows = []
    for place in range(count):
        received = NOW - timedelta(minutes=rng.randrange(10 * 1440, 90 * 1440))
        lane = rng.choice(LANES)
        tried = rng.random() < 1 / 3
        call_by = NOW + timedelta(days=rng.randrange(-1, 3)) if tried else received + timedelta(hours=5)
        rows.append(
            {
                "name": f"Caller {place}",
                "number": f"+1212{place:07}",
                "lane": lane.value,
                "lane_rank": lane.rank,
                "about": "",
                "note": "",
                "received": received,
                "service_day": received.date().isoformat(),
                "rule_due": received + timedelta(hours=5),
                "decided_by": "close",
                "settings_version": 1,
                "due": received + timedelta(hours=5),
                "due_kind": "same_day",
                "call_by": call_by,
                "stamped": True,
                "state": "open",
                "next_at": call_by - timedelta(hours=8) if tried else None,
                "calls": rng.randint(1, 4),
                "backlog": True,
            }
        )
    add = prepared(lambda p: Callback.insert({name: p[name] for name in rows[0]}))
    with desk.store.writing() as db:
        add.many(db, rows)
