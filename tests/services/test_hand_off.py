"""The hand-off: written from the data, read aloud in two minutes, kept as it was given."""

from __future__ import annotations

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import NewCrisis
from frontdesk.domain.errors import Incomplete, Taken
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.services.day.hand_off import hand_off_markdown
from tests.builders import Desk, at


def lines(desk: Desk) -> dict[str, tuple[str, ...]]:
    """The hand-off as it reads now, by its sections."""
    now = desk.do.hand_off.now(by=desk.dana)
    return {section.title: section.lines or (section.empty,) for section in now.sections}


def test_it_tells_what_is_open_who_has_it_what_was_promised_and_what_is_unusual(any_desk: Desk) -> None:
    any_desk.clock.set("fri 15:00")
    any_desk.callback(name="Late Lou")
    any_desk.clock.set("mon2 11:00")
    mine = any_desk.callback(name="Maria Alvarez")
    any_desk.do.callbacks.claim(mine, by=any_desk.dana)
    any_desk.callback(name="Priya Shah", next_step=NextStep.CALL_BACK_AT, promised_at=at("mon2 14:30"))
    any_desk.callback(name="Tom Hill", next_step=NextStep.CALL_BACK_AT, promised_at=at("tue2 09:15"))
    for _ in range(3):
        any_desk.call(name="Ann Often", number="(212) 555-0199")
    any_desk.do.cover.turn_phones(any_desk.dana, by=any_desk.dana)
    any_desk.do.cover.turn_backup(any_desk.lee, by=any_desk.dana)
    any_desk.do.crises.open(NewCrisis("u1", any_desk.clock(), Caller("Zoe")), by=any_desk.dana)
    any_desk.do.hand_off.note("The fax is out of paper", by=any_desk.sam)
    assert lines(any_desk) == {
        "Open": (
            "1 crisis is not accepted by anybody",
            "5 to call back: 1 past the deadline, 0 at risk, 2 for later",
        ),
        "Who covers": ("On the phones: Dana Reyes since 11:00 AM", "Backup: Lee Wong"),
        "Claimed": ("Dana Reyes has 1",),
        "Not acknowledged": ("Every referral is acknowledged.",),
        "Promised": ("2:30 PM Priya Shah", "Tue Nov 24, 9:15 AM Tom Hill"),
        "Unusual": ("Ann Often, called 3 times",),
        "Notes": ("The fax is out of paper (Sam)",),
    }
    any_desk.clock.set("mon2 14:35")
    assert "2:30 PM Priya Shah, that has passed" in lines(any_desk)["Promised"]
    assert "Priya Shah, missed today, still not called" in lines(any_desk)["Unusual"]


def test_an_empty_day_reads_whole_too(any_desk: Desk) -> None:
    assert lines(any_desk) == {
        "Open": ("0 to call back: 0 past the deadline, 0 at risk, 0 for later",),
        "Who covers": ("Nobody said who is on the phones.",),
        "Claimed": ("Nobody has a callback in hand.",),
        "Not acknowledged": ("Every referral is acknowledged.",),
        "Promised": ("No time was promised.",),
        "Unusual": ("Nothing unusual.",),
        "Notes": ("No note is open.",),
    }


def test_referrals_that_nobody_acknowledged_are_named(any_desk: Desk) -> None:
    desk = any_desk
    desk.clock.set("mon 09:00")
    for name, number in (("Maria Alvarez", "(212) 555-0101"), ("Ann Poe", "(212) 555-0102")):
        desk.do.patients.add(NewReferral(name, number, "Dr Priya Patel", "Westside"), by=desk.dana)
        desk.clock.on(60)
    # Owed at the same local time on the next open day.
    assert lines(desk)["Not acknowledged"] == (
        "Maria Alvarez, from Dr Priya Patel, by Tue Nov 17, 9:00 AM",
        "Ann Poe, from Dr Priya Patel, by Tue Nov 17, 10:00 AM",
    )
    desk.clock.set("tue 09:30")
    first, second = lines(desk)["Not acknowledged"]
    assert first == "Maria Alvarez, from Dr Priya Patel, late since 9:00 AM"
    assert second == "Ann Poe, from Dr Priya Patel, by 10:00 AM"


