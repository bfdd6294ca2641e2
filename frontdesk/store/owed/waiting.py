"""What every look at the frame asks of the things owed: how many are late, and has time to do anything.

It names the table and not its model: the models of the referral loop take longer to import than the first
screen may wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import Select, Table, fn

from frontdesk.domain.referrals.owed_counts import OwedCounts
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows, how_many
from frontdesk.store.db.prepared import prepared

_OWED: Any = Table("owed", ("id", "due", "state", "stamped", "series", "followed", "voided_at"))


def _is_open() -> Any:
    return (_OWED.state == "open") & _OWED.voided_at.is_null()


_COUNTS = prepared(
    lambda p: _OWED.select(
        all_rows(),
        how_many(_OWED.due < p.now),
        how_many((_OWED.due >= p.now) & (_OWED.due <= p.at_risk_until)),
    ).where(_is_open())
)


def owed_waits(now: Any) -> Any:
    """Return the condition that a due passed unstamped before an instant, or that a series goes on."""
    passed = _OWED.select(_OWED.id).where(_is_open(), ~_OWED.stamped, _OWED.due < now)
    followed = _OWED.select(_OWED.id).where(
        _OWED.series > 0, ~_OWED.followed, _OWED.voided_at.is_null(), _OWED.due < now
    )
    return fn.EXISTS(passed) | fn.EXISTS(followed)


_WAITING = prepared(lambda p: Select(columns=[owed_waits(p.now)]))


def count_owed(store: Store, *, now: datetime, at_risk_until: datetime) -> OwedCounts:
    """Count what the frame shows, in one query.

    Args:
        store: the store.
        now: UTC.
        at_risk_until: what is due up to here is at risk (now + the at-risk minutes).
    """
    ((open_, late, at_risk),) = _COUNTS.rows(store, now=now, at_risk_until=at_risk_until)
    return OwedCounts(late, at_risk, open_)


def owed_work_waits(store: Store, *, now: datetime) -> bool:
    """Return True if a due passed unstamped, or the next of a series is to be made; reads only."""
    return bool(_WAITING.scalar(store, now=now))
