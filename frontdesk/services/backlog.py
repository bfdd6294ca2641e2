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
from frontdesk.store.db.entries import savepoint

#: Callbacks of a bulk in one transaction, for which other desks have to wait.
PORTION = 50


@dataclass(frozen=True, slots=True)
class BacklogStanding:
    """The present backlog.

    Attributes:
        share: today's share.
        days: the last open days, ending with today if it is open.
        forecast: when it ends.
    """

    share: Share
    days: tuple[BurnDay, ...]
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class BulkDone:
    """The result of recording an outcome for some callbacks of a bulk.

    Attributes:
        recorded: callbacks for which it was recorded.
        taken: callbacks that somebody else has.
        closed: callbacks that were closed meanwhile.
        moved: callbacks that are today's work now: they called, or somebody spoke with them.
        early: callbacks for which it is too early to close as unreached.
    """

    recorded: int = 0
    taken: int = 0
    closed: int = 0
    moved: int = 0
    early: int = 0

    def __add__(self, other: BulkDone) -> BulkDone:
        """Add the counts."""
        return BulkDone(
            self.recorded + other.recorded,
            self.taken + other.taken,
            self.closed + other.closed,
            self.moved + other.moved,
            self.early + other.early,
        )

    @property
    def left_out(self) -> str:
        """How many were left out and why, or ""."""
        parts = (
            (self.taken, "with somebody else"),
            (self.closed, "closed meanwhile"),
            (self.moved, "today's work now"),
            (self.early, "too early to give up on"),
        )
        return ", ".join(f"{count:,} {why}" for count, why in parts if count)


class BacklogService:
    """Works the backlog."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def standing(self) -> BacklogStanding:
        """Return today's share, the last days and the forecast; a few indexed reads, whatever the size."""
        office = self._office
        now, practice = office.now(), office.practice()
        hours = practice.rule.hours
        today = hours.day_of(now)
        start, _ = practice.day_bounds(now)
        since = hours.instant(today - timedelta(days=DAYS_LOOKED_AT), 0)
        size = backlog_size(office.store)
        called, still = called_since(office.store, start)
        left = Counter(hours.day_of(at) for _, at in left_since(office.store, since))
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
        """Claim and return the one callback of the backlog to make now, or None if none can be made now."""
        callbacks = CallbackService(self._office)
        callbacks.tick(by=by)
        return callbacks.claim_first(backlog_candidates(self._office.store, self._office.now(), by), by=by)

    def begin_bulk(self, outcome: Outcome, marked: int, *, by: int) -> int:
        """Start recording one outcome for many; return the audit entry under which they are undone as one.

        Raises:
            Refused: the outcome is recorded one at a time.
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
        """Record an outcome for some callbacks of a bulk, in one transaction, where it can be recorded.

        Args:
            bulk: the audit entry, from ``begin_bulk``.
            ids: the callbacks, ``PORTION`` at most.
            outcome: the outcome of each try.
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
    """Record one of a bulk, or leave it out; return the field of ``BulkDone`` that counts it."""
    try:
        found = read_callback(db, attempt.callback_id)
    except NotFound:
        return "closed"
    if not found.is_open:
        return "closed"
    if not found.backlog:
        return "moved"
    try:
        with savepoint(db):
            record_attempt(db, attempt, practice=practice, now=now, by=by, bulk=bulk)
    except Taken:
        return "taken"
    except Refused:
        return "early"
    return "recorded"
