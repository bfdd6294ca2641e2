"""Write what a call log does to contacts, calls and callbacks, many rows a statement.

The rows are made before they are written, so that the store is held for no longer than the writing takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.reconcile import Event, LoggedCallback, What
from frontdesk.domain.callbacks.state import CallbackState
from frontdesk.domain.lanes import Lane
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.phone.dialing import extension_of
from frontdesk.domain.text import fold
from frontdesk.domain.voicemail import DEFAULT_PERMISSION
from frontdesk.store.audit import NewEntry, write_entries
from frontdesk.store.changes import Changes
from frontdesk.store.contacts import add_words
from frontdesk.store.db.fields import to_text
from frontdesk.store.db.prepared import Filled, Prepared, prepared
from frontdesk.store.db.row_mapper import columns_of, difference
from frontdesk.store.db.rows import update
from frontdesk.store.deadlines import referrer_hurt
from frontdesk.store.imports.runs import StartedRun
from frontdesk.store.imports.spool import SpooledCall
from frontdesk.store.tables.callbacks import Attempt, Breach, Callback
from frontdesk.store.tables.calls import Call
from frontdesk.store.tables.contacts import Contact, ContactNumber

#: The note of an attempt that a log brought.
ATTEMPT_NOTE = "from the phone log"


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
    """Somebody who is known from the log only; ``last_call`` is in UTC."""

    name: str
    lane: Lane
    number: str
    last_call: datetime


class NewCallback(NamedTuple):
    """A callback that the log opened, and who is to be called. Its id is set."""

    callback: LoggedCallback
    contact: int | None
    name: str
    number: str


class JudgedCall(NamedTuple):
    """What a call of the log came to.

    Attributes:
        contact: who called or was called, or None.
        lane: the code of its lane.
        source_answer: the code of its answer about the source, or None.
        effect: the code of what it did to ``callback``.
        callback: the callback it belongs to, or None.
    """

    contact: int | None
    lane: str
    source_answer: str | None
    effect: str
    callback: int | None


@dataclass(slots=True)
class BatchRows:
    """The rows of a batch, ready to be written.

    Attributes:
        contacts: new contacts.
        numbers: their numbers.
        names: their ids and folded names, for the index of words.
        callbacks: callbacks that the log opened.
        calls: calls, in the order in which they are written.
        attempts: tries that the log brought.
        changed: callbacks that were there before, each with the ids of the tries that the log added.
        breaches: deadlines that passed.
        entries: audit entries about callbacks, in their order.
    """

    contacts: list[Filled] = field(default_factory=list)
    numbers: list[Filled] = field(default_factory=list)
    names: list[tuple[int, str]] = field(default_factory=list)
    callbacks: list[Filled] = field(default_factory=list)
    calls: list[Filled] = field(default_factory=list)
    attempts: list[Filled] = field(default_factory=list)
    changed: list[tuple[LoggedCallback, list[int]]] = field(default_factory=list)
    breaches: list[Filled] = field(default_factory=list)
    entries: list[NewEntry] = field(default_factory=list)


def _adding(table: Any, *names: str, **constants: object) -> Prepared[tuple[Any, ...]]:
    """Return the query that adds a row with these columns; the others get constants or defaults."""
    return prepared(lambda p: table.insert(**{name: p[name] for name in names}, **constants))


_ADD_CONTACT = _adding(
    Contact, "id", "name", "folded", "lane", "created_at", "last_call_at", voicemail=DEFAULT_PERMISSION
)
_ADD_NUMBER = _adding(ContactNumber, "contact", "number", "backwards")
_ADD_CALLBACK = _adding(Callback, *(one.name for one in fields(CallbackState)), "lane_rank")
# A log does not say who had a call or made a try, so it is the program that recorded it.
_ADD_CALL = _adding(
    Call, "uid", "at", "direction", "result", "number", "number_given", "extension", "name", "folded",
    "contact", "lane", "source_answer", "effect", "callback", "talk_seconds", "imported_by", "note",
    about="", person=PROGRAM_ID,
)  # fmt: skip
_ADD_ATTEMPT = _adding(
    Attempt, "id", "callback", "at", "outcome", "rung", "next_at", note=ATTEMPT_NOTE, person=PROGRAM_ID
)
_ADD_BREACH = prepared(
    lambda p: Breach.insert_from(
        Callback.select(
            Callback.id, Callback.settings_version, referrer_hurt(), p.kind, p.due, p.stamped_at
        ).where(Callback.id == p.callback),
        ["callback", "settings_version", "referrer", "kind", "due", "stamped_at"],
    )
)


def write_rows(context: ImportContext, rows: BatchRows) -> None:
    """Write the rows of a batch in an open transaction, and change the callbacks that were there before."""
    db = context.db
    # First, because a number has one open callback: where the log closed it, another may have been opened.
    for callback, tries in rows.changed:
        _change_callback(context, callback, tries)
    _ADD_CONTACT.many_filled(db, rows.contacts)
    _ADD_NUMBER.many_filled(db, rows.numbers)
    add_words(db, rows.names)
    _ADD_CALLBACK.many_filled(db, rows.callbacks)
    _ADD_CALL.many_filled(db, rows.calls)
    _ADD_ATTEMPT.many_filled(db, rows.attempts)
    _ADD_BREACH.many_filled(db, rows.breaches)
    write_entries(db, rows.entries)


#: Where one of these was changed since the import, undoing it leaves the callback as it is.
_GUARD = (
    "state", "received", "call_by", "met_at", "rung", "next_at", "attempts", "calls", "last_outcome",
    "last_attempt_at", "returned_at", "reached_at", "closed_at", "backlog", "promoted_at", "rang_back_at",
    "reopened_at",
)  # fmt: skip


def _change_callback(context: ImportContext, callback: LoggedCallback, tries: Iterable[int]) -> None:
    """Change a callback that was there before, and keep what it was, for undoing the import.

    What it was is kept under the program's name, so that nobody's own undo takes back a part of an import. A
    stamped breach stays when the rest is undone, unless the log gave it the deadline that is judged now.

    Args:
        context: the import.
        callback: the callback.
        tries: the ids of the attempts that the log added to it.
    """
    db, run = context.db, context.run
    before, after = callback.before, callback.state
    assert before is not None  # it was there before
    changes = Changes()
    judged = replace(before, breached_at=after.breached_at)
    if before.backlog == after.backlog and before.reopened_at == after.reopened_at:
        judged = replace(judged, stamped=after.stamped)
    _, verdict = difference(before, judged)
    if verdict:
        update(db, Callback, before.id, **verdict)
    changes.change_callback(db, judged, after, guard=_GUARD)
    for attempt in tries:
        changes.made("attempt", attempt)
    action = Action.IMPORT_FINISHED.value
    changes.save(db, audit_id=run.audit, at=context.at, person_id=PROGRAM_ID, action=action)


def contact_rows(
    context: ImportContext, ids: Sequence[int], contacts: Sequence[NewContact]
) -> tuple[list[Filled], list[Filled], list[tuple[int, str]]]:
    """Return the rows of contacts, those of their numbers, and their ids and folded names for the index."""
    pairs = list(zip(ids, contacts, strict=True))
    rows = _ADD_CONTACT.filled(
        context.db,
        (
            {
                "id": contact,
                "name": new.name,
                "folded": fold(new.name),
                "lane": new.lane,
                "created_at": context.run.at,
                "last_call_at": new.last_call,
            }
            for contact, new in pairs
        ),
    )
    numbers = _ADD_NUMBER.filled(
        context.db,
        ({"contact": contact, "number": new.number, "backwards": new.number[::-1]} for contact, new in pairs),
    )
    return rows, numbers, [(contact, fold(new.name)) for contact, new in pairs if new.name]


def callback_rows(context: ImportContext, callbacks: Iterable[NewCallback]) -> list[Filled]:
    """Return the rows of callbacks that the log opened, as they are at the log's end."""
    return _ADD_CALLBACK.filled(
        context.db,
        (
            {
                **columns_of(new.callback.state),
                "contact_id": new.contact,
                "name": new.name,
                "number": new.number,
                "imported_by_id": context.run.id,
                "lane_rank": new.callback.state.lane.rank,
            }
            for new in callbacks
        ),
    )


