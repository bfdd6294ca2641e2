"""Invented referrers at invented organisations, and the other places that call a practice."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.referrals.sources import SourceKind


@dataclass(frozen=True, slots=True)
class Referring:
    """Somebody who sends patients.

    Attributes:
        name: as people say it.
        kind: what they are.
        organisation: where they work.
        weight: how much they send, compared with the others of their kind.
    """

    name: str
    kind: SourceKind
    organisation: str
    weight: int = 1


_PSYCHIATRIST, _PRIMARY = SourceKind.PSYCHIATRIST, SourceKind.PRIMARY_CARE
_THERAPIST = SourceKind.THERAPIST

#: Everybody who referred before the demo's day: 25 people at 16 places.
REFERRERS = (
    Referring("Dr Priya Patel", _PSYCHIATRIST, "Westside Psychiatry", 9),
    Referring("Dr Jonah Adler", _PSYCHIATRIST, "Westside Psychiatry", 4),
    Referring("Dr Mireille Fontaine", _PSYCHIATRIST, "Westside Psychiatry", 2),
    Referring("Dr Samuel Okonkwo", _PSYCHIATRIST, "Harlem Bridge Behavioral Health", 6),
    Referring("Dr Ana Lucía Benítez", _PSYCHIATRIST, "Harlem Bridge Behavioral Health", 3),
    Referring("Dr Wei-Lin Tseng", _PSYCHIATRIST, "Canal Street Mind Clinic", 5),
    Referring("Dr Ruth Feldmark", _PSYCHIATRIST, "Parkview Psychiatric Associates", 4),
    Referring("Dr Tomasz Zieliński", _PSYCHIATRIST, "Parkview Psychiatric Associates", 2),
    Referring("Dr Hadiza Bello", _PSYCHIATRIST, "Eastgate Mood Center", 2),
    Referring("Dr Marcus Whitfield", _PSYCHIATRIST, "Hudson Terrace Psychiatry", 1),
    Referring("Dr Elena Marchetti", _PRIMARY, "Riverbend Family Medicine", 6),
    Referring("Dr Tunde Adeyemi", _PRIMARY, "Riverbend Family Medicine", 3),
    Referring("Dr Karen Lindqvist", _PRIMARY, "Maple Street Internal Medicine", 4),
    Referring("Dr Vikram Chaudhary", _PRIMARY, "Maple Street Internal Medicine", 2),
    Referring("Dr Joanna Prusak", _PRIMARY, "Greenpoint Primary Care", 2),
    Referring("Dr Noor Haddad", SourceKind.WOMENS_HEALTH, "Orchard Women's Health", 1),
    Referring("Rachel Steinmetz LCSW", _THERAPIST, "Stillwater Therapy Group", 4),
    Referring("Deshawn Parrish LMHC", _THERAPIST, "Stillwater Therapy Group", 3),
    Referring("Dr Inés Carranza", _THERAPIST, "Cedar & Vine Counseling", 3),
    Referring("Mei Fujimoto PhD", _THERAPIST, "Cedar & Vine Counseling", 2),
    Referring("Bridget Ó Súilleabháin LCSW", _THERAPIST, "Brooklyn Heights Counseling Rooms", 1),
    Referring("Kofi Mensah-Boateng", SourceKind.ADDICTION_CENTRE, "New Landing Recovery", 2),
    Referring("Dr Lars Henriksen", SourceKind.NEUROLOGY, "Tri-County Neurology", 1),
    Referring("Dr Amal Rahimi", SourceKind.PAIN, "Tri-County Neurology", 1),
    Referring("Yolanda Baptiste RN", SourceKind.HOSPITAL, "St. Brendan Hospital", 2),
)

#: Whose first referral comes on the demo's day itself.
NEWCOMERS = (
    Referring("Dr Thandiwe Ndlovu", _PSYCHIATRIST, "Hudson Terrace Psychiatry"),
    Referring("Dr Peter Vandermeer", _PRIMARY, "Greenpoint Primary Care"),
)

#: Who picks up the phone in a referring office.
OFFICE_VOICES = ("Kim", "Tasha", "Mrs. Orozco", "Ben", "Farah", "Front desk", "Luz", "Greg", "Nurse")

#: Places that are neither a patient nor a referring office.
OTHER_CALLERS = (
    "Harbor Pharmacy",
    "Corner Drug on 84th",
    "Specialty pharmacy, prior authorizations",
    "Insurer, provider line",
    "Copier service",
    "Building management",
    "Medical records, St. Brendan",
    "Courier",
    "Office supplies",
    "Answering service",
)
