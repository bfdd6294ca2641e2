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