def call_rows(context: ImportContext, calls: Iterable[tuple[SpooledCall, JudgedCall]]) -> list[Filled]:
    """Return the rows of calls, in their order."""
    run = context.run.id
    return _ADD_CALL.filled(
        context.db,
        (
            {
                "uid": call.uid,
                "at": call.at,
                "direction": call.direction,
                "result": call.result,
                "number": call.number,
                "number_given": call.given,
                "extension": extension_of(call.given) if call.number else "",
                "name": call.name,
                "folded": call.folded,
                "contact": judged.contact,
                "lane": judged.lane,
                "source_answer": judged.source_answer,
                "effect": judged.effect,
                "callback": judged.callback,
                "talk_seconds": call.talk_seconds,
                "imported_by": run,
                "note": call.note,
            }
            for call, judged in calls
        ),
    )


def attempt_rows(context: ImportContext, ids: Sequence[int], tries: Sequence[Event]) -> list[Filled]:
    """Return the rows of tries that the log brought; these events have an outcome."""
    return _ADD_ATTEMPT.filled(
        context.db,
        (
            {
                "id": attempt,
                "callback": event.callback.state.id,
                "at": event.at,
                "outcome": event.outcome,
                "rung": event.rung,
                "next_at": event.next_at,
            }
            for attempt, event in zip(ids, tries, strict=True)
        ),
    )


