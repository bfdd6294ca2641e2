"""Whatever the desks do, in whatever order: the store agrees with itself, and nothing is ever lost."""

from __future__ import annotations

from random import Random

import pytest

from frontdesk.services.check import CheckService
from tests.builders import Desk
from tests.services.random_walk import Walk

STEPS = 120


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
