"""A caller and somebody whose referral arrived are one person: their ways become one."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.domain.errors import NotFound, Refused, StoreConflict
from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.referral import ReferralState, apply
from frontdesk.domain.text import fold
from frontdesk.services.callbacks.merging import merge_two
from frontdesk.services.office import Work
from frontdesk.services.owed.arising import arise
from frontdesk.services.patients.changing import Way
from frontdesk.store.callbacks import read_callback
from frontdesk.store.contacts import contact_by_id, follow_name, link_number
from frontdesk.store.patients.joining import appointments_on, kept_events, owed_to, owed_with
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
        _void(work, gone)
        way.reached_by(gone_callback if kept_callback is None else kept_callback)
        callback = gone_callback
    way.record(EventKind.JOINED, max(work.now, way.state.begins))
    state = way.save()
    if gone is not None:
        _owe_the_rest(work, state.id)
    return _with_one_callback(work, state, callback)


def _void(work: Work, gone: ReferralState) -> None:
    """Void the way that is taken over. Its version grows: what was done to it before is not undone any more.

    Raises:
        StoreConflict: another desk changed it.
    """
    expected = {"version": gone.version}
    columns = {"voided_at": work.now, "version": gone.version + 1}
    if not work.changes.change(work.db, "referral", gone.id, expected, **columns):
        raise StoreConflict("Another desk changed this patient at the same moment. Nothing was changed.")


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
    """Move who sent the caller, what happened to them and their appointments to the way that stays."""
    kept = way.state
    mine = {one.referrer for one in senders_of(work.db, kept.id)}
    moved: set[int] = set()
    for one in senders_of(work.db, gone.id):
        if one.referrer in mine and one.arrived_at is None:
            continue
        primary = not mine and not moved
        work.changes.change(work.db, "referral_sender", one.id, referral=kept.id, is_primary=primary)
        for owed in owed_to(work.db, one.id):
            work.changes.change(work.db, "owed", owed, referral=kept.id)
        moved.add(one.id)
    for number, _, sender in kept_events(work.db, gone.id):
        if sender is None or sender in moved:
            work.changes.change(work.db, "referral_event", number, referral=kept.id)
    for number in appointments_on(work.db, gone.id):
        work.changes.change(work.db, "appointment", number, referral=kept.id)
    way.state = _of_all_events(work, kept, gone)


def _owe_the_rest(work: Work, referral_id: int) -> None:
    """Let what happened to the caller be owed to who sent them before, and the other way round.

    It arises now: nobody knew before that they are one person.
    """
    arrived: dict[int, int] = {}
    for number, event, sender in kept_events(work.db, referral_id):
        if event.kind is EventKind.ARRIVED and sender is not None:
            arrived[sender] = number
        elif event.kind.facts.arises is not None:
            told = owed_with(work.db, number)
            left = {one for one in arrived if one not in told}
            if left:
                arise(
                    work.db,
                    work.changes,
                    work.practice,
                    referral_id=referral_id,
                    event_id=number,
                    event=event.kind,
                    at=work.now,
                    now=work.now,
                    by=work.by,
                    only=left,
                )


def _of_all_events(work: Work, kept: ReferralState, gone: ReferralState) -> ReferralState:
    """Return the way as all that happened makes it, in the order in which it was written down.

    Raises:
        Refused: what happened to the two cannot have happened to one person.
    """
    state = ReferralState(
        id=kept.id,
        version=kept.version,
        contact_id=kept.contact_id,
        callback_id=kept.callback_id,
        opened_at=kept.opened_at,
        treatment=kept.treatment or gone.treatment,
        imported_by_id=kept.imported_by_id,
    )
    try:
        for _, event, _ in kept_events(work.db, kept.id):
            state = apply(state, event)
    except Refused as order:
        raise Refused(
            "What happened to the two cannot have happened to one person in this order. Nothing was changed."
        ) from order
    return state


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
