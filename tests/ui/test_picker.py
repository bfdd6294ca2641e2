"""The field with a list: what is no choice does not stand in it."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.picker import Picker


class _Form(App[None]):
    """Two fields."""

    def compose(self) -> ComposeResult:
        """What kind, and another field to go on to."""
        yield Picker([Choice("new patient", 1), Choice("existing patient", 2)], id="lane")
        yield Picker([Choice("anyone", 0)], id="other")


@pytest.mark.parametrize("keys", [("x", "q"), ("backspace",)])
async def test_a_list_that_has_no_such_line_shows_what_was_taken_before(keys: tuple[str, ...]) -> None:
    app = _Form()
    async with app.run_test() as pilot:
        lane = app.query_one("#lane", Picker)
        lane.take_value(2)
        await pilot.press(*keys, "tab")
        assert (lane.text, lane.value) == ("existing patient", 2)
        await pilot.press("shift+tab", "n", "tab")
        assert (lane.text, lane.value) == ("new patient", 1)


class _Permission(App[None]):
    """A field in which one line begins with the whole of another."""

    def compose(self) -> ComposeResult:
        """What the referrer may be told, and another field to go on to."""
        yield Picker([Choice("not asked", 1), Choice("no", 2)], id="tell")
        yield Picker([Choice("anyone", 0)], id="other")


async def test_a_whole_word_is_taken_before_one_that_only_begins_with_it() -> None:
    app = _Permission()
    async with app.run_test() as pilot:
        tell = app.query_one("#tell", Picker)
        tell.take_value(1)
        await pilot.press("tab", "shift+tab", "n", "o", "tab")
        assert (tell.text, tell.value) == ("no", 2)
        await pilot.press("shift+tab", "n", "o", "t", "tab")
        assert (tell.text, tell.value) == ("not asked", 1)
