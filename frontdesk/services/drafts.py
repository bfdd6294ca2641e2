"""Half-typed calls and referrals: kept in the store, and beside it while the store does not answer."""

from __future__ import annotations

from frontdesk.domain.audit import Action
from frontdesk.domain.calls import Draft
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.calls import all_drafts, drop_draft
from frontdesk.store.spool import bring_back, keep_unless_saved


class DraftService:
    """Saves half-typed calls and referrals."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def keep(self, draft: Draft) -> None:
        """Save a draft; an empty one is dropped.

        So is one whose call was saved meanwhile: the last key may arrive after the save.

        Raises:
            StoreTrouble: the store did not answer; ``set_aside`` keeps it then.
        """
        with self._office.store.writing() as db:
            keep_unless_saved(db, draft, self._office.now())
        self._office.spool.taken(draft)

    def set_aside(self, draft: Draft) -> None:
        """Keep a draft in a file of this machine: the store does not answer. Safe in any thread.

        Raises:
            StoreTrouble: this machine does not take it either.
        """
        self._office.spool.keep(draft, self._office.now())

    def bring_back(self) -> int:
        """Save what was set aside, now that the store answers; return how many drafts that were.

        Raises:
            StoreTrouble: the store did not answer, or the file cannot be read; what is there stays there.
        """
        self._drop_old()
        brought = bring_back(self._office.store, self._office.spool)
        return brought + self._bring_crises()

    def _drop_old(self) -> None:
        """Drop drafts that no store took for as long as names are kept; a crisis is opened still."""
        spool = self._office.spool
        if not spool.may_hold or not self._office.is_set_up():
            return
        from frontdesk.domain.safety.retention import months_before

        months = self._office.practice().settings.retention_months
        oldest = months_before(self._office.now(), months) if months else None
        for draft, at in spool.drafts(put_away=True):
            if oldest is not None and at < oldest and not draft.is_crisis:
                spool.forget(draft.uid)

    def _bring_crises(self) -> int:
        """Open the crises that were set aside, with what was typed of them; the same one only once."""
        spool = self._office.spool
        waiting = [draft for draft, _ in spool.drafts() if draft.is_crisis]
        if waiting:
            from frontdesk.domain.crisis import NewCrisis
            from frontdesk.services.crises import CrisisService

            crises = CrisisService(self._office)
            for draft in waiting:
                new, boxes = NewCrisis.of_draft(draft)
                opened = crises.open(new, by=draft.person_id)
                if new.caller.is_known:
                    crises.identify(opened.id, new.caller, by=draft.person_id)
                crises.note(opened.id, boxes, by=draft.person_id)
                spool.taken(draft)
        return len(waiting)

    def forget(self, uid: str) -> None:
        """The store has all that was set aside of something."""
        self._office.spool.forget(uid)

    def all(self) -> list[Draft]:
        """Return every half-typed call, oldest first."""
        with self._office.store.reading() as db:
            return [draft for draft in all_drafts(db) if not draft.is_referral]

    def referral_of(self, person_id: int) -> Draft | None:
        """Return the referral that somebody was typing last; None if there is none.

        Args:
            person_id: who typed it.
        """
        with self._office.store.reading() as db:
            found = [one for one in all_drafts(db) if one.is_referral and one.person_id == person_id]
        return found[-1] if found else None

    @again_if_lost
    def discard(self, uid: str, *, by: int) -> None:
        """Throw a draft away; the audit keeps that this was done."""
        at = self._office.now()
        with self._office.leaving(uid), self._office.store.writing() as db:
            if drop_draft(db, uid):
                write_audit(db, at=at, person_id=by, action=Action.DRAFT_DISCARDED, subject_id=0, uid=uid)
