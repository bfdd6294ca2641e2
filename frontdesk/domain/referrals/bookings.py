"""What the appointments of a practice system say happened to one person on the way.

An export tells how each appointment stands, not when it came to be so. ``follow`` compares the export with
what is known, appointment by appointment in the order of time, and gives the events that must have happened
since: each once, whether a desk recorded it before or an earlier export told it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.appointments import AppointmentKind, AppointmentStatus
from frontdesk.domain.referrals.events import Detail, Event, EventKind
from frontdesk.domain.referrals.referral import ReferralState, apply

_BOOKED, _CONFIRMED, _DONE, _NO_SHOW, _CANCELED = AppointmentStatus


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment of one person.

    Attributes:
        at: when it begins, UTC.
        kind: what for; None where the export does not say.
        status: what became of it.
        provider: who sees them, or "".
        booked_on: when it was made, or None where the export does not say.
    """

    at: datetime
    kind: AppointmentKind | None
    status: AppointmentStatus
    provider: str = ""
    booked_on: datetime | None = None

    @property
    def counts(self) -> bool:
        """True if it is part of the way: an evaluation or a session."""
        return self.kind is not AppointmentKind.OTHER


@dataclass(frozen=True, slots=True)
class Change:
    """An appointment that is new, or not as it was.

    Attributes:
        line: where the export has it.
        before: as it was known, or None.
        after: as the export has it.
    """

    line: int
    before: Appointment | None
    after: Appointment


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody besides their state.

    Attributes:
        unchanged: their appointments that the export does not change.
        told: how often a desk recorded a session or a no-show, by kind and local day; an appointment of that
            day that an export tells is the same one.
    """

    unchanged: Sequence[Appointment] = ()
    told: Mapping[tuple[EventKind, date], int] = field(default_factory=dict)


@dataclass(slots=True)
class Followed:
    """What an export says of one person.

    Attributes:
        state: their way after it.
        events: what happened, in order; each may be applied to the state before it.
        taken: the changes that are to be kept.
        refused: those that cannot be right, each with a sentence; they are not to be kept.
    """

    state: ReferralState
    events: list[Event] = field(default_factory=list)
    taken: list[Change] = field(default_factory=list)
    refused: list[tuple[Change, str]] = field(default_factory=list)


def follow(
    state: ReferralState,
    changes: Iterable[Change],
    known: Known,
    *,
    now: datetime,
    day_of: Callable[[datetime], date],
) -> Followed:
    """Return what the appointments of one person say happened.

    Args:
        state: their way.
        changes: what the export has that is new or changed, in any order.
        known: what is known besides.
        now: UTC.
        day_of: the local day of an instant.
    """
    ordered = sorted(changes, key=lambda one: (one.after.at, one.after.status.is_live, one.line))
    appointments = [*known.unchanged, *(one.after for one in ordered)]
    reader = _Reader(appointments, Counter(known.told), now, day_of)
    followed = Followed(state)
    waiting, before = ordered, -1
    # A later appointment may bring about what an earlier one needs, such as that they are back.
    while before != len(followed.events) + len(followed.taken):
        before = len(followed.events) + len(followed.taken)
        followed.refused.clear()
        for change in waiting:
            try:
                _take(followed, change, reader.events(followed.state, change))
            except Refused as refused:
                followed.refused.append((change, refused.sentence))
        waiting = [change for change, _ in followed.refused]
        expected = _as_it_stands(known, followed)
        for event in _Reader(expected, Counter(), now, day_of).booked_again(followed.state):
            followed.state = apply(followed.state, event)
            followed.events.append(event)
    return followed


def _as_it_stands(known: Known, followed: Followed) -> list[Appointment]:
    """Return somebody's appointments; one whose change was refused is as it was."""
    refused = (change.before for change, _ in followed.refused)
    taken = (change.after for change in followed.taken)
    return [*known.unchanged, *taken, *(one for one in refused if one is not None)]


def _take(followed: Followed, change: Change, events: Iterator[Event]) -> None:
    """Apply the events of one change, all or, where one is refused, none. Raises Refused."""
    state, applied = followed.state, []
    for event in events:
        state = apply(state, event)
        applied.append(event)
    followed.state = state
    followed.events += applied
    followed.taken.append(change)


