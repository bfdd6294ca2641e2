"""Where those who refer work: what is known of it, and who else matters there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.domain.errors import Incomplete, NotFound, Refused
from frontdesk.domain.relationships.organizations import OrganizationFacts, OrganizationPerson
from tests.builders import Desk
from tests.services.relationships.test_relationships import referrer


def at_westside(desk: Desk) -> int:
    """Somebody who refers from Westside Psychiatry."""
    return referrer(desk, organization="Westside Psychiatry")


FACTS = OrganizationFacts(
    department="Psychiatry",
    phone="(212) 555-0170",
    fax="212 555 0171",
    locations="12 Main Street\n40 Elm Street",
    contact_name="Ann Lee",
    contact_phone="(212) 555-0172",
    contact_email="ann@westside.example",
    is_hospital=True,
    note="closed on Fridays",
)


def test_what_is_known_of_an_organization_is_kept_and_undone(any_desk: Desk) -> None:
    desk = any_desk
    do, priya = desk.do.organizations, at_westside(desk)
    found = do.of(priya)
    assert (found.name, found.facts, found.referrers) == (
        "Westside Psychiatry",
        OrganizationFacts(),
        ("Dr Priya Patel",),
    )
    do.change(found.id, found.facts, FACTS, by=desk.dana)
    kept = do.one(found.id).facts
    assert kept == replace(FACTS, phone="+12125550170", fax="+12125550171", contact_phone="+12125550172")
    assert kept.places == ("12 Main Street", "40 Elm Street")
    assert desk.actions("organization", found.id) == ["organization.changed"]
    assert desk.do.relationships.one(priya).organization == do.one(found.id)
    desk.do.undo.undo(by=desk.dana)
    assert do.one(found.id) == found
    assert desk.actions("organization", found.id) == ["organization.changed", "organization.undone"]


def test_a_value_that_cannot_be_is_said_at_its_field(desk: Desk) -> None:
    do, found = desk.do.organizations, desk.do.organizations.of(at_westside(desk))
    for field, wrong in (
        ("phone", OrganizationFacts(phone="twelve")),
        ("contact_phone", OrganizationFacts(contact_phone="x")),
        ("contact_email", OrganizationFacts(contact_email="ann at west")),
    ):
        with pytest.raises(Incomplete, match="Nothing was changed") as said:
            do.change(found.id, found.facts, wrong, by=desk.dana)
        assert said.value.field == field
    assert do.one(found.id).facts == OrganizationFacts()


def test_what_another_desk_changed_meanwhile_stays(desk: Desk) -> None:
    do, found = desk.do.organizations, desk.do.organizations.of(at_westside(desk))
    do.change(found.id, found.facts, replace(found.facts, note="one"), by=desk.dana)
    with pytest.raises(Refused, match="Another desk changed what is known of Westside Psychiatry"):
        do.change(found.id, found.facts, replace(found.facts, note="two"), by=desk.lee)
    do.change(found.id, found.facts, replace(found.facts, department="TMS"), by=desk.lee)
    assert (do.one(found.id).facts.note, do.one(found.id).facts.department) == ("one", "TMS")


def test_who_matters_there_is_added_changed_taken_out_and_put_back(any_desk: Desk) -> None:
    desk = any_desk
    do = desk.do.organizations
    place = do.of(at_westside(desk)).id
    new = OrganizationPerson(0, "Bo Chen", "coordinator", "(212) 555-0180", "bo@westside.example", "mornings")
    number = do.add_person(place, new, by=desk.dana)
    (bo,) = do.one(place).people
    assert bo == replace(new, id=number, phone="+12125550180")
    do.change_person(bo, replace(bo, role="chair"), by=desk.dana)
    (chair,) = do.one(place).people
    assert chair.role == "chair"
    do.remove_person(chair, by=desk.dana)
    assert do.one(place).people == ()
    with pytest.raises(Refused, match="taken out already"):
        do.remove_person(chair, by=desk.lee)
    with pytest.raises(Refused, match="Another desk"):
        do.change_person(chair, replace(chair, role="nurse"), by=desk.lee)
    for expected in ((chair,), (bo,), ()):
        desk.do.undo.undo(by=desk.dana)
        assert do.one(place).people == expected
    with pytest.raises(Incomplete, match="What is their name"):
        do.add_person(place, OrganizationPerson(0, " "), by=desk.dana)


def test_somebody_without_an_organization(desk: Desk) -> None:
    alone = referrer(desk, "Dr Solo")
    with pytest.raises(NotFound, match="No organization is known of them"):
        desk.do.organizations.of(alone)
    assert desk.do.relationships.one(alone).organization is None
