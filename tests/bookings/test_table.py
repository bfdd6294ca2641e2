"""Appointment exports as practice systems write them, read from files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.bookings.mapping import BookingMapping
from frontdesk.bookings.rows import BookedRow, match_name
from frontdesk.bookings.table import BookingTable, UnknownColumns, open_bookings
from frontdesk.domain.errors import BadSettings, Incomplete
from frontdesk.exports.instants import instant_of
from frontdesk.exports.lines import BadFile

TWO_NAMES = """\
Appointment ID,Patient First Name,Patient Last Name,Mobile,Appt Date,Appt Time,Visit Type,Status,Provider
A-1,Maria,Álvarez,(212) 555-0142,12/03/2026,9:30 AM,New Patient Evaluation,Scheduled,Dr. Lin
A-2,J.,Chen,212-555-0188,11/24/2026,2:00 PM,TMS Treatment,No-Show,Dr. Lin
"""


def file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "appointments.csv"
    path.write_bytes(text.encode(encoding))
    return path


def guessed(path: Path, mapping: BookingMapping | None = None) -> BookingTable:
    """Open a file with the mapping that is guessed, as a person would who only presses enter."""
    try:
        return open_bookings(path, zone="America/New_York", region="US", remembered=lambda _: mapping)
    except UnknownColumns as unknown:
        guess = unknown.guess
    return open_bookings(path, zone="America/New_York", region="US", remembered=lambda _: guess)


def rows_of(path: Path) -> list[BookedRow]:
    with guessed(path) as table:
        return list(table)


def at(row: BookedRow) -> datetime:
    return instant_of(row.at)


def test_names_in_two_columns_and_the_time_beside_the_date(tmp_path: Path) -> None:
    maria, chen = rows_of(file(tmp_path, TWO_NAMES))
    assert maria == BookedRow(
        line=2,
        id="A-1",
        name="maria alvarez",
        number="+12125550142",
        at=maria.at,
        kind="evaluation",
        status="booked",
        provider="Dr. Lin",
        booked_on=None,
    )
    assert at(maria) == datetime(2026, 12, 3, 14, 30, tzinfo=UTC)  # 9:30 in New York
    assert (chen.line, chen.name, chen.kind, chen.status) == (3, "j chen", "session", "no_show")
    assert at(chen) == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


def test_one_name_column_semicolons_and_windows_1252(tmp_path: Path) -> None:
    text = (
        "Patient;Phone;Start;Reason;State;Created\r\n"
        '"Álvarez, María T.";2125550142;2026-12-03 09:30;Ketamine consult;confirmed;2026-11-20 10:00\r\n'
    )
    (row,) = rows_of(file(tmp_path, text, "cp1252"))
    assert (row.name, row.status, row.kind) == ("maria t alvarez", "confirmed", "evaluation")
    assert row.booked_on is not None
    assert instant_of(row.booked_on) == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_a_midnight_that_a_spreadsheet_added_to_the_date(tmp_path: Path) -> None:
    text = (
        "Name,Phone,Date,Time,Status,Type\n"
        "Ann Poe,2125550101,2026-12-03 00:00:00,14:15,Booked,Evaluation\n"
        "Bea Roe,2125550102,2026-12-04 00:00:00,8:00,Booked,Evaluation\n"
    )
    first, second = rows_of(file(tmp_path, text))
    assert at(first) == datetime(2026, 12, 3, 19, 15, tzinfo=UTC)
    assert at(second) == datetime(2026, 12, 4, 13, 0, tzinfo=UTC)


def test_start_time_is_the_time_of_day_where_the_date_has_another_name(tmp_path: Path) -> None:
    text = "Client,Cell,Date of Service,Start Time,Status\nAnn Poe,2125550101,12/13/2026,2:00 PM,Kept\n"
    (row,) = rows_of(file(tmp_path, text))
    assert (at(row), row.status, row.kind) == (datetime(2026, 12, 13, 19, 0, tzinfo=UTC), "done", "")


def test_what_is_wrong_with_a_row(tmp_path: Path) -> None:
    text = (
        "Name,Phone,Date,Status,Type\n"
        ",2125550101,2026-12-03 09:00,Booked,Evaluation\n"
        "Ann Poe,2125550101,soon,Booked,Evaluation\n"
        "Ann Poe,2.13E+09,2026-12-03 09:00,Booked,Evaluation\n"
        "Ann Poe,2125550101,2026-12-03 09:00,Purple,Evaluation\n"
        "Ann Poe\n"
        "Ann Poe,N/A,2026-12-03 09:00,Lunch,Lunch\n"
        "Ann Poe,N/A,2026-12-03 09:00,,NULL\n"
        "Ann Poe,2125550101,2026-12-03 09:00,Entered in error,Evaluation\n"
    )
    with guessed(file(tmp_path, text)) as table:
        good = list(table)
    assert [(row.line, row.reason) for row in table.bad_rows] == [
        (2, "the patient's name is missing"),
        (3, "the start time cannot be read as a date and a time"),
        (
            4,
            "a spreadsheet destroyed the number “2.13E+09”: export the log again, "
            "and do not save it from a spreadsheet",
        ),
        (5, "nobody said what the word for its status means"),
        (6, "the row has 1 fields instead of 5"),
    ]
    assert [(row.line, row.status, row.number) for row in good] == [(8, "booked", "")]
    assert (table.rows, table.bad, table.ignored) == (6, 5, 2)


def test_the_words_of_a_file_with_their_counts(tmp_path: Path) -> None:
    text = "Name,Phone,Date,Status,Type\n" + "".join(
        f"Ann Poe,2125550101,2026-12-0{day} 09:00,{status},Evaluation\n"
        for day, status in enumerate(("Purple", "Purple", "Done"), start=1)
    )
    with guessed(file(tmp_path, text)) as table:
        assert [tuple(one) for one in table.words()] == [
            ("status", "Purple", 2, None),
            ("status", "Done", 1, "done"),
            ("type", "Evaluation", 3, "evaluation"),
        ]


def test_a_patients_id_is_not_the_appointments(tmp_path: Path) -> None:
    text = "ID,Name,Phone,Date,Status\n" + "".join(
        f"77,Ann Poe,2125550101,2026-12-0{day} 09:00,Booked\n" for day in range(1, 5)
    )
    with guessed(file(tmp_path, text)) as table:
        assert [row.id for row in table] == ["", "", "", ""]
        assert "“ID” does not identify appointments" in " ".join(table.notes())


def test_the_same_appointment_twice_is_no_fault_of_its_id(tmp_path: Path) -> None:
    text = "ID,Name,Phone,Date,Status\n77,Ann Poe,2125550101,2026-12-01 09:00,Booked\n"
    with guessed(file(tmp_path, text + text.splitlines()[1] + "\n")) as table:
        assert [row.id for row in table] == ["77", "77"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("Name,Phone,Status\nAnn,2125550101,Booked\n", "is no table of appointments"),
        ("\x00\x01\x02\x03" * 100, "is not text"),
        ("PK\x03\x04 and more", "is a spreadsheet or an archive"),
    ],
)
def test_a_file_that_is_no_export(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        guessed(file(tmp_path, text))


def test_a_row_that_was_cut_off(tmp_path: Path) -> None:
    with guessed(file(tmp_path, TWO_NAMES[:-30])) as table:
        assert [row.line for row in table] == [2]
    assert [(row.line, row.reason) for row in table.bad_rows] == [
        (3, "the file ends in the middle of this row")
    ]


def test_a_mapping_is_kept_whole_and_checked() -> None:
    mapping = BookingMapping(name="Who", date="When").with_meaning("status", "Purple", "done")
    mapping = mapping.with_meaning("status", "purple", "no_show").with_meaning("type", "Zeta", "session")
    again = BookingMapping.from_json(mapping.to_json())
    assert again == mapping
    assert (again.words().status("PURPLE"), again.words().kind("zeta")) == ("no_show", "session")
    with pytest.raises(Incomplete, match="patient's name"):
        BookingMapping(date="When").check(("When",))
    with pytest.raises(Incomplete, match="time"):
        BookingMapping(name="Who").check(("Who",))
    with pytest.raises(BadSettings, match="not in this file"):
        mapping.check(("Who", "Where"))
    with pytest.raises(BadSettings, match="cannot be read"):
        BookingMapping.from_json('{"status_words": {"purple": ["x"]}}')


@pytest.mark.parametrize(
    "text", ["Maria Alvarez", "ALVAREZ, MARIA", "Álvarez,  Maria", "ALVAREZ^MARIA", "maria alvarez"]
)
def test_names_that_are_one(text: str) -> None:
    assert match_name(text) == "maria alvarez"


def test_a_column_of_free_text_is_no_type(tmp_path: Path) -> None:
    rows = (f"Ann Poe,2125550101,2026-12-01 09:{at:02},Booked,feels {at} ways\n" for at in range(40))
    with guessed(file(tmp_path, "Name,Phone,Date,Status,Reason\n" + "".join(rows))) as table:
        assert table.format.mapping.type == ""
        assert {row.kind for row in table} == {""}


def test_what_stands_in_a_header_does_not_act_on_the_terminal(tmp_path: Path) -> None:
    text = "\x1b[31mName,Phone,Date,Status,Zeta\nAnn Poe,2125550101,2026-12-01 09:00,Booked,x\n"
    path = file(tmp_path, text)
    mapping = BookingMapping(name="\x1b[31mName", phone="Phone", date="Date", status="Status")
    with open_bookings(path, zone="UTC", region="US", remembered=lambda _: mapping) as table:
        assert [row.name for row in table] == ["ann poe"]
        assert "\x1b" not in " ".join(table.notes())
