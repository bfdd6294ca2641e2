"""Does the store agree with itself: rows against rows, and rows against the history in the audit.

The replay of the audit is a second computation of each callback, on purpose: it shares no code with what
changes callbacks, so that a mistake there is found here. Rows are read in pages, so that a million calls
need no more memory than a thousand. A fault is reported by ids only, never by names.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from peewee import fn

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.calls import Effect
from frontdesk.domain.replay import Entry, NotOpened, ReplayedState, replay
from frontdesk.store.contacts import words_of
from frontdesk.store.db.engine import Store
from frontdesk.store.db.expressions import how_many
from frontdesk.store.db.prepared import Prepared, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.tables.callbacks import Attempt, Breach, Callback
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Contact, ContactNumber, ContactWord
from frontdesk.store.tables.practice import Audit

#: Rows of a table in one page.
PAGE = 2000


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """The columns of a callback that are compared with the rest.

    They are as in the table; instants are text, which sorts as time.
    """

    id: int
    state: str
    owner: int | None
    claimed_at: str | None
    attempts: int
    calls: int
    received: str
    rule_due: str
    due: str
    due_kind: str
    met_at: str | None
    stamped: bool
    breached_at: str | None
    closed_at: str | None
    reopened_at: str | None
    merged_into: int | None
    backlog: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What other tables say of the callbacks of one page, by callback.

    Attributes:
        entries: its audit entries, in order.
        attempts: how many attempts are not undone, and how many there are.
        calls: how many calls opened or joined it and are not undone, and when the earliest came.
        merged: the calls and attempts of the callbacks that were merged into it.
        breaches: kind, deadline and stamp of each breach, by deadline.
    """

    entries: dict[int, list[Entry]] = field(default_factory=dict)
    attempts: dict[int, tuple[int, int]] = field(default_factory=dict)
    calls: dict[int, tuple[int, str]] = field(default_factory=dict)
    merged: dict[int, tuple[int, int]] = field(default_factory=dict)
    breaches: dict[int, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))


def page_ids(table: Any) -> Prepared[tuple[Any, ...]]:
    """Return the ids of the next page of a table."""
    return prepared(
        lambda p: table.select(table.id).where(table.id > p.last).order_by(table.id).limit(p.size)
    )


_CALL_IDS, _CALLBACK_IDS, _CONTACT_IDS = page_ids(Call), page_ids(Callback), page_ids(Contact)


def pages(store: Store, ids_of: Prepared[tuple[Any, ...]]) -> Iterator[dict[str, int]]:
    """Yield the first and the last id of each page of a table, as the arguments of a query.

    Args:
        store: the store.
        ids_of: the table's query of ``page_ids``.
    """
    last = 0
    while ids := ids_of.values(store, last=last, size=PAGE):
        yield {"first": last + 1, "last": ids[-1]}
        last = ids[-1]


_CALLBACKS = prepared(
    lambda p: (
        Callback.select(*columns(CallbackRow, Callback))
        .where(Callback.id.between(p.first, p.last))
        .order_by(Callback.id)
    ),
    CallbackRow,
)
_ENTRIES = prepared(
    lambda p: (
        Audit.select(Audit.subject_id, Audit.id, Audit.action, Audit.person, Audit.detail)
        .where(Audit.subject == "callback", Audit.subject_id.between(p.first, p.last))
        .order_by(Audit.subject_id, Audit.id)
    )
)
_ATTEMPTS = prepared(
    lambda p: (
        Attempt.select(
            Attempt.callback, fn.COUNT(Attempt.id) - fn.COUNT(Attempt.voided_at), fn.COUNT(Attempt.id)
        )
        .where(Attempt.callback.between(p.first, p.last))
        .group_by(Attempt.callback)
    )
)
_CALLS = prepared(
    lambda p: (
        Call.select(Call.callback, fn.COUNT(Call.id), fn.MIN(Call.at))
        .where(
            Call.callback.between(p.first, p.last),
            Call.voided_at.is_null(),
            Call.effect.in_((Effect.OPENED, Effect.JOINED, Effect.REOPENED)),
        )
        .group_by(Call.callback)
    )
)
_MERGED = prepared(
    lambda p: (
        Callback.select(Callback.merged_into, fn.SUM(Callback.calls), fn.SUM(Callback.attempts))
        .where(Callback.merged_into.between(p.first, p.last))
        .group_by(Callback.merged_into)
    )
)
_BREACHES = prepared(
    lambda p: (
        Breach.select(Breach.callback, Breach.kind, Breach.due, Breach.stamped_at)
        .where(Breach.callback.between(p.first, p.last))
        .order_by(Breach.due)
    )
)


