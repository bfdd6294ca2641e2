"""Whatever the desks do, in whatever order: the store agrees with itself, and nothing is ever lost."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from frontdesk.domain.callbacks.queue import Tab
from frontdesk.services.safety.check import CheckService
from frontdesk.store.callbacks import callbacks_where
from frontdesk.store.queue import is_breached
from frontdesk.store.tables.callbacks import Callback
from tests.builders import Desk
from tests.services.random_walk import Walk

STEPS = 120

EVERYTHING = callbacks_where(lambda p: Callback.id > 0)
BREACHED = callbacks_where(lambda p: is_breached(p.now))


@pytest.mark.parametrize("seed", range(2))
def test_the_store_agrees_with_itself_after_any_walk(any_desk: Desk, seed: int) -> None:
    walk = Walk(any_desk, Random(seed))
    tables = ("call", "callback", "attempt", "breach", "source", "audit")
    counts = dict.fromkeys(tables, 0)
    for number in range(STEPS):
        walk.step()
        if number % 40 == 39:
            assert CheckService(any_desk.do.office).run().findings == []
            for table in tables:
                ((count, last),) = any_desk.rows(f"SELECT COUNT(*), MAX(id) FROM {table}")
                assert count >= counts[table]
                counts[table] = count
                # A number may be skipped where a save was refused on the server, never be given away.
                assert any_desk.store.is_sqlite is False or count == (last or 0)
    assert min(counts["callback"], counts["attempt"], counts["source"]) > 1


@pytest.mark.parametrize("seed", range(2))
def test_what_is_breached_is_the_same_to_the_domain_and_to_the_store(any_desk: Desk, seed: int) -> None:
    walk = Walk(any_desk, Random(100 + seed))
    seen = 0
    for _ in range(STEPS):
        walk.step()
        now = any_desk.clock()
        for at in (now, now + timedelta(days=4)):
            with any_desk.store.reading() as db:
                everything = EVERYTHING.rows(db)
                asked = {one.id for one in BREACHED.rows(db, now=at)}
            assert asked == {one.id for one in everything if one.is_breached(at)}
            seen += len(asked)
        breached = {one.id for one in everything if one.is_breached(now)}
        assert any_desk.do.callbacks.standing(by=any_desk.dana).counts.breached == len(breached)
        assert {row.id for row in any_desk.do.callbacks.tab(Tab.BREACHED, by=any_desk.dana)} == breached
    assert seen > STEPS / 10
