"""What is done at the desk in the demo's past, one step at a time, each through the services."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from frontdesk.demo.answers import PlannedAnswer
from frontdesk.demo.cast import Caller
from frontdesk.demo.stage import Stage
from frontdesk.demo.topics import Topic
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NewCall, NextStep, Result
from frontdesk.domain.errors import NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.services.callbacks.attempts import NewAttempt

#: How long it takes to notice a slip of the hand and take it back.
_NOTICED = timedelta(seconds=20)


@dataclass(slots=True)
class Matter:
    """What one caller wants, from the first call until it is done.

    Attributes:
        caller: who called.
        lane: what kind of caller.
        call_id: their first call, once it was saved.
        callback_id: the callback owed to them, once there is one.
    """

    caller: Caller
    lane: Lane
    call_id: int | None = None
    callback_id: int | None = None

    @property
    def owed(self) -> int:
        """The number of the callback. Raises NotFound when none was opened."""
        if self.callback_id is None:
            raise NotFound("This matter has no callback.")
        return self.callback_id


@dataclass(frozen=True, slots=True)
class Step(ABC):
    """One thing that somebody does.

    Attributes:
        at: when, UTC.
        by: who, counted in the order of the staff from 0.
    """

    at: datetime
    by: int

    @abstractmethod
    def play(self, stage: Stage) -> None:
        """Do it; the clock already shows the time."""


@dataclass(frozen=True, slots=True)
class MatterStep(Step):
    """Something that is done for one caller.

    Attributes:
        matter: whose.
    """

    matter: Matter


@dataclass(frozen=True, slots=True)
class TakeCall(MatterStep):
    """A call is written down.

    Attributes:
        called_at: when it came, UTC; ``at`` is when it was saved.
        topic: what it was about.
        next_step: how it ended.
        result: whether somebody answered.
        answer: what they answered about who sent them.
        promised_at: the time they asked for, UTC.
        meant_for: who is to call them back, counted as ``by``, or None for anyone.
        slip: saved as settled first, noticed, undone and saved rightly.
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
        self.matter.call_id = self.matter.call_id or saved.call_id
        self.matter.callback_id = saved.callback_id or self.matter.callback_id

    def _form(self, stage: Stage) -> NewCall:
        caller = self.matter.caller
        answered = self.result is Result.ANSWERED
        return NewCall(
            uid=stage.uid(),
            at=self.called_at,
            number=caller.line.number,
            name=caller.shown,
            lane=self.matter.lane,
            about=self.topic.about,
            source=stage.source(self.answer, self.by),
            note=self.topic.note,
            next_step=self.next_step,
            promised_at=self.promised_at,
            for_id=stage.people[self.meant_for] if self.meant_for is not None else None,
            voicemail=caller.voicemail if answered else None,
            result=self.result,
        )


@dataclass(frozen=True, slots=True)
class Claim(MatterStep):
    """Somebody takes a callback."""

    def play(self, stage: Stage) -> None:
        """Claim it."""
        stage.services.callbacks.claim(self.matter.owed, by=stage.people[self.by])


@dataclass(frozen=True, slots=True)
class HandOver(MatterStep):
    """Somebody gives their callback to another.

    Attributes:
        to: who has it from now on, counted as ``by``.
    """

    to: int

    def play(self, stage: Stage) -> None:
        """Hand it over."""
        by = stage.people[self.by]
        stage.services.callbacks.hand_over(self.matter.owed, to=stage.people[self.to], seen_owner=by, by=by)


@dataclass(frozen=True, slots=True)
class Try(MatterStep):
    """A try to reach somebody, and what came of it.

    Attributes:
        outcome: what came of it.
        note: from whom, sent where; or "".
        asked_at: the time they asked for, UTC.
        slip: the outcome that was written down first, by mistake, and undone.
    """

    outcome: Outcome
    note: str = ""
    asked_at: datetime | None = None
    slip: Outcome | None = None

    def play(self, stage: Stage) -> None:
        """Record it."""
        by = stage.people[self.by]
        if self.slip is not None:
            stage.services.callbacks.record(NewAttempt(self.matter.owed, self.slip), by=by)
            stage.clock.move_to(stage.clock() + _NOTICED)
            stage.services.undo.undo(by=by)
            stage.clock.move_to(stage.clock() + _NOTICED)
        attempt = NewAttempt(self.matter.owed, self.outcome, self.note, self.asked_at)
        stage.services.callbacks.record(attempt, by=by)


@dataclass(frozen=True, slots=True)
class AnswerSource(MatterStep):
    """The source of an earlier call is known now.

    Attributes:
        answer: what they said.
    """

    answer: PlannedAnswer

    def play(self, stage: Stage) -> None:
        """Answer it, when the call is there."""
        source = stage.source(self.answer, self.by)
        if source is not None and self.matter.call_id is not None:
            stage.services.referrals.answer(self.matter.call_id, source, by=stage.people[self.by])


@dataclass(frozen=True, slots=True)
class Tick(Step):
    """A desk looks at the clock: what passed unmet is stamped (product rule 7)."""

    def play(self, stage: Stage) -> None:
        """Stamp it."""
        stage.services.callbacks.tick(by=stage.people[self.by])
