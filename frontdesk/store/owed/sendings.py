"""Rows of sendings: each try to send something owed, one that stands at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Database, IntegrityError, fn

from frontdesk.domain.errors import NotFound
from frontdesk.domain.referrals.owed import Channel
from frontdesk.domain.referrals.owed_items import SendingLine, SendingState
from frontdesk.store.changes import Changes
from frontdesk.store.db.entries import savepoint
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert, is_row_number, update
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Sending

_Ended = Person.alias("ended")

_STANDING = tuple(state.value for state in SendingState if state.stands)


def stands() -> Any:
    """Return the condition that a sending neither failed nor was undone."""
    return Sending.state.in_(_STANDING) & Sending.voided_at.is_null()


_LINES = prepared(
    lambda p: (
        Sending.select(
            *columns(
                SendingLine,
                Sending,
                by=Person.name,
                ended_by=fn.COALESCE(_Ended.name, ""),
                undone=Sending.voided_at.is_null(False),
            )
        )
        .join(Person, on=(Sending.person == Person.id))
        .switch(Sending)
        .join(_Ended, JOIN.LEFT_OUTER, on=(Sending.ended_by == _Ended.id))
        .where(Sending.owed == p.owed)
        .order_by(Sending.id.desc())
    ),
    SendingLine,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The sending that stands for a thing owed.

    Attributes:
        id: its number.
        owed_id: what was sent.
        state: what became of it.
        channel: how.
        at: when, UTC.
        by: the name of who sent it.
    """

    id: int
    owed_id: int
    state: SendingState
    channel: Channel
    at: datetime
    by: str


def _standing(condition: Any) -> Any:
    return Sending.select(*columns(Standing, Sending, by=Person.name)).join(Person).where(stands(), condition)


_STANDS_FOR = prepared(lambda p: _standing(Sending.owed == p.owed), Standing)
_STANDS = prepared(lambda p: _standing(Sending.id == p.id), Standing)


def sendings_of(on: On, owed_id: int) -> list[SendingLine]:
    """Return every try to send something, the latest first."""
    return _LINES.rows(on, owed=owed_id)


def sending_that_stands(db: Database, owed_id: int) -> Standing | None:
    """Return the sending that stands for a thing owed, or None."""
    return _STANDS_FOR.one(db, owed=owed_id)


def read_sending(db: Database, sending_id: int) -> Standing:
    """Return one sending that stands.

    Raises:
        NotFound: there is none of this number.
    """
    found = _STANDS.one(db, id=sending_id) if is_row_number(sending_id) else None
    if found is None:
        raise NotFound(f"There is no sending number {sending_id} that stands. Nothing was changed.")
    return found


def add_sending(
    db: Database,
    changes: Changes,
    owed_id: int,
    *,
    channel: Channel,
    address: str,
    state: SendingState,
    at: datetime,
    by: int,
) -> int | None:
    """Write a try to send something; return its number, or None if another one stands.

    The unique index decides: it is the second lock beside the row of what is owed.
    """
    row = {"channel": channel, "address": address, "state": state, "at": at, "person": by}
    try:
        with savepoint(db):
            number = insert(db, Sending, owed=owed_id, **row)
    except IntegrityError:
        return None
    changes.made("sending", number)
    return number


def name_file(db: Database, sending_id: int, file: str) -> None:
    """Write down the name of a staged sending's file, which has the sending's number in it."""
    update(db, Sending, sending_id, file=file)


def mark_written(db: Database, sending_id: int) -> bool:
    """Write down that a staged sending is sent; False if it is not staged any more."""
    staged = {"state": SendingState.STAGED, "voided_at": None}
    return update(db, Sending, sending_id, staged, state=SendingState.SENT)


def drop_staged(db: Database, sending_id: int, reason: str, *, at: datetime, by: int) -> bool:
    """Void a staged sending whose file was not written, and say why; False if it is not staged any more."""
    staged = {"state": SendingState.STAGED, "voided_at": None}
    failed = SendingState.FAILED
    return update(
        db, Sending, sending_id, staged, state=failed, ended_at=at, ended_by=by, reason=reason, voided_at=at
    )


def end_sending(
    db: Database,
    changes: Changes,
    sending_id: int,
    state: SendingState,
    *,
    at: datetime,
    by: int,
    reason: str,
) -> bool:
    """Write down that a sending was confirmed or failed; False if that was written down before."""
    sent = {"state": SendingState.SENT, "voided_at": None}
    becomes = {"state": state, "ended_at": at, "ended_by": by, "reason": reason}
    return changes.change(db, "sending", sending_id, sent, **becomes)
