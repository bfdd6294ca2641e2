"""What a row of Asterisk says, and why some say nothing (nasty input N53)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.exports.instants import instant_of
from frontdesk.phones.cdr_rows import caller_id, disposition, identity
from tests.phones.logs import MISSED, PRACTICE, REPORT, Row, master, read, table


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ('"Maria Alvarez" <2125550142>', "Maria Alvarez", "2125550142"),
        ('"" <212-555-0142>', "", "212-555-0142"),
        ('"2125550142" <2125550142>', "", "2125550142"),
        ("Maria Alvarez <2125550142>", "Maria Alvarez", "2125550142"),
        ('"Maria ""Mia"" Alvarez" <2125550142>', 'Maria "Mia" Alvarez', "2125550142"),
        ("2125550142", "", ""),
        ("", "", ""),
        ("山田 <1>", "山田", "1"),
        ("<<<", "", ""),
    ],
)
def test_caller_id(text: str, name: str, number: str) -> None:
    assert caller_id(text) == (name, number)


def test_dispositions_and_ids_as_spreadsheets_write_them() -> None:
    assert disposition("no answer") == disposition("NO_ANSWER") == "NO ANSWER"
    assert disposition("MAYBE") is None
    assert identity("1773754200.17") == "1773754200.17"
    assert identity("1.77375E+09") == identity("1,77375E+09") == ""


def test_ids_that_a_spreadsheet_spoiled_join_no_calls(tmp_path: Path) -> None:
    rows = [replace(MISSED, uniqueid="1.77375E+09"), replace(MISSED.at(12), uniqueid="1.77375E+09")]
    calls, bad = read(tmp_path, table(rows, REPORT))
    assert (len(calls), bad) == (2, [])
    assert calls[0].external_id != calls[1].external_id


def reasons(folder: Path, content: str) -> list[tuple[int, str]]:
    calls, bad = read(folder, content)
    assert [call.lines for call in calls] == [(1,), (3,)], "the good rows are kept"
    return [(row.line, row.reason) for row in bad]


FIRST, LAST = master(Row()), master(Row(uniqueid="1773754200.9").at(16))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,b,c", "the row has 3 fields instead of 16 to 21"),
        (",".join("x" * 30), "the row has 30 fields instead of 16 to 21"),
        (master(Row(disposition="PERHAPS")).strip(), "the disposition is not one that Asterisk writes"),
        (
            master(replace(Row(), more={"start": "then"})).strip(),
            "the start time cannot be read as a date and a time",
        ),
        (
            master(replace(Row(), more={"start": ""})).strip(),
            "the start time cannot be read as a date and a time",
        ),
        (master(Row(start=datetime(1970, 1, 1))).strip(), "the start time is not between 1990 and 2100"),
        (
            master(replace(Row(), more={"duration": "long"})).strip(),
            "the duration is not a number of seconds",
        ),
        (master(replace(Row(), more={"billsec": "-5"})).strip(), "the duration is not a number of seconds"),
        (
            master(replace(Row(), more={"duration": "9" * 30})).strip(),
            "the duration is not a number of seconds",
        ),
        (master(replace(Row(), more={"duration": "٣"})).strip(), "the duration is not a number of seconds"),
        (master(Row())[:60], "a quote is opened and never closed"),
        (master(Row(name="A\0B")).strip(), "the line holds a NUL byte"),
        (master(Row(name="A" * 1_000_000)).strip(), "the line is longer than 64 KiB"),
    ],
)
def test_a_bad_row_is_listed_by_line_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    assert reasons(tmp_path, f"{FIRST}{row}\n{LAST}") == [(2, reason)]


@pytest.mark.parametrize("cut", [10, 150, 210, 240])
def test_a_row_that_the_file_ends_in_is_bad(tmp_path: Path, cut: int) -> None:
    row = master(Row(uniqueid="1773754200.2"))
    assert len(row) > cut
    calls, bad = read(tmp_path, FIRST + row[:cut])
    assert len(calls) == 1
    assert [(one.line, one.reason) for one in bad] == [(2, "the file ends in the middle of this row")]


def test_a_last_row_without_line_end_counts_when_it_is_whole(tmp_path: Path) -> None:
    calls, bad = read(tmp_path, (FIRST + LAST).rstrip("\n"))
    assert (len(calls), bad) == (2, [])


def test_no_call_is_dropped_for_a_number_outside_of_every_plan(tmp_path: Path) -> None:
    for number in ("", "anonymous", "+٠١٢", "555-0100 ext. 12;w3", "7" * 15):
        calls, bad = read(tmp_path, master(replace(MISSED, src=number, more={"clid": ""})))
        assert bad == []
        assert calls[0].other_number == number


def test_what_cannot_be_read_as_a_number_is_a_bad_row_that_shows_it(tmp_path: Path) -> None:
    # product.md, "Call logs and numbers": withheld are empty fields and the words for it only.
    for number in ("7" * 3000, "Lin Ames", "########", "2.12556E+09"):
        calls, bad = read(tmp_path, master(replace(MISSED, src=number, more={"clid": ""})))
        assert (calls, len(bad)) == ([], 1)
        assert number[:30] in bad[0].reason
    assert "spreadsheet destroyed" in bad[0].reason


def test_a_number_that_stands_only_in_the_caller_id_is_found(tmp_path: Path) -> None:
    calls, _ = read(tmp_path, master(replace(MISSED, src="", more={"clid": '"Ann Lee" <2125550143>'})))
    assert (calls[0].other_number, calls[0].name) == ("2125550143", "Ann Lee")


def test_a_call_over_the_night_in_which_clocks_change_has_its_real_length(tmp_path: Path) -> None:
    # 01:59:50 daylight time, 30 seconds: it ends at 01:00:20 standard time.
    row = Row(
        start=datetime(2026, 11, 1, 1, 59, 50), duration=30, billsec=20, more={"end": "2026-11-01 01:00:20"}
    )
    calls, _ = read(tmp_path, master(row))
    assert calls[0].at == datetime(2026, 11, 1, 5, 59, 50, tzinfo=UTC)
    assert instant_of(calls[0].ended) - calls[0].at == timedelta(seconds=30)
    assert calls[0].talk_seconds == 20


def test_times_in_utc_when_the_phone_system_is_set_so(tmp_path: Path) -> None:
    calls, _ = read(tmp_path, master(Row()), replace(PRACTICE, zone="UTC"))
    assert calls[0].at == datetime(2026, 3, 17, 9, 30, tzinfo=UTC)
