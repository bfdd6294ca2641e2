"""When a referring office calls: one page about all its patients, from the call form with one key."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk
from tests.referral_scene import fill, refer
from tests.ui.conftest import OnScreen
from tests.ui.seen import until, until_said

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_shows_all_patients_of_the_office_with_step_and_what_is_owed(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    fill(desk)
    other = desk.do.referrals.add(
        "Dr Lena Ruiz", SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=desk.dana
    )
    refer(desk, "Carl Ames", other.id)
    async with on_screen(size) as screen:
        await screen.press("ctrl+e", *"patel", "enter")
        await until(screen, "Patients of Westside Psychiatry ── 5 on the way, 5 in all")
        assert screen.shows("‼ acknowl")
        for name in ("Maria Alvarez", "Joyce Tolliver", "Ann Lee", "Carl Ames"):
            assert screen.shows(name)
        assert not screen.shows("James Okonkwo")
        assert screen.shows("not asked")
        await screen.press("escape")
        assert screen.shows("New call")


async def test_the_form_says_the_key_where_an_office_calls_and_begins_with_the_name(
    desk: Desk, on_screen: OnScreen
) -> None:
    fill(desk)
    async with on_screen((80, 24)) as screen:
        assert not screen.shows("all their patients")
        await screen.press("tab", *"Harbor", "tab", *"refer", "tab")
        assert screen.shows("^e all their patients, and what is owed")
        await screen.press("ctrl+e")
        assert screen.shows("Which office is calling?")
        assert not screen.shows("Dr Priya Patel")
        await screen.press("enter")
        await until(screen, "Patients of Harbor Medical Group")
        await screen.press("escape")
        assert screen.shows("Harbor")
        assert screen.shows(Lane.REFERRING_OFFICE.words)


async def test_o_looks_at_another_office_and_enter_goes_to_the_patient(
    desk: Desk, on_screen: OnScreen
) -> None:
    found = fill(desk)
    async with on_screen() as screen:
        await screen.press("ctrl+e", *"patel", "enter", "o", *"kim", "enter")
        await until(screen, "Patients of Harbor Medical Group ── 3 on the way, 4 in all")
        await screen.press("enter")
        assert screen.app.current_mode == "referrals"
        assert screen.app.screen.query_one("#patients", Lines).key == found["urgent"]
        await screen.press("f2")
        assert screen.shows("New call")


async def test_escape_at_the_question_goes_back_to_the_call(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press(*"2125550199", "ctrl+e", "escape")
        assert screen.shows("New call")
        assert screen.shows("(212) 555-0199")


async def test_the_page_is_written_to_a_file_of_ones_own(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press("ctrl+e", *"patel", "enter", "p")
        await until(screen, "Write it to which file?")
        file = tmp_path / "office.md"
        await screen.press("end", "ctrl+u")
        screen.app.post_message(events.Paste(str(file)))
        await screen.press("enter")
        await until_said(screen, "Written:")
    text = file.read_text(encoding="utf-8")
    assert "# Patients of Westside Psychiatry" in text
    assert "| Joyce Tolliver" in text
    assert "acknowledgement, late" in text
    assert file.stat().st_mode & 0o777 == 0o600
    assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'referrer.printed'") == 1


async def test_an_office_without_patients_says_so(desk: Desk, on_screen: OnScreen) -> None:
    desk.do.referrals.add("Dr Nobody", SourceKind.PSYCHIATRIST, "", by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press("ctrl+e", *"nobo", "enter")
        await until(screen, "Patients of Dr Nobody ── 0 on the way, 0 in all")
        assert screen.shows("Nobody whom they sent is known.")
        await screen.press("enter")
        assert screen.shows("Nobody whom they sent is known.")


# A caller who was referred

#: A call of somebody with a name that was referred, from another number.
_CALL = (*"2125550199", "tab", *"Maria Alvarez", "tab", "tab", *"Sprav", "tab", *"does not")


async def test_a_caller_who_may_be_somebody_referred_is_asked_about_and_becomes_one(
    desk: Desk, on_screen: OnScreen
) -> None:
    patel = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    referral = refer(desk, "Maria Alvarez", patel, "(212) 555-0142")
    async with on_screen() as screen:
        await screen.press(
            *"2125550199", "tab", *"Maria Alvarez", "tab", "tab", *"Sprav", "tab", *"does not", "f10"
        )
        await until(screen, "Is this the person Dr Priya Patel referred?")
        assert screen.shows("yes: Maria Alvarez  (212) 555-0142")
        await screen.press("up", "enter")
        await until_said(screen, "One person now")
        detail = desk.do.patients.one(referral)
        assert detail.state.called_at == desk.clock()
        assert len(desk.do.patients.order()) == 1
        await screen.press(*"2125550199")
        assert screen.shows("sent by Dr Priya Patel")


async def test_what_is_typed_ahead_makes_nobody_one(desk: Desk, on_screen: OnScreen) -> None:
    patel = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    refer(desk, "Maria Alvarez", patel, "(212) 555-0142")
    async with on_screen((80, 24)) as screen:
        await screen.press(
            *"2125550199", "tab", *"Maria Alvarez", "tab", "tab", "tab", *"does not", "f10", "enter"
        )
        assert not screen.shows("referred?")
        assert len(desk.do.patients.order()) == 2


async def test_who_is_this_says_the_step_the_referrer_and_what_is_waiting(
    desk: Desk, on_screen: OnScreen
) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press(*"2125550145")
        await until(screen, "authorization, sent by Dr Alan Kim")
        assert screen.shows("waits for insurer")
