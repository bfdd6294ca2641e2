"""Columns with fixed places: they share a width, and never reach beyond it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.ui.widgets.columns import LEAST, Column, places
from tests.builders import Desk
from tests.ui.conftest import OnScreen

COLUMNS = st.lists(
    st.builds(
        Column, st.just("x"), st.integers(1, 30), flex=st.integers(0, 3), from_width=st.integers(0, 90)
    ),
    min_size=1,
    max_size=8,
)


@given(COLUMNS, st.integers(20, 200))
def test_the_columns_and_their_blanks_fit(columns: list[Column], width: int) -> None:
    cells = places(columns, width)
    shown = [some for some in cells if some]
    needed = len(shown) + 1 + sum(min(LEAST, some) for some in shown)
    assert sum(shown) + len(shown) + 1 <= max(width, needed)
    for column, some in zip(columns, cells, strict=True):
        assert (some == 0) == (width < column.from_width)


def test_the_spare_width_is_shared_out_and_too_little_is_taken_from_who_would_take_it() -> None:
    columns = (Column("a", 10), Column("b", 10, flex=1), Column("c", 10, flex=2, from_width=30))
    assert places(columns, 46) == (10, 14, 18)
    assert places(columns, 34) == (10, 10, 10)
    assert places(columns, 30) == (10, 10, 6)
    assert places(columns, 29) == (10, 16, 0)
    assert places(columns, 20) == (10, 7, 0)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (115, 30), (116, 30), (120, 40)])
async def test_what_is_cut_on_the_referrals_screen_ends_in_a_sign(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    why = Source(SourceAnswer.NOT_ASKED, detail="the line was bad")
    desk.call(name="Wilhelmina Featherstonehaugh-Montgomery", source=why)
    async with on_screen(size) as screen:
        await screen.press("f4")
        (row,) = (line for line in screen.text().split("\n") if "Wilh" in line)
        cut = row[row.index("Wilh") :].split("  ")[0].split(" (")[0].strip("│ ")
        assert cut.endswith("…") or "Montgomery" in cut, row
        assert re.search(r"Why( not asked|[ \w]*…)", screen.text()), screen.text()
