"""The house before outreach: each figure, and where it turns red, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.domain.relationships.house import HouseFigures, fix_first, house_lines

FINE = HouseFigures(met=45, judged=50, backlog=20, known=8, askable=10)


def test_three_figures_in_the_order_in_which_they_are_mended() -> None:
    assert [one.words for one in house_lines(FINE)] == [
        "same day 90 % of 50",
        "backlog 20",
        "source known 80 % of 10",
    ]
    assert not fix_first(FINE)


@pytest.mark.parametrize(
    ("figures", "red"),
    [
        (replace(FINE, met=44), [True, False, False]),
        (replace(FINE, backlog=21), [False, True, False]),
        (replace(FINE, known=7), [False, False, True]),
        # Of four nothing can be said.
        (replace(FINE, met=0, judged=4, known=0, askable=4), [False, False, False]),
        (replace(FINE, met=4, judged=5), [True, False, False]),
        (HouseFigures(0, 0, 0, 0, 0), [False, False, False]),
        # 89.6 reads as 90 and is below it all the same.
        (replace(FINE, met=896, judged=1000), [True, False, False]),
    ],
)
def test_what_is_red_is_mended_first(figures: HouseFigures, red: list[bool]) -> None:
    assert [one.is_red for one in house_lines(figures)] == red
    assert fix_first(figures) is any(red)


def test_nothing_counted_says_so() -> None:
    words = [one.words for one in house_lines(HouseFigures(0, 0, 0, 0, 0))]
    assert words == ["same day nothing yet", "no backlog", "source known nothing yet"]
