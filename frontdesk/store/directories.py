"""Those who refer as a list compares them: who is known, where they work, and what an import made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, Database, IntegrityError, fn

from frontdesk.domain.audit import Action
from frontdesk.domain.imports import REFERRERS
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.text import fold
from frontdesk.store.db.engine import Store
from frontdesk.store.db.entries import savepoint
from frontdesk.store.db.prepared import On, Parameters, prepared
from frontdesk.store.db.row_mapper import Together, columns
from frontdesk.store.db.rows import insert
from frontdesk.store.tables.callbacks import Breach
from frontdesk.store.tables.calls import Call, Source
from frontdesk.store.tables.contacts import Organization, Referrer
from frontdesk.store.tables.imports import ImportRun
from frontdesk.store.tables.practice import Audit
from frontdesk.store.tables.referrals import Owed, ReferralSender
from frontdesk.store.tables.relationships import Complaint, Invitation, OrganizationPerson, Touch

#: People that are read at once.
PAGE = 2_000


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who refers, as the store has them; "" stands for what is not known.

    Attributes:
        id: their number.
        name: their name.
        kind: what they are to us.
        organization_id: where they work, or None.
        organization: the name of it.
        phone: the key of their number.
        fax: the key of their fax number.
        fax_verified_at: when somebody verified that, or None.
        email: their address for mail.
        specialty: what they do.
        credentials: their degrees.
        npi: their NPI.
        address: where they are.
        web: their page.
        listed: what lists said of them, by field.
        opted_out_at: when they asked not to be contacted, or None.
        inactive_at: when they were deactivated, or None.
        focus_since: since when they are on the focus list, or None.
        merged_into_id: whom they are the same as, or None.
        imported_by_id: the import that made them, or None.
    """

    id: int
    name: str
    kind: SourceKind
    organization_id: int | None
    organization: str
    phone: str
    fax: str
    fax_verified_at: datetime | None
    email: str
    specialty: str
    credentials: str
    npi: str
    address: str
    web: str
    listed: Mapping[str, str]
    opted_out_at: datetime | None
    inactive_at: datetime | None
    focus_since: date | None
    merged_into_id: int | None
    imported_by_id: int | None


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """An organization, as far as lists fill it.

    Attributes:
        id: its number.
        folded: its name without case and accents.
        phone: the key of its number, or "".
        fax: the key of its fax number, or "".
        locations: where it is, one a line.
    """

    id: int
    folded: str
    phone: str
    fax: str
    locations: str


def _people() -> Any:
    return Referrer.select(
        *columns(
            KnownPerson,
            Referrer,
            organization_id=Referrer.organization,
            organization=fn.COALESCE(Organization.name, ""),
            listed=Together(json.loads, Referrer.listed),
        )
    ).join(Organization, JOIN.LEFT_OUTER, on=(Referrer.organization == Organization.id))


_WITH_NPI = prepared(lambda p: _people().where(Referrer.npi.in_(p.each("npis"))), KnownPerson)
_NAMED = prepared(lambda p: _people().where(Referrer.folded.in_(p.each("names"))), KnownPerson)
_NUMBERED = prepared(lambda p: _people().where(Referrer.id.in_(p.each("ids"))), KnownPerson)
_PAGE = prepared(
    lambda p: _people().where(Referrer.id > p.after).order_by(Referrer.id).limit(p.limit), KnownPerson
)
_NAMES = prepared(
    lambda p: (
        Referrer.select(Referrer.id, Referrer.folded)
        .where(Referrer.id > p.after)
        .order_by(Referrer.id)
        .limit(p.limit)
    )
)
_ORGANIZATIONS = prepared(
    lambda p: Organization.select(*columns(KnownOrganization, Organization)).where(
        Organization.folded.in_(p.each("names"))
    ),
    KnownOrganization,
)
_ADD_ORGANIZATION = prepared(
    lambda p: Organization.insert(name=p.name, folded=p.folded, imported_by=p.run).on_conflict_ignore()
)
_ORGANIZATION = prepared(
    lambda p: Organization.select(Organization.id).where(Organization.folded == p.folded)
)


def people_with_npi(on: On, npis: Sequence[str]) -> list[KnownPerson]:
    """Return those who have one of these NPIs, merged ones too."""
    return _WITH_NPI.rows(on, npis=list(npis))


def people_named(on: On, names: Sequence[str]) -> list[KnownPerson]:
    """Return those who have one of these folded names, merged ones too."""
    return _NAMED.rows(on, names=list(names))


def people_numbered(on: On, ids: Sequence[int]) -> list[KnownPerson]:
    """Return those of these numbers."""
    return _NUMBERED.rows(on, ids=list(ids))


def everybody(store: Store) -> Iterator[KnownPerson]:
    """Yield everybody who refers, merged ones too, by number, some thousand a read."""
    after = 0
    while page := _PAGE.rows(store, after=after, limit=PAGE):
        yield from page
        after = page[-1].id


def all_names(store: Store) -> Iterator[tuple[int, str]]:
    """Yield number and folded name of everybody who refers, some thousand a read."""
    after = 0
    while page := _NAMES.rows(store, after=after, limit=PAGE):
        yield from ((number, folded) for number, folded in page)
        after = page[-1][0]


def organizations_named(on: On, names: Sequence[str]) -> dict[str, KnownOrganization]:
    """Return the organizations that have one of these folded names, by it."""
    return {one.folded: one for one in _ORGANIZATIONS.rows(on, names=list(names))}


