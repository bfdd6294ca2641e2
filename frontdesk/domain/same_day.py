"""The same-day rule: when a callback is due, and where it stands (product, "The same-day rule").

Pure: nothing here looks at a clock. All instants are aware and go out in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum

from frontdesk.domain.errors import BadSettings, FrontDeskError
from frontdesk.domain.hours import OpeningHours
from frontdesk.domain.lanes import Lane
from frontdesk.domain.opening_text import DAY_MINUTES, clock, day_words, length_words

_LONGEST = 7 * DAY_MINUTES  # longer than any open day, so a longer warning or target would mean nothing


class NoClock(FrontDeskError):
    """A crisis has no clock: it has no due time and is never a callback (product rule 8)."""

    title = "No clock"


class Effort(IntEnum):
    """How far one outbound attempt got; a higher one includes the lower ones."""

    #: Nobody dialled: what is recorded is no attempt, and meets nothing.
    NONE = 0
    #: It rang; nobody was reached and nothing was left.
    ATTEMPT = 1
    #: A voicemail, text or letter was left.
    MESSAGE = 2
    #: The patient was reached.
    CONTACT = 3


class MetBy(StrEnum):
    """The setting ``met_by``: the least effort that meets the rule (product rule 4)."""

    ATTEMPT = "attempt"
    MESSAGE = "message"
    CONTACT = "contact"


def meets(kind: Effort, met_by: MetBy) -> bool:
    """Whether an attempt of this kind meets the rule (product rule 4)."""
    return kind >= Effort[met_by.name]


class DecidedBy(StrEnum):
    """What made due what it is: last closing, the lane's target or the morning deadline (product rule 3)."""

    CLOSE = "close"
    TARGET = "target"
    MORNING = "morning"


class Standing(StrEnum):
    """Where a callback stands: not met yet (the first three), met by due, or met after it."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    MET = "met"
    MET_LATE = "met_late"


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the rule says about one call.

    Attributes:
        received: when the person first tried, UTC (product rule 1).
        lane: what kind of caller.
        service_day: the open day the call belongs to, a local date (product rule 2).
        due: the last instant at which the rule can be met, UTC (product rule 3).
        at_risk_from: from here on it is at risk, UTC; due itself when no warning is set (product rule 6).
        decided_by: what made due what it is.
    """

    received: datetime
    lane: Lane
    service_day: date
    due: datetime
    at_risk_from: datetime
    decided_by: DecidedBy


