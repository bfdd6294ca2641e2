"""Write what a call log does to contacts, calls and callbacks, many rows a statement.

The rows are made before they are written, so that the store is held for no longer than the writing takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from peewee import Database

from frontdesk.domain.callbacks.reconcile import Event, LoggedCallback, What
from frontdesk.domain.dialing import extension_of
from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.store.audit import Action
from frontdesk.store.bulk import maybe_text, utc_text, write_many
from frontdesk.store.changes import CALLBACKS, Changes
from frontdesk.store.contact_words import add_words
from frontdesk.store.db.fields import to_text
from frontdesk.store.deadlines import REFERRER
from frontdesk.store.imports.runs import StartedRun
from frontdesk.store.imports.spool import SpooledCall
from frontdesk.store.statements import update
from frontdesk.store.tables.callbacks import Callback

#: What an attempt of a log says about itself.
ATTEMPT_NOTE = "from the phone log"

Row = tuple[object, ...]


class ImportContext(NamedTuple):
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


class JudgedCall(NamedTuple):
    """What a call of the log is in the end."""

    contact: int | None
    lane: str
    source_answer: str | None
    effect: str
    callback: int | None


@dataclass(slots=True)
class BatchRows:
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


def write_rows(to: ImportContext, ready: BatchRows) -> None:
    """Write all rows of a batch in an open transaction, and bring older callbacks to what they are now."""
    # First, because a number has one open callback: where the log closed it, another may have been opened.
    for callback, tries in ready.changed:
        change_callback(to, callback, tries)
    write_many(to.db, _CONTACT, ready.contacts)
    write_many(to.db, _NUMBER, ready.numbers)
    add_words(to.db, ready.names)
    write_many(to.db, _CALLBACK, ready.callbacks)
    write_many(to.db, _CALL, ready.calls)
    write_many(to.db, _ATTEMPT, ready.attempts)
    write_many(to.db, _BREACH, ready.breaches)
    write_many(to.db, _ENTRY, ready.entries)


def contact_rows(
    to: ImportContext, ids: Sequence[int], contacts: Sequence[NewContact]
) -> tuple[list[Row], list[Row], list[tuple[int, str]]]:
    """The rows of contacts, those of their numbers, one for each, and their names for the index of words."""
    made = to_text(to.run.at)
    pairs = list(zip(ids, contacts, strict=True))
    rows: list[Row] = [
        (number, it.name, fold(it.name), it.lane.value, made, utc_text(it.last_call)) for number, it in pairs
    ]
    numbers: list[Row] = [(contact, it.number, it.number[::-1]) for contact, it in pairs]
    return rows, numbers, [(contact, fold(it.name)) for contact, it in pairs if it.name]


def callback_row(to: ImportContext, new: NewCallback) -> Row:
    """The row of a callback that the log opened, as it is at the log's end."""
    state = replace(
        new.callback.state,
        contact_id=new.contact,
        name=new.name,
        number=new.number,
        imported_by_id=to.run.id,
    )
    return (*CALLBACKS.stored(state).values(), state.lane.rank)


def call_row(call: SpooledCall, judged: JudgedCall, run_id: int) -> Row:
    """The row of a call."""
    return (
        call.uid, call.at, call.direction, call.result, call.number, call.given,
        extension_of(call.given) if call.number else "", call.name, call.folded,
        *judged, call.talk_seconds, run_id, call.note,
    )  # fmt: skip


def attempt_row(number: int, event: Event) -> Row:
    """The row of a try of the log, which has an outcome. Whose it was a log does not say."""
    assert event.outcome is not None
    callback, at = event.callback.state.id, utc_text(event.at)
    return (number, callback, at, event.outcome.value, event.rung, maybe_text(event.next_at))