def organization_of(db: Database, name: str, run: int) -> int:
    """Return the number of an organization, which is added if need be.

    Args:
        db: the open transaction's database.
        name: its name.
        run: the import that names it.
    """
    folded = fold(name)
    found = _ORGANIZATION.scalar(db, folded=folded)
    if found is None:
        _ADD_ORGANIZATION.run(db, name=name, folded=folded, run=run)
        found = _ORGANIZATION.scalar(db, folded=folded)
    return int(found)


def add_person(db: Database, *, listed: Mapping[str, str], **values: Any) -> int:
    """Write somebody whom a list names, and return their number."""
    return insert(db, Referrer, listed=json.dumps(listed), **values)


#: Where one who refers may be named: whoever is, stays when an import is undone.
NAMED_BY = (
    Breach.referrer,
    Call.referrer,
    Source.referrer,
    ReferralSender.referrer,
    Owed.referrer,
    Touch.referrer,
    Invitation.referrer,
    Complaint.referrer,
)
#: What may have been done to whom an import made, without anybody having worked on them. What people did
#: counts as work though they undid it.
_NO_WORK = (Action.REFERRER_ADDED.value, Action.REFERRER_PRINTED.value, Action.REFERRER_UNDONE.value)


def _remove(p: Parameters, *no_work: str) -> Any:
    """Return the removal of somebody whom an import made, if nobody worked on them and nothing names them."""
    other = Referrer.alias()
    worked = Audit.select(Audit.id).where(
        # A file gives the numbers of those who were removed again: what is older is about somebody else.
        Audit.id > p.since,
        Audit.subject == "referrer",
        Audit.subject_id == Referrer.id,
        Audit.action.not_in((*_NO_WORK, *no_work)),
    )
    named = [~fn.EXISTS(field.model.select(field.model.id).where(field == Referrer.id)) for field in NAMED_BY]
    return Referrer.delete().where(
        Referrer.id == p.id,
        Referrer.imported_by == p.run,
        ~fn.EXISTS(worked),
        *named,
        ~fn.EXISTS(other.select(other.id).where(other.introduced_by == Referrer.id)),
        ~fn.EXISTS(other.select(other.id).where(other.merged_into == Referrer.id)),
    )


_REMOVE = prepared(_remove)
_REMOVE_OF_LATEST = prepared(lambda p: _remove(p, Action.REFERRER_LISTED.value))
_BEGAN = prepared(
    lambda p: Audit.select(fn.MIN(Audit.id)).where(
        Audit.subject == "import", Audit.subject_id == p.run, Audit.action == Action.IMPORT_STARTED
    )
)
_LATER = prepared(
    lambda p: (
        ImportRun.select(ImportRun.id)
        .where(ImportRun.id > p.run, ImportRun.format == REFERRERS, ImportRun.undone_at.is_null())
        .limit(1)
    )
)
_MADE = prepared(
    lambda p: (
        Referrer.select(Referrer.id)
        .where(Referrer.imported_by == p.run, Referrer.id > p.after)
        .order_by(Referrer.id)
        .limit(p.limit)
    )
)
_UNUSED = prepared(
    lambda p: Organization.delete().where(
        Organization.imported_by == p.run,
        Organization.id > p.after,
        Organization.id <= p.last,
        Organization.department == "",
        Organization.contact_name == "",
        Organization.note == "",
        ~fn.EXISTS(Referrer.select(Referrer.id).where(Referrer.organization == Organization.id)),
        ~fn.EXISTS(
            OrganizationPerson.select(OrganizationPerson.id).where(
                OrganizationPerson.organization == Organization.id
            )
        ),
    )
)
_MADE_PLACES = prepared(
    lambda p: (
        Organization.select(Organization.id)
        .where(Organization.imported_by == p.run, Organization.id > p.after)
        .order_by(Organization.id)
        .limit(p.limit)
    )
)


def made_by(on: On, run: int, after: int, limit: int) -> list[int]:
    """Return whom an import made, by number: those with a greater one than ``after``, at most so many."""
    return [int(number) for number in _MADE.values(on, run=run, after=after, limit=limit)]


def has_later(on: On, run: int) -> bool:
    """True if a later import of those who refer stands: what that changed is built on this one."""
    return bool(_LATER.rows(on, run=run))


def began(on: On, run: int) -> int:
    """Return the audit entry with which an import began."""
    return int(_BEGAN.scalar(on, run=run) or 0)


def remove_made(db: Database, number: int, run: int, *, since: int, latest: bool) -> bool:
    """Remove somebody whom an import made; False, and nothing is done, if somebody worked on them since.

    Args:
        db: the open transaction's database.
        number: whom.
        run: the import that made them.
        since: the audit entry with which it began.
        latest: True if no later import stands, so that what later ones changed was put back.
    """
    query = _REMOVE_OF_LATEST if latest else _REMOVE
    try:
        with savepoint(db):
            return query.run(db, id=number, run=run, since=since) > 0
    except IntegrityError:
        # Another desk named them in this very moment.
        return False


def places_made_by(on: On, run: int, after: int, limit: int) -> list[int]:
    """Return the organizations that an import made, as ``made_by`` does."""
    return [int(number) for number in _MADE_PLACES.values(on, run=run, after=after, limit=limit)]


def remove_unused_places(db: Database, run: int, after: int, last: int) -> int:
    """Remove those organizations that an import made and nobody uses; return how many.

    Args:
        db: the open transaction's database.
        run: the import.
        after: those with a greater number only.
        last: and none greater than this.
    """
    return _UNUSED.run(db, run=run, after=after, last=last)
