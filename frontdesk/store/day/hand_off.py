"""What a hand-off is written from, its notes, and the hand-offs that were given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import JOIN, Case, Database, fn

from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.day.hand_off import HandOffNote, Promised, Unacknowledged, Unusual
from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.store.audit import stands
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import all_rows
from frontdesk.store.db.fields import from_text
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables import cover as tables
from frontdesk.store.tables.callbacks import Callback
from frontdesk.store.tables.contacts import Contact, Referrer
from frontdesk.store.tables.crises import Crisis
from frontdesk.store.tables.practice import Person
from frontdesk.store.tables.referrals import Owed, Referral

#: Called so often, somebody is waiting hard.
OFTEN = 3

_DoneBy = Person.alias()


def _why(missed: object, rang_back: object, reopened: object, calls: int) -> str:
    """Return what is unusual about a callback, in words."""
    why = (
        "missed today, still not called" if missed else "",
        "rang back after our message" if rang_back else "",
        "opened again today" if reopened else "",
        f"called {calls} times" if calls >= OFTEN else "",
    )
    return ", ".join(filter(None, why))


def _select_open(*selected: Any) -> Any:
    """Open callbacks with who has them; of the backlog a hand-off says only how much there is."""
    return (
        Callback.select(*selected)
        .join(Person, JOIN.LEFT_OUTER, on=Callback.owner == Person.id)
        .where(Callback.state == CallbackStatus.OPEN, ~Callback.backlog)
    )


def _is_promised(p: Any) -> Any:
    return (Callback.due_kind == DueKind.PROMISE) & Callback.met_at.is_null() & (Callback.due < p.until)


def _reasons(p: Any) -> tuple[Any, Any, Any]:
    """True if a callback was due in the day and not called; they rang back in it; it was reopened in it."""
    missed = Callback.met_at.is_null() & (Callback.due >= p.start) & (Callback.due < p.passed)
    rang_back = (Callback.rang_back_at >= p.start) & (Callback.rang_back_at < p.end)
    reopened = (Callback.reopened_at >= p.start) & (Callback.reopened_at < p.end)
    return missed, rang_back, reopened


def _is_unusual(p: Any) -> Any:
    missed, rang_back, reopened = _reasons(p)
    return missed | rang_back | reopened | (Callback.calls >= OFTEN)


def _select_unacknowledged(*selected: Any) -> Any:
    """Acknowledgements that are owed, with the patient and the referrer."""
    return (
        Owed.select(*selected)
        .join(Referrer)
        .switch(Owed)
        .join(Referral, on=(Owed.referral == Referral.id))
        .join(Contact)
        .where(
            Owed.kind == OwedKind.ACKNOWLEDGEMENT,
            Owed.state == OwedState.OPEN,
            Owed.voided_at.is_null(),
        )
    )


_CLAIMED_BY = prepared(
    lambda p: (
        Callback.select(Person.name, all_rows())
        .join(Person, on=Callback.owner == Person.id)
        .where(Callback.state == CallbackStatus.OPEN)
        .group_by(Person.id, Person.name)
        .order_by(all_rows().desc(), Person.id)
    )
)
_PROMISED = prepared(
    lambda p: (
        _select_open(
            *columns(
                Promised,
                Callback,
                at=Callback.asked_at,
                how=Callback.promise_kind,
                owner=fn.COALESCE(Person.name, ""),
            )
        )
        .where(_is_promised(p))
        .order_by(Callback.due, Callback.id)
        .limit(p.limit)
    ),
    Promised,
)
_PROMISES = prepared(lambda p: _select_open(all_rows()).where(_is_promised(p)))
_UNUSUAL = prepared(
    lambda p: (
        _select_open(
            *columns(
                Unusual,
                Callback,
                what=Together(_why, *_reasons(p), Callback.calls),
                owner=fn.COALESCE(Person.name, ""),
            )
        )
        .where(_is_unusual(p))
        .order_by(Callback.call_by, Callback.id)
        .limit(p.limit)
    ),
    Unusual,
)
_UNUSUALS = prepared(lambda p: _select_open(all_rows()).where(_is_unusual(p)))
_UNACKNOWLEDGED = prepared(
    lambda p: (
        _select_unacknowledged(
            *columns(Unacknowledged, Owed, name=fn.COALESCE(Contact.name, ""), referrer=Referrer.name)
        )
        .order_by(Owed.due, Owed.id)
        .limit(p.limit)
    ),
    Unacknowledged,
)
_UNACKNOWLEDGED_COUNT = prepared(lambda p: _select_unacknowledged(all_rows()))
_CRISES_WAITING = prepared(lambda p: Crisis.select(all_rows()).where(Crisis.accepted_at.is_null()))
_NOTES = prepared(
    lambda p: (
        tables.HandOffNote.select(
            *columns(
                HandOffNote,
                tables.HandOffNote,
                by=Person.name,
                done_by=fn.COALESCE(_DoneBy.name, ""),
            )
        )
        .join(Person, on=tables.HandOffNote.person == Person.id)
        .join(_DoneBy, JOIN.LEFT_OUTER, on=tables.HandOffNote.done_by == _DoneBy.id)
        .where(
            tables.HandOffNote.done_at.is_null() | (tables.HandOffNote.day == p.day),
            stands(tables.HandOffNote),
        )
        .order_by(Case(None, [(tables.HandOffNote.done_at.is_null(), 0)], 1), tables.HandOffNote.id)
    ),
    HandOffNote,
)
_OPEN_NOTE = prepared(
    lambda p: (
        tables.HandOffNote.select(tables.HandOffNote.id)
        .where(
            tables.HandOffNote.id == p.note,
            tables.HandOffNote.done_at.is_null(),
            stands(tables.HandOffNote),
        )
        .for_update()
    )
)
_TICKED_NOTE = prepared(
    lambda p: tables.HandOffNote.select(tables.HandOffNote.id).where(
        tables.HandOffNote.id == p.note, tables.HandOffNote.done_at.is_null(False)
    )
)
_LAST_HAND_OFF = prepared(
    lambda p: (
        tables.HandOff.select(tables.HandOff.at, Person.name)
        .join(Person)
        .where(tables.HandOff.day == p.day, stands(tables.HandOff))
        .order_by(tables.HandOff.id.desc())
        .limit(1)
    )
)


def claimed_by(store: Store) -> list[tuple[str, int]]:
    """Return who has how many open callbacks, most first."""
    return [(name, int(count)) for name, count in _CLAIMED_BY.rows(store)]


def promised(store: Store, until: datetime, limit: int) -> tuple[list[Promised], int]:
    """Return promised times still to be kept up to an instant, the earliest first, and how many there are."""
    found = _PROMISED.rows(store, until=until, limit=limit)
    return found, int(_PROMISES.scalar(store, until=until))


def unusual(
    store: Store, start: datetime, end: datetime, now: datetime, limit: int
) -> tuple[list[Unusual], int]:
    """Return open callbacks that are not like the others on a day, the worst first, and how many there are.

    Reopened on that day; due on it, missed and still not called; they rang after our try; called often.

    Args:
        store: the store.
        start: local midnight, UTC.
        end: the next one.
        now: UTC.
        limit: so many are read.
    """
    day = {"start": start, "end": end, "passed": min(end, now)}
    return _UNUSUAL.rows(store, **day, limit=limit), int(_UNUSUALS.scalar(store, **day))


def unacknowledged(store: Store, limit: int) -> tuple[list[Unacknowledged], int]:
    """Return the referrals that nobody acknowledged, the first due first, and how many there are."""
    return _UNACKNOWLEDGED.rows(store, limit=limit), int(_UNACKNOWLEDGED_COUNT.scalar(store))


def crises_waiting(store: Store) -> int:
    """Return how many crises nobody accepted."""
    return int(_CRISES_WAITING.scalar(store))


def notes_of(store: Store, day: date) -> list[HandOffNote]:
    """Return the notes of a day, and what is open from days before: open ones first, oldest first.

    Those that were undone by who wrote them are not among them.
    """
    return _NOTES.rows(store, day=day)


def add_note(db: Database, *, at: datetime, by: int, day: date, text: str) -> int:
    """Write a note and return its number."""
    return insert(db, tables.HandOffNote, at=at, person=by, day=day, text=text)


def tick_note(db: Database, changes: Changes, note_id: int, *, at: datetime, by: int) -> bool:
    """Tick a note off; return False if somebody did so first or undid it, or if the note does not exist."""
    if not 0 < note_id < 2**63 or not _OPEN_NOTE.rows(db, note=note_id):
        return False
    return changes.change(db, "hand_off_note", note_id, done_at=at, done_by=by)


def check_note_open(db: Database, note_id: int) -> None:
    """Check that nobody ticked a note off that is undone.

    Raises:
        Refused: somebody did.
    """
    if _TICKED_NOTE.rows(db, note=note_id):
        raise Refused("Somebody ticked this note off since, so it cannot be undone. Nothing was changed.")


def add_hand_off(db: Database, *, at: datetime, by: int, day: date, text: str) -> int:
    """Save a hand-off as it was given, and return its number."""
    return insert(db, tables.HandOff, at=at, person=by, day=day, text=text)


def last_hand_off(store: Store, day: date) -> tuple[datetime, str] | None:
    """Return when the last hand-off of a day was given, UTC, and by whom; or None."""
    found = _LAST_HAND_OFF.one(store, day=day)
    return (from_text(found[0]), found[1]) if found else None
