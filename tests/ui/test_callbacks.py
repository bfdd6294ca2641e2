"""F3: the queue is worked by keys, and says what each did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.geometry import Region
from textual.screen import Screen

from frontdesk.domain.callbacks.outcomes import KEYED, Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.lanes import Lane
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk
from tests.many_callbacks import many_callbacks
from tests.ui.conftest import OnScreen
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
#: What stands above the list, and in the only row.
TITLES = ("Due  ", "Fitzge")


@pytest.mark.parametrize("size", SIZES)
async def test_standing_reads_without_color_in_the_order_of_work(
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


@pytest.mark.parametrize("size", [(100, 30), (120, 40), (160, 40), (200, 50)])
async def test_names_get_eighteen_cells_and_who_sent_is_seen_from_100_columns_on(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.callback(name="Bartholomew Fitzge")
    async with on_screen(size) as screen:
        await screen.press("f3")
        head, row = (next(line for line in screen.text().splitlines() if part in line) for part in TITLES)
        assert "Bartholomew Fitzge" in row
        for title in ("About", "Who sent", "Waiting", "Tries", "Has it"):
            assert title in head


async def test_at_80x24_the_reason_and_the_voicemail_words_are_above_the_fold(
    desk: Desk, on_screen: OnScreen
) -> None:
    desk.callback(name="Greg Greenpoint", number="(973) 555-0135 x162", about="Records")
    async with on_screen((80, 24)) as screen:
        await screen.press("f3")
        panel = [
            re.sub("[▂▄▅]", "", line[1:36]).strip()
            for line in screen.text().splitlines()
            if line.startswith("│")
        ]
        assert "Records" in panel
        said = " ".join(panel[panel.index("Message: without our name") + 1 :])
        assert "Hello Greg" in said
        assert "call me back" in said


@pytest.mark.parametrize("size", SIZES)
async def test_every_outcome_stands_apart_with_its_key(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.callback(name="Maria Alvarez")
    async with on_screen(size) as screen:
        await screen.press("f3")
        assert screen.shows("Outcome: one key")
        for outcome in KEYED:
            assert re.search(rf"[ │]{outcome.facts.key} {re.escape(outcome.facts.short)}[ │]", screen.text())


async def test_next_claims_and_an_outcome_key_ends_it_and_z_undoes(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3", "n")
        assert desk.column(callback, "owner_id") == desk.dana
        assert screen.shows("Dana 0 min")
        desk.clock.on(4)
        await screen.press("v")
        assert any("left a message · next: tomorrow afternoon · z undoes" in said for said in screen.said())
        assert desk.column(callback, "attempts") == 1
        await screen.press("z", "enter")
        assert desk.column(callback, "attempts") == 0
        assert desk.column(callback, "owner_id") == desk.dana


async def test_call_again_shows_the_reading_before_it_is_taken(desk: Desk, on_screen: OnScreen) -> None:
    callback = desk.callback(name="Maria Alvarez")
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("p")
        assert screen.shows("When shall we call again?")
        await screen.type("3pm")
        assert screen.shows("Mon Nov 16, 3:00 PM")
        await screen.press("enter")
        assert desk.column(callback, "due_kind") == "promise"
        await screen.press("right_square_bracket")
        assert screen.shows("asked 3:00p")


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
        assert screen.shows("Lee 0 min")


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


async def test_keys_behind_the_filter_act_on_what_it_found_however_slow_the_store_is(
    desk: Desk, on_screen: OnScreen
) -> None:
    first, second = desk.callback(name="Ann"), desk.callback(name="Ben")
    async with on_screen() as screen:
        await screen.press("f3")
        async with screen.store_that_waits():
            screen.send("slash", *"ben", "enter", "enter")
        assert (desk.column(first, "owner_id"), desk.column(second, "owner_id")) == (None, desk.dana)


async def test_keys_behind_the_end_of_the_filter_act_on_the_whole_list_again(
    desk: Desk, on_screen: OnScreen
) -> None:
    first, second, third = (desk.callback(name=name) for name in ("Ann", "Ben", "Cora"))
    async with on_screen() as screen:
        await screen.press("f3", "slash", *"ben", "enter")
        async with screen.store_that_waits():
            screen.send("escape", "down", "enter")
        owners = [desk.column(one, "owner_id") for one in (first, second, third)]
        assert owners == [None, None, desk.dana]


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


# --------------------------------------------------------------------------------- six thousand of them


def names(screen: Watcher) -> list[str]:
    """Who stands in the list, from above."""
    return re.findall(r"Caller \d+", "\n".join(line[15:31] for line in screen.text().splitlines()[4:]))


@contextmanager
def reads(desk: Desk) -> Iterator[list[str]]:
    """Every statement on callbacks that reaches the database meanwhile."""
    seen: list[str] = []

    def note(event: Any) -> None:
        # Those that read rows; not the counts of the frame, nor whether anything waits.
        if "FROM callback k" in event.sql and not event.sql.startswith(("SELECT COUNT", "SELECT EXISTS")):
            seen.append(event.sql)

    desk.store.database.query_hooks.append(note)
    try:
        yield seen
    finally:
        desk.store.database.query_hooks.remove(note)


def queue(screen: Watcher) -> Lines[Callback]:
    """The list."""
    return screen.app.screen.query_one("#queue", Lines)


async def test_six_thousand_are_paged_with_few_reads_and_three_screens_held(
    desk: Desk, on_screen: OnScreen
) -> None:
    ids = many_callbacks(desk, 6000)
    async with on_screen() as screen:
        with reads(desk) as seen:
            await screen.press("f3")
        # Once: the order, the rows, the detail (two statements).
        # The look also asks for which of them the backup is called (two, and two when it raises them).
        assert len(seen) <= 4 + 4
        assert names(screen)[:2] == ["Caller 1", "Caller 2"]
        for keys in (["pagedown"] * 3, ["end"], ["pageup"], ["home"], ["end"]):
            with reads(desk) as seen:
                await screen.press(*keys)
            assert len(seen) <= 2 * len(keys) + 2, seen
            assert not any("ORDER BY CASE" in sql for sql in seen), "the order is read again"
            # Before it has a place of its own it is read as if it were as high as the screen.
            assert len(queue(screen).rows) <= max(3 * queue(screen).size.height, 2 * screen.app.size.height)
        assert names(screen)[-1] == "Caller 6000"
        assert queue(screen).key == ids[-1]
        assert screen.text().count("Caller 6000") == 2, "in the list and in the detail"


async def test_a_hundred_keys_at_once_all_count_and_the_detail_is_read_for_the_last(
    desk: Desk, on_screen: OnScreen
) -> None:
    ids = many_callbacks(desk, 6000)
    async with on_screen() as screen:
        await screen.press("f3")
        with reads(desk) as seen:
            await screen.press(*["down"] * 100)
        assert queue(screen).key == ids[100]
        assert screen.text().count("Caller 101 ") == 2
        # Rows are read ahead half a screen at a time; the detail once, or a few times on a slow machine.
        assert len(seen) <= 20


async def test_moving_the_cursor_lays_nothing_out_whatever_is_shown_beside_it(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_callbacks(desk, 6000)
    async with on_screen() as screen:
        await screen.press("f3")
        for number in range(14):
            screen.app.notify(f"Said {number}", timeout=60)
        await screen.settle()
        laid_out: list[object] = []
        usual = Screen._refresh_layout

        def counted(self: Screen[object], *args: Any, **options: Any) -> None:
            laid_out.append(self)
            usual(self, *args, **options)

        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await screen.press(*["down"] * 60, "pagedown", "end", "home")
        assert laid_out == []


async def test_keys_act_on_the_callback_under_the_cursor_before_its_row_is_there(
    desk: Desk, on_screen: OnScreen
) -> None:
    ids = many_callbacks(desk, 6000)
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("end", "enter", "home", "down", "v", "enter")
        assert desk.column(ids[-1], "owner_id") == desk.dana
        assert desk.column(ids[1], "attempts") == 1
        assert desk.value("SELECT COUNT(*) FROM callback WHERE owner_id IS NOT NULL OR attempts > 0") == 2


async def test_the_cursor_stays_on_its_callback_while_another_desk_works(
    desk: Desk, on_screen: OnScreen
) -> None:
    ids = many_callbacks(desk, 6000)
    async with on_screen() as screen:
        await screen.press("f3", *["pagedown"] * 5)
        here = queue(screen).key
        words = f"Caller {here - ids[0] + 1} "
        at = next(y for y, text in enumerate(screen.text().splitlines()) if words in text[:32])
        for gone in ids[:5]:
            desk.do.callbacks.record(NewAttempt(gone, Outcome.REACHED_BOOKED), by=desk.lee)
        desk.do.callbacks.claim(here, by=desk.lee)
        screen.app.look_again()
        await screen.settle()
        assert queue(screen).key == here
        assert words in screen.text().splitlines()[at]
        assert "Lee 0 min" in screen.text().splitlines()[at]


async def test_the_filter_goes_through_all_of_them_and_follows_what_changes(
    desk: Desk, on_screen: OnScreen
) -> None:
    ids = many_callbacks(desk, 6000)
    async with on_screen() as screen:
        await screen.press("f3", "slash", *"caller 59")
        # Their numbers hold digits too.
        found = [place for place in range(6000) if "59" in f"{place + 1} {place:07}"]
        assert list(queue(screen).order) == [ids[place] for place in found]
        assert names(screen)[:3] == [f"Caller {place + 1}" for place in found[:3]]
        await screen.press("enter", "down", "b", "enter")
        assert desk.column(ids[found[1]], "state") == "closed"
        assert names(screen)[:2] == [f"Caller {found[place] + 1}" for place in (0, 2)]
        desk.do.callbacks.claim(ids[10], by=desk.lee)
        await screen.press("slash", *"lee", "enter")
        assert names(screen)[:1] == ["Caller 11"]
        await screen.press("escape")
        assert len(queue(screen).order) == 5999


async def test_a_minute_that_passes_paints_only_the_lines_whose_words_change(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_callbacks(desk, 6000)
    async with on_screen() as screen:
        await screen.press("f3")
        painted: list[Region] = []
        monkeypatch.setattr(queue(screen), "refresh", lambda *regions, **_: painted.extend(regions))
        screen.app.look_again()
        await screen.settle()
        assert painted == []
        desk.clock.on(1)
        screen.app.look_again()
        await screen.settle()
        assert 0 < len(painted) <= queue(screen).size.height
        assert {region.height for region in painted} == {1}


async def test_another_tab_begins_at_its_beginning(desk: Desk, on_screen: OnScreen) -> None:
    many_callbacks(desk, 300)
    desk.clock.on(200)
    async with on_screen() as screen:
        await screen.press("f3", "end", *["left_square_bracket"] * 3)
        assert screen.shows("Breached 199")
        assert names(screen)[0] == "Caller 1"
        assert queue(screen).cursor == 0


async def test_keys_typed_ahead_act_on_whom_they_are_for(desk: Desk, on_screen: OnScreen) -> None:
    """In a burst of n and an outcome, the outcome went to the row that was under the cursor before."""
    first, _, _, second = (desk.callback(name=name) for name in ("Ann", "Ben", "Cora", "Dev"))
    desk.do.callbacks.claim(second, by=desk.dana)
    async with on_screen() as screen:
        await screen.press("f3")
        await screen.press("down", "down", "n", "a", "end", "p")
        assert screen.shows("When shall we call again?")
        assert screen.shows("Dev")
    assert desk.rows("SELECT callback_id, outcome FROM attempt") == [(first, "no_answer")]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(("now", "due"), [("mon 18:00", "○ by Tue 5:00p"), ("sat 12:00", "○ by Mon 5:00p")])
async def test_a_deadline_on_another_day_is_read_whole_in_the_list(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int], now: str, due: str
) -> None:
    desk.clock.set(now)
    desk.callback(name="Denise")
    async with on_screen(size) as screen:
        await screen.press("f3")
        assert screen.shows(due)
