"""Whatever desks do with what is owed, the check finds nothing; one sending stands, and the verdict stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.referrals.owed import Channel, OwedKind, OwedStanding, OwedState, Tell
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView
from frontdesk.services.owed.referrers import ReferrerFacts
from tests.builders import Desk, settings
from tests.referred import Sent, a_patient, a_referrer, completed, happened, owed, sent_by
from tests.services.test_owed_check import faults
from tests.services.test_owed_series import early_close

STEPS = 120
EVENTS = ("not_reached", "unreached", "booked", "no_show", "declined", "evaluated", "session", "concern")


class Walk:
    """One run of random actions on one store."""

    def __init__(self, desk: Desk, seed: int) -> None:
        """Begin with two referrers and a patient."""
        self.desk = desk
        self.chance = random.Random(seed)
        self.referrers = [a_referrer(desk), a_referrer(desk, model="collaborative")]
        self.patients = [a_patient(desk, self.referrers[1], first=True)]
        self.verdicts: dict[int, object] = {}
        self.acts: list[Callable[[], object]] = [
            self.refer, self.happen, self.happen, self.complete, self.end, self.send, self.send,
            self.confirm, self.fail, self.waive, self.tell, self.key, self.promise, self.undo, self.undo,
            self.settle, self.wait, self.wait,
        ]  # fmt: skip

    @property
    def by(self) -> int:
        """One of the three at the desk."""
        return self.chance.choice([self.desk.dana, self.desk.lee, self.desk.sam])

    def step(self) -> None:
        """Do one thing, which may be refused."""
        self.desk.clock.on(self.chance.randint(0, 40))
        with suppress(FrontDeskError):
            self.chance.choice(self.acts)()

    def refer(self) -> None:
        """A new patient, or a second referrer of one."""
        if self.chance.random() < 0.5:
            tell = self.chance.choice(list(Tell))
            self.patients.append(a_patient(self.desk, self.chance.choice(self.referrers), tell=tell))
        else:
            sent_by(self.desk, self.one().referral, a_referrer(self.desk))

    def one(self) -> Sent:
        """One of the patients."""
        return self.chance.choice(self.patients)

    def happen(self) -> None:
        """Something happens to a patient."""
        happened(self.desk, self.one().referral, self.chance.choice(EVENTS))

    def complete(self) -> None:
        """A course is completed."""
        completed(self.desk, self.one().referral, maintenance=self.chance.random() < 0.7)

    def end(self) -> None:
        """A maintenance ends."""
        happened(self.desk, self.one().referral, "maintenance_ended", maintenance=False)

    def thing(self, state: OwedState | None = None) -> OwedLine | None:
        """Something owed, in this state if there is any."""
        lines = [line for line in owed(self.desk) if state is None or line.state is state]
        return self.chance.choice(lines) if lines else None

    def send(self) -> None:
        """Send something."""
        if line := self.thing(OwedState.OPEN):
            self.desk.do.owed.sent(line.owed, self.chance.choice(list(Channel)), by=self.by)

    def confirm(self) -> None:
        """Something arrived."""
        if line := self.thing(OwedState.SENT):
            self.desk.do.owed.confirmed(line.owed, by=self.by)

    def fail(self) -> None:
        """Something did not arrive."""
        if line := self.thing(OwedState.SENT):
            self.desk.do.owed.failed(line.owed, "busy", by=self.by)

    def waive(self) -> None:
        """Something is not owed."""
        if line := self.thing():
            self.desk.do.owed.waive(line.owed, "told them", by=self.by)

    def tell(self) -> None:
        """A patient was asked."""
        tell = self.chance.choice(list(Tell))
        self.desk.do.owed.tell(self.one().sender, tell, "the patient", by=self.by)

    def key(self) -> None:
        """A relationship becomes key, or is none any more, or care is shared otherwise."""
        day = self.chance.choice(["2026-11-16", "2026-10-01", "", None])
        model = self.chance.choice(["collaborative", "", None])
        facts = ReferrerFacts(key_since=day, model=model)
        self.desk.do.owed.referrer_facts(self.chance.choice(self.referrers), facts, by=self.by)

    def promise(self) -> None:
        """Something is promised."""
        day = self.desk.clock().date()
        referrer = self.chance.choice(self.referrers)
        self.desk.do.owed.promise(referrer, OwedKind.PROMISED, day, "brochures", by=self.by)

    def undo(self) -> None:
        """Somebody undoes what they did last."""
        self.desk.do.undo.undo(by=self.by)

    def settle(self) -> None:
        """The hours change."""
        week = self.chance.choice([settings().week, early_close()])
        self.desk.do.practice.save(settings(week=week), by=self.by)

    def wait(self) -> None:
        """Time passes, sometimes much of it, and a desk looks."""
        self.desk.clock.on(self.chance.choice([60, 600, 3000, 60 * 24 * 35]))
        self.desk.do.callbacks.tick(by=self.by)

    def look(self) -> None:
        """What must hold after every step."""
        lines = owed(self.desk)
        for line in lines:
            sent = [one for one in self.desk.do.owed.sendings(line.owed) if not one.undone]
            assert sum(one.state.stands for one in sent) <= 1
            if line.sent_at and not line.breached_at:
                assert line.standing is OwedStanding.MET
            assert line.breached_at in (None, line.due)
        counts = self.desk.do.owed.counts()
        assert counts.open == len(owed(self.desk, OwedView.DUE)) == sum(line.is_open for line in lines)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_desks_do_the_check_finds_nothing(desk: Desk, seed: int) -> None:
    walk = Walk(desk, seed)
    for _ in range(STEPS):
        walk.step()
    walk.look()
    desk.do.owed.tick(by=desk.dana)
    assert faults(desk) == []
