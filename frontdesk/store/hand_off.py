"""What a hand-off is written from, its notes, and the hand-offs that were given."""

from __future__ import annotations

from datetime import date, datetime

from peewee import Database

from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.hand_off import HandOffNote, Promised, Unusual
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Store
from frontdesk.store.db.fields import from_text, maybe_from_text, to_text
from frontdesk.store.statements import Where, insert
from frontdesk.store.tables.cover import HandOff
from frontdesk.store.tables.cover import HandOffNote as NoteTable

#: Of the backlog a hand-off tells only how much there is.
_OPEN = "k.state = 'open' AND NOT k.backlog"

_WITH_OWNER = "FROM callback k LEFT JOIN person p ON p.id = k.owner_id"

#: Called so often, somebody is waiting hard.
OFTEN = 3


def claimed_by(store: Store) -> list[tuple[str, int]]:
    """Who has how many open callbacks, most first."""
    rows = store.rows(
        "SELECT p.name, COUNT(*) FROM callback k JOIN person p ON p.id = k.owner_id WHERE k.state = 'open'"
        " GROUP BY p.id, p.name ORDER BY COUNT(*) DESC, p.id"
    )
    return [(name, int(count)) for name, count in rows]


def promised(store: Store, until: datetime, limit: int) -> tuple[list[Promised], int]:
    """Promised times still to be kept up to an instant, the earliest first, and how many there are."""
    which = f"{_OPEN} AND k.due_kind = 'promise' AND k.met_at IS NULL AND k.due < ?"
    rows = store.rows(
        f"SELECT k.name, k.asked_at, k.promise_kind, p.name {_WITH_OWNER} WHERE {which}"
        " ORDER BY k.due, k.id LIMIT ?",
        to_text(until),
        limit,
    )
    ((count,),) = store.rows(f"SELECT COUNT(*) FROM callback k WHERE {which}", to_text(until))
    found = [Promised(name, from_text(at), PromiseKind(how), owner or "") for name, at, how, owner in rows]
    return found, int(count)


def unusual(
    store: Store, start: datetime, end: datetime, now: datetime, limit: int
) -> tuple[list[Unusual], int]:
    """Open callbacks that are not like the others on a day, the worst first, and how many there are.

    Reopened on that day; due on it, missed and still not called; they rang after our try; called often.

    Args:
        store: the store.
        start: local midnight, UTC.
        end: the next one.
        now: UTC.
        limit: so many are read.
    """
    day, missed = (to_text(start), to_text(end)), (to_text(start), to_text(min(end, now)))
    which = (
        f"{_OPEN} AND ((k.reopened_at >= ? AND k.reopened_at < ?)"
        " OR (k.met_at IS NULL AND k.due >= ? AND k.due < ?)"
        " OR (k.rang_back_at >= ? AND k.rang_back_at < ?) OR k.calls >= ?)"
    )
    params = (*day, *missed, *day, OFTEN)
    found = store.rows(
        "SELECT k.name, p.name, k.calls,"
        " CASE WHEN k.met_at IS NULL AND k.due < ? THEN k.due END, k.rang_back_at, k.reopened_at"
        f" {_WITH_OWNER} WHERE {which} ORDER BY k.call_by, k.id LIMIT ?",
        missed[1],
        *params,
        limit,
    )
    ((count,),) = store.rows(f"SELECT COUNT(*) FROM callback k WHERE {which}", *params)
    return [
        Unusual(name, _why(day, calls, *times), owner or "") for name, owner, calls, *times in found
    ], int(count)


def _why(
    day: tuple[str, str], calls: int, missed: str | None, rang_back: str | None, reopened: str | None
) -> str:
    """What is unusual about a callback, in words; the instants count where they lie in the day."""

    def today(at: str | None) -> bool:
        return at is not None and day[0] <= at < day[1]

    why = (
        "missed today, still not called" if today(missed) else "",
        "rang back after our message" if today(rang_back) else "",
        "opened again today" if today(reopened) else "",
        f"called {calls} times" if calls >= OFTEN else "",
    )
    return ", ".join(filter(None, why))


def crises_waiting(store: Store) -> int:
    """How many crises nobody accepted."""
    ((count,),) = store.rows("SELECT COUNT(*) FROM crisis WHERE accepted_at IS NULL")
    return int(count)


#: What was taken back is kept, and named by the audit entry that took it back.
_STANDS = (
    "NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = 'hand_off' AND a.subject_id = {id}"
    " AND a.action = '{action}')"
)
_NOTE_STANDS = _STANDS.format(id="n.id", action="hand_off.note_undone")
_HAND_OFF_STANDS = _STANDS.format(id="h.id", action="hand_off.undone")


def notes_of(store: Store, day: date) -> list[HandOffNote]:
    """The notes of a day, and what is open from days before: open ones first, oldest first.

    One that was taken back by who wrote it is none of them.
    """
    rows = store.rows(
        "SELECT n.id, n.at, p.name, n.text, n.done_at, d.name FROM hand_off_note n"
        " JOIN person p ON p.id = n.person_id LEFT JOIN person d ON d.id = n.done_by_id"
        f" WHERE (n.done_at IS NULL OR n.day = ?) AND {_NOTE_STANDS}"
        " ORDER BY CASE WHEN n.done_at IS NULL THEN 0 ELSE 1 END, n.id",
        day.isoformat(),
    )
    return [
        HandOffNote(number, from_text(at), by, text, maybe_from_text(done_at), done_by or "")
        for number, at, by, text, done_at, done_by in rows
    ]


def add_note(db: Database, *, at: datetime, by: int, day: date, text: str) -> int:
    """Write a note and give its number."""
    return insert(db, NoteTable, at=at, person=by, day=day.isoformat(), text=text)


def tick_note(db: Database, changes: Changes, note_id: int, *, at: datetime, by: int) -> bool:
    """Tick a note off; False when somebody did so first, took it back, or there is none."""
    stands = Where(
        f"done_at IS NULL AND {_STANDS.format(id='hand_off_note.id', action='hand_off.note_undone')}"
    )
    return changes.change(db, "hand_off_note", note_id, stands, done_at=at, done_by=by)


def add_hand_off(db: Database, *, at: datetime, by: int, day: date, text: str) -> int:
    """Keep a hand-off as it was given, and give its number."""
    return insert(db, HandOff, at=at, person=by, day=day.isoformat(), text=text)


def last_hand_off(store: Store, day: date) -> tuple[datetime, str] | None:
    """When the last hand-off of a day was given, UTC, and by whom; or None."""
    rows = store.rows(
        "SELECT h.at, p.name FROM hand_off h JOIN person p ON p.id = h.person_id"
        f" WHERE h.day = ? AND {_HAND_OFF_STANDS} ORDER BY h.id DESC LIMIT 1",
        day.isoformat(),
    )
    return (from_text(rows[0][0]), rows[0][1]) if rows else None
