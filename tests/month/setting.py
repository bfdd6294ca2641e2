"""The practice of the month: its hours, its people, and a clock that the stories move."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.desk import Services, build_services
from frontdesk.store.db.engine import open_store
from frontdesk.store.migrate import migrate
from tests.month.reading import OTHER_HOURS, instant

#: The people of the practice, in the order of their numbers, which begin at 2.
STAFF = ("Dana Reyes", "Lee Wong")
DANA, LEE = 2, 3


class MonthClock:
    """A clock that stands until it is moved forwards."""

    def __init__(self, at: datetime) -> None:
        """Start at an instant."""
        self.at = at

    def __call__(self) -> datetime:
        """The present instant, UTC."""
        return self.at

    def on_to(self, at: datetime) -> None:
        """Move to an instant that is not earlier."""
        assert at >= self.at, f"the stories go back from {self.at} to {at}"
        self.at = at


def month_settings() -> PracticeSettings:
    """The settings: usual office hours, no holidays, and the three days with other hours."""
    exceptions = {day: tuple(_range(text) for text in ranges) for day, ranges in OTHER_HOURS.items()}
    return PracticeSettings(name="Lakeside Psychiatry", holidays="", exceptions=exceptions, staff=STAFF)


def open_practice(home: Path, address: str = "") -> tuple[Services, MonthClock]:
    """Set the practice up early on the first day; whoever opens it closes its store.

    Args:
        home: a folder that is made.
        address: an empty database; "" for a file in the home.
    """
    home.mkdir(mode=0o700)
    file = home / "frontdesk.db"
    if not address:
        file.touch(0o600)
    clock = MonthClock(instant("10-19 07:00"))
    store = open_store(address or str(file))
    migrate(store)
    services = build_services(store, clock)
    services.practice.set_up(month_settings())
    clock.on_to(clock() + timedelta(minutes=1))
    return services, clock


def _range(text: str) -> Range:
    start, end = ((int(part[:2]) * 60 + int(part[3:])) for part in text.split("-"))
    return Range(start, end)