def _evidence_of(store: Store, page: dict[str, int]) -> Evidence:
    """Return what the other tables say of the callbacks of one page."""
    found = Evidence()
    for callback, rows in groupby(_ENTRIES.rows(store, **page), key=itemgetter(0)):
        found.entries[callback] = [
            Entry(entry, action, person, _detail(codes)) for _, entry, action, person, codes in rows
        ]
    for callback, live, all_ in _ATTEMPTS.rows(store, **page):
        found.attempts[callback] = (live, all_)
    for callback, count, earliest in _CALLS.rows(store, **page):
        found.calls[callback] = (count, earliest)
    for callback, calls, tries in _MERGED.rows(store, **page):
        found.merged[callback] = (int(calls), int(tries))
    for callback, kind, due, stamped_at in _BREACHES.rows(store, **page):
        found.breaches[callback].append((kind, due, stamped_at))
    return found


def _detail(text: str) -> dict[str, Any]:
    """Return an entry's codes; none where they cannot be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


_STATES = frozenset(CallbackStatus)
_NONE = (0, 0)


def callback_faults(store: Store) -> Iterator[str]:
    """Yield what is wrong with callbacks: their columns, their counters, their breaches, their history."""
    for page in pages(store, _CALLBACK_IDS):
        yield from _page_faults(store, page)


def _page_faults(store: Store, page: dict[str, int]) -> Iterator[str]:
    """Yield the faults of one page; what was read for it is freed at its end."""
    evidence = _evidence_of(store, page)
    for row in _CALLBACKS.rows(store, **page):
        for fault in _faults_of(row, evidence):
            yield f"callback {row.id}: {fault}"


_UNTOLD_CALLS = prepared(
    lambda p: (
        Call.select(Call.id)
        .where(
            Call.id.between(p.first, p.last),
            ~fn.EXISTS(
                Audit.select(Audit.id).where(
                    Audit.subject == "call", Audit.subject_id == Call.id, Audit.action == Action.CALL_SAVED
                )
            ),
            ~fn.EXISTS(
                Audit.select(Audit.id).where(Audit.subject == "import", Audit.subject_id == Call.imported_by)
            ),
        )
        .order_by(Call.id)
    )
)


def call_faults(store: Store) -> Iterator[str]:
    """Yield calls without an audit entry; imported ones have that of their import."""
    for page in pages(store, _CALL_IDS):
        missing = _UNTOLD_CALLS.values(store, **page)
        yield from (f"call {call}: it has no audit entry" for call in missing)


_WRONG_SOURCES = prepared(
    lambda p: (
        Contact.select(Contact.id)
        .where(
            Contact.id.between(p.first, p.last),
            Contact.first_source.is_null(False),
            ~fn.EXISTS(
                Source.select(Source.id)
                .join(Call)
                .where(
                    Source.id == Contact.first_source,
                    Source.contact == Contact.id,
                    Call.voided_at.is_null(),
                    ~fn.EXISTS(
                        Audit.select(Audit.id).where(
                            Audit.subject == "source",
                            Audit.subject_id == Source.id,
                            Audit.action == Action.SOURCE_UNDONE,
                        )
                    ),
                )
            ),
        )
        .order_by(Contact.id)
    )
)


def contact_faults(store: Store) -> Iterator[str]:
    """Yield contacts whose first source is not one of theirs, or was undone."""
    for page in pages(store, _CONTACT_IDS):
        wrong = _WRONG_SOURCES.values(store, **page)
        yield from (f"contact {contact}: the first source is not one of theirs" for contact in wrong)


_WORDS = prepared(
    lambda p: ContactWord.select(ContactWord.contact, ContactWord.word).where(
        ContactWord.contact.between(p.first, p.last)
    )
)
_NAMES = prepared(
    lambda p: (
        Contact.select(Contact.id, Contact.folded)
        .where(Contact.id.between(p.first, p.last))
        .order_by(Contact.id)
    )
)
_NUMBERS = prepared(
    lambda p: (
        ContactNumber.select(ContactNumber.contact, ContactNumber.number, ContactNumber.backwards)
        .where(ContactNumber.contact.between(p.first, p.last))
        .order_by(ContactNumber.id)
    )
)


def finding_faults(store: Store) -> Iterator[str]:
    """Yield contacts who would not be found by a word of their name, or by a number's last digits."""
    for page in pages(store, _CONTACT_IDS):
        indexed: defaultdict[int, list[str]] = defaultdict(list)
        for contact, word in _WORDS.rows(store, **page):
            indexed[contact].append(word)
        for contact, folded in _NAMES.rows(store, **page):
            if sorted(indexed[contact]) != words_of(folded):
                yield f"contact {contact}: it is not found by the words of its name"
        for contact, number, backwards in _NUMBERS.rows(store, **page):
            if backwards != number[::-1]:
                yield f"contact {contact}: it is not found by the last digits of its number"


_CALL_SUMS = prepared(lambda p: Call.select(fn.COUNT(Call.id), fn.COUNT(Call.voided_at)))
_CALLBACK_SUMS = prepared(
    lambda p: Callback.select(
        fn.COUNT(Callback.id),
        how_many(Callback.state == CallbackStatus.OPEN),
        how_many((Callback.state == CallbackStatus.OPEN) & Callback.owner.is_null(False)),
        how_many(Callback.state == CallbackStatus.CLOSED),
        how_many(Callback.state == CallbackStatus.VOIDED),
        how_many(
            (Callback.state == CallbackStatus.OPEN)
            & Callback.met_at.is_null()
            & ~Callback.stamped
            & (Callback.due < p.now)
        ),
    )
)
_ATTEMPT_SUM = prepared(lambda p: Attempt.select(fn.COUNT(Attempt.id)))
_BREACH_SUM = prepared(lambda p: Breach.select(fn.COUNT(Breach.id)))


