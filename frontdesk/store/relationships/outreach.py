"""Rows of events for many referrers, and of who was invited."""

from __future__ import annotations

from peewee import JOIN, Database, fn

from frontdesk.domain.errors import NotFound
from frontdesk.domain.relationships.outreach import InvitationState, OutreachEvent
from frontdesk.store.db.engine import Store
from frontdesk.store.db.prepared import prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.db.rows import is_row_number
from frontdesk.store.tables import relationships as tables
from frontdesk.store.tables.contacts import Organization, Referrer

_EVENTS = prepared(
    lambda p: (
        tables.OutreachEvent.select(*columns(OutreachEvent, tables.OutreachEvent))
        .where(tables.OutreachEvent.voided_at.is_null())
        .order_by(tables.OutreachEvent.day.desc(), tables.OutreachEvent.id.desc())
        .limit(p.limit)
    ),
    OutreachEvent,
)
_EVENT = prepared(
    lambda p: tables.OutreachEvent.select(*columns(OutreachEvent, tables.OutreachEvent)).where(
        tables.OutreachEvent.id == p.id, tables.OutreachEvent.voided_at.is_null()
    ),
    OutreachEvent,
)
_INVITED = prepared(
    lambda p: (
        tables.Invitation.select(
            tables.Invitation.id,
            # Who was merged is the one they were merged into.
            fn.COALESCE(Referrer.merged_into, Referrer.id),
            Referrer.name,
            fn.COALESCE(Organization.name, ""),
            tables.Invitation.state,
        )
        .join(Referrer)
        .join(Organization, JOIN.LEFT_OUTER)
        .where(tables.Invitation.event == p.event, tables.Invitation.voided_at.is_null())
        .order_by(Referrer.folded, tables.Invitation.id)
    )
)


def events(store: Store, limit: int = 100) -> list[OutreachEvent]:
    """Return the events that are planned and that were, the latest first."""
    return _EVENTS.rows(store, limit=limit)


def read_event(db: Database | Store, event_id: int) -> OutreachEvent:
    """Return one event.

    Raises:
        NotFound: there is none of that number.
    """
    found = _EVENT.one(db, id=event_id) if is_row_number(event_id) else None
    if found is None:
        raise NotFound(f"There is no event number {event_id}. Nothing was changed.")
    return found


def invitations_of(db: Database | Store, event_id: int) -> list[tuple[int, int, str, str, InvitationState]]:
    """Return who was invited: number of the invitation, who, name, organization, and where it stands."""
    return [
        (number, referrer, name, organization, InvitationState(state))
        for number, referrer, name, organization, state in _INVITED.rows(db, event=event_id)
    ]
