"""Screens and actions that are not for every role: who may not is told who may, and nothing happens."""

from __future__ import annotations

import pytest

from frontdesk.domain.sign_in.roles import Role
from frontdesk.ui.numbers.screen import NumbersScreen
from tests.builders import Desk
from tests.ui.conftest import OnScreen

#: Dana's PIN and Lee's.
DANA, LEE = "271828", "314159"


@pytest.fixture
def signing(desk: Desk) -> Desk:
    """A practice where people sign in: Dana is lead, Lee a receptionist."""
    desk.do.sign_in.turn_on(desk.dana, DANA)
    code = desk.do.sign_in.issue_code(desk.lee, desk.dana)
    desk.do.sign_in.set_secret(desk.lee, code, LEE, desk.lee)
    return desk


async def test_the_figures_are_for_those_who_may_see_them(signing: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("down", *LEE, "enter")
        await screen.press("f7")
        assert not isinstance(screen.app.screen, NumbersScreen)
        assert screen.shows("Only the coordinator, liaison, lead or clinician may")
        signing.do.sign_in.set_role(signing.lee, Role.COORDINATOR, signing.dana)
        await screen.press("f7")
        assert isinstance(screen.app.screen, NumbersScreen)


async def test_without_sign_in_they_are_for_everybody(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f7")
        assert isinstance(screen.app.screen, NumbersScreen)


async def test_settings_are_looked_at_by_all_and_kept_by_few(signing: Desk, on_screen: OnScreen) -> None:
    before = signing.do.practice.current().version
    async with on_screen() as screen:
        await screen.press("down", *LEE, "enter")
        await screen.press("ctrl+o", "enter", *" of New York", "f10", "enter")
        assert screen.shows("Only the")
    assert signing.do.practice.current().version == before
