"""``frontdesk import bookings``: columns found or asked, words asked, a preview, JSON, exit codes, undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.referrals.patients import NewReferral
from tests.builders import Desk
from tests.cli.conftest import Shell

HEADER = "Appt ID,Patient,Phone,Date,Time,Type,Status\n"
MARIA = "1,Maria Alvarez,2125550142,11/18/2026,10:00,New Patient,Scheduled\n"


@pytest.fixture(autouse=True)
def maria(desk: Desk) -> int:
    """Maria Alvarez, whose referral arrives on Monday at nine."""
    new = NewReferral("Maria Alvarez", "(212) 555-0142", "Dr Priya Patel", "Westside Psychiatry")
    return desk.do.patients.add(new, by=desk.dana).referral


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "appointments.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_columns_that_their_names_say_are_not_asked_about(shell: Shell, tmp_path: Path) -> None:
    ran = shell("import", "bookings", file(tmp_path, HEADER + MARIA), "--yes", "--json")
    assert ran.code == 0
    assert ran.record == {
        "import": 1,
        "rows": 1,
        "bad_rows": [],
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "unmatched": 0,
        "unmatched_rows": [],
        "events": {"booked": 1},
    }
    assert "phone is “Phone”" in ran.err


def test_the_same_again_changes_nothing_and_a_later_export_only_what_changed(
    shell: Shell, tmp_path: Path
) -> None:
    path = file(tmp_path, HEADER + MARIA)
    shell("import", "bookings", path, "--yes")
    again = shell("import", "bookings", path, "--yes", "--json").record
    assert (again["import"], again["unchanged"], again["added"], again["updated"]) == (None, 1, 0, 0)
    later = file(tmp_path, HEADER + MARIA.replace("Scheduled", "Confirmed"))
    record = shell("import", "bookings", later, "--yes", "--json").record
    assert (record["updated"], record["events"]) == (1, {"confirmed": 1})


def test_bad_rows_and_rows_of_nobody_are_listed_and_make_the_exit_code_1(
    shell: Shell, tmp_path: Path
) -> None:
    text = HEADER + MARIA + MARIA + "2,Ann Poe,2125550150,11/18/2026,11:00,New Patient,Scheduled\n3,,,,,,\n"
    ran = shell("import", "bookings", file(tmp_path, text), "--yes", "--json")
    assert ran.code == 1
    record = ran.record
    assert record["rows"] == 4
    assert (record["added"], record["duplicates"], record["unmatched"]) == (1, 1, 1)
    assert record["bad_rows"] == [{"line": 5, "reason": "the patient's name is missing"}]
    assert record["unmatched_rows"] == [{"line": 4, "reason": "no patient here has this name"}]
    said = shell("import", "bookings", file(tmp_path, text), "--yes")
    assert "line 4: no patient here has this name" in said.out
    assert (
        "4 rows = 0 added + 0 updated + 1 known already + 1 twice in the file + 1 of nobody here + 1 bad."
        in (said.out)
    )


def test_a_preview_asks_before_anything_is_written(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER + MARIA)
    ran = shell("import", "bookings", path, typed="n\n")
    assert ran.code == 2
    assert "The status is read as: “Scheduled” booked (1)." in ran.out
    assert "The type is read as: “New Patient” evaluation (1)." in ran.out
    assert "Of 1 patient would be recorded: 1 booked." in ran.out
    assert desk.value("SELECT COUNT(*) FROM import_run") == 0
    assert shell("import", "bookings", path).code == 2
    assert shell("import", "bookings", path, typed="y\n").code == 0
    assert desk.value("SELECT booked_for FROM referral") == "2026-11-18T15:00:00.000000Z"


UNCLEAR = "Who,Reach,When,Clock,For,Then\nMaria Alvarez,2125550142,11/18/2026,10:00,New Patient,Scheduled\n"


def test_columns_that_are_not_clear_are_asked_about_once(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    path = file(tmp_path, UNCLEAR)
    refused = shell("import", "bookings", path, "--yes")
    assert refused.code == 2
    assert "The columns of this export are not clear" in refused.err
    # Name, first, last, phone, date, time, status, type, id, provider, booked on; then the preview.
    answers = "Who\n-\n-\nReach\nWhen\nClock\nThen\nFor\n\n\n\ny\n"
    assert shell("import", "bookings", path, typed=answers).code == 0
    assert desk.value("SELECT booked_for FROM referral") == "2026-11-18T15:00:00.000000Z"
    # Remembered by the header.
    again = shell("import", "bookings", path, "--yes", "--json").record
    assert again["unchanged"] == 1


def test_columns_are_given_by_options_in_either_order(shell: Shell, tmp_path: Path) -> None:
    options = ("name=Who", "phone=Reach", "date=When", "time=Clock", "Then=status", "For=type")
    given = [part for option in options for part in ("--map", option)]
    ran = shell("import", "bookings", file(tmp_path, UNCLEAR), *given, "--yes", "--json")
    assert (ran.code, ran.record["added"]) == (0, 1)


def test_an_option_that_cannot_be_understood(shell: Shell, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER + MARIA)
    for option, value, sentence in (
        ("--map", "colour=Phone", "cannot be understood"),
        ("--map", "phone=Nothing", "is not in this file"),
        ("--means", "Purple=maybe", "cannot be understood"),
    ):
        ran = shell("import", "bookings", path, option, value, "--yes")
        assert ran.code == 2
        assert sentence in ran.err


def test_words_that_are_not_known_are_asked_about_in_one_question(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    text = HEADER + MARIA.replace("Scheduled", "Purple").replace("New Patient", "Zeta")
    path = file(tmp_path, text)
    refused = shell("import", "bookings", path, "--yes")
    assert refused.code == 2
    assert "What do these values of the status mean: “Purple” (1)?" in refused.err
    assert "What do these values of the type mean: “Zeta” (1)?" in refused.err
    assert '--means "Purple=done"' in refused.err
    assert shell("import", "bookings", path, typed="maybe\nscheduled\nevaluation\ny\n").code == 0
    assert desk.value("SELECT step FROM referral") == "booked"
    assert shell("import", "bookings", path, "--yes", "--json").record["unchanged"] == 1


def test_words_are_given_by_options(shell: Shell, tmp_path: Path) -> None:
    path = file(tmp_path, HEADER + MARIA.replace("Scheduled", "Purple"))
    ran = shell("import", "bookings", path, "--means", "Purple=booked", "--yes", "--json")
    assert (ran.code, ran.record["events"]) == (0, {"booked": 1})


def test_undo(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    shell("import", "bookings", file(tmp_path, HEADER + MARIA), "--yes")
    ran = shell("import", "undo", "--yes")
    assert ran.code == 0
    assert "1 appointment added, 0 updated" in ran.out
    assert "Import 1 is undone. As before it: 1 patient." in ran.out
    assert desk.value("SELECT step FROM referral") == "referred"
    shell("import", "bookings", file(tmp_path, HEADER + MARIA), "--yes")
    assert shell("import", "undo", "2", "--yes", "--json").record == {
        "import": 2,
        "referrals": 1,
        "referrals_kept": [],
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("Name,Phone\nAnn,2\n", "is no table of appointments"),
        ("PK\x03\x04", "is a spreadsheet or an archive"),
    ],
)
def test_a_broken_file_is_one_clear_sentence(
    desk: Desk, shell: Shell, tmp_path: Path, text: str, sentence: str
) -> None:
    ran = shell("import", "bookings", file(tmp_path, text), "--yes")
    assert ran.code == 2
    assert sentence in ran.err
    assert "Nothing was imported." in ran.err
    assert desk.value("SELECT COUNT(*) FROM import_run") == 0


def test_help_says_what_can_be_mapped(shell: Shell) -> None:
    out = shell("import", "bookings", "--help").out
    for word in (
        "status",
        "booked_on",
        "date_style",
        "no show",
        "frontdesk import bookings appointments.csv",
    ):
        assert word in out
    assert "frontdesk import bookings appointments.csv" in shell("import", "--help").out
