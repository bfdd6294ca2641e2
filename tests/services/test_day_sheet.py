"""The sheet for when the computer is down holds what a desk needs without it."""

from __future__ import annotations

from frontdesk.domain.calls import NextStep
from frontdesk.domain.day.day_sheet import CALL_LINES, MOST_CALLBACKS
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.letters.blocks import BlockKind, read_blocks
from frontdesk.services.day.day_papers import day_sheet
from tests.builders import Desk, at


def test_the_sheet_has_numbers_words_callbacks_and_lines(any_desk: Desk) -> None:
    any_desk.callback(name="Ann [Today]", number="(212) 555-0142", voicemail=VoicemailPermission.NONE)
    any_desk.callback(name="Pia", next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 15:00"))
    any_desk.callback(name="Tom Tomorrow", next_step=NextStep.CALL_BACK_AT, promised_at=at("tue 10:00"))
    text = day_sheet(any_desk.do.office, by=any_desk.dana)
    crisis, callbacks, calls = (one.rows for one in read_blocks(text) if one.kind is BlockKind.TABLE)
    assert [row[0] for row in crisis[1:]] == ["911", "988", "(not set)", "(not set)"]
    assert "not yet approved" in text
    assert [row[:4] for row in callbacks[1:]] == [
        ("3:00 PM asked", "Pia", callbacks[1][2], "without our name"),
        ("5:00 PM", "Ann [Today]", "(212) 555-0142", "leave no message"),
    ]
    assert calls[1:] == (("",) * 7,) * CALL_LINES


def test_a_long_queue_stays_on_two_pages(desk: Desk) -> None:
    for _ in range(MOST_CALLBACKS + 2):
        desk.callback()
    text = day_sheet(desk.do.office, by=desk.dana)
    assert f"To call back: {MOST_CALLBACKS + 2}" in text
    assert "and 2 more" in text
    assert max(map(len, text.splitlines())) < 200
