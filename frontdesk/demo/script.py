"""The script of the demo: everything that was done at the desk, planned before any of it is played."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from frontdesk.demo.cast import AnswerDeck, Cast, TopicDecks, spread
from frontdesk.demo.data import NOT_ASKED_MISSED, PlannedAnswer, Topic
from frontdesk.demo.stage import AnswerSource, Case, Claim, HandOver, Step, TakeCall, Tick, Try
from frontdesk.domain.callbacks.ladder import Ladder, next_try
from frontdesk.domain.callbacks.outcomes import Asks, Outcome, Then
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.rule.same_day import Effort
from frontdesk.services.office import Practice

_BOOKED = Outcome.REACHED_BOOKED


@dataclass(frozen=True, slots=True)
class Course:
    """The outcomes of one callback in their order.

    Attributes:
        outcomes: the outcome of each try.
        they_call: True if they call after the last try, and that closes it.
    """

    outcomes: tuple[Outcome, ...]
    they_call: bool = False


#: A course that always fits: reached and booked at the first try.
SHORT = Course((_BOOKED,))

#: Courses of patients with how often they occur; every outcome is in one of them.
PATIENT_COURSES: tuple[tuple[Course, int], ...] = (
    (SHORT, 22),
    (Course((Outcome.REACHED_DECLINED,)), 3),
    (Course((Outcome.REACHED_NOT_FOR_US,)), 3),
    (Course((Outcome.THEY_CALLED,)), 2),
    (Course((Outcome.CRISIS,)), 1),
    (Course((Outcome.LEFT_MESSAGE,), they_call=True), 9),
    (Course((Outcome.NO_ANSWER,), they_call=True), 3),
    (Course((Outcome.LEFT_MESSAGE, _BOOKED)), 7),
    (Course((Outcome.NO_ANSWER, _BOOKED)), 6),
    (Course((Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, _BOOKED)), 4),
    (Course((Outcome.MAILBOX_FULL, Outcome.NO_ANSWER, Outcome.TEXT_SENT), they_call=True), 2),
    (Course((Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER, Outcome.TEXT_SENT, _BOOKED)), 2),
    (Course((Outcome.BUSY, _BOOKED)), 3),
    (Course((Outcome.LINE_DROPPED, _BOOKED)), 2),
    (Course((Outcome.SOMEONE_ELSE, _BOOKED)), 2),
    (Course((Outcome.WRONG_NUMBER,), they_call=True), 1),
    (Course((Outcome.WRONG_NUMBER, Outcome.UNREACHED)), 1),
    (Course((Outcome.REACHED_CALL_AGAIN, _BOOKED)), 4),
    (Course((Outcome.REACHED_THINKING, _BOOKED)), 2),
    (Course((Outcome.REACHED_THINKING, Outcome.REACHED_DECLINED)), 1),
    (Course((Outcome.REACHED_NEEDS_INFORMATION, _BOOKED)), 3),
)

#: Courses of referring offices and others.
OFFICE_COURSES: tuple[tuple[Course, int], ...] = (
    (SHORT, 9),
    (Course((Outcome.LEFT_MESSAGE,), they_call=True), 3),
    (Course((Outcome.BUSY, _BOOKED)), 2),
    (Course((Outcome.NO_ANSWER, _BOOKED)), 2),
    (Course((Outcome.REACHED_NEEDS_INFORMATION, _BOOKED)), 1),
)

_NOTES = {
    Outcome.REACHED_NEEDS_INFORMATION: (
        "prior notes, from their psychiatrist",
        "medication list, from the pharmacy",
        "authorization, from the insurer",
    ),
    Outcome.REACHED_NOT_FOR_US: (
        "county clinic, nearer to home",
        "their own family doctor",
        "a therapist's list",
    ),
    Outcome.REACHED_DECLINED: ("found a place nearby", "cost, may come back later"),
    Outcome.REACHED_THINKING: ("wants to talk it over at home",),
    Outcome.SOMEONE_ELSE: ("a roommate", "a child"),
    Outcome.CRISIS: ("stayed on the line, the clinician on call took over at once",),
}
_ASKED_MINUTES = (9 * 60 + 15, 9 * 60 + 45, 10 * 60 + 30, 11 * 60, 13 * 60 + 15, 14 * 60, 15 * 60 + 30)


@dataclass(frozen=True, slots=True)
class PlannedTry:
    """One try of a course with its time.

    Attributes:
        at: when, UTC.
        outcome: its outcome.
        note: the note, or "".
        asked_at: the time they asked for, UTC.
        same_hand: True if the person of the try before makes this one too, without a new claim.
    """

    at: datetime
    outcome: Outcome
    note: str = ""
    asked_at: datetime | None = None
    same_hand: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """A course with times.

    Attributes:
        tries: in their order.
        wakes_at: when the callback comes back after the last, UTC; None if that closed it.
    """

    tries: tuple[PlannedTry, ...]
    wakes_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        """The time of the last try, UTC."""
        return self.tries[-1].at


def follow(course: Course, first: datetime, hours: OpeningHours, ladder: Ladder, rng: Random) -> Followed:
    """Date every try of a course: each when the ladder brings the callback back, and somebody has time.

    Args:
        course: the outcomes.
        first: the first try, UTC.
        hours: the practice's opening hours.
        ladder: the practice's ladder.
        rng: decides how soon after that somebody has time.
    """
    tries: list[PlannedTry] = []
    at, rung, same_hand = first, 1, False
    wakes_at: datetime | None = None
    for outcome in course.outcomes:
        asked_at = _asked(outcome, at, hours, rng)
        note = rng.choice(_NOTES.get(outcome, ("",)))
        tries.append(PlannedTry(at, outcome, note, asked_at, same_hand))
        following = next_try(outcome, rung=rung, now=at, hours=hours, ladder=ladder, asked_at=asked_at)
        wakes_at, rung = following.at, following.rung
        same_hand = outcome.facts.then is Then.SAME_RUNG_NOW
        if wakes_at is None:
            break
        at = _when_next(wakes_at, hours, rng, promised=following.promised, now=same_hand)
    return Followed(tuple(tries), wakes_at)


def _asked(outcome: Outcome, at: datetime, hours: OpeningHours, rng: Random) -> datetime | None:
    """Return the time they ask for, on another day: the next one for a call, later to think it over."""
    asks = outcome.facts.asks
    if asks not in (Asks.TIME, Asks.FOLLOW_UP):
        return None
    day = hours.next_open_day(hours.day_of(at))
    if asks is Asks.FOLLOW_UP:
        day = hours.next_open_day(day + timedelta(days=rng.randint(1, 4)))
    return hours.instant(day, rng.choice(_ASKED_MINUTES))


def _when_next(
    wakes_at: datetime, hours: OpeningHours, rng: Random, *, promised: bool, now: bool
) -> datetime:
    """Return when somebody makes the next try of a callback that came back."""
    if promised:
        return wakes_at - timedelta(minutes=rng.randint(1, 6))
    if now:
        return wakes_at + timedelta(minutes=rng.randint(1, 3))
    return hours.after_open_time(wakes_at, timedelta(minutes=rng.randint(8, 150)))


#: Open days before the demo's day that have a history.
DAYS = 15
#: People leave messages from 6:30 to 21:30, in minutes from midnight.
_EARLIEST, _LATEST = 6 * 60 + 30, 21 * 60 + 30
#: How the staff share the work: the first does most.
_SHARES = (5, 3, 2)
_MINUTE = timedelta(minutes=1)
#: Open days with claims before the tries: older claims are shown nowhere, and the demo has to open quickly.
_DAYS_WITH_CLAIMS = 6
#: The fewest and the most minutes until a call is saved: the talk, or until somebody checks the machine.
_MINUTES = {Result.ANSWERED: (1, 4), Result.VOICEMAIL: (3, 20), Result.MISSED: (3, 20)}
_REPEATED = (SourceAnswer.KNOWN, SourceAnswer.DOES_NOT_KNOW, SourceAnswer.DECLINED)


class Script:
    """Collects the steps; uses chance, the hours and the rule, and never the store.

    Attributes:
        rng: the source of all chance in the plan.
        practice: the settings in force.
        hours: its opening hours.
        moment: the demo's present, UTC.
        today: its local date.
        yesterday: the open day before.
        days: the open days that have a history, oldest first.
        cast: deals who calls.
        answers: deals who sent them.
        topics: deals what they want.
        steps: what was planned so far, in no order.
        booked: new patients who were booked on the phone, and when; by the identity of the caller.
    """

    def __init__(self, rng: Random, practice: Practice, moment: datetime) -> None:
        """Start an empty script for a moment at which the practice is open."""
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
        self.booked: dict[int, tuple[Case, datetime]] = {}
        self._claims_from = self.hours.opens(self.days[-_DAYS_WITH_CLAIMS])
        self._courses = spread(rng, PATIENT_COURSES)
        self._office_courses = spread(rng, OFFICE_COURSES)
        self._hands_over = spread(rng, ((True, 1), (False, 24)))
        self._slips = spread(rng, ((True, 1), (False, 7)))
        self._staff = spread(rng, [(person, share) for person, share in enumerate(_SHARES)])

    @property
    def opens(self) -> datetime:
        """When the practice opened on the demo's day, UTC."""
        return self.hours.opens(self.today)

    @property
    def last_night(self) -> datetime:
        """When it closed on the open day before, UTC."""
        return self.hours.closes(self.yesterday)

    def staff(self) -> int:
        """Return somebody of the staff, counted from 0."""
        return next(self._staff)

    def course(self, case: Case) -> Course:
        """Return a course for a callback to this caller."""
        patient = case.lane in (Lane.NEW_PATIENT, Lane.EXISTING_PATIENT)
        return next(self._courses if patient else self._office_courses)

    def between(self, start: datetime, end: datetime) -> datetime:
        """Return a random instant between two, on a whole second; the start if the end is not after it."""
        seconds = int((end - start).total_seconds())
        return start + timedelta(seconds=self.rng.randint(0, max(0, seconds)))

    def closed_time(self, start: datetime, end: datetime) -> datetime:
        """Return a random instant while the practice is closed, at an hour at which people call."""
        while True:
            at = self.between(start, end)
            local = self.hours.local(at)
            if _EARLIEST <= local.hour * 60 + local.minute <= _LATEST:
                return at

    def logged_at(self, called_at: datetime, result: Result) -> datetime:
        """Return when a call is saved: after the talk, or when somebody listened to the machine."""
        if self.hours.is_open(called_at):
            saved = called_at + self.rng.randint(*_MINUTES[result]) * _MINUTE
        else:
            saved = self._before_opening(called_at)
        if called_at < self.moment:
            # Every call before the demo's moment is saved by then.
            saved = min(saved, max(called_at, self.moment - _MINUTE))
        return saved

    def logged_by(self, called_at: datetime, result: Result) -> datetime:
        """Return the latest time at which a call is saved."""
        if self.hours.is_open(called_at):
            return called_at + _MINUTES[result][1] * _MINUTE
        return self._before_opening(called_at)

    def _before_opening(self, called_at: datetime) -> datetime:
        """Messages of a night are saved in their order, in the quarter of an hour before opening."""
        opens = self.hours.opens(self.hours.service_day(called_at))
        wait = opens - called_at
        share = wait / (wait + timedelta(hours=8))
        return max(called_at + _MINUTE, opens - _MINUTE - 14 * _MINUTE * share)

    def call(
        self,
        case: Case,
        called_at: datetime,
        topic: Topic,
        next_step: NextStep,
        *,
        result: Result = Result.ANSWERED,
        promised_at: datetime | None = None,
        meant_for: int | None = None,
        slip: bool = False,
    ) -> datetime:
        """Plan a call and return when it is saved; its line is busy at least until then."""
        at = self.logged_at(called_at, result)
        self.steps.append(
            TakeCall(
                at, self.staff(), case, called_at, topic, next_step, result,
                self._answer(case, result), promised_at, meant_for, slip,
            )
        )  # fmt: skip
        case.caller.spoken |= result is Result.ANSWERED
        if next_step is NextStep.BOOKED:
            self._booked(case, at)
        self.busy_until(case, at)
        return at

    def work(self, case: Case, followed: Followed, after: datetime) -> None:
        """Plan the tries of a callback, each claimed some minutes before.

        Args:
            case: whose callback.
            followed: the tries.
            after: when the call that opened it was saved, UTC.
        """
        by = self.staff()
        for attempt in followed.tries:
            if not attempt.same_hand:
                by = self._claim(case, attempt.at, after)
            outcome = attempt.outcome
            if outcome is Outcome.LEFT_MESSAGE and case.caller.no_message:
                outcome = Outcome.NO_MESSAGE_ALLOWED
            slip = self._slip(outcome)
            self.steps.append(Try(attempt.at, by, case, outcome, attempt.note, attempt.asked_at, slip))
            after = attempt.at
            if outcome is _BOOKED:
                self._booked(case, after)
        self._ask_now(case, followed, by)
        self.busy_until(case, after)

    def claim(self, case: Case, at: datetime, by: int) -> None:
        """Plan that somebody claims a callback."""
        self.steps.append(Claim(at, by, case))

    def tick(self, at: datetime) -> None:
        """Plan that a desk stamps the deadlines that passed."""
        self.steps.append(Tick(at, 0))

    def follow(self, course: Course, first: datetime) -> Followed:
        """Date a course by the practice's hours and ladder."""
        return follow(course, first, self.hours, self.practice.settings.ladder, self.rng)

    def _booked(self, case: Case, at: datetime) -> None:
        """Keep who was booked and when; the latest booking of a caller counts."""
        if case.lane is Lane.NEW_PATIENT and case.caller.shown:
            self.booked[id(case.caller)] = (case, at)

    def busy_until(self, case: Case, at: datetime) -> None:
        """Keep a line busy with this case until an hour after an instant."""
        line = case.caller.line
        line.free_from = max(line.free_from, at + 60 * _MINUTE)

    def _claim(self, case: Case, tried_at: datetime, after: datetime) -> int:
        """Claim before a try, sometimes by somebody who then hands it over; return who tries."""
        by = self.staff()
        if tried_at < self._claims_from:
            return by
        opens = self.hours.opens(self.hours.day_of(tried_at))
        at = max(tried_at - self.rng.randint(2, 8) * _MINUTE, opens, after)
        at = min(at, tried_at)
        self.claim(case, at, by)
        if not next(self._hands_over):
            return by
        other = (by + 1) % len(self.practice.settings.staff)
        self.steps.append(HandOver(at + (tried_at - at) / 2, by, case, other))
        return other

    def _slip(self, outcome: Outcome) -> Outcome | None:
        """Now and then a wrong key is pressed first."""
        return Outcome.BUSY if outcome is Outcome.NO_ANSWER and next(self._slips) else None

    def _answer(self, case: Case, result: Result) -> PlannedAnswer | None:
        """Return what a new patient answers about who sent them: asked once, then known."""
        if case.lane is not Lane.NEW_PATIENT:
            return None
        if result is not Result.ANSWERED:
            return NOT_ASKED_MISSED
        caller = case.caller
        if caller.answer is None or caller.answer.answer not in _REPEATED:
            caller.answer = self.answers.asked()
        return caller.answer

    def _ask_now(self, case: Case, followed: Followed, by: int) -> None:
        """Callers who left a message are mostly asked when reached; the answer goes to their first call."""
        spoken = [one for one in followed.tries if one.outcome.facts.effort is Effort.CONTACT]
        new = case.lane is Lane.NEW_PATIENT and case.caller.answer is None
        if new and spoken and self.rng.random() < 0.8:
            answer = case.caller.answer = self.answers.asked()
            if answer.answer in _REPEATED:
                self.steps.append(AnswerSource(spoken[0].at, by, case, answer))

    def _open_days_before(self, day: date, count: int) -> list[date]:
        days: list[date] = []
        while len(days) < count:
            day -= timedelta(days=1)
            if self.hours.is_open_day(day):
                days.append(day)
        return days[::-1]
