"""Where a long list stands, and what of it is held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.ui.widgets.row_window import RowWindow, View

ORDERS = st.lists(st.integers(0, 60), unique=True, max_size=60)


@st.composite
def standing(draw: st.DrawFn) -> tuple[list[int], View]:
    """A list and where it stands: the cursor in sight, or scrolled out of it by the mouse."""
    order = draw(ORDERS.filter(bool))
    height = draw(st.integers(1, 12))
    place = draw(st.integers(0, len(order) - 1))
    top = draw(st.integers(0, max(0, len(order) - height)))
    return order, View(order[place], place, top, height)


@given(standing(), ORDERS)
def test_the_cursor_stays_on_its_record_and_in_sight(
    stands: tuple[list[int], View], order: list[int]
) -> None:
    _, view = stands
    after = view.follow(order)
    if not order:
        assert (after.key, after.place, after.top) == (None, 0, 0)
        return
    assert order[after.place] == after.key
    if view.key in order:
        assert after.key == view.key
    else:
        assert after.place == min(view.place, len(order) - 1)
    assert 0 <= after.top <= max(0, len(order) - view.height)
    was_in_sight = view.top <= view.place < view.top + view.height
    if was_in_sight:
        assert after.top <= after.place < after.top + view.height


@given(standing())
def test_a_list_that_did_not_change_does_not_move(stands: tuple[list[int], View]) -> None:
    order, view = stands
    assert view.follow(order) == view


@given(standing(), st.lists(st.integers(100, 110), unique=True, max_size=5))
def test_what_comes_before_shows_at_the_beginning_and_moves_nothing_further_down(
    stands: tuple[list[int], View], more: list[int]
) -> None:
    order, view = stands
    after = view.follow([*more, *order])
    was_in_sight = view.top <= view.place < view.top + view.height
    if view.top and was_in_sight:
        assert after.place - after.top == view.place - view.top
    elif not view.top and view.place + len(more) < view.height:
        assert after.top == 0


@given(standing())
def test_a_screen_before_and_behind_is_wanted_and_the_cursor(stands: tuple[list[int], View]) -> None:
    order, view = stands
    wanted = view.wanted(order)
    assert len(wanted) == len(set(wanted)) <= 3 * view.height + 1
    assert view.key in wanted
    assert set(order[view.top : view.top + view.height]) <= set(wanted)


def window() -> RowWindow[tuple[int, str]]:
    return RowWindow(lambda row: row[0])


def test_rows_of_before_are_shown_until_the_new_ones_are_there_and_count_as_missing() -> None:
    rows = window()
    rows.put([1, 2, 3], [(1, "old"), (2, "old")], keep=[1, 2])
    rows.put([1, 2, 3], [(1, "new")], keep=[1, 2])
    assert (rows.get(1), rows.get(2), rows.get(3)) == ((1, "new"), (2, "old"), None)
    assert rows.missing([1, 2, 3]) == [2, 3]
    rows.add([(2, "new")], keep=[2])
    assert (rows.get(1), rows.get(2)) == (None, (2, "new"))


def test_what_was_asked_for_earlier_does_not_replace_what_was_read_later() -> None:
    rows = window()
    rows.put([1], [(1, "later")], keep=[1])
    rows.add([(1, "earlier")], keep=[1])
    assert rows.get(1) == (1, "later")


@given(st.lists(st.tuples(ORDERS, st.integers(0, 50)), max_size=8))
def test_never_more_is_held_than_was_given_and_is_to_be_kept(changes: list[tuple[list[int], int]]) -> None:
    rows = window()
    for order, at in changes:
        keep = order[at : at + 5]
        rows.put(order, [(key, "") for key in keep[:3]], keep)
        rows.add([(key, "") for key in keep], keep)
        assert len(rows.rows()) <= 5
        assert [row[0] for row in rows.rows()] == keep
