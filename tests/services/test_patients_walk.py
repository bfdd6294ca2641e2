"""Whatever is done in whatever order, everybody on the way is in one place, and the check agrees."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from frontdesk.domain.referrals.events import EventKind, Urgency, Via, WaitingFor
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk
from tests.services.random_walk import NAMES, Walk


class WayWalk(Walk):
    """Takes in referrals, records events, joins callers and changes the primary referrer, too."""

    def __init__(self, desk: Desk, random: Random) -> None:
        """Walk on a desk, by chance that repeats."""
        super().__init__(desk, random)
        self.steps += [*[self.refer] * 4, *[self.happens] * 8, *[self.join] * 2, self.primary, self.undo]

    def a_way(self) -> int:
        """Any way, or the one after the last."""
        return self.random.randint(1, 1 + int(self.desk.value("SELECT COUNT(*) FROM referral")))

    def refer(self, by: int) -> object:
        """A referral by one of few referrers, of one of few people."""
        random, now = self.random, self.desk.clock()
        new = NewReferral(
            random.choice(NAMES),
            random.choice(("", *[f"(212) 555-010{last}" for last in range(4)])),
            random.choice(("Dr Patel", "Dr Lee", "Dr Kim")),
            kind=random.choice((SourceKind.PSYCHIATRIST, SourceKind.PRIMARY_CARE)),
            via=random.choice(list(Via)),
            arrived_at=random.choice((None, now - timedelta(hours=20), now)),
            urgency=random.choice(list(Urgency)),
            missing=random.choice(((), ("labs",))),
        )
        return self.desk.do.patients.add(new, by=by)

    def happens(self, by: int) -> object:
        """Any event of any way, now or some hours ago."""
        random, now = self.random, self.desk.clock()
        kind = random.choice(list(EventKind))
        return self.desk.do.patients.record(
            self.a_way(),
            kind,
            by=by,
            at=random.choice((None, now - timedelta(hours=random.randint(0, 30)))),
            reason=random.choice(("", "labs", "moved away")),
            booked_for=random.choice((None, now + timedelta(days=3))),
            day=random.choice((None, now.date())),
            who=random.choice((None, *WaitingFor)),
            maintenance=kind is EventKind.COMPLETED and random.random() < 0.5,
        )

    def join(self, by: int) -> object:
        """Let any referral be any caller's."""
        contact = self.random.randint(1, 1 + int(self.desk.value("SELECT COUNT(*) FROM contact")))
        return self.desk.do.patients.join(self.a_way(), contact, by=by)

    def primary(self, by: int) -> object:
        """Make any referrer the primary one."""
        sender = self.random.randint(1, 1 + int(self.desk.value("SELECT COUNT(*) FROM referral_sender")))
        return self.desk.do.patients.make_primary(sender, by=by)


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_what_people_do_leaves_everybody_in_one_place(desk: Desk, seed: int) -> None:
    walk = WayWalk(desk, Random(seed))
    for count in range(120):
        walk.step()
        if count % 10 == 9:
            assert CheckService(desk.do.office).run().findings == [], (seed, count)
    patients = desk.do.patients
    lines = patients.rows(patients.order())
    assert all(line.home_list is not None for line in lines)
    assert len({line.contact for line in lines}) == len(lines)
    assert patients.funnel().open == patients.counts().open == len(lines)