class _Reader:
    """Says which events the appointments of one person stand for."""

    def __init__(
        self,
        appointments: Sequence[Appointment],
        told: Counter[tuple[EventKind, date]],
        now: datetime,
        day_of: Callable[[datetime], date],
    ) -> None:
        self._all = [one for one in appointments if one.counts]
        self._live = {one.at for one in self._all if one.status.is_live}
        self._told = told
        self._now = now
        self._day_of = day_of

    def events(self, state: ReferralState, change: Change) -> Iterator[Event]:
        """Yield what a change stands for; the state of each event is that after the ones before it.

        Raises:
            Refused: it cannot be right.
        """
        after = change.after
        if not after.counts or state.completed_at is not None:
            # A course that is completed is not counted on: what comes after it is kept, and is no event.
            return
        over = after.status in (_DONE, _NO_SHOW)
        if over and self._day_of(after.at) > self._day_of(self._now):
            raise Refused("it is marked as over, and its day has not come")
        if after.at < state.begins:
            raise Refused("the appointment is before the referral itself")
        if change.before is not None and change.before.status is _DONE is not after.status:
            raise Refused("an earlier export said that it took place: take that back first, if it is wrong")
        if state.lost_at is not None:
            opened = self._reopened(state, change)
            if opened is None:
                return
            yield opened
            state = apply(state, opened)
        match after.status:
            case AppointmentStatus.DONE:
                yield from self._done(state, after)
            case AppointmentStatus.NO_SHOW:
                yield from self._no_show(state, after)
            case AppointmentStatus.CANCELED:
                yield from self._canceled(state, change)
            case _:
                yield from self._expected(state, change)

    def booked_again(self, state: ReferralState) -> Iterator[Event]:
        """Yield the booking of somebody whose next appointment was there before the last one fell through."""
        if state.off_at is None or not state.is_open:
            return
        # What comes next is expected; what was to be before it is not known to have been.
        coming = [one for one in self._all if one.status.is_live and one.at > self._now]
        if coming:
            yield self._booked(state, min(coming, key=lambda one: one.at))

    def _reopened(self, state: ReferralState, change: Change) -> Event | None:
        """Return the event by which somebody who was lost is back; None if this does not say so.

        Raises:
            Refused: it contradicts what a desk said.
        """
        after, lost_at = change.after, state.lost_at
        assert lost_at is not None
        came = after.status is _DONE
        if not (came or after.status.is_live):
            return None
        if (came and after.at <= lost_at) or (change.before is not None and not came):
            raise Refused("they were closed as lost since: open them again at the desk if that is wrong")
        return Event(EventKind.REOPENED, max(lost_at, min(after.at, self._now)))

    def _expected(self, state: ReferralState, change: Change) -> Iterator[Event]:
        """Yield the booking of an appointment that is to come, and that they confirmed it."""
        after = change.after
        if self._is_news(state, change):
            was_told = state.is_booked and state.booked_for is None
            booked = self._booked(state, after, quiet=was_told)
            yield booked
            state = apply(state, booked)
        if after.status is not _CONFIRMED or state.is_treated or state.confirmed_at is not None:
            return
        if state.is_booked and state.booked_for == after.at:
            yield Event(EventKind.CONFIRMED, self._at(state, after.at))

    def _is_news(self, state: ReferralState, change: Change) -> bool:
        """True if an appointment to come is the one they are booked for, which the state does not say yet."""
        after, before = change.after, change.before
        if not state.is_booked:
            # Who is in treatment has many; only what follows one that fell through is a booking.
            return not state.is_treated or (state.off_at is not None and after.at > state.off_at)
        if state.is_treated or state.booked_for == after.at:
            return False
        if state.booked_for is None or (before is not None and before.at == state.booked_for):
            return True
        if after.at < state.booked_for:
            return after.at > self._now
        # A later one: the earlier one was moved, unless the export still has it.
        return after.kind is not AppointmentKind.SESSION and state.booked_for not in self._live

    def _done(self, state: ReferralState, after: Appointment) -> Iterator[Event]:
        at = min(after.at, self._now)
        evaluation = after.kind is AppointmentKind.EVALUATION or (after.kind is None and not state.is_treated)
        if evaluation:
            if state.evaluated_at is None:
                yield Event(EventKind.EVALUATED, at)
        elif not self._was_told(EventKind.SESSION, after.at):
            yield Event(EventKind.SESSION, at)

    def _no_show(self, state: ReferralState, after: Appointment) -> Iterator[Event]:
        if self._was_told(EventKind.NO_SHOW, after.at):
            return
        later = state.booked_for is not None and state.booked_for > after.at
        if state.is_booked and later:
            # They have another appointment already.
            return
        if state.evaluated_at is not None and after.at < state.evaluated_at:
            return
        if not state.is_booked:
            booked = self._booked(state, after, quiet=True)
            yield booked
            state = apply(state, booked)
        yield Event(EventKind.NO_SHOW, self._at(state, after.at))

    def _canceled(self, state: ReferralState, change: Change) -> Iterator[Event]:
        after, before = change.after, change.before
        theirs = state.booked_for is None or state.booked_for in (after.at, before.at if before else None)
        if state.is_booked and theirs and not (state.is_treated and self._comes_again(after)):
            yield Event(EventKind.CANCELED, self._at(state, after.at))
        elif not state.is_booked and self._is_only(state, after):
            booked = self._booked(state, after, quiet=True)
            yield booked
            yield Event(EventKind.CANCELED, self._at(apply(state, booked), after.at))

    def _comes_again(self, gone: Appointment) -> bool:
        """True if another appointment is expected."""
        return any(one.status.is_live and one.at > self._now for one in self._all if one is not gone)

    def _is_only(self, state: ReferralState, gone: Appointment) -> bool:
        """True if nothing else is known of somebody than an appointment that was canceled."""
        return state.off_at is None and not state.is_treated and all(one is gone for one in self._all)

    def _was_told(self, kind: EventKind, at: datetime) -> bool:
        """True if a desk recorded it on that day; each record stands for one appointment."""
        key = (kind, self._day_of(at))
        if not self._told[key]:
            return False
        self._told[key] -= 1
        return True

    def _booked(self, state: ReferralState, after: Appointment, *, quiet: bool = False) -> Event:
        """Return the booking of an appointment.

        Args:
            state: their way.
            after: the appointment.
            quiet: True if nobody is told of it: it is over, or a desk recorded it without its time.
        """
        at = min(after.booked_on or self._now, after.at, self._now)
        detail: Detail = {"for": after.at.isoformat()}
        reason = f"with {after.provider}" if after.provider else ""
        return Event(
            EventKind.BOOKED, max(at, state.begins), reason, {**detail, "quiet": True} if quiet else detail
        )

    def _at(self, state: ReferralState, at: datetime) -> datetime:
        """Return when something happened to an appointment: by now, and not before it was booked."""
        known = min(at, self._now)
        return max(known, state.booked_at) if state.booked_at is not None else known
