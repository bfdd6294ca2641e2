"""Organizations: what is known of one, and the people there who do not refer and matter all the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What is known of an organization, as people type it.

    Attributes:
        department: the part of it that refers, or "".
        phone: the key of its number, or "".
        fax: the key of its fax number, or "".
        locations: where it is, one a line.
        contact_name: the one person to speak with there, or "".
        contact_phone: the key of their number, or "".
        contact_email: their address, or "".
        is_hospital: True for a hospital system, which is contacted once a quarter.
        note: people's words.
    """

    department: str = ""
    phone: str = ""
    fax: str = ""
    locations: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    is_hospital: bool = False
    note: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """Where it is, one each."""
        return tuple(filter(None, (line.strip() for line in self.locations.split("\n"))))


@dataclass(frozen=True, slots=True)
class OrganizationPerson:
    """Somebody at an organization who does not refer: the coordinator, the chair, their sales team.

    Attributes:
        id: their number; 0 for one who is not in the store yet.
        name: people's words.
        role: what they do there, people's words.
        phone: the key of their number, or "".
        email: their address, or "".
        note: people's words.
    """

    id: int
    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrganizationDetail:
    """Everything about one organization.

    Attributes:
        id: its number.
        name: its name.
        facts: what is known of it.
        people: those who matter and do not refer.
        referrers: the names of those who refer from there.
    """

    id: int
    name: str
    facts: OrganizationFacts
    people: tuple[OrganizationPerson, ...]
    referrers: tuple[str, ...]


#: What they usually do, offered where it is typed.
ROLES = ("coordinator", "chair", "referral department", "sales team", "front desk", "office manager")
