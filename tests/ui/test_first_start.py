"""The first start: one screen with good answers, and nothing is written before all of them can be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.config import Config, read_config
from frontdesk.domain.rule.hours import Range
from frontdesk.locations import Locations, find_locations
from frontdesk.services.desk import Services
from frontdesk.ui.app.front_desk import FrontDesk
from tests.builders import SetClock, settings
from tests.ui.seen import overwrite, until, until_gone
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
QUESTIONS = (
    "Practice name",
    "Your name",
    "Time zone",
    "Monday to Friday",
    "Saturday",
    "Sunday",
    "Holidays of",
    "Phone",
    "Your PIN",
)


@dataclass(frozen=True)
class Empty:
    """A store without a practice, and the places of its machine."""

    do: Services
    places: Locations


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Empty:
    """An empty store on a machine in Chicago, Monday at nine."""
    monkeypatch.setenv("TZ", "America/Chicago")
    services = open_services(str(tmp_path / "frontdesk.db"), SetClock("mon 09:00"))
    return Empty(services, find_locations(str(tmp_path / "home"), {}))


Starting = Callable[..., AbstractAsyncContextManager[Watcher]]


@pytest.fixture
def starting(empty: Empty) -> Starting:
    """Open the program for the first time."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Watcher]:
        app = FrontDesk(empty.do, config=Config(), locations=empty.places)
        async with app.run_test(size=size, notifications=True) as pilot:
            screen = Watcher(app, pilot)
            await until(screen, "first start")
            yield screen

    return opened


@pytest.mark.parametrize("size", SIZES)
async def test_it_asks_few_things_with_good_answers(starting: Starting, size: tuple[int, int]) -> None:
    async with starting(size) as screen:
        for question in QUESTIONS:
            assert screen.shows(f"{question} ")
        assert screen.shows("America/Chicago")
        assert screen.shows("8am-noon, 1pm-5pm")
        assert screen.shows("F10 start   esc leave")


async def test_a_pin_may_be_given_and_then_people_sign_in(empty: Empty, starting: Starting) -> None:
    async with starting() as screen:
        await screen.press(*"Hillside", "tab", *"Ann Lee", *["tab"] * 7, *"1234")
        assert screen.shows("6 digits or more")
        await screen.press("f10")
        assert screen.shows("A PIN has at least 6 digits")
        await screen.press(*"56", "f10", *"123457", "enter")
        await screen.until(lambda: screen.shows("It is not the same as before"))
        await screen.press(*"123456", "enter")
        await screen.until(lambda: screen.shows("The recovery key"))
        await screen.press("enter")
        # Who typed the PIN just now is not asked for it again.
        await screen.until(lambda: screen.shows("New call"))
        assert empty.do.sign_in.is_on()
        await screen.press("ctrl+l")
        assert not screen.shows("New call")
        await screen.press(*"123456", "enter")
        await screen.until(lambda: screen.shows("New call"))


async def test_two_names_are_enough_and_calls_opens(empty: Empty, starting: Starting) -> None:
    async with starting((120, 40)) as screen:
        await screen.pilot.press(*"Hill [b]Clinic")
        await screen.pilot.press("tab")
        await screen.pilot.press(*"Ann Lee, MD")
        await screen.pilot.press("f10")
        await until(screen, "F2 Calls")
        assert screen.shows("Hill [b]Clinic")
        assert screen.shows("New call")
        kept = empty.do.practice.current().settings
        assert (kept.name, kept.staff, kept.time_zone) == (
            "Hill [b]Clinic",
            ("Ann Lee, MD",),
            "America/Chicago",
        )
        assert kept.exception_names[date(2026, 11, 26)] == "Thanksgiving Day"
        assert read_config(empty.places, {}).person == "Ann Lee, MD"


async def test_everything_asked_is_kept(empty: Empty, starting: Starting) -> None:
    answers = (
        "Hill Clinic",
        "Ann",
        "Europe/London",
        "09:00-18:00",
        "10:00-12:00",
        "closed",
        "gb-eng",
        "020 7946 0100",
    )
    async with starting() as screen:
        for answer in answers:
            await overwrite(screen, answer)
            await screen.pilot.press("tab")
        await screen.pilot.press("ctrl+s")
        await until(screen, "F2 Calls")
        kept = empty.do.practice.current().settings
        assert kept.week == ((Range(540, 1080),),) * 5 + ((Range(600, 720),), ())
        assert (kept.time_zone, kept.holidays, kept.phone_region) == ("Europe/London", "GB-ENG", "GB")
        assert kept.phone == "020 7946 0100"