_ACTIONS = {
    What.OPENED: Action.CALLBACK_OPENED.value,
    What.JOINED: Action.CALLBACK_JOINED.value,
    What.REOPENED: Action.CALLBACK_REOPENED.value,
    What.ATTEMPTED: Action.CALLBACK_ATTEMPTED.value,
    What.CLOSED: Action.CALLBACK_CLOSED.value,
    What.BREACHED: Action.CALLBACK_BREACHED.value,
    What.BACKLOGGED: Action.CALLBACK_BACKLOGGED.value,
    What.PROMOTED: Action.CALLBACK_PROMOTED.value,
}

_BREACH = (
    "INSERT INTO breach (callback_id, kind, due, stamped_at, settings_version, referrer_id)"
    f" SELECT k.id, ?, ?, ?, k.settings_version, {REFERRER} FROM callback k WHERE k.id = ?"
)
_ENTRY = (
    "INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
    " VALUES (?, ?, ?, 'callback', ?, ?)"
)


def breach_rows(to: ImportContext, events: Iterable[Event]) -> list[Row]:
    """The parameters of the statement that stamps deadlines with the instant they passed (rule 7)."""
    stamped = to_text(to.at)
    return [(event.due_kind.value, utc_text(event.at), stamped, event.callback.state.id) for event in events]


def audit_rows(to: ImportContext, events: Iterable[Event], tries: Iterable[int]) -> list[Row]:
    """The audit of everything that was done to callbacks, in its order, marked with the import.

    Args:
        to: in which run.
        events: what was done.
        tries: the numbers of the attempts among it, in the same order.
    """
    at, run, numbers = to_text(to.at), to.run.id, iter(tries)
    return [
        (
            at,
            to.by,
            _ACTIONS[event.what],
            event.callback.state.id,
            _told_of(event, run)
            if event.outcome is None
            else _told_of_try(event, event.outcome, next(numbers), run),
        )
        for event in events
    ]


def _told_of_try(event: Event, outcome: Outcome, number: int, run_id: int) -> str:
    closes = "true" if event.closes else "false"
    told = f'"outcome":"{outcome.value}","closes":{closes},"keeps":false,'
    if event.closes and outcome.facts.ends_the_ladder:
        # As of a typed one (``services/attempts.py``): the timeline says by which try it was given up.
        told += f'"attempt":{number},"rung":{event.rung},"unreached":true,'
    return _detail(told, run_id)


def _told_of(event: Event, run_id: int) -> str:
    if event.what is What.BREACHED:
        return _detail(f'"kind":"{event.due_kind.value}",', run_id)
    return _detail("", run_id)


def _detail(told: str, run_id: int) -> str:
    """Codes and ids as JSON; the import comes last, which is how its entries are found again."""
    return f'{{{told}"import":{run_id}}}'


def change_callback(to: ImportContext, callback: LoggedCallback, tries: Iterable[int]) -> None:
    """Bring a callback that was there before to what it is now, and keep what it was.

    What was is kept under the program's name, so that nobody's undo takes a part of an import back. A stamped
    breach stays when the rest is taken back, unless the log gave it the deadline that is judged now.

    Args:
        to: in which run.
        callback: the callback.
        tries: the attempts that the log added to it.
    """
    before, after = callback.before, callback.state
    assert before is not None  # it was there before
    changes = Changes()
    given = before.backlog != after.backlog or before.reopened_at != after.reopened_at
    judged = replace(before, breached_at=after.breached_at)
    if not given:
        judged = replace(judged, stamped=after.stamped)
    _, verdict = CALLBACKS.difference(before, judged)
    if verdict:
        update(to.db, Callback, before.id, **verdict)
    changes.change_callback(to.db, judged, after, guard=_GUARD)
    for number in tries:
        changes.made("attempt", number)
    changes.save(
        to.db, audit_id=to.run.audit, at=to.at, person_id=PROGRAM_ID, action=Action.IMPORT_FINISHED.value
    )


#: What the log tells of: where somebody changed it since, the callback stays as it is.
_GUARD = (
    "state", "received", "call_by", "met_at", "rung", "next_at", "attempts", "calls", "last_outcome",
    "last_attempt_at", "returned_at", "reached_at", "closed_at", "backlog", "promoted_at", "rang_back_at",
    "reopened_at",
)  # fmt: skip
