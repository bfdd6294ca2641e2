"""The referral that is being typed, kept as a draft so that a crash or a closed terminal loses nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from frontdesk.domain.calls import DRAFT_OF, OF_REFERRAL, Draft
from frontdesk.ui.api.desk import Desk

#: The form, where what was typed and not kept is reported.
_PLACE: Final = "the referral in the form"


class IntakeDraft:
    """The draft of one form; the thread of the services keeps it in the order of the keys.

    Attributes:
        uid: the identity of the form.
        fields: what was typed before the form was opened; empty for a new referral.
        leaves: True while the referral is being saved: what is kept behind the save would come back.
    """

    def __init__(self, desk: Desk, found: Draft | None) -> None:
        """Go on with a draft, or begin one.

        Args:
            desk: keeps it, for the person who sits at it.
            found: what that person was typing last, or None.
        """
        self._desk = desk
        self._person = desk.person.id
        self._began: datetime = found.started_at if found else desk.now()
        self.uid = found.uid if found else str(uuid.uuid4())
        self.fields: Mapping[str, str] = found.fields if found else {}
        self.leaves = False

    def _of(self, fields: Mapping[str, str]) -> Draft:
        return Draft(self.uid, self._person, self._began, {DRAFT_OF: OF_REFERRAL, **fields})

    async def keep(self, fields: Mapping[str, str]) -> None:
        """Keep the form as it stands.

        Args:
            fields: what is in it; nothing where nobody typed anything.

        Raises:
            StoreTrouble: the store did not take it; it is set aside on this machine, where that works.
        """
        draft, drafts = self._of(fields), self._desk.services.drafts
        await self._desk.jobs.keep(_PLACE, lambda: drafts.keep(draft), lambda: drafts.set_aside(draft))

    def keep_at_the_end(self, fields: Mapping[str, str]) -> None:
        """Keep the form as it stands: the program ends, and nothing can be waited for."""
        if not self.leaves:
            draft, drafts = self._of(fields), self._desk.services.drafts
            self._desk.jobs.hand_over(_PLACE, lambda: drafts.keep(draft), lambda: drafts.set_aside(draft))

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """The referral is being saved, and its draft goes with it; where that fails, it is kept as before."""
        self.leaves = True
        try:
            yield
        except BaseException:
            self.leaves = False
            raise
        self._desk.jobs.unkept.kept(_PLACE)

    def drop(self) -> None:
        """Throw it away, in a worker of the desk: the form closes at once."""
        self.leaves = True
        self._desk.run_worker(self._discard(), group="draft")

    async def _discard(self) -> None:
        with self._desk.jobs.errors_shown():
            drafts, by = self._desk.services.drafts, self._person
            await self._desk.jobs.run(lambda: drafts.discard(self.uid, by=by))
            self._desk.jobs.unkept.kept(_PLACE)
