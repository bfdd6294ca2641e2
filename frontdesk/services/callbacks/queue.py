"""The queue of callbacks: its lists and counts, claims, and the stamping of breaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NoReturn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.queue import Callback, QueueCounts, Tab
from frontdesk.domain.callbacks.state import CallbackState, claimed, handed_over, released
from frontdesk.domain.errors import NotFound, Refused, Taken
from frontdesk.domain.referrals.owed_counts import OwedCounts
from frontdesk.domain.rule.pace import MEASURED_ENOUGH, Pace
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.domain.text import ABOUT_LIMIT, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.callbacks.changing import save_change
from frontdesk.services.office import Office, Practice
from frontdesk.store import callbacks as rows
from frontdesk.store.changes import Changes
from frontdesk.store.day.waiting import cover_is_said
from frontdesk.store.db.engine import Store
from frontdesk.store.deadlines import expire_claims, stamp_breaches, work_waiting
from frontdesk.store.owed.waiting import count_owed
from frontdesk.store.people import is_on_staff
from frontdesk.store.queue import (
    Listed,
    callback_by_id,
    count_queue,
    measured_minutes,
    next_candidates,
    read_order,
    read_rows,
    read_tab,
    read_words,
)

# What the first screen does not need is imported where it is asked for.
if TYPE_CHECKING:
    from frontdesk.services.callbacks.attempts import NewAttempt, Recorded
    from frontdesk.services.callbacks.detail import Detail
    from frontdesk.services.callbacks.filter import QueueFilter
    from frontdesk.services.callbacks.merging import Alike


@dataclass(frozen=True, slots=True)
class Standing:
    """What the frame shows of the queue.

    Attributes:
        counts: breached, at risk, open and the tabs' counts.
        pace: the forecast for what is still due today.
        closes: today's last closing, UTC, or None on a closed day.
        opens: the next opening, UTC, while closed; None while open.
        checked_at: when the rows were read.
        owed: what is late, at risk and open of what is owed to referrers.
    """

    counts: QueueCounts
    pace: Pace
    closes: datetime | None
    opens: datetime | None
    checked_at: datetime
    owed: OwedCounts


def standing_of(office: Office, *, by: int) -> Standing:
    """Read the present counts and the forecast."""
    now = office.now()
    practice = office.practice()
    hours = practice.rule.hours
    start, end = practice.day_bounds(now)
    today = hours.day_of(now)
    closes = hours.closes(today) if hours.is_open_day(today) else None
    counts = count_queue(
        office.store,
        now=now,
        at_risk_until=now + timedelta(minutes=max(practice.rule.at_risk_minutes, default=0)),
        closes=closes or end,
        day_start=start,
        person_id=by,
    )
    opens = None if hours.is_open(now) else hours.after_open_time(now, timedelta(0))
    minutes = practice.settings.owed.at_risk_minutes
    owed = count_owed(office.store, now=now, at_risk_until=now + timedelta(minutes=minutes))
    pace = forecast(office.store, practice, counts, now, end)
    return Standing(counts, pace, closes, opens, now, owed)


def forecast(store: Store, practice: Practice, counts: QueueCounts, now: datetime, end: datetime) -> Pace:
    """Return the forecast of the callbacks due today, at the pace this desk works.

    Args:
        store: the store.
        practice: the present settings.
        counts: the present counts.
        now: UTC.
        end: the end of the day, UTC.
    """
    hours, settings = practice.rule.hours, practice.settings
    measured = measured_minutes(store)
    each = _median(measured) if len(measured) >= MEASURED_ENOUGH else settings.minutes_per_callback
    left = hours.open_time(now, end).total_seconds() / 60
    return Pace(counts.due_today, float(each), _people(store, practice, now), left, len(measured))


def _median(minutes: list[int]) -> float:
    """Return the median, so that one call of an hour does not make every call longer."""
    in_order, half = sorted(minutes), len(minutes) // 2
    return (in_order[half] + in_order[~half]) / 2


def _people(store: Store, practice: Practice, now: datetime) -> int:
    """Return how many people call back at the same time."""
    usual = practice.settings.people_on_phones
    if not cover_is_said(store):
        return usual
    from frontdesk.services.day.cover import read_cover

    return read_cover(store, practice, now).people(usual)


class CallbackService:
    """Works the list of people to call back."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @property
    def rule(self) -> SameDayRule:
        """The present rule."""
        return self._office.practice().rule

    def order(self, tab: Tab, *, by: int) -> tuple[int, ...]:
        """Return the ids of a tab's callbacks, in its order, after stamping missed deadlines."""
        return read_order(self._office.store, self._listed(tab, by))

    def rows(self, ids: Sequence[int]) -> list[Callback]:
        """Return these callbacks as they are now, in the order given; an unknown id is left out."""
        return read_rows(self._office.store, ids)

    def filter(self, tab: Tab, *, by: int) -> QueueFilter:
        """Return the filter of a tab, after stamping missed deadlines."""
        from frontdesk.services.callbacks.filter import QueueFilter

        words = read_words(self._office.store, self._listed(tab, by))
        return QueueFilter(words, self._office.practice().settings.phone_region)

    def tab(self, tab: Tab, *, by: int) -> list[Callback]:
        """Return a whole tab, in its order, after stamping missed deadlines; for printing it."""
        return read_tab(self._office.store, self._listed(tab, by))

    def _listed(self, tab: Tab, by: int) -> Listed:
        self.tick(by=by)
        now = self._office.now()
        return Listed(tab, now, self._office.day_bounds(now)[0], by)

    def standing(self, *, by: int) -> Standing:
        """Return the counts and the forecast, after stamping missed deadlines."""
        self.tick(by=by)
        return standing_of(self._office, by=by)

    def breached_since(self, last: int) -> int:
        """Return how many open callbacks have breached after ``last``, a ``QueueCounts.last_breach``."""
        from frontdesk.store.day.review import open_breaches_after

        return open_breaches_after(self._office.store, last)

    def detail(self, callback_id: int) -> Detail:
        """Return one callback with its tries and its caller's history.

        Raises:
            NotFound: there is no such callback.
        """
        from frontdesk.services.callbacks.detail import detail_of

        return detail_of(self._office.store, self._one(callback_id))

    @again_if_lost
    def claim(self, callback_id: int, *, by: int) -> Callback:
        """Claim a callback.

        Claiming it again changes nothing: a try is timed from the first claim, which runs out if nothing
        follows.

        Raises:
            Taken: somebody else has it; the sentence says who.
            Refused: it is closed.
        """
        known = callback_by_id(self._office.store, callback_id)
        if known is not None and known.is_open and known.owner_id == by:
            return known
        return self._take(callback_id, Action.CALLBACK_CLAIMED, _claimed, by=by)

    @again_if_lost
    def release(self, callback_id: int, *, by: int) -> Callback:
        """Put a callback back into the queue.

        Raises:
            Refused: it is not yours.
        """
        return self._take(callback_id, Action.CALLBACK_RELEASED, _released, by=by)

    @again_if_lost
    def hand_over(self, callback_id: int, *, to: int, seen_owner: int | None, by: int) -> Callback:
        """Hand a callback over to somebody.

        Args:
            callback_id: which.
            to: who has it from now on.
            seen_owner: who had it on the screen of the person who acts.
            by: who acts.

        Raises:
            Taken: it has changed hands since the screen was read.
            Refused: it is closed.
            NotFound: there is no such callback, or that person left.
        """

        def given(before: CallbackState, at: datetime, by: int) -> CallbackState | None:
            """Return the callback handed over; None if it is closed or its owner changed."""
            return handed_over(before, to, at) if before.is_open and before.owner_id == seen_owner else None

        return self._take(callback_id, Action.CALLBACK_HANDED_OVER, given, by=by, to=to)

    def _take(
        self, callback_id: int, action: Action, change: ChangeOfHands, *, by: int, to: int | None = None
    ) -> Callback:
        """Change who has a callback, in one transaction; ``to`` is the person it is given to.

        Raises:
            Taken: somebody else has it, or had it a moment ago.
            Refused: it is closed, or cannot be changed so by this person.
            NotFound: there is no such callback, or whom it is given to left.
        """
        at = self._office.now()
        with self._office.store.writing() as db:
            if to is not None and not is_on_staff(db, to):
                raise NotFound("They are not on the staff. Nothing was changed; choose somebody else.")
            before = rows.read_callback(db, callback_id)
            after = change(before, at, by)
            detail = {} if to is None else {"to": to}
            if after is None:
                self._say_why_not(callback_id, rows.owner_name(db, callback_id))
            changes = Changes()
            changes.change_callback(db, before, after)
            save_change(db, changes, action, callback_id, at=at, by=by, **detail)
        return self._one(callback_id)

    def alike(self, callback_id: int) -> list[Alike]:
        """Return the callbacks it may be merged with: every other open one, the likeliest first.

        Raises:
            NotFound: there is no such callback.
        """
        from frontdesk.services.callbacks.merging import alike

        return alike(self._office.store, self._one(callback_id))

    @again_if_lost
    def merge(self, callback_id: int, other_id: int, *, by: int) -> Callback:
        """Merge two callbacks of a person; return the one that stays, the older.

        Raises:
            Taken: somebody else has one of them.
            Refused: one of them is closed, or they are the same.
            NotFound: there is no such callback.
        """
        from frontdesk.services.callbacks.merging import merge_callbacks

        office = self._office
        practice = office.practice()
        with office.store.writing() as db:
            kept = merge_callbacks(db, callback_id, other_id, practice=practice, now=office.now(), by=by)
        return self._one(kept)

    def next(self, *, by: int) -> Callback | None:
        """Claim and return the one callback to make now, or None if all are made."""
        self.tick(by=by)
        return self.claim_first(next_candidates(self._office.store, self._office.now(), by), by=by)

    def claim_first(self, candidates: Iterable[int], *, by: int) -> Callback | None:
        """Claim and return the first of these callbacks that can be claimed; None if none can."""
        for callback_id in candidates:
            with suppress(Taken, Refused):  # another desk was quicker: try the next one
                return self.claim(callback_id, by=by)
        return None

    @again_if_lost
    def record(self, attempt: NewAttempt, *, by: int) -> Recorded:
        """Record the outcome of a try, and date what follows.

        Raises:
            Taken: somebody else has the callback.
            Refused: it is closed already.
            Incomplete: the outcome asks for an answer first.
        """
        from frontdesk.services.callbacks.attempts import NewAttempt, record_attempt

        office = self._office
        practice = office.practice()
        clean = NewAttempt(
            attempt.callback_id,
            attempt.outcome,
            one_line(attempt.note, ABOUT_LIMIT),
            attempt.asked_at,
            attempt.asked_how,
        )
        with office.store.writing() as db:
            return record_attempt(db, clean, practice=practice, now=office.now(), by=by)

    def tick(self, *, by: int) -> bool:
        """Stamp what passed its deadline and return claims that ran out; True if anything changed.

        It reads first, so that an idle desk writes nothing.
        """
        office = self._office
        now = office.now()
        practice = office.practice()
        minutes = practice.settings.claim_minutes
        waiting = work_waiting(office.store, now=now, claims_last=timedelta(minutes=minutes))
        if not any(waiting):
            return False
        with office.store.writing() as db:
            if waiting.callbacks:
                stamp_breaches(db, now=now, by=by)
                expire_claims(db, now=now, minutes=minutes, by=by)
            if waiting.owed:
                from frontdesk.services.owed.passing import pass_time

                pass_time(db, practice, now=now, by=by)
        return True

    def _one(self, callback_id: int) -> Callback:
        callback = callback_by_id(self._office.store, callback_id)
        if callback is None:
            raise NotFound(f"There is no callback number {callback_id}.")
        return callback

    def _say_why_not(self, callback_id: int, owner: str | None) -> NoReturn:
        callback = self._one(callback_id)
        if not callback.is_open:
            raise Refused("This callback is closed already. Nothing was changed.")
        if owner is not None:
            raise Taken(f"{owner} has this callback already. Nothing was changed; n gives the next one.")
        raise Taken("This callback changed hands just now. Look again.")


#: Returns a callback after it changed hands; None if it may not.
ChangeOfHands = Callable[[CallbackState, datetime, int], CallbackState | None]


def _claimed(before: CallbackState, at: datetime, by: int) -> CallbackState | None:
    """Claim an open callback that nobody else has."""
    return claimed(before, by, at) if before.is_open and before.owner_id in (None, by) else None


def _released(before: CallbackState, at: datetime, by: int) -> CallbackState | None:
    """Put back an open callback of this person. Raises Refused."""
    if not before.is_open or before.owner_id != by:
        raise Refused("Only who has a callback can put it back.")
    return released(before)
