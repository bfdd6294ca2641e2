"""F3: the queue is worked by keys, and says what each did."""

from __future__ import annotations

import pytest

from frontdesk.domain.lanes import Lane
from frontdesk.domain.outcomes import Outcome
from frontdesk.services.attempts import NewAttempt
from tests.builders import Desk
from tests.ui.conftest import OnScreen

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_standing_reads_without_colour_in_the_order_of_work(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.clock.set("fri 15:00")
    desk.callback(name="Late Lou")
    desk.clock.set("mon2 09:00")
    desk.callback(name="Calm Cal", lane=Lane.OTHER, source=None)
    desk.callback(name="Office Ada", lane=Lane.REFERRING_OFFICE, source=None)
    desk.clock.set("mon2 16:32")
    async with on_screen(size) as screen:
        await screen.press("f3")
        lines = [line for line in screen.text().splitlines() if line[1:2] in ("‼", "▲")]
        assert [line[16:26] for line in lines] == ["Late Lou  ", "Office Ada", "Calm Cal  "]
        assert "‼ 2 d late" in lines[0]
        assert "▲ 28 min left" in lines[1]
        assert screen.shows("1 breached")
        assert screen.shows("2 at risk")


async def test_next_claims_and_an_outcome_key_ends_it_and_z_undoes(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3", "n")
        assert desk.column(callback, "owner_id") == desk.dana
        assert screen.shows("Dana 0m")
        desk.clock.on(4)
        await screen.press("v")
        assert any("left a message · next: tomorrow 13:00 · z undoes" in said for said in screen.said())
        assert desk.column(callback, "attempts") == 1
        await screen.press("z")
        assert desk.column(callback, "attempts") == 0
        assert desk.column(callback, "owner_id") == desk.dana


async def test_call_again_shows_the_reading_before_it_is_taken(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("p")
        assert screen.shows("When shall we call again?")
        await screen.type("3pm")
        assert screen.shows("Mon 16 Nov 15:00")
        await screen.press("enter")
        assert desk.column(callback, "due_kind") == "promise"
        await screen.press("right_square_bracket")
        assert screen.shows("asked 15:00")


async def test_a_callback_somebody_has_is_not_taken_twice(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3")
        desk.do.callbacks.claim(callback, by=desk.lee)
        await screen.press("enter")
        assert any("Lee Wong has this callback already" in said for said in screen.said())
        await screen.press("a")
        assert desk.column(callback, "attempts") == 0


async def test_hand_over_gives_it_to_somebody(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("enter", "h")
        assert screen.shows("Hand over to")
        await screen.press("enter")
        assert desk.column(callback, "owner_id") == desk.lee
        assert screen.shows("Lee 0m")


async def test_the_filter_finds_by_name_and_by_last_digits(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Maria Alvarez", number="(212) 555-0142")
    desk.callback(name="Ann Lee", number="(646) 555-0188")
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("slash")
        await screen.type("alv")
        assert screen.shows("Maria Alvarez")
        assert not screen.shows("(646) 555-0188")
        await screen.press("escape", "slash")
        await screen.type("0188")
        assert screen.shows("Ann Lee")
        assert not screen.shows("(212) 555-0142")
        await screen.press("enter", "escape")
        assert screen.shows("(212) 555-0142")


async def test_the_words_to_say_follow_the_permission(desk: Desk, on_screen: OnScreen) -> None:
    from frontdesk.domain.voicemail import VoicemailPermission

    desk.callback(name="Maria Alvarez", voicemail=VoicemailPermission.NONE)
    async with on_screen() as screen:
        await screen.press("f3")
        assert screen.shows("Leave no message.")


async def test_a_deadline_that_passes_while_the_screen_is_open_is_said(
    desk: Desk, on_screen: OnScreen
) -> None:
    desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3")
        assert screen.shows("0 breached")
        desk.clock.set("mon 17:01")
        screen.app.look_again()
        await screen.settle()
        assert screen.shows("1 breached")
        assert any("past the deadline" in said for said in screen.said())
    assert desk.value("SELECT COUNT(*) FROM breach") == 1


async def test_done_today_shows_what_was_closed(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    desk.do.callbacks.record(NewAttempt(callback, Outcome.REACHED_BOOKED), by=desk.dana)
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("left_square_bracket")
        assert screen.shows("Maria Alvarez")
        assert screen.shows("booked")
