"""Lists of those who refer: whom a row means, what it may change, undoing, and coming back from an export."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from frontdesk.directories.table import UnknownColumns
from frontdesk.domain.errors import Refused, Taken
from frontdesk.domain.imports import ReferrersUndone
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.directories.report import ListReport
from frontdesk.services.imports.report import ImportCanceled
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.store.directories import NAMED_BY
from frontdesk.store.imports.runs import import_turn
from frontdesk.store.tables.contacts import Organization, Referrer
from tests.builders import Desk, a_desk, known, set_up
from tests.directories.listed import HUBSPOT_HEADER, NPPES_HEADER, hubspot_rows, npi, nppes_rows, write_list

HEADER = "Name,NPI,Practice,Phone,Fax,Email,Specialty,Address"
NPI, OTHER_NPI, THIRD_NPI = npi(1), npi(2), npi(3)


def write(tmp_path: Path, *rows: str, header: str = HEADER, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def run(desk: Desk, path: Path, canceled: Callable[[], bool] = lambda: False) -> ListReport:
    """Import a list with the columns that are guessed where nobody mapped them yet."""
    lists = desk.do.directories
    try:
        table = lists.open(path)
    except UnknownColumns as unknown:
        table = lists.open(path, unknown.guess)
    with table, lists.read(table) as read:
        would = read.preview.counts
        report = lists.run(read, by=desk.dana, canceled=canceled)
    counts = report.counts
    assert counts.rows == (
        counts.bad + counts.added + counts.updated + counts.unchanged + counts.duplicates + counts.unmatched
    )
    # What was announced is what was done.
    assert counts == would
    return report


def sums(report: ListReport) -> tuple[int, int, int, int, int]:
    counts = report.counts
    return counts.added, counts.updated, counts.unchanged, counts.duplicates, counts.unmatched


def undo(desk: Desk) -> ReferrersUndone:
    imports = desk.do.imports
    return imports.undo_referrers(imports.to_undo().id, by=desk.dana)


def of(desk: Desk, number: int) -> dict[str, Any]:
    """What the store has of somebody, with the name of the organization."""
    (row,) = desk.rows(
        "SELECT referrer.name, kind, COALESCE(organisation.name, ''), referrer.phone, referrer.fax, email,"
        " specialty, credentials, npi, address FROM referrer LEFT JOIN organisation"
        " ON organisation.id = organisation_id WHERE referrer.id = ?",
        number,
    )
    names = (
        "name",
        "kind",
        "organization",
        "phone",
        "fax",
        "email",
        "specialty",
        "credentials",
        "npi",
        "address",
    )
    return dict(zip(names, row, strict=True))


def numbered(desk: Desk, identifier: str) -> int:
    """The number of who has an NPI."""
    return int(desk.value("SELECT id FROM referrer WHERE npi = ?", identifier))


def typed(desk: Desk, name: str = "Dr Priya Patel", organization: str = "", **facts: Any) -> int:
    """Somebody whom a person typed."""
    kind = SourceKind.PSYCHIATRIST
    number = desk.do.referrals.add(name, kind, organization, by=desk.dana).id
    if facts:
        desk.do.owed.referrer_facts(number, ReferrerFacts(**facts), by=desk.dana)
    return number


def test_people_of_a_list_are_added_with_all_that_it_says(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    row = (
        f'"Patel, Priya",{NPI},Westside Psychiatry,(212) 555-0101,212-555-0102,priya@westside.example,'
        'Psychiatry,"12 Main St, Albany"'
    )
    report = run(desk, write(tmp_path, row))
    assert sums(report) == (1, 0, 0, 0, 0)
    assert of(desk, 1) == {
        "name": "Priya Patel",
        "kind": "psychiatrist",
        "organization": "Westside Psychiatry",
        "phone": "+12125550101",
        "fax": "+12125550102",
        "email": "priya@westside.example",
        "specialty": "Psychiatry",
        "credentials": "",
        "npi": NPI,
        "address": "12 Main St, Albany",
    }
    assert desk.actions("referrer", 1) == ["referrer.added"]


def test_the_same_list_again_changes_nothing(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    path = write(
        tmp_path, f"Priya Patel,{NPI},Westside,2125550101,,,Psychiatry,", "Omar Haddad,,Eastside,,,,,"
    )
    run(desk, path)
    before = desk.rows("SELECT * FROM referrer ORDER BY id"), desk.rows("SELECT * FROM audit")
    again = run(desk, path)
    assert (again.import_id, sums(again)) == (None, (0, 0, 2, 0, 0))
    assert (desk.rows("SELECT * FROM referrer ORDER BY id"), desk.rows("SELECT * FROM audit")) == before


def test_a_wrong_npi_is_a_bad_row_with_line_and_reason(any_desk: Desk, tmp_path: Path) -> None:
    wrong = NPI[:-1] + str((int(NPI[-1]) + 1) % 10)
    rows = (
        f"Priya Patel,{wrong},Westside,,,,,",
        "Omar Haddad,12345,Eastside,,,,,",
        f"Li Wen,{NPI}.0,Northside,,,,,",
        ",,Nowhere,,,,,",
        "Ann Novak,,Westside,call the desk,,,,",
        "Ruth Cohen,,Westside,,,not mail,,",
        "Jo,,Westside",
    )
    report = run(any_desk, write(tmp_path, *rows))
    assert [(row.line, row.reason) for row in report.counts.bad_rows] == [
        (2, f"“{wrong}” is no NPI: the last digit does not fit the others"),
        (3, "“12345” is no NPI: an NPI has ten digits"),
        (5, "the name is missing"),
        (6, "“call the desk” cannot be read as a number"),
        (7, "“not mail” is no e-mail address"),
    ]
    assert sums(report) == (2, 0, 0, 0, 0)


def test_nppes_is_known_by_its_columns_whatever_others_are_there(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    path = write_list(tmp_path / "npi.csv", NPPES_HEADER, nppes_rows(3), quoted=True)
    assert desk.do.directories.columns(path).guess.is_nppes
    assert sums(run(desk, path)) == (3, 0, 0, 0, 0)
    assert of(desk, numbered(desk, npi(0))) == {
        "name": "Priya Patel",
        "kind": "psychiatrist",
        "organization": "",
        "phone": "+15182000000",
        "fax": "+15183000000",
        "email": "",
        "specialty": "",
        "credentials": "M.D.",
        "npi": npi(0),
        "address": "0 MAIN ST, ALBANY, NY 12207-1234",
    }
    assert [of(desk, numbered(desk, npi(at)))["kind"] for at in range(3)] == [
        "psychiatrist",
        "therapist",
        "therapist",
    ]
    least = write(
        tmp_path,
        f"{npi(77)},Garcia,Maria,x",
        header="NPI,Provider Last Name (Legal Name),Provider First Name,Anything",
    )
    assert sums(run(desk, least)) == (1, 0, 0, 0, 0)
    assert of(desk, numbered(desk, npi(77)))["kind"] == "other_specialty"


def test_the_primary_taxonomy_code_decides(any_desk: Desk, tmp_path: Path) -> None:
    header = (
        "NPI,Provider Last Name (Legal Name),Provider First Name,Healthcare Provider Taxonomy Code_1,"
        "Healthcare Provider Primary Taxonomy Switch_1,Healthcare Provider Taxonomy Code_2,"
        "Healthcare Provider Primary Taxonomy Switch_2"
    )
    rows = (f"{NPI},PATEL,PRIYA,122300000X,N,2084P0800X,Y", f"{OTHER_NPI},WEN,LI,207Q00000X,N,,N")
    run(any_desk, write(tmp_path, *rows, header=header))
    assert any_desk.rows("SELECT name, kind FROM referrer ORDER BY id") == [
        ("Li Wen", "primary_care"),
        ("Priya Patel", "psychiatrist"),
    ]


def test_contacts_of_hubspot_are_known_by_their_names(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    path = write_list(tmp_path / "hub.csv", HUBSPOT_HEADER, hubspot_rows(2))
    assert sums(run(desk, path)) == (2, 0, 0, 0, 0)
    (number,) = desk.rows("SELECT id FROM referrer WHERE name = 'Priya Patel'")
    assert of(desk, *number) == {
        "name": "Priya Patel",
        "kind": "psychiatrist",
        "organization": "Office 0 of Psychiatry",
        "phone": "+15182000000",
        "fax": "",
        "email": "person0@office0.example",
        "specialty": "Psychiatrist",
        "credentials": "",
        "npi": "",
        "address": "Albany",
    }


@pytest.mark.parametrize(
    "row",
    [
        "PRIYA PATEL,,Westside Psychiatry,,,,,",
        '"Patel, Priya, MD",,,212 555 0101,,,,',
        "Priya K. Patel,,Another office,,,Priya@Westside.example,,",
    ],
)
def test_name_and_office_or_number_or_mail_are_one_person(any_desk: Desk, tmp_path: Path, row: str) -> None:
    desk = any_desk
    number = typed(
        desk, organization="westside  psychiatry", phone="2125550101", email="priya@westside.example"
    )
    report = run(desk, write(tmp_path, row))
    assert (report.counts.added, report.counts.duplicates) == (0, 0)
    assert desk.value("SELECT COUNT(*) FROM referrer") == 1
    assert of(desk, number)["name"] == "Dr Priya Patel"


def test_the_same_name_alone_is_shown_and_left(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    first = typed(desk, organization="Westside")
    report = run(desk, write(tmp_path, f"Priya Patel,{NPI},Elsewhere,,,,,"))
    assert (sums(report), report.import_id) == ((0, 0, 0, 1, 0), None)
    assert report.counts.duplicate_rows[0].reason == (
        f"may be number {first}: the same name, no office, number or mail in common"
    )
    typed(desk, name="Priya Patel", organization="Eastside", phone="2125550101")
    typed(desk, name="Patel, Priya", organization="Northside", phone="2125550101")
    (row,) = run(desk, write(tmp_path, "Priya Patel,,,2125550101,,,,")).counts.duplicate_rows
    assert row.reason == "2 here have this name and office: numbers 2, 3"


def test_two_people_of_one_name_are_told_apart_by_their_npi(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    rows = (f"Maria Garcia,{NPI},Westside,,,,,", f"Maria Garcia,{OTHER_NPI},Westside,,,,,")
    assert sums(run(desk, write(tmp_path, *rows))) == (2, 0, 0, 0, 0)
    third = write(tmp_path, f"Maria Garcia,{THIRD_NPI},Westside,,,,,")
    assert sums(run(desk, third)) == (1, 0, 0, 0, 0)
    # Without an NPI nobody can say who of them it is.
    assert sums(run(desk, write(tmp_path, "Maria Garcia,,Westside,,,,,"))) == (0, 0, 0, 1, 0)


def test_an_npi_under_another_name_is_left(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    run(desk, write(tmp_path, f"Priya Patel,{NPI},Westside,,,,,"))
    report = run(desk, write(tmp_path, f"Omar Haddad,{NPI},Eastside,,,,,"))
    assert report.counts.duplicate_rows[0].reason == (
        "number 1 has this NPI and another name: one of the two is wrong"
    )
    # A new last name is a change of that person.
    assert sums(run(desk, write(tmp_path, f"Priya Shah,{NPI},Westside,,,,,"))) == (0, 1, 0, 0, 0)
    assert of(desk, 1)["name"] == "Priya Shah"


def test_a_person_twice_in_one_list_counts_once(any_desk: Desk, tmp_path: Path) -> None:
    rows = (
        f"Priya Patel,{NPI},Westside,,,,,",
        "PATEL PRIYA,,,,,,,",
        "Priya Patel,,westside,,,,,",
        f"P Smith,{NPI},Eastside,,,,,",
        "Priya Patel,,Eastside,,,,,",
    )
    report = run(any_desk, write(tmp_path, *rows))
    assert [(row.line, row.reason) for row in report.counts.duplicate_rows] == [
        (4, "line 2 tells of the same person"),
        (5, "line 2 has the same NPI"),
    ]
    assert report.counts.added == 3


def test_thousands_of_one_name_take_no_longer_than_thousands(desk: Desk, tmp_path: Path) -> None:
    rows = [f"Maria Garcia,,,{2125550000 + at},,,," for at in range(3_000)]
    path = write(tmp_path, *rows)
    assert sums(run(desk, path)) == (3_000, 0, 0, 0, 0)
    assert sums(run(desk, path)) == (0, 0, 3_000, 0, 0)
    report = run(desk, write(tmp_path, "Maria Garcia,,Elsewhere,,,,,"))
    assert report.counts.duplicate_rows[0].reason == (
        "may be one of the numbers 1, 2, 3, 4, 5 and 2,995 more: the same name, no office, number or mail in "
        "common"
    )


def test_what_people_typed_stays_and_what_is_empty_is_filled(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    number = typed(desk, organization="Westside", phone="2125550101")
    row = f"Priya Patel,{NPI},Westside,2125550199,2125550102,p@w.example,Neurology,12 Main St"
    report = run(desk, write(tmp_path, row))
    assert sums(report) == (0, 1, 0, 0, 0)
    assert of(desk, number) == {
        "name": "Dr Priya Patel",
        "kind": "psychiatrist",
        "organization": "Westside",
        "phone": "+12125550101",
        "fax": "+12125550102",
        "email": "p@w.example",
        "specialty": "Neurology",
        "credentials": "",
        "npi": NPI,
        "address": "12 Main St",
    }
    assert desk.actions("referrer", number)[-1] == "referrer.listed"


def test_a_later_list_tells_who_moved_but_not_over_what_people_changed_since(
    any_desk: Desk, tmp_path: Path
) -> None:
    desk = any_desk
    run(
        desk,
        write(tmp_path, f"Priya Patel,{NPI},Westside,2125550101,2125550102,p@w.example,Psychiatry,1 A St"),
    )
    desk.do.owed.referrer_facts(1, ReferrerFacts(email="priya@home.example"), by=desk.dana)
    desk.do.owed.verify_fax(1, "", by=desk.dana)
    moved = f"Priya Patel,{NPI},Eastside,2125550201,2125550202,p@e.example,Psychiatry,9 B St"
    report = run(desk, write(tmp_path, moved))
    assert (sums(report), report.counts.moved) == ((0, 1, 0, 0, 0), 1)
    found = of(desk, 1)
    assert (found["organization"], found["phone"], found["address"]) == ("Eastside", "+12125550201", "9 B St")
    # A person typed the address for mail, and verified the fax number.
    assert (found["email"], found["fax"]) == ("priya@home.example", "+12125550102")
    # What a person took away stays away.
    desk.do.owed.referrer_facts(1, ReferrerFacts(phone=""), by=desk.dana)
    assert sums(run(desk, write(tmp_path, moved))) == (0, 0, 1, 0, 0)
    # Nor is an address poorer than the one that is known any news.
    poorer = write(tmp_path, f"Priya Patel,{NPI},,,,,,b st")
    assert sums(run(desk, poorer)) == (0, 0, 1, 0, 0)
    # What a list does not say is no change.
    assert sums(run(desk, write(tmp_path, f"Priya Patel,{NPI},,,,,,"))) == (0, 0, 1, 0, 0)


DEACTIVATION = (
    "NPI,Provider Last Name (Legal Name),Provider First Name,NPI Deactivation Date,NPI Reactivation Date"
)


def test_who_is_deactivated_is_marked_and_may_come_back(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    run(desk, write(tmp_path, f"Priya Patel,{NPI},Westside,,,,,"))
    rows = (f"{NPI},,,10/05/2026,", f"{OTHER_NPI},,,10/05/2026,")
    report = run(desk, write(tmp_path, *rows, header=DEACTIVATION))
    assert (sums(report), report.counts.deactivated) == ((0, 1, 0, 0, 1), 1)
    assert report.counts.unmatched_rows[0].reason == "deactivated, and nobody here is this person"
    stamp = desk.value("SELECT inactive_at FROM referrer")
    assert datetime.fromisoformat(stamp) == datetime(2026, 10, 5, 4, tzinfo=UTC)
    back = write(tmp_path, f"{NPI},PATEL,PRIYA,10/05/2026,11/02/2026", header=DEACTIVATION)
    report = run(desk, back)
    assert (report.counts.reactivated, desk.value("SELECT inactive_at FROM referrer")) == (1, None)


def test_who_asked_not_to_be_contacted_stays_so(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    number = typed(desk, organization="Westside")
    desk.do.relationships.opt_out(number, by=desk.dana)
    was = desk.value("SELECT opted_out_at FROM referrer")
    header = "First Name,Last Name,Company Name,Phone Number,Unsubscribed from all email"
    report = run(desk, write(tmp_path, "Priya,Patel,Westside,2125550101,No", header=header))
    assert (sums(report), report.counts.stay_out) == ((0, 1, 0, 0, 0), 1)
    assert desk.value("SELECT opted_out_at FROM referrer") == was


def test_a_list_tells_who_asked_not_to_be_contacted(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    number = typed(desk, organization="Westside")
    desk.do.relationships.focus(number, on=True, by=desk.dana)
    header = "First Name,Last Name,Company Name,Unsubscribed from all email"
    rows = ("Priya,Patel,Westside,true", "Omar,Haddad,Eastside,2026-11-03", "Li,Wen,Northside,false")
    report = run(desk, write(tmp_path, *rows, header=header))
    assert (sums(report), report.counts.opted_out) == ((2, 1, 0, 0, 0), 2)
    found = dict(desk.rows("SELECT name, opted_out_at FROM referrer"))
    assert found["Dr Priya Patel"] is not None
    assert found["Li Wen"] is None
    assert datetime.fromisoformat(found["Omar Haddad"]) == datetime(2026, 11, 3, 5, tzinfo=UTC)
    assert desk.value("SELECT focus_since FROM referrer WHERE id = ?", number) is None


def test_who_was_merged_is_the_one_that_stays(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    goes, stays = typed(desk, organization="Westside"), typed(desk, "Dr P Patel", "Eastside")
    desk.do.relationships.merge(goes, stays, by=desk.dana)
    report = run(desk, write(tmp_path, f"Priya Patel,{NPI},Westside,,,,,"))
    assert sums(report)[:2] in ((0, 1), (0, 0))
    assert desk.value("SELECT COUNT(*) FROM referrer") == 2


def test_organizations_of_a_list_fill_those_that_are_known(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    typed(desk, organization="Westside Psychiatry")
    header = (
        "NPI,Entity Type Code,Provider Organization Name (Legal Business Name),"
        "Provider Last Name (Legal Name),Provider First Name,"
        "Provider Business Practice Location Address Telephone Number"
    )
    rows = (f"{NPI},2,WESTSIDE PSYCHIATRY,,,2125550177", f"{OTHER_NPI},2,UNKNOWN CLINIC LLC,,,2125550188")
    report = run(desk, write(tmp_path, *rows, header=header))
    assert sums(report) == (0, 1, 0, 0, 1)
    assert report.counts.unmatched_rows[0].reason == "an organization at which nobody you know works"
    assert desk.rows("SELECT name, phone FROM organisation") == [("Westside Psychiatry", "+12125550177")]
    undo(desk)
    assert desk.rows("SELECT name, phone FROM organisation") == [("Westside Psychiatry", "")]


def everything(desk: Desk) -> list[list[tuple[Any, ...]]]:
    return [desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in ("referrer", "organisation")]


def test_undoing_gives_back_exactly_what_was(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    typed(desk, organization="Westside", phone="2125550101")
    before = everything(desk)
    rows = (
        f"Priya Patel,{NPI},Westside,2125550199,2125550102,p@w.example,,12 Main St",
        f"Omar Haddad,{OTHER_NPI},Eastside,,,,Addiction Medicine,",
    )
    report = run(desk, write(tmp_path, *rows))
    assert sums(report) == (1, 1, 0, 0, 0)
    assert undo(desk) == ReferrersUndone(1, 1, 1, ())
    assert everything(desk) == before
    with pytest.raises(Refused, match="undone already"):
        desk.do.imports.to_undo(1)
    # It can be imported again, and taken back again.
    assert sums(run(desk, write(tmp_path, *rows))) == (1, 1, 0, 0, 0)
    assert undo(desk) == ReferrersUndone(2, 1, 1, ())
    assert everything(desk) == before


def test_what_a_later_list_changed_stays_until_that_is_undone(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    run(desk, write(tmp_path, f"Priya Patel,{NPI},Westside,,,,,", f"Li Wen,{THIRD_NPI},Northside,,,,,"))
    run(desk, write(tmp_path, f"Priya Patel,{NPI},Eastside,,,,,", f"Omar Haddad,{OTHER_NPI},Eastside,,,,,"))
    # The first alone takes back only whom the second did not change.
    kept = (numbered(desk, NPI),)
    assert desk.do.imports.undo_referrers(1, by=desk.dana) == ReferrersUndone(1, 1, 0, kept)
    assert sums(run(desk, write(tmp_path, f"Li Wen,{THIRD_NPI},Northside,,,,,"))) == (1, 0, 0, 0, 0)


def test_undoing_both_leaves_nothing(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    run(desk, write(tmp_path, f"Priya Patel,{NPI},Westside,,,,,"))
    before = everything(desk)
    run(desk, write(tmp_path, f"Priya Patel,{NPI},Eastside,,,,,", f"Omar Haddad,{OTHER_NPI},Eastside,,,,,"))
    assert undo(desk) == ReferrersUndone(2, 1, 1, ())
    assert everything(desk) == before
    assert undo(desk) == ReferrersUndone(1, 1, 0, ())
    assert everything(desk) == [[], []]


def test_undoing_leaves_whom_somebody_worked_on(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    rows = [f"Person {letter},{npi(at)},Office {letter},,,,," for at, letter in enumerate("ABCDE")]
    run(desk, write(tmp_path, *rows))
    desk.do.relationships.focus(1, on=True, by=desk.dana)
    desk.call(source=known(SourceKind.PSYCHIATRIST, 2))
    desk.do.relationships.merge(4, 3, by=desk.dana)
    undone = undo(desk)
    assert (undone.removed, undone.kept) == (1, (1, 2, 3, 4))
    names = [name for (name,) in desk.rows("SELECT name FROM organisation ORDER BY name")]
    assert names == ["Office A", "Office B", "Office C", "Office D"]


def test_an_import_that_is_stopped_leaves_nothing(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    path = write_list(tmp_path / "hub.csv", HUBSPOT_HEADER, hubspot_rows(900))
    asked = iter([False, True])
    lists = desk.do.directories
    guess = lists.columns(path).guess
    with lists.open(path, guess) as table, lists.read(table) as read, pytest.raises(ImportCanceled):
        lists.run(read, by=desk.dana, canceled=lambda: next(asked, True))
    assert everything(desk) == [[], []]
    assert desk.value("SELECT COUNT(*) FROM import_run WHERE undone_at IS NULL") == 0


def test_an_import_that_died_is_cleared_away_by_the_next(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    run(desk, write(tmp_path, "Priya Patel,,Westside,,,,,"))
    desk.change("UPDATE import_run SET finished_at = NULL")
    assert desk.do.imports.clean_up(by=desk.dana) == 1
    assert everything(desk) == [[], []]


def test_an_import_is_undone_as_what_it_brought(desk: Desk, tmp_path: Path) -> None:
    run(desk, write(tmp_path, "Priya Patel,,Westside,,,,,"))
    with pytest.raises(Refused, match="brought those who refer, no calls"):
        desk.do.imports.undo(1, by=desk.dana)
    desk.change("UPDATE import_run SET format = 'bookings'")
    with pytest.raises(Refused, match="brought nobody who refers"):
        desk.do.imports.undo_referrers(1, by=desk.dana)


def test_one_import_runs_at_a_time(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path, "Priya Patel,,Westside,,,,,")
    with import_turn(desk.store), pytest.raises(Taken):
        run(desk, path)
    assert everything(desk) == [[], []]


def test_what_another_desk_changes_between_preview_and_import_stays(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    number = typed(desk, organization="Westside")
    lists, path = desk.do.directories, write(tmp_path, "Priya Patel,,Westside,2125550101,,,,")
    with lists.open(path, lists.columns(path).guess) as table, lists.read(table) as read:
        desk.do.owed.referrer_facts(number, ReferrerFacts(phone="2125550133"), by=desk.dana)
        report = lists.run(read, by=desk.dana)
    assert report.counts.unchanged == 1
    assert of(desk, number)["phone"] == "+12125550133"


def test_every_place_that_names_a_referrer_is_asked_before_one_is_removed() -> None:
    meta: Any = Referrer._meta
    naming = {(model, field.name) for field, model in meta.backrefs.items()}
    assert naming == {(field.model, field.name) for field in NAMED_BY} | {
        (Referrer, "introduced_by"),
        (Referrer, "merged_into"),
    }
    places: Any = Organization._meta
    assert {(model.__name__, field.name) for field, model in places.backrefs.items()} == {
        ("Referrer", "organization"),
        ("OrganizationPerson", "organization"),
    }


ODD = (
    '=HYPERLINK("http://x"),,Formula Clinic,,,,,',
    "'Ofa Tonga,,+1 Clinic,,,,,",
    '"Ann ""Annie"" Novak",,"A, B & C",(212) 555-0109,,,Counselor,"1 Elm, Suite 2"',
    "José Álvarez,,Zürich Praxis,+41 44 668 18 00,,,Psychiatry,",
)


@pytest.mark.parametrize("hubspot", [False, True])
def test_an_export_comes_back_the_same(any_desk: Desk, tmp_path: Path, hubspot: bool) -> None:
    desk = any_desk
    gone = typed(desk, "Dr Gone Away", "Westside")
    typed(desk, "Priya Patel", "Westside", phone="2125550101", fax="2125550102", email="p@w.example")
    desk.do.relationships.opt_out(gone, by=desk.dana)
    run(desk, write(tmp_path, *ODD, f"Omar Haddad,{NPI},Eastside,,,,Addiction Medicine,"))
    path = tmp_path / "out.csv"
    written = desk.do.directories.export(path, hubspot=hubspot, by=desk.dana)
    assert (written.people, written.opted_out) == (7, 1)
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in list(csv.reader(file))[1:] for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    # Here it changes nothing; in another store it makes the same people.
    assert run(desk, path).import_id is None
    set_up(str(tmp_path / "other.db"))
    with a_desk(str(tmp_path / "other.db")) as other:
        run(other, path)
        assert people(other, hubspot) == people(desk, hubspot)
        again = tmp_path / "again.csv"
        other.do.directories.export(again, hubspot=hubspot, by=other.dana)
        assert sorted(again.read_text().splitlines()) == sorted(path.read_text().splitlines())


def people(desk: Desk, hubspot: bool) -> set[tuple[Any, ...]]:
    """Everybody with what lists say of them; HubSpot's contacts have no titles, opting out is of a day."""
    rows = desk.rows(
        "SELECT referrer.name, kind, organisation.name, referrer.phone, referrer.fax, email, specialty,"
        " credentials, npi, address, web, inactive_at, part2, opted_out_at"
        " FROM referrer LEFT JOIN organisation ON organisation.id = organisation_id"
    )
    return {
        (row[0].removeprefix("Dr ") if hubspot else row[0], *row[1:-1], str(row[-1])[:10]) for row in rows
    }


def test_an_export_is_in_the_audit_without_anybodys_name(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    typed(desk)
    desk.do.directories.export(tmp_path / "out.csv", by=desk.dana)
    (detail,) = [d for (d,) in desk.rows("SELECT detail FROM audit WHERE action = 'referrer.exported'")]
    assert json.loads(detail) == {"count": 1, "hubspot": False}
    with pytest.raises(Refused, match="is there already"):
        desk.do.directories.export(tmp_path / "out.csv", by=desk.dana)
