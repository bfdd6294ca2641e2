"""What happened between us and one who refers: referrals, contacts, things owed, breaches, complaints."""

from __future__ import annotations

from datetime import date, datetime
from operator import attrgetter
from typing import Any

from peewee import JOIN, fn

from frontdesk.domain.callbacks.state import DueKind
from frontdesk.domain.referrals.events import Via
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.domain.relationships import people
from frontdesk.domain.relationships.people import EntryKind, Reach, ReferrerFacts, TimelineEntry
from frontdesk.domain.relationships.touches import Content, Response, TouchKind
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.tables.callbacks import Breach, Callback
from frontdesk.store.tables.contacts import Contact, Referrer
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Owed, Referral, ReferralSender
from frontdesk.store.tables.relationships import Complaint, OutreachEvent, Touch


def _is_theirs(table: Any, p: Parameters) -> Any:
    """Return the condition that a row is of one who refers, or of one who was merged into them."""
    merged = Referrer.select(Referrer.id).where(Referrer.merged_into == p.referrer)
    return (table.referrer == p.referrer) | table.referrer.in_(merged)


_SENT = prepared(
    lambda p: (
        ReferralSender.select(
            ReferralSender.id,
            fn.COALESCE(ReferralSender.arrived_at, ReferralSender.logged_at),
            ReferralSender.via,
            Contact.name,
            Person.name,
        )
        .join(Referral)
        .join(Contact)
        .switch(ReferralSender)
        .join(Person, on=(ReferralSender.person == Person.id))
        .where(_is_theirs(ReferralSender, p), ReferralSender.voided_at.is_null())
        .order_by(ReferralSender.id.desc())
        .limit(p.limit)
    )
)
_TOUCHES = prepared(
    lambda p: (
        Touch.select(
            Touch.id,
            Touch.at,
            Touch.kind,
            Touch.theirs,
            Touch.content,
            Touch.response,
            Touch.asked_patients,
            Touch.next_step,
            Touch.note,
            Person.name,
        )
        .join(Person)
        .where(_is_theirs(Touch, p), Touch.voided_at.is_null())
        .order_by(Touch.at.desc(), Touch.id.desc())
        .limit(p.limit)
    )
)
_OWED = prepared(
    lambda p: (
        Owed.select(Owed.id, Owed.arose, Owed.kind, Owed.state, Owed.text, Owed.breached_at)
        .where(_is_theirs(Owed, p), Owed.voided_at.is_null())
        .order_by(Owed.id.desc())
        .limit(p.limit)
    )
)
_BREACHES = prepared(
    lambda p: (
        Breach.select(Breach.callback, Breach.due, Breach.kind, Callback.name)
        .join(Callback)
        .where(_is_theirs(Breach, p))
        .order_by(Breach.due.desc())
        .limit(p.limit)
    )
)
_COMPLAINTS = prepared(
    lambda p: (
        Complaint.select(*columns(people.Complaint, Complaint, owner=fn.COALESCE(Person.name, "")))
        .join(Person, JOIN.LEFT_OUTER, on=(Complaint.owner == Person.id))
        .where(_is_theirs(Complaint, p), Complaint.voided_at.is_null())
        .order_by(Complaint.id.desc())
        .limit(p.limit)
    ),
    people.Complaint,
)
_FACTS = prepared(
    lambda p: Referrer.select(*columns(ReferrerFacts, Referrer)).where(Referrer.id == p.referrer),
    ReferrerFacts,
)
_REACH = prepared(
    lambda p: Referrer.select(*columns(Reach, Referrer)).where(Referrer.id == p.referrer),
    Reach,
)
_NAME = prepared(lambda p: Referrer.select(Referrer.name).where(Referrer.id == p.referrer))
_COST = prepared(
    lambda p: Touch.select(fn.COALESCE(fn.SUM(Touch.cost_cents), 0)).where(
        _is_theirs(Touch, p), Touch.at >= p.since, Touch.voided_at.is_null()
    )
)

