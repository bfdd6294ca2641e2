"""What was done at the desk before the demo's moment: steps, played through the services."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from frontdesk.demo.cast import Caller
from frontdesk.demo.data import PlannedAnswer, Referring, Topic
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NewCall, NextStep, Result
from frontdesk.domain.contacts import ContactFacts
from frontdesk.domain.errors import NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.desk import Services
from frontdesk.services.office import system_clock


class DemoClock:
    """A clock for the services: stands while the past is written, then runs on from the demo's moment."""

    def __init__(self, at: datetime) -> None:
        """Start the clock at an aware instant."""
        self._at = at
        self._running_since: datetime | None = None

    def __call__(self) -> datetime:
        """Return the demo's present instant, UTC."""
        if self._running_since is None:
            return self._at
        return self._at + (system_clock() - self._running_since)

    def move_to(self, at: datetime) -> None:
        """Move the clock to a later instant; an earlier one changes nothing."""
        self._at = max(self._at, at)

    def run_on_from(self, at: datetime) -> None:
        """Run as the machine's clock does, starting at an instant."""
        self._at = at
        self._running_since = system_clock()


class Stage:
    """The desk at which the steps are played.

    Attributes:
        services: the services on the demo's store.
        clock: the clock of these services.
        people: the ids of the staff, in the order of the settings.
    """

    def __init__(self, services: Services, clock: DemoClock, rng: Random) -> None:
        """Take services of a practice that was set up; ``rng`` makes the ids of forms."""
        self.services = services
        self.clock = clock
        self.people = [person.id for person in services.practice.staff()]
        self._rng = rng
        self._referrers: dict[Referring, int] = {}

    def uid(self) -> str:
        """Return the id of a new form."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def referrer(self, referring: Referring, by: int) -> int:
        """Return the id of a referrer in the store, added the first time."""
        if referring not in self._referrers:
            added = self.services.referrals.add(
                referring.name, referring.kind, referring.organization, by=self.people[by]
            )
            self._referrers[referring] = added.id
        return self._referrers[referring]

    def source(self, planned: PlannedAnswer | None, by: int) -> Source | None:
        """Return an answer about the source as the services take it."""
        if planned is None:
            return None
        number = self.referrer(planned.referring, by) if planned.referring else None
        return Source(planned.answer, planned.kind, number, planned.detail)


#: How long it takes to notice a mistake and undo it.
_NOTICED = timedelta(seconds=20)


@dataclass(slots=True)
class Case:
    """One caller's request, from the first call until it is done.

    Attributes:
        caller: who called.
        lane: what kind of caller.
        call_id: their first call, once it was saved.
        callback_id: their callback, once there is one.
    """

    caller: Caller
    lane: Lane
    call_id: int | None = None
    callback_id: int | None = None

    @property
    def callback(self) -> int:
        """The id of the callback. Raises NotFound if none was opened."""
        if self.callback_id is None:
            raise NotFound("This case has no callback.")
        return self.callback_id


@dataclass(frozen=True, slots=True)
class Step(ABC):
    """One thing that somebody does.

    Attributes:
        at: when, UTC.
        by: who, as a place in the order of the staff, from 0.
    """

    at: datetime
    by: int

    @abstractmethod
    def play(self, stage: Stage) -> None:
        """Do it; the clock shows its time already."""


@dataclass(frozen=True, slots=True)
class CaseStep(Step):
    """A step for one caller.

    Attributes:
        case: the caller's case.
    """

    case: Case


@dataclass(frozen=True, slots=True)
class TakeCall(CaseStep):
    """A call is saved.

    Attributes:
        called_at: when it came, UTC; ``at`` is when it was saved.
        topic: what it was about.
        next_step: how it ended.
        result: answered, missed or voicemail.
        answer: what they answered about who sent them.
        promised_at: the time they asked for, UTC.
        meant_for: who is to call them back, counted as ``by``, or None for anyone.
        slip: True if it was saved as settled by mistake first, and undone.
    """

    called_at: datetime
    topic: Topic
    next_step: NextStep
    result: Result = Result.ANSWERED
    answer: PlannedAnswer | None = None
    promised_at: datetime | None = None
    meant_for: int | None = None
    slip: bool = False

    def play(self, stage: Stage) -> None:
        """Save the call."""
        calls, by = stage.services.calls, stage.people[self.by]
        call = self._form(stage)
        if self.slip:
            calls.save(replace(call, uid=stage.uid(), next_step=NextStep.SETTLED, promised_at=None), by=by)
            stage.clock.move_to(stage.clock() + _NOTICED)
            stage.services.undo.undo(by=by)
            stage.clock.move_to(stage.clock() + _NOTICED)
        saved = calls.save(call, by=by)
        self.case.call_id = self.case.call_id or saved.call_id
        self.case.callback_id = saved.callback_id or self.case.callback_id

    def _form(self, stage: Stage) -> NewCall:
        caller = self.case.caller
        answered = self.result is Result.ANSWERED
        return NewCall(
            uid=stage.uid(),
            at=self.called_at,
            number=caller.line.number,
            name=caller.shown,
            lane=self.case.lane,
            about=self.topic.about,
            source=stage.source(self.answer, self.by),
            note=self.topic.note,
            next_step=self.next_step,
            promised_at=self.promised_at,
            for_id=stage.people[self.meant_for] if self.meant_for is not None else None,
            facts=ContactFacts(voicemail=caller.voicemail) if answered else None,
            result=self.result,
        )


@dataclass(frozen=True, slots=True)
class Claim(CaseStep):
    """Somebody claims a callback."""

    def play(self, stage: Stage) -> None:
        """Claim it."""
        stage.services.callbacks.claim(self.case.callback, by=stage.people[self.by])


@dataclass(frozen=True, slots=True)
class HandOver(CaseStep):
    """Somebody gives their callback to another.

    Attributes:
        to: who has it afterwards, counted as ``by``.
    """

    to: int

    def play(self, stage: Stage) -> None:
        """Hand it over."""
        by = stage.people[self.by]
        stage.services.callbacks.hand_over(self.case.callback, to=stage.people[self.to], seen_owner=by, by=by)


@dataclass(frozen=True, slots=True)
class Try(CaseStep):
    """A try to reach somebody.

    Attributes:
        outcome: its outcome.
        note: from whom, sent where; or "".
        asked_at: the time they asked for, UTC.
        slip: an outcome that was recorded by mistake first, and undone; or None.
    """

    outcome: Outcome
    note: str = ""
    asked_at: datetime | None = None
    slip: Outcome | None = None

    def play(self, stage: Stage) -> None:
        """Record it."""
        by = stage.people[self.by]
        if self.slip is not None:
            stage.services.callbacks.record(NewAttempt(self.case.callback, self.slip), by=by)
            stage.clock.move_to(stage.clock() + _NOTICED)
            stage.services.undo.undo(by=by)
            stage.clock.move_to(stage.clock() + _NOTICED)
        attempt = NewAttempt(self.case.callback, self.outcome, self.note, self.asked_at)
        stage.services.callbacks.record(attempt, by=by)


@dataclass(frozen=True, slots=True)
class AnswerSource(CaseStep):
    """The source of an earlier call becomes known.

    Attributes:
        answer: what they said.
    """

    answer: PlannedAnswer

    def play(self, stage: Stage) -> None:
        """Save the answer, if the call was saved."""
        source = stage.source(self.answer, self.by)
        if source is not None and self.case.call_id is not None:
            stage.services.referrals.answer(self.case.call_id, source, by=stage.people[self.by])


@dataclass(frozen=True, slots=True)
class Tick(Step):
    """A desk stamps the deadlines that passed unmet (product rule 7)."""

    def play(self, stage: Stage) -> None:
        """Stamp it."""
        stage.services.callbacks.tick(by=stage.people[self.by])
