"""The table of the benchmarks: a row is judged by its target, and what was not measured is not judged."""

from __future__ import annotations

import pytest

from tests.benchmarks.every import EVERY
from tests.benchmarks.row import Row, heading, interleaved, p95


def test_a_row_with_a_floor_is_judged_by_the_ratio() -> None:
    assert Row("start", 500.0, "ms", 1.15, 450.0, "R").met
    assert not Row("start", 520.0, "ms", 1.15, 450.0, "R").met
    assert "1.16 x" in Row("start", 520.0, "ms", 1.15, 450.0, "R").line()


def test_a_row_without_a_floor_is_judged_by_its_figure_and_a_throughput_from_below() -> None:
    assert Row("F9", 60.0, "ms", 60).met
    assert not Row("F9", 60.1, "ms", 60).met
    assert Row("import", 0.9, "rows/s", 0.8, 1.0, at_least=True).met
    assert not Row("import", 0.7, "rows/s", 0.8, 1.0, at_least=True).met


def test_what_was_not_measured_says_why_and_is_not_counted() -> None:
    row = Row.not_measured("start, against vit", 0.2, "not installed")
    assert not row.is_judged
    assert "not measured: not installed" in row.line()
    assert "met" not in row.line().replace("not measured", "").lower().split()
    with pytest.raises(ValueError, match="was not measured"):
        _ = row.judged


def test_a_row_that_only_tells_shows_no_verdict() -> None:
    row = Row("the launcher", 21.5, "MB", None)
    assert not row.is_judged
    assert "MISSED" not in row.line()


def test_lines_stand_under_their_headings() -> None:
    row = Row("start", 1234.5, "ms", 1.15, 450.0, "R", cpu=300.0, floor_cpu=100.0)
    assert heading().index("held against") == row.line().index("R", heading().index("unit"))
    assert row.markdown().count("|") == 10


def test_the_first_turn_warms_up_and_ways_take_turns() -> None:
    order: list[str] = []

    def way(name: str) -> float:
        order.append(name)
        return float(len(order))

    ours, floor = interleaved(2, lambda: way("ours"), lambda: way("floor"))
    assert order == ["ours", "floor"] * 3
    assert (ours, floor) == ([3.0, 5.0], [4.0, 6.0])


def test_p95_is_a_figure_that_was_measured() -> None:
    assert p95(range(1, 101)) == 96
    assert p95([7.0]) == 7.0


def test_every_benchmark_has_a_name_of_its_own() -> None:
    names = [one.name for one in EVERY]
    assert len(set(names)) == len(names)
