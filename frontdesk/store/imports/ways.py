"""Write the way of every new patient whom a call log leaves to be called, many rows a statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Database, Value

from frontdesk.domain.audit import Action
from frontdesk.domain.people import PROGRAM_ID
from frontdesk.domain.referrals.events import CalledHow, EventKind
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.steps import step_of
from frontdesk.store.db.fields import as_stored
from frontdesk.store.db.prepared import Filled, prepared
from frontdesk.store.db.row_mapper import columns_of
from frontdesk.store.tables.practice import Audit, Undo
from frontdesk.store.tables.referrals import Referral, ReferralEvent


class NewWay(NamedTuple):
    """Somebody new whom a log leaves to be called.

    Attributes:
        contact: who.
        callback: their callback, which the log opened.
        called_at: when they first called, UTC.
        how: how their last call ended.
        tried_at: when somebody first tried to reach them, or None.
    """

    contact: int
    callback: int
    called_at: datetime
    how: CalledHow
    tried_at: datetime | None

    def state(self, number: int, opened_at: datetime, run_id: int) -> ReferralState:
        """Return the way as it begins."""
        return ReferralState(
            id=number,
            contact_id=self.contact,
            callback_id=self.callback,
            opened_at=opened_at,
            called_at=self.called_at,
            called_how=CalledHow.NONE if self.tried_at else self.how,
            tried_at=self.tried_at,
            imported_by_id=run_id,
        )


_ADD_WAY = prepared(
    lambda p: Referral.insert(
        **{one.name: p[one.name] for one in fields(ReferralState)},
        step=p.step,
    )
)
_ADD_EVENT = prepared(
    lambda p: ReferralEvent.insert(
        referral=p.referral,
        at=p.at,
        logged_at=p.logged_at,
        kind=p.kind,
        detail=p.detail,
        person=PROGRAM_ID,
        imported_by=p.run,
        reason="",
    )
)


def way_rows(
    db: Database, ids: Sequence[int], ways: Sequence[NewWay], *, now: datetime, run_id: int
) -> tuple[list[Filled], list[Filled]]:
    """Return the rows of new ways and those of their events.

    Args:
        db: the database.
        ids: the numbers of the ways.
        ways: the ways, in the same order.
        now: the present, UTC.
        run_id: the import.
    """
    states = [way.state(number, now, run_id) for number, way in zip(ids, ways, strict=True)]
    rows = _ADD_WAY.filled(db, ({**columns_of(state), "step": step_of(state)} for state in states))
    return rows, _ADD_EVENT.filled(db, _events(zip(ids, ways, strict=True), now, run_id))


def _events(ways: Iterable[tuple[int, NewWay]], now: datetime, run_id: int) -> Iterable[dict[str, Any]]:
    logged_at = as_stored(now)
    for number, way in ways:
        same = {"referral": number, "logged_at": logged_at, "run": run_id}
        called = json.dumps({"how": way.how.value}, separators=(",", ":"))
        yield {**same, "at": way.called_at, "kind": EventKind.CALLED_IN.value, "detail": called}
        if way.tried_at is not None:
            yield {**same, "at": way.tried_at, "kind": EventKind.TRIED.value, "detail": "{}"}


def write_ways(db: Database, rows: Sequence[Filled], events: Sequence[Filled]) -> None:
    """Write new ways and their events in an open transaction."""
    _ADD_WAY.many_filled(db, rows)
    _ADD_EVENT.many_filled(db, events)


_ON_A_WAY = prepared(
    lambda p: (
        Referral.select(Referral.contact)
        .where(Referral.contact.in_(p.each("contacts")), Referral.voided_at.is_null())
        .distinct()
    )
)


def on_a_way(db: Database, contacts: Sequence[int]) -> set[int]:
    """Return those of these contacts who have, or had, a way."""
    return set(_ON_A_WAY.values(db, contacts=list(contacts)))


# Undoing

_VOID_WAYS = prepared(
    lambda p: Referral.update(voided_at=p.at).where(
        Referral.callback.in_(p.each("callbacks")),
        Referral.imported_by == p.run,
        Referral.version == 1,
        Referral.voided_at.is_null(),
    )
)
_FOLLOWED = prepared(
    lambda p: (
        Undo.select(Undo.id, Undo.steps)
        .join(Audit)
        .where(
            Undo.person == PROGRAM_ID,
            Undo.undone_at.is_null(),
            Audit.subject == "referral",
            Audit.action == Action.REFERRAL_FOLLOWED,
            Audit.detail.endswith(Value('"import":').concat(p.run).concat("}")),
        )
        .order_by(Undo.id.desc())
    )
)


def void_ways(db: Database, callbacks: Sequence[int], run_id: int, at: datetime) -> None:
    """Void the ways of callbacks that are undone, where nothing happened on them since the import."""
    _VOID_WAYS.run(db, callbacks=list(callbacks), run=run_id, at=at)


def followed_by(db: Database, run_id: int) -> list[tuple[int, str]]:
    """Return what an import changed on ways that were there before: the undo's number, and its steps."""
    return [(number, steps) for number, steps in _FOLLOWED.rows(db, run=str(run_id))]
