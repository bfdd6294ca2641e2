"""Formats are known on sight: width, header, order of columns and style of dates make no difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.domain.calls import Direction, Result
from frontdesk.exports.lines import BadFile
from frontdesk.phones.formats import UnknownFormat
from tests.phones.logs import (
    CSV,
    CUSTOM,
    MISSED,
    OUTBOUND,
    PRACTICE,
    REPORT,
    Row,
    master,
    opened,
    read,
    table,
)

ROWS = (Row(), MISSED.at(14, 5), OUTBOUND.at(15))
DAYS = (Row(), MISSED.at(14, 5, day=18), OUTBOUND.at(15, day=19))
NINE_THIRTY = datetime(2026, 3, 17, 13, 30, tzinfo=UTC)


def outline(folder: Path, content: str | bytes) -> list[tuple[str, str, datetime, str]]:
    """Direction, result, start and number of each call; there must be no bad row."""
    calls, bad = read(folder, content)
    assert bad == []
    return [(call.direction, call.result, call.at, call.other_number) for call in calls]


def code(folder: Path, content: str | bytes) -> str:
    with opened(folder, content) as log:
        return log.format.layout.code


def separate(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(replace(row, uniqueid=f"177375420{at}.{at}") for at, row in enumerate(rows))


EXPECTED = [
    (Direction.INBOUND, Result.ANSWERED, NINE_THIRTY, "2125550142"),
    (Direction.INBOUND, Result.MISSED, datetime(2026, 3, 17, 18, 5, tzinfo=UTC), "2125550142"),
    (Direction.OUTBOUND, Result.ANSWERED, datetime(2026, 3, 17, 19, 0, tzinfo=UTC), "2125550142"),
]


@pytest.mark.parametrize("width", [16, 17, 18, 19, 20, 21])
def test_master_csv_of_every_width(tmp_path: Path, width: int) -> None:
    content = master(*separate(ROWS), width=width)
    assert outline(tmp_path, content) == EXPECTED
    assert code(tmp_path, content) == "asterisk_csv"


@pytest.mark.parametrize(
    "columns",
    [(*CSV[:16], *CSV[18:]), (*CSV[:17], *CSV[18:]), (*CSV[:16], "userfield", *CSV[18:]), CSV],
    ids=["19 without id and user field", "20 with the id", "20 with the user field", "21"],
)
def test_the_newer_columns_of_master_csv_are_found(tmp_path: Path, columns: tuple[str, ...]) -> None:
    legs = [replace(row, linkedid="1773754200.1", uniqueid=f"1773754200.{at}") for at, row in enumerate(ROWS)]
    legs[0] = replace(legs[0], more={"peeraccount": "trunk"})
    calls, bad = read(tmp_path, table(legs, columns))
    assert bad == []
    assert [call.external_id for call in calls] == ["asterisk:1773754200.1"]
    assert calls[0].lines == (1, 2, 3)


@pytest.mark.parametrize("width", [18, 19])
def test_cdr_custom(tmp_path: Path, width: int) -> None:
    content = table(separate(ROWS), CUSTOM[:width])
    assert outline(tmp_path, content) == EXPECTED
    assert code(tmp_path, content) == "asterisk_custom"


def test_a_freepbx_report_in_any_order_and_case_with_more_columns(tmp_path: Path) -> None:
    columns = [name.upper() for name in reversed(REPORT)] + ["Agent"]
    content = table(separate(ROWS), columns, header=True)
    assert outline(tmp_path, content) == EXPECTED
    assert code(tmp_path, content) == "freepbx"


def test_a_header_over_master_csv_and_cdr_custom(tmp_path: Path) -> None:
    for columns in (CSV, CUSTOM):
        content = table(separate(ROWS), columns, header=True)
        assert outline(tmp_path, content) == EXPECTED
        assert code(tmp_path, content) == "cdr_header"


@pytest.mark.parametrize(
    "dates", ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%d.%m.%y %H:%M", "%m/%d/%Y %I:%M:%S %p"]
)
@pytest.mark.parametrize("header", [True, False], ids=["header", "no header"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_report_saved_again_by_a_spreadsheet(
    tmp_path: Path, dates: str, header: bool, delimiter: str
) -> None:
    content = table(separate(ROWS), REPORT, header=header, dates=dates, delimiter=delimiter)
    assert outline(tmp_path, content) == EXPECTED
    assert code(tmp_path, content) == "freepbx"


@pytest.mark.parametrize("width", [12, 15, 16, 24, 26])
def test_a_report_without_header_and_with_fewer_columns(tmp_path: Path, width: int) -> None:
    calls, bad = read(tmp_path, table(separate(ROWS), REPORT[:width], dates="%d/%m/%Y %H:%M:%S"))
    assert bad == []
    assert [call.at for call in calls] == [at for _, _, at, _ in EXPECTED]


@pytest.mark.parametrize("dates", ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"])
def test_master_csv_saved_again_by_a_spreadsheet(tmp_path: Path, dates: str) -> None:
    assert outline(tmp_path, table(separate(ROWS), CSV[:18], dates=dates)) == EXPECTED


def test_dates_that_could_be_both_follow_the_ids(tmp_path: Path) -> None:
    # 1772634605 is 4 March 2026.
    row = Row(start=datetime(2026, 3, 4, 9, 30, 5), uniqueid="1772634605.1")
    for dates in ("%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"):
        calls, _ = read(tmp_path, table([row], REPORT, dates=dates))
        assert calls[0].at == datetime(2026, 3, 4, 14, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(("region", "day"), [("US", "04 March"), ("GB", "03 April")])
def test_dates_that_nothing_decides_are_read_as_in_the_region_and_the_preview_says_so(
    tmp_path: Path, region: str, day: str
) -> None:
    row = Row(start=datetime(2026, 4, 3, 9, 30), uniqueid="x1")
    settings = replace(PRACTICE, region=region)
    with opened(tmp_path, table([row], REPORT, dates="%d/%m/%Y %H:%M"), settings) as log:
        calls = list(log)
        assert any("nothing in the file says so" in note for note in log.notes)
    assert f"{calls[0].at:%d %B}" == day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])
def test_every_encoding_and_line_end(tmp_path: Path, encoding: str, end: str) -> None:
    rows = tuple(replace(row, name="José Álvarez") for row in separate(ROWS))
    content = table(rows, REPORT, header=True).replace("\n", end).encode(encoding)
    assert outline(tmp_path, content) == EXPECTED
    calls, _ = read(tmp_path, content)
    assert calls[0].name == "José Álvarez"


def test_a_title_above_the_header_and_headers_of_joined_files(tmp_path: Path) -> None:
    part = table(ROWS[:1], REPORT, header=True)
    with opened(tmp_path, "Call report\n\n" + part + part + ",,,\n") as log:
        calls = list(log)
        assert (log.counts.headings, log.counts.blank, log.counts.rows, log.counts.bad) == (3, 2, 2, 0)
    assert calls[0].lines == (4, 6)


def test_bad_rows_before_the_first_good_one_do_not_hide_the_format(tmp_path: Path) -> None:
    calls, bad = read(tmp_path, "a,b\n" * 20 + master(Row()))
    assert len(calls) == 1
    assert [row.line for row in bad] == list(range(1, 21))


def test_an_unknown_table_asks_for_its_columns(tmp_path: Path) -> None:
    content = "Stamp,Who,How long\n2026-03-17 09:30,(212) 555-0142,60\n"
    with pytest.raises(UnknownFormat, match="are not known yet") as caught:
        read(tmp_path, content)
    assert caught.value.header == ("Stamp", "Who", "How long")
    assert caught.value.rows == [["2026-03-17 09:30", "(212) 555-0142", "60"]]
    assert caught.value.guess.started_at == "Stamp"
    assert caught.value.guess.other_number == "Who"
    with pytest.raises(UnknownFormat) as again:
        read(tmp_path, content.replace("2026", "2025"))
    assert again.value.signature == caught.value.signature
    with pytest.raises(UnknownFormat) as other:
        read(tmp_path, content.replace("Who", "Whom"))
    assert other.value.signature != caught.value.signature


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\n \n,,\n", "no row that can be read"),
        ("x" * 200_000, "no row that can be read"),
        ("Dear Dana,\n\nplease call back.\n", "is not a call log"),
        ('{"calls": [1, 2, 3], "more": "yes", "x": 2}\n', "is not a call log"),
        ("name,number,town\nAnn,2125550142,Lakeside\n", "is not a call log"),
    ],
)
def test_what_is_no_call_log_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(BadFile, match=words) as caught:
        read(tmp_path, content)
    assert not isinstance(caught.value, UnknownFormat)
