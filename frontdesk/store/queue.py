"""Reading the queue: the lists of the Callbacks screen, single callbacks, and the counts of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from peewee import JOIN, Case, Select, fn

from frontdesk.domain.callbacks import queue as domain
from frontdesk.domain.callbacks.queue import QueueCounts, Tab
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import dialed
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.store.calls import extension_of_callback
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows, how_many
from frontdesk.store.db.prepared import Parameters, Prepared, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import is_row_number
from frontdesk.store.deadlines import is_open
from frontdesk.store.referrals import source_words
from frontdesk.store.tables.callbacks import Attempt, Breach, Callback
from frontdesk.store.tables.calls import Source
from frontdesk.store.tables.contacts import Contact, Organization, Referrer
from frontdesk.store.tables.practice import Person

# What is on a list


@dataclass(frozen=True, slots=True)
class Words:
    """What the filter of the Callbacks screen looks through.

    Attributes:
        id: the callback.
        name: theirs, or "".
        number: the number's key with its extension, as ``dialing.spell_number`` takes it; or "".
        lane: what kind of caller.
        about: what they asked for.
        source: who sent them, in words, or "".
        owner: who has it, or "".
        note: what was noted at the call.
    """

    id: int
    name: str
    number: str
    lane: Lane
    about: str
    source: str
    owner: str
    note: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Which list is read, and at which moment.

    Attributes:
        tab: the list.
        now: UTC.
        day_start: local midnight, for what was done today.
        person_id: whose claims are "mine".
    """

    tab: Tab
    now: datetime
    day_start: datetime
    person_id: int

    def arguments(self) -> dict[str, Any]:
        """Return what the query of the list is asked with."""
        if self.tab is Tab.MINE:
            return {"person": self.person_id}
        if self.tab is Tab.DONE_TODAY:
            return {"day_start": self.day_start}
        return {} if self.tab is Tab.BACKLOG else {"now": self.now}


def is_todays() -> Any:
    """Return the condition that the desk owes a callback today; the backlog delays none of it."""
    return is_open() & ~Callback.backlog


def is_breached(now: Any) -> Any:
    """Return the condition that a callback is breached at an instant: ``CallbackState.is_breached``."""
    return is_todays() & Callback.met_at.is_null() & (Callback.due < now)


def is_awake(now: Any) -> Any:
    """Return the condition that a callback waits for no rung or promise at an instant."""
    return Callback.next_at.is_null() | (Callback.next_at <= now)


def order_of_work() -> list[Any]:
    """Return the order of ``domain.callbacks.queue.order_key``."""
    promised = (Callback.due_kind == DueKind.PROMISE) & Callback.met_at.is_null()
    return [
        Case(None, [(promised, 0)], 1),
        Callback.call_by,
        Callback.lane_rank,
        Case(None, [(Callback.rang_back_at.is_null(), 1)], 0),
        Callback.calls.desc(),
        Callback.received,
        Callback.id,
    ]


def _on_list(query: Any, tab: Tab, p: Parameters) -> Any:
    """Return the callbacks of a list, in its order."""
    if tab is Tab.NOW:
        return query.where(is_todays(), is_awake(p.now)).order_by(*order_of_work())
    if tab is Tab.LATER:
        return query.where(is_todays(), Callback.next_at > p.now).order_by(Callback.next_at, Callback.id)
    if tab is Tab.MINE:
        # Two lookups: an OR would walk through all that is open.
        mine = Callback.alias("mine")
        open_ = mine.select(mine.id).where(mine.state == CallbackStatus.OPEN)
        claimed = open_.where(mine.owner == p.person)
        meant = open_.where(mine.owner.is_null(), mine.for_person == p.person)
        return query.where(Callback.id.in_(claimed.union_all(meant))).order_by(*order_of_work())
    if tab is Tab.BREACHED:
        return query.where(is_breached(p.now)).order_by(*order_of_work())
    if tab is Tab.BACKLOG:
        # The order of ``domain.backlog.backlog_key``; its index holds it, so that thousands are not sorted.
        return query.where(is_open(), Callback.backlog).order_by(
            Callback.call_by, Callback.lane_rank, Callback.calls.desc(), Callback.received, Callback.id
        )
    return query.where(Callback.state == CallbackStatus.CLOSED, Callback.closed_at >= p.day_start).order_by(
        Callback.closed_at.desc(), Callback.id.desc()
    )


# What is read of a callback


def _with_names(query: Any) -> Any:
    """Join who is to be called, who sent them and who has it."""
    return (
        query.join(Contact, JOIN.LEFT_OUTER)
        .join(Source, JOIN.LEFT_OUTER, on=(Source.id == Contact.first_source))
        .join(Referrer, JOIN.LEFT_OUTER)
        .join(Organization, JOIN.LEFT_OUTER)
        .switch(Callback)
        .join(Person, JOIN.LEFT_OUTER, on=(Callback.owner == Person.id))
    )


def _names() -> dict[str, Any]:
    """Return what :func:`_with_names` brings, by the fields of the records."""
    return {
        "owner": fn.COALESCE(Person.name, ""),
        "source": Together(source_words, Source.answer, Source.kind, Referrer.name, Organization.name),
    }


def _callbacks() -> Any:
    """Callbacks as every screen and command sees them."""
    others = {
        "voicemail": fn.COALESCE(Contact.voicemail, DEFAULT_PERMISSION),
        "extension": extension_of_callback(),
    }
    return _with_names(Callback.select(*columns(domain.Callback, Callback, **_names(), **others)))


def _words() -> Any:
    """Callbacks as the filter looks through them."""
    number = Together(dialed, Callback.number, extension_of_callback())
    return _with_names(Callback.select(*columns(Words, Callback, number=number, **_names())))


