"""Writing those who refer to a file: as a table that comes back the same, or as contacts for HubSpot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from frontdesk.domain.audit import Action
from frontdesk.domain.phone.numbers import show_number
from frontdesk.domain.relationships.names import first_and_last
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.services.office import Office
from frontdesk.store.audit import write_audit
from frontdesk.store.directories import KnownPerson, everybody


class Exported(NamedTuple):
    """What was written.

    Attributes:
        people: how many.
        opted_out: how many of them asked not to be contacted; the file says so.
        inactive: how many of them are deactivated.
    """

    people: int
    opted_out: int
    inactive: int


class _Told(NamedTuple):
    """One person to be written, and how numbers and days are written."""

    one: KnownPerson
    region: str
    hours: OpeningHours

    def number(self, key: str) -> str:
        return show_number(key, self.region) if key else ""

    @property
    def opted_out(self) -> str:
        at = self.one.opted_out_at
        return self.hours.day_of(at).isoformat() if at else ""

    @property
    def inactive(self) -> str:
        at = self.one.inactive_at
        return self.hours.day_of(at).isoformat() if at else ""


_Column = tuple[str, Callable[[_Told], str]]

#: The columns of a table; importing it gives back the same.
TABLE: Final[tuple[_Column, ...]] = (
    ("Name", lambda told: told.one.name),
    ("Credentials", lambda told: told.one.credentials),
    ("Kind", lambda told: told.one.kind.value),
    ("Specialty", lambda told: told.one.specialty),
    ("Organization", lambda told: told.one.organization),
    ("Phone", lambda told: told.number(told.one.phone)),
    ("Fax", lambda told: told.number(told.one.fax)),
    ("Email", lambda told: told.one.email),
    ("Address", lambda told: told.one.address),
    ("Website", lambda told: told.one.web),
    ("NPI", lambda told: told.one.npi),
    ("Opted out", lambda told: told.opted_out),
    ("Inactive since", lambda told: told.inactive),
)
#: The columns that HubSpot takes for contacts; kind and NPI are properties of one's own there.
HUBSPOT: Final[tuple[_Column, ...]] = (
    ("First Name", lambda told: first_and_last(told.one.name)[0]),
    ("Last Name", lambda told: first_and_last(told.one.name)[1]),
    ("Email", lambda told: told.one.email),
    ("Phone Number", lambda told: told.number(told.one.phone)),
    ("Fax Number", lambda told: told.number(told.one.fax)),
    ("Company Name", lambda told: told.one.organization),
    ("Job Title", lambda told: told.one.specialty),
    ("Street Address", lambda told: told.one.address),
    ("Website URL", lambda told: told.one.web),
    ("Credentials", lambda told: told.one.credentials),
    ("Kind", lambda told: told.one.kind.value),
    ("NPI", lambda told: told.one.npi),
    ("Unsubscribed from all email", lambda told: told.opted_out),
    ("Inactive since", lambda told: told.inactive),
)


def export_people(office: Office, file: Path, *, hubspot: bool, by: int) -> Exported:
    """Write everybody who refers to a new CSV file that only this user may read; the audit keeps it.

    Those who were merged into another one are that other one.

    Raises:
        Refused: the file cannot be written or is there already.
    """
    from frontdesk.letters.csv_table import csv_of
    from frontdesk.letters.files import check_place, write_private

    check_place(file, overwrite=False)
    practice, chosen = office.practice(), HUBSPOT if hubspot else TABLE
    region, hours = practice.settings.phone_region, practice.rule.hours
    people = opted_out = inactive = 0

    def rows() -> Iterator[list[str]]:
        """Yield a row for each, so that nobody is held longer than their row."""
        nonlocal people, opted_out, inactive
        for one in everybody(office.store):
            if one.merged_into_id is None:
                people += 1
                opted_out += one.opted_out_at is not None
                inactive += one.inactive_at is not None
                told = _Told(one, region, hours)
                yield [column(told) for _, column in chosen]

    content = csv_of([name for name, _ in chosen], rows()).encode()
    at = office.now()
    with office.store.writing() as db:
        action, detail = Action.REFERRER_EXPORTED, {"count": people, "hubspot": hubspot}
        write_audit(db, at=at, person_id=by, action=action, subject_id=0, **detail)
    write_private(file, content, overwrite=False)
    return Exported(people, opted_out, inactive)
