"""Reading what is owed: the lists, what a filter looks through, single lines, and the counts of the lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from peewee import JOIN, fn

from frontdesk.domain.referrals.owed import Needs, OwedKind, OwedState, Tell
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView, SendingState
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.prepared import On, Parameters, Prepared, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.owed.items import is_open, stands
from frontdesk.store.referrals import referrer_words
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact, Organization, Referrer
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Owed, Referral, ReferralSender, Sending

_NEED_YES = tuple(kind.value for kind in OwedKind if kind.facts.needs is Needs.YES)
_NEED_RECEIPT = tuple(kind.value for kind in OwedKind if kind.facts.needs is Needs.RECEIPT)


@dataclass(frozen=True, slots=True)
class OwedWords:
    """What the filter of the list looks through.

    Attributes:
        id: the thing owed.
        kind: what it is.
        patient: who it is about, or "".
        number: the key of their number, or "".
        referrer: to whom.
        text: what was promised.
        channel: how it was sent, or "".
    """

    id: int
    kind: str
    patient: str
    number: str
    referrer: int
    text: str
    channel: str


def _is_blocked() -> Any:
    """Return the condition that the patient's word holds something back: ``blocked_by``."""
    return (Owed.kind.in_(_NEED_YES) & (ReferralSender.tell != Tell.YES)) | (
        Owed.kind.in_(_NEED_RECEIPT) & (ReferralSender.tell == Tell.NO)
    )


def _failed_before() -> Any:
    """Return the numbers of what has a failed sending."""
    return Sending.select(Sending.owed).where(
        Sending.state == SendingState.FAILED, Sending.voided_at.is_null()
    )


def _on_list(query: Any, view: OwedView) -> Any:
    """Return the things of a list, in its order."""
    if view is OwedView.ALL:
        return query.where(stands()).order_by(Owed.id.desc())
    if view is OwedView.SENT:
        return query.where(Owed.state == OwedState.SENT, stands()).order_by(Owed.sent_at, Owed.id)
    found = query.where(is_open()).order_by(Owed.due, Owed.id)
    return found.where(Owed.id.in_(_failed_before())) if view is OwedView.FAILED else found


@cache
def _order_of(view: OwedView) -> Prepared[tuple[int]]:
    def build(_: Parameters) -> Any:
        """Make the query of the numbers of a list."""
        query = Owed.select(Owed.id)
        if view is OwedView.BLOCKED:
            query = query.join(ReferralSender).where(_is_blocked())
        return _on_list(query, view)

    return prepared(build)


def _with_names(query: Any) -> Any:
    """Join to whom it is owed, who it is about and who does it."""
    return (
        query.join(Referrer, on=(Owed.referrer == Referrer.id))
        .join(Organization, JOIN.LEFT_OUTER)
        .switch(Owed)
        .join(ReferralSender, JOIN.LEFT_OUTER, on=(Owed.sender == ReferralSender.id))
        .switch(Owed)
        .join(Referral, JOIN.LEFT_OUTER, on=(Owed.referral == Referral.id))
        .join(Contact, JOIN.LEFT_OUTER, on=(Referral.contact == Contact.id))
        .switch(Referral)
        .join(Callback, JOIN.LEFT_OUTER, on=(Referral.callback == Callback.id))
        .switch(Owed)
        .join(Person, JOIN.LEFT_OUTER, on=(Owed.owner == Person.id))
    )


def _lines(p: Parameters) -> Any:
    failures = Sending.select(all_rows()).where(
        Sending.owed == Owed.id, Sending.state == SendingState.FAILED, Sending.voided_at.is_null()
    )
    selected = columns(
        OwedLine,
        Owed,
        owed=Owed.id,
        patient=fn.COALESCE(Contact.name, ""),
        number=fn.COALESCE(Callback.number, ""),
        referrer_words=Together(referrer_words, Referrer.name, Organization.name),
        tell=fn.COALESCE(ReferralSender.tell, Tell.NOT_ASKED),
        model=Referrer.model,
        preferred=Referrer.channel,
        fax=Referrer.fax,
        fax_verified_at=Referrer.fax_verified_at,
        email=Referrer.email,
        phone=Referrer.phone,
        part2=Referrer.part2,
        owner=fn.COALESCE(Person.name, ""),
        failures=failures,
        checked_at=p.now,
        at_risk_minutes=p.at_risk_minutes,
    )
    return _with_names(Owed.select(*selected)).where(stands())


