"""The day's retention, as the open desk does it beside its work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.ui.app.daily_retention import DailyRetention
from tests.builders import Desk, settings
from tests.ui.conftest import OnScreen


async def test_an_open_desk_drops_the_names_of_the_settled_once_a_day(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    other: dict[str, Any] = {"next_step": NextStep.SETTLED, "lane": Lane.OTHER}
    desk.call(name="Anna Quarzil", **other)
    desk.clock.instant += timedelta(days=7 * 40)
    desk.call(name="Ben Younger", **other)
    desk.do.practice.save(settings(retention_months=6), by=desk.dana)
    async with on_screen() as screen:
        retention = DailyRetention(screen.app)
        retention.look()
        await screen.until(lambda: not retention.is_working)
        names = "SELECT name FROM call ORDER BY id"
        assert desk.rows(names) == [("",), ("Ben Younger",)]
        assert screen.said() == []
        # Its key is gone when the next caller is settled: that is said, once.
        desk.do.office.keys_folder = tmp_path / "keys"
        desk.store.database.execute_sql("UPDATE retention_key SET secret = ''")
        desk.clock.instant += timedelta(days=7 * 40)
        retention.look()
        await screen.until(lambda: any("numbers.key" in said for said in screen.said()))
        await screen.until(lambda: not retention.is_working)
        retention.look()
        assert not retention.is_working
        assert desk.rows(names) == [("",), ("Ben Younger",)]
