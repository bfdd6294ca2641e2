"""A caller and somebody whose referral arrived are one person: their ways become one."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.text import fold
from frontdesk.services.callbacks.merging import merge_two
from frontdesk.services.office import Work
from frontdesk.services.patients.changing import Way
from frontdesk.store.callbacks import read_callback
from frontdesk.store.contacts import contact_by_id, follow_name, link_number
from frontdesk.store.patients.joining import kept_events, owed_to
from frontdesk.store.patients.matching import numbers_of
from frontdesk.store.patients.senders import senders_of
from frontdesk.store.patients.states import open_referral_of, read_referral


def join(work: Work, referral_id: int, contact_id: int) -> ReferralState:
    """Let a referral be that of a caller, inside the caller's transaction; return the way that stays.

    The referral's way stays. It becomes the caller's, with the numbers of both, and takes over what happened
    on the way that the caller had: calls, tries, what they said, and who sent them.

    Raises:
        NotFound: there is no such way or contact.
        Refused: they are one already, the way is finished, or somebody works on one of the callbacks.
    """
    kept = read_referral(work.db, referral_id)
    caller = contact_by_id(work.db, contact_id)
    if caller is None:
        raise NotFound(f"There is no contact number {contact_id}. Nothing was changed.")
    if kept.contact_id == contact_id:
        raise Refused("These are one person already. Nothing was changed.")
    if not kept.is_open:
        raise Refused("This referral is finished. Nothing was changed; reopen it first.")
    gone = open_referral_of(work.db, contact_id)
    other = contact_by_id(work.db, kept.contact_id)
    way = Way(work, kept)
    way.state = replace(kept, contact_id=contact_id)
    _join_contacts(work, contact_id, caller.name, other.name if other else "", kept.contact_id)
    callback = kept.callback_id
    if gone is not None:
        _take_over(work, way, gone)
        # As it is then: merging their callbacks points every way to the one that stays.
        kept_callback, gone_callback = kept.callback_id, gone.callback_id
        work.changes.change(work.db, "referral", gone.id, {"version": gone.version}, voided_at=work.now)
        way.reached_by(gone_callback if kept_callback is None else kept_callback)
        callback = gone_callback
    way.record(EventKind.JOINED, max(work.now, way.state.begins))
    state = way.save()
    return _with_one_callback(work, state, callback)


def _join_contacts(work: Work, contact_id: int, name: str, other_name: str, other: int) -> None:
    """Give the caller the name and the numbers that the referral had."""
    known = numbers_of(work.db, contact_id)
    for number in numbers_of(work.db, other):
        if number not in known:
            link_number(work.db, work.changes, contact_id, number)
    if not name and other_name:
        work.changes.change(work.db, "contact", contact_id, name=other_name, folded=fold(other_name))
        follow_name(work.db, contact_id)


def _take_over(work: Work, way: Way, gone: ReferralState) -> None:
    """Move who sent the caller, and repeat what happened to them on the way that stays."""
    mine = {one.referrer for one in senders_of(work.db, way.state.id)}
    moved: set[int] = set()
    for one in senders_of(work.db, gone.id):
        if one.referrer in mine and one.arrived_at is None:
            continue
        primary = not mine and not moved
        work.changes.change(work.db, "referral_sender", one.id, referral=way.state.id, is_primary=primary)
        for owed in owed_to(work.db, one.id):
            work.changes.change(work.db, "owed", owed, referral=way.state.id)
        moved.add(one.id)
    for event, sender in kept_events(work.db, gone.id):
        if sender is not None and sender not in moved:
            continue
        way.add(event, sender, owes=False)
    if gone.treatment and not way.state.treatment:
        way.state = replace(way.state, treatment=gone.treatment)


def _with_one_callback(work: Work, state: ReferralState, other: int | None) -> ReferralState:
    """Let them be reached by one callback: two open ones become one, the older."""
    one = state.callback_id
    if one is None or other is None or one == other or not read_callback(work.db, other).is_open:
        return state
    if read_callback(work.db, one).is_open:
        merge_two(work, one, other)
        return read_referral(work.db, state.id)
    way = Way(work, state)
    way.reached_by(other)
    return way.save()
