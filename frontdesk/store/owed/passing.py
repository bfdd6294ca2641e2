"""What time does to things owed: a due that passes is stamped once, and open ones are dated anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Database

from frontdesk.domain.audit import Action
from frontdesk.domain.referrals.owed import OwedKind, Tell, blocked_by
from frontdesk.domain.referrals.owed_items import OwedItem
from frontdesk.domain.rule.terms import TermDue
from frontdesk.store.audit import write_audit
from frontdesk.store.db.expressions import not_by_index
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import is_row_number, update
from frontdesk.store.owed.items import is_open, items_where
from frontdesk.store.tables.referrals import Owed, ReferralSender


@dataclass(frozen=True, slots=True)
class _Passed:
    """A thing owed whose due passed unmet."""

    id: int
    kind: OwedKind
    due: datetime
    tell: Tell | None


def _select_passed(p: Parameters) -> Any:
    return (
        Owed.select(*columns(_Passed, Owed, tell=ReferralSender.tell))
        .join(ReferralSender, JOIN.LEFT_OUTER, on=(Owed.sender == ReferralSender.id))
        .where(is_open(), ~Owed.stamped, Owed.due < p.now)
    )


# Always in the same order: two desks that change several at once must not wait for each other.
_PASSED = prepared(lambda p: _select_passed(p).order_by(not_by_index(Owed.id)), _Passed)
_PASSED_ONE = prepared(lambda p: _select_passed(p).where(Owed.id == p.id), _Passed)
_OPEN = items_where(lambda p: is_open() & ~Owed.stamped)


def stamp_owed(db: Database, *, now: datetime, by: int) -> list[int]:
    """Stamp everything whose due passed unmet, each once, with that due.

    Returns:
        What was stamped now.
    """
    return [one.id for one in _PASSED.rows(db, now=now) if _stamp(db, one, now=now, by=by)]


def stamp_one(db: Database, owed_id: int, *, now: datetime, by: int) -> None:
    """Stamp one thing whose due passed unmet, before something is done to it."""
    for one in _PASSED_ONE.rows(db, id=owed_id, now=now) if is_row_number(owed_id) else ():
        _stamp(db, one, now=now, by=by)


def breach_reason(kind: OwedKind, tell: Tell | None) -> str:
    """Return the reason that a breach begins with: ``permission``, or "" where a person says it later."""
    return blocked_by(kind, tell or Tell.NOT_ASKED) or ""


def _stamp(db: Database, one: _Passed, *, now: datetime, by: int) -> bool:
    """Stamp one; False if another desk was quicker, which the conditional update decides."""
    reason = breach_reason(one.kind, one.tell)
    still = {"stamped": False, "due": one.due, "state": "open", "sent_at": None, "voided_at": None}
    stamped = update(db, Owed, one.id, still, stamped=True, breached_at=one.due, breach_reason=reason)
    if stamped:
        audit_breach(db, one.id, reason, at=now, by=by)
    return stamped


def audit_breach(db: Database, owed_id: int, reason: str, *, at: datetime, by: int) -> None:
    """Write the audit entry of a breach."""
    write_audit(
        db, at=at, person_id=by, action=Action.OWED_BREACHED, subject_id=owed_id, reason=reason or None
    )


def open_undecided(db: Database) -> list[OwedItem]:
    """Return what is open and has no verdict: what new settings may date anew; held."""
    return _OPEN.rows(db)


def redate_item(
    db: Database, item: OwedItem, dated: TermDue, *, settings_version: int, at: datetime, by: int
) -> bool:
    """Give an open thing without a verdict another due; False if it is the same, or was sent meanwhile."""
    if (dated.due, dated.decided_by) == (item.due, item.decided_by):
        return False
    still = {"version": item.version, "stamped": False, "state": "open"}
    due, by_what = dated.due, dated.decided_by
    if not update(db, Owed, item.id, still, due=due, decided_by=by_what, settings_version=settings_version):
        return False
    write_audit(db, at=at, person_id=by, action=Action.OWED_REDATED, subject_id=item.id)
    return True
