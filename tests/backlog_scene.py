"""Pictures of the Backlog tab: some days into a backlog of 60 callers and into one of 6,000."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.config import Theme
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, at
from tests.filled_backlog import fill
from tests.scenes import a_home, on_screen

#: What the pictures are called, and how many are in the backlog at first.
BACKLOG_SCENES = {"backlog-60": 60, "backlog-6000": 6000}

#: F3 and four lists to the right, then two are marked.
_KEYS = ("right_square_bracket",) * 4


async def backlog_picture(name: str, size: tuple[int, int], theme: Theme) -> tuple[str, str]:
    """The tab in the middle of a day, as text and as SVG."""
    with a_home() as (desk, _):
        count = BACKLOG_SCENES[name]
        fill(desk, count)
        _work(desk, days=7, called=min(38, count // 12))
        desk.callback(name="Maria Alvarez")
        async with on_screen(desk, size, theme) as watcher:
            await watcher.press("f3", *_KEYS)
            await watcher.press("space", "down", "space")
            return watcher.text(), watcher.app.export_screenshot(title="frontdesk")


def _work(desk: Desk, *, days: int, called: int) -> None:
    """Call so many on each of the last open days and a dozen today; most of them are settled."""
    noon = at("wed 12:00")
    for back in range(days, -1, -1):
        desk.clock.instant = noon - timedelta(days=back)
        if desk.do.office.practice().rule.hours.is_open_day(desk.clock.instant.date()):
            todays = desk.do.callbacks.order(Tab.BACKLOG, by=desk.dana)[: called if back else 12]
            for place, callback in enumerate(todays):
                outcome = Outcome.NO_ANSWER if place % 5 == 0 else Outcome.REACHED_BOOKED
                desk.do.callbacks.record(NewAttempt(callback, outcome), by=desk.dana)
