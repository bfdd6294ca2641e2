"""Applying a part of a log: what the calls of some numbers come to, and the rows of it made ready."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

from frontdesk.domain.callbacks.reconcile import LoggedCallback, What
from frontdesk.domain.callbacks.state import Terms
from frontdesk.domain.calls import Effect
from frontdesk.domain.lanes import Lane
from frontdesk.services.import_facts import people_of
from frontdesk.services.import_lanes import lanes_of
from frontdesk.services.import_number import NumberHistory
from frontdesk.services.import_rules import PersonHistory, history_of
from frontdesk.store.bulk import next_ids
from frontdesk.store.import_changes import change_callback
from frontdesk.store.import_entries import add_verdicts, breach_rows, entry_rows
from frontdesk.store.import_spool import SpooledCall
from frontdesk.store.import_writing import (
    Ready,
    Settled,
    Writing,
    add_new,
    attempt_row,
    call_row,
    callback_row,
    contact_rows,
)

_FIRST = itemgetter(0)


class Portion(NamedTuple):
    """Calls of a log that are written in one transaction.

    Attributes:
        numbers: all calls of some numbers, by number, in the order of time.
        others: calls that belong to no story: between two of ours, and withheld ones.
        is_last: whether nothing of the log is left after it.
    """

    numbers: Mapping[str, Sequence[SpooledCall]]
    others: Sequence[SpooledCall]
    is_last: bool

    @property
    def calls(self) -> list[SpooledCall]:
        """All of its calls."""
        return [*(call for some in self.numbers.values() for call in some), *self.others]


class Applied(NamedTuple):
    """A portion, ready to be written.

    Attributes:
        ready: its rows.
        counts: what it adds to the report.
    """

    ready: Ready
    counts: Counter[str]


def make_ready(to: Writing, portion: Portion, terms: Terms) -> Applied:
    """Reconcile the calls of a portion's numbers, and make the rows that are to be written.

    Args:
        to: the import, and where to look things up: on SQLite outside of a transaction too, as long as
            nobody has written anything when the rows are (``version_of``).
        portion: the calls.
        terms: what callbacks are judged by.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    people = [history_of(person, terms) for person in people_of(to.db, portion.numbers)]
    numbers = [one for person in people for one in person.numbers]
    ready = Ready()
    counts: Counter[str] = Counter()
    _add_contacts(to, ready, numbers)
    _add_callbacks(to, ready, numbers)
    _add_calls(to, ready, numbers, portion)
    _add_events(to, ready, people)
    for person in people:
        person.add_to(counts)
    return Applied(ready, counts)


def write(to: Writing, ready: Ready) -> None:
    """Write the rows of a portion in an open transaction, and bring older callbacks to what they are now."""
    # First, because a number has one open callback: where the log closed it, another may have been opened.
    for callback, tries in ready.changed:
        change_callback(to, callback, tries)
    add_new(to, ready)
    add_verdicts(to, ready)


def _add_contacts(to: Writing, ready: Ready, numbers: Sequence[NumberHistory]) -> None:
    """Make a contact of everybody who called and whom nobody knows."""
    newcomers = [(one, made) for one in numbers if (made := one.newcomer()) is not None]
    ids = next_ids(to.db, "contact", len(newcomers))
    for (one, _), contact in zip(newcomers, ids, strict=True):
        one.contact = contact
    contacts = [contact for _, contact in newcomers]
    ready.contacts, ready.numbers, ready.names = contact_rows(to, ids, contacts)


def _add_callbacks(to: Writing, ready: Ready, numbers: Sequence[NumberHistory]) -> None:
    opened = [new for one in numbers for new in one.opened()]
    for number, new in zip(next_ids(to.db, "callback", len(opened)), opened, strict=True):
        new.callback.state = replace(new.callback.state, id=number)
    ready.callbacks = [callback_row(to, new) for new in opened]


def _add_calls(to: Writing, ready: Ready, numbers: Sequence[NumberHistory], portion: Portion) -> None:
    """Make the rows of all calls, in the order of the log, which is that of time."""
    run = to.run.id
    rows = [(call.order, call_row(call, settled, run)) for one in numbers for call, settled in one.settled()]
    lanes = lanes_of(Lane.NEW_PATIENT)
    for call in portion.others:
        lane, answer = lanes[call.direction, call.result]
        settled = Settled(None, lane, answer, Effect.NONE.value, None)
        rows.append((call.order, call_row(call, settled, run)))
    rows.sort(key=_FIRST)
    ready.calls = [row for _, row in rows]


def _add_events(to: Writing, ready: Ready, people: Sequence[PersonHistory]) -> None:
    events = [event for person in people for event in person.found.events]
    tries = [event for event in events if event.what is What.ATTEMPTED]
    ids = next_ids(to.db, "attempt", len(tries))
    ready.attempts = [attempt_row(number, event) for number, event in zip(ids, tries, strict=True)]
    by_callback: dict[LoggedCallback, list[int]] = defaultdict(list)
    for number, event in zip(ids, tries, strict=True):
        by_callback[event.callback].append(number)
    changed = [it.changed for it in people if it.changed is not None]
    ready.changed = [(callback, by_callback.get(callback, [])) for callback in changed]
    ready.breaches = breach_rows(to, [event for event in events if event.what is What.BREACHED])
    ready.entries = entry_rows(to, events, ids)
