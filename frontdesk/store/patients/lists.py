"""Reading the Patients list: the order of each view, the rows of the lines, and what decides a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from peewee import JOIN, SQL, Case, fn

from frontdesk.domain.referrals.events import Urgency
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.domain.referrals.patients import View
from frontdesk.domain.referrals.points import CallbackFacts
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.steps import HomeList, Step
from frontdesk.domain.text import fold
from frontdesk.store.calls import extension_of_callback
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import On, Parameters, Prepared, prepared
from frontdesk.store.db.row_mapper import Together, columns, reader_of
from frontdesk.store.patients.leaks import is_at_a_point
from frontdesk.store.patients.states import stands_open
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber
from frontdesk.store.tables.crises import Crisis
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Owed, Referral


@dataclass(frozen=True, slots=True)
class PatientRow:
    """What is read of one way for a list.

    Attributes:
        state: the state.
        callback: the callback by which they are to be reached, or None.
        name: theirs, or "".
        number: the key of a number of theirs, or "".
        extension: the extension to dial after it, or "".
        owner: who has it, or "".
        unacknowledged: True if an acknowledgement to one of those who sent them is late.
    """

    state: ReferralState
    callback: CallbackFacts | None
    name: str
    number: str
    extension: str
    owner: str
    unacknowledged: bool


def _began() -> Any:
    """Return when a way began, as far as an order needs it."""
    return fn.COALESCE(Referral.arrived_at, Referral.called_at, Referral.announced_at, Referral.opened_at)


def _home_rank() -> Any:
    """Return the place of the home list that a step has, without a crisis."""
    places = {home: place for place, home in enumerate(HomeList)}
    return Case(
        Referral.step, [(step.value, places[step.facts.home]) for step in Step if step.facts.home is not None]
    )


def _urgency_rank() -> Any:
    return Case(Referral.urgency, [(one.value, one.rank) for one in Urgency])


def _steps_of(home: HomeList) -> list[str]:
    return [step.value for step in Step if step.facts.home is home]


def _on_view(query: Any, view: View, p: Parameters) -> Any:
    """Return the ways of a view, in its order; the crises of it are put first by who reads it."""
    if view is View.DONE:
        return query.where(Referral.step == Step.DONE, Referral.completed_at >= p.since).order_by(
            Referral.completed_at.desc(), Referral.id.desc()
        )
    if view is View.LOST:
        return query.where(Referral.step == Step.LOST, Referral.lost_at >= p.since).order_by(
            Referral.lost_at.desc(), Referral.id.desc()
        )
    if view is View.ENDED:
        return query.where(Referral.step.in_((Step.DONE, Step.LOST))).order_by(Referral.id.desc())
    if view is View.WAITING:
        looked_at = Referral.answered_at.is_null(False) | (Referral.until <= p.today)
        return query.where(Referral.step.in_(_steps_of(HomeList.WAITING))).order_by(
            Case(None, [(looked_at, 0)], 1),
            _urgency_rank(),
            fn.COALESCE(Referral.until, "9"),
            _began(),
            Referral.id,
        )
    if view is View.BOOKED:
        return query.where(Referral.step.in_(_steps_of(HomeList.BOOKED))).order_by(
            fn.COALESCE(Referral.booked_for, Referral.booked_at, Referral.evaluated_at, ""), Referral.id
        )
    return query.where(stands_open()).order_by(_home_rank(), _urgency_rank(), _began(), Referral.id)


_LEAKING = prepared(
    lambda p: (
        Referral.select(Referral.id, Referral.contact)
        .join(Callback, JOIN.LEFT_OUTER, on=(Referral.callback == Callback.id))
        .where(stands_open(), is_at_a_point(p))
        .order_by(_home_rank(), _urgency_rank(), _began(), Referral.id)
    )
)


def read_leaking(store: Store, args: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return ids and contacts of those who are at a point now; asked with ``leaks.leak_arguments``."""
    return [(referral, contact) for referral, contact in _LEAKING.rows(store, **args)]


@cache
def order_of(view: View) -> Prepared[tuple[int, int]]:
    """Return the query for the ids and contacts of a view, in its order."""
    return prepared(
        lambda p: _on_view(
            Referral.select(Referral.id, Referral.contact).where(Referral.voided_at.is_null()), view, p
        )
    )


def read_order(store: Store, view: View, *, today: date, since: datetime) -> list[tuple[int, int]]:
    """Return ids and contacts of a view, in its order.

    Args:
        store: the store.
        view: which.
        today: the local day, by which what waits is to be looked at.
        since: how far back the finished ones go, UTC.
    """
    args: dict[str, Any] = {}
    if view is View.WAITING:
        args["today"] = today
    if view in (View.DONE, View.LOST):
        args["since"] = since
    return [(referral, contact) for referral, contact in order_of(view).rows(store, **args)]


def _together_state() -> Together:
    selected = columns(ReferralState, Referral)
    read = reader_of(ReferralState, selected)
    return Together(lambda *row: read(row), *selected)


def _together_callback() -> Together:
    selected = columns(CallbackFacts, Callback)
    read = reader_of(CallbackFacts, selected)
    return Together(lambda *row: None if row[0] is None else read(row), *selected)


