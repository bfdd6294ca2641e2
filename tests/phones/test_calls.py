"""A file as a whole: order, counts, notes, progress, and memory that does not grow with it."""

from __future__ import annotations

import os
import random
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.domain.calls import Direction, Result
from frontdesk.exports import records
from frontdesk.exports.lines import BadFile
from frontdesk.phones import calls as calls_module
from frontdesk.phones import grouping
from frontdesk.phones.calls import read_calls
from tests.phones.logs import MISSED, OUTBOUND, PRACTICE, REPORT, Row, master, opened, read, table, written


def busy(count: int) -> Iterator[Row]:
    """Inbound calls of one to three legs, the legs written in the order in which they end."""
    chance = random.Random(7)
    start = datetime(2026, 1, 5, 8)
    for number in range(count):
        start += timedelta(seconds=chance.randint(20, 300))
        uniqueid = f"{1767600000 + number}.{number}"
        # Nobody calls again soon: a row of a number inside its own answered call is part of that call.
        src = f"212555{number % 400:04}"
        for _ in range(chance.randint(0, 2)):
            yield replace(MISSED, src=src, start=start, duration=30, uniqueid=uniqueid)
        yield Row(src=src, start=start, duration=chance.randint(60, 900), uniqueid=uniqueid)


def ended(rows: Iterator[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.start + timedelta(seconds=row.duration))


def test_calls_come_in_order_and_the_same_at_every_pass(tmp_path: Path) -> None:
    content = master(*ended(busy(300)))
    with opened(tmp_path, content) as log:
        first, second = list(log), list(log)
        assert (log.counts.rows, log.counts.bad) == (content.count("\n"), 0)
    assert first == second
    assert len(first) == 300
    assert [call.at for call in first] == sorted(call.at for call in first)


@pytest.mark.parametrize("last_line", ["\n", ""], ids=["ended", "not ended"])
def test_a_file_with_its_newest_row_first_is_read_from_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last_line: str
) -> None:
    # Small windows make a file of some hundred rows a long one.
    monkeypatch.setattr(calls_module, "WINDOW", 40)
    monkeypatch.setattr(calls_module, "SAMPLE", 100)
    monkeypatch.setattr(records, "PART", 30)
    rows = list(reversed(ended(busy(400))))
    rows[200] = replace(rows[200], name="José")
    lines = table(rows, REPORT, header=True).splitlines()
    lines.insert(300, "broken")
    content = "\n".join(lines) + last_line
    with opened(tmp_path, content) as log:
        calls = list(log)
        assert log.counts.headings == 1
        assert [row.line for row in log.counts.bad_rows] == [301]
        assert any("from its end" in note for note in log.notes)
        assert log.fraction == 1.0
        assert list(log) == calls
    assert len(calls) == 400
    assert [call.at for call in calls] == sorted(call.at for call in calls)
    forwards, _ = read(tmp_path, table(reversed(rows), REPORT, header=True))
    assert [call.external_id for call in calls] == [call.external_id for call in forwards]
    for call in calls:
        assert all(call.external_id.removeprefix("asterisk:") in lines[line - 1] for line in call.lines)
    assert "José" in {call.name for call in calls}


def test_every_rows_fate_is_counted(tmp_path: Path) -> None:
    rows = [
        Row(uniqueid="1.1"),
        replace(MISSED, uniqueid="1.2"),
        Row(app="VoiceMail", uniqueid="1.3"),
        replace(OUTBOUND, uniqueid="1.4"),
        replace(OUTBOUND, dst="202", uniqueid="1.5"),
    ]
    with opened(tmp_path, master(*rows) + "\nbroken\n,,,\n" + master(Row(uniqueid="1.1"))) as log:
        assert len(list(log)) == 5
        counts = log.counts
    assert (counts.rows, counts.bad, counts.blank, counts.headings) == (7, 1, 2, 0)
    assert (counts.of(), counts.of(Direction.INBOUND), counts.of(Direction.OUTBOUND)) == (5, 3, 1)
    assert counts.of(Direction.INBOUND, Result.VOICEMAIL) == counts.of(Direction.INBOUND, Result.MISSED) == 1
    assert counts.of(Result.ANSWERED) == 3


