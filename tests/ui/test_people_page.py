"""ctrl+o, page Sign-in: turning it on, codes, roles, and what a role may not do."""

from __future__ import annotations

import re

import pytest

from frontdesk.domain.sign_in.roles import Role
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.settings_places import go

PIN = "271828"

pytestmark = pytest.mark.usefixtures("quick_hashes")


async def test_the_first_lead_turns_it_on_and_hands_out_a_code(desk: Desk, on_screen: OnScreen) -> None:
    service = desk.do.sign_in
    async with on_screen((80, 24)) as screen:
        await go(screen, "people")
        assert screen.shows("Sign-in is off: whoever sits down sees everything.")
        await screen.press("o", *"12345", "enter", *"12345", "enter")
        assert screen.shows("A PIN has at least 6 digits")
        await screen.press(*PIN, "enter", *PIN, "enter")
        assert screen.shows("The recovery key")
        (key,) = re.findall(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", screen.text())
        await screen.press("escape")
        assert screen.shows("It is not shown again")
        await screen.press("enter")
        assert service.is_on()
        assert screen.shows("Sign-in is on.")
        assert not screen.shows(key)
        await screen.press("down", "c")
        (code,) = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", screen.text())
        await screen.press("enter")
        assert screen.shows("a one-time code")
        assert service.check(desk.lee, code).must_choose
        assert service.recover(key, "to see that it is this one").is_recovery
        await screen.press("e", "up", "up", "enter")
        assert service.account(desk.lee).role is not Role.RECEPTIONIST
        await screen.press("a", *"Kim Park", "enter", "enter")
        assert screen.shows("Kim Park")
        await screen.press("ctrl+l", *PIN, "enter")
        assert screen.shows("The recovery key was used"), "the lead is told first"
        await screen.press("enter")
        assert screen.shows("Kim Park"), "who came back is where they were"
        await screen.press("o", *PIN, "enter")
        assert not service.is_on()
        await screen.press("ctrl+l")
        assert screen.shows("masked")


async def test_a_role_that_may_not_is_told_in_one_sentence(desk: Desk, on_screen: OnScreen) -> None:
    service = desk.do.sign_in
    service.turn_on(desk.dana, PIN)
    code = service.issue_code(desk.lee, desk.dana)
    service.set_secret(desk.lee, code, "314159", desk.lee)
    async with on_screen() as screen:
        await screen.press("down", *"314159", "enter")
        await go(screen, "people")
        await screen.press("end", "c")
        assert screen.shows("Only the lead may add people")
        assert not service.account(desk.sam).has_code
