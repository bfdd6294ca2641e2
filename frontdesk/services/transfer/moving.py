"""Moving everything to another store, file or server: copied, proved equal, and the old one marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Refused
from frontdesk.domain.safety.proofs import ProofKind
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store, open_store
from frontdesk.store.db.keys import StoreKey
from frontdesk.store.migrate import applied_migrations
from frontdesk.store.proofs import add_proof
from frontdesk.store.transfer.copying import copy_rows, copy_store
from frontdesk.store.transfer.digests import Progress, TableCopy, no_progress
from frontdesk.store.transfer.moved import held, mark_moved, take_off_mark


class MoveService:
    """Moves the practice's records to another store."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.STORE)
    def copy(self, target: Office, *, by: int, progress: Progress = no_progress) -> tuple[TableCopy, ...]:
        """Copy everything to an empty store; the desks go on in this one.

        The audit keeps that it was begun, as it does of an export, before anything is read.

        Args:
            target: the open, empty store.
            by: who copies it.
            progress: shows how far it is, and may end it.

        Returns:
            Every table, as both stores have it.

        Raises:
            NotEmpty: there are records in the target.
            CopyDiffers: what was written is not what was read; nothing was kept.
            StoreTrouble: a store did not answer.
        """
        with self._office.store.writing() as db:
            at, action = self._office.now(), Action.STORE_EXPORTED
            write_audit(db, at=at, person_id=by, action=action, subject_id=0)
        return copy_store(self._office.store, target.store, progress)

    @needs(Permission.STORE)
    def move(self, target: Office, *, by: int, progress: Progress = no_progress) -> tuple[TableCopy, ...]:
        """Copy everything to an empty store, and mark this one, so that nobody goes on writing to it.

        Nobody can save meanwhile; a desk keeps what is typed. Killed before its end, it has changed nothing
        here, and nothing is in the target.

        Args:
            target: the open, empty store; opened anew it goes on as this one would have.
            by: who moves it.
            progress: shows how far it is, and may end it.

        Returns:
            Every table, as both stores have it.

        Raises:
            NotEmpty: there are records in the target.
            CopyDiffers: what was written is not what was read; nothing was kept.
            StoreTrouble: a store did not answer.
        """
        with held(self._office.store) as reading:
            with target.store.filling() as writing:
                copies = copy_rows(reading, writing, progress)
            mark_moved(reading, target.store.where, self._office.now())
        return copies

    @needs(Permission.STORE)
    def arrived(self, copies: Sequence[TableCopy], seconds: float, *, by: int) -> None:
        """Write down that everything came to this store from another one.

        Args:
            copies: what came.
            seconds: how long it took.
            by: who moved it.

        Raises:
            StoreTrouble: the store did not answer.
        """
        at, rows = self._office.now(), sum(copy.rows for copy in copies)
        with self._office.store.writing() as db:
            write_audit(db, at=at, person_id=by, action=Action.STORE_MOVED, subject_id=0, rows=rows)
            add_proof(db, ProofKind.MOVE, at=at, ok=True, seconds=seconds, tables=len(copies), rows=rows)


@contextmanager
def moved_store(where: str, key: StoreKey | None) -> Iterator[Store]:
    """Open a store that was moved, which no desk opens any more.

    Args:
        where: the file's path, or the address of a server.
        key: what opens a file that is encrypted.

    Raises:
        Refused: there is no store there.
        StoreTrouble: it did not answer.
    """
    store = open_store(where, key)
    try:
        if not applied_migrations(store):
            raise Refused("There is no store of a practice there. Nothing was changed.")
        yield store
    finally:
        store.close()


def work_here_again(store: Store) -> None:
    """Take the mark of a move off a store, so that desks write to it again.

    Raises:
        Refused: it was not moved.
        StoreTrouble: it did not answer.
    """
    with store.filling() as db:
        if not take_off_mark(db):
            raise Refused("This store was not moved. Nothing was changed.")
