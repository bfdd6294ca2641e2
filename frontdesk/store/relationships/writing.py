"""Writing contacts, complaints and events with those who refer, inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import Database, IntegrityError

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.relationships.touches import Response, TouchKind
from frontdesk.store.changes import Changes
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.tables.contacts import Referrer
from frontdesk.store.tables.relationships import Complaint, Invitation, OutreachEvent, Touch


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides if somebody who refers may be contacted.

    Attributes:
        id: their number.
        name: their name.
        opted_out_at: when they asked not to be contacted, or None.
        focus_since: since when they are on the focus list, or None.
        merged_into_id: whom they are the same as, or None.
    """

    id: int
    name: str
    opted_out_at: datetime | None
    focus_since: date | None
    merged_into_id: int | None


_STANDING = prepared(
    lambda p: Referrer.select(*columns(Standing, Referrer)).where(Referrer.id == p.id).for_update(),
    Standing,
)
_ON_FOCUS = prepared(
    lambda p: Referrer.select(Referrer.id).where(
        Referrer.focus_since.is_null(False), Referrer.merged_into.is_null()
    )
)

_WRITTEN = prepared(
    lambda p: (
        Touch.select(Touch.id)
        .where(
            Touch.referrer == p.referrer,
            Touch.kind == p.kind,
            Touch.note == p.note,
            Touch.at >= p.since,
            Touch.voided_at.is_null(),
        )
        .limit(1)
    )
)


def read_standing(db: Database, referrer_id: int) -> Standing:
    """Read somebody who refers, to write something about them.

    Raises:
        NotFound: there is nobody of that number, or they are somebody else by now.
    """
    found = _STANDING.one(db, id=referrer_id) if is_row_number(referrer_id) else None
    if found is None:
        raise NotFound(f"Nobody who refers has the number {referrer_id}. Nothing was changed.")
    if found.merged_into_id is not None:
        raise NotFound(
            f"{found.name} was merged into number {found.merged_into_id}. Nothing was changed; use that one."
        )
    return found


#: The number by which a server knows who holds the focus list.
_FOCUS_LOCK = 4_307_150


def hold_focus(db: Database) -> None:
    """Let nobody else put somebody on the focus list until the transaction ends (on SQLite nobody writes).

    To be called first in the transaction: who waits here then holds nothing that others wait for. No row
    is held, so that what else is written about those who refer goes on.
    """
    if db.for_update:
        db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_FOCUS_LOCK,))


def count_focus(db: Database) -> int:
    """Return how many are on the focus list."""
    return len(_ON_FOCUS.rows(db))


def add_touch(
    db: Database,
    changes: Changes,
    referrer_id: int,
    *,
    at: datetime,
    kind: TouchKind,
    by: int,
    response: Response,
    **more: Any,
) -> int:
    """Write a contact.

    Raises:
        Refused: this message went to them before.
    """
    try:
        number = insert(
            db, Touch, referrer=referrer_id, at=at, kind=kind, person=by, response=response, **more
        )
    except IntegrityError as error:
        raise Refused(
            "This message went to them before. Nothing was changed; choose another, never the same one twice."
        ) from error
    changes.made("touch", number)
    return number


def was_written(db: Database, referrer_id: int, kind: TouchKind, note: str, *, since: datetime) -> bool:
    """True if a contact of ours with this note was written down from an instant on."""
    return bool(_WRITTEN.values(db, referrer=referrer_id, kind=kind, note=note, since=since))


def add_complaint(db: Database, changes: Changes, *, at: datetime, by: int, **columns_: Any) -> int:
    """Write a complaint."""
    number = insert(db, Complaint, opened_at=at, person=by, **columns_)
    changes.made("complaint", number)
    return number


def add_event(db: Database, changes: Changes, *, at: datetime, by: int, **columns_: Any) -> int:
    """Write an event for many."""
    number = insert(db, OutreachEvent, created_at=at, person=by, **columns_)
    changes.made("outreach_event", number)
    return number


def add_invitation(
    db: Database, changes: Changes, event_id: int, referrer_id: int, state: str, *, at: datetime, by: int
) -> int:
    """Write that somebody is invited.

    Raises:
        Refused: they are invited already.
    """
    try:
        number = insert(db, Invitation, event=event_id, referrer=referrer_id, state=state, at=at, person=by)
    except IntegrityError as error:
        raise Refused("They are invited already. Nothing was changed.") from error
    changes.made("invitation", number)
    return number
