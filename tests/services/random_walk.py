"""One thing after another that a person might do, right or wrong, by chance that repeats."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random

from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, at, known, settings

NAMES = ("", "Ana Ruiz", "Ben Ruiz", "Maria Alvarez")
ANSWERS = [known(kind) for kind in (SourceKind.PAIN, SourceKind.WEB_SEARCH)] + [
    Source(answer, detail="busy") for answer in SourceAnswer if answer is not SourceAnswer.KNOWN
]


class Walk:
    """Does one thing after another that a person might do, right or wrong."""

    def __init__(self, desk: Desk, random: Random) -> None:
        """Walk on a desk, by chance that repeats."""
        self.desk, self.random = desk, random
        self.steps: list[Callable[[int], object]] = [
            *[self.call] * 4,
            *[self.record] * 4,
            *[self.undo] * 3,
            *[self.claim] * 2,
            self.release,
            self.merge,
            self.hand_over,
            self.answer,
            self.next,
            *[self.wait] * 4,
        ]

    def step(self) -> None:
        """Do one thing; what is refused changes nothing."""
        by = self.random.choice((self.desk.dana, self.desk.lee, self.desk.sam))
        with suppress(FrontDeskError):
            self.random.choice(self.steps)(by)

    def a_callback(self) -> int:
        """An open callback as a rule, else any there is, or the one after the last."""
        numbers = self.desk.rows("SELECT id FROM callback WHERE state = 'open' ORDER BY id")
        if numbers and self.random.random() < 0.8:
            return int(self.random.choice(numbers)[0])
        return self.random.randint(1, 1 + int(self.desk.value("SELECT COUNT(*) FROM callback")))

    def call(self, by: int) -> object:
        """Somebody calls from one of few numbers, maybe written down late."""
        now, random = self.desk.clock(), self.random
        return self.desk.call(
            by=by,
            at=now if random.random() < 0.7 else max(at("mon 08:00"), now.replace(minute=0)),
            number=f"(212) 555-010{random.randint(0, 3)}",
            name=random.choice(NAMES),
            lane=random.choice([lane for lane in Lane if lane is not Lane.CRISIS]),
            source=random.choice(ANSWERS),
            next_step=random.choice(list(NextStep)),
            promised_at=now + timedelta(days=random.choice((1, 3, 7))),
            for_id=random.choice([None, by]),
            voicemail=random.choice([None, *VoicemailPermission]),
        )

    def record(self, by: int) -> object:
        """An outcome of any callback."""
        outcome = self.random.choice(list(Outcome))
        wants_a_time = outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP)
        asked = self.desk.clock() + timedelta(days=2) if wants_a_time else None
        attempt = NewAttempt(self.a_callback(), outcome, "the clinic", asked)
        return self.desk.do.callbacks.record(attempt, by=by)

    def undo(self, by: int) -> object:
        """Take the last action back."""
        return self.desk.do.undo.undo(by=by)

    def claim(self, by: int) -> object:
        """Take any callback."""
        return self.desk.do.callbacks.claim(self.a_callback(), by=by)

    def release(self, by: int) -> object:
        """Give any callback up."""
        return self.desk.do.callbacks.release(self.a_callback(), by=by)

    def merge(self, by: int) -> object:
        """Make one callback of any two."""
        return self.desk.do.callbacks.merge(self.a_callback(), self.a_callback(), by=by)

    def hand_over(self, by: int) -> object:
        """Give any callback to Sam, as the screen shows it."""
        number = self.a_callback()
        owner = self.desk.do.callbacks.detail(number).callback.owner_id
        return self.desk.do.callbacks.hand_over(number, to=self.desk.sam, seen_owner=owner, by=by)

    def answer(self, by: int) -> None:
        """Say who sent a caller."""
        call = self.random.randint(1, 1 + int(self.desk.value("SELECT COUNT(*) FROM call")))
        self.desk.do.referrals.answer(call, self.random.choice(ANSWERS), by=by)

    def next(self, by: int) -> object:
        """Take the callback to make now."""
        return self.desk.do.callbacks.next(by=by)

    def wait(self, by: int) -> object:
        """Time passes; now and then the practice changes its hours or its rule."""
        self.desk.clock.on(self.random.choice((1, 5, 25, 25, 300)))
        if self.random.random() < 0.1:
            week = self.random.choice((settings().week, (settings().week[0][:1],) * 5 + ((), ())))
            changed = settings(week=week, met_by=self.random.choice(list(MetBy)))
            return self.desk.do.practice.save(changed, by=by)
        return self.desk.do.callbacks.standing(by=by)
