"""Writing the people on the way to a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from frontdesk.domain.audit import Action
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit


def export_table(
    office: Office, file: Path, head: Sequence[str], rows: Sequence[Sequence[object]], *, ended: bool, by: int
) -> None:
    """Write lines of patients to a new CSV file that only this user may read; the audit keeps who did.

    Args:
        office: the practice and its store.
        file: where; it may not be there yet.
        head: the names of the columns.
        rows: the cells of each person.
        ended: True if those who are done or lost are among them.
        by: who writes it.

    Raises:
        Refused: the file cannot be written or is there already.
    """
    from frontdesk.letters.csv_table import csv_of
    from frontdesk.letters.files import check_place, write_private

    check_place(file, overwrite=False)
    content, at = csv_of(head, rows).encode(), office.now()
    with office.store.writing() as db:
        detail = {"count": len(rows), "ended": ended}
        write_audit(db, at=at, person_id=by, action=Action.REFERRAL_EXPORTED, subject_id=0, **detail)
    write_private(file, content, overwrite=False)
