"""The list that draws its own lines: places that never jump, a cursor that stays on its record."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

Row = tuple[int, str]

COLUMNS = (Column("Due", 6), Column("Name", 8, flex=1), Column("Tries", 5, right=True, from_width=30))


class Listing(App[None]):
    """A list and nothing else; it notes what is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []

    def compose(self) -> ComposeResult:
        yield Lines[Row](COLUMNS, self.cells, lambda row: row[0], empty="Nobody to call back.")

    def cells(self, row: Row) -> Sequence[Cell]:
        self.drawn.append(row[0])
        return Cell("17:00"), Cell(row[1]), Cell(str(row[0]))

    def on_mount(self) -> None:
        self.query_one(Lines).focus()


class LongListing(Listing):
    """A list of thousands that reads its rows when they come into sight."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[list[int]] = []
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.words = "Ann"
        self.broken = False

    def compose(self) -> ComposeResult:
        yield Lines[Row](COLUMNS, self.cells, lambda row: row[0], empty="Nobody.", load=self.load)

    async def load(self, keys: list[int]) -> Sequence[Row]:
        self.reads.append(keys)
        await self.may_read.wait()
        return [] if self.broken else [(key, self.words) for key in keys]

    @property
    def lines(self) -> Lines[Row]:
        return self.query_one(Lines)

    def show(self, order: Sequence[int]) -> None:
        """As a screen does: the order, with the rows around where the list will stand."""
        wanted = self.lines.view.follow(order).wanted(order)
        self.lines.show(order, [(key, self.words) for key in wanted])


def glass(app: App[None]) -> list[str]:
    """The lines on the screen."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def rows_of(app: App[None]) -> list[str]:
    """The lines on the screen without the titles and the bar."""
    return [line[:-1].rstrip() for line in glass(app)[1:]]


async def test_an_empty_list_says_so() -> None:
    async with Listing().run_test(size=(40, 6)) as pilot:
        assert "Nobody to call back." in glass(pilot.app)[1]


async def test_columns_keep_their_places_whatever_is_in_them() -> None:
    async with Listing().run_test(size=(40, 6)) as pilot:
        lines = pilot.app.query_one(Lines)
        lines.fill([(1, "山田太郎山田太郎山田太郎山田太郎"), (2, "[/red] Bob"), (300, "x" * 99)])
        await pilot.pause()
        head, *rows = glass(pilot.app)[:4]
        assert head.index("Name") == 8
        assert head.rstrip().endswith("Tries")
        assert [row.rstrip().rsplit(" ", 1)[1] for row in rows] == ["1", "2", "300"]
        assert "…" in rows[0]
        assert "[/red] Bob" in rows[1]
        assert "…" in rows[2]


async def test_the_cursor_follows_its_record_when_the_rows_change() -> None:
    async with Listing().run_test(size=(40, 6)) as pilot:
        lines = pilot.app.query_one(Lines)
        lines.fill([(number, "Ann") for number in range(50)])
        await pilot.press("pagedown", "down")
        here = lines.row
        assert here is not None
        lines.fill([(number, "Ann") for number in range(-5, 50)])
        assert lines.row == here
        lines.fill([row for row in lines.rows if row != here])
        assert lines.row is not None
        lines.fill([])
        assert lines.row is None


async def test_only_what_is_in_sight_is_drawn() -> None:
    app = Listing()
    async with app.run_test(size=(40, 6)) as pilot:
        lines = app.query_one(Lines)
        lines.fill([(number, "Ann") for number in range(6000)])
        await pilot.pause()
        await pilot.press("end")
        assert set(app.drawn) <= set(range(6)) | set(range(5990, 6000))
        assert glass(pilot.app)[5].rstrip().endswith("5999")


async def test_rows_that_read_the_same_are_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Listing().run_test(size=(40, 8)) as pilot:
        lines = pilot.app.query_one(Lines)
        lines.fill([(number, "Ann") for number in range(50)])
        await pilot.pause()
        painted: list[Region] = []
        monkeypatch.setattr(lines, "refresh", lambda *regions, **_: painted.extend(regions))
        lines.fill([(number, "Ann") for number in range(50)])
        assert painted == []
        lines.fill([(number, "Lou" if number == 3 else "Ann") for number in range(50)])
        assert painted == [Region(0, 4, lines.size.width, 1)]


async def test_a_list_that_gets_shorter_or_longer_keeps_its_width_and_its_place() -> None:
    async with Listing().run_test(size=(40, 6)) as pilot:
        lines = pilot.app.query_one(Lines)
        lines.fill([(number, "Ann") for number in range(3)])
        await pilot.pause()
        assert lines.scrollable_size.width == 39
        lines.fill([(number, "Ann") for number in range(50)])
        await pilot.pause()
        assert lines.scrollable_size.width == 39
        await pilot.press("end")
        assert rows_of(pilot.app)[4].split()[2] == "49"
        lines.fill([(number, "Ann") for number in range(20)])
        await pilot.pause()
        assert (lines.row, lines.max_scroll_y) == ((19, "Ann"), 15)
        assert rows_of(pilot.app)[4].split()[2] == "19"
        lines.fill([(number, "Ann") for number in range(3)])
        await pilot.pause()
        assert rows_of(pilot.app)[0].split()[2] == "0"


