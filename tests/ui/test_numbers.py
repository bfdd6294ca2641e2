"""F7: the figures, their parts, and the cases behind them."""

from __future__ import annotations

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, known
from tests.ui.conftest import OnScreen
from tests.ui.seen import until


def a_week(desk: Desk) -> tuple[int, int]:
    """Two callbacks of Monday: one tried after twelve minutes, the other never; and a voicemail at nine."""
    desk.clock.set("mon 09:00")
    made = desk.callback(name="Maria Alvarez", source=known(SourceKind.PSYCHIATRIST))
    late = desk.callback(name="Joyce Tolliver", result=Result.VOICEMAIL, source=Source(SourceAnswer.MISSED))
    desk.clock.set("mon 09:12")
    desk.do.callbacks.record(NewAttempt(made, Outcome.NO_ANSWER), by=desk.dana)
    desk.clock.set("tue 09:00")
    return made, late


async def test_the_figures_are_counted_and_named(desk: Desk, on_screen: OnScreen) -> None:
    a_week(desk)
    async with on_screen((120, 30)) as screen:
        await screen.press("f7")
        for words in ("last 30 days", "Same day", "50 %", "Called back the same day", "Mon Nov 16"):
            await until(screen, words)
        await screen.press("down")
        await until(screen, "within 15 minutes")
        await until(screen, "Half waited 12 minutes or less")


async def test_the_missed_calls_as_a_map(desk: Desk, on_screen: OnScreen) -> None:
    a_week(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press("f7", "down", "down", "down")
        await until(screen, "Staff the backup Mon")
        await until(screen, "1 call was missed then.")
        await until(screen, "Fri")
        await until(screen, "answered")
    async with on_screen((120, 40)) as screen:
        await screen.press("f7", "down", "down", "down", "enter")
        await until(screen, "missed Mon 9:00 AM")
        await screen.press("end", "enter")
        await until(screen, "Calls and missed: missed Mon 9:00 AM")
        await until(screen, "Joyce Tolliver")
        assert not screen.shows("Maria Alvarez")


async def test_enter_opens_the_cases_and_then_the_callback(desk: Desk, on_screen: OnScreen) -> None:
    a_week(desk)
    async with on_screen((120, 30)) as screen:
        await screen.press("f7", "enter", "enter")
        await until(screen, "Called back the same day: Mon Nov 16")
        await until(screen, "Maria Alvarez")
        assert not screen.shows("Joyce")
        await screen.press("enter")
        await until(screen, "Outcome: one key")


async def test_cases_of_calls_open_nothing(desk: Desk, on_screen: OnScreen) -> None:
    a_week(desk)
    async with on_screen((120, 30)) as screen:
        await screen.press("f7", *["down"] * 5, "enter", "enter")
        await until(screen, "Who sent the new patients: ")
        await screen.press("enter")
        await until(screen, "Who sent the new patients: ")
        await screen.press("escape")
        assert not screen.shows("Who sent the new patients: ")


async def test_another_period_is_counted_anew(desk: Desk, on_screen: OnScreen) -> None:
    a_week(desk)
    async with on_screen((120, 30)) as screen:
        await screen.press("f7", "p", "home", "enter")
        await until(screen, "today")
        await until(screen, "Nothing in this period.")


async def test_an_empty_practice_is_said_in_words(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await screen.press("f7")
        await until(screen, "Nothing in this period. p looks at another one.")


async def test_whom_somebody_spoke_with_and_was_not_booked_opens_on_patients(
    desk: Desk, on_screen: OnScreen
) -> None:
    desk.clock.set("mon 09:00")
    desk.call(name="Maria Alvarez", next_step=NextStep.SETTLED)
    desk.clock.set("tue2 09:00")
    async with on_screen((120, 30)) as screen:
        await screen.press("f7", *["down"] * 10)
        await until(screen, "Booked in 7 days 0 %")
        await screen.press("enter", "down", "down", "enter")
        await until(screen, "Booked after somebody spoke with them: not booked")
        await screen.press("enter")
        await until(screen, "What happened: one key")
        await until(screen, "Maria Alvarez")


async def test_the_funnel_shows_only_where_somebody_is(desk: Desk, on_screen: OnScreen) -> None:
    desk.clock.set("mon 09:00")
    desk.call(name="Maria Alvarez")
    desk.clock.set("tue 09:00")
    async with on_screen((120, 30)) as screen:
        await screen.press("f7", *["down"] * 11)
        await until(screen, "Where patients are lost")
        await until(screen, "17 past the same-day ru")
        assert not screen.shows("27 canceled")
