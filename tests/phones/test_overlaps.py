"""Rows that are one call without sharing an id, and rows that are not."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from frontdesk.phones.mapping import ColumnMapping
from tests.phones.logs import read

HEADER = "Start,From,To,Result,Duration\n"
MAPPING = ColumnMapping("Start", "", "From", "To", result="Result", duration="Duration")


def outcome(folder: Path, rows: list[str]) -> list[tuple[str, int]]:
    calls, bad = read(folder, HEADER + "\n".join(rows) + "\n", mapping=MAPPING)
    assert bad == []
    return [(call.result.value, len(call.lines)) for call in calls]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["09:00:00,2125550101,201,No Answer,", "09:00:10,+12125550101,202,Answered,"], [("answered", 2)]),
        (["09:00:00,2125550101,201,No Answer,", "09:00:31,2125550101,202,No Answer,"], [("missed", 1)] * 2),
        (["09:00:00,2125550101,201,Answered,380", "09:01:00,2125550101,202,No Answer,0"], [("answered", 2)]),
        # Cut off, and called again: nobody spoke with them about that.
        (
            ["09:00:00,2125550101,201,Answered,15", "09:00:20,2125550101,201,No Answer,9"],
            [("answered", 1), ("missed", 1)],
        ),
        # Nobody knows whether withheld calls are one person's.
        (["09:00:00,anonymous,201,No Answer,", "09:00:01,anonymous,202,No Answer,"], [("missed", 1)] * 2),
        (
            ["09:00:00,2125550101,201,No Answer,20", "09:00:20,2125550101,VM:201,Answered,9"],
            [("voicemail", 2)],
        ),
    ],
)
def test_rows_that_overlap(tmp_path: Path, rows: list[str], expected: list[tuple[str, int]]) -> None:
    for order in permutations(f"2026-11-24 {row}" for row in rows):
        assert outcome(tmp_path, list(order)) == expected
