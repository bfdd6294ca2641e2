"""A new referrer in place: what is missing stays said until it is typed."""

from __future__ import annotations

from frontdesk.ui.dialogs.new_referrer import HalfTyped, NewReferrerDialog
from tests.ui.conftest import OnScreen


async def test_a_kind_that_is_none_is_asked_for_and_the_question_stays(on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        screen.app.push_screen(NewReferrerDialog(HalfTyped("Dr Priya Patel")))
        await screen.press(*"westside", "f10")
        assert screen.shows("Choose the kind; it decides the reports.")
        await screen.press(*"psy")
        assert not screen.shows("Choose the kind; it decides the reports.")
