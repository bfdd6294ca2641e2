"""Rows of calls and of the drafts that are being typed, and what is known of a number by its calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from peewee import JOIN, Database, Select, fn

from frontdesk.domain import calls as domain
from frontdesk.domain.calls import CallLine, DaySummary, Direction, Effect, NewCall, Result
from frontdesk.domain.errors import NotFound
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import extension_of
from frontdesk.domain.referrals.sources import Source, SourceAnswer, capture_rate
from frontdesk.domain.text import fold
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns, shared_columns
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.referrals import source_words
from frontdesk.store.tables import calls as tables
from frontdesk.store.tables.callbacks import Attempt, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import ContactNumber, Organization, Referrer
from frontdesk.store.tables.drafts import Draft
from frontdesk.store.tables.practice import Person

# Writing


_BY_UID = prepared(lambda p: Call.select(Call.id, Call.callback, Call.effect).where(Call.uid == p.uid))


def call_by_uid(db: Database, uid: str) -> tuple[int, int | None, str] | None:
    """Return the number, callback and effect of a call that was already saved under this identity."""
    found = _BY_UID.one(db, uid=uid)
    return (found[0], found[1], found[2]) if found else None


def add_call(
    db: Database,
    call: NewCall,
    *,
    number_key: str,
    contact_id: int | None,
    callback_id: int | None,
    effect: Effect,
    by: int,
) -> int:
    """Write one call of the desk and return its number; its text is already clean."""
    columns = shared_columns(call, Call) | {
        "direction": Direction.INBOUND,
        "number": number_key,
        "number_given": call.number,
        "extension": extension_of(call.number) if number_key else "",
        "folded": fold(call.name),
        "contact": contact_id,
        "effect": effect,
        "callback": callback_id,
        "person": by,
    }
    return insert(db, Call, **columns, **source_columns(call.source))


def add_source(
    db: Database, *, call_id: int, contact_id: int | None, source: Source, at: datetime, by: int
) -> int:
    """Save an answer about the source beside the earlier ones and return its number."""
    return insert(
        db,
        tables.Source,
        call=call_id,
        contact=contact_id,
        at=at,
        person=by,
        answer=source.answer,
        kind=source.kind,
        referrer=source.referrer_id,
        detail=source.detail,
    )


def source_columns(source: Source | None) -> dict[str, object]:
    """Return the columns of a call that carry its present answer."""
    if source is None:
        return {}
    return {
        "source_answer": source.answer.value,
        "source_kind": source.kind.value if source.kind else None,
        "source_detail": source.detail,
        "referrer": source.referrer_id,
    }


_CONTACT = prepared(lambda p: Call.select(Call.contact).where(Call.id == p.id))


def call_contact(db: Database, call_id: int) -> int | None:
    """Return whose call it was, or None where nobody is known.

    Raises:
        NotFound: there is no such call.
    """
    found = _CONTACT.one(db, id=call_id) if is_row_number(call_id) else None
    if found is None:
        raise NotFound(f"There is no call number {call_id}.")
    contact: int | None = found[0]
    return contact


# Lists of calls


@dataclass(frozen=True)
class NotedCall(CallLine):
    """A call with its note.

    Attributes:
        note: people's words, or "".
    """

    note: str = ""


def _lines(record: type[CallLine]) -> Any:
    """Calls with who took them and who sent the caller."""
    source = Together(source_words, Call.source_answer, Call.source_kind, Referrer.name, Organization.name)
    voided = Call.voided_at.is_null(False)
    return (
        Call.select(*columns(record, Call, source=source, by=Person.name, voided=voided))
        .join(Person)
        .switch(Call)
        .join(Referrer, JOIN.LEFT_OUTER)
        .join(Organization, JOIN.LEFT_OUTER)
        .order_by(Call.at.desc(), Call.id.desc())
    )


_BETWEEN = prepared(
    lambda p: (
        _lines(CallLine)
        .where(Call.at >= p.start, Call.at < p.end, Call.direction != Direction.INTERNAL)
        .limit(p.limit)
    ),
    CallLine,
)
#: The calls of one number, newest first, at most so many.
OF_NUMBER = prepared(
    lambda p: _lines(NotedCall).where(Call.number == p.number, Call.voided_at.is_null()).limit(p.limit),
    NotedCall,
)
_WITHOUT_NUMBER = prepared(
    lambda p: (
        _lines(NotedCall)
        .where(Call.contact == p.contact, Call.number == "", Call.voided_at.is_null())
        .limit(p.limit)
    ),
    NotedCall,
)


def calls_between(store: Store, start: datetime, end: datetime, limit: int = 500) -> list[CallLine]:
    """Return the calls from an instant up to another, newest first."""
    return _BETWEEN.rows(store, start=start, end=end, limit=limit)


def calls_of_number(store: Store, number: str, limit: int = 50) -> list[NotedCall]:
    """Return the calls of one number over all history, newest first, at most so many."""
    return OF_NUMBER.rows(store, number=number, limit=limit)


def calls_without_number(store: Store, contact_id: int, limit: int) -> list[NotedCall]:
    """Return the calls of a contact that came without a number, newest first, at most so many."""
    return _WITHOUT_NUMBER.rows(store, contact=contact_id, limit=limit)


# What is known of a number


_TRIES = prepared(
    lambda p: (
        Attempt.select(Attempt.at, Attempt.outcome, Attempt.note, Person.name)
        .join(Callback, on=(Attempt.callback == Callback.id))
        .join(Person, on=(Attempt.person == Person.id))
        .where(Callback.number == p.number, Attempt.at >= p.since, Attempt.voided_at.is_null())
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .limit(p.limit)
    )
)


def tries_of_number(
    store: Store, number: str, since: datetime | None, limit: int
) -> list[tuple[datetime, str, str, str]]:
    """Return the attempts to reach one number, newest first: when, outcome, note, who.

    Args:
        store: the store.
        number: the number's key.
        since: older ones are not looked for; a switchboard has hundreds of them.
        limit: at most so many.
    """
    rows = _TRIES.rows(store, number=number, since=since or "", limit=limit)
    return [(from_text(at), outcome, note, by) for at, outcome, note, by in rows]


def _how_often(p: Any) -> Any:
    theirs = (Call.number == p.number) & (Call.direction == Direction.INBOUND) & Call.voided_at.is_null()
    counted = Call.select(all_rows()).where(theirs)
    return Select(columns=[counted.where(Call.at >= p.since), counted])


_HOW_OFTEN = prepared(_how_often)


def count_calls_of_number(store: Store, number: str, since: datetime) -> tuple[int, int]:
    """Return how often a number called since an instant, and ever."""
    ((today, ever),) = _HOW_OFTEN.rows(store, number=number, since=since)
    return int(today), int(ever)


_STARTING_WITH = prepared(
    lambda p: (
        ContactNumber.select(ContactNumber.number)
        .distinct()
        .where(ContactNumber.number >= p.first, ContactNumber.number < p.behind)
        .order_by(ContactNumber.number)
        .limit(p.limit)
    )
)


def numbers_starting_with(store: Store, prefix: str, limit: int = 8) -> list[str]:
    """Return numbers of known contacts that begin as typed, a few of them."""
    return _STARTING_WITH.values(store, first=prefix, behind=prefix + "\uffff", limit=limit)


_OF_DAY = prepared(
    lambda p: (
        Call.select(Call.result, Call.lane, Call.source_answer, all_rows())
        .where(
            Call.at >= p.start, Call.at < p.end, Call.direction == Direction.INBOUND, Call.voided_at.is_null()
        )
        .group_by(Call.result, Call.lane, Call.source_answer)
    )
)


def day_summary(store: Store, start: datetime, end: datetime) -> DaySummary:
    """Count one day's inbound calls and the answers about their sources."""
    answers: list[SourceAnswer | None] = []
    calls = answered = 0
    for result, lane, answer, count in _OF_DAY.rows(store, start=start, end=end):
        calls += count
        answered += count if result == Result.ANSWERED else 0
        if lane == Lane.NEW_PATIENT:
            answers += [SourceAnswer(answer) if answer else None] * count
    rate = capture_rate(answers)
    return DaySummary(calls, answered, rate.known, rate.askable)


