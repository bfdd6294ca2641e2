"""The Backlog tab: its share and its end on screen, its own next one, marks, and one outcome for many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.content import Content

from frontdesk.config import Config
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.services import backlog as backlog_service
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.ui.callbacks.burn_down import with_course
from frontdesk.ui.show import standing_badge
from frontdesk.ui.widgets.bars import spark
from tests.builders import Desk, at, settings
from tests.filled_backlog import NOW, fill
from tests.ui.conftest import OnScreen

SIZES = [(80, 24), (120, 40)]
#: F3, then four lists to the right.
HERE = ("f3", *["right_square_bracket"] * 4)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [60, 6000])
async def test_its_share_its_end_and_the_apology_are_on_screen(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], count: int
) -> None:
    fill(desk, count)
    async with on_screen(size) as screen:
        await screen.press(*HERE)
        assert screen.shows(f"Backlog {count:,}")
        assert re.search(r"Share of today +░{16} +0 of 40 called +n next  space mark  \* all", screen.text())
        end = "Thu Nov 19" if count == 60 else "Tue Jun 15, 2027"
        assert screen.shows(f"at its share, 40 a day: done about {end}.")
        assert screen.shows("Left each day") is (size[1] > 24)
        below = "\n".join(screen.text().splitlines()[2:])  # without the lines between the screens
        said = " ".join(re.findall(r"│([^│]*)│", below))
        assert "Say first: “I am sorry that we" in re.sub(r"\s+", " ", said)
        # Nobody here is late: the rule gives no verdict on what is from before.
        assert screen.shows("0 breached")
        assert "late" not in screen.text()


def test_where_the_days_have_no_line_their_course_stands_before_the_forecast_if_there_is_room() -> None:
    end = Content(" At 2.6 a day, as on the last 10 open days: done about Thu Dec 3.")
    assert with_course("60 → 31", end, 80).plain.startswith(" 60 → 31  At 2.6 a day")
    assert with_course("60 → 31", end, 70) is end


async def test_next_is_of_the_backlog_here_and_never_on_now(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk, 30)
    today = desk.callback(name="Maria Alvarez")
    first = desk.do.callbacks.order(Tab.BACKLOG, by=desk.dana)[0]
    async with on_screen() as screen:
        await screen.press(*HERE)
        await screen.press("n")
        assert (desk.column(first, "owner_id"), desk.column(today, "owner_id")) == (desk.dana, None)
        await screen.press("a")
        assert screen.shows("1 of 30 called")
        await screen.press(*["left_square_bracket"] * 4)
        await screen.press("n")
        assert desk.column(today, "owner_id") == desk.dana
        await screen.press("a", "n")
        assert any("All made: nobody to call now." in said for said in screen.said())


async def test_the_share_that_is_done_is_said(desk: Desk, on_screen: OnScreen) -> None:
    desk.do.practice.save(settings(backlog_quota=2), by=desk.dana)
    fill(desk, 30)
    async with on_screen() as screen:
        await screen.press(*HERE)
        for key in ("n", "v", "n", "v"):
            await screen.press(key)
        assert screen.shows("2 called, today's share is done")


async def test_many_are_marked_asked_once_and_undone_as_one(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk, 30)
    async with on_screen() as screen:
        await screen.press(*HERE)
        await screen.press("space", "space", "down", "space")
        assert screen.shows("3 marked: an outcome key records it for all; * or esc takes the marks away")
        assert screen.text().count("●") == 3
        await screen.press("a")
        assert screen.shows("3 marked: no answer?")
        await screen.press("escape")
        assert desk.value("SELECT COUNT(*) FROM attempt") == 0
        await screen.press("a", "enter")
        assert "3 recorded: no answer · z undoes" in screen.said()
        assert desk.value("SELECT COUNT(*) FROM attempt WHERE outcome = 'no_answer'") == 3
        assert screen.shows("3 of 30 called")
        assert "●" not in screen.text()
        await screen.press("ctrl+z")
        assert screen.shows("the outcome of 3 callbacks, 12:00 PM")
        await screen.press("enter")
        assert desk.value("SELECT COUNT(*) FROM attempt WHERE voided_at IS NULL") == 0
        assert screen.shows("0 of 30 called")


async def test_the_mouse_marks_too_and_a_plain_terminal_shows_it(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk, 12)
    async with on_screen((80, 24), Config(person="Dana Reyes", ascii=True)) as screen:
        await screen.press(*HERE)
        lines = screen.text().splitlines()
        (row,) = (y for y, text in enumerate(lines) if "Share of today" in text)
        assert "Share of today ................  0 of 12 called" in lines[row]
        await screen.pilot.click(offset=(lines[row].index("* all") + 2, row))
        await screen.settle()
        assert screen.shows("12 marked:")
        assert sum(line.startswith(" * ") for line in screen.text().splitlines()) >= 7


async def test_all_that_the_filter_shows_is_marked_with_one_key(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk, 30)
    offices = desk.value("SELECT COUNT(*) FROM callback WHERE lane = 'referring_office'")
    async with on_screen() as screen:
        await screen.press(*HERE)
        await screen.press("slash", *"referring", "enter")
        await screen.press("asterisk")
        assert screen.shows(f"{offices} marked:")
        await screen.press("w", "enter")
        assert desk.rows("SELECT COUNT(*), COUNT(DISTINCT callback_id) FROM attempt") == [(offices, offices)]
        assert (
            desk.value("SELECT COUNT(*) FROM callback WHERE attempts > 0 AND lane <> 'referring_office'") == 0
        )
        await screen.press("asterisk")
        assert screen.shows(f"{offices} marked:")
        await screen.press("asterisk")
        assert not screen.shows("marked:")


async def test_who_was_taken_meanwhile_is_left_out_and_said(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk, 3)
    async with on_screen() as screen:
        await screen.press(*HERE)
        await screen.press("asterisk", "a")
        first, second, _ = desk.do.callbacks.order(Tab.BACKLOG, by=desk.lee)
        desk.do.callbacks.claim(first, by=desk.lee)
        desk.do.callbacks.record(NewAttempt(second, Outcome.REACHED_BOOKED), by=desk.lee)
        await screen.press("enter")
        words = "1 recorded: no answer · left out: 1 with somebody else, 1 closed meanwhile · z undoes"
        assert words in screen.said()


async def test_an_outcome_of_a_conversation_and_a_crisis_are_never_for_many(
    desk: Desk, on_screen: OnScreen
) -> None:
    fill(desk, 3)
    async with on_screen() as screen:
        await screen.press(*HERE)
        await screen.press("asterisk", "b")
        assert any("“reached and booked” is for one at a time" in said for said in screen.said())
        assert desk.value("SELECT COUNT(*) FROM attempt") == 0
        await screen.press("c")
        assert desk.value("SELECT COUNT(*) FROM crisis") == 1


async def test_it_stops_between_two_portions(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog_service, "PORTION", 10)
    fill(desk, 30)
    async with on_screen() as screen:
        await screen.press(*HERE)
        await screen.press("asterisk", "a")
        record = desk.do.backlog.record_some

        def stop_meanwhile(*args: object, **how: object) -> backlog_service.BulkDone:
            seen.append(screen.text())
            screen.app.call_from_thread(screen.app.screen.action_unfilter)  # type: ignore[attr-defined]
            return record(*args, **how)  # type: ignore[arg-type]

        seen: list[str] = []
        monkeypatch.setattr(desk.do.backlog, "record_some", stop_meanwhile)
        await screen.press("enter")
        assert "Recording “no answer”: 0 of 30; esc stops" in seen[0]
        assert "10 recorded: no answer · stopped, the rest stays marked · z undoes" in screen.said()
        assert screen.shows("20 marked:")
    assert desk.value("SELECT COUNT(*) FROM attempt") == 10


async def test_on_other_lists_nothing_is_marked(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk, 3)
    desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press(*HERE)
        await screen.press("asterisk", *["left_square_bracket"] * 4)
        await screen.press("space", "asterisk", "n", "a")
        assert desk.value("SELECT COUNT(*) FROM attempt") == 1
        assert not screen.shows("marked")
        assert not screen.shows("Share of today")


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [([5], "█"), ([0], "▁"), ([60, 50, 40, 30], "█▆▃▁"), ([6000, 5960, 5990], "█▁▆")],
)
def test_the_columns_of_the_days(counts: list[int], drawn: str) -> None:
    assert spark(counts) == drawn


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "from Nov 9"),
        ({"received": datetime(2017, 6, 27, 14, tzinfo=UTC)}, "in Jun 2017"),
        ({"next_at": at("wed 15:00")}, "○ 3:00p"),
        ({"next_at": at("thu 13:00"), "attempts": 1, "rung": 2}, "○ tomorrow"),
        ({"next_at": at("mon2 13:00"), "attempts": 1, "rung": 2}, "○ Mon Nov 23"),
        ({"next_at": at("wed 08:00"), "attempts": 1, "rung": 2}, "○ try 2"),
        ({"state": CallbackStatus.CLOSED, "closed_at": at("wed 11:02")}, "✓ 11:02a"),
    ],
)
def test_what_is_from_before_is_never_late(desk: Desk, changes: dict[str, Any], words: str) -> None:
    fill(desk, 1)
    (callback,) = desk.do.callbacks.tab(Tab.BACKLOG, by=desk.dana)
    plain = {"received": at("mon 09:00") - timedelta(days=7), "next_at": None}
    badge = standing_badge(replace(callback, **(plain | changes)), desk.do.callbacks.rule, NOW)
    assert badge.text == words
    assert badge.style != "breached"
    assert len(badge.text) <= 12  # with a mark before it it fits its column