_BY_NUMBER = prepared(lambda p: _lines(p).where(Owed.id.in_(p.each("ids"))), OwedLine)
_OF_REFERRAL = prepared(
    lambda p: _lines(p).where(Owed.referral == p.referral).order_by(Owed.due, Owed.id), OwedLine
)
_OF_REFERRER = prepared(
    lambda p: _lines(p).where(Owed.referrer == p.referrer).order_by(Owed.due, Owed.id), OwedLine
)


@cache
def _words_of(view: OwedView) -> Prepared[OwedWords]:
    def build(_: Parameters) -> Any:
        """Make the query of what the filter of a list looks through."""
        names = {"patient": fn.COALESCE(Contact.name, ""), "number": fn.COALESCE(Callback.number, "")}
        query = (
            Owed.select(*columns(OwedWords, Owed, **names))
            .join(Referral, JOIN.LEFT_OUTER, on=(Owed.referral == Referral.id))
            .join(Contact, JOIN.LEFT_OUTER, on=(Referral.contact == Contact.id))
            .switch(Referral)
            .join(Callback, JOIN.LEFT_OUTER, on=(Referral.callback == Callback.id))
            .switch(Owed)
        )
        if view is OwedView.BLOCKED:
            query = query.join(ReferralSender).where(_is_blocked())
        return _on_list(query, view)

    return prepared(build, OwedWords)


_REFERRERS = prepared(
    lambda p: Referrer.select(Referrer.id, Referrer.name, Organization.name).join(
        Organization, JOIN.LEFT_OUTER
    )
)
_FAILED = prepared(lambda p: Owed.select(all_rows()).where(is_open(), Owed.id.in_(_failed_before())))
_BLOCKED = prepared(lambda p: Owed.select(all_rows()).join(ReferralSender).where(is_open(), _is_blocked()))
_SENT = prepared(lambda p: Owed.select(all_rows()).where(Owed.state == OwedState.SENT, stands()))


def owed_order(store: Store, view: OwedView) -> tuple[int, ...]:
    """Return the numbers of a list, in its order: all that is read before it is scrolled."""
    return tuple(_order_of(view).values(store))


def owed_words(store: Store, view: OwedView) -> list[OwedWords]:
    """Return what the filter looks through, of a whole list in its order."""
    return _words_of(view).rows(store)


def referrers_in_words(on: On) -> dict[int, str]:
    """Return every referrer with where they work, by number: what a filter of thousands reads once."""
    return {number: referrer_words(name, place) for number, name, place in _REFERRERS.rows(on)}


def owed_lines(on: On, ids: Sequence[int], *, now: datetime, at_risk_minutes: int) -> list[OwedLine]:
    """Return these things as they are now, in the order given; a number that is not there is left out."""
    found = {one.owed: one for one in _BY_NUMBER.rows(on, ids=ids, now=now, at_risk_minutes=at_risk_minutes)}
    return [found[number] for number in ids if number in found]


def lines_of_referral(on: On, referral_id: int, *, now: datetime, at_risk_minutes: int) -> list[OwedLine]:
    """Return everything owed about one referral, by due."""
    return _OF_REFERRAL.rows(on, referral=referral_id, now=now, at_risk_minutes=at_risk_minutes)


def lines_of_referrer(on: On, referrer_id: int, *, now: datetime, at_risk_minutes: int) -> list[OwedLine]:
    """Return everything owed to one referrer, by due."""
    return _OF_REFERRER.rows(on, referrer=referrer_id, now=now, at_risk_minutes=at_risk_minutes)


@dataclass(frozen=True, slots=True)
class ViewCounts:
    """How many are on the lists beside the open ones.

    Attributes:
        failed: open again, because a sending failed.
        blocked: open, and held back until somebody asks the patient.
        sent: sent, and nobody said that it arrived.
    """

    failed: int
    blocked: int
    sent: int


def count_views(store: Store) -> ViewCounts:
    """Count what is on the lists."""
    return ViewCounts(int(_FAILED.scalar(store)), int(_BLOCKED.scalar(store)), int(_SENT.scalar(store)))
