"""F4, Owed: what is owed by when, and each key does what it says to the one under the cursor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events

from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.owed import Channel, OwedState, Tell
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.owed.referrers import ReferrerFacts
from frontdesk.ui.api.requests import ShowOwed, ShowPatient
from frontdesk.ui.widgets.lines import Lines
from tests.builders import Desk
from tests.referral_scene import fill, happen, refer
from tests.ui.conftest import OnScreen
from tests.ui.seen import until, until_said
from tests.ui.watching import Watcher

SIZES = [(80, 24), (120, 40)]
#: F4, then two tabs on.
OWED_TAB = ("f4", "right_square_bracket", "right_square_bracket")


def patel(desk: Desk, **facts: Any) -> int:
    """A referrer with a fax number that nobody verified."""
    number = desk.do.referrals.add("Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    facts = {"fax": "(212) 555-0133", "phone": "(212) 555-0134", "channel": "fax"} | facts
    desk.do.owed.referrer_facts(number, ReferrerFacts(**facts), by=desk.dana)
    return number


def acknowledgement(desk: Desk, **facts: Any) -> OwedLine:
    """What a referral that came just now owes."""
    referral = refer(desk, "Maria Alvarez", patel(desk, **facts), "(212) 555-0142")
    (owed,) = desk.do.owed.of_referral(referral)
    return owed


def rows(screen: Watcher) -> Lines[Any]:
    """The list on the screen."""
    return screen.app.screen.query_one("#owed-list", Lines)


def line_of(screen: Watcher, text: str) -> str:
    """The line of the screen with a text."""
    return next(line for line in screen.text().splitlines() if text in line)


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_owed_stands_by_due_with_its_badge(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    fill(desk)
    async with on_screen(size) as screen:
        await screen.press(*OWED_TAB)
        assert list(rows(screen).order) == list(desk.do.owed.order(OwedView.DUE, by=desk.dana))
        first = line_of(screen, "Maria Alv")
        assert "‼ 2 h 30 late" in first
        assert "acknowledgement" in first
        assert "Dr Priya Pa" in first
        assert "fax," in first
        assert "○ by Wed 9:30a" in line_of(screen, "evaluation summary")
        assert screen.shows("arose yesterday 9:00 AM (the referral arrived), due 9:00 AM · late")
        assert screen.shows("fax (212) 555-0133 (not verified)")


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_list_says_what_will_appear(on_screen: OnScreen, size: tuple[int, int]) -> None:
    async with on_screen(size) as screen:
        await screen.press(*OWED_TAB)
        assert screen.shows("Nothing is owed now. A referral that comes and a promise (p) appear here.")
        for words in ("Nothing waits.", "Everything is confirmed.", "No sending failed.", "Nothing was ever"):
            await screen.press("right")
            assert "…" not in line_of(screen, words)
        await screen.press("n")
        await until_said(screen, "Nothing is owed now")
        await screen.press("s", "c", "f", "w", "t", "l", "full_stop")
        assert len(screen.said()) == 1


async def test_sending_is_asked_with_the_channel_they_want_and_the_first_fax_asks_if_it_was_verified(
    desk: Desk, on_screen: OnScreen
) -> None:
    owed = acknowledgement(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB, "enter")
        assert screen.shows("To Dr Priya Patel · Westside: acknowledgement")
        assert screen.shows("about Maria Alvarez")
        assert "fax" in line_of(screen, "Sent by")
        assert "(212) 555-0133" in line_of(screen, "To   ")
        await screen.press("f10")
        assert screen.shows("Was this fax number verified?")
        await screen.press("down", "down", "enter")
        assert screen.shows("How was it sent?")
        assert desk.do.owed.one(owed.owed).is_open
        await screen.press("f10", "enter")
        sent = desk.do.owed.one(owed.owed)
        assert (sent.state, sent.channel, sent.fax_is_verified) == (OwedState.SENT, Channel.FAX, True)
        assert [one.address for one in desk.do.owed.sendings(owed.owed)] == ["(212) 555-0133"]
        await until_said(screen, "z undoes")
        assert screen.shows("Nothing is owed now.")


async def test_a_fax_without_a_number_is_asked_for_it(desk: Desk, on_screen: OnScreen) -> None:
    owed = acknowledgement(desk, fax="")
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB, "s", "f10")
        assert screen.shows("Which number was it faxed to?")
        assert desk.do.owed.one(owed.owed).is_open
        await screen.press(*"212 555 0133", "f10")
        assert screen.shows("Was this fax number verified?")


async def test_when_it_is_due_is_never_cut(desk: Desk, on_screen: OnScreen) -> None:
    desk.clock.set("tue 10:07")
    acknowledgement(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB)
        assert "○ by Wed 10:07a" in line_of(screen, "Maria Alv")


async def test_another_channel_brings_its_own_number(desk: Desk, on_screen: OnScreen) -> None:
    owed = acknowledgement(desk, email="office@westside.org")
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB, "s", *"secu", "enter")
        assert "office@westside.org" in line_of(screen, "To   ")
        await screen.press("f10")
        (sending,) = desk.do.owed.sendings(owed.owed)
        assert (sending.channel, sending.address) == (Channel.SECURE_EMAIL, "office@westside.org")


async def test_what_waits_for_permission_is_not_sent_before_somebody_asked(
    desk: Desk, on_screen: OnScreen
) -> None:
    owed = acknowledgement(desk)
    desk.do.owed.sent(owed.owed, Channel.PHONE, by=desk.dana)
    assert owed.referral is not None
    happen(desk, owed.referral, EventKind.SPOKEN, EventKind.BOOKED)
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB)
        assert "permission" in line_of(screen, "Maria Alv")
        await screen.press("s")
        await until_said(screen, "The patient has not allowed it yet (not asked). Nothing was changed;")
        assert not screen.shows("How was it sent?")
        await screen.press("right")
        assert screen.shows("waits for permission 1")
        await screen.press("left", "t", *"yes", "enter", *"herself", "enter")
        await until_said(screen, "May we tell: yes")
        assert "permission" not in line_of(screen, "Maria Alv")
        assert desk.do.owed.one(rows(screen).key).tell is Tell.YES


async def test_confirmed_failed_and_waived_by_one_key_each(desk: Desk, on_screen: OnScreen) -> None:
    owed = acknowledgement(desk)
    desk.do.owed.sent(owed.owed, Channel.POST, by=desk.dana)
    async with on_screen() as screen:
        await screen.press(*OWED_TAB, "right", "right", "f", *"no such address", "enter")
        failed = desk.do.owed.one(owed.owed)
        assert (failed.state, failed.due, failed.failures) == (OwedState.OPEN, owed.due, 1)
        await screen.press("left", "left")
        assert "failed 1×" in line_of(screen, "Maria Alv")
        assert screen.shows("mail failed: no such address")
        desk.do.owed.sent(owed.owed, Channel.PHONE, by=desk.dana)
        await screen.press("right", "right", "c")
        assert desk.do.owed.one(owed.owed).state is OwedState.CONFIRMED
        await screen.press("z", "enter")
        assert desk.do.owed.one(owed.owed).state is OwedState.SENT


async def test_waiving_wants_a_reason_and_z_takes_it_back(desk: Desk, on_screen: OnScreen) -> None:
    owed = acknowledgement(desk)
    async with on_screen() as screen:
        await screen.press(*OWED_TAB, "w", "enter")
        assert screen.shows("Type a few words")
        await screen.press(*"said by phone", "enter")
        waived = desk.do.owed.one(owed.owed)
        assert (waived.state, waived.waived_reason) == (OwedState.WAIVED, "said by phone")
        await screen.press("z", "enter")
        assert desk.do.owed.one(owed.owed).is_open


async def test_what_cannot_be_is_told_in_one_sentence(desk: Desk, on_screen: OnScreen) -> None:
    owed = acknowledgement(desk)
    async with on_screen() as screen:
        await screen.press(*OWED_TAB, "f")
        await until_said(screen, "Only what was sent and not confirmed can have failed.")
        await screen.press("c")
        await until_said(screen, "Nothing was changed")
        desk.do.owed.sent(owed.owed, Channel.PHONE, by=desk.lee)
        await screen.press("s")
        await until_said(screen, "It was sent 9:00 AM. Nothing was changed")


async def test_two_desks_do_not_send_one_thing_twice(desk: Desk, on_screen: OnScreen) -> None:
    owed = acknowledgement(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB, "s", *"tele", "enter")
        desk.do.owed.sent(owed.owed, Channel.POST, by=desk.lee)
        await screen.press("f10")
        assert screen.shows("Lee Wong")
        assert screen.shows("How was it sent?")
        assert len(desk.do.owed.sendings(owed.owed)) == 1


async def test_n_goes_from_one_to_the_next(desk: Desk, on_screen: OnScreen) -> None:
    fill(desk)
    async with on_screen() as screen:
        await screen.press(*OWED_TAB, "end", "n")
        order = desk.do.owed.order(OwedView.DUE, by=desk.dana)
        assert rows(screen).key == order[0]
        await screen.press("n", "n")
        assert rows(screen).key == order[2]


async def test_a_promise_is_owed_for_its_day(desk: Desk, on_screen: OnScreen) -> None:
    owed = acknowledgement(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB, "p", "f10")
        assert screen.shows("Say what was promised.")
        await screen.press(*"brochures", "tab", *"someday", "f10")
        assert screen.shows("cannot be read as a day")
        await screen.press("end", "ctrl+u", *"thu", "f10")
        await until_said(screen, "Owed by Thu 5:00 PM; z undoes")
        made = desk.do.owed.one(rows(screen).key)
        assert (made.kind.value, made.text, made.referrer) == ("promised", "brochures", owed.referrer)
        assert "brochures" in line_of(screen, "○ by Thu")


async def test_a_letter_is_looked_at_with_what_is_missing_and_written_to_a_file(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    acknowledgement(desk)
    async with on_screen((80, 24)) as screen:
        await screen.press(*OWED_TAB, "l")
        assert screen.shows("Letter: referral received")
        assert screen.shows("w  to a file     pgdn  read on     esc  leave")
        assert screen.shows("Missing, so there are blank lines in its place:")
        assert screen.shows("w  to a file     pgdn  read on     esc  leave")
        assert not screen.shows("h  hand over")
        await screen.press("h")
        assert screen.shows("Letter: referral received")
        await screen.press("w")
        await until(screen, "Write it to which file?")
        file = tmp_path / "letter.txt"
        await screen.press("end", "ctrl+u")
        screen.app.post_message(events.Paste(str(file)))
        await screen.press("enter")
        await until_said(screen, "Written:")
        assert "Maria Alvarez" in file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o777 == 0o600


async def test_a_letter_is_handed_over_to_the_folder_after_asking_about_blank_lines(
    desk: Desk, on_screen: OnScreen, tmp_path: Path
) -> None:
    owed = acknowledgement(desk)
    desk.do.owed.verify_fax(owed.referrer, by=desk.dana)
    folder = tmp_path / "out"
    folder.mkdir()
    desk.do.outbox = folder
    async with on_screen((120, 40)) as screen:
        await screen.press(*OWED_TAB, "l", "h")
        assert screen.shows("Hand it over though this is missing?")
        assert not list(folder.iterdir())
        await screen.press("enter")
        await until_said(screen, "Handed over by fax to (212) 555-0133")
        assert [file.suffix for file in folder.iterdir() if file.is_file()].count(".pdf") == 1
        assert desk.do.owed.one(owed.owed).state is OwedState.SENT


async def test_other_screens_open_one_of_them_or_a_patient(desk: Desk, on_screen: OnScreen) -> None:
    found = fill(desk)
    (owed,) = desk.do.owed.of_referral(found["records"])
    async with on_screen() as screen:
        await screen.app.go(ShowOwed(owed.owed))
        await screen.settle()
        assert rows(screen).key == owed.owed
        await screen.app.go(ShowPatient(found["lost"]))
        await screen.settle()
        assert screen.app.screen.query_one("#patients", Lines).key == found["lost"]


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (160, 40)])
async def test_what_is_late_stands_in_the_frame_and_opens_the_list(
    desk: Desk, on_screen: OnScreen, size: tuple[int, int]
) -> None:
    acknowledgement(desk)
    desk.clock.set("tue 08:30")
    async with on_screen(size) as screen:
        assert "▲ 1 owed" in screen.text().splitlines()[0]
        desk.clock.set("tue 09:30")
        await screen.app.read_again()
        await screen.settle()
        await until_said(screen, "1 more thing owed to a referrer is late.")
        first = screen.text().splitlines()[0]
        assert "‼ 1 owed" in first
        assert "…" not in first
        await screen.pilot.click("Frame", offset=(first.index("1 owed"), 0))
        await screen.settle()
        assert screen.shows("acknowledgement")
        assert screen.app.focused is rows(screen)


async def test_nothing_stands_in_the_frame_while_nothing_is_late(desk: Desk, on_screen: OnScreen) -> None:
    acknowledgement(desk)
    async with on_screen() as screen:
        assert "owed" not in screen.text().splitlines()[0]
