"""What an import says was done to callbacks: the deadlines it stamps, and the entries of the audit."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.reconcile import Event, What
from frontdesk.store.audit import Action
from frontdesk.store.bulk import utc_text, write_many
from frontdesk.store.deadlines import REFERRER
from frontdesk.store.fields import to_text
from frontdesk.store.import_writing import Ready, Row, Writing

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


def add_verdicts(to: Writing, ready: Ready) -> None:
    """Stamp the deadlines that passed, and tell the audit what was done, in its order."""
    write_many(to.db, _BREACH, ready.breaches)
    write_many(to.db, _ENTRY, ready.entries)


def breach_rows(to: Writing, events: Iterable[Event]) -> list[Row]:
    """The parameters of the statement that stamps deadlines with the instant they passed (rule 7)."""
    stamped = to_text(to.at)
    return [(event.due_kind.value, utc_text(event.at), stamped, event.callback.state.id) for event in events]


def entry_rows(to: Writing, events: Iterable[Event], tries: Iterable[int]) -> list[Row]:
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
        # As of a typed one (``callbacks/attempts.py``): the timeline says by which try it was given up.
        told += f'"attempt":{number},"rung":{event.rung},"unreached":true,'
    return _detail(told, run_id)


def _told_of(event: Event, run_id: int) -> str:
    if event.what is What.BREACHED:
        return _detail(f'"kind":"{event.due_kind.value}",', run_id)
    return _detail("", run_id)


def _detail(told: str, run_id: int) -> str:
    """Codes and ids as JSON; the import comes last, which is how its entries are found again."""
    return f'{{{told}"import":{run_id}}}'
