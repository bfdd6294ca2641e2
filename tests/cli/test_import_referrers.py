"""``frontdesk import referrers`` and ``export referrers``: columns, kinds, preview, JSON, undo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.domain.referrals.sources import SourceKind
from tests.builders import Desk
from tests.cli.conftest import Shell
from tests.directories.listed import npi

HEADER = "Name,NPI,Practice,Phone,Specialty\n"
PRIYA = f"Priya Patel,{npi(1)},Westside Psychiatry,2125550101,Psychiatry\n"


def file(tmp_path: Path, text: str | bytes, name: str = "list.csv") -> str:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_a_list_whose_names_say_its_columns_is_not_asked_about(
    shell: Shell, desk: Desk, tmp_path: Path
) -> None:
    ran = shell("import", "referrers", file(tmp_path, HEADER + PRIYA), "--yes", "--json")
    assert ran.code == 0
    assert ran.record == {
        "import": 1,
        "rows": 1,
        "bad_rows": [],
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "duplicate_rows": [],
        "unmatched": 0,
        "unmatched_rows": [],
        "moved": 0,
        "deactivated": 0,
        "reactivated": 0,
        "opted_out": 0,
        "stay_opted_out": 0,
    }
    assert "npi is “NPI”" in ran.err
    assert "1 rows = 1 added + 0 updated + 0 known already" in ran.err


def test_without_yes_it_shows_asks_and_does_nothing(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER + PRIYA)
    asked = shell("import", "referrers", path)
    assert (asked.code, "add --yes to agree" in asked.err) == (2, True)
    refused = shell("import", "referrers", path, typed="n\n")
    assert (refused.code, "Added: 1 psychiatrist." in refused.out) == (2, True)
    assert desk.rows("SELECT * FROM referrer") == []
    assert shell("import", "referrers", path, typed="y\n").code == 0


def test_twice_changes_nothing_and_undo_takes_it_back(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER + PRIYA)
    shell("import", "referrers", path, "--yes")
    again = shell("import", "referrers", path, "--yes")
    assert again.code == 0
    assert again.lines[-1] == "There is nothing new in it. Nothing was changed."
    undone = shell("import", "undo", "--yes", "--json")
    assert undone.record == {"import": 1, "removed": 1, "restored": 0, "kept": []}
    assert "1 people who refer added, 0 updated" in undone.err
    assert desk.rows("SELECT * FROM referrer") == []


def test_bad_rows_and_doubles_are_listed_and_make_the_exit_code_1(
    shell: Shell, desk: Desk, tmp_path: Path
) -> None:
    desk.do.referrals.add("Dr Omar Haddad", SourceKind.PSYCHIATRIST, "Eastside", by=desk.dana)
    rows = f"Li Wen,1234567890,Northside,,\nOmar Haddad,{npi(2)},Elsewhere,,\n"
    path = file(tmp_path, HEADER + PRIYA + rows)
    ran = shell("import", "referrers", path, "--yes", "--json")
    assert ran.code == 1
    assert ran.record["bad_rows"] == [
        {"line": 3, "reason": "“1234567890” is no NPI: the last digit does not fit the others"}
    ]
    assert ran.record["duplicate_rows"] == [
        {"line": 4, "reason": "may be number 1: the same name, no office, number or mail in common"}
    ]
    shown = shell("import", "referrers", path, "--yes")
    assert "line 4: may be number 1" in shown.out


def test_columns_that_are_not_clear_are_asked_once_and_remembered(
    shell: Shell, desk: Desk, tmp_path: Path
) -> None:
    text = "Who,Where they are,Call\nPriya Patel,Westside,2125550101\n"
    path = file(tmp_path, text)
    refused = shell("import", "referrers", path, "--yes")
    assert refused.code == 2
    assert "its columns are Who, Where they are, Call" in refused.err
    mapped = ("--map", "name=Who", "--map", "organization=Where they are", "--map", "phone=Call")
    assert shell("import", "referrers", path, *mapped, "--yes").code == 0
    assert desk.rows("SELECT name, phone FROM referrer") == [("Priya Patel", "+12125550101")]
    later = file(tmp_path, text + "Omar Haddad,Eastside,2125550102\n")
    assert shell("import", "referrers", later, "--yes", "--json").record["added"] == 1


def test_columns_are_asked_at_a_terminal(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    path = file(tmp_path, "Who,Office line\nPriya Patel,2125550101\n")
    answers = ["Who", "", "", "", "", "Office line", *[""] * 11, "y"]
    ran = shell("import", "referrers", path, typed="\n".join(answers) + "\n")
    assert (ran.code, desk.rows("SELECT name, phone FROM referrer")) == (0, [("Priya Patel", "+12125550101")])


def test_unknown_words_for_a_specialty_are_asked_once(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    rows = "Li Wen,,Northside,,Healer\nAnn Novak,,Westside,,Office Manager\nJo Weber,,Eastside,,Healer\n"
    path = file(tmp_path, HEADER + PRIYA + rows)
    ran = shell("import", "referrers", path, typed="therapist\nnobody\nignore\ny\n")
    assert ran.code == 0
    assert "“Healer” (2)" in ran.err
    assert dict(desk.rows("SELECT name, kind FROM referrer")) == {
        "Priya Patel": "psychiatrist",
        "Li Wen": "therapist",
        "Jo Weber": "therapist",
    }
    # It is remembered by the header.
    more = file(tmp_path, HEADER + "Ruth Cohen,,Southside,,healer\n")
    shell("import", "referrers", more, "--yes")
    assert desk.value("SELECT kind FROM referrer WHERE name = 'Ruth Cohen'") == "therapist"


def test_unknown_words_mean_another_specialty_where_nobody_is_asked(
    shell: Shell, desk: Desk, tmp_path: Path
) -> None:
    path = file(tmp_path, HEADER + "Li Wen,,Northside,,Healer\nAnn Novak,,Westside,,Clerk\n")
    ran = shell("import", "referrers", path, "--yes", "--means", "Clerk=Primary care")
    assert dict(desk.rows("SELECT name, kind FROM referrer")) == {
        "Li Wen": "other_specialty",
        "Ann Novak": "primary_care",
    }
    assert "Of 1 of them nothing says what they do: another specialty." in ran.out


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--map", "shoe=Size", "write FIELD=COLUMN"),
        ("--map", "phone=Nowhere", "“Nowhere” for phone is not in this file"),
        ("--means", "Clerk=king", "write VALUE=KIND"),
    ],
)
def test_options_that_cannot_be_are_said(
    shell: Shell, desk: Desk, tmp_path: Path, option: str, value: str, sentence: str
) -> None:
    ran = shell("import", "referrers", file(tmp_path, HEADER + PRIYA), option, value, "--yes")
    assert (ran.code, sentence in ran.err) == (2, True)
    assert desk.rows("SELECT * FROM referrer") == []


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + "José Álvarez,,Zürich,2125550101,Psychiatry\n").encode("utf-16"),
        (HEADER + "José Álvarez,,Zürich,2125550101,Psychiatry\n").encode("utf-8-sig"),
        (HEADER + "José Álvarez,,Zürich,2125550101,Psychiatry\n").encode("cp1252"),
        (HEADER + "José Álvarez,,Zürich,2125550101,Psychiatry\n").replace(",", ";").encode(),
        (HEADER + "José Álvarez,,Zürich,2125550101,Psychiatry\n").replace("\n", "\r").encode(),
        (HEADER + "José Álvarez,,Zürich,2125550101,Psychiatry\n").replace(",", "\t").encode(),
    ],
    ids=["utf-16", "bom", "cp1252", "semicolons", "cr", "tabs"],
)
def test_lists_as_spreadsheets_save_them(shell: Shell, desk: Desk, tmp_path: Path, content: bytes) -> None:
    ran = shell("import", "referrers", file(tmp_path, content), "--yes", "--json")
    assert (ran.code, ran.record["added"]) == (0, 1)
    assert desk.rows("SELECT name, phone FROM referrer") == [("José Álvarez", "+12125550101")]


def test_a_broken_row_spoils_no_other(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    broken = (
        '"Open Quote,,Westside,,\n'
        f"Priya Patel,{npi(1)},Westside,2125550101,Psychiatry\n"
        f"{'x' * 1_000_000},,Westside,,\n"
        "Nul\0Byte,,Westside,,\n"
        "Li Wen,,Northside,,Psychiatry,too,many,fields\n"
        "Ann Novak,,Eastside,2125550102,Psychiatry\n"
        '"Half a row,,West'
    )
    ran = shell("import", "referrers", file(tmp_path, HEADER + broken), "--yes", "--json")
    assert (ran.code, ran.record["rows"], ran.record["added"]) == (1, 7, 2)
    assert ran.record["bad_rows"] == [
        {"line": 2, "reason": "a quote is opened and never closed"},
        {"line": 4, "reason": "the line is longer than 64 KiB"},
        {"line": 5, "reason": "the line holds a NUL byte"},
        {"line": 6, "reason": "the row has 8 fields instead of 5"},
        {"line": 8, "reason": "the file ends in the middle of this row"},
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 a spreadsheet", "is a spreadsheet or an archive"),
        (bytes(range(256)) * 40, "is not text"),
        (b"Name\nPriya Patel\n", "is no list of people: it has one column"),
        (
            b"calldate,src,dst,billsec\n2026-11-16 09:00:00,2125550101,201,30\n",
            "The columns of this list are not clear",
        ),
    ],
)
def test_files_that_are_no_list_are_refused_in_a_sentence(
    shell: Shell, desk: Desk, tmp_path: Path, content: bytes, sentence: str
) -> None:
    ran = shell("import", "referrers", file(tmp_path, content), "--yes")
    assert ran.code == 2
    assert sentence in ran.err
    assert "othing was imported" in ran.err
    assert desk.rows("SELECT * FROM referrer") == []


def test_control_codes_and_markup_of_a_list_are_only_text(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    rows = "Ann [red]Novak[/red]\x1b[31m,,West\u202eside,,=cmd()\n"
    ran = shell("import", "referrers", file(tmp_path, HEADER + rows), "--yes")
    assert ran.code == 0
    ((name, place),) = desk.rows(
        "SELECT referrer.name, organisation.name FROM referrer JOIN organisation"
        " ON organisation.id = organisation_id"
    )
    assert name.startswith("Ann [red]Novak[/red]")
    assert (name + place).isprintable()
    assert "\x1b" not in ran.out + ran.err


def test_those_who_refer_are_exported_and_come_back(shell: Shell, desk: Desk, tmp_path: Path) -> None:
    shell("import", "referrers", file(tmp_path, HEADER + PRIYA), "--yes")
    out = tmp_path / "out.csv"
    asked = shell("export", "referrers", str(out))
    assert (asked.code, out.exists()) == (2, False)
    ran = shell("export", "referrers", str(out), "--yes", "--json")
    assert json.loads(ran.out) == {"file": str(out), "people": 1, "opted_out": 0, "inactive": 0}
    assert out.read_text(encoding="utf-8").splitlines() == [
        "Name,Credentials,Kind,Specialty,Organization,Phone,Fax,Email,Address,Website,NPI,Opted out,"
        "Inactive since",
        f"Priya Patel,,psychiatrist,Psychiatry,Westside Psychiatry,(212) 555-0101,,,,,{npi(1)},,",
    ]
    assert shell("import", "referrers", str(out), "--yes", "--json").record["unchanged"] == 1
    again = shell("export", "referrers", str(out), "--yes")
    assert (again.code, "is there already" in again.err) == (2, True)
    hubspot = tmp_path / "hubspot.csv"
    assert shell("export", "referrers", str(hubspot), "--hubspot", "--yes").code == 0
    assert hubspot.read_text(encoding="utf-8").splitlines()[0].startswith("First Name,Last Name,Email,")
    assert shell("import", "referrers", str(hubspot), "--yes", "--json").record["unchanged"] == 1
