"""Drafts: what is being typed, kept at most a second after the last key."""

from __future__ import annotations

from frontdesk.domain.audit import Action
from frontdesk.domain.drafts import Draft
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.calls import call_by_uid
from frontdesk.store.drafts import all_drafts, drop_draft, keep_draft


class DraftService:
    """Keeps half-typed calls."""

    def __init__(self, office: Office) -> None:
        """Stand on the office."""
        self._office = office

    def keep(self, draft: Draft) -> None:
        """Keep a draft as it stands; an empty one is forgotten.

        So is one whose call was saved meanwhile: a last key may arrive after the save.
        """
        with self._office.store.writing() as db:
            if draft.is_empty or call_by_uid(db, draft.uid) is not None:
                drop_draft(db, draft.uid)
            else:
                keep_draft(db, draft, self._office.now())

    def all(self) -> list[Draft]:
        """Every draft, oldest first."""
        with self._office.store.reading() as db:
            return all_drafts(db)

    def discard(self, uid: str, *, by: int) -> None:
        """Throw a draft away on purpose; that this was done is in the audit."""
        at = self._office.now()
        with self._office.store.writing() as db:
            if drop_draft(db, uid):
                write_audit(db, at=at, person_id=by, action=Action.DRAFT_DISCARDED, subject_id=0, uid=uid)
