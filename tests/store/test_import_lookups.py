"""An import looks up what the store knows of a log's numbers; it walks through no table that grows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.builders import Desk
from tests.services.call_logs import JON, MARIA, PRIYA, Log, import_log
from tests.store.plans import Plan, scans


def test_an_import_walks_through_nothing_that_grows(desk: Desk, tmp_path: Path) -> None:
    kept, gone = desk.callback(number=MARIA), desk.callback(number=JON)
    desk.do.callbacks.merge(kept, gone, by=desk.dana)
    desk.clock.set("tue 12:00")
    seen: list[tuple[str, Any]] = []
    desk.store.database.query_hooks.append(lambda event: seen.append((event.sql, event.params)))
    log = Log().missed("tue 09:00").missed("tue 09:30", JON).rang("tue 10:00").missed("tue 11:00", PRIYA)
    report = import_log(desk, log, tmp_path)
    desk.store.database.query_hooks.clear()
    assert (report.opened, report.joined, report.attempts) == (1, 2, 1)

    plan: Plan = []
    with desk.store.reading() as db:
        for sql, params in seen:
            if re.match("SELECT|UPDATE|DELETE", sql):
                lines = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
                plan += [(sql, line) for *_, line in lines]
    assert any("callback_number" in line for _, line in plan)
    assert scans(plan) == []
