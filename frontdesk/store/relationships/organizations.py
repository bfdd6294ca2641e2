"""Rows of organizations, and of the people there who do not refer."""

from __future__ import annotations

from frontdesk.domain.errors import NotFound
from frontdesk.domain.relationships import organizations as domain
from frontdesk.domain.relationships.organizations import OrganizationDetail, OrganizationFacts
from frontdesk.store.db.prepared import On, prepared
from frontdesk.store.db.row_mapper import columns
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.relationships import OrganizationPerson

_OF_REFERRER = prepared(lambda p: Referrer.select(Referrer.organization).where(Referrer.id == p.referrer))
_NAME = prepared(lambda p: Organization.select(Organization.name).where(Organization.id == p.id))
_FACTS = prepared(
    lambda p: Organization.select(*columns(OrganizationFacts, Organization)).where(Organization.id == p.id),
    OrganizationFacts,
)
_PEOPLE = prepared(
    lambda p: (
        OrganizationPerson.select(*columns(domain.OrganizationPerson, OrganizationPerson))
        .where(OrganizationPerson.organization == p.id, OrganizationPerson.voided_at.is_null())
        .order_by(OrganizationPerson.id)
    ),
    domain.OrganizationPerson,
)
_REFERRERS = prepared(
    lambda p: (
        Referrer.select(Referrer.name)
        .where(Referrer.organization == p.id, Referrer.merged_into.is_null())
        .order_by(Referrer.folded)
        .limit(p.limit)
    )
)


def organization_of(store: On, referrer_id: int) -> int | None:
    """Return the number of where somebody who refers works, or None."""
    found = _OF_REFERRER.scalar(store, referrer=referrer_id)
    return None if found is None else int(found)


def read_organization(store: On, organization_id: int, limit: int = 50) -> OrganizationDetail:
    """Return everything about one organization.

    Raises:
        NotFound: there is none of that number.
    """
    facts = _FACTS.one(store, id=organization_id)
    if facts is None:
        raise NotFound(f"No organization has the number {organization_id}. Nothing was changed.")
    return OrganizationDetail(
        organization_id,
        str(_NAME.scalar(store, id=organization_id)),
        facts,
        tuple(_PEOPLE.rows(store, id=organization_id)),
        tuple(_REFERRERS.values(store, id=organization_id, limit=limit)),
    )
