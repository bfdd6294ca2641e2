"""What the review of a day reads of the things owed, and why something was not sent, as said there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, Database, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.day.review import AcknowledgementCase, BreachReason, OwedBreach, ReviewPeriod
from frontdesk.domain.errors import NotFound
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows, how_many
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.owed.items import is_open, stands
from frontdesk.store.referrals import referrer_words
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact, Organization, Referrer
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Owed, OwedReason, Referral


def _latest_reason(on_day: Any = None) -> Any:
    """Return the number of the latest reason of a thing owed, of one day if there is a day."""
    reason = OwedReason.alias()
    latest = reason.select(fn.MAX(reason.id)).where(reason.owed == Owed.id)
    return latest if on_day is None else latest.where(reason.day == on_day)


def _to_whom(query: Any) -> Any:
    """Join to whom it is owed."""
    return (
        query.join(Referrer, on=Owed.referrer == Referrer.id)
        .join(Organization, JOIN.LEFT_OUTER, on=Referrer.organization == Organization.id)
        .switch(Owed)
    )


def _due_on_the_day(p: Parameters) -> Any:
    """Return the condition that a thing was due on the day; a breach carries that instant."""
    return (Owed.due >= p.start) & (Owed.due < p.end) & stands()


def _is_done() -> Any:
    """Return the condition that a thing was sent or waived."""
    return (Owed.state != OwedState.OPEN) & stands()


def _acknowledgements(p: Parameters) -> Any:
    reason = OwedReason
    selected = columns(
        AcknowledgementCase,
        Owed,
        owed_id=Owed.id,
        name=fn.COALESCE(Contact.name, ""),
        number=fn.COALESCE(Callback.number, ""),
        referrer=Together(referrer_words, Referrer.name, Organization.name),
        reason=reason.reason,
        note=fn.COALESCE(reason.note, ""),
        by=fn.COALESCE(Person.name, ""),
    )
    return (
        _to_whom(Owed.select(*selected))
        .join(Referral, JOIN.LEFT_OUTER, on=Owed.referral == Referral.id)
        .join(Contact, JOIN.LEFT_OUTER, on=Referral.contact == Contact.id)
        .switch(Referral)
        .join(Callback, JOIN.LEFT_OUTER, on=Referral.callback == Callback.id)
        .switch(Owed)
        .join(reason, JOIN.LEFT_OUTER, on=reason.id == _latest_reason(p.day))
        .join(Person, JOIN.LEFT_OUTER, on=reason.person == Person.id)
        .where(Owed.kind == OwedKind.ACKNOWLEDGEMENT)
    )


def _select_breaches(p: Parameters) -> Any:
    reason = OwedReason
    selected = columns(
        OwedBreach,
        Owed,
        owed_id=Owed.id,
        referrer=Together(referrer_words, Referrer.name, Organization.name),
        held_by=Owed.breach_reason,
        reason=reason.reason,
        note=fn.COALESCE(reason.note, ""),
    )
    return (
        _to_whom(Owed.select(*selected))
        .join(reason, JOIN.LEFT_OUTER, on=reason.id == _latest_reason())
        .where(Owed.breached_at.is_null(False), _due_on_the_day(p))
        .order_by(Owed.due, Owed.id)
    )


# Each reads one index: what is open is little, and what was due on a day, too.
_OPEN = prepared(lambda p: _acknowledgements(p).where(is_open(), Owed.due < p.end), AcknowledgementCase)
_DONE = prepared(lambda p: _acknowledgements(p).where(_is_done(), _due_on_the_day(p)), AcknowledgementCase)
_BREACHES = prepared(_select_breaches, OwedBreach)
_OPEN_OF_DAY = prepared(lambda p: Owed.select(all_rows()).where(is_open(), _due_on_the_day(p)))
_SENT_OF_DAY = prepared(
    lambda p: Owed.select(all_rows(), how_many(Owed.sent_at <= Owed.due)).where(
        _is_done(), Owed.state != OwedState.WAIVED, _due_on_the_day(p)
    )
)
_OWED = prepared(lambda p: Owed.select(Owed.id).where(Owed.id == p.owed, stands()))


def acknowledgements_of(store: Store, period: ReviewPeriod) -> tuple[AcknowledgementCase, ...]:
    """Return the acknowledgements due on the day under review, and earlier ones that are still open.

    What nobody settled comes first.
    """
    found = [
        *_OPEN.rows(store, day=period.day, end=period.end),
        *_DONE.rows(store, day=period.day, start=period.start, end=period.end),
    ]
    return tuple(sorted(found, key=lambda one: (one.is_settled, one.due, one.owed_id)))


def owed_breaches_of(store: Store, period: ReviewPeriod) -> tuple[OwedBreach, ...]:
    """Return what was owed and became late on the day, by due."""
    return tuple(_BREACHES.rows(store, start=period.start, end=period.end))


def count_due(store: Store, period: ReviewPeriod) -> dict[str, int]:
    """Return how much that was owed fell due on the day, and how much of it was sent in time."""
    day = {"start": period.start, "end": period.end}
    sent, in_time = _SENT_OF_DAY.one(store, **day) or (0, 0)
    return {"owed": int(sent) + int(_OPEN_OF_DAY.scalar(store, **day)), "owed_sent": int(in_time)}


def add_owed_reason(
    db: Database, owed_id: int, reason: BreachReason, note: str, *, day: date, at: datetime, by: int
) -> None:
    """Record why something owed was not sent by the end of a day, beside what was said before.

    Raises:
        NotFound: there is no such thing.
    """
    if not is_row_number(owed_id) or not _OWED.rows(db, owed=owed_id):
        raise NotFound(f"Nothing owed has the number {owed_id}. Nothing was changed.")
    insert(
        db, OwedReason, owed=owed_id, day=day.isoformat(), at=at, person=by, reason=reason.value, note=note
    )
    action, code = Action.OWED_REASONED, reason.value
    write_audit(db, at=at, person_id=by, action=action, subject_id=owed_id, reason=code)
