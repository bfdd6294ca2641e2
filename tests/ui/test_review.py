"""F6: the checklist is walked, each case is settled or opened, the day is signed, and paper is typed in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frontdesk.domain.calls import Draft, NextStep
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import NewCrisis
from frontdesk.domain.day.review import BreachReason, Item
from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.ui.review.items import case_lines
from frontdesk.ui.review.screen import ReviewScreen
from tests.builders import Desk, at
from tests.referred import a_patient, a_referrer
from tests.ui.conftest import OnScreen
from tests.ui.seen import until, until_gone, until_said
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
MON, TUE = date(2026, 11, 16), date(2026, 11, 17)
HOSTILE = "[@click=app.quit]Eve[/] \x1b[31m"


def an_evening(desk: Desk) -> tuple[int, int]:
    """Monday at twenty past five with two callbacks nobody made; gives both."""
    both = desk.callback(name="Maria Alvarez"), desk.callback(name=HOSTILE)
    desk.clock.set("mon 17:20")
    return both


def settle(desk: Desk) -> None:
    """Settle the Monday, but for what blocks."""
    review = desk.do.review
    facts = review.look(MON, by=desk.dana).facts
    review.give_reason([one.id for one in facts.breaches], BreachReason.NO_STAFF, by=desk.dana)
    for case in facts.callbacks:
        review.carry_over([case.callback_id], day=MON, owner=desk.lee, reason="rush", by=desk.dana)
    review.count_voicemails(0, day=MON, by=desk.dana)


async def walk_to(screen: Watcher, item: Item) -> None:
    """Open Review with the cursor on an item."""
    await screen.press("f6")
    await until(screen, "Crises accepted")
    review = screen.app.screen
    assert isinstance(review, ReviewScreen)
    review.checks.focus()
    await screen.press("home", *["down"] * list(Item).index(item))
    await until(screen, f"─ {item.words} ──")


def test_who_has_no_name_is_told_by_the_number(desk: Desk) -> None:
    desk.callback(name="", number="(212) 555-0142")
    facts = desk.do.review.look(MON, by=desk.dana).facts
    hours = desk.do.office.practice().rule.hours
    assert [line.cells[1] for line in case_lines(Item.CALLBACKS, facts, hours, "US")] == ["(212) 555-0142"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_checklist_tells_each_item_in_sign_and_word(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.do.crises.open(NewCrisis("c", desk.clock(), Caller("Cara")), by=desk.dana)
    desk.do.drafts.keep(Draft("d", desk.lee, desk.clock(), {"name": "Half Typed"}, True))
    an_evening(desk)
    async with on_screen(size) as screen:
        await screen.press("f6")
        await until(screen, "Mon Nov 16, today ── not signed")
        for line in (
            "■ 1 blocks   Crises accepted",
            "▲ 2 to do    Breaches have a reason",
            "▲ 2 to do    Open callbacks settled",
            "▲ 1 to do    Voicemails all logged",
            "✓ done       Sources answered",
            "✓ done       Referrals acknowledged",
            "■ 1 blocks   Half-typed calls",
        ):
            assert line in screen.text()
        assert screen.shows("nobody accepted it")


async def test_a_letter_says_why_and_the_next_breach_follows(desk: Desk, on_screen: OnScreen) -> None:
    an_evening(desk)
    async with on_screen((80, 24)) as screen:
        await walk_to(screen, Item.BREACHES)
        await screen.press("s")
        await until(screen, "Why was it missed?")
        await screen.press("o")
        await until(screen, "▲ 1 to do    Breaches")
        await screen.press("s", "x")
        await screen.type("a storm")
        await screen.press("enter")
        await until(screen, "✓ done       Breaches have a reason")
        assert screen.shows("a storm")
    told = desk.rows("SELECT reason, note, person_id FROM breach_reason ORDER BY id")
    assert told == [("overlooked", "", desk.dana), ("other", "a storm", desk.dana)]


@pytest.mark.parametrize("size", SIZES)
async def test_keys_act_on_a_case_that_is_seen_to_be_chosen(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    an_evening(desk)
    async with on_screen(size) as screen:
        await walk_to(screen, Item.CALLBACKS)
        review = screen.app.screen
        assert isinstance(review, ReviewScreen)
        # The keys of the cases work from the checklist too: both cursors stand out.
        assert review.focused is review.checks
        assert (review.checks.mark[1], review.cases.mark) == ("cursor", (0, "cursor"))
        await screen.press("tab")
        assert (review.checks.mark[1], review.cases.mark) == ("dim", (0, "cursor"))
        await screen.press("down", "s")
        await until(screen, "Carry over to the next open day")
        assert screen.shows("[@click=app.quit]Eve[/]")
        await screen.press("escape")


@pytest.mark.parametrize("key", ["s", "a", "enter"])
async def test_no_key_acts_on_cases_that_a_paper_hides(desk: Desk, on_screen: OnScreen, key: str) -> None:
    an_evening(desk)
    async with on_screen() as screen:
        await walk_to(screen, Item.CALLBACKS)
        await screen.press("r")
        await until(screen, "Report ──")
        await screen.press(key)
        await until_said(screen, "esc shows the cases first")
        assert isinstance(screen.app.screen, ReviewScreen)
        await screen.press("escape", "s")
        await until(screen, "Carry over to the next open day")


async def test_a_key_behind_a_move_acts_on_the_cases_of_the_new_item(desk: Desk, on_screen: OnScreen) -> None:
    an_evening(desk)
    async with on_screen() as screen:
        await walk_to(screen, Item.BREACHES)
        await screen.press("down", "s")
        await until(screen, "Carry over to the next open day")
        assert screen.shows("new patient · Spravato")


async def test_what_is_left_is_carried_over_alike_and_taken_back(desk: Desk, on_screen: OnScreen) -> None:
    both = an_evening(desk)
    async with on_screen() as screen:
        await walk_to(screen, Item.CALLBACKS)
        assert screen.shows("[@click=app")
        await screen.press("a")
        await until(screen, "Carry over to the next open day")
        await screen.press("enter")
        assert screen.shows("why it was not made")
        await screen.type("nobody free")
        await screen.press("enter")
        await until(screen, "✓ done       Open callbacks settled")
        assert screen.shows("Dana: nobody free")
        assert {desk.column(number, "for_person_id") for number in both} == {desk.dana}
        desk.do.undo.undo(by=desk.dana)
        await screen.press("f6")
        await until(screen, "▲ 2 to do    Open callbacks")


async def test_the_machine_is_counted_and_a_difference_explained(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen((80, 24)) as screen:
        await walk_to(screen, Item.VOICEMAILS)
        await screen.press("s")
        await until(screen, "How many voicemails are on the machine?")
        await screen.type("two")
        await screen.press("enter")
        assert screen.shows("Type a number")
        await screen.press("ctrl+u", "2", "enter")
        await until(screen, "2 more than logged")
        await screen.type("both robots")
        await screen.press("enter")
        await until(screen, "✓ done       Voicemails all logged")
        assert desk.rows("SELECT on_machine, logged, note FROM voicemail_count") == [(2, 0, "both robots")]


async def test_enter_opens_what_it_is_about_and_f6_comes_back(desk: Desk, on_screen: OnScreen) -> None:
    desk.call(name="Nora Nobody", next_step=NextStep.SETTLED)
    desk.change("UPDATE call SET source_answer = NULL")
    desk.do.drafts.keep(Draft("d", desk.lee, desk.clock(), {"name": "Half Typed"}, True))
    an_evening(desk)
    async with on_screen((80, 24)) as screen:
        await walk_to(screen, Item.CALLBACKS)
        await screen.press("tab", "end", "enter")
        await until(screen, "[@click=app")
        await screen.press("f6")
        await until(screen, "─ Open callbacks settled ── 2")
        await walk_to(screen, Item.SOURCES)
        await screen.press("enter")
        await until(screen, "Source not known")
        await screen.press("f6")
        await until(screen, "─ Sources answered ── 1")
        await walk_to(screen, Item.DRAFTS)
        await screen.press("enter")
        await until(screen, "New call")
        assert screen.shows("Half Typed")
        await screen.press("f6")
        await until(screen, "─ Half-typed calls ── 1")


@pytest.mark.parametrize("size", SIZES)
async def test_an_acknowledgement_that_was_not_sent_gets_its_reason(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    referrer = a_referrer(desk, name="Dr Patel")
    for name in ("Maria Alvarez", HOSTILE):
        a_patient(desk, referrer, name=name)
    desk.clock.set("tue 16:30")
    async with on_screen(size) as screen:
        await screen.press("f6")
        await until(screen, "Mon Nov 16, yesterday")
        await screen.press("right_square_bracket")  # Monday was not signed and is offered first
        await until(screen, "Tue Nov 17, today")
        await walk_to(screen, Item.ACKNOWLEDGEMENTS)
        await until(screen, "▲ 2 to do    Referrals acknowledged")
        await until(screen, "to Dr")
        assert screen.shows("[@click")
        await screen.press("s")
        await until(screen, "Why is it not sent?")
        await screen.press("o")
        await until(screen, "▲ 1 to do    Referrals acknowledged")
        await screen.press("a", "x")
        await screen.type("the fax was down")
        await screen.press("enter")
        await until(screen, "✓ done       Referrals acknowledged")
        assert screen.shows("the fax was down")
    told = desk.rows("SELECT reason, note, day, person_id FROM owed_reason ORDER BY id")
    assert told == [
        ("overlooked", "", "2026-11-17", desk.dana),
        ("other", "the fax was down", "2026-11-17", desk.dana),
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_enter_goes_to_what_is_owed_and_f6_comes_back(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    referrer = a_referrer(desk, name="Dr Patel")
    for name in ("Ann First", "Bob Second"):
        a_patient(desk, referrer, name=name)
    desk.clock.set("tue 16:30")
    async with on_screen(size) as screen:
        await screen.press("f6")
        await until(screen, "Mon Nov 16, yesterday")
        await screen.press("right_square_bracket")
        await until(screen, "Tue Nov 17, today")
        await walk_to(screen, Item.ACKNOWLEDGEMENTS)
        await until(screen, "Bob Second")
        await screen.press("tab", "down", "enter")
        # The panel below the list is about the one under the cursor.
        await until(screen, "About Bob Second")
        await screen.press("f6")
        await until(screen, "─ Referrals acknowledged ── 2")


async def test_a_crisis_is_opened_from_its_line(desk: Desk, on_screen: OnScreen) -> None:
    desk.do.crises.open(NewCrisis("c", desk.clock(), Caller("Cara", "(212) 555-0142")), by=desk.lee)
    async with on_screen() as screen:
        await walk_to(screen, Item.CRISES)
        await screen.press("enter")
        await until(screen, "accepted by")
        assert screen.shows("Cara")
    assert desk.value("SELECT COUNT(*) FROM crisis") == 1


@pytest.mark.parametrize("size", SIZES)
async def test_a_settled_day_is_signed_shown_and_added_to(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    an_evening(desk)
    async with on_screen(size) as screen:
        await screen.press("f6")
        await until(screen, "not signed")
        await screen.press("f10")
        await until_said(screen, "2 breaches have no reason yet")
        settle(desk)
        await screen.press("f10")
        await until(screen, "Sign Mon Nov 16?")
        assert screen.shows("2 callbacks carried over")
        await screen.press("enter")
        await until(screen, "Report ── Mon Nov 16")
        await until(screen, "Day report: Lakeside Psychiatry")
        await screen.press("n")
        await screen.type("the line was down")
        await screen.press("enter")
        await until_said(screen, "Added below the report.")
        screen.app.clear_notifications()  # the toast lies over the last lines for a while
        await screen.press("end")
        await until(screen, "Dana Reyes: the line was down")
        await screen.press("r")
        await until(screen, "Hand-off, Mon Nov 16, 2026")
        await screen.press("escape", "down", "down", "s")  # back to the cases
        await until_said(screen, "This day is signed")
    assert desk.rows("SELECT day, person_id FROM day_close") == [("2026-11-16", desk.dana)]


async def test_who_was_quicker_is_told(desk: Desk, on_screen: OnScreen) -> None:
    settle(desk)
    async with on_screen() as screen:
        await screen.press("f6", "f10")
        await until(screen, "Sign Mon Nov 16?")
        assert screen.shows("We close in 8 h 00")
        DayCloseService(desk.do.office).sign(MON, by=desk.lee)
        await screen.press("enter")
        await until_said(screen, "Lee Wong signed Mon Nov 16 at 9:00 AM already")
        await screen.press("f6")
        await until(screen, "signed by Lee 9:00 AM")


async def test_yesterday_is_offered_first_and_brackets_change_the_day(
    desk: Desk, on_screen: OnScreen
) -> None:
    an_evening(desk)
    settle(desk)
    desk.clock.set("tue 08:30")
    async with on_screen((80, 24)) as screen:
        await screen.press("f6")
        await until(screen, "Mon Nov 16, yesterday ── not signed")
        await screen.press("left_square_bracket")
        await until_said(screen, "The practice was set up on Mon Nov 16, 2026")
        assert screen.shows("Mon Nov 16, yesterday")
        await screen.press("right_square_bracket")
        await until(screen, "Tue Nov 17, today")
        assert screen.shows("1 day before is not signed: [")
        await screen.press("left_square_bracket", "f10")
        await until(screen, "Sign Mon Nov 16?")
        await screen.press("enter")
        await until(screen, "Report ── Mon Nov 16")


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_said_of_a_day_is_not_said_over_another(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    an_evening(desk)
    settle(desk)
    DayCloseService(desk.do.office).sign(MON, by=desk.dana)
    desk.clock.set("tue 09:00")
    async with on_screen(size) as screen:
        await screen.press("f6")
        await until(screen, "Tue Nov 17, today")
        await screen.press("left_square_bracket")
        await until(screen, "Report ── Mon Nov 16")
        await screen.press("escape", "home", "down", "down", "s")
        await until(screen, "This day is signed")
        await screen.press("right_square_bracket")
        await until(screen, "Tue Nov 17, today")
        await until_gone(screen, "This day is signed")


async def test_another_desk_s_work_is_seen_at_the_minute(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f6")
        await until(screen, "✓ done       Half-typed calls")
        desk.do.drafts.keep(Draft("d", desk.lee, desk.clock(), {"name": "Half Typed"}))
        screen.app.look_again()
        await until(screen, "■ 1 blocks   Half-typed calls")


@pytest.mark.parametrize("size", SIZES)
async def test_calls_on_paper_are_typed_in_with_the_times_they_came(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    desk.clock.set("mon 17:20")
    async with on_screen(size) as screen:
        await screen.press("f6")
        await until(screen, "not signed")
        await screen.press("t")
        await until(screen, "From paper")
        # We are closed: nobody can be called back today, whatever the time on the paper is.
        assert not screen.shows("call back today")
        await screen.type("9:12")
        await until(screen, "Mon Nov 16, 9:12 AM")
        await screen.press("tab", "tab")
        await screen.type("2125550199")
        await screen.press("tab")
        await screen.type("Paper Pat")
        await screen.press("f10")
        await until_said(screen, "Who sent them?")
        await screen.type("web s")
        await screen.press("tab", "f10")
        await until_said(screen, "past the deadline")
        screen.app.clear_notifications()  # they lie over the list for a while
        await until(screen, "Mon Nov 16, 9:12 AM  Paper Pat")
        assert desk.rows("SELECT at, person_id FROM call") == [
            (f"{at('mon 09:12'):%Y-%m-%dT%H:%M:%S.%fZ}", desk.dana)
        ]
        # It is judged by when it came: it was due at five, and nobody knew.
        assert desk.value("SELECT COUNT(*) FROM breach") == 1
        await screen.type("18:00")
        assert screen.shows("is still to come")
        await screen.press("f10")
        await until_said(screen, "is still to come")
        await screen.press("ctrl+u")
        await screen.type("yesterday 9:05")
        await screen.press("tab")
        await screen.type("voice")
        await screen.press("tab")
        await screen.type("2125550")
        await screen.press("escape")
        await until_gone(screen, "From paper")
        screen.app.clear_notifications()
        await until(screen, "■ 1 blocks   Half-typed calls")
    (draft,) = desk.do.drafts.all()
    assert (draft.started_at, draft.parked) == (at("mon 09:05") - (at("tue 00:00") - at("mon 00:00")), True)
    assert (draft.fields["number"], draft.fields["note"]) == ("212-5550", "a voicemail")


async def test_a_voicemail_from_paper_is_logged_as_one(desk: Desk, on_screen: OnScreen) -> None:
    async with on_screen() as screen:
        await screen.press("f6")
        await until(screen, "not signed")
        await screen.press("t")
        await until(screen, "From paper")
        await screen.type("8:40")
        await screen.press("tab")
        await screen.type("voice")
        await screen.press("tab")
        await screen.type("2125550199")
        await screen.press("f10")
        await until(screen, "Saved")
        assert desk.rows("SELECT result, source_answer FROM call") == [("voicemail", "missed")]
        await screen.press("escape")
        await walk_to(screen, Item.VOICEMAILS)
        assert screen.shows("1 logged")


async def test_a_paper_is_written_to_a_file_of_one_s_own(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    desk.call(source=Source(SourceAnswer.DECLINED))
    file = tmp_path / "hand-off.md"
    async with on_screen() as screen:
        await screen.press("f6")
        await until(screen, "not signed")
        await screen.press("p")
        await until(screen, "Write which paper to a file?")
        await screen.press("down", "enter")
        await until(screen, "Write it to which file?")
        await screen.press("ctrl+u")
        await screen.type(str(file))
        await screen.press("enter")
        await until_said(screen, "Written")
    assert file.read_text().startswith("# Hand-off")
    assert file.stat().st_mode & 0o777 == 0o600
    assert desk.value("SELECT person_id FROM audit WHERE action = 'day.printed'") == desk.dana
