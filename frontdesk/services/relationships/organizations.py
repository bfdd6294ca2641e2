"""Organizations: what is known of where those who refer work, and who else matters there."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Incomplete, NotFound, Refused
from frontdesk.domain.relationships.organizations import (
    OrganizationDetail,
    OrganizationFacts,
    OrganizationPerson,
)
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT, NOTE_LIMIT, clean, one_line
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office, Practice
from frontdesk.services.owed.referrers import email_address, phone_key
from frontdesk.services.permitted import needs
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.db.rows import insert
from frontdesk.store.relationships.organizations import organization_of, read_organization
from frontdesk.store.tables.relationships import OrganizationPerson as PersonRow

_SAFE: Final = "Nothing was changed"
_NUMBERS = {"phone": "phone number", "fax": "fax number", "contact_phone": "phone number"}
_EMAILS = frozenset(("email", "contact_email"))
_LINES = frozenset(("locations", "note"))


class OrganizationService:
    """Looks after organizations and the people there who do not refer."""

    def __init__(self, office: Office) -> None:
        """Read nothing before it is asked.

        Args:
            office: the store, the clock and the settings.
        """
        self._office = office

    def of(self, referrer_id: int) -> OrganizationDetail:
        """Return everything about where somebody who refers works.

        Raises:
            NotFound: there is nobody of that number, or no organization is known of them.
        """
        number = organization_of(self._office.store, referrer_id)
        if number is None:
            raise NotFound("No organization is known of them. Nothing was changed.")
        return read_organization(self._office.store, number)

    def one(self, organization_id: int) -> OrganizationDetail:
        """Return everything about one organization.

        Raises:
            NotFound: there is none of that number.
        """
        return read_organization(self._office.store, organization_id)

    @again_if_lost
    @needs(Permission.OUTREACH)
    def change(
        self, organization_id: int, was: OrganizationFacts, new: OrganizationFacts, *, by: int
    ) -> None:
        """Write down what is known of an organization; what is the same in both is left as it is.

        Args:
            organization_id: which.
            was: what was known when the person began to type.
            new: what they typed.
            by: who typed it.

        Raises:
            NotFound: there is none of that number.
            Incomplete: a value cannot be; its field is named.
            Refused: another desk changed the same meanwhile.
        """
        becomes, expected = _difference(was, new, self._office.practice())
        if not becomes:
            return
        with self._office.store.writing() as db:
            name = read_organization(db, organization_id).name
            changes = Changes()
            if not changes.change(db, "organisation", organization_id, expected, **becomes):
                raise Refused(
                    f"Another desk changed what is known of {name} meanwhile. {_SAFE}; open it again."
                )
            self._keep(db, changes, Action.ORGANIZATION_CHANGED, organization_id, by, list(becomes))

    @again_if_lost
    @needs(Permission.OUTREACH)
    def add_person(self, organization_id: int, person: OrganizationPerson, *, by: int) -> int:
        """Write down somebody who matters there and return their number.

        Raises:
            NotFound: there is no organization of that number.
            Incomplete: they have no name, or a value cannot be; its field is named.
        """
        _check_name(person)
        columns, _ = _difference(OrganizationPerson(0, ""), person, self._office.practice())
        with self._office.store.writing() as db:
            read_organization(db, organization_id)
            changes = Changes()
            number = insert(db, PersonRow, organization=organization_id, **columns)
            changes.made("organization_person", number)
            self._keep(db, changes, Action.ORGANIZATION_PERSON_SAVED, number, by, [])
        return number

    @again_if_lost
    @needs(Permission.OUTREACH)
    def change_person(self, was: OrganizationPerson, new: OrganizationPerson, *, by: int) -> None:
        """Write down what is known of somebody there.

        Raises:
            Incomplete: they have no name, or a value cannot be; its field is named.
            Refused: another desk changed the same meanwhile.
        """
        _check_name(new)
        becomes, expected = _difference(was, new, self._office.practice())
        if not becomes:
            return
        with self._office.store.writing() as db:
            changes = Changes()
            still = expected | {"voided_at": None}
            if not changes.change(db, "organization_person", was.id, still, **becomes):
                raise Refused(f"Another desk changed {was.name} meanwhile. {_SAFE}; open it again.")
            self._keep(db, changes, Action.ORGANIZATION_PERSON_SAVED, was.id, by, list(becomes))

    @again_if_lost
    @needs(Permission.OUTREACH)
    def remove_person(self, person: OrganizationPerson, *, by: int) -> None:
        """Take somebody out who is there no more; the record stays.

        Raises:
            Refused: they are taken out already.
        """
        now = self._office.now()
        with self._office.store.writing() as db:
            changes = Changes()
            if not changes.change(db, "organization_person", person.id, {"voided_at": None}, voided_at=now):
                raise Refused(f"{person.name} is taken out already. {_SAFE}.")
            self._keep(db, changes, Action.ORGANIZATION_PERSON_REMOVED, person.id, by, [])

    def _keep(
        self, db: Transaction, changes: Changes, action: Action, subject: int, by: int, changed: list[str]
    ) -> None:
        """Write the audit entry of an action, and what it takes to undo it."""
        now, named = self._office.now(), dict.fromkeys(changed, True)
        audit = write_audit(db, at=now, person_id=by, action=action, subject_id=subject, **named)
        changes.save(db, audit_id=audit, at=now, person_id=by, action=action)


def _check_name(person: OrganizationPerson) -> None:
    if not one_line(person.name, NAME_LIMIT):
        raise Incomplete("name", f"What is their name? {_SAFE}.")


def _difference(was: Any, new: Any, practice: Practice) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns in which two records differ, as they are kept: those typed, and those before.

    Raises:
        Incomplete: a value cannot be; its field is named.
    """
    becomes: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for field in fields(new):
        value = _kept(field.name, getattr(new, field.name), practice)
        if field.name != "id" and value != getattr(was, field.name):
            becomes[field.name], before[field.name] = value, getattr(was, field.name)
    return becomes, before


def _kept(name: str, value: Any, practice: Practice) -> Any:
    """Return a value as it is kept. Raises Incomplete if it cannot be."""
    if not isinstance(value, str):
        return value
    if name in _LINES:
        return clean(value, limit=NOTE_LIMIT, lines=True).text
    text = one_line(value, ABOUT_LIMIT)
    try:
        if name in _NUMBERS:
            return phone_key(text, practice, _NUMBERS[name])
        return email_address(text) if name in _EMAILS else text
    except Refused as wrong:
        raise Incomplete(name, wrong.sentence) from wrong
