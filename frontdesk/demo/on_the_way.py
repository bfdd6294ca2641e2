"""What was done for those on the way from referral to the end of treatment: steps, as those of ``stage``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from frontdesk.demo.cast import Caller
from frontdesk.demo.data import Referring
from frontdesk.demo.stage import Case, Stage, Step
from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.referrals.events import EventKind, Urgency, Via
from frontdesk.domain.referrals.owed import Channel, OwedKind, OwedState, Tell
from frontdesk.domain.referrals.patients import Likeness, NewReferral
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.owed.referrers import ReferrerFacts


@dataclass(slots=True)
class Referred:
    """One person who was sent, from the first referral on.

    Attributes:
        caller: who was sent.
        has_number: False if the referral came without a number.
        referral: the number of their way, once it is in the store.
        callback: their callback, once there is one.
        senders: the records of those who sent them, by the referrer's name.
    """

    caller: Caller
    has_number: bool = True
    referral: int = 0
    callback: int | None = None
    senders: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReferredStep(Step):
    """A step for somebody who was sent.

    Attributes:
        who: the person.
    """

    who: Referred


@dataclass(frozen=True, slots=True)
class Refer(ReferredStep):
    """A referral arrives, or they are told to call.

    Attributes:
        referring: who sends them.
        via: how it comes.
        tell: what the referrer may be told.
        urgency: how soon they are to be seen.
        missing: what is missing.
    """

    referring: Referring
    via: Via
    tell: Tell
    urgency: Urgency = Urgency.ROUTINE
    missing: tuple[str, ...] = ()

    def play(self, stage: Stage) -> None:
        """Take it in."""
        by = stage.people[self.by]
        new = NewReferral(
            patient=self.who.caller.shown,
            number=self.who.caller.line.number if self.who.has_number else "",
            via=self.via,
            urgency=self.urgency,
            tell=self.tell,
            said_by="" if self.tell is Tell.NOT_ASKED else "the patient",
            missing=self.missing,
            treatment="Spravato",
            referrer_id=stage.referrer(self.referring, self.by),
        )
        added = stage.services.patients.add(new, by=by)
        self.who.referral = added.referral
        self.who.callback = added.callback or self.who.callback
        self.who.senders[self.referring.name] = added.sender


@dataclass(frozen=True, slots=True)
class Reach(ReferredStep):
    """Somebody tries to reach them.

    Attributes:
        outcome: what comes of it.
        asked_at: the time they asked for, UTC, or None.
    """

    outcome: Outcome
    asked_at: datetime | None = None

    def play(self, stage: Stage) -> None:
        """Record it."""
        if self.who.callback is not None:
            note = "their psychiatrist" if self.outcome.facts.asks is Asks.FROM_WHOM else ""
            attempt = NewAttempt(self.who.callback, self.outcome, note, self.asked_at)
            stage.services.callbacks.record(attempt, by=stage.people[self.by])


@dataclass(frozen=True, slots=True)
class Happen(ReferredStep):
    """Something happens on their way.

    Attributes:
        kind: what.
        more: what belongs to it, as ``PatientService.record`` takes it.
    """

    kind: EventKind
    more: Mapping[str, Any] = field(default_factory=dict)

    def play(self, stage: Stage) -> None:
        """Record it."""
        stage.services.patients.record(
            self.who.referral, self.kind, by=stage.people[self.by], **dict(self.more)
        )


@dataclass(frozen=True, slots=True)
class WorkOwed(ReferredStep):
    """Something owed to a referrer is sent, arrives, fails, or is owed no more.

    Attributes:
        kind: what is owed.
        what: ``sent``, ``confirmed``, ``failed`` or ``waived``.
        words: the channel of what is sent, else the reason.
    """

    kind: OwedKind
    what: str
    words: str = ""

    def play(self, stage: Stage) -> None:
        """Record it for everything of that kind that is open and may go out, or was sent."""
        owed, by = stage.services.owed, stage.people[self.by]
        stands = OwedState.OPEN if self.what in ("sent", "waived") else OwedState.SENT
        for line in owed.of_referral(self.who.referral):
            if line.kind is not self.kind or line.state is not stands or line.blocked_by:
                continue
            if self.what == "sent":
                owed.sent(line.owed, Channel(self.words), by=by)
            elif self.what == "confirmed":
                owed.confirmed(line.owed, by=by)
            elif self.what == "failed":
                owed.failed(line.owed, self.words, by=by)
            else:
                owed.waive(line.owed, self.words, by=by)


@dataclass(frozen=True, slots=True)
class Ask(ReferredStep):
    """The patient says what those who sent them may be told.

    Attributes:
        tell: what they say.
    """

    tell: Tell

    def play(self, stage: Stage) -> None:
        """Record it."""
        for sender in self.who.senders.values():
            stage.services.owed.tell(sender, self.tell, "the patient", by=stage.people[self.by])


@dataclass(frozen=True, slots=True)
class PromiseThem(Step):
    """Something is promised to a referrer.

    Attributes:
        referring: whom.
        kind: what: a thing for a day, or thanks.
        day: for which day, or None.
        text: what was said.
    """

    referring: Referring
    kind: OwedKind
    day: date | None
    text: str

    def play(self, stage: Stage) -> None:
        """Write it down."""
        number = stage.referrer(self.referring, self.by)
        stage.services.owed.promise(number, self.kind, self.day, self.text, by=stage.people[self.by])


@dataclass(frozen=True, slots=True)
class KnowReferrer(Step):
    """How a referrer is reached, and how care is shared with them, is written down.

    Attributes:
        referring: whom.
        facts: what is known.
        is_verified: True if somebody called and checked the fax number.
    """

    referring: Referring
    facts: ReferrerFacts
    is_verified: bool = False

    def play(self, stage: Stage) -> None:
        """Keep it."""
        owed, by = stage.services.owed, stage.people[self.by]
        number = stage.referrer(self.referring, self.by)
        owed.referrer_facts(number, self.facts, by=by)
        if self.is_verified:
            owed.verify_fax(number, by=by)


@dataclass(frozen=True, slots=True)
class GoOn(Step):
    """Something happens to somebody who was booked on the phone, if it fits where they are now.

    Attributes:
        case: the call in which they were booked, or the one before.
        kind: what happens.
    """

    case: Case
    kind: EventKind

    def play(self, stage: Stage) -> None:
        """Record it, unless another call of theirs changed their way since."""
        caller, patients = self.case.caller, stage.services.patients
        for match in patients.matches(caller.shown, caller.line.number):
            if match.likeness is Likeness.SAME and match.referral is not None:
                state = patients.one(match.referral).state
                in_treatment = self.kind in (EventKind.SESSION, EventKind.COMPLETED)
                fits = state.is_treated if in_treatment else state.is_booked and not state.is_treated
                if state.is_open and fits and not self._waits_for_call(stage, state.callback_id):
                    patients.record(match.referral, self.kind, by=stage.people[self.by])
                return

    @staticmethod
    def _waits_for_call(stage: Stage, callback: int | None) -> bool:
        """True if they called about something else, and nobody called back yet."""
        if callback is None:
            return False
        return stage.services.callbacks.detail(callback).callback.state is CallbackStatus.OPEN