def sums(store: Store, now: datetime) -> list[tuple[str, str]]:
    """Return the counts that a person can follow, each with its name.

    Args:
        store: the store.
        now: the present, UTC; deadlines before it have passed.
    """
    ((calls, voided),) = _CALL_SUMS.rows(store)
    ((all_, open_, claimed, closed, void, waiting),) = _CALLBACK_SUMS.rows(store, now=now)
    return [
        ("Calls", f"{calls:,}, {voided:,} of them undone"),
        (
            "Callbacks",
            f"{all_:,} = {open_:,} open ({claimed:,} claimed) + {closed:,} closed + {void:,} voided",
        ),
        ("Attempts", f"{_ATTEMPT_SUM.scalar(store):,}"),
        ("Breaches", f"{_BREACH_SUM.scalar(store):,}"),
        ("Passed deadlines not stamped yet", f"{waiting:,}"),
    ]


def _faults_of(row: CallbackRow, evidence: Evidence) -> Iterator[str]:
    if row.state not in _STATES:
        yield "its state is unknown"
        return
    if row.owner is not None and row.state != CallbackStatus.OPEN:
        yield f"it is {row.state} and still claimed"
    if (row.owner is None) != (row.claimed_at is None):
        yield "its claim has no time, or its time no claim"
    if (row.closed_at is not None) != (row.state == CallbackStatus.CLOSED):
        yield "its state and the time of its closing do not agree"
    if row.merged_into is not None and row.state != CallbackStatus.VOIDED:
        yield f"it was merged into {row.merged_into} and is still {row.state}"
    yield from _counter_faults(row, evidence)
    yield from _breach_faults(row, evidence.breaches.get(row.id, []))
    yield from _history_faults(row, evidence)


def _counter_faults(row: CallbackRow, evidence: Evidence) -> Iterator[str]:
    live, _ = evidence.attempts.get(row.id, _NONE)
    merged_calls, merged_attempts = evidence.merged.get(row.id, _NONE)
    live += merged_attempts
    if row.attempts != live:
        yield f"it counts {row.attempts} attempts and has {live}"
    if row.state == CallbackStatus.VOIDED and row.merged_into is None:
        return
    calls, earliest = evidence.calls.get(row.id, (0, row.received))
    calls += merged_calls
    if row.calls != calls:
        yield f"it counts {row.calls} calls and has {calls}"
    if earliest < row.received:
        yield "it is younger than the first call about it"


def _breach_faults(row: CallbackRow, breaches: list[tuple[str, str, str]]) -> Iterator[str]:
    if row.due_kind == DueKind.SAME_DAY and row.due != row.rule_due:
        yield "its deadline is not the rule's, and nobody promised another"
    if row.breached_at != min((due for _, due, _ in breaches), default=None):
        yield "its breach is not the first one that was stamped"
    for kind, due, stamped_at in breaches:
        before = row.reopened_at is not None and due < row.rule_due
        if kind == DueKind.SAME_DAY and due != row.rule_due and not before:
            yield "a breach was stamped for a deadline it never had"
        if stamped_at <= due:
            yield "a breach was stamped before its deadline passed"
    # A backlog entry is marked so that no verdict is given on it.
    if (
        row.stamped
        and not row.backlog
        and not any((kind, due) == (row.due_kind, row.due) for kind, due, _ in breaches)
    ):
        yield "its deadline is marked as passed, but no breach was stamped"


def _history_faults(row: CallbackRow, evidence: Evidence) -> Iterator[str]:
    entries = evidence.entries.get(row.id, [])
    try:
        replayed = replay(entries)
    except NotOpened:
        yield "no audit entry says that it was opened"
        return
    in_backlog = bool(row.backlog) and row.state != CallbackStatus.VOIDED
    found = ReplayedState(CallbackStatus(row.state), row.owner, row.attempts, row.calls, in_backlog)
    if replayed != found:
        yield f"it is {_words(found)}, but its audit entries add up to {_words(replayed)}"
    actions = [entry.action for entry in entries]
    _, attempts = evidence.attempts.get(row.id, _NONE)
    recorded = actions.count(Action.CALLBACK_ATTEMPTED)
    if recorded != attempts:
        yield f"it has {attempts} attempts, but the audit has {recorded}"
    breaches = len(evidence.breaches.get(row.id, []))
    recorded = actions.count(Action.CALLBACK_BREACHED)
    if recorded != breaches:
        yield f"it has {breaches} breaches, but the audit has {recorded}"


def _words(state: ReplayedState) -> str:
    claimed = "" if state.owner is None else f", claimed by {state.owner}"
    backlog = ", of the backlog" if state.backlog else ""
    return f"{state.state}{claimed}, {state.attempts} attempts, {state.calls} calls{backlog}"
