"""The script of the demo: everything that was done at the desk, planned before any of it is played."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from frontdesk.demo.answers import MISSED, AnswerDeck, PlannedAnswer
from frontdesk.demo.cast import Cast
from frontdesk.demo.deck import spread
from frontdesk.demo.steps import AnswerSource, Claim, HandOver, Matter, Step, TakeCall, Tick, Try
from frontdesk.demo.tapes import OFFICE_TAPES, PATIENT_TAPES, Followed, Tape, follow
from frontdesk.demo.topics import Topic, TopicDecks
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.domain.rule.same_day import Effort
from frontdesk.services.office import Practice

#: Open days before the demo's day that have a history.
DAYS = 15
#: Nobody is called between these and the hours: people leave messages from 6:30 to 21:30.
_EARLIEST, _LATEST = 6 * 60 + 30, 21 * 60 + 30
#: How the staff share the work: Dana does most.
_SHARES = (5, 3, 2)
_MINUTE = timedelta(minutes=1)
#: Open days with claims before the tries: older ones are seen nowhere, and opening the demo has to be quick.
_DAYS_WITH_CLAIMS = 6
#: Minutes until a call is saved, at least and at most: the talk, or until somebody looks at the machine.
_MINUTES = {Result.ANSWERED: (1, 4), Result.VOICEMAIL: (3, 20), Result.MISSED: (3, 20)}
_REPEATED = (SourceAnswer.KNOWN, SourceAnswer.DOES_NOT_KNOW, SourceAnswer.DECLINED)


class Script:
    """Collects the steps; it asks chance, the hours and the rule, and never the store.

    Attributes:
        rng: all chance of the plan.
        practice: the settings in force.
        hours: its opening hours.
        moment: the demo's present, UTC.
        today: its local date.
        yesterday: the open day before.
        days: the open days that have a history, oldest first.
        cast: who calls.
        answers: who sent them.
        topics: what they want.
        steps: what was planned so far, in no order.
    """

    def __init__(self, rng: Random, practice: Practice, moment: datetime) -> None:
        """Begin an empty script for a moment at which the practice is open."""
        self.rng = rng
        self.practice = practice
        self.hours = practice.rule.hours
        self.moment = moment
        self.today = self.hours.day_of(moment)
        self.days = self._open_days_before(self.today, DAYS)
        self.yesterday = self.days[-1]
        self.cast = Cast(rng)
        self.answers = AnswerDeck(rng)
        self.topics = TopicDecks(rng)
        self.steps: list[Step] = []
        self._claims_from = self.hours.opens(self.days[-_DAYS_WITH_CLAIMS])
        self._tapes = spread(rng, PATIENT_TAPES)
        self._office_tapes = spread(rng, OFFICE_TAPES)
        self._hands_over = spread(rng, ((True, 1), (False, 24)))
        self._slips = spread(rng, ((True, 1), (False, 7)))
        self._staff = spread(rng, [(person, share) for person, share in enumerate(_SHARES)])

    @property
    def opens(self) -> datetime:
        """When the doors opened on the demo's day, UTC."""
        return self.hours.opens(self.today)

    @property
    def last_night(self) -> datetime:
        """When they closed the evening before, UTC."""
        return self.hours.closes(self.yesterday)

    def staff(self) -> int:
        """Somebody of the staff."""
        return next(self._staff)

    def tape(self, matter: Matter) -> Tape:
        """How a callback to this caller might go."""
        patient = matter.lane in (Lane.NEW_PATIENT, Lane.EXISTING_PATIENT)
        return next(self._tapes if patient else self._office_tapes)

    def between(self, start: datetime, end: datetime) -> datetime:
        """A chance instant between two, on a whole second; the start itself when the end is not after it."""
        seconds = int((end - start).total_seconds())
        return start + timedelta(seconds=self.rng.randint(0, max(0, seconds)))

    def closed_time(self, start: datetime, end: datetime) -> datetime:
        """A chance instant while the practice is closed, at an hour at which people call."""
        while True:
            at = self.between(start, end)
            local = self.hours.local(at)
            if _EARLIEST <= local.hour * 60 + local.minute <= _LATEST:
                return at

    def logged_at(self, called_at: datetime, result: Result) -> datetime:
        """When a call is saved: after the talk, or when somebody listened to the machine."""
        if self.hours.is_open(called_at):
            saved = called_at + self.rng.randint(*_MINUTES[result]) * _MINUTE
        else:
            saved = self._before_opening(called_at)
        if called_at < self.moment:
            # Whatever came before the demo's moment is written down by then.
            saved = min(saved, max(called_at, self.moment - _MINUTE))
        return saved

    def logged_by(self, called_at: datetime, result: Result) -> datetime:
        """The latest that a call is saved."""
        if self.hours.is_open(called_at):
            return called_at + _MINUTES[result][1] * _MINUTE
        return self._before_opening(called_at)

    def _before_opening(self, called_at: datetime) -> datetime:
        """Messages of a night are written down in their order, in the quarter of an hour before opening."""
        opens = self.hours.opens(self.hours.service_day(called_at))
        wait = opens - called_at
        share = wait / (wait + timedelta(hours=8))
        return max(called_at + _MINUTE, opens - _MINUTE - 14 * _MINUTE * share)

    def call(
        self,
        matter: Matter,
        called_at: datetime,
        topic: Topic,
        next_step: NextStep,
        *,
        result: Result = Result.ANSWERED,
        promised_at: datetime | None = None,
        meant_for: int | None = None,
        slip: bool = False,
    ) -> datetime:
        """Plan a call and give when it is saved; its line is taken at least until then."""
        at = self.logged_at(called_at, result)
        self.steps.append(
            TakeCall(
                at, self.staff(), matter, called_at, topic, next_step, result,
                self._answer(matter, result), promised_at, meant_for, slip,
            )
        )  # fmt: skip
        matter.caller.spoken |= result is Result.ANSWERED
        self.busy_until(matter, at)
        return at

    def work(self, matter: Matter, followed: Followed, after: datetime) -> None:
        """Plan the tries of a callback, each claimed some minutes before.

        Args:
            matter: whose.
            followed: the tries.
            after: when the call that opened it was saved.
        """
        by = self.staff()
        for attempt in followed.tries:
            if not attempt.same_hand:
                by = self._claim(matter, attempt.at, after)
            outcome = attempt.outcome
            if outcome is Outcome.LEFT_MESSAGE and matter.caller.no_message:
                outcome = Outcome.NO_MESSAGE_ALLOWED
            slip = self._slip(outcome)
            self.steps.append(Try(attempt.at, by, matter, outcome, attempt.note, attempt.asked_at, slip))
            after = attempt.at
        self._ask_now(matter, followed, by)
        self.busy_until(matter, after)

    def claim(self, matter: Matter, at: datetime, by: int) -> None:
        """Plan that somebody takes a callback."""
        self.steps.append(Claim(at, by, matter))

    def tick(self, at: datetime) -> None:
        """Plan that a desk looks at the clock."""
        self.steps.append(Tick(at, 0))

    def follow(self, tape: Tape, first: datetime) -> Followed:
        """Date a tape by this practice's hours and ladder."""
        return follow(tape, first, self.hours, self.practice.settings.ladder, self.rng)

    def busy_until(self, matter: Matter, at: datetime) -> None:
        """Keep a line for this matter until an hour after an instant."""
        line = matter.caller.line
        line.free_from = max(line.free_from, at + 60 * _MINUTE)

    def _claim(self, matter: Matter, tried_at: datetime, after: datetime) -> int:
        """Claim before a try, sometimes by somebody who then hands it over; gives who tries."""
        by = self.staff()
        if tried_at < self._claims_from:
            return by
        opens = self.hours.opens(self.hours.day_of(tried_at))
        at = max(tried_at - self.rng.randint(2, 8) * _MINUTE, opens, after)
        at = min(at, tried_at)
        self.claim(matter, at, by)
        if not next(self._hands_over):
            return by
        other = (by + 1) % len(self.practice.settings.staff)
        self.steps.append(HandOver(at + (tried_at - at) / 2, by, matter, other))
        return other

    def _slip(self, outcome: Outcome) -> Outcome | None:
        """Now and then the wrong key is pressed first."""
        return Outcome.BUSY if outcome is Outcome.NO_ANSWER and next(self._slips) else None

    def _answer(self, matter: Matter, result: Result) -> PlannedAnswer | None:
        """What a new patient answers about who sent them; asked once, then known."""
        if matter.lane is not Lane.NEW_PATIENT:
            return None
        if result is not Result.ANSWERED:
            return MISSED
        caller = matter.caller
        if caller.answer is None or caller.answer.answer not in _REPEATED:
            caller.answer = self.answers.asked()
        return caller.answer

    def _ask_now(self, matter: Matter, followed: Followed, by: int) -> None:
        """Who left a message is mostly asked when they are reached; the answer goes to their first call."""
        spoken = [one for one in followed.tries if one.outcome.facts.effort is Effort.CONTACT]
        new = matter.lane is Lane.NEW_PATIENT and matter.caller.answer is None
        if new and spoken and self.rng.random() < 0.8:
            answer = matter.caller.answer = self.answers.asked()
            if answer.answer in _REPEATED:
                self.steps.append(AnswerSource(spoken[0].at, by, matter, answer))

    def _open_days_before(self, day: date, count: int) -> list[date]:
        days: list[date] = []
        while len(days) < count:
            day -= timedelta(days=1)
            if self.hours.is_open_day(day):
                days.append(day)
        return days[::-1]
