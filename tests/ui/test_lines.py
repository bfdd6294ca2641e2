"""The list that draws its own lines: places that never jump, a cursor that stays on its record."""

from __future__ import annotations

from textual.app import App, ComposeResult

from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

COLUMNS = (Column("Due", 6), Column("Name", 8, flex=1), Column("Tries", 5, right=True, from_width=30))


class Listing(App[None]):
    """A list and nothing else."""

    def compose(self) -> ComposeResult:
        yield Lines[tuple[int, str]](
            COLUMNS,
            lambda row: (Cell("17:00"), Cell(row[1]), Cell(str(row[0]))),
            lambda row: row[0],
            empty="Nobody to call back.",
        )

    def on_mount(self) -> None:
        self.query_one(Lines).focus()


def glass(app: App[None]) -> list[str]:
    """The lines on the glass."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


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
    drawn: list[int] = []

    def cells(row: tuple[int, str]) -> tuple[Cell, ...]:
        drawn.append(row[0])
        return Cell("17:00"), Cell(row[1]), Cell(str(row[0]))

    async with Listing().run_test(size=(40, 6)) as pilot:
        lines = pilot.app.query_one(Lines)
        lines._cells = cells
        lines.fill([(number, "Ann") for number in range(6000)])
        await pilot.pause()
        await pilot.press("end")
        assert set(drawn) <= set(range(6)) | set(range(5990, 6000))
        assert glass(pilot.app)[5].rstrip().endswith("5999")
