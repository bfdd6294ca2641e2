"""The page of a referring office: what it costs to read."""

from __future__ import annotations

from frontdesk.domain.referrals.sources import SourceKind
from tests.builders import Desk
from tests.referral_scene import refer


def statements(desk: Desk, referrer: int) -> int:
    """How many statements reading the page of an office takes."""
    seen: list[str] = []
    hooks = desk.store.database.query_hooks
    hooks.append(lambda event: seen.append(event.sql))
    desk.do.offices.read(referrer)
    hooks.pop()
    return len(seen)


def test_the_page_takes_as_many_statements_for_many_patients_as_for_one(desk: Desk) -> None:
    patel = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    refer(desk, "Maria Alvarez", patel)
    one = statements(desk, patel)
    for name in ("Joyce Tolliver", "Ann Lee", "Carl Ames"):
        refer(desk, name, patel)
    assert len(desk.do.offices.read(patel).patients) == 4
    assert statements(desk, patel) == one