@dataclass(frozen=True, slots=True)
class SameDayRule:
    """The rule with one practice's settings. Raises BadSettings for minutes that cannot be.

    Attributes:
        hours: the practice's opening hours.
        met_by: the least effort that meets the rule.
        morning_deadline: for calls that arrived before the service day opened, in minutes from local
            midnight; None for no such deadline.
        at_risk_minutes: real minutes before due at which to warn; kept largest first, each once.
        target_minutes: open minutes within which to call, for the lanes that have a target.
    """

    hours: OpeningHours
    met_by: MetBy = MetBy.ATTEMPT
    morning_deadline: int | None = None
    at_risk_minutes: tuple[int, ...] = (60, 30)
    target_minutes: Mapping[Lane, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.morning_deadline is not None and not 0 <= self.morning_deadline <= DAY_MINUTES:
            raise BadSettings("The morning deadline must be a time from 00:00 to 24:00; nothing was changed.")
        lengths = (*self.at_risk_minutes, *self.target_minutes.values())
        if not all(0 < minutes <= _LONGEST for minutes in lengths):
            raise BadSettings(
                f"At-risk minutes and target minutes must be from 1 to {_LONGEST}; nothing was changed. "
                "Leave one out to go without it."
            )
        if Lane.CRISIS in self.target_minutes:
            raise BadSettings("A crisis has no clock, so it cannot have a target; nothing was changed.")
        object.__setattr__(self, "at_risk_minutes", tuple(sorted(set(self.at_risk_minutes), reverse=True)))
        object.__setattr__(self, "target_minutes", dict(self.target_minutes))

    def deadline(self, received: datetime, lane: Lane) -> Deadline:
        """Judge one call: its service day, when it is due and what decided that (product rules 2, 3 and 6).

        Raises NoClock for a crisis (product rule 8), NeverOpen when no open day follows, ValueError for a
        naive time.
        """
        if lane is Lane.CRISIS:
            raise NoClock(
                "A crisis has no clock: it is no callback, and stays red until a named person accepts it."
            )
        day = self.hours.service_day(received)
        arrived = received.astimezone(UTC)
        # The order settles ties: what comes later decides only when it is strictly earlier in time.
        due, decided_by = self.hours.closes(day), DecidedBy.CLOSE
        morning = self._morning(arrived, day)
        if morning is not None and morning < due:
            due, decided_by = morning, DecidedBy.MORNING
        target = self._target(arrived, lane, due)
        if target is not None and target < due:
            due, decided_by = target, DecidedBy.TARGET
        return Deadline(arrived, lane, day, due, self.at_risk_from(due), decided_by)

    def at_risk_from(self, due: datetime) -> datetime:
        """When the first warning comes: the most at-risk minutes before due; due itself without any."""
        return due - timedelta(minutes=max(self.at_risk_minutes, default=0))

    def standing(self, due: datetime, met_at: datetime | None, now: datetime) -> Standing:
        """Where a callback stands now (product rules 4, 6 and 7); at due itself it is not breached yet.

        ``met_at`` is when the first attempt that meets the rule was made, or None.
        """
        if met_at is not None:
            return Standing.MET if met_at <= due else Standing.MET_LATE
        if now > due:
            return Standing.BREACHED
        return Standing.AT_RISK if now >= self.at_risk_from(due) else Standing.ON_TIME

    def breached_at(self, due: datetime, met_at: datetime | None, now: datetime) -> datetime | None:
        """The instant of the breach to stamp, or None (product rule 7).

        It is due itself, however late it is noticed: due has passed, and nothing had met the rule by then.
        """
        return due if now > due and (met_at is None or met_at > due) else None

    def explain(self, deadline: Deadline, now: datetime | None = None) -> str:
        """Say in plain sentences why a call is due when it is, in the practice's wall time.

        ``Arrived Tue 21 Nov 17:40, after the last closing: it belongs to Wed 22 Nov. Due by 10:00 (morning
        deadline); the day closes at 17:00. At risk from 09:00.`` With ``now``, one sentence more says where
        the call stands if nothing has met the rule yet. A deadline of earlier settings is explained as well
        as today's settings can.
        """
        sentences = [self._arrival_words(deadline), self._due_words(deadline), self._warning_words(deadline)]
        if now is not None:
            sentences.append(self._standing_words(deadline.due, now))
        return " ".join(sentences)

    def _morning(self, arrived: datetime, day: date) -> datetime | None:
        """The morning deadline for a call, or None when it does not apply (product rule 3)."""
        opens = self.hours.opens(day)
        if self.morning_deadline is None or arrived >= opens:
            return None
        deadline = self.hours.instant(day, self.morning_deadline)
        return deadline if deadline > opens else None

    def _target(self, arrived: datetime, lane: Lane, limit: datetime) -> datetime | None:
        """When the open minutes of the lane have passed; None without a target or after the limit."""
        minutes = self.target_minutes.get(lane)
        # The open time is asked first, because the days after this one may never open again.
        if minutes is None or self.hours.open_time(arrived, limit) < timedelta(minutes=minutes):
            return None
        return self.hours.after_open_time(arrived, timedelta(minutes=minutes))

    def _arrival_words(self, deadline: Deadline) -> str:
        """When the call arrived, and which day it belongs to."""
        hours, received, service_day = self.hours, deadline.received, deadline.service_day
        day = hours.day_of(received)
        if day != service_day:
            when = "after the last closing" if hours.is_open_day(day) else "on a closed day"
            return f"Arrived {self._moment(received)}, {when}: it belongs to {day_words(service_day)}."
        when = "while open" if hours.is_open(received) else "in a break"
        if hours.is_open_day(day) and received < hours.opens(day):
            when = "before opening"
        return f"Arrived {self._moment(received)}, {when}: it belongs to that day."

    def _due_words(self, deadline: Deadline) -> str:
        """When the call is due, and what decided that."""
        day, lane = deadline.service_day, deadline.lane
        target = self.target_minutes.get(lane)
        why = {
            DecidedBy.CLOSE: "last closing",
            DecidedBy.MORNING: "morning deadline",
            DecidedBy.TARGET: f"{lane.words} target" + (f" of {target} open minutes" if target else ""),
        }[deadline.decided_by]
        due = f"Due by {self._moment(deadline.due, day)} ({why})"
        if deadline.decided_by is DecidedBy.CLOSE or not self.hours.is_open_day(day):
            return f"{due}."
        return f"{due}; the day closes at {self._moment(self.hours.closes(day), day)}."

    def _warning_words(self, deadline: Deadline) -> str:
        """From when the call is at risk."""
        if not self.at_risk_minutes:
            return "No at-risk warning is set."
        if deadline.at_risk_from <= deadline.received:
            return "At risk at once."
        return f"At risk from {self._moment(deadline.at_risk_from, deadline.service_day)}."

    def _standing_words(self, due: datetime, now: datetime) -> str:
        """Where an unmet call stands now."""
        minutes = int(abs(due - now) / timedelta(minutes=1))
        left = f"{length_words(minutes)} {'late' if now > due else 'left'}"
        standing = self.standing(due, None, now).value.replace("_", " ")
        return f"At {self._moment(now)}, if not met: {standing}, {left}."

    def _moment(self, instant: datetime, day: date | None = None) -> str:
        """An instant in wall time: ``Tue 21 Nov 17:40``, or only ``17:40`` on the day already named."""
        if day is not None and instant == self.hours.instant(day, DAY_MINUTES):
            return clock(DAY_MINUTES)
        local = self.hours.local(instant)
        time_of_day = clock(local.hour * 60 + local.minute)
        return time_of_day if local.date() == day else f"{day_words(local.date())} {time_of_day}"
