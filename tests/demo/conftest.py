"""Demos at the moments that are hardest to keep busy, each filled once for a module of tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from frontdesk.demo import open_demo
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.rule.same_day import Standing
from frontdesk.services.desk import Services
from tests.builders import NEW_YORK

#: The number of Dana, who is first of the staff, in the store.
DANA = 2


def new_york(text: str) -> datetime:
    """An aware instant from a wall time in New York: ``2026-11-24 12:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


#: Seed, real moment, and the local moment that the demo shows.
SHOWN = {
    "weekday noon": (1, "2026-11-24 12:00", "2026-11-24 12:00"),
    "Saturday night": (2, "2026-11-21 23:10", "2026-11-20 14:32"),
    "Thanksgiving": (3, "2026-11-26 11:00", "2026-11-25 14:32"),
    "minutes after opening on a Monday": (4, "2026-11-23 08:04", "2026-11-23 08:04"),
    "the new year": (5, "2027-01-04 09:40", "2027-01-04 09:40"),
}


@dataclass(frozen=True)
class Demo:
    """One demo as it was at the moment it opened.

    Attributes:
        services: the services on its store.
        moment: the moment it is meant to show, aware.
        opened_at: what its clock said when it opened, UTC.
    """

    services: Services
    moment: datetime
    opened_at: datetime

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Read straight from the tables."""
        return self.services.office.store.rows(sql, *params)

    def column(self, sql: str, *params: Any) -> list[Any]:
        """The one column of a read."""
        return [value for (value,) in self.rows(sql, *params)]

    def tab(self, tab: Tab) -> list[Callback]:
        """One list of the Callbacks screen, as Dana sees it."""
        return self.services.callbacks.tab(tab, by=DANA)

    def standing(self, callback: Callback) -> Standing:
        """Where a callback stood when the demo opened."""
        return callback.standing(self.services.callbacks.rule, self.opened_at)


@pytest.fixture(scope="module", params=list(SHOWN), ids=lambda name: name.replace(" ", "-"))
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo at one of the moments."""
    seed, real, shown = SHOWN[request.param]
    services = open_demo(seed, tmp_path_factory.mktemp("demo"), new_york(real))
    yield Demo(services, new_york(shown), services.office.now())
    services.office.store.close()
