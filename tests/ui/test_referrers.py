"""F4, Referrers: who is contacted next, and each key does what it says to the one under the cursor."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events

from frontdesk.domain.referrals.owed import OwedKind
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.relationships.outreach import InvitationState
from frontdesk.domain.relationships.people import ReferrerView
from frontdesk.domain.relationships.touches import Content, TouchKind
from frontdesk.services.relationships.outreach import NewEvent
from frontdesk.services.relationships.touching import FOCUS_MOST, NewTouch
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk, settings
from tests.relationship_scene import fill_referrers
from tests.ui.conftest import OnScreen
from tests.ui.seen import until_said
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
#: F4, then the tab before Sources.
REFERRERS_TAB = ("f4", "left_square_bracket")


def rows(screen: Watcher) -> Lines[Any]:
    """The list on the screen."""
    return screen.app.screen.query_one("#referrers", Lines)


def line_of(screen: Watcher, text: str) -> str:
    """The line of the screen with a text."""
    return next(line for line in screen.text().splitlines() if text in line)


def timeline(desk: Desk, referrer: int) -> list[str]:
    """What happened between us, in words, the latest first."""
    return [one.words for one in desk.do.relationships.one(referrer).timeline]


@pytest.mark.parametrize("size", SIZES)
async def test_the_most_urgent_stand_first_with_their_standing_in_words(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    known = fill_referrers(desk)
    async with on_screen(size) as screen:
        await screen.press(*REFERRERS_TAB)
        assert list(rows(screen).order) == [known["complaint"], known["late"], known["soon"]]
        assert "○ on time" in line_of(screen, "complaint open")
        assert "1 up" in line_of(screen, "complaint open")
        assert "‼ 9 d late" in line_of(screen, "Dr Alan Kim")
        assert "2 of 7" in line_of(screen, "Dr Alan Kim")
        assert "Oct 7" in line_of(screen, "Dr Alan Kim")
        assert "▲ due soon" in line_of(screen, "Carmen Ortiz")
        assert screen.shows("Complaint open: answer it before anything else")
        assert screen.shows("nobody called my patient back  Lee Wong answers it")
        assert screen.shows("Last 30 days: same day nothing yet · no backlog")
        await screen.press("right")
        assert list(rows(screen).order) == [known["soon"]]
        assert screen.shows("cost this year $84.50")
        await screen.press("right")
        assert len(rows(screen).order) == 4
        await screen.press("right")
        assert list(rows(screen).order) == [known["apart"]]
        assert "– left alone" in line_of(screen, "Dr Theodora")
        assert screen.shows("asked not to be contacted: by letter")


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_list_says_what_will_appear(on_screen: OnScreen, size: tuple[int, int]) -> None:
    async with on_screen(size) as screen:
        await screen.press(*REFERRERS_TAB)
        assert screen.shows("Nobody is to be contacted now. Who is due appears here.")
        for words in ("The focus list is empty.", "Nobody is known who refers.", "Nobody is left alone."):
            await screen.press("right")
            assert "…" not in line_of(screen, words)
        await screen.press("n")
        await until_said(screen, "Nobody is to be contacted now")
        await screen.press("c", "f", "x", "e", "m", "o", "v", "full_stop")
        assert len(screen.said()) == 1


async def test_what_is_red_in_the_house_is_said_first(desk: Desk, on_screen: OnScreen) -> None:
    for name in ("Ann Lee", "Bo Chen", "Cy Moss", "Di Roe", "Ed Fox"):
        desk.call(name=name)
    desk.clock.instant += timedelta(days=1)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB)
        assert screen.shows("‼ Fix this first: same day 0 % of 5 · no backlog · source known 100 % of 5")


async def test_a_contact_is_a_key_and_a_save(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "down", "c")
        assert screen.shows("Dr Alan Kim · Harbor Medical Group")
        await screen.press("f10")
        await until_said(screen, "Contact kept; z undoes")
        assert timeline(desk, known["late"])[0] == "call, no answer"
        assert "3 of 7" not in screen.text()  # due no more: they left the list
        assert known["late"] not in rows(screen).order
        await screen.press("z", "enter")
        assert len(timeline(desk, known["late"])) == 2


async def test_a_contact_takes_everything_that_came_of_it(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    desk.do.library.add("TMS basics", Content.EDUCATION, "What TMS does.", by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "down", "enter")
        await screen.type("lunch")
        await screen.press("tab", "tab")
        await screen.type("TMS")
        await screen.press("tab")
        await screen.type("interested")
        await screen.press("tab")
        await screen.type("yes")
        await screen.press("tab")
        await screen.type("forms")
        await screen.press("f10")
        assert screen.shows("For which day did we promise it?")
        await screen.type("fri")
        await screen.press("tab")
        await screen.type("yes")
        await screen.press("tab")
        await screen.type("call again")
        await screen.press("tab")
        await screen.type("dec 3")
        await screen.press("tab")
        await screen.type("84,50")
        await screen.press("f10")
        assert screen.shows("is no amount")
        await screen.press(*["backspace"] * 5)
        await screen.type("84.50")
        await screen.press("tab", "tab")
        await screen.type("met [their] team")
        await screen.press("f10")
        await until_said(screen, "Contact kept, owed what was promised; z undoes")
    first = desk.do.relationships.one(known["late"])
    words = [one.words for one in first.timeline]
    assert "lunch, education, interested, asked for patients" in words
    assert any(one.detail == "met [their] team · call again" for one in first.timeline)
    assert first.cost_cents == 8450
    assert {one.kind for one in desk.do.owed.of_referrer(known["late"])} == {
        OwedKind.PROMISED,
        OwedKind.THANK_YOU,
    }
    assert desk.do.library.unsent(known["late"]) == []


async def test_next_walks_through_those_to_contact(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "right", "n")
        assert rows(screen).key == known["complaint"]
        assert len(rows(screen).order) == 3
        await screen.press("n")
        assert rows(screen).key == known["late"]
        await screen.press("n", "n")
        assert rows(screen).key == known["complaint"]


async def test_a_complaint_is_written_down_and_settled(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "down", "x")
        await screen.press("f10")
        assert screen.shows("What went wrong? Write it in their words.")
        await screen.type("fax never came")
        await screen.press("tab")
        await screen.type("conflict")
        await screen.press("f10")
        await until_said(screen, "Kept; F8 “A conflict about care” says what to do; z undoes")
        (one,) = desk.do.relationships.one(known["late"]).complaints
        assert (one.what, one.owner) == ("fax never came", "Dana Reyes")
        await screen.press("x")
        assert screen.shows("settle: fax never came")
        await screen.press("enter")
        assert screen.shows("What did we say to them?")
        await screen.type("sorry, sent again")
        await screen.press("enter")
        await until_said(screen, "Complaint settled; z undoes")
    assert desk.do.relationships.one(known["late"]).complaints == ()


async def test_who_opted_out_is_left_alone(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "down", "o")
        assert screen.shows("never again a letter, call or invitation")
        await screen.press("escape")
        assert known["late"] in rows(screen).order
        await screen.press("o")
        await screen.type("by phone")
        await screen.press("enter")
        await until_said(screen, "Not contacted any more; z undoes")
        assert known["late"] not in rows(screen).order
        await screen.press("right", "right", "right", "down", "c")
        assert screen.shows("write down only what they do")
        await screen.press("f10")
        assert screen.shows("asked not to be contacted")
        await screen.press("tab")
        await screen.type("they")
        await screen.press("f10")
        await until_said(screen, "Contact kept; z undoes")


async def test_the_focus_list_asks_who_leaves_when_it_is_full(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "down", "f")
        await until_said(screen, "On the focus list; z undoes")
        assert desk.do.relationships.one(known["late"]).line.focus
        await screen.press("f")
        await until_said(screen, "Off the focus list; z undoes")
        for number in range(FOCUS_MOST - 1):
            added = desk.do.referrals.add(f"Dr No {number:02}", SourceKind.THERAPIST, "", by=desk.dana)
            desk.do.relationships.focus(added.id, on=True, by=desk.dana)
        await screen.press("f")
        assert screen.shows("The focus list has 50. Who leaves it?")
        await screen.press("escape")
        assert not desk.do.relationships.one(known["late"]).line.focus
        await screen.press("f", "enter")
        await until_said(screen, "On the focus list; z undoes")
    assert len(desk.do.relationships.order(ReferrerView.FOCUS)) == FOCUS_MOST
    assert desk.do.relationships.one(known["late"]).line.focus


async def test_what_is_known_is_changed_in_one_form(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "e")
        assert "(212) 555-0134" in line_of(screen, "Phone")
        assert "doubts that it works" in line_of(screen, "Concern")
        screen.app.screen.query_one("#npi").focus()
        await screen.type("1234567890")
        await screen.press("f10")
        assert screen.shows("the last digit does not fit")
        await screen.press("backspace")
        await screen.type("3")
        screen.app.screen.query_one("#fax").focus()
        await screen.press("end", "ctrl+u")
        await screen.type("nonsense")
        await screen.press("f10")
        assert screen.shows("cannot be read as a fax number")
        # Both or nothing.
        assert desk.do.relationships.one(known["complaint"]).facts.npi == ""
        await screen.press("end", "ctrl+u")
        await screen.type("2125550199")
        screen.app.screen.query_one("#introduced_by_id").focus()
        await screen.type("kim")
        await screen.press("tab")
        await screen.press("f10")
        await until_said(screen, "Kept; z undoes")
    found = desk.do.relationships.one(known["complaint"])
    assert (found.facts.npi, found.facts.specialty, found.introduced_by) == (
        "1234567893",
        "interventional",
        "Dr Alan Kim",
    )
    assert (found.reach.fax, found.reach.phone) == ("+12125550199", "+12125550134")


async def test_two_entries_become_one_after_both_were_shown(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "m")
        await screen.type("kim")
        await screen.press("enter")
        assert screen.shows("Stays: Dr Priya Patel · Westside Psychiatry")
        assert screen.shows("Goes into it: Dr Alan Kim · Harbor Medical Group")
        assert screen.shows("2 contacts of ours")
        await screen.press("enter")
        await until_said(screen, "They are one now; z undoes")
        assert known["late"] not in rows(screen).order
        assert len(timeline(desk, known["complaint"])) == 5
        await screen.press("z", "enter")
        assert known["late"] in rows(screen).order


async def test_a_sheet_is_written_to_a_file(desk: Desk, on_screen: OnScreen, tmp_path: Path) -> None:
    fill_referrers(desk)
    file = tmp_path / "sheet.md"
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "v", "down", "enter")
        assert screen.shows("Write it to which file?")
        await screen.press("end", "ctrl+u")
        screen.app.post_message(events.Paste(str(file)))
        await screen.press("enter")
        await until_said(screen, "After the meeting: c")
    text = file.read_text()
    assert text.startswith("# Lunch: Dr Priya Patel · Westside Psychiatry\n")
    assert "Maria" not in text


async def test_an_event_is_planned_invited_to_and_answered(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "i", "enter")
        await screen.press("f10")
        assert screen.shows("What is the event called?")
        await screen.type("Open [day]")
        await screen.press("tab", "tab")
        await screen.type("today")
        await screen.press("tab")
        await screen.type("450")
        await screen.press("f10")
        assert screen.shows("Open [day] · open house · Mon Nov 16, 2026 · $450")
        assert screen.shows("0 invited, 0 coming, 0 came")
        await screen.press("down", "enter")
        assert screen.shows("3 invited, 0 coming, 0 came")
        assert not screen.shows("invite Dr Priya Patel")
        await screen.press("down", "enter", "down", "down", "enter")
        assert screen.shows("3 invited, 0 coming, 1 came; they sent 0 within 90 days")
        await screen.press("escape")
        (event,) = desk.do.outreach.events()
        assert event.day == date(2026, 11, 16)
        came = desk.do.outreach.one(event.id).invited
        assert [one.state for one in came].count(InvitationState.CAME) == 1
        await screen.press("i")
        assert screen.shows("Open [day]  open house, Mon Nov 16, 2026")
    assert known["apart"] not in {one.referrer_id for one in came}


async def test_a_message_is_added_to_the_library_and_read(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "l", "enter")
        await screen.type("Room [now]")
        await screen.press("tab", "tab")
        await screen.press("f10")
        assert screen.shows("What does it say?")
        await screen.type("We have room.")
        await screen.press("f10")
        await until_said(screen, "In the library now: c offers it")
        await screen.press("l")
        assert screen.shows("Room [now]  treatment and capacity")
        await screen.press("enter")
        assert screen.shows("We have room.")
        await screen.press("escape", "c", "tab", "tab")
        await screen.type("room")
        await screen.press("tab", "f10")
        await until_said(screen, "Contact kept")
    assert desk.do.library.unsent(known["complaint"]) == []
    assert len(desk.do.library.all()) == 1


async def test_a_message_gets_a_new_version_and_retires(desk: Desk, on_screen: OnScreen) -> None:
    fill_referrers(desk)
    desk.do.library.add("Room", Content.TREATMENT, "Room at $practice_name.", by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "l", "enter")
        assert screen.shows("Room at Lakeside Psychiatry.")
        await screen.press("down", "enter")
        assert screen.shows("Room at $practice_name.")
        await screen.press("tab", "tab", "end")
        await screen.type(" Call us.")
        await screen.press("f10")
        await until_said(screen, "In the library now")
        assert [one.text for one in desk.do.library.all()] == ["Room at $practice_name. Call us."]
        await screen.press("l", "enter", "down", "down", "enter")
        await until_said(screen, "Not offered any more")
    assert desk.do.library.all() == []


async def test_those_who_are_marked_are_invited_in_one_go(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    party = NewEvent("Open house", TouchKind.OPEN_HOUSE, date(2026, 12, 4))
    event = desk.do.outreach.plan(party, by=desk.dana)
    async with on_screen((120, 40)) as screen:
        await screen.press(*REFERRERS_TAB, "space")
        assert screen.shows("1 marked: i invites them to an event; esc takes the marks away")
        await screen.press("escape")
        assert not screen.shows("1 marked")
        await screen.press("home", "space", "down", "space", "i", "enter")
        assert screen.shows("invite those who are marked  2")
        await screen.press("enter")
        await until_said(screen, "2 invited")
        await screen.press("escape")
        assert not screen.shows("marked")
    invited = {one.referrer_id for one in desk.do.outreach.one(event).invited}
    assert invited == {known["complaint"], known["soon"]}


@pytest.mark.parametrize("size", SIZES)
async def test_where_they_work_and_who_matters_there(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    known = fill_referrers(desk)
    async with on_screen(size) as screen:
        await screen.press(*REFERRERS_TAB, "w")
        assert screen.shows("Refer from there: Dr Priya Patel")
        await screen.press("enter")
        await screen.type("Outpatient")
        await screen.press("tab")
        await screen.type("twelve")
        await screen.press("f10")
        assert screen.shows("twelve cannot be read as a phone number")
        await screen.press("ctrl+u")
        await screen.type("212 555 0170")
        await screen.press("tab", "tab")
        await screen.type("12 Main Street; 40 Elm Street")
        await screen.press("f10")
        await until_said(screen, "Kept; z undoes")
        await screen.press("down", "enter")
        await screen.type("Bo Chen")
        await screen.press("tab")
        await screen.type("coord")
        await screen.press("tab", "f10")
        await until_said(screen, "Kept; z undoes")
        assert screen.shows("Bo Chen  coordinator")
        await screen.press("escape")
    found = desk.do.organizations.of(known["complaint"])
    assert (found.facts.department, found.facts.phone) == ("Outpatient", "+12125550170")
    assert found.facts.places == ("12 Main Street", "40 Elm Street")
    assert [(one.name, one.role) for one in found.people] == [("Bo Chen", "coordinator")]


async def test_a_cost_says_what_is_left_of_the_year(desk: Desk, on_screen: OnScreen) -> None:
    fill_referrers(desk)
    desk.do.practice.save(settings(outreach_limit=100), by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "c")
        assert not screen.shows("spent in")
        await screen.press(*["tab"] * 10)
        await screen.type("20")
        assert screen.shows("$104.50 of $100 spent in 2026: $4.50 over the limit")


async def test_the_filter_finds_by_name_office_and_list(desk: Desk, on_screen: OnScreen) -> None:
    known = fill_referrers(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "right", "right", "slash")
        await screen.type("harbor")
        assert list(rows(screen).order) == [known["late"]]
        await screen.press("enter", "full_stop")
        assert screen.shows("letter, polite")
        await screen.press("escape", "escape")
        assert len(rows(screen).order) == 4


async def test_a_name_of_another_desk_is_drawn_as_it_is(desk: Desk, on_screen: OnScreen) -> None:
    number = desk.do.referrals.add("[@click=app.quit]x[/]", SourceKind.PAIN, "a [/b]", by=desk.dana).id
    desk.do.relationships.touch(NewTouch(number, TouchKind.DROP_IN, note="[red]no[/]"), by=desk.dana)
    async with on_screen((80, 24)) as screen:
        await screen.press(*REFERRERS_TAB, "right", "right")
        assert screen.shows("[@click=app.qu")
        assert screen.shows("[red]no[/]")
