"""Reading and writing the state of each way, and its events."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from peewee import Case, Database

from frontdesk.domain.errors import NotFound, StoreConflict
from frontdesk.domain.referrals.events import Event
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.steps import OPEN_STEPS, Step, step_of
from frontdesk.store.changes import Changes
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns, columns_of, difference
from frontdesk.store.db.rows import insert, is_row_number
from frontdesk.store.tables.referrals import Referral, ReferralEvent

_JSON = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode


def stands_open() -> Any:
    """Return the condition that a way is unfinished, as its index has it."""
    return Referral.step.in_(OPEN_STEPS) & Referral.voided_at.is_null()


def is_unfinished() -> Any:
    """Return the same condition where the way is found by its contact: no index of steps is walked for it."""
    return Referral.step.not_in((Step.DONE, Step.LOST)) & Referral.voided_at.is_null()


_ONE = prepared(
    lambda p: (
        Referral.select(*columns(ReferralState, Referral))
        .where(Referral.id == p.id, Referral.voided_at.is_null())
        .for_update()
    ),
    ReferralState,
)
_OPEN_OF = prepared(
    lambda p: (
        Referral.select(*columns(ReferralState, Referral))
        .where(Referral.contact == p.contact, stands_open())
        .order_by(Referral.id)
        .for_update()
    ),
    ReferralState,
)
_LATEST_OF = prepared(
    lambda p: (
        Referral.select(*columns(ReferralState, Referral))
        .where(Referral.contact == p.contact, Referral.voided_at.is_null())
        .order_by(Case(None, [(Referral.step.in_(OPEN_STEPS), 0)], 1), Referral.id.desc())
        .limit(1)
        .for_update()
    ),
    ReferralState,
)
_BY_CALLBACK = prepared(
    lambda p: (
        Referral.select(*columns(ReferralState, Referral))
        .where(Referral.callback == p.callback, Referral.voided_at.is_null())
        .order_by(Referral.id)
        .for_update()
    ),
    ReferralState,
)


def read_referral(db: Database, referral_id: int) -> ReferralState:
    """Read a way to change it; nobody else can until the transaction ends.

    Raises:
        NotFound: there is no such way.
    """
    found = _ONE.one(db, id=referral_id) if is_row_number(referral_id) else None
    if found is None:
        raise NotFound(f"There is no referral number {referral_id}. Nothing was changed.")
    return found


def open_referral_of(db: Database, contact_id: int) -> ReferralState | None:
    """Return the unfinished way of a contact, or None; there can be only one."""
    return _OPEN_OF.one(db, contact=contact_id)


def another_open(db: Database, state: ReferralState) -> ReferralState | None:
    """Return another unfinished way of the same contact, or None."""
    found = open_referral_of(db, state.contact_id)
    return None if found is None or found.id == state.id else found


def latest_referral_of(db: Database, contact_id: int) -> ReferralState | None:
    """Return the unfinished way of a contact, else their latest, or None."""
    return _LATEST_OF.one(db, contact=contact_id)


def referrals_of_callback(db: Database, callback_id: int) -> list[ReferralState]:
    """Return the ways of those who are to be reached by a callback."""
    return _BY_CALLBACK.rows(db, callback=callback_id)


def add_referral(db: Database, changes: Changes, state: ReferralState) -> int:
    """Write a new way and return its number."""
    values = columns_of(state)
    del values["id"]
    number = insert(db, Referral, step=step_of(state), **values)
    changes.made("referral", number)
    return number


def change_referral(
    db: Database, changes: Changes, before: ReferralState, after: ReferralState, *, happened: bool
) -> ReferralState:
    """Write the difference between two states, remembering what it was, and return it as written.

    Where something ``happened`` the version grows also if no column changed: what was done before cannot be
    undone any more.

    Raises:
        StoreConflict: it is no longer of the version that was read; nothing was changed.
    """
    _, becomes = difference(before, after)
    if not becomes and not happened:
        return after
    version = before.version + 1
    step: Step = step_of(after)
    expected = {"version": before.version, "voided_at": None}
    columns_now = becomes | {"version": version, "step": step}
    if not changes.change(db, "referral", before.id, expected, **columns_now):
        raise StoreConflict("Another desk changed this patient at the same moment. Nothing was changed.")
    return replace(after, version=version)


def add_event(
    db: Database,
    changes: Changes,
    referral_id: int,
    event: Event,
    *,
    sender: int | None,
    logged_at: datetime,
    by: int,
    imported_by: int | None = None,
) -> int:
    """Write an event and return its number."""
    number = insert(
        db,
        ReferralEvent,
        referral=referral_id,
        sender=sender,
        at=event.at,
        logged_at=logged_at,
        kind=event.kind,
        reason=event.reason,
        detail=_JSON(dict(event.detail)),
        person=by,
        imported_by=imported_by,
    )
    changes.made("referral_event", number)
    return number
