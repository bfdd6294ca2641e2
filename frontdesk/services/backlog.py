"""The backlog: the next one of it, its daily share and its end, and one outcome for many."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from frontdesk.domain.audit import Action
from frontdesk.domain.backlog import DAYS_LOOKED_AT, BurnDay, Forecast, Share, burn_down, forecast
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.errors import NotFound, Refused, Taken
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.callbacks.attempts import NewAttempt, record_attempt
from frontdesk.services.callbacks.queue import CallbackService
from frontdesk.services.office import Office, Practice
from frontdesk.store.audit import write_audit
from frontdesk.store.backlog import backlog_candidates, backlog_size, called_since, came_since, left_since
from frontdesk.store.callbacks import read_callback
from frontdesk.store.db.engine import Transaction

#: Callbacks of a bulk that are written in one transaction: other desks wait no longer than that takes.
PORTION = 50


@dataclass(frozen=True, slots=True)
class BacklogStanding:
    """Where the backlog stands.

    Attributes:
        share: today's share.
        days: the last open days, today last if it is one.
        forecast: when it ends.
    """

    share: Share
    days: tuple[BurnDay, ...]
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What became of some callbacks of a bulk.

    Attributes:
        recorded: for how many the outcome was written down.
        taken: how many somebody else has.
        closed: how many were closed meanwhile.
        moved: how many are today's work now: they called, or were spoken with.
        early: how many it is too early to give up on.
    """

    recorded: int = 0
    taken: int = 0
    closed: int = 0
    moved: int = 0
    early: int = 0

    def __add__(self, other: BulkDone) -> BulkDone:
        """Both together."""
        return BulkDone(
            self.recorded + other.recorded,
            self.taken + other.taken,
            self.closed + other.closed,
            self.moved + other.moved,
            self.early + other.early,
        )

    @property
    def left_out(self) -> str:
        """Who was left out and why, or ""."""
        parts = (
            (self.taken, "with somebody else"),
            (self.closed, "closed meanwhile"),
            (self.moved, "today's work now"),
            (self.early, "too early to give up on"),
        )
        return ", ".join(f"{count:,} {why}" for count, why in parts if count)


class BacklogService:
    """Works the list from before."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def standing(self) -> BacklogStanding:
        """Today's share, the last days and the day of its end; a few indexed reads, whatever its size."""
        office = self._office
        now, practice = office.now(), office.practice()
        hours = practice.rule.hours
        today = hours.day_of(now)
        start, _ = practice.day_bounds(now)
        since = hours.instant(today - timedelta(days=DAYS_LOOKED_AT), 0)
        size = backlog_size(office.store)
        called, still = called_since(office.store, start)
        left = Counter(hours.day_of(at) for at in left_since(office.store, since))
        days = burn_down(size, left, self._came(since, hours), today, hours)
        quota = practice.settings.backlog_quota
        is_over = not hours.is_open_day(today) or now >= hours.closes(today)
        return BacklogStanding(
            Share(called, min(quota, max(1, size + called - still))),
            days,
            forecast(size, days, quota, today, hours, is_over=is_over),
        )

    def _came(self, since: datetime, hours: OpeningHours) -> Counter[date]:
        came: Counter[date] = Counter()
        for at, counts in came_since(self._office.store, since):
            came[hours.day_of(at)] += json.loads(counts).get("backlog", 0)
        return came

    def next(self, *, by: int) -> Callback | None:
        """Claim and give the one callback of the backlog to make now, or None when none can be made now."""
        callbacks = CallbackService(self._office)
        callbacks.tick(by=by)
        return callbacks.claim_first(backlog_candidates(self._office.store, self._office.now(), by), by=by)

    def begin_bulk(self, outcome: Outcome, marked: int, *, by: int) -> int:
        """Write down that one outcome is recorded for many; gives the number under which it is undone as one.

        Raises:
            Refused: the outcome is recorded one at a time, because somebody is spoken with.
        """
        if not outcome.facts.in_bulk:
            raise Refused(
                f"“{outcome.words}” is recorded one at a time. Nothing was changed; * takes the marks away."
            )
        with self._office.store.writing() as db:
            return write_audit(
                db,
                at=self._office.now(),
                person_id=by,
                action=Action.BACKLOG_BULK,
                subject_id=marked,
                outcome=outcome.value,
            )

    def record_some(self, bulk: int, ids: Sequence[int], outcome: Outcome, *, by: int) -> BulkDone:
        """Record an outcome for some callbacks of a bulk, in one transaction; what cannot be is left out.

        Args:
            bulk: what ``begin_bulk`` gave.
            ids: the callbacks; a portion of at most ``PORTION`` keeps no desk waiting.
            outcome: what came of each try.
            by: who tried.
        """
        office = self._office
        practice, now = office.practice(), office.now()
        counts: Counter[str] = Counter()
        with office.store.writing() as db:
            # Always in the same order: two desks that record at once must not wait for each other.
            for callback_id in sorted(ids):
                attempt = NewAttempt(callback_id, outcome)
                counts[_record_one(db, attempt, practice=practice, now=now, by=by, bulk=bulk)] += 1
        return BulkDone(**counts)


def _record_one(
    db: Transaction, attempt: NewAttempt, *, practice: Practice, now: datetime, by: int, bulk: int
) -> str:
    """Record one of a bulk, or leave it out; gives the field of ``BulkDone`` that counts it."""
    try:
        found = read_callback(db, attempt.callback_id)
    except NotFound:
        return "closed"
    if not found.is_open:
        return "closed"
    if not found.backlog:
        return "moved"
    try:
        with db.atomic():
            record_attempt(db, attempt, practice=practice, now=now, by=by, bulk=bulk)
    except Taken:
        return "taken"
    except Refused:
        return "early"
    return "recorded"
