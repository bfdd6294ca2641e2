"""Cover by keys: phones, backup, busy, lunch, and the answer to the call for the backup."""

from __future__ import annotations

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.ui.app.front_desk import FrontDesk
from tests.builders import Desk, at, settings
from tests.ui.conftest import OnScreen

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_each_and_what_holds_is_shown_at_once(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        await screen.press("ctrl+p")
        assert screen.shows("Nobody backs up yet: k on a name says who.")
        for key in ("p  phones", "k  backup", "b  busy", "l  lunch", "h  hand-off", "z  undo", "esc  leave"):
            assert screen.shows(key)
        await screen.press("b")
        assert any("Nobody backs up" in said for said in screen.said())
        await screen.press("p", "down", "k")
        shown = screen.text().splitlines()
        (dana,) = [one for one in shown if "Dana Reyes" in one]
        (lee,) = [one for one in shown if "Lee Wong" in one]
        assert "✓ since 9:00a       ·" in dana
        assert "·                   ✓ since 9:00a" in lee
        await screen.press("b")
        assert screen.shows("Busy: Lee takes the next ones.")
        # The same key closes it.
        await screen.press("ctrl+p")
        assert not screen.shows("On the phones")
        await screen.press("ctrl+b")
        assert "Not busy any more" in screen.said()
        assert screen.shows("Dana · backup Lee")


async def test_a_half_typed_call_is_as_it_was(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.type("212555")
        await screen.press("ctrl+p", "p", "escape")
        await screen.type("0142")
        assert screen.shows("2125550142") or screen.shows("(212) 555-0142")
        assert screen.shows("on phones Dana")


async def test_lunch_by_one_key_to_the_backup_and_back(desk: Desk, on_screen: OnScreen) -> None:
    claimed = [desk.callback() for _ in range(2)]
    for number in claimed:
        desk.do.callbacks.claim(number, by=desk.dana)
    desk.do.cover.turn_backup(desk.lee, by=desk.dana)
    async with on_screen() as screen:
        await screen.press("f3", "ctrl+p", "l")
        assert "Lee covers for Dana and has 2 claims." in screen.said()
        assert screen.shows("Dana is out since 9:00 AM, Lee has 2 claims")
        assert [desk.column(number, "owner_id") for number in claimed] == [desk.lee] * 2
        await screen.press("escape")
        assert screen.shows("Lee 0 min")
        await screen.press("ctrl+p", "l")
        assert "Dana is back and has 2 claims again." in screen.said()
        assert [desk.column(number, "owner_id") for number in claimed] == [desk.dana] * 2


async def test_what_was_said_of_the_cover_is_taken_back_in_its_dialog_and_from_every_screen(
    desk: Desk, on_screen: OnScreen
) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press("ctrl+p", "p", "k", "z")
        assert screen.shows("Dana as the backup, 9:00 AM")
        await screen.press("enter")
        (dana,) = [one for one in screen.text().splitlines() if "Dana Reyes" in one and "│" in one]
        assert "✓ since 9:00a       ·" in dana
        await screen.press("escape", "f3", "ctrl+z", "enter")
        assert "Undone: Dana on the phones" in screen.said()
        assert not screen.shows("on phones Dana")


async def test_without_a_backup_lunch_asks_who(desk: Desk, on_screen: OnScreen) -> None:
    number = desk.callback()
    desk.do.callbacks.claim(number, by=desk.dana)
    async with on_screen() as screen:
        await screen.press("ctrl+p", "l")
        assert screen.shows("Who has the claims meanwhile?")
        await screen.press("escape")
        assert desk.column(number, "owner_id") == desk.dana
        await screen.press("l", "down", "enter")
        assert desk.column(number, "owner_id") == desk.sam


def due_and_nobodys(desk: Desk, name: str = "Maria Alvarez") -> int:
    number = desk.callback(name=name, next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 10:00"))
    desk.clock.set("mon 10:15")
    return number


@pytest.mark.parametrize("size", SIZES)
async def test_the_call_for_the_backup_stays_until_it_is_answered_and_steals_no_letter(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    number = due_and_nobodys(desk)
    async with on_screen(size) as screen:
        assert "due 10:00 AM" in screen.text().splitlines()[2]
        assert screen.shows("^x answer")
        await screen.type("212xb")
        assert screen.shows("212xb")
        await screen.press("f3")
        assert screen.shows("^x answer")
        await screen.press("ctrl+x", "escape")
        assert screen.shows("^x answer")
        await screen.press("ctrl+x")
        assert screen.shows("I take Maria Alvarez")
        await screen.press("enter")
        assert not screen.shows("^x answer")
        assert desk.column(number, "owner_id") == desk.dana
        assert desk.rows("SELECT answer, answered_by_id FROM escalation") == [("taken", desk.dana)]


@pytest.mark.parametrize(
    ("keys", "words", "answer"),
    [
        (("down", "enter"), "", "backup_called"),
        (("down", "down", "enter"), "they moved", "not_needed: they moved"),
    ],
)
async def test_the_other_answers_are_kept_with_the_person(
    desk: Desk, on_screen: OnScreen, keys: tuple[str, ...], words: str, answer: str
) -> None:
    due_and_nobodys(desk)
    async with on_screen() as screen:
        await screen.press("ctrl+x", *keys)
        if words:
            await screen.type(words)
            await screen.press("enter")
        assert desk.rows("SELECT answer, answered_by_id FROM escalation") == [(answer, desk.dana)]
        assert not screen.shows("^x answer")


@pytest.mark.parametrize("bell", [True, False])
async def test_a_bell_rings_once_for_each_call_where_the_practice_wants_one(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch, bell: bool
) -> None:
    desk.do.practice.save(settings(bell=bell), by=desk.dana)
    due_and_nobodys(desk)
    rung: list[bool] = []
    monkeypatch.setattr(FrontDesk, "bell", lambda _: rung.append(True))
    async with on_screen() as screen:
        for _ in range(2):
            screen.app.look_again()
            await screen.settle()
    assert rung == [True] * bell


async def test_another_desks_answer_takes_the_banner_away(desk: Desk, on_screen: OnScreen) -> None:
    number = due_and_nobodys(desk)
    async with on_screen() as screen:
        desk.do.callbacks.claim(number, by=desk.lee)
        screen.app.look_again()
        await screen.settle()
        assert not screen.shows("^x answer")


async def test_nothing_lies_over_the_crisis_screen(desk: Desk, on_screen: OnScreen) -> None:
    due_and_nobodys(desk)
    async with on_screen() as screen:
        await screen.press("f9")
        assert not screen.shows("^x answer")
        await screen.press("ctrl+p", "ctrl+x", "ctrl+b")
        assert not screen.shows("On the phones")
        assert desk.value("SELECT COUNT(*) FROM cover") == 0
        await screen.press("f9")
        assert screen.shows("^x answer")
