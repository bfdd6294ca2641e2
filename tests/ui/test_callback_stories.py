"""F3 over the days of one caller: the end of the ladder, phone tag, two entries made one, the timeline."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.ui.callbacks.outcome_question import next_words
from tests.builders import Desk, at, settings
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

NUMBER = "(212) 555-0142"


def squeezed(screen: Watcher) -> str:
    """What stands in the panel below the list, its lines put together."""
    panel = [line[1:76] for line in screen.text().splitlines() if line.startswith("│")]
    return " ".join(" ".join(panel).split())


@pytest.mark.parametrize(
    ("outcome", "rung", "next_at", "wanted"),
    [
        (Outcome.NO_ANSWER, 2, "tue 13:00", "tomorrow afternoon"),
        (Outcome.LEFT_MESSAGE, 2, "tue 08:00", "tomorrow morning"),
        (Outcome.NO_ANSWER, 3, "fri 08:00", "Fri Nov 20 morning"),
        (Outcome.NO_ANSWER, 4, "mon2 08:00", "Mon Nov 23, the letter"),
        (Outcome.WRONG_NUMBER, 4, "tue 08:00", "tomorrow, the letter"),
        (Outcome.TEXT_SENT, 5, "tue2 08:00", "Tue Nov 24, the last try"),
        (Outcome.BUSY, 1, "mon 09:15", "9:15 AM"),
        (Outcome.BUSY, 1, "tue 08:00", "tomorrow 8:00 AM"),
        (Outcome.LINE_DROPPED, 1, "mon 09:00", "now, call again at once"),
        (Outcome.REACHED_CALL_AGAIN, 1, "mon 15:00", "3:00 PM, as they asked"),
        (Outcome.REACHED_THINKING, 1, "thu 10:00", "Thu Nov 19 10:00 AM, as they asked"),
        (Outcome.REACHED_NEEDS_INFORMATION, 1, "tue 08:00", "tomorrow morning"),
    ],
)
def test_every_next_try_is_said_in_words(outcome: Outcome, rung: int, next_at: str, wanted: str) -> None:
    hours = settings().rule().hours
    assert next_words(outcome, rung, at(next_at), at("mon 09:00"), hours) == wanted


async def test_k_ends_the_ladder_and_a_call_begins_it_again(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez", number=NUMBER)
    async with on_screen() as screen:
        await screen.press("f3", "n", "k")
        assert any("too early to close this as unreached" in said for said in screen.said())
        assert desk.column(callback, "state") == "open"
        await screen.press("w")
        assert any("next: tomorrow, the letter" in said for said in screen.said())
        desk.clock.set("tue 09:00")
        screen.app.look_again()
        await screen.settle()
        await screen.press("n", "k", "enter")
        assert "closed as unreached · a call from them opens it again · z undoes" in screen.said()
        assert desk.column(callback, "state") == "closed"
        desk.clock.instant += timedelta(days=30)
        desk.call(number=NUMBER, by=desk.lee)
        screen.app.look_again()
        await screen.settle()
        for words in ("opened again by their call", "first called Mon Nov 16, 9:00 AM", "called 2 times"):
            assert words in squeezed(screen)


async def test_phone_tag_is_told_in_the_list_and_beside_it(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez", number=NUMBER)
    desk.do.callbacks.record(NewAttempt(callback, Outcome.LEFT_MESSAGE), by=desk.lee)
    desk.clock.set("mon 10:12")
    desk.call(number=NUMBER, by=desk.lee)
    async with on_screen() as screen:
        await screen.press("f3")
        assert screen.shows("○ rang 10:12a")
        assert "phone tag: they rang back 10:12 AM after our message of 9:00 AM" in squeezed(screen)
        await screen.press("n", "v")
        assert not screen.shows("rang 10:12 AM")


async def test_m_makes_one_of_two(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Maria Alvarez", number=NUMBER)
    desk.callback(name="Ann Lee", number="(718) 555-0103")
    desk.clock.on(30)
    desk.callback(name="M. Alvarez", number="(646) 555-0188")
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "m")
        assert screen.shows("Merge with")
        assert screen.shows("Maria Alvarez  (212) 555-0142")
        assert screen.shows("M. Alvarez  (646) 555-0188  ")
        assert screen.shows("  a name in common · Spravato · waits 0 min")
        assert not screen.shows("Ann Lee  (718)")
        await screen.type("555")
        assert screen.shows("Ann Lee  (718)")
        await screen.press("backspace", "backspace", "backspace", "enter")
        assert "Merged: called 2 times, waiting 30 min; z undoes" in screen.said()
        assert desk.column(3, "merged_into_id") == 1
        panel = " ".join(line[1:36] for line in screen.text().splitlines() if line.startswith("│"))
        assert "(212) 555-0142, (646) 555-0188" in " ".join(re.sub("[▂▄▅]", "", panel).split())
        await screen.press("z")
        assert screen.shows("the merge for Maria Alvarez")
        await screen.press("enter")
        assert desk.column(3, "state") == "open"


async def test_where_nobody_is_like_them_it_is_said(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback(name="Maria Alvarez", number=NUMBER)
    desk.callback(name="Ann Lee", number="(718) 555-0188")
    async with on_screen((80, 24)) as screen:
        await screen.press("f3", "m")
        assert screen.shows("Nobody open is like them. Type a part of the other name or number.")
        await screen.press("enter")
        assert screen.shows("Merge with")
        await screen.type("ann")
        assert screen.shows("Ann Lee  (718) 555-0188")
        await screen.press("escape")
        assert desk.value("SELECT COUNT(*) FROM callback WHERE state = 'open'") == 2


async def test_the_timeline_tells_who_did_what_when(desk: Desk, on_screen: OnScreen) -> None:
    work = desk.do.callbacks
    callback = desk.callback(name="Maria Alvarez", number=NUMBER, note="asks [b]a lot")
    desk.clock.on(1)
    work.claim(callback, by=desk.dana)
    desk.clock.on(1)
    work.hand_over(callback, to=desk.lee, seen_owner=desk.dana, by=desk.dana)
    desk.clock.on(30)
    work.tick(by=desk.sam)
    work.record(NewAttempt(callback, Outcome.BUSY), by=desk.lee)
    desk.clock.on(1)
    desk.do.undo.undo(by=desk.lee)
    desk.clock.set("mon 17:05")
    work.record(NewAttempt(callback, Outcome.LEFT_MESSAGE), by=desk.sam)
    async with on_screen((120, 40)) as screen:
        await screen.press("f3", "right_square_bracket")
        await screen.press("full_stop")
        lines = [line[11:109].strip() for line in screen.text().splitlines() if line[10:11] == "│"]
        told = [line for line in lines if line[:1].isdigit()]
        assert [" ".join(line.split()) for line in told] == [
            "5:05p out left a message, next tomorrow 8:00 AM Sam",
            "5:00p deadline missed",
            "9:33a took back: busy Lee",
            "9:32a out busy undone Lee",
            "9:32a claim ran out, back in the queue",
            "9:02a handed over to Lee Wong Dana",
            "9:01a claimed Dana",
            "9:00a in Spravato, callback opened asks [b]a lot Dana",
        ]
        await screen.press("escape")
        assert not screen.shows("Timeline")
