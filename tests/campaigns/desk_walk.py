"""What three people do at a desk, one thing after another, by chance that repeats."""

from __future__ import annotations

import uuid
from array import array
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from time import process_time

from frontdesk.demo.stage import DemoClock
from frontdesk.domain.callbacks.outcomes import KEYED, Asks, Outcome
from frontdesk.domain.calls import Draft, NewCall, NextStep, Result
from frontdesk.domain.contacts import Caller, ContactFacts
from frontdesk.domain.crisis import CrisisBox, CrisisStep, NewCrisis
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.desk import Services
from tests.builders import NEW_YORK, known

_LANES = (*[Lane.NEW_PATIENT] * 5, *[Lane.EXISTING_PATIENT] * 4, Lane.REFERRING_OFFICE, Lane.OTHER)
_STEPS = (*[NextStep.SETTLED] * 6, *[NextStep.CALL_BACK] * 3, NextStep.CALL_BACK_AT)
#: What mostly comes of a try, and now and then anything.
_USUAL = (Outcome.REACHED_BOOKED, Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, Outcome.REACHED_DECLINED)
_NOTES = ("asks if insurance covers", "tired of waiting", "wants the morning", "O'Neill-Baptiste, é", "")
_FIRST = ("Maria", "Ann", "Jon", "Priya", "José", "Zoë", "Lee")
_LAST = ("Alvarez", "O'Neill", "Chen", "Ruiz", "Müller", "Okafor", "[b]Smith[/b]")
#: Numbers of the reserved range that an area has.
LINES = 100


