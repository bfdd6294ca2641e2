"""Sendings whose file is put into the outgoing folder: staged, then written or not."""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.domain.referrals.owed import Channel
from frontdesk.services.office import Office
from frontdesk.services.owed import sending
from frontdesk.services.owed.sending import KnownFax, NewSending
from frontdesk.store.owed.sendings import name_file


class Staging:
    """Claims what is owed while its file is written, so that nobody else sends it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def stage(
        self,
        owed_id: int,
        channel: Channel,
        address: str,
        file: Callable[[int], str],
        *,
        by: int,
        made_for: KnownFax | None = None,
    ) -> int:
        """Record that its file is being put into the outgoing folder, and return the number of the sending.

        Nobody else can send it until :meth:`written` or :meth:`not_written` is said.

        Args:
            owed_id: what is sent.
            channel: how.
            address: to which number; "" for the one that is known.
            file: returns the name of its file, by the number of the sending.
            by: who sends it.
            made_for: the fax number to which the file goes, as it was when the file was made.

        Raises:
            NotFound: there is no such thing.
            Taken: it was sent already; the sentence says by whom and how.
            Refused: it is waived, the patient must be asked first, it is not sent in this way, or the fax
                number changed since the file was made.
        """
        office, new = self._office, NewSending(owed_id, channel, address, made_for)
        practice = office.practice()
        with office.store.writing() as db:
            number = sending.send(db, new, practice, now=office.now(), by=by, is_staged=True)
            name_file(db, number, file(number))
            return number

    def written(self, sending_id: int, *, by: int) -> None:
        """Record that the file of a staged sending is whole in the folder: it is sent since it was staged.

        Raises:
            NotFound: there is no such sending.
            Refused: it is not staged.
        """
        with self._office.store.writing() as db:
            sending.written(db, sending_id, now=self._office.now(), by=by)

    def not_written(self, sending_id: int, reason: str, *, by: int) -> None:
        """Record that the file of a staged sending could not be written: nothing was sent.

        Raises:
            NotFound: there is no such sending.
            Refused: it is not staged.
        """
        with self._office.store.writing() as db:
            sending.not_written(db, sending_id, reason, now=self._office.now(), by=by)
