"""Rows of the library of messages: a new version is a new row of the same name, and the old one retires."""

from __future__ import annotations

from datetime import datetime

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.relationships.touches import Content
from frontdesk.store.audit import write_audit
from frontdesk.store.db.prepared import Parameters, prepared
from frontdesk.store.db.rows import insert, update
from frontdesk.store.tables.relationships import Message, Touch


def _sent_names(p: Parameters) -> object:
    """Return the names of what went to somebody, in whatever version."""
    sent = Message.alias()
    return (
        sent.select(sent.name)
        .join(Touch, on=(Touch.message == sent.id))
        .where(Touch.referrer == p.referrer, Touch.voided_at.is_null())
    )


_COLUMNS = (Message.id, Message.name, Message.content, Message.text)
_ALL = prepared(
    lambda p: Message.select(*_COLUMNS).where(Message.retired_at.is_null()).order_by(Message.name, Message.id)
)
_UNSENT = prepared(
    lambda p: (
        Message.select(*_COLUMNS)
        .where(Message.retired_at.is_null(), Message.name.not_in(_sent_names(p)))
        .order_by(Message.id)
    )
)
_MESSAGE = prepared(
    lambda p: Message.select(Message.content, Message.retired_at, Message.name.in_(_sent_names(p))).where(
        Message.id == p.id
    )
)


def all_messages(db: Database) -> list[tuple[int, str, Content, str]]:
    """Return the messages that are offered: number, name, kind, text."""
    return [(number, name, Content(content), text) for number, name, content, text in _ALL.rows(db)]


def unsent_messages(db: Database, referrer_id: int) -> list[tuple[int, str, Content, str]]:
    """Return those of them that never went to somebody, in no version."""
    return [
        (number, name, Content(content), text)
        for number, name, content, text in _UNSENT.rows(db, referrer=referrer_id)
    ]


def message_to_send(db: Database, message_id: int, referrer_id: int) -> Content:
    """Return what a message is about that goes to somebody now.

    Raises:
        NotFound: there is none of that number, or it is offered no more.
        Refused: it went to them before, in this version or another.
    """
    found = _MESSAGE.one(db, id=message_id, referrer=referrer_id)
    if found is None or found[1] is not None:
        raise NotFound("This message is not in the library any more. Nothing was changed; choose another.")
    if found[2]:
        raise Refused(
            "This message went to them before. Nothing was changed; choose another, never the same one twice."
        )
    return Content(found[0])


def add_message(db: Database, *, name: str, content: Content, text: str, at: datetime, by: int) -> int:
    """Add a message, with its audit entry, and return its number."""
    number = insert(db, Message, name=name, content=content, text=text, created_at=at, person=by)
    write_audit(db, at=at, person_id=by, action=Action.MESSAGE_ADDED, subject_id=number)
    return number


def retire_message(db: Database, message_id: int, *, at: datetime, by: int) -> None:
    """Offer a message no more, with the audit entry.

    Raises:
        Refused: it is offered no more already, or there is none of that number.
    """
    if not update(db, Message, message_id, {"retired_at": None}, retired_at=at):
        raise Refused("This message is not in the library any more. Nothing was changed.")
    write_audit(db, at=at, person_id=by, action=Action.MESSAGE_RETIRED, subject_id=message_id)
