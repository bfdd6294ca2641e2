"""F3: an outcome is recorded for the callback that this desk claimed and opened; any other asks first."""

from __future__ import annotations

import pytest

from frontdesk.domain.callbacks.outcomes import KEYED, Asks, Outcome
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk
from tests.filled_backlog import fill
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

#: What the question says of a callback that this desk has not claimed and opened.
NOT_OPENED = "You have not opened this callback."


def queue(screen: Watcher) -> Lines[Callback]:
    """The list."""
    return screen.app.screen.query_one("#queue", Lines)


def tries(desk: Desk) -> list[tuple[int, str]]:
    """Whose tries stand, and what came of them."""
    return [
        (number, outcome)
        for number, outcome in desk.rows(
            "SELECT callback_id, outcome FROM attempt WHERE voided_at IS NULL ORDER BY id"
        )
    ]


# Undo


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_who_is_brought_back_is_in_hand_again(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    first, second, _ = (desk.callback(name=name) for name in ("Denise", "Ann", "Ben"))
    async with on_screen(size) as screen:
        await screen.press("f3", "n", "v")
        assert queue(screen).key == second
        await screen.press("z", "enter")
        assert queue(screen).key == first
        assert desk.column(first, "owner_id") == desk.dana
        await screen.press("a")
        assert tries(desk) == [(first, "no_answer")]


async def test_a_key_behind_the_undo_is_for_who_is_brought_back(desk: Desk, on_screen: OnScreen) -> None:
    first, _, _ = (desk.callback(name=name) for name in ("Denise", "Ann", "Ben"))
    async with on_screen() as screen:
        await screen.press("f3", "n", "v", "z", "enter", "a")
        assert tries(desk) == [(first, "no_answer")]


async def test_a_second_undo_stays_on_them_too(desk: Desk, on_screen: OnScreen) -> None:
    first, _, _ = (desk.callback(name=name) for name in ("Denise", "Ann", "Ben"))
    async with on_screen() as screen:
        await screen.press("f3", "n", "v", "z", "enter", "z", "enter")
        assert queue(screen).key == first
        assert desk.column(first, "owner_id") is None
        await screen.press("a")
        assert screen.shows(NOT_OPENED)
        assert screen.shows("Denise")
        await screen.press("escape")
    assert tries(desk) == []


async def test_they_are_in_hand_too_when_it_is_undone_on_another_screen(
    desk: Desk, on_screen: OnScreen
) -> None:
    first, second, _ = (desk.callback(name=name) for name in ("Denise", "Ann", "Ben"))
    async with on_screen() as screen:
        await screen.press("f3", "n", "v", "f2")
        await screen.press("ctrl+z", "enter")
        await screen.press("f3")
        assert queue(screen).key == first
        await screen.press("a")
    assert tries(desk) == [(first, "no_answer")]
    assert second != first


async def test_undoing_something_else_leaves_the_one_in_hand(desk: Desk, on_screen: OnScreen) -> None:
    first = desk.callback(name="Denise", number="(212) 555-0142")
    second = desk.callback(name="Ann", number="(212) 555-0143")
    async with on_screen() as screen:
        await screen.press("f3", "down", "enter")
        desk.clock.on(1)
        desk.call(number="(212) 555-0142")
        screen.app.look_again()
        await screen.settle()
        assert desk.column(first, "calls") == 2
        await screen.press("z", "enter")
        assert desk.column(first, "calls") == 1
        assert queue(screen).key == second
        await screen.press("a")
    assert tries(desk) == [(second, "no_answer")]


async def test_who_left_the_open_list_is_shown_where_they_are(desk: Desk, on_screen: OnScreen) -> None:
    first = desk.callback(name="Denise")
    async with on_screen() as screen:
        await screen.press("f3", "n", "b", "left_square_bracket")
        assert queue(screen).key == first
        assert list(queue(screen).order) == [first]
        await screen.press("z", "enter")
        assert queue(screen).key == first
        assert screen.app.screen.tab is Tab.NOW  # type: ignore[attr-defined]
        await screen.press("a")
    assert tries(desk) == [(first, "no_answer")]


async def test_a_merge_that_is_taken_back_leaves_the_one_in_hand(desk: Desk, on_screen: OnScreen) -> None:
    older, other = desk.callback(name="Maria Alvarez"), desk.callback(name="M. Alvarez")
    async with on_screen() as screen:
        await screen.press("f3", "down", "enter", "m", "enter")
        assert (queue(screen).key, desk.column(older, "owner_id")) == (older, desk.dana)
        await screen.press("z", "enter")
        assert (queue(screen).key, desk.column(other, "owner_id")) == (other, desk.dana)
        await screen.press("m", "enter", "a")
    assert tries(desk) == [(older, "no_answer")]


# A breach is said once


async def test_taking_back_says_no_breach_that_was_there_before(desk: Desk, on_screen: OnScreen) -> None:
    desk.clock.set("fri 15:00")
    desk.callback(name="Late Lou")
    desk.clock.set("mon2 09:00")
    desk.callback(name="Ann")
    async with on_screen() as screen:
        await screen.press("f3", "n", "v")
        assert screen.shows("0 breached")
        await screen.press("z", "enter")
        assert screen.shows("1 breached")
        assert not any("past the deadline" in said for said in screen.said())
        desk.clock.set("mon2 17:01")
        screen.app.look_again()
        await screen.settle()
        assert [said for said in screen.said() if "past the deadline" in said] == [
            "1 more callback is past the deadline."
        ]


# Any other


@pytest.mark.parametrize("outcome", [one for one in KEYED if one is not Outcome.CRISIS])
async def test_every_outcome_asks_first_for_whom_nobody_opened(
    desk: Desk, on_screen: OnScreen, outcome: Outcome
) -> None:
    callback = desk.callback(name="Maria [b]Alvarez", number="(212) 555-0142")
    desk.do.callbacks.record(NewAttempt(callback, Outcome.WRONG_NUMBER), by=desk.lee)
    desk.clock.set("tue 09:00")
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", outcome.facts.key)
        assert screen.shows(NOT_OPENED)
        assert screen.shows("Maria [b]Alvarez  (212) 555-0142")
        await screen.press("escape")
        assert not screen.shows(NOT_OPENED)
        assert len(tries(desk)) == 1
        if outcome.facts.asks is Asks.NOTHING:
            await screen.press(outcome.facts.key, "enter")
            assert desk.column(callback, "last_outcome") == outcome.value


async def test_moving_off_the_one_in_hand_asks(desk: Desk, on_screen: OnScreen) -> None:
    first, second = desk.callback(name="Ann"), desk.callback(name="Ben")
    async with on_screen() as screen:
        await screen.press("f3", "n", "down", "a")
        assert screen.shows(NOT_OPENED)
        assert screen.shows("Ben  (")
        await screen.press("enter")
        assert tries(desk) == [(second, "no_answer")]
        await screen.press("up", "a")
        assert tries(desk) == [(second, "no_answer"), (first, "no_answer")]


async def test_claimed_before_but_not_open_asks(desk: Desk, on_screen: OnScreen) -> None:
    first, second = desk.callback(name="Ann"), desk.callback(name="Ben")
    desk.do.callbacks.claim(first, by=desk.dana)
    async with on_screen() as screen:
        await screen.press("f3", "a")
        assert screen.shows(NOT_OPENED)
        await screen.press("escape", "enter", "a")
        assert tries(desk) == [(first, "no_answer")]
        assert queue(screen).key == second


async def test_a_click_on_another_row_asks_and_so_does_the_button(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Ann")
    second = desk.callback(name="Ben")
    async with on_screen() as screen:
        await screen.press("f3", "n")
        lines = screen.text().splitlines()
        (row,) = (y for y, text in enumerate(lines) if "Ben" in text[:40])
        await screen.pilot.click(offset=(18, row))
        await screen.settle()
        (y,) = (y for y, text in enumerate(lines) if "a no answer" in text)
        await screen.pilot.click(offset=(lines[y].index("a no answer") + 2, y))
        await screen.settle()
        assert screen.shows(NOT_OPENED)
        await screen.press("escape")
        # A second click on the row opens it.
        await screen.pilot.click(offset=(18, row), times=2)
        await screen.settle()
        await screen.press("a")
    assert tries(desk) == [(second, "no_answer")]


async def test_what_another_desk_does_leaves_the_cursor_and_never_the_outcome_elsewhere(
    desk: Desk, on_screen: OnScreen
) -> None:
    first, second, third = (desk.callback(name=name) for name in ("Ann", "Ben", "Cora"))
    async with on_screen() as screen:
        await screen.press("f3", "down", "enter")
        desk.do.callbacks.record(NewAttempt(first, Outcome.REACHED_BOOKED), by=desk.lee)
        screen.app.look_again()
        await screen.settle()
        assert queue(screen).key == second
        desk.do.callbacks.hand_over(second, to=desk.lee, seen_owner=desk.dana, by=desk.lee)
        desk.do.callbacks.record(NewAttempt(second, Outcome.REACHED_BOOKED), by=desk.lee)
        screen.app.look_again()
        await screen.settle()
        assert queue(screen).key == third
        await screen.press("a")
        assert screen.shows(NOT_OPENED)
        await screen.press("escape")
    assert "no_answer" not in {outcome for _, outcome in tries(desk)}


async def test_a_claim_that_ran_out_is_said(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Ann")
    async with on_screen() as screen:
        await screen.press("f3", "n")
        desk.clock.on(25)
        screen.app.look_again()
        await screen.settle()
        assert desk.column(callback, "owner_id") is None
        await screen.press("v")
        assert screen.shows("Your claim ran out. Nobody has this callback now.")
        await screen.press("enter")
    assert tries(desk) == [(callback, "left_message")]


async def test_whose_line_dropped_is_in_hand(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Ann")
    async with on_screen() as screen:
        await screen.press("f3", "l", "enter", "a")
    assert tries(desk) == [(callback, "line_dropped"), (callback, "no_answer")]


async def test_whom_somebody_else_has_is_refused_without_a_question(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Ann")
    desk.do.callbacks.claim(callback, by=desk.lee)
    async with on_screen() as screen:
        await screen.press("f3", "v")
        assert any("Lee Wong has this callback" in said for said in screen.said())
        assert not screen.shows(NOT_OPENED)
    assert tries(desk) == []


# Lists, filters


async def test_another_list_that_has_them_opens_on_them(desk: Desk, on_screen: OnScreen) -> None:
    ids = [desk.callback(name=f"Caller {number}") for number in range(1, 61)]
    desk.do.callbacks.claim(ids[0], by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "end", "enter", *["right_square_bracket"] * 2)
        assert list(queue(screen).order) == [ids[0], ids[-1]]
        assert queue(screen).key == ids[-1]
        await screen.press("left_square_bracket", "left_square_bracket")
        assert queue(screen).key == ids[-1]
        assert screen.text().count("Caller 60") == 2
        await screen.press("a")
    assert tries(desk) == [(ids[-1], "no_answer")]


async def test_a_filter_that_hides_them_gives_them_back(desk: Desk, on_screen: OnScreen) -> None:
    first, second, third = (desk.callback(name=name) for name in ("Ann", "Ben", "Cora"))
    async with on_screen() as screen:
        await screen.press("f3", "down", "enter", "slash", *"cora", "enter")
        assert queue(screen).key == third
        await screen.press("a")
        assert screen.shows(NOT_OPENED)
        await screen.press("escape", "escape")
        assert queue(screen).key == second
        await screen.press("a")
        assert tries(desk) == [(second, "no_answer")]
        # Whom the person chose in the filter stays chosen.
        await screen.press("n", "slash", *"cora", "enter", "down", "up", "enter", "escape")
        assert queue(screen).key == third
    assert first != third


async def test_who_comes_back_by_themselves_takes_nobody_elses_place(desk: Desk, on_screen: OnScreen) -> None:
    first, second = desk.callback(name="Ann"), desk.callback(name="Ben")
    async with on_screen() as screen:
        await screen.press("f3", "n", "u")
        assert queue(screen).key == second
        desk.clock.on(16)
        screen.app.look_again()
        await screen.settle()
        assert list(queue(screen).order) == [first, second]
        assert queue(screen).key == second


# The backlog


async def test_one_of_the_backlog_asks_and_its_next_does_not(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk, 3)
    async with on_screen() as screen:
        await screen.press("f3", *["right_square_bracket"] * 4, "a")
        assert screen.shows(NOT_OPENED)
        await screen.press("escape", "n", "a")
        assert len(tries(desk)) == 1
        await screen.press("space", "a")
        assert screen.shows("1 marked: no answer?")
        assert not screen.shows(NOT_OPENED)
        await screen.press("escape")
    assert len(tries(desk)) == 1


# A crisis, and giving up


async def test_a_crisis_opens_at_once_and_asks_about_the_callback_afterwards(
    desk: Desk, on_screen: OnScreen
) -> None:
    callback = desk.callback(name="Maria Alvarez", number="(212) 555-0142")
    async with on_screen() as screen:
        await screen.press("f3", "c")
        assert screen.shows("their exact words")
        assert desk.value("SELECT callback_id FROM crisis") == callback
        assert desk.column(callback, "state") == "open"
        await screen.press("f9")
        assert screen.shows("Record “crisis”?")
        assert screen.shows(NOT_OPENED)
        await screen.press("enter")
        assert desk.column(callback, "last_outcome") == "crisis"


async def test_it_is_asked_on_the_list_and_not_over_the_call_that_is_taken_meanwhile(
    desk: Desk, on_screen: OnScreen
) -> None:
    callback = desk.callback(name="Maria Alvarez", number="(212) 555-0142")
    async with on_screen() as screen:
        await screen.press("f3", "c")
        await screen.press("f2", *"2125550199")
        assert not screen.shows(NOT_OPENED)
        assert screen.shows("(212) 555-0199")
        await screen.press("f3")
        assert screen.shows("Record “crisis”?")
        await screen.press("escape", "f2", "f3")
        assert not screen.shows("Record “crisis”?")
    assert desk.column(callback, "state") == "open"


async def test_closing_as_unreached_asks_even_for_the_one_in_hand(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez", number="(212) 555-0142")
    desk.do.callbacks.record(NewAttempt(callback, Outcome.WRONG_NUMBER), by=desk.lee)
    desk.clock.set("tue 09:00")
    async with on_screen() as screen:
        await screen.press("f3", "n", "k")
        assert screen.shows("Close as unreached?")
        assert screen.shows("Maria Alvarez  (212) 555-0142")
        assert not screen.shows(NOT_OPENED)
        await screen.press("escape")
        assert desk.column(callback, "state") == "open"
        await screen.press("k", "enter")
        assert desk.column(callback, "state") == "closed"


async def test_giving_up_too_early_is_refused_without_a_question(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3", "k")
        assert not screen.shows("Close as unreached?")
        assert any("too early to close this as unreached" in said for said in screen.said())
    assert desk.column(callback, "state") == "open"


async def test_no_letter_moves_where_letters_act(desk: Desk, on_screen: OnScreen) -> None:
    first, _, _ = (desk.callback(name=name) for name in ("Ann", "Ben", "Cora"))
    async with on_screen() as screen:
        await screen.press("f3", "j", "j", "j")
        assert queue(screen).key == first


async def test_what_could_not_be_done_with_one_goes_when_somebody_goes_on_to_another(
    desk: Desk, on_screen: OnScreen
) -> None:
    for name in ("Denise", "Ann"):
        desk.callback(name=name)
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "n", "k")
        assert screen.shows("It is too early to close this")
        await screen.press("down")
        assert not screen.shows("It is too early to close this")


async def test_a_long_confirmation_goes_when_what_it_says_is_undone(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Denise")
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "n", "p", *"tomorrow 10", "enter")
        assert screen.shows("as they asked")
        await screen.press("z", "enter")
        assert screen.shows("Undone")
        assert not screen.shows("as they asked")
