"""Does the store agree with itself: rows against rows, and rows against what the audit says was done.

A fault is told by ids only, never by names.
"""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.replay import NotOpened, ReplayedState, replay
from frontdesk.store.engine import Store
from frontdesk.store.evidence import CallbackRow, Evidence, callback_rows, evidence_of, pages

_STATES = frozenset(CallbackStatus)
_ALONE = (0, 0)


def callback_faults(store: Store) -> Iterator[str]:
    """What is wrong with callbacks: their own columns, their counters, their breaches, their history."""
    for first, last in pages(store, "callback"):
        yield from _page_faults(store, first, last)


def _page_faults(store: Store, first: int, last: int) -> Iterator[str]:
    """The faults of one page; what was read for it is let go of at its end."""
    evidence = evidence_of(store, first, last)
    for row in callback_rows(store, first, last):
        for fault in _faults_of(row, evidence):
            yield f"callback {row.id}: {fault}"


def call_faults(store: Store) -> Iterator[str]:
    """Calls that nobody wrote down in the audit; imported ones are told of by their import."""
    for first, last in pages(store, "call"):
        missing = store.rows(
            "SELECT c.id FROM call c WHERE c.id BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM audit a"
            " WHERE a.subject = 'call' AND a.subject_id = c.id AND a.action = 'call.saved')"
            " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = 'import'"
            " AND a.subject_id = c.imported_by_id) ORDER BY c.id",
            first,
            last,
        )
        yield from (f"call {number}: no audit entry tells of it" for (number,) in missing)


def contact_faults(store: Store) -> Iterator[str]:
    """Contacts whose first source is none of their own, or was taken back."""
    for first, last in pages(store, "contact"):
        wrong = store.rows(
            "SELECT k.id FROM contact k WHERE k.id BETWEEN ? AND ? AND k.first_source IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM source s JOIN call c ON c.id = s.call_id"
            " WHERE s.id = k.first_source AND s.contact_id = k.id AND c.voided_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.subject = 'source' AND a.subject_id = s.id"
            " AND a.action = 'source.undone')) ORDER BY k.id",
            first,
            last,
        )
        yield from (f"contact {number}: the first source is not one of theirs" for (number,) in wrong)


def sums(store: Store, now: str) -> list[tuple[str, str]]:
    """The counts a person can follow, by name.

    Args:
        store: the store.
        now: the present instant as the columns have it; deadlines before it have passed.
    """
    ((calls, voided),) = store.rows("SELECT COUNT(*), COUNT(voided_at) FROM call")
    ((all_, open_, claimed, closed, void, waiting),) = store.rows(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN state = 'open' AND owner_id IS NOT NULL THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN state = 'voided' THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN state = 'open' AND met_at IS NULL AND NOT stamped AND due < ?"
        " THEN 1 ELSE 0 END), 0) FROM callback",
        now,
    )
    ((attempts, breaches),) = store.rows(
        "SELECT (SELECT COUNT(*) FROM attempt), (SELECT COUNT(*) FROM breach)"
    )
    return [
        ("Calls", f"{calls:,}, {voided:,} of them taken back"),
        (
            "Callbacks",
            f"{all_:,} = {open_:,} open ({claimed:,} claimed) + {closed:,} closed + {void:,} voided",
        ),
        ("Attempts", f"{attempts:,}"),
        ("Breaches", f"{breaches:,}"),
        ("Passed deadlines not stamped yet", f"{waiting:,}"),
    ]


def _faults_of(row: CallbackRow, evidence: Evidence) -> Iterator[str]:
    if row.state not in _STATES:
        yield "its state is none we know"
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
    live, _ = evidence.attempts.get(row.id, (0, 0))
    merged_calls, merged_attempts = evidence.merged.get(row.id, _ALONE)
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
    # What is from before is marked so that no verdict is given on it.
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
        yield "no audit entry tells of its opening"
        return
    from_before = bool(row.backlog) and row.state != CallbackStatus.VOIDED
    found = ReplayedState(CallbackStatus(row.state), row.owner, row.attempts, row.calls, from_before)
    if replayed != found:
        yield f"it is {_words(found)}, but its audit entries add up to {_words(replayed)}"
    told = [entry.action for entry in entries]
    _, attempts = evidence.attempts.get(row.id, (0, 0))
    if told.count("callback.attempted") != attempts:
        yield f"it has {attempts} attempts, but the audit tells of {told.count('callback.attempted')}"
    breaches = len(evidence.breaches.get(row.id, []))
    if told.count("callback.breached") != breaches:
        yield f"it has {breaches} breaches, but the audit tells of {told.count('callback.breached')}"


def _words(it: ReplayedState) -> str:
    claimed = "" if it.owner is None else f", claimed by {it.owner}"
    backlog = ", of the backlog" if it.backlog else ""
    return f"{it.state}{claimed}, {it.attempts} attempts, {it.calls} calls{backlog}"