async def test_the_bar_goes_all_the_way_with_the_list() -> None:
    async with Listing().run_test(size=(40, 6)) as pilot:
        lines = pilot.app.query_one(Lines)
        lines.fill([(number, "Ann") for number in range(6000)])
        await pilot.pause()
        await pilot.press("end")
        assert lines.vertical_scrollbar.position == lines.max_scroll_y
        await pilot.press("home")
        assert lines.vertical_scrollbar.position == 0
        lines.cursor = 3000
        await pilot.pause()
        assert abs(lines.vertical_scrollbar.position - lines.scroll_y) < 6000 / (8 * 6)


# ------------------------------------------------------------------------ rows that are read on the way


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is read any more."""
    for _ in range(3):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()


async def test_a_long_list_holds_three_screens_whatever_is_done() -> None:
    app = LongListing()
    async with app.run_test(size=(40, 11)) as pilot:
        app.show(range(6000))
        for keys in (["pagedown"] * 7, ["end"], ["pageup"] * 3, ["home"], ["down"] * 40, ["end"], ["up"]):
            await pilot.press(*keys)
            await settle(pilot)
            assert len(app.lines.rows) <= 3 * 10 + 1
            top = app.lines.scroll_offset.y
            shown = [line.split()[2] for line in rows_of(app)]
            assert shown == [str(key) for key in range(top, top + 10)]
        assert app.lines.key == 5998
        assert all(len(keys) <= 31 for keys in app.reads)


async def test_a_burst_of_keys_loses_none_and_reads_little() -> None:
    app = LongListing()
    async with app.run_test(size=(40, 11)) as pilot:
        app.show(range(6000))
        app.may_read.clear()
        await pilot.press(*["pagedown"] * 100)
        assert app.lines.key == 100 * 9
        assert len(app.reads) == 1
        app.may_read.set()
        await settle(pilot)
        assert len(app.reads) <= 3
        assert app.lines.row == (900, "Ann")


async def test_a_row_that_is_not_there_yet_is_an_empty_line_under_a_cursor_that_knows_its_record() -> None:
    app = LongListing()
    async with app.run_test(size=(40, 11)) as pilot:
        app.show(range(6000))
        app.may_read.clear()
        await pilot.press("end")
        assert (app.lines.key, app.lines.row) == (5999, None)
        assert rows_of(app)[9] == ""
        app.may_read.set()
        await settle(pilot)
        assert app.lines.row == (5999, "Ann")
        assert rows_of(app)[9].split()[2] == "5999"


async def test_the_cursor_keeps_its_record_and_its_line_when_others_come_and_go() -> None:
    app = LongListing()
    async with app.run_test(size=(40, 11)) as pilot:
        app.show(range(1000))
        await pilot.press(*["pagedown"] * 3, "up", "up")
        await settle(pilot)
        before = rows_of(app)
        app.show([*range(-7, 0), *range(1000)])
        await settle(pilot)
        assert app.lines.key == 25
        assert rows_of(app) == before
        app.words = "Lou"
        app.show([key for key in range(-7, 1000) if key != 25])
        await settle(pilot)
        assert app.lines.row == (26, "Lou")


async def test_the_mouse_may_scroll_away_from_the_cursor() -> None:
    app = LongListing()
    async with app.run_test(size=(40, 11)) as pilot:
        app.show(range(1000))
        app.lines.scroll_to(y=500, animate=False)
        await settle(pilot)
        assert rows_of(app)[0].split()[2] == "500"
        assert app.lines.row == (0, "Ann")
        app.show(range(1000))
        await settle(pilot)
        assert app.lines.scroll_offset.y == 500


async def test_a_read_that_fails_is_not_tried_at_every_key() -> None:
    app = LongListing()
    async with app.run_test(size=(40, 11)) as pilot:
        app.show(range(1000))
        app.broken = True
        await pilot.press(*["pagedown"] * 20)
        await settle(pilot)
        assert len(app.reads) == 1
        app.broken = False
        app.show(range(1000))
        await pilot.press("pagedown")
        await settle(pilot)
        assert app.lines.row is not None


async def test_another_list_is_shown_from_its_beginning() -> None:
    app = LongListing()
    async with app.run_test(size=(40, 11)) as pilot:
        app.show(range(1000))
        await pilot.press("end")
        await settle(pilot)
        app.lines.show(range(500, 1500), [(key, "Ann") for key in range(500, 530)], anew=True)
        await settle(pilot)
        assert (app.lines.key, app.lines.scroll_offset.y) == (500, 0)


async def test_an_empty_cell_never_carries_the_ground_of_the_one_before() -> None:
    async with Listing().run_test(size=(40, 6)) as pilot:
        app = pilot.app
        assert isinstance(app, Listing)
        lines = app.query_one(Lines)
        app.stylesheet.add_source("Lines > .lines--last-call { background: red; }")
        app.refresh_css(animate=False)
        lines._cells = lambda row: (Cell("17:00", "last-call"), Cell(""), Cell(row[1]))
        lines.fill([(1, "Ann")])
        await pilot.pause()
        strip = app.screen._compositor.render_strips()[1]
        grounds: list[Any] = [segment.style and segment.style.bgcolor for segment in strip.crop(0, 12)]
        assert grounds[0] != grounds[-1]
