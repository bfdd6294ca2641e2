"""ctrl+o: settings are changed as text, told apart when wrong, and saved all at once or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from frontdesk.config import read_config
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings
from frontdesk.domain.settings.rows import Section
from frontdesk.locations import find_locations
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.settings.field_row import FieldRow
from frontdesk.ui.settings.form import SettingsForm
from frontdesk.ui.settings.pages import PAGES
from frontdesk.ui.widgets.fields import TextField
from tests.builders import Desk, at, settings
from tests.ui.conftest import OnScreen
from tests.ui.seen import overwrite, until, until_said
from tests.ui.settings_places import go

SIZES = [(80, 24), (120, 40)]
MORNING = (Range(8 * 60, 12 * 60),)


def kept(desk: Desk) -> PracticeSettings:
    """The settings in the store."""
    return desk.do.practice.current().settings


@pytest.mark.parametrize("size", SIZES)
async def test_every_section_shows_what_it_asks(on_screen: OnScreen, size: tuple[int, int]) -> None:
    async with on_screen(size) as screen:
        await screen.press("ctrl+o")
        await until(screen, "Practice name")
        for section in PAGES:
            glass = screen.text()
            for field in section.fields:
                assert f"{field.label} " in glass, field.label
            assert section.title in glass
            await screen.press("down")
        assert screen.shows("F10 save")


async def test_hours_are_changed_after_showing_what_becomes_of_open_callbacks(
    desk: Desk, on_screen: OnScreen
) -> None:
    callback = desk.callback()
    async with on_screen((80, 24)) as screen:
        await go(screen, "hours")
        await overwrite(screen, "08:00-12:00")
        assert screen.shows("changed")
        assert screen.shows("1 change ── F10 save")
        await screen.press("f10")
        await until(screen, "Save these settings?")
        assert screen.shows("Monday  8am-noon, 1pm-5pm → 8am-noon")
        assert screen.shows("1 open callback gets another deadline.")
        assert kept(desk).week[0] != MORNING
        await screen.press("enter")
        await until_said(screen, "Saved. 1 open callback got another deadline")
        assert kept(desk).week[0] == MORNING
        assert desk.do.callbacks.detail(callback).callback.due == at("mon 12:00")
        signed = desk.value(
            "SELECT person_id FROM audit WHERE action = 'settings.changed' ORDER BY id DESC LIMIT 1"
        )
        assert signed == desk.dana
        assert not screen.shows("F10 save ─")


async def test_leaving_the_question_saves_nothing_and_keeps_what_was_typed(
    desk: Desk, on_screen: OnScreen
) -> None:
    version = desk.do.practice.current().version
    async with on_screen() as screen:
        await go(screen, "practice")
        await overwrite(screen, "Hill [b]Clinic[/b]")
        await screen.press("f10")
        await until(screen, "Lakeside Psychiatry → Hill [b]Clinic[/b]")
        await screen.press("escape", "f2", "ctrl+o")
        await until(screen, "1 change ── F10 save")
        assert screen.shows("Hill [b]Clinic[/b]")
        assert desk.do.practice.current().version == version


async def test_each_wrong_answer_is_told_at_its_field_and_nothing_is_lost(
    desk: Desk, on_screen: OnScreen
) -> None:
    before = kept(desk)
    async with on_screen((80, 24)) as screen:
        await go(screen, "practice", field=2)
        await overwrite(screen, "Mars")
        await go(screen, "hours")
        await overwrite(screen, "22:00-02:00")
        await screen.press("tab")
        await overwrite(screen, "9-25")
        await go(screen, "desk")
        await overwrite(screen, "many")
        await screen.press("f10")
        await until(screen, "'Mars' is not a time zone; write one such as")
        assert screen.shows("Opening hours 2 wrong")
        assert screen.shows("The desk      1 wrong")
        await screen.press("escape", "down")
        assert screen.shows("do not end after")
        assert screen.shows("'9-25' cannot be read")
        assert screen.shows("22:00-02:00")
        assert kept(desk) == before
        await screen.press("enter")
        await overwrite(screen, "closed")
        assert screen.shows("Opening hours 1 wrong")
        assert not screen.shows("do not end after")


async def test_a_target_and_a_morning_deadline_are_set_and_taken_out(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "rule", field=1)
        await overwrite(screen, "10:00")
        await screen.press("tab", "tab")
        await overwrite(screen, "60")
        await screen.press("f10")
        await until(screen, "Referring office target  nothing → 60")
        await screen.press("enter")
        await until_said(screen, "Saved")
        assert kept(desk).morning_deadline == 600
        assert kept(desk).target_minutes == {Lane.REFERRING_OFFICE: 60}
        await go(screen, "rule", field=3)
        await overwrite(screen, "")
        await screen.press("f10", "enter")  # in one burst, as a fast typist does
        assert kept(desk).target_minutes == {}


async def test_the_rule_is_met_by_one_of_three(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "rule")
        await screen.type("speak")
        await screen.press("tab", "f10")
        await until(screen, "any attempt to call → speaking with them")
        await screen.press("enter")
        await until_said(screen, "Saved")
        assert kept(desk).met_by == "contact"


async def test_what_another_desk_changed_stays(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "practice")
        await overwrite(screen, "Hill Clinic")
        desk.do.practice.save(replace(kept(desk), phone="(212) 555-0199", claim_minutes=5), by=desk.lee)
        await screen.press("f10")
        await until(screen, "Save these settings?")
        assert not screen.shows("0199 →")
        await screen.press("enter")
        await until_said(screen, "Saved")
        now = kept(desk)
        assert (now.name, now.phone, now.claim_minutes) == ("Hill Clinic", "(212) 555-0199", 5)


async def test_a_key_typed_as_the_minute_turns_is_not_taken_back(on_screen: OnScreen) -> None:
    """Found by the canary campaign: what stood in the fields was kept a message behind the keys."""
    async with on_screen() as screen:
        await go(screen, "hours")
        await overwrite(screen, "08:00")
        await screen.settle()
        field, top = screen.app.focused, screen.app.screen
        assert isinstance(field, TextField)
        assert isinstance(top, DeskScreen)
        field.insert_text_at_cursor("-")  # what follows from it has not been done yet when ...
        await top.refresh_rows()  # ... the minute turns
        assert field.value == "08:00-"


async def test_a_desk_that_was_quicker_is_not_overwritten(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "practice")
        await overwrite(screen, "Hill Clinic")
        await screen.press("f10")
        await until(screen, "Save these settings?")
        desk.do.practice.save(replace(kept(desk), name="Lee's Name"), by=desk.lee)
        await screen.press("enter")
        await until_said(screen, "The settings were changed meanwhile")
        assert kept(desk).name == "Lee's Name"
        assert screen.shows("Hill Clinic")


async def test_a_day_gets_other_hours_is_changed_and_taken_out(desk: Desk, on_screen: OnScreen) -> None:
    day = date(2026, 12, 24)
    async with on_screen((80, 24)) as screen:
        await go(screen, "days")
        assert screen.shows("No day has other hours. a adds one.")
        await screen.press("a", *"24 dec")  # in one burst, as a fast typist does
        assert screen.shows("Thu Dec 24, 2026")
        # "closed" stands there for a new day: what is typed takes its place.
        await screen.press("tab", *"8-12", "tab")
        await screen.type("Half [i]day")
        await screen.press("enter")
        assert screen.shows("Thu Dec 24, 2026 8am-noon")
        assert kept(desk).exceptions == {}
        await screen.press("f10")
        await until(screen, "as usual → 8am-noon, Half [i]day")
        await screen.press("enter")
        await until_said(screen, "Saved")
        assert kept(desk).exceptions == {day: MORNING}
        assert kept(desk).exception_names == {day: "Half [i]day"}
        await go(screen, "days")
        await screen.press("e")
        await overwrite(screen, "closed")
        await screen.press("f10")
        assert screen.shows("Thu Dec 24, 2026 closed")
        await screen.press("d")
        assert screen.shows("No day has other hours.")
        await screen.press("f10")
        await until(screen, "8am-noon, Half [i]day → as usual")
        await screen.press("enter")
        await screen.settle()
        assert kept(desk).exceptions == {}


async def test_a_day_that_cannot_be_is_refused_in_the_dialog(desk: Desk, on_screen: OnScreen) -> None:
    desk.do.practice.save(replace(kept(desk), exceptions={date(2026, 12, 24): ()}), by=desk.dana)
    async with on_screen() as screen:
        await go(screen, "days")
        await screen.press("a")
        await screen.type("30 feb")
        await screen.press("f10")
        assert screen.shows("'30 feb' is not a day; write it as")
        await overwrite(screen, "12/24")
        await until(screen, "Thu Dec 24, 2026: replaces closed")
        await screen.press("tab")
        await overwrite(screen, "evening")
        await screen.press("f10")
        assert screen.shows("'evening' cannot be read")
        await screen.press("escape")
        assert screen.shows("closed")


async def test_past_days_stand_below(desk: Desk, on_screen: OnScreen) -> None:
    days = {date(2026, 1, 1): (), date(2026, 11, 26): (), date(2026, 10, 12): (), date(2027, 1, 1): ()}
    desk.do.practice.save(replace(kept(desk), exceptions=days), by=desk.dana)
    async with on_screen() as screen:
        await go(screen, "days")
        shown = [line for line in screen.text().splitlines() if "closed" in line and " 20" in line]
        found = [
            next(day for day in ("Nov 26", "Oct 12", "Jan 1, 2026", "Jan 1, 2027") if day in line)
            for line in shown
        ]
        assert found == ["Nov 26", "Jan 1, 2027", "Oct 12", "Jan 1, 2026"]


async def test_another_holiday_region_brings_its_days(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "hours", field=7)
        await overwrite(screen, "us")
        await screen.press("f10")
        await until(screen, "Holidays of  none → US")
        assert screen.shows("come")
        await screen.press("enter")
        await until_said(screen, "Saved")
        now = kept(desk)
        assert (now.holidays, now.holiday_years) == ("US", (2026, 2027))
        assert now.exception_names[date(2026, 11, 26)] == "Thanksgiving Day"
        assert min(now.exceptions) > date(2026, 11, 16)


async def test_who_is_here_cannot_leave_the_staff(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "staff")
        await screen.press("up", "up", "home", "ctrl+k", "f10")
        await until(screen, "Dana Reyes is at this desk")
        assert kept(desk).staff == settings().staff


async def test_claims_of_who_leaves_go_back_to_the_queue_and_that_is_said(
    desk: Desk, on_screen: OnScreen
) -> None:
    number = desk.callback()
    desk.do.callbacks.claim(number, by=desk.sam)
    async with on_screen() as screen:
        await go(screen, "staff")
        await screen.press("ctrl+u", "f10")
        await until(screen, "Sam Okafor leaves: 1 claim goes back to the queue.")
        assert desk.column(number, "owner_id") == desk.sam
        await screen.press("enter")
        await until_said(screen, "Saved")
        assert desk.column(number, "owner_id") is None


async def test_staff_is_one_name_a_line(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "staff")
        await screen.press("enter")
        await screen.type("Ann [u]Lee, MD")
        await screen.press("f10")
        await until(screen, "Ann [u]Lee, MD")
        await screen.press("enter")
        await until_said(screen, "Saved")
        assert [one.name for one in desk.do.practice.staff()] == [*settings().staff, "Ann [u]Lee, MD"]


async def test_put_back_drops_every_change_after_asking(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await go(screen, "practice")
        await overwrite(screen, "Hill Clinic")
        await screen.press("ctrl+g")
        await until(screen, "Drop your changes?")
        await screen.press("enter")
        assert screen.shows("Hill Clinic")
        await screen.press("ctrl+g", "down", "enter")
        await until(screen, "Practice name           Lakeside Psychiatry")
        assert not screen.shows("1 change")


async def test_colors_and_signs_are_shown_at_once_and_kept_for_this_machine(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    version = desk.do.practice.current().version
    async with on_screen((80, 24), home=tmp_path / "home") as screen:
        await go(screen, "machine")
        await screen.type("light")
        await screen.press("tab")
        assert screen.app.theme == "frontdesk-light"
        await screen.type("plain")
        await screen.press("tab")
        await until(screen, "!! 0 breached")
        await screen.press("f10")
        await until_said(screen, "Saved")
        found = read_config(find_locations(str(tmp_path / "home"), {}), {})
        assert (found.theme, found.ascii) == ("frontdesk-light", True)
        assert desk.do.practice.current().version == version


async def test_putting_back_shows_the_old_colors(on_screen: OnScreen, tmp_path: Path) -> None:
    async with on_screen((80, 24), home=tmp_path / "home") as screen:
        await go(screen, "machine")
        await screen.type("light")
        await screen.press("tab")
        assert screen.app.theme == "frontdesk-light"
        await screen.press("ctrl+g", "down", "enter")
        await screen.settle()
        assert screen.app.theme == "frontdesk-dark"
        assert not (tmp_path / "home" / "config.toml").exists()


async def test_a_page_that_is_still_being_made_has_changed_nothing(
    desk: Desk, on_screen: OnScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str]] = []
    usual = SettingsForm._page

    def made(form: SettingsForm, section: Section, name: str) -> VerticalScroll:
        page = usual(form, section, name)
        # A refresh comes at the worst moment: the lines are there, their editors are not.
        form.call_next(lambda: seen.append(dict(form.texts())))
        form.call_next(form.screen.refresh_rows)  # type: ignore[attr-defined]
        return page

    monkeypatch.setattr(SettingsForm, "_page", made)
    async with on_screen() as screen:
        await screen.press("ctrl+o", *["down"] * 3)
        assert seen
        assert not screen.shows("changed")
        assert not screen.shows("── F10 save")
        await screen.press("home", "enter")
        await screen.type("x")
        await until(screen, "1 change ── F10 save")


async def test_a_line_holds_its_text_from_the_beginning() -> None:
    row = FieldRow(PAGES[0].fields[0], "Lakeside")
    assert row.text == "Lakeside"
    row.load("Riverside")
    assert row.text == "Riverside"


@pytest.mark.parametrize("size", SIZES)
async def test_a_number_that_cannot_be_dialed_is_asked_about_before_it_is_saved(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    asked = "10 digits are usual: keep it as it is?"
    async with on_screen(size) as screen:
        await go(screen, "phones")
        await overwrite(screen, "212-555-010")
        await screen.press("f10")
        await until(screen, f"Our own number 212-555-010. {asked}")
        await screen.press("escape")
        assert kept(desk).own_numbers == ()
        await screen.press("f10", "enter")
        await until_said(screen, "Saved")
        assert kept(desk).own_numbers == ("212-555-010",)
        # It was asked about: another change says nothing of it.
        await overwrite(screen, "212-555-010, 212-555-0101")
        await screen.press("f10")
        await until(screen, "Save these settings?")
        assert not screen.shows(asked)
