"""Invented lists of those who refer, in the formats of NPPES and HubSpot, of any length."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

#: The columns of the NPPES file that say who somebody is, and the many that only stand between them.
NPPES_HEADER = (
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    "Provider Name Prefix Text",
    "Provider Name Suffix Text",
    "Provider Credential Text",
    "Provider First Line Business Mailing Address",
    "Provider Business Mailing Address City Name",
    "Provider Business Mailing Address Telephone Number",
    "Provider First Line Business Practice Location Address",
    "Provider Second Line Business Practice Location Address",
    "Provider Business Practice Location Address City Name",
    "Provider Business Practice Location Address State Name",
    "Provider Business Practice Location Address Postal Code",
    "Provider Business Practice Location Address Country Code (If outside U.S.)",
    "Provider Business Practice Location Address Telephone Number",
    "Provider Business Practice Location Address Fax Number",
    "Provider Enumeration Date",
    "Last Update Date",
    "NPI Deactivation Reason Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    *(
        f"{name}_{number}"
        for number in range(1, 16)
        for name in (
            "Healthcare Provider Taxonomy Code",
            "Provider License Number",
            "Provider License Number State Code",
            "Healthcare Provider Primary Taxonomy Switch",
        )
    ),
    *(
        f"{name}_{number}"
        for number in range(1, 51)
        for name in (
            "Other Provider Identifier",
            "Other Provider Identifier Type Code",
            "Other Provider Identifier State",
            "Other Provider Identifier Issuer",
        )
    ),
    "Is Sole Proprietor",
)
HUBSPOT_HEADER = (
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner", "Company Name",
    "Job Title", "City", "Lifecycle Stage", "Unsubscribed from all email", "Create Date",
)  # fmt: skip

_FIRST = (
    "PRIYA", "OMAR", "LI", "MARIA", "JOHN", "AISHA", "PETER", "ANNA", "JUAN", "GRACE", "IVAN", "RUTH", "SEAN",
    "EMMA", "NOAH", "MINH", "SARA", "PAUL", "ROSA", "KENJI",
)  # fmt: skip
_LAST = (
    "PATEL", "HADDAD", "WEN", "GARCIA", "SMITH", "KHAN", "O'BRIEN", "NOVAK", "LOPEZ", "MCDONALD", "PETROV",
    "COHEN", "MURPHY", "JONES", "BROWN", "NGUYEN", "ROSSI", "WEBER", "SILVA", "TANAKA",
)  # fmt: skip
_CODES = ("2084P0800X", "103TC0700X", "1041C0700X", "207Q00000X", "207V00000X", "2084N0400X", "122300000X")
_JOBS = ("Psychiatrist", "Psychologist", "LCSW", "Family Medicine", "OB/GYN", "Neurologist", "Dentist")


def npi(number: int) -> str:
    """Return an NPI that nobody has, with its check digit, of a number below a hundred million."""
    nine = f"1{number:08d}"
    digits = [int(digit) for digit in f"80840{nine}"]
    total = sum(
        sum(divmod(2 * digit, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits[::-1])
    )
    return f"{nine}{-total % 10}"


def nppes_rows(count: int) -> Iterator[list[str]]:
    """Yield rows of the NPPES file, each of another person; a name comes again and again."""
    places = {name: place for place, name in enumerate(NPPES_HEADER)}
    for number in range(count):
        row = [""] * len(NPPES_HEADER)
        for name, value in _person(number).items():
            row[places[name]] = value
        yield row


def _person(number: int) -> dict[str, str]:
    where = "Business Practice Location Address"
    return {
        "NPI": npi(number),
        "Entity Type Code": "1",
        "Provider Last Name (Legal Name)": f"{_LAST[number % 20]}{_letters(number // 4000)}",
        "Provider First Name": _FIRST[number // 20 % 20],
        "Provider Credential Text": "M.D.",
        f"Provider First Line {where}": f"{number} MAIN ST",
        f"Provider {where} City Name": "ALBANY",
        f"Provider {where} State Name": "NY",
        f"Provider {where} Postal Code": "122071234",
        f"Provider {where} Telephone Number": f"518{2000000 + number:07d}",
        f"Provider {where} Fax Number": f"518{3000000 + number:07d}",
        "Healthcare Provider Taxonomy Code_1": _CODES[number % len(_CODES)],
        "Healthcare Provider Primary Taxonomy Switch_1": "Y",
    }


def _letters(number: int) -> str:
    return "" if not number else chr(65 + number % 26) + _letters(number // 26)


def hubspot_rows(count: int) -> Iterator[list[str]]:
    """Yield rows of a contact export, each of another person."""
    for number in range(count):
        last = f"{_LAST[number % 20]}{_letters(number // 4000)}"
        yield [
            str(9000 + number), _FIRST[number // 20 % 20].title(), last.title(),
            f"person{number}@office{number % 500}.example",
            f"(518) {200 + number // 10000}-{number % 10000:04d}",
            "Dana Reyes", f"Office {number // 3} of Psychiatry", _JOBS[number % len(_JOBS)], "Albany",
            "Lead", "", "2026-01-05 10:12",
        ]  # fmt: skip


def write_list(
    path: Path, header: tuple[str, ...], rows: Iterator[list[str]], *, quoted: bool = False
) -> Path:
    """Write a list to a file, every field in quotes as NPPES has them or only where it is needed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
        writer.writerow(header)
        writer.writerows(rows)
    return path