@cache
def _order_of(tab: Tab) -> Prepared[tuple[int]]:
    return prepared(lambda p: _on_list(Callback.select(Callback.id), tab, p))


@cache
def list_of(tab: Tab) -> Prepared[domain.Callback]:
    """Return the query for a whole list; it is asked with ``Listed.arguments``."""
    return prepared(lambda p: _on_list(_callbacks(), tab, p), domain.Callback)


@cache
def _words_of(tab: Tab) -> Prepared[Words]:
    return prepared(lambda p: _on_list(_words(), tab, p), Words)


#: Callbacks by their numbers, ``ids``.
BY_NUMBER = prepared(lambda p: _callbacks().where(Callback.id.in_(p.each("ids"))), domain.Callback)


def read_order(store: Store, listed: Listed) -> tuple[int, ...]:
    """Return the numbers of a list's callbacks, in its order: all that is read before it is scrolled."""
    return tuple(_order_of(listed.tab).values(store, **listed.arguments()))


def read_rows(store: Store, ids: Sequence[int]) -> list[domain.Callback]:
    """Return these callbacks as they are now, in the order given; a number that is not there is left out."""
    found = {one.id: one for one in BY_NUMBER.rows(store, ids=ids)}
    return [found[number] for number in ids if number in found]


def read_tab(store: Store, listed: Listed) -> list[domain.Callback]:
    """Return one whole list, in its order: for what prints it."""
    return list_of(listed.tab).rows(store, **listed.arguments())


def read_words(store: Store, listed: Listed) -> list[Words]:
    """Return what the filter looks through, of a whole list in its order."""
    return _words_of(listed.tab).rows(store, **listed.arguments())


def callback_by_id(store: Store, callback_id: int) -> domain.Callback | None:
    """Return one callback, or None."""
    return BY_NUMBER.one(store, ids=[callback_id]) if is_row_number(callback_id) else None


_NEXT = prepared(
    lambda p: (
        Callback.select(Callback.id)
        .where(is_todays(), is_awake(p.now), Callback.owner.is_null() | (Callback.owner == p.person))
        .order_by(*order_of_work())
        .limit(p.limit)
    )
)


def next_candidates(store: Store, now: datetime, person_id: int, limit: int = 20) -> list[int]:
    """Return the callbacks to make next: awake, and nobody else's, in the order of work."""
    return _NEXT.values(store, now=now, person=person_id, limit=limit)


# The counts of the frame


_TODAYS_COUNTS = prepared(
    lambda p: Callback.select(
        all_rows(),
        how_many(is_breached(p.now)),
        how_many(Callback.met_at.is_null() & (Callback.due >= p.now) & (Callback.due <= p.at_risk_until)),
        how_many(Callback.next_at > p.now),
        how_many(
            (Callback.owner == p.person) | (Callback.owner.is_null() & (Callback.for_person == p.person))
        ),
        how_many(Callback.met_at.is_null() & (Callback.due <= p.closes)),
    ).where(is_todays())
)


def _counts_beside(p: Parameters) -> Any:
    """Done today, the backlog, one person's of that, and the breach that was stamped last."""
    counted = Callback.select(all_rows())
    backlog = counted.where(is_open(), Callback.backlog)
    return Select(
        columns=[
            counted.where(Callback.state == CallbackStatus.CLOSED, Callback.closed_at >= p.day_start),
            backlog,
            backlog.where(Callback.owner == p.person),
            Breach.select(fn.COALESCE(fn.MAX(Breach.id), 0)),
        ]
    )


_COUNTS_BESIDE = prepared(_counts_beside)


def count_queue(
    store: Store,
    *,
    now: datetime,
    at_risk_until: datetime,
    closes: datetime,
    day_start: datetime,
    person_id: int,
) -> QueueCounts:
    """Count what the frame shows, in two queries.

    Args:
        store: the store.
        now: UTC.
        at_risk_until: deadlines up to here are at risk (now + the at-risk minutes).
        closes: today's last closing, for what is still due today.
        day_start: local midnight, for what was done today.
        person_id: whose claims are "mine".
    """
    ((open_, breached, at_risk, later, mine, due_today),) = _TODAYS_COUNTS.rows(
        store, now=now, at_risk_until=at_risk_until, person=person_id, closes=closes
    )
    ((done, backlog, mine_of_it, last_breach),) = _COUNTS_BESIDE.rows(
        store, day_start=day_start, person=person_id
    )
    return QueueCounts(
        open=open_,
        breached=breached,
        at_risk=at_risk,
        now=open_ - later,
        later=later,
        mine=mine + mine_of_it,
        done_today=done,
        due_today=due_today,
        backlog=backlog,
        last_breach=last_breach,
    )


# Tries


_ATTEMPTS = prepared(
    lambda p: (
        Attempt.select(
            *columns(domain.Attempt, Attempt, by=Person.name, undone=Attempt.voided_at.is_null(False))
        )
        .join(Person)
        .where(Attempt.callback.in_(p.each("callbacks")))
    ),
    domain.Attempt,
)


def attempts_of(store: Store, callback_ids: Sequence[int]) -> list[domain.Attempt]:
    """Return the tries of one callback and of those merged into it, newest first."""
    found = _ATTEMPTS.rows(store, callbacks=callback_ids)
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


_MINUTES = prepared(
    lambda p: (
        Attempt.select(Attempt.minutes)
        .where(Attempt.minutes.is_null(False), Attempt.voided_at.is_null())
        .order_by(Attempt.at.desc())
        .limit(p.limit)
    )
)


def measured_minutes(store: Store, limit: int = 200) -> list[int]:
    """Return the minutes from claim to outcome of the latest tries, for the pace forecast."""
    return _MINUTES.values(store, limit=limit)