def _number() -> Any:
    """Return the number to dial: that of the callback, else the first of theirs."""
    first = (
        ContactNumber.select(ContactNumber.number)
        .where(ContactNumber.contact == Referral.contact)
        .order_by(ContactNumber.id)
        .limit(1)
    )
    return fn.COALESCE(fn.NULLIF(Callback.number, ""), first, "")


def _unacknowledged(now: Any) -> Any:
    late = Owed.select(SQL("1")).where(
        Owed.referral == Referral.id,
        Owed.kind == OwedKind.ACKNOWLEDGEMENT,
        Owed.state == OwedState.OPEN,
        Owed.due < now,
        Owed.voided_at.is_null(),
    )
    return fn.EXISTS(late)


def _rows(p: Parameters, *, lines: bool) -> Any:
    """Ways with what their lines need; without the words of the line where only the point is asked for."""
    selected = [
        _together_state(),
        _together_callback(),
        Contact.name if lines else SQL("''"),
        _number(),
        fn.COALESCE(extension_of_callback(), "") if lines else SQL("''"),
        fn.COALESCE(Person.name, "") if lines else SQL("''"),
        _unacknowledged(p.now),
    ]
    query = Referral.select(*selected).join(Callback, JOIN.LEFT_OUTER, on=(Referral.callback == Callback.id))
    if not lines:
        return query
    return query.join(Contact, on=(Referral.contact == Contact.id)).join(
        Person, JOIN.LEFT_OUTER, on=(Referral.owner == Person.id)
    )


_BY_NUMBER = prepared(
    lambda p: _rows(p, lines=True).where(Referral.id.in_(p.each("ids")), Referral.voided_at.is_null()),
    PatientRow,
)
_ALL_OPEN = prepared(lambda p: _rows(p, lines=False).where(stands_open()), PatientRow)


def read_rows(on: On, ids: Sequence[int], now: datetime) -> list[PatientRow]:
    """Return these ways as they are now, in the order given; a number that is not there is left out."""
    found = {row.state.id: row for row in _BY_NUMBER.rows(on, ids=list(ids), now=now)}
    return [found[number] for number in ids if number in found]


def read_open(store: Store, now: datetime) -> list[PatientRow]:
    """Return every unfinished way with what decides its point, without names."""
    return _ALL_OPEN.rows(store, now=now)


# Who is in a crisis

_CRISIS_CONTACTS = prepared(
    lambda p: (
        Crisis.select(ContactNumber.contact, Contact.folded, Crisis.name)
        .join(ContactNumber, on=(ContactNumber.number == Crisis.number))
        .join(Contact, on=(ContactNumber.contact == Contact.id))
        .where(Crisis.accepted_at.is_null(), Crisis.number != "")
    )
)
_CRISIS_CALLERS = prepared(
    lambda p: (
        Crisis.select(Callback.contact)
        .join(Callback, on=(Crisis.callback == Callback.id))
        .where(Crisis.accepted_at.is_null(), Callback.contact.is_null(False))
    )
)
_CRISIS_CALLS = prepared(
    lambda p: (
        Crisis.select(Call.contact)
        .join(Call, on=(Crisis.call_uid == Call.uid))
        .where(Crisis.accepted_at.is_null(), Crisis.call_uid != "", Call.contact.is_null(False))
    )
)


def contacts_in_crisis(on: On) -> frozenset[int]:
    """Return the contacts who are in a crisis that nobody accepted yet.

    Where several share the number of the crisis, the name decides, if one was given.
    """
    found = {contact for (contact,) in (*_CRISIS_CALLERS.rows(on), *_CRISIS_CALLS.rows(on))}
    found |= {
        contact
        for contact, folded, name in _CRISIS_CONTACTS.rows(on)
        if not name or not folded or fold(name) == folded
    }
    return frozenset(found)


# How many

_STEPS = prepared(
    lambda p: (
        Referral.select(Referral.step, fn.COUNT(Referral.id)).where(stands_open()).group_by(Referral.step)
    )
)
_LOOK_AT = prepared(
    lambda p: Referral.select(fn.COUNT(Referral.id)).where(
        stands_open(), Referral.answered_at.is_null(False) | (Referral.until <= p.today)
    )
)
_STEPS_OF_CONTACTS = prepared(
    lambda p: Referral.select(Referral.step).where(Referral.contact.in_(p.each("contacts")), stands_open())
)


def count_steps(store: Store) -> dict[Step, int]:
    """Return how many unfinished stand on each step."""
    return {Step(step): int(count) for step, count in _STEPS.rows(store)}


def count_to_look_at(store: Store, today: date) -> int:
    """Return how many are to be looked at: an answer or their day came."""
    return int(_LOOK_AT.scalar(store, today=today))


def steps_of_contacts(store: Store, contacts: frozenset[int]) -> list[Step]:
    """Return the steps on which these contacts stand, as far as they are unfinished."""
    return [Step(step) for step in _STEPS_OF_CONTACTS.values(store, contacts=sorted(contacts))]