async def test_each_wrong_answer_is_told_at_its_question_and_nothing_is_written(
    empty: Empty, starting: Starting
) -> None:
    async with starting((120, 40)) as screen:
        await screen.pilot.press("tab", "tab")
        await overwrite(screen, "Mars")
        await screen.pilot.press("tab")
        await overwrite(screen, "9 to 25")
        await screen.pilot.press("tab", "tab", "tab")
        await overwrite(screen, "XX")
        await screen.pilot.press("f10")
        await until(screen, "Type the practice's name")
        assert screen.shows("Type your name; every entry is signed with one.")
        assert screen.shows("'Mars' is not a time zone")
        assert screen.shows("'9 to 25' cannot be read")
        assert screen.shows("'XX' is not a region whose holidays are known")
        assert not empty.do.office.is_set_up()
        assert screen.shows("9 to 25")
        await screen.pilot.press(*"Hill Clinic")
        await until(screen, "Practice name      Hill Clinic")
        await until_gone(screen, "Type the practice's name")


@pytest.mark.parametrize(
    "keys", [("escape",), ("ctrl+q",), ("x", "ctrl+q"), ("x", "escape", "down", "enter")]
)
async def test_leaving_writes_nothing(empty: Empty, starting: Starting, keys: tuple[str, ...]) -> None:
    async with starting() as screen:
        await screen.pilot.press(*keys)
        await screen.app.workers.wait_for_complete()
        assert not screen.app.is_running
    assert not empty.do.office.is_set_up()
    assert not empty.places.config_file.exists()


async def test_leaving_with_answers_is_asked_about(starting: Starting) -> None:
    async with starting() as screen:
        await screen.pilot.press(*"Hill")
        await screen.pilot.press("escape")
        await until(screen, "Leave the first start?")
        await screen.pilot.press("enter")
        await until_gone(screen, "Leave the first start?")
        assert screen.shows("Hill")
        assert screen.shows("F10 start")


async def test_a_desk_that_was_quicker_keeps_its_practice(empty: Empty, starting: Starting) -> None:
    async with starting((120, 40)) as screen:
        await screen.pilot.press(*"Hill Clinic")
        await screen.pilot.press("tab")
        await screen.pilot.press(*"Ann")
        empty.do.practice.set_up(settings())
        await screen.pilot.press("f10")
        await until(screen, "Who is at this desk?")
        await screen.pilot.press("enter")
        await until(screen, "Lakeside Psychiatry")
        assert empty.do.practice.current().settings.staff == settings().staff


async def test_two_names_on_one_line_are_two_people_and_it_is_asked_who_sits_here(
    empty: Empty, starting: Starting
) -> None:
    async with starting((120, 40)) as screen:
        await screen.pilot.press(*"Hill Clinic", "tab", *"Joan, Bea", "f10")
        await until(screen, "Who is at this desk?")
        await screen.pilot.press("down", "enter")
        await until(screen, "New call")
        assert empty.do.practice.current().settings.staff == ("Joan", "Bea")
        assert read_config(empty.places, {}).person == "Bea"


async def test_a_second_desk_on_a_store_asks_whose_it_is(empty: Empty, tmp_path: Path) -> None:
    """With one name on the staff it signed with that name and said nothing."""
    empty.do.practice.set_up(settings(staff=("Joan",)))
    app = FrontDesk(empty.do, config=Config(), locations=empty.places)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = Watcher(app, pilot)
        await until(screen, "Who is at this desk?")
        await pilot.press("escape")
        await until(screen, "Every entry is signed with a name.")
        assert read_config(empty.places, {}).person == ""
        await pilot.press("down", "enter")
        await until(screen, "Your name")
        await pilot.press(*"Bea Ito", "enter")
        await until(screen, "New call")
        assert app.person.name == "Bea Ito"
        assert empty.do.practice.current().settings.staff == ("Joan", "Bea Ito")
        assert read_config(empty.places, {}).person == "Bea Ito"


async def test_who_does_not_say_who_they_are_can_leave(empty: Empty) -> None:
    empty.do.practice.set_up(settings())
    app = FrontDesk(empty.do, config=Config(), locations=empty.places)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = Watcher(app, pilot)
        await until(screen, "ctrl+q  quit")
        await pilot.press("ctrl+q")
        await app.workers.wait_for_complete()
        assert not app.is_running
    assert not empty.places.config_file.exists()


async def test_a_phone_that_cannot_be_dialed_is_asked_about_once(empty: Empty, starting: Starting) -> None:
    async with starting() as screen:
        await screen.pilot.press(*"Hill Clinic", "tab", *"Ann", *["tab"] * 6, *"212-555-010", "f10")
        await until(screen, "Phone 212-555-010. 10 digits are usual: keep it as it is?")
        await screen.pilot.press("enter")
        await until_gone(screen, "Is this the number?")
        assert not empty.do.office.is_set_up()
        await screen.pilot.press("f10")
        await until(screen, "Is this the number?")
        await screen.pilot.press("down", "enter")
        await until(screen, "New call")
        assert empty.do.practice.current().settings.phone == "212-555-010"
