"""The callback by which somebody whose referral arrived is to be reached: opened, or joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from frontdesk.domain.audit import Action
from frontdesk.domain.callbacks import state as life
from frontdesk.domain.lanes import Lane
from frontdesk.services.callbacks.changing import audit_promoted
from frontdesk.services.office import Work
from frontdesk.store.audit import write_audit
from frontdesk.store.callbacks import add_callback, open_callback_of, read_callback
from frontdesk.store.deadlines import judged


def callback_for(
    work: Work,
    *,
    referral_id: int,
    contact_id: int,
    name: str,
    number: str,
    about: str,
    received: datetime,
    known: int | None = None,
) -> int:
    """Open a callback for a new patient, or join the open one; return its number.

    A referral that joins is no call of theirs: it only makes the callback as old as the referral.

    Args:
        work: the transaction.
        referral_id: whose way.
        contact_id: who is to be called.
        name: theirs.
        number: the key of their number, or "": then nobody can call yet, which the lists show.
        about: what for, or "".
        received: when the referral arrived, UTC.
        known: the callback by which they were to be reached until now, or None.
    """
    found = open_callback_of(work.db, number)
    if found is None and known is not None and read_callback(work.db, known).is_open:
        found = known
    if found is None:
        return _open(work, referral_id, contact_id, name, number, about, received)
    before = judged(work.db, found, now=work.now, by=work.by)
    after = life.referred(before, received, work.practice.terms(work.now))
    after = replace(
        after,
        name=after.name or name,
        about=after.about or about,
        number=after.number or number,
        contact_id=after.contact_id or contact_id,
    )
    work.changes.change_callback(work.db, before, after)
    detail = audit_promoted(work.db, before, after, at=work.now, by=work.by)
    _audit(work, Action.CALLBACK_REFERRED, found, referral_id, **detail)
    return found


def _open(
    work: Work, referral_id: int, contact_id: int, name: str, number: str, about: str, received: datetime
) -> int:
    new = replace(
        life.opened(received, Lane.NEW_PATIENT, work.practice.terms(work.now)),
        contact_id=contact_id,
        name=name,
        number=number,
        about=about,
        calls=0,
    )
    callback_id = add_callback(work.db, new)
    work.changes.made("callback", callback_id)
    _audit(work, Action.CALLBACK_OPENED, callback_id, referral_id)
    return callback_id


def _audit(work: Work, action: Action, callback_id: int, referral_id: int, **detail: int) -> None:
    audit = write_audit(
        work.db,
        at=work.now,
        person_id=work.by,
        action=action,
        subject_id=callback_id,
        referral=referral_id,
        **detail,
    )
    work.changes.audited(callback_id, audit)
