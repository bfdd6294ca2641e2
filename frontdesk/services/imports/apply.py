"""Apply a batch of a log: reconcile the calls of its numbers, prepare all rows, and write them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.reconcile import LoggedCallback, What
from frontdesk.domain.callbacks.state import Terms
from frontdesk.domain.calls import Effect
from frontdesk.domain.crisis import watch_words_in
from frontdesk.domain.lanes import Lane
from frontdesk.services.imports.history import NumberHistory, PersonHistory, history_of, stored_call_lanes
from frontdesk.services.imports.ways import WayRows, prepare_ways, write_way_rows
from frontdesk.services.office import Practice
from frontdesk.store.audit import write_audit
from frontdesk.store.crises import raise_prompts
from frontdesk.store.db.rows import next_ids
from frontdesk.store.imports.known import people_of
from frontdesk.store.imports.spool import SpooledCall
from frontdesk.store.imports.write import (
    BatchRows,
    ImportContext,
    JudgedCall,
    NewCallback,
    attempt_rows,
    audit_rows,
    breach_rows,
    call_rows,
    callback_rows,
    contact_rows,
    write_rows,
)


class Batch(NamedTuple):
    """Calls of a log that are written in one transaction.

    Attributes:
        numbers: all calls of some numbers, by number, in the order of time.
        others: calls without a history: internal ones, and those whose number is withheld.
        is_last: True if nothing of the log is left after it.
    """

    numbers: Mapping[str, Sequence[SpooledCall]]
    others: Sequence[SpooledCall]
    is_last: bool

    @property
    def calls(self) -> list[SpooledCall]:
        """All of its calls."""
        return [*(call for some in self.numbers.values() for call in some), *self.others]


class PreparedBatch(NamedTuple):
    """A batch that is ready to be written.

    Attributes:
        rows: its rows.
        ways: what it does to people on the way from referral to treatment.
        counts: what it adds to the report, by the names in ``PersonHistory.add_to``.
    """

    rows: BatchRows
    ways: WayRows
    counts: Counter[str]


def prepare(context: ImportContext, batch: Batch, terms: Terms) -> PreparedBatch:
    """Reconcile the calls of a batch's numbers, and make the rows to be written.

    Args:
        context: the import, and the database to look things up in. On SQLite this may be outside of a
            transaction, as long as nobody has written anything when the rows are (``data_version``).
        batch: the calls.
        terms: what callbacks are judged by.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    people = [history_of(person, terms) for person in people_of(context.db, batch.numbers)]
    numbers = [one for person in people for one in person.numbers]
    rows = BatchRows()
    counts: Counter[str] = Counter()
    _add_contacts(context, rows, numbers)
    opened = _add_callbacks(context, rows, numbers)
    _add_calls(context, rows, numbers, batch)
    _add_events(context, rows, people)
    for person in people:
        person.add_to(counts)
    return PreparedBatch(rows, prepare_ways(context, opened, terms.rule.hours), counts)


def write(context: ImportContext, batch: Batch, prepared: PreparedBatch, practice: Practice) -> None:
    """Write a prepared batch in an open transaction, and raise prompts for watched words in its calls.

    Args:
        context: the import, with the open transaction's database.
        batch: its calls.
        prepared: its rows; ``prompts`` is added to the counts.
        practice: the settings, with the list of watched words.
    """
    write_rows(context, prepared.rows)
    write_way_rows(context, practice, prepared.ways, [callback for callback, _ in prepared.rows.changed])
    watch_words = practice.settings.crisis.watch_words
    prepared.counts["prompts"] = _raise_prompts(context, batch.calls, watch_words)


def _raise_prompts(context: ImportContext, calls: Sequence[SpooledCall], words: Sequence[str]) -> int:
    """Raise a prompt, never a decision, for every call whose text holds watched words; return how many."""
    found = [(call.uid, here) for call in calls if call.note and (here := watch_words_in(call.note, words))]
    if found:
        raise_prompts(context.db, found, context.at)
        write_audit(
            context.db,
            at=context.at,
            person_id=context.by,
            action=Action.CRISIS_PROMPT_RAISED,
            subject_id=0,
            **{"found": len(found), "settings": context.version, "import": context.run.id},
        )
    return len(found)


def _add_contacts(context: ImportContext, rows: BatchRows, numbers: Sequence[NumberHistory]) -> None:
    """Make a contact of every caller whom nobody knows."""
    unknown = [(one, contact) for one in numbers if (contact := one.new_contact()) is not None]
    ids = next_ids(context.db, "contact", len(unknown))
    for (one, _), contact_id in zip(unknown, ids, strict=True):
        one.contact = contact_id
    contacts = [contact for _, contact in unknown]
    rows.contacts, rows.numbers, rows.names = contact_rows(context, ids, contacts)


def _add_callbacks(
    context: ImportContext, rows: BatchRows, numbers: Sequence[NumberHistory]
) -> list[tuple[NumberHistory, NewCallback]]:
    """Make the rows of the callbacks that the log opened; return them with the history of their numbers."""
    opened = [(one, new) for one in numbers for new in one.new_callbacks()]
    for callback_id, (_, new) in zip(next_ids(context.db, "callback", len(opened)), opened, strict=True):
        new.callback.state = replace(new.callback.state, id=callback_id)
    rows.callbacks = callback_rows(context, [new for _, new in opened])
    return opened


def _add_calls(
    context: ImportContext, rows: BatchRows, numbers: Sequence[NumberHistory], batch: Batch
) -> None:
    """Make the rows of all calls, in the order of the log, which is the order of time."""
    calls = [judged for one in numbers for judged in one.judged_calls()]
    lanes = stored_call_lanes(Lane.NEW_PATIENT)
    for call in batch.others:
        lane, answer = lanes[call.direction, call.result]
        calls.append((call, JudgedCall(None, lane, answer, Effect.NONE.value, None)))
    calls.sort(key=lambda judged: judged[0].order)
    rows.calls = call_rows(context, calls)


def _add_events(context: ImportContext, rows: BatchRows, people: Sequence[PersonHistory]) -> None:
    """Make the rows of attempts, breaches and audit entries, and note the callbacks to be changed."""
    events = [event for person in people for event in person.found.events]
    tries = [event for event in events if event.what is What.ATTEMPTED]
    ids = next_ids(context.db, "attempt", len(tries))
    rows.attempts = attempt_rows(context, ids, tries)
    by_callback: dict[LoggedCallback, list[int]] = defaultdict(list)
    for attempt, event in zip(ids, tries, strict=True):
        by_callback[event.callback].append(attempt)
    changed = [person.changed for person in people if person.changed is not None]
    rows.changed = [(callback, by_callback.get(callback, [])) for callback in changed]
    rows.breaches = breach_rows(context, [event for event in events if event.what is What.BREACHED])
    rows.entries = audit_rows(context, events, ids)
