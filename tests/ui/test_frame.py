"""The frame: who covers, the counts, the forecast, and the age of what it shows, in every width."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from frontdesk.config import Config
from tests.builders import Desk
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

SIZES = [(80, 24), (100, 30), (120, 40), (160, 40)]


def line(screen: Watcher, number: int) -> str:
    return screen.text().splitlines()[number].rstrip()


@pytest.mark.parametrize("size", SIZES)
async def test_everything_fits_and_no_count_is_cut(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.clock.set("mon 16:32")
    for _ in range(9):
        desk.callback()
    desk.do.cover.turn_phones(desk.dana, by=desk.dana)
    desk.do.cover.turn_backup(desk.lee, by=desk.dana)
    async with on_screen(size) as screen:
        first, second = line(screen, 0), line(screen, 1)
        assert re.match(r" (Mon )?Nov 16 4:32( PM|p) ", first) or "Lakeside" in first
        assert "4:32" in first
        assert "Dana · " in first
        assert "Lee" in first
        assert "closes" in first
        assert "28 min" in first
        # 28 minutes at 6 each are 4 calls: 5 of 9 are late.
        assert "0 breached" in first
        assert "9 at risk, ~5 late" in first
        assert first.endswith("9 open")
        assert "…" not in first + second
        for words in ("F2 Calls", "F3 Callbacks", "F4 Referrals", "F6 Review", "F8 Handbook"):
            assert words in second
        assert second.endswith("F9 CRISIS")


@pytest.mark.parametrize("width", [60, 40, 20])
async def test_a_sliver_of_a_terminal_keeps_the_counts(desk: Desk, on_screen: OnScreen, width: int) -> None:
    desk.clock.set("mon 16:32")
    for _ in range(9):
        desk.callback()
    async with on_screen((width, 24)) as screen:
        assert re.search(r"‼ 0( breached)? ▲ 9( at risk, ~5 late)? 9 open$", line(screen, 0))
        assert line(screen, 1).endswith("F9 CRISIS")


async def test_a_narrow_terminal_says_demo_the_date_and_who_sits_here(
    desk: Desk, on_screen: OnScreen
) -> None:
    desk.clock.set("mon 14:32")
    desk.do.cover.turn_phones(desk.sam, by=desk.sam)
    desk.do.cover.turn_backup(desk.lee, by=desk.sam)
    async with on_screen((80, 24)) as screen:
        assert line(screen, 0).startswith(" Nov 16 2:32p Sam · backup Lee closes 2 h 28")
        assert "^a all keys" in line(screen, 23)
        assert line(screen, 23).endswith("^y Dana")
        screen.app.demo = True
        screen.app.show_frames()
        await screen.settle()
        assert line(screen, 0).startswith(" DEMO ")
        assert re.search(r"F2 Calls .* F8 Handbook +F9 CRISIS$", line(screen, 1))


async def test_the_demo_is_said_where_there_is_room(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((100, 30)) as screen:
        screen.app.demo = True
        screen.app.show_frames()
        await screen.settle()
        assert re.search(r"F8 Handbook +DEMO +F9 CRISIS$", line(screen, 1))
        assert "DEMO" not in line(screen, 0)


async def test_with_room_the_frame_reads_as_in_the_picture(desk: Desk, on_screen: OnScreen) -> None:
    desk.clock.set("mon 14:32")
    desk.callback()
    desk.do.cover.turn_phones(desk.dana, by=desk.dana)
    desk.do.cover.turn_backup(desk.lee, by=desk.dana)
    async with on_screen((145, 40)) as screen:
        assert line(screen, 0).startswith(
            " Lakeside Psychiatry  Mon Nov 16 2:32 PM  on phones Dana · backup Lee  closes in 2 h 28  "
        )
        assert line(screen, 0).endswith("‼ 0 breached  ▲ 0 at risk  1 open")
        assert line(screen, 1).endswith("1 to call today, the last one made by 2:38 PM  F9 CRISIS")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((120, 40), "~3 late: backup by 4:44 PM"),
        ((140, 40), "about 3 late: ask for backup by 4:44 PM"),
        ((180, 40), "9 to call, 38 minutes left, about 3 will be late: ask for backup by 4:44 PM"),
        ((80, 24), "~3 late"),
    ],
)
async def test_a_forecast_that_fails_says_how_many_and_until_when_a_backup_saves_the_day(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], words: str
) -> None:
    desk.clock.set("mon 16:22")
    for _ in range(9):
        desk.callback()
    async with on_screen(size) as screen:
        # 54 minutes of work in 38: a backup must do 16 of them.
        assert screen.shows(words)


@pytest.mark.parametrize("size", SIZES)
async def test_busy_is_said_on_every_desk(desk: Desk, on_screen: OnScreen, size: tuple[int, int]) -> None:
    desk.do.cover.turn_backup(desk.lee, by=desk.sam)
    async with on_screen(size) as screen:
        assert "busy" not in line(screen, 0)
        # Sam's desk.
        desk.do.cover.turn_busy(by=desk.sam)
        screen.app.look_again()
        await screen.settle()
        assert "busy: Lee" in line(screen, 0)


async def test_the_backup_is_told_that_they_take_the_next_ones(desk: Desk, on_screen: OnScreen) -> None:
    desk.do.cover.turn_backup(desk.dana, by=desk.sam)
    async with on_screen() as screen:
        desk.do.cover.turn_busy(by=desk.sam)
        screen.app.look_again()
        await screen.settle()
        assert "Sam is busy: you take the next ones." in screen.said()


@pytest.mark.parametrize("size", SIZES)
async def test_rows_read_too_long_ago_are_marked_until_they_are_read_again(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    async with on_screen(size) as screen:
        desk.clock.instant += timedelta(seconds=90)
        screen.app.show_frames()
        await screen.settle()
        assert not screen.shows("last check")
        desk.clock.instant += timedelta(seconds=40)
        screen.app.show_frames()
        await screen.settle()
        assert "‼ last check 2 min ago" in line(screen, 0)
        assert "0 open" in line(screen, 0)
        screen.app.look_again()
        await screen.settle()
        assert not screen.shows("last check")


async def test_an_ascii_terminal_has_the_words_too(desk: Desk, on_screen: OnScreen) -> None:
    desk.callback()
    async with on_screen((80, 24), Config(person="Dana Reyes", ascii=True)) as screen:
        assert "!! 0 breached" in line(screen, 0)


@pytest.mark.parametrize(
    ("width", "urgent", "other"),
    [
        (80, "no connection", "backup old"),
        (120, "no connection to the store; what you type is kept", "last backup 3 days ago"),
    ],
)
async def test_notices_stand_on_every_screen_until_they_are_over(
    desk: Desk, on_screen: OnScreen, width: int, urgent: str, other: str
) -> None:
    async with on_screen((width, 30)) as screen:
        notices = screen.app.notices
        notices.set("backup", "last backup 3 days ago", "backup old")
        await screen.press("f3")
        await screen.settle()
        assert other in line(screen, 0) + line(screen, 1)
        notices.set(
            "connection",
            "no connection to the store; what you type is kept",
            "no connection",
            urgent=True,
        )
        await screen.settle()
        assert line(screen, 0).startswith(f" {urgent}")
        assert line(screen, 0).endswith("0 open")
        notices.clear("connection")
        notices.clear("backup")
        await screen.settle()
        assert urgent not in line(screen, 0)
        assert other not in line(screen, 0) + line(screen, 1)
