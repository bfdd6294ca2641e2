"""What ends the calling: who was spoken with, booked or lost by a key or an import is not called again."""

from __future__ import annotations

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks.state import gave_up, helped
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.steps import Step, step_of
from frontdesk.services.office import Work
from frontdesk.store.audit import write_audit
from frontdesk.store.callbacks import read_callback
from frontdesk.store.deadlines import judged
from frontdesk.store.patients.states import referrals_of_callback

#: Steps on which somebody is to be called.
TO_CALL = (Step.REFERRED, Step.TO_CALL)
#: Steps on which what comes of a try moves a person; who is booked or in treatment stays there.
BEFORE_BOOKING = frozenset(
    {Step.TOLD_TO_CALL, Step.REFERRED, Step.TO_CALL, Step.RECORDS, Step.AUTHORIZATION, Step.DECIDING}
)


def end_calling(work: Work, before: ReferralState, after: ReferralState) -> None:
    """Close the open callback of somebody with whom somebody spoke, or who is lost.

    Whoever was spoken with got what they needed; who is lost is closed without a try, and a later call of
    theirs opens it again. Another person on the same number keeps the callback.

    Args:
        work: the transaction, which wrote the way already.
        before: the way before what was recorded.
        after: the way after it.
    """
    callback_id = after.callback_id
    if callback_id is None or not _ends(before, after):
        return
    others = (one for one in referrals_of_callback(work.db, callback_id) if one.id != after.id)
    if any(one.is_open and step_of(one) in TO_CALL for one in others):
        return
    if not read_callback(work.db, callback_id).is_open:
        return
    spoken = after.spoken_at if before.spoken_at is None else None
    at = after.lost_at or spoken or work.now
    state = judged(work.db, callback_id, now=work.now, by=work.by, until=max(at, after.begins))
    lost = after.lost_at is not None
    ended = gave_up(state, work.now) if lost else helped(state, max(at, state.received), work.now)
    work.changes.change_callback(work.db, state, ended)
    action = Action.CALLBACK_GIVEN_UP if lost else Action.CALLBACK_CLOSED
    detail = {"rung": state.rung} if lost else {}
    audit = write_audit(
        work.db, at=work.now, person_id=work.by, action=action, subject_id=callback_id, **detail
    )
    work.changes.audited(callback_id, audit)


def _ends(before: ReferralState, after: ReferralState) -> bool:
    """True if it ends the calling of the way itself; what is open in treatment is about something else."""
    if step_of(before) not in BEFORE_BOOKING:
        return False
    spoken = before.spoken_at is None and after.spoken_at is not None
    return spoken or step_of(after) in (Step.BOOKED, Step.LOST)