# The extension behind a number, as the calls brought it


_Extended = Call.alias("extended")


def _latest_extension(number: Any, whose: Any) -> Any:
    return (
        _Extended.select(_Extended.extension)
        .where(_Extended.number == number, _Extended.extension != "", _Extended.voided_at.is_null(), whose)
        .order_by(_Extended.at.desc(), _Extended.id.desc())
        .limit(1)
    )


def extension_of_callback() -> Any:
    """Return the extension of a callback's own calls, else the one its caller had on that number, else "".

    A part of a query of callbacks.
    """
    return fn.COALESCE(
        _latest_extension(Callback.number, _Extended.callback == Callback.id),
        _latest_extension(Callback.number, _Extended.contact == Callback.contact),
        "",
    )


def extension_of_contact() -> Any:
    """Return the extension that a contact called with from a number, or "".

    A part of a query of contacts and their numbers.
    """
    return fn.COALESCE(
        _latest_extension(ContactNumber.number, _Extended.contact == ContactNumber.contact), ""
    )


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_KEEP = prepared(
    lambda p: Draft.insert(
        uid=p.uid,
        person=p.person,
        started_at=p.started_at,
        updated_at=p.at,
        fields=p.fields,
        parked=p.parked,
    ).on_conflict(
        conflict_target=[Draft.uid],
        preserve=[Draft.fields, Draft.updated_at, Draft.parked, Draft.started_at],
    )
)
_ALL = prepared(lambda p: Draft.select(Draft.uid, Draft.person, Draft.started_at, Draft.fields, Draft.parked))
_DROP = prepared(lambda p: Draft.delete().where(Draft.uid == p.uid))


def keep_draft(db: Database, draft: domain.Draft, at: datetime) -> None:
    """Write a draft as it stands now, over what was kept of it before.

    The text is as typed, so it is kept in ASCII: what no store takes (NUL, half a character) comes back.
    """
    _KEEP.run(
        db,
        uid=draft.uid,
        person=draft.person_id,
        started_at=draft.started_at,
        at=at,
        fields=json.dumps(dict(draft.fields)),
        parked=draft.parked,
    )


def all_drafts(db: Database) -> list[domain.Draft]:
    """Return every draft, oldest first; one that cannot be read holds its raw text as its note."""
    drafts = [
        domain.Draft(uid, person, _instant(started), _fields(fields), bool(parked))
        for uid, person, started, fields, parked in _ALL.rows(db)
    ]
    return sorted(drafts, key=lambda draft: draft.started_at)


def _instant(text: str) -> datetime:
    """Return when a draft was begun; long ago where that cannot be read: no desk may stay closed for it."""
    try:
        read_at = from_text(text)
    except ValueError:
        return _LONG_AGO
    return read_at if read_at.tzinfo is not None else _LONG_AGO


def _fields(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {"note": text}
    return {name: "" if value is None else str(value) for name, value in found.items()}


def drop_draft(db: Database, uid: str) -> bool:
    """Forget a draft; False if there was none."""
    return _DROP.run(db, uid=uid) > 0