_YEAR_COST = prepared(
    lambda p: Touch.select(fn.COALESCE(fn.SUM(Touch.cost_cents), 0)).where(
        Touch.at >= p.since, Touch.at < p.until, Touch.voided_at.is_null()
    )
)
_YEAR_EVENTS = prepared(
    lambda p: OutreachEvent.select(fn.COALESCE(fn.SUM(OutreachEvent.cost_cents), 0)).where(
        OutreachEvent.day >= p.first, OutreachEvent.day <= p.last, OutreachEvent.voided_at.is_null()
    )
)


def timeline_of(store: Store, referrer_id: int, limit: int = 200) -> list[TimelineEntry]:
    """Return what happened between us, the latest first."""
    named = {"referrer": referrer_id, "limit": limit}
    entries = [
        TimelineEntry(from_text(at), EntryKind.REFERRAL, number, _sent_words(via), name, by)
        for number, at, via, name, by in _SENT.rows(store, **named)
    ]
    entries += [
        TimelineEntry(
            from_text(at),
            EntryKind.TOUCH,
            number,
            _touch_words(kind, bool(theirs), content, response, bool(asked)),
            " · ".join(filter(None, (note, next_step))),
            by,
        )
        for number, at, kind, theirs, content, response, asked, next_step, note, by in _TOUCHES.rows(
            store, **named
        )
    ]
    entries += [
        TimelineEntry(from_text(arose), EntryKind.OWED, number, _owed_words(kind, state, late), text)
        for number, arose, kind, state, text, late in _OWED.rows(store, **named)
    ]
    entries += [
        TimelineEntry(from_text(due), EntryKind.BREACH, number, _breach_words(kind), name)
        for number, due, kind, name in _BREACHES.rows(store, **named)
    ]
    entries += [
        TimelineEntry(
            one.opened_at,
            EntryKind.COMPLAINT,
            one.id,
            "complaint, settled" if one.closed_at else "complaint, open",
            one.what,
            one.owner,
        )
        for one in complaints_of(store, referrer_id, limit)
    ]
    return sorted(entries, key=attrgetter("at", "record_id"), reverse=True)[:limit]


def complaints_of(store: Store, referrer_id: int, limit: int = 200) -> list[people.Complaint]:
    """Return the complaints of one who refers, the latest first."""
    return _COMPLAINTS.rows(store, referrer=referrer_id, limit=limit)


def facts_of(store: Store, referrer_id: int) -> ReferrerFacts | None:
    """Return what is known of one who refers, or None."""
    return _FACTS.one(store, referrer=referrer_id)


def reach_of(store: Store, referrer_id: int) -> Reach:
    """Return how one who refers is reached; nothing is known of a number that nobody has."""
    return _REACH.one(store, referrer=referrer_id) or Reach()


def name_of(store: Store, referrer_id: int | None) -> str:
    """Return the name of one who refers; "" for nobody."""
    return str(_NAME.scalar(store, referrer=referrer_id)) if referrer_id is not None else ""


def cost_since(store: Store, referrer_id: int, since: datetime) -> int:
    """Return what contacts with them cost since an instant, in cents."""
    return int(_COST.scalar(store, referrer=referrer_id, since=since))


def cost_between(store: Store, since: datetime, until: datetime, first: date, last: date) -> int:
    """Return what all contacts and events of some days cost, in cents.

    Args:
        store: the store.
        since: when the days begin, UTC.
        until: when they end, UTC.
        first: the first day.
        last: the last day.
    """
    contacts = int(_YEAR_COST.scalar(store, since=since, until=until))
    return contacts + int(_YEAR_EVENTS.scalar(store, first=first, last=last))


def _sent_words(via: str) -> str:
    how = Via(via)
    return "told a patient to call us" if how is Via.TOLD else f"referral, by {how.words}"


def _touch_words(kind: str, theirs: bool, content: str | None, response: str, asked: bool) -> str:
    parts = [f"{TouchKind(kind).words}{', from them' if theirs else ''}"]
    if content:
        parts.append(Content(content).words)
    if not theirs:
        parts.append(Response(response).words)
    if asked:
        parts.append("asked for patients")
    return ", ".join(parts)


def _owed_words(kind: str, state: str, late: str | None) -> str:
    words = f"{OwedKind(kind).words}: {OwedState(state).value}"
    return f"{words}, late" if late else words


def _breach_words(kind: str) -> str:
    what = "a promised time" if kind == DueKind.PROMISE else "the same-day rule"
    return f"a patient of theirs was called late ({what})"
