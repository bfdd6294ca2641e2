"""Rows are read many at a time: it comes to the same as reading them one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.phone.numbers import logged_key, logged_number
from frontdesk.exports import cache as remembering
from frontdesk.exports.lines import TextLines
from frontdesk.exports.records import Record, Rows, records, row_runs
from frontdesk.phones import cdr_rows
from tests.phones.logs import CSV, CUSTOM, REPORT, Row, opened, table


def mixed(count: int, *, bad: bool) -> list[Row]:
    """Rows of every kind around the hours in which the clocks change, some of them broken."""
    chance = random.Random(11)
    start = datetime(2026, 3, 7, 23)
    rows = []
    for at in range(count):
        start += timedelta(seconds=chance.choice((0, 1, 30, 200, 2_000)))
        more = {}
        if chance.random() < 0.1:
            more["end"] = chance.choice(
                ("", "2026-03-08 02:10:00", "20/03/2026 10:00", "2026-03-08T04:10:00")
            )
        if bad and chance.random() < 0.05:
            more["start"] = chance.choice(
                ("", "then", "2026-03-08 02:30:00.250", "2026-03-08 03:30:05-05:00")
            )
        if bad and chance.random() < 0.02:
            more["duration"] = chance.choice(("x", "5.7", "9" * 30))
        row = Row(
            src=chance.choice(("2125550142", "201", "", "anonymous", "+1 (212) 555-0100")),
            dst=chance.choice(("2125550100", "201", "s", "*97", "vmu201", "911", "2125550143")),
            name=chance.choice(("Maria Alvarez", "", "José", " Ann ")),
            context=chance.choice(("from-trunk", "from-internal", "hall", "")),
            app=chance.choice(("Dial", "Queue", "VoiceMail", "Playback", "AppDial")),
            start=start,
            duration=chance.choice((0, 5, 60, 3_700)),
            billsec=chance.choice((0, 0, 5, 60)),
            disposition=chance.choice(("ANSWERED", "NO ANSWER", "BUSY")),
            uniqueid=chance.choice((f"1772900000.{at}", f"1772900000.{at // 2}", "", "1.5E+09")),
            channel=chance.choice(("PJSIP/201-0a", "NOT_AVAILABLE", "")),
            dst_channel=chance.choice(("", "PJSIP/202-0b")),
            more=more,
        )
        rows.append(row)
    return rows


@pytest.mark.parametrize("bad", [False, True], ids=["all good", "some bad"])
@pytest.mark.parametrize(
    ("columns", "header", "dates"),
    [
        (CSV[:18], False, "%Y-%m-%d %H:%M:%S"),
        (CSV[:19], False, "%Y-%m-%d %H:%M:%S"),
        (CSV, False, "%Y-%m-%dT%H:%M:%S"),
        (CUSTOM, False, "%Y-%m-%d %H:%M:%S"),
        (REPORT, True, "%d/%m/%Y %H:%M:%S"),
        (REPORT, True, "%m/%d/%Y %I:%M:%S %p"),
        (REPORT, True, "%m/%d/%Y %H:%M"),
    ],
    ids=["csv", "csv without an id", "whole csv", "custom", "day first", "half days", "no seconds"],
)
def test_a_column_after_the_other_is_the_same_as_a_row_after_the_other(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    columns: tuple[str, ...],
    header: bool,
    dates: str,
    bad: bool,
) -> None:
    content = table(mixed(900, bad=bad), columns, header=header, dates=dates)
    with opened(tmp_path, content) as log:
        many, counts = list(log), log.counts
    with monkeypatch.context() as single:
        single.setattr(cdr_rows.CdrRows, "legs_of", lambda self, first, rows: None)
        # Nothing is remembered either.
        single.setattr(remembering, "LIMIT", 0)
        with opened(tmp_path, content) as log:
            assert list(log) == many
            assert (log.counts.rows, log.counts.bad_rows) == (counts.rows, counts.bad_rows)
    assert len(many) > 300


def test_most_of_a_good_file_is_read_many_rows_at_a_time(tmp_path: Path) -> None:
    with opened(tmp_path, table([replace(Row(), uniqueid=f"1.{at}") for at in range(500)], CSV)) as log:
        made = [
            log._reader.legs_of(some.first, some.fields) for some in log._forwards() if isinstance(some, Rows)
        ]
    assert sum(len(legs or ()) for legs in made) == 500


@given(
    texts=st.lists(
        st.one_of(
            st.sampled_from(["1,2,3", '"a","b","c"', '"open,2,3', 'end",2,3', 'a,"b" x,c', "", " 1 , 2 ,3"]),
            st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=8),
        ),
        min_size=1,
        max_size=30,
    ),
    block=st.integers(1, 60),
    spans=st.sampled_from([1, 3, 20]),
)
def test_rows_are_the_same_wherever_blocks_end(texts: list[str], block: int, spans: int) -> None:
    content = ("\n".join(texts) + "\n").encode()
    blocks = [content[at : at + block] for at in range(0, len(content), block)]
    expected = [
        (row.line, row.fields, row.problem)
        for row in records(TextLines(blocks, certain=True), ",", spans=spans, width=3)
    ]
    found: list[tuple[int, list[str], str | None]] = []
    for some in row_runs(TextLines(blocks, certain=True).runs(), ",", spans=spans, width=3):
        if isinstance(some, Record):
            found.append((some.line, some.fields, some.problem))
        else:
            trimmed = ([field.strip() for field in fields] for fields in some.fields)
            found += [(line, fields, None) for line, fields in enumerate(trimmed, some.first)]
    assert found == expected


@given(
    st.one_of(
        st.from_regex(r"\+?1?[ .-]?\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}", fullmatch=True),
        st.text(max_size=20),
    ),
    st.sampled_from(["US", "CA", "GB"]),
)
def test_the_key_alone_is_that_of_the_whole_number(text: str, region: str) -> None:
    number = logged_number(text, region)
    assert logged_key(text, region) == (number.key, number.given)
