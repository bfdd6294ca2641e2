"""Whom an action on a relationship was about, for the question that undoes it."""

from __future__ import annotations

from collections.abc import Mapping

from peewee import JOIN, Database, fn

from frontdesk.domain.relationships.outreach import InvitationState
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.contacts import Contact, Organization, Referrer
from frontdesk.store.tables.relationships import (
    Complaint,
    Invitation,
    OrganizationPerson,
    OutreachEvent,
    Touch,
)

#: The name that a person recognizes, by the table that an action touched; the first that was touched counts.
_NAMES = {
    "touch": prepared(lambda p: Touch.select(Referrer.name).join(Referrer).where(Touch.id == p.id)),
    "complaint": prepared(
        lambda p: (
            Complaint.select(fn.COALESCE(Referrer.name, Contact.name, ""))
            .join(Referrer, JOIN.LEFT_OUTER)
            .switch(Complaint)
            .join(Contact, JOIN.LEFT_OUTER)
            .where(Complaint.id == p.id)
        )
    ),
    "invitation": prepared(
        lambda p: Invitation.select(Referrer.name).join(Referrer).where(Invitation.id == p.id)
    ),
    "outreach_event": prepared(
        lambda p: OutreachEvent.select(OutreachEvent.name).where(OutreachEvent.id == p.id)
    ),
    "organisation": prepared(lambda p: Organization.select(Organization.name).where(Organization.id == p.id)),
    "organization_person": prepared(
        lambda p: OrganizationPerson.select(OrganizationPerson.name).where(OrganizationPerson.id == p.id)
    ),
    "referrer": prepared(lambda p: Referrer.select(Referrer.name).where(Referrer.id == p.id)),
}
# A complaint that was settled, an invitation that was answered, an event to which somebody is invited.
_BUILT_ON = {
    "complaint": prepared(
        lambda p: Complaint.select(Complaint.id).where(
            Complaint.id == p.id, Complaint.closed_at.is_null(False)
        )
    ),
    "invitation": prepared(
        lambda p: Invitation.select(Invitation.id).where(
            Invitation.id == p.id, Invitation.state != InvitationState.INVITED
        )
    ),
    "outreach_event": prepared(
        lambda p: (
            Invitation.select(Invitation.id)
            .where(Invitation.event == p.id, Invitation.voided_at.is_null())
            .limit(1)
        )
    ),
}


def is_built_on(db: Database, table: str, row_id: int) -> bool:
    """True if somebody went on with what an action made, so that it cannot be undone."""
    return bool(_BUILT_ON[table].values(db, id=row_id))


def name_touched(db: Database, first: Mapping[str, int]) -> str | None:
    """Return whom an action was about; None if it was about no relationship.

    Args:
        db: the open database.
        first: the first row that was touched of each table.
    """
    for table, query in _NAMES.items():
        if table in first:
            return str(query.scalar(db, id=first[table]) or "")
    return None
