"""Lists of those who refer as they are read: which column is what, and what a row says."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.directories.mapping import ListMapping, guess_mapping
from frontdesk.directories.rows import NO, YES, ListedRow
from frontdesk.directories.table import UnknownColumns, open_list
from frontdesk.domain.errors import BadSettings, Incomplete
from frontdesk.domain.relationships.npi import npi_fault
from tests.directories.listed import NPPES_HEADER, npi


def read(tmp_path: Path, text: str, **mapped: str) -> list[ListedRow]:
    """The people of a list, with the columns that are guessed, and some that are mapped."""
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnknownColumns) as unknown:
        open_list(path, region="US", remembered=lambda _: None)
    mapping = unknown.value.guess
    for what, name in mapped.items():
        mapping = ListMapping.from_json(mapping.to_json().replace(f'"{what}": ""', f'"{what}": "{name}"'))
    with open_list(path, region="US", remembered=lambda _: mapping) as table:
        return list(table)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "NPI,Last Name,First Name,Degree,Specialty,Group Name,Address 1,Address 2,City,State,ZIP,"
            "Phone,Fax,Accepting New Patients",
            {
                "npi": "NPI",
                "last_name": "Last Name",
                "first_name": "First Name",
                "credentials": "Degree",
                "specialty": "Specialty",
                "organization": "Group Name",
                "address": "Address 1",
                "address_more": "Address 2",
                "city": "City",
                "state": "State",
                "zip": "ZIP",
                "phone": "Phone",
                "fax": "Fax",
            },
        ),
        (
            "Record ID,First Name,Last Name,Email,Phone Number,Associated Company,Job Title,State/Region,"
            "Postal Code,Website URL,Unsubscribed from all email",
            {
                "first_name": "First Name",
                "last_name": "Last Name",
                "email": "Email",
                "phone": "Phone Number",
                "organization": "Associated Company",
                "specialty": "Job Title",
                "state": "State/Region",
                "zip": "Postal Code",
                "web": "Website URL",
                "opted_out": "Unsubscribed from all email",
            },
        ),
        (
            "providerName,practice_name,OFFICE PHONE",
            {"name": "providerName", "organization": "practice_name", "phone": "OFFICE PHONE"},
        ),
    ],
)
def test_columns_are_found_by_their_names(header: str, columns: dict[str, str]) -> None:
    assert guess_mapping(header.split(","), []).columns() == columns


def test_columns_of_npi_and_mail_are_found_by_what_they_hold() -> None:
    guess = guess_mapping(["Who", "Number", "Write to"], [["Priya Patel", npi(5), "p@w.example"]])
    assert guess.columns() == {"npi": "Number", "email": "Write to"}


def test_the_nppes_file_is_known_by_three_columns() -> None:
    assert guess_mapping(NPPES_HEADER, []).is_nppes
    assert guess_mapping(NPPES_HEADER, []).columns()["phone"] == (
        "Provider Business Practice Location Address Telephone Number"
    )
    assert not guess_mapping(["NPI", "Last Name", "First Name"], []).is_nppes


def test_a_mapping_is_kept_and_read_again() -> None:
    mapping = ListMapping(name="Who", phone="Call").with_meaning("Healer", "therapist")
    assert ListMapping.from_json(mapping.to_json()) == mapping
    assert (mapping.meaning("HEALER"), mapping.meaning("Clerk")) == ("therapist", None)
    assert mapping.with_meaning("healer", "ignore").kind_words == {"ignore": ("healer",)}
    with pytest.raises(BadSettings):
        ListMapping.from_json('{"kind_words": {"king": ["Healer"]}}')
    with pytest.raises(Incomplete):
        ListMapping(first_name="First").check(["First"])


def test_what_lists_write_is_read(tmp_path: Path) -> None:
    header = "Name,NPI,Phone,Street Address,City,State,ZIP,Do Not Contact,Inactive since\n"
    first, second = read(
        tmp_path,
        header
        + f'"DOE, JANE",{npi(1)}.0,="2125550101",1 Main St,Albany,NY,122071234,yes,no\n'
        + "Dr. Jo Roe,NULL,n/a,,Troy,NY,12180,2026-11-03,11/05/2026\n",
    )
    assert (first.name, first.key, first.npi) == ("Jane Doe", "jane doe", npi(1))
    assert first.phone == "+12125550101"
    assert (first.address, first.opted_out, first.inactive) == ("1 Main St, Albany, NY 12207-1234", YES, NO)
    assert (second.npi, second.phone, second.address) == ("", "", "Troy, NY 12180")
    assert (second.opted_out, second.inactive) == ("2026-11-03", "2026-11-05")


def test_the_npis_of_these_tests_are_right() -> None:
    assert not any(npi_fault(npi(number)) for number in range(1_000))
