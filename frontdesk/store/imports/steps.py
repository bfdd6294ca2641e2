"""What an import changed in records that were there before, kept so that it can be put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from frontdesk.domain.errors import Refused
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.store.db.engine import Transaction
from frontdesk.store.db.entries import savepoint
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.tables.practice import Audit, Undo
from frontdesk.store.undo import UndoneRow, mark_undone, undo_steps

_CHANGED = prepared(
    lambda p: (
        Undo.select(Undo.id, Undo.steps)
        .join(Audit)
        .where(
            Undo.person == PROGRAM_ID,
            Undo.undone_at.is_null(),
            Undo.id > p.after,
            Audit.subject == "import",
            Audit.subject_id == p.run,
        )
        .order_by(Undo.id)
        .limit(p.limit)
    )
)


def changes_of(on: On, run_id: int, after: int, limit: int) -> list[tuple[int, str]]:
    """Return number and steps of what an import changed of some records, and was not put back.

    Args:
        on: where it runs.
        run_id: the import.
        after: those with a greater number only.
        limit: at most so many.
    """
    return [(number, steps) for number, steps in _CHANGED.rows(on, run=run_id, after=after, limit=limit)]


def _nothing(row: UndoneRow) -> None:
    """Do nothing with a row that was put back."""


def put_back(
    db: Transaction, undo_id: int, steps: str, now: datetime, then: Callable[[UndoneRow], None] = _nothing
) -> bool:
    """Put back what an import changed of one record; False, and nothing is done, if it changed since.

    Args:
        db: the open transaction.
        undo_id: the number of the kept steps.
        steps: the steps.
        now: UTC.
        then: called with each row that was put back; if it raises Refused, nothing is done either.
    """
    try:
        with savepoint(db):
            touched = undo_steps(db, steps, now)
            if not mark_undone(db, undo_id, now):
                raise Refused("It was put back already. Nothing was changed.")
            for row in touched:
                then(row)
    except Refused:
        # Raised only to leave the savepoint: nobody outside sees it.
        return False
    return True
