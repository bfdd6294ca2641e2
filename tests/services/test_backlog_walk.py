"""Whatever the desks and the imports do to the backlog, in whatever order: the store agrees with itself."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.callbacks.outcomes import BULK_OUTCOMES
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk
from tests.services.call_logs import Log, import_log
from tests.services.random_walk import Walk

STEPS = 120
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")


class BacklogWalk(Walk):
    """A walk with call logs from before, taken back now and then, and outcomes for many at once."""

    def __init__(self, desk: Desk, random: Random, folder: Path) -> None:
        """Walk on a desk, by chance that repeats; logs are written into the folder."""
        super().__init__(desk, random)
        self.folder = folder
        self.steps += [*[self.bring] * 3, self.take_back, *[self.bulk] * 3, *[self.next_of_it] * 2]

    def bring(self, by: int) -> object:
        """A log of some calls of the week so far, from the same few numbers."""
        log = Log()
        for _ in range(self.random.randint(1, 8)):
            when = (
                f"{self.random.choice(_DAYS)} {self.random.randint(7, 18):02}:{self.random.randint(0, 59):02}"
            )
            kind = self.random.choice((log.missed, log.missed, log.missed, log.answered, log.voicemail))
            kind(when, f"21255501{self.random.randint(1, 12):02}")
        goes = self.random.choice((GoesTo.BACKLOG, GoesTo.BACKLOG, GoesTo.BY_AGE, GoesTo.TODAY))
        return import_log(self.desk, log, self.folder, goes=goes)

    def take_back(self, by: int) -> object:
        """The last import."""
        return self.desk.do.imports.undo(by=by)

    def bulk(self, by: int) -> object:
        """One outcome for some of the backlog, and for one that may be anything."""
        outcome = self.random.choice(BULK_OUTCOMES)
        order = list(self.desk.do.callbacks.order(Tab.BACKLOG, by=by))
        ids = {*self.random.sample(order, min(len(order), 3)), self.a_callback()}
        number = self.desk.do.backlog.begin_bulk(outcome, len(ids), by=by)
        return self.desk.do.backlog.record_some(number, sorted(ids), outcome, by=by)

    def next_of_it(self, by: int) -> object:
        """Take the one of the backlog to make now."""
        return self.desk.do.backlog.next(by=by)


@pytest.mark.parametrize("seed", range(2))
def test_the_store_agrees_with_itself_after_any_walk(any_desk: Desk, tmp_path: Path, seed: int) -> None:
    walk = BacklogWalk(any_desk, Random(seed), tmp_path)
    any_desk.clock.set("fri 09:00")
    seen = 0
    for number in range(STEPS):
        walk.step()
        if number % 20 == 19:
            assert CheckService(any_desk.do.office).run().findings == []
            listed = any_desk.do.callbacks.tab(Tab.BACKLOG, by=any_desk.dana)
            assert not any(one.breached_at for one in listed)
            assert any_desk.do.backlog.standing().forecast.remaining == len(listed)
            seen += len(listed)
    assert seen
