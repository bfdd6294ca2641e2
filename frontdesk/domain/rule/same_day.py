"""The same-day rule: when a callback is due, and where it stands (product, "The same-day rule").

Pure: nothing here looks at a clock. All instants are aware and go out in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum

from frontdesk.domain.clock_text import DAY_MINUTES
from frontdesk.domain.errors import BadSettings, FrontDeskError
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import OpeningHours

_LONGEST = 7 * DAY_MINUTES  # longer than any open day, so a longer warning or target would mean nothing


class NoClock(FrontDeskError):
    """A crisis has no clock: it has no due time and is never a callback (product rule 8)."""

    title = "No clock"


class Effort(IntEnum):
    """How far an outbound attempt got; a higher effort includes the lower ones."""

    #: Nobody dialed: there was no attempt, and nothing is met.
    NONE = 0
    #: Nobody was reached and no message was left.
    ATTEMPT = 1
    #: A voicemail, text or letter was left.
    MESSAGE = 2
    #: The patient was reached.
    CONTACT = 3


class MetBy(StrEnum):
    """The setting ``met_by``: the least effort that meets the rule (product rule 4)."""

    #: Any try; the default.
    ATTEMPT = "attempt"
    #: A voicemail, text or letter at least.
    MESSAGE = "message"
    #: The patient was reached.
    CONTACT = "contact"


def meets(kind: Effort, met_by: MetBy) -> bool:
    """True if an attempt of this kind meets the rule (product rule 4)."""
    return kind >= Effort[met_by.name]


class DecidedBy(StrEnum):
    """What decided due: the last closing, the lane's target or the morning deadline (product rule 3)."""

    #: The last closing of the service day.
    CLOSE = "close"
    #: The lane's target in open minutes.
    TARGET = "target"
    #: The morning deadline, for what arrived while closed.
    MORNING = "morning"


class Standing(StrEnum):
    """Where a callback stands: not met yet (the first three), met by due, or met after it."""

    #: Due later, with time to spare.
    ON_TIME = "on_time"
    #: Due soon (product rule 6).
    AT_RISK = "at_risk"
    #: Due passed (product rule 7).
    BREACHED = "breached"
    #: Answered at or before due.
    MET = "met"
    #: Answered after due; the breach stays.
    MET_LATE = "met_late"


def standing_of(due: datetime, met_at: datetime | None, now: datetime, at_risk_from: datetime) -> Standing:
    """Return where anything with a due instant stands now; at due itself it is not breached yet.

    Args:
        due: the last instant at which it can be met.
        met_at: when it was met, or None.
        now: the present instant.
        at_risk_from: when it becomes at risk.
    """
    if met_at is not None:
        return Standing.MET if met_at <= due else Standing.MET_LATE
    if now > due:
        return Standing.BREACHED
    return Standing.AT_RISK if now >= at_risk_from else Standing.ON_TIME


def breach_of(due: datetime, met_at: datetime | None, now: datetime) -> datetime | None:
    """Return the instant of the breach to stamp, or None (product rule 7).

    It is due itself, however late it is noticed, if due has passed and it was not met by then.
    """
    return due if now > due and (met_at is None or met_at > due) else None


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the rule says about one call.

    Attributes:
        received: when the person first called, UTC (product rule 1).
        lane: what kind of caller.
        service_day: the open day the call belongs to, a local date (product rule 2).
        due: the last instant at which the rule can be met, UTC (product rule 3).
        at_risk_from: when it becomes at risk, UTC; due itself if no warning is set (product rule 6).
        decided_by: what decided due.
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
        """Return the service day of a call, when it is due and what decided that (product rules 2, 3 and 6).

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
        """Return when the first warning comes, which is due itself if no at-risk minutes are set."""
        return due - timedelta(minutes=max(self.at_risk_minutes, default=0))

    def standing(self, due: datetime, met_at: datetime | None, now: datetime) -> Standing:
        """Return where a callback stands now (rules 4, 6 and 7); at due itself it is not breached yet.

        ``met_at`` is when the first attempt that meets the rule was made, or None.
        """
        return standing_of(due, met_at, now, self.at_risk_from(due))

    @staticmethod
    def breached_at(due: datetime, met_at: datetime | None, now: datetime) -> datetime | None:
        """Return the instant of the breach of a callback to stamp, or None; see ``breach_of``."""
        return breach_of(due, met_at, now)

    def _morning(self, arrived: datetime, day: date) -> datetime | None:
        """Return the morning deadline for a call, or None when it does not apply (product rule 3)."""
        opens = self.hours.opens(day)
        if self.morning_deadline is None or arrived >= opens:
            return None
        deadline = self.hours.instant(day, self.morning_deadline)
        return deadline if deadline > opens else None

    def _target(self, arrived: datetime, lane: Lane, limit: datetime) -> datetime | None:
        """Return when the open minutes of the lane have passed; None without a target or after the limit."""
        minutes = self.target_minutes.get(lane)
        # The open time is asked first, because the days after this one may never open again.
        if minutes is None or self.hours.open_time(arrived, limit) < timedelta(minutes=minutes):
            return None
        return self.hours.after_open_time(arrived, timedelta(minutes=minutes))