def test_the_fullest_day_is_read_aloud_in_two_minutes(desk: Desk) -> None:
    for each in range(17):
        number = desk.callback(
            name=f"Maria Alvarez {each}",
            next_step=NextStep.CALL_BACK_AT,
            promised_at=at("mon 14:30"),
        )
        desk.do.callbacks.claim(number, by=(desk.dana, desk.lee, desk.sam)[each % 3])
        desk.do.hand_off.note("word " * 60, by=desk.sam)
        desk.do.patients.add(
            NewReferral(f"Zoe Zorn {each}", f"(212) 555-01{each + 40}", "Dr Priya Patel", "Westside"),
            by=desk.dana,
        )
    desk.change("UPDATE callback SET calls = 7")
    told = desk.do.hand_off.now(by=desk.dana).sections
    assert [section.lines[-1] for section in told[-3:]] == ["and 12 more", "and 29 more", "and 12 more"]
    read_aloud = [text for section in told for text in (section.title, *(section.lines or (section.empty,)))]
    # 150 words a minute.
    assert sum(len(text.split()) for text in read_aloud) <= 300


def test_notes_are_ticked_off_once_and_shown_until_the_day_ends(any_desk: Desk) -> None:
    hand_off = any_desk.do.hand_off
    first = hand_off.note("  call \x1b the pharmacy ", by=any_desk.dana)
    second = hand_off.note("the fax is empty", by=any_desk.dana)
    hand_off.tick(first, by=any_desk.lee)
    with pytest.raises(Taken, match="ticked off already"):
        hand_off.tick(first, by=any_desk.dana)
    with pytest.raises(Taken, match="ticked off already"):
        hand_off.tick(999, by=any_desk.dana)
    with pytest.raises(Incomplete, match="what the next one must know"):
        hand_off.note("   ", by=any_desk.dana)
    notes = hand_off.now(by=any_desk.dana).sheet.notes
    assert [(note.text, note.done_by) for note in notes] == [
        ("the fax is empty", ""),
        ("call the pharmacy", "Lee Wong"),
    ]
    any_desk.clock.set("tue 09:00")
    assert [note.id for note in hand_off.now(by=any_desk.dana).sheet.notes] == [second]
    assert any_desk.actions("hand_off", first) == ["hand_off.noted", "hand_off.note_done"]


def test_giving_it_keeps_it_as_it_was(any_desk: Desk) -> None:
    hand_off = any_desk.do.hand_off
    assert hand_off.now(by=any_desk.dana).given_at is None
    any_desk.callback(name="Maria Alvarez")
    number = hand_off.give(by=any_desk.lee)
    any_desk.callback(name="Priya Shah")
    text = any_desk.value("SELECT text FROM hand_off WHERE id = ?", number)
    assert "1 to call back" in text
    now = hand_off.now(by=any_desk.dana)
    assert (now.given_at, now.given_by) == (any_desk.clock(), "Lee Wong")
    assert any_desk.actions("hand_off", number)[-1] == "hand_off.written"


def test_markdown_has_no_mark_but_ours(any_desk: Desk) -> None:
    any_desk.do.hand_off.note("# [x](http://a) <b>*now*</b>", by=any_desk.dana)
    text = hand_off_markdown(any_desk.do.office, at("mon 09:00").date(), any_desk.dana)
    assert text.startswith(
        "# Hand-off, Mon Nov 16, 2026\n\nLakeside Psychiatry, as of Mon Nov 16, 9:00 AM.\n"
    )
    assert "\n## Promised\n\nNo time was promised.\n" in text
    assert "- \\# \\[x\\](http://a) \\<b\\>\\*now\\*\\</b\\> (Dana)\n" in text