class DeskWalk:
    """The people at the desk, and what they made.

    Attributes:
        services: what the desk can do; replaced at a restart.
        made: how often each thing was done.
        calls: the numbers of the calls that were saved.
        callbacks: the numbers of the callbacks they opened, joined or closed.
        save_costs: processor time of each save, in order, in units of a sum that was made just before it: on
            a crowded machine both take longer.
        save_seconds: the same in seconds.
    """

    def __init__(self, services: Services, clock: DemoClock, random: Random, callers: int) -> None:
        """Sit down at a desk; as many callers are known to fate."""
        self.services = services
        self.made: Counter[str] = Counter()
        self.calls, self.callbacks = array("q"), array("q")
        self.save_seconds, self.save_costs = array("d"), array("d")
        self._clock, self._random, self._callers = clock, random, callers
        self._people = [person.id for person in services.practice.staff()]
        self._now_and_then: list[tuple[float, Callable[[int], object]]] = [
            (0.6, self._work), (0.2, self._look), (0.03, self._undo), (0.02, self._hand_over),
            (0.01, self._release), (0.01, self._merge), (0.03, self._answer),
            (0.002, self._crisis), (0.001, self._add_referrer),
        ]  # fmt: skip

    def a_number(self) -> str:
        """One of the callers' numbers, digits only."""
        area, line = divmod(self._random.randrange(self._callers), LINES)
        return f"{201 + area}55501{line:02}"

    def take_call(self) -> None:
        """Save a call that came just now, and do what people do between two calls."""
        by = self._random.choice(self._people)
        call = self._a_call(by)
        if self._random.random() < 0.1:
            draft = Draft(call.uid, by, call.at, {"number": call.number, "name": call.name})
            self.services.drafts.keep(draft)
            self.made["draft"] += 1
        yardstick = _yardstick()
        began = process_time()
        saved = self.services.calls.save(call, by=by)
        took = process_time() - began
        self.save_seconds.append(took)
        self.save_costs.append(took / yardstick)
        self.calls.append(saved.call_id)
        if saved.callback_id is not None:
            self.callbacks.append(saved.callback_id)
        self.made["call"] += 1
        for chance, act in self._now_and_then:
            if self._random.random() < chance and self.callbacks:
                with suppress(FrontDeskError):  # refused: somebody else has it, or it is closed
                    act(self._random.choice(self._people))

    def _a_call(self, by: int) -> NewCall:
        random, now = self._random, self._clock()
        crisis = random.random() < 0.003
        lane = Lane.CRISIS if crisis else random.choice(_LANES)
        step = NextStep.SETTLED if crisis else random.choice(_STEPS)
        return NewCall(
            uid=str(uuid.UUID(int=random.getrandbits(128), version=4)),
            at=now - timedelta(minutes=random.randrange(4)),
            number=self.a_number(),
            name=f"{random.choice(_FIRST)} {random.choice(_LAST)}",
            lane=lane,
            about="Spravato",
            source=self._a_source() if lane is Lane.NEW_PATIENT else None,
            note=random.choice(_NOTES),
            next_step=step,
            promised_at=self._later() if step is NextStep.CALL_BACK_AT else None,
            for_id=random.choice((None, None, by)),
            facts=random.choice((None, *(ContactFacts(voicemail=one) for one in VoicemailPermission))),
            result=Result.VOICEMAIL if random.random() < 0.05 else Result.ANSWERED,
        )

    def _a_source(self) -> Source:
        kinds = (SourceKind.WEB_SEARCH, SourceKind.PSYCHIATRIST, SourceKind.PAIN, SourceKind.WORD_OF_MOUTH)
        if self._random.random() < 0.8:
            return known(self._random.choice(kinds))
        return Source(SourceAnswer.NOT_ASKED, detail="two lines rang")

    def _later(self) -> datetime:
        """A time of the next days at which somebody asks to be called: ten or three o'clock."""
        day = self._clock().astimezone(NEW_YORK) + timedelta(days=self._random.randint(1, 9))
        asked = day.replace(hour=self._random.choice((10, 15)), minute=0, second=0, microsecond=0)
        return asked.astimezone(UTC)

    def _work(self, by: int) -> None:
        """Take the callback to make now, and write down what came of it."""
        callback = self.services.callbacks.next(by=by)
        if callback is None:
            return
        self.made["claim"] += 1
        if self._random.random() < 0.1:
            return  # something came between: the claim goes back by itself
        outcome = self._random.choice(_USUAL if self._random.random() < 0.8 else KEYED)
        asked = self._later() if outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP) else None
        self.services.callbacks.record(NewAttempt(callback.id, outcome, "the clinic", asked), by=by)
        self.made["try"] += 1

    def _look(self, by: int) -> None:
        self.services.callbacks.standing(by=by)

    def _undo(self, by: int) -> None:
        self.services.undo.undo(by=by)
        self.made["undo"] += 1

    def _hand_over(self, by: int) -> None:
        number = self._random.choice(self.callbacks)
        owner = self.services.callbacks.detail(number).callback.owner_id
        to = self._random.choice(self._people)
        self.services.callbacks.hand_over(number, to=to, seen_owner=owner, by=by)
        self.made["hand-over"] += 1

    def _release(self, by: int) -> None:
        self.services.callbacks.release(self._random.choice(self.callbacks), by=by)
        self.made["release"] += 1

    def _merge(self, by: int) -> None:
        """Put two callbacks together that somebody takes for one person's."""
        one, other = self._random.choice(self.callbacks), self._random.choice(self.callbacks)
        self.services.callbacks.merge(one, other, by=by)
        self.made["merge"] += 1

    def _answer(self, by: int) -> None:
        self.services.referrals.answer(self._random.choice(self.calls[-500:]), known(), by=by)
        self.made["answer"] += 1

    def _crisis(self, by: int) -> None:
        crises = self.services.crises
        new = NewCrisis(uuid.UUID(int=self._random.getrandbits(128), version=4).hex, self._clock(), Caller())
        number = crises.open(new, by=by).id
        crises.note(number, {CrisisBox.WHERE: "12 Elm Street"}, by=by)
        crises.step(number, CrisisStep.STAYED_ON_LINE, by=by)
        crises.accept(number, "Dr Stein", by=by)
        self.made["crisis"] += 1

    def _add_referrer(self, by: int) -> None:
        name = f"Dr {self._random.choice(_FIRST)} {self._random.choice(_LAST)}"
        self.services.referrals.add(name, SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=by)
        self.made["referrer"] += 1


def _yardstick() -> float:
    """Processor seconds of a sum that is always the same."""
    began = process_time()
    sum(range(20_000))
    return process_time() - began
