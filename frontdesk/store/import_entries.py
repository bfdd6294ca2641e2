"""What an import says was done to callbacks: the deadlines it stamps, and the entries of the audit."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.domain.logged import Deed, What
from frontdesk.domain.outcomes import Outcome
from frontdesk.store.audit import Action
from frontdesk.store.bulk import utc_text, write_many
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

# The referrer a breach hurts: who sent the caller about this, else who sent them first.
_BREACH = (
    "INSERT INTO breach (callback_id, kind, due, stamped_at, settings_version, referrer_id)"
    " SELECT k.id, ?, ?, ?, k.settings_version, COALESCE((SELECT c.referrer_id FROM call c"
    " WHERE c.callback_id = k.id AND c.referrer_id IS NOT NULL AND c.voided_at IS NULL"
    " ORDER BY c.at LIMIT 1), s.referrer_id) FROM callback k LEFT JOIN contact p ON p.id = k.contact_id"
    " LEFT JOIN source s ON s.id = p.first_source WHERE k.id = ?"
)
_ENTRY = (
    "INSERT INTO audit (at, person_id, action, subject, subject_id, detail)"
    " VALUES (?, ?, ?, 'callback', ?, ?)"
)


def add_verdicts(to: Writing, ready: Ready) -> None:
    """Stamp the deadlines that passed, and tell the audit what was done, in its order."""
    write_many(to.db, _BREACH, ready.breaches)
    write_many(to.db, _ENTRY, ready.entries)


def breach_rows(to: Writing, deeds: Iterable[Deed]) -> list[Row]:
    """The parameters of the statement that stamps deadlines with the instant they passed (rule 7)."""
    stamped = to_text(to.at)
    return [(deed.due_kind.value, utc_text(deed.at), stamped, deed.owed.id) for deed in deeds]


def entry_rows(to: Writing, deeds: Iterable[Deed], tries: Iterable[int]) -> list[Row]:
    """The audit of everything that was done to callbacks, in its order, marked with the import.

    Args:
        to: in which run.
        deeds: what was done.
        tries: the numbers of the attempts among it, in the same order.
    """
    at, run, numbers = to_text(to.at), to.run.id, iter(tries)
    return [
        (
            at,
            to.by,
            _ACTIONS[deed.what],
            deed.owed.id,
            _told_of(deed, run)
            if deed.outcome is None
            else _told_of_try(deed, deed.outcome, next(numbers), run),
        )
        for deed in deeds
    ]


def _told_of_try(deed: Deed, outcome: Outcome, number: int, run_id: int) -> str:
    closes = "true" if deed.closes else "false"
    told = f'"outcome":"{outcome.value}","closes":{closes},"keeps":false,'
    if deed.closes and outcome.facts.ends_the_ladder:
        # As of a typed one (``services/attempts.py``): the timeline says by which try it was given up.
        told += f'"attempt":{number},"rung":{deed.rung},"unreached":true,'
    return _detail(told, run_id)


def _told_of(deed: Deed, run_id: int) -> str:
    if deed.what is What.BREACHED:
        return _detail(f'"kind":"{deed.due_kind.value}",', run_id)
    return _detail("", run_id)


def _detail(told: str, run_id: int) -> str:
    """Codes and ids as JSON; the import comes last, which is how its entries are found again."""
    return f'{{{told}"import":{run_id}}}'
