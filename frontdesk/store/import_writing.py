"""Writing what a call log does to contacts, calls and callbacks, many rows a statement.

The rows are made before they are written, so that the store is held for no longer than that takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.callbacks.reconcile import Event, LoggedCallback
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.phone.dialing import extension_of
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.store.bulk import maybe_text, utc_text, write_many
from frontdesk.store.changes import CALLBACKS
from frontdesk.store.contact_words import add_words
from frontdesk.store.fields import to_text
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.imports import StartedRun

#: What an attempt of a log says about itself.
ATTEMPT_NOTE = "from the phone log"

Row = tuple[object, ...]


class Writing(NamedTuple):
    """In which run, under which settings, by whom and when something is written.

    Attributes:
        db: the store's database; of an open transaction where something is written.
        run: the import.
        version: the settings that verdicts refer to.
        at: now, UTC.
        by: who imports.
    """

    db: Database
    run: StartedRun
    version: int
    at: datetime
    by: int


class NewContact(NamedTuple):
    """Somebody who is known from the log only."""

    name: str
    lane: Lane
    number: str
    last_call: datetime


class NewCallback(NamedTuple):
    """A callback that the log opened, and whose it is; its number is set."""

    callback: LoggedCallback
    contact: int | None
    name: str
    number: str


class Settled(NamedTuple):
    """What a call of the log is in the end."""

    contact: int | None
    lane: str
    source_answer: str | None
    effect: str
    callback: int | None


@dataclass(slots=True)
class Ready:
    """Rows that are ready to be written, and what else is to be done with them.

    Attributes:
        contacts: rows of contacts.
        numbers: rows of their numbers.
        names: their numbers and folded names, for the index of words.
        callbacks: rows of callbacks that the log opened.
        calls: rows of calls, in the order in which they are to be written.
        attempts: rows of tries.
        changed: callbacks that were there before, and the tries that the log added.
        breaches: parameters of the statement that stamps.
        entries: rows of the audit.
    """

    contacts: list[Row] = field(default_factory=list)
    numbers: list[Row] = field(default_factory=list)
    names: list[tuple[int, str]] = field(default_factory=list)
    callbacks: list[Row] = field(default_factory=list)
    calls: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    changed: list[tuple[LoggedCallback, list[int]]] = field(default_factory=list)
    breaches: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)


_CONTACT = (
    "INSERT INTO contact (id, name, folded, lane, voicemail, created_at, last_call_at)"
    f" VALUES (?, ?, ?, ?, '{DEFAULT_PERMISSION.value}', ?, ?)"
)
_NUMBER = "INSERT INTO contact_number (contact_id, number, backwards) VALUES (?, ?, ?)"
_CALLBACK = (
    f"INSERT INTO callback ({', '.join(CALLBACKS.columns)}, lane_rank)"
    f" VALUES ({', '.join('?' * len(CALLBACKS.columns))}, ?)"
)
# By whom: a log does not say who had the call, so it is the program that wrote it down.
_CALL = (
    "INSERT INTO call (uid, at, direction, result, number, number_given, extension, name, folded, contact_id,"
    " lane, source_answer, effect, callback_id, talk_seconds, imported_by_id, note, about, source_detail,"
    " person_id)"
    f" VALUES ({', '.join('?' * 17)}, '', '', {PROGRAM_ID})"
)
_ATTEMPT = (
    "INSERT INTO attempt (id, callback_id, at, person_id, outcome, note, rung, next_at)"
    f" VALUES (?, ?, ?, {PROGRAM_ID}, ?, '{ATTEMPT_NOTE}', ?, ?)"
)


def add_new(to: Writing, ready: Ready) -> None:
    """Write contacts, callbacks, calls and tries, in the order in which they refer."""
    write_many(to.db, _CONTACT, ready.contacts)
    write_many(to.db, _NUMBER, ready.numbers)
    add_words(to.db, ready.names)
    write_many(to.db, _CALLBACK, ready.callbacks)
    write_many(to.db, _CALL, ready.calls)
    write_many(to.db, _ATTEMPT, ready.attempts)


def contact_rows(
    to: Writing, ids: Sequence[int], contacts: Sequence[NewContact]
) -> tuple[list[Row], list[Row], list[tuple[int, str]]]:
    """The rows of contacts, those of their numbers, one for each, and their names for the index of words."""
    made = to_text(to.run.at)
    pairs = list(zip(ids, contacts, strict=True))
    rows: list[Row] = [
        (number, it.name, fold(it.name), it.lane.value, made, utc_text(it.last_call)) for number, it in pairs
    ]
    numbers: list[Row] = [(contact, it.number, it.number[::-1]) for contact, it in pairs]
    return rows, numbers, [(contact, fold(it.name)) for contact, it in pairs if it.name]


def callback_row(to: Writing, new: NewCallback) -> Row:
    """The row of a callback that the log opened, as it is at the log's end."""
    state = replace(
        new.callback.state,
        contact_id=new.contact,
        name=new.name,
        number=new.number,
        imported_by_id=to.run.id,
    )
    return (*CALLBACKS.stored(state).values(), state.lane.rank)


def call_row(call: SpooledCall, settled: Settled, run_id: int) -> Row:
    """The row of a call."""
    return (
        call.uid, call.at, call.direction, call.result, call.number, call.given,
        extension_of(call.given) if call.number else "", call.name, call.folded,
        *settled, call.talk_seconds, run_id, call.note,
    )  # fmt: skip


def attempt_row(number: int, event: Event) -> Row:
    """The row of a try of the log, which has an outcome. Whose it was a log does not say."""
    assert event.outcome is not None
    callback, at = event.callback.state.id, utc_text(event.at)
    return (number, callback, at, event.outcome.value, event.rung, maybe_text(event.next_at))
