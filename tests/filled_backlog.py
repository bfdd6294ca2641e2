"""A backlog of any size, straight into the store: importing as many calls would take minutes."""

from __future__ import annotations

import random
from datetime import timedelta

from frontdesk.domain.lanes import Lane
from frontdesk.store.bulk import write_many
from frontdesk.store.db.fields import to_text
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
            (
                f"Caller {place}", f"+1212{place:07}", lane.value, lane.rank, to_text(received),
                received.date().isoformat(), to_text(received + timedelta(hours=5)),
                to_text(received + timedelta(hours=5)), to_text(call_by), rng.randint(1, 4),
                to_text(call_by - timedelta(hours=8)) if tried else None,
            )
        )  # fmt: skip
    with desk.store.writing() as db:
        write_many(
            db,
            "INSERT INTO callback (name, number, lane, lane_rank, received, service_day, rule_due, due,"
            " call_by, calls, next_at, about, note, decided_by, settings_version, due_kind, stamped, state,"
            " rung, attempts, backlog, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 'close', 1,"
            " 'same_day', TRUE, 'open', 1, 0, TRUE, 1)",
            rows,
        )