def breach_rows(context: ImportContext, events: Iterable[Event]) -> list[Filled]:
    """Return the rows of deadlines that passed, each with the instant it passed (rule 7)."""
    return _ADD_BREACH.filled(
        context.db,
        (
            {
                "callback": event.callback.state.id,
                "kind": event.due_kind,
                "due": event.at,
                "stamped_at": context.at,
            }
            for event in events
        ),
    )


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


def audit_rows(context: ImportContext, events: Iterable[Event], tries: Iterable[int]) -> list[NewEntry]:
    """Return the audit entries of everything that was done to callbacks, in its order.

    Args:
        context: the import, with which the entries are marked.
        events: what was done.
        tries: the ids of the attempts among it, in the same order.
    """
    at, run, attempts = to_text(context.at), context.run.id, iter(tries)
    return [
        (
            at,
            context.by,
            _ACTIONS[event.what],
            "callback",
            event.callback.state.id,
            _detail_of(event, run)
            if event.outcome is None
            else _detail_of_try(event, event.outcome, next(attempts), run),
        )
        for event in events
    ]


def _detail_of_try(event: Event, outcome: Outcome, attempt: int, run_id: int) -> str:
    closes = "true" if event.closes else "false"
    codes = f'"outcome":"{outcome.value}","closes":{closes},"keeps":false,'
    if event.closes and outcome.facts.ends_the_ladder:
        # As for a typed one (``callbacks/attempts.py``): the timeline says by which try it was given up.
        codes += f'"attempt":{attempt},"rung":{event.rung},"unreached":true,'
    return _detail(codes, run_id)


def _detail_of(event: Event, run_id: int) -> str:
    if event.what is What.BREACHED:
        return _detail(f'"kind":"{event.due_kind.value}",', run_id)
    return _detail("", run_id)


def _detail(codes: str, run_id: int) -> str:
    """Codes and ids as JSON. The import comes last: its entries are found again by how they end."""
    return f'{{{codes}"import":{run_id}}}'