def test_no_more_than_so_many_bad_rows_are_kept_but_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls_module, "BAD_ROWS_KEPT", 10)
    with opened(tmp_path, master(Row()) + "broken\n" * 25) as log:
        assert len(list(log)) == 1
        assert (log.counts.bad, len(log.counts.bad_rows)) == (25, 10)


def test_late_legs_are_listed_with_the_other_bad_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls_module, "WINDOW", 5)
    rows = [replace(MISSED, uniqueid=f"1.{at}").at(9, at) for at in range(20)]
    calls, bad = read(tmp_path, "broken\n" + master(*rows, rows[0]))
    assert len(calls) == 20
    assert [row.line for row in bad] == [1, 22]
    assert grouping.WINDOW == 5_000


def test_notes_tell_how_the_file_was_read(tmp_path: Path) -> None:
    content = master(Row(name="José")).encode() + master(MISSED).encode().replace(b"Maria", b"Mar\xeda")
    with opened(tmp_path, content) as log:
        calls = list(log)
        notes = " ".join(log.notes)
    assert "Asterisk call records (Master.csv), UTF-8" in notes
    assert "bytes that are not UTF-8, replaced by �: 1." in notes
    assert calls[0].name == "José"


def test_a_file_that_grows_while_it_is_read_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, master(Row()))
    with read_calls(path, PRACTICE) as log:
        with path.open("a") as more:
            more.write(master(Row(uniqueid="1.2")))
        assert len(list(log)) == 1
        assert any("was written to while it was read" in note for note in log.notes)


def test_progress_moves_while_calls_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_module, "WINDOW", 100)
    with opened(tmp_path, master(*busy(3_000))) as log:
        seen = [log.fraction for _ in log]
    assert seen == sorted(seen)
    assert 0 < seen[0] < 0.5
    assert seen[-1] == 1.0


def test_the_file_is_closed_when_it_cannot_be_used(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(20):
        with pytest.raises(BadFile):
            opened(tmp_path, "no calls here\n")
    after = len(os.listdir("/proc/self/fd")) if before else 0
    assert after <= before + 1


def peak(folder: Path, count: int) -> int:
    path = written(folder, master(*busy(count)))
    with read_calls(path, PRACTICE) as log:
        tracemalloc.start()
        made = sum(1 for _ in log)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert made == count
    return most


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_module, "WINDOW", 100)
    monkeypatch.setattr(grouping, "REMEMBERED", 100)
    small, large = peak(tmp_path, 500), peak(tmp_path, 3_000)
    assert large < 1.3 * small
    with read_calls(tmp_path / "calls.csv", PRACTICE) as log:
        tracemalloc.start()
        held = list(log)
        whole = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert len(held) == 3_000
    assert whole > 2 * small, "the measure sees a list of all calls"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spoiled=st.lists(
        st.tuples(
            st.integers(0, 2_000),
            st.sampled_from([b'"', b"\0", b"\xff", b",", b"\n", b"\r", b"", b"x" * 70_000]),
        ),
        max_size=4,
    ),
    cut=st.integers(0, 2_300),
)
def test_whatever_bytes_are_spoiled_nothing_raises_and_every_row_has_its_fate(
    tmp_path: Path, spoiled: list[tuple[int, bytes]], cut: int
) -> None:
    content = master(*(Row(uniqueid=f"1773754200.{at}") for at in range(10))).encode()
    for place, byte in spoiled:
        content = content[:place] + byte + content[place + 1 :]
    content = content[: max(1, cut)]
    try:
        calls, bad = read(tmp_path, content)
    except BadFile:
        return
    assert len(calls) <= 10 + len(spoiled)
    assert all(row.reason for row in bad)
