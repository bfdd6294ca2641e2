"""How times, ages and states read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.clock_text import US
from frontdesk.domain.lanes import Lane
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.ui.show import (
    ASCII,
    day,
    due_in_words,
    moment,
    near_day,
    short_span,
    sleeping_words,
    span,
    spoken_due,
    standing_badge,
    times_called,
)
from tests.builders import Desk, at, settings


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (28, "28 min"), (59, "59 min"), (60, "1 h 00"), (72, "1 h 12"), (1439, "23 h 59"),
     (1440, "1 d 0 h"), (2879, "1 d 23 h"), (2880, "2 d"), (60 * 24 * 120, "120 d")],
)  # fmt: skip
def test_a_length_of_time_reads_as_people_say_it(minutes: int, words: str) -> None:
    assert span(timedelta(minutes=minutes)) == words
    assert span(timedelta(minutes=-minutes)) == words


def test_days_are_written_by_us_whatever_the_machine_s_language() -> None:
    hours = settings().hours()
    assert day(date(2026, 11, 17), hours) == "Tue Nov 17"
    today = date(2026, 11, 17)
    assert [near_day(today + timedelta(days=n), today, hours) for n in (-1, 0, 1, 3, 9)] == [
        "yesterday", "today", "tomorrow", "Fri", "Thu Nov 26",
    ]  # fmt: skip
    assert near_day(date(2017, 6, 27), today, hours) == "Tue Jun 27, 2017"


@pytest.mark.parametrize(
    ("now", "due", "words", "spoken"),
    [
        ("mon 09:00", "mon 17:00", "by 5:00 PM today", "We will call you before five today."),
        (
            "mon 18:00",
            "tue 17:00",
            "tomorrow by 5:00 PM, we are closed until then",
            "We will call you before five tomorrow.",
        ),
        (
            "fri 17:00",
            "mon2 10:30",
            "Mon by 10:30 AM, we are closed until then",
            "We will call you before 10:30 on Mon.",
        ),
    ],
)
def test_the_deadline_is_said_in_words(desk: Desk, now: str, due: str, words: str, spoken: str) -> None:
    hours = desk.do.callbacks.rule.hours
    assert due_in_words(at(due), at(now), hours) == words
    assert spoken_due(at(due), at(now), hours) == spoken
    assert moment(at(due), at(due), hours) == US.clock(hours.local(at(due)))


def test_every_state_has_a_glyph_and_a_word(desk: Desk) -> None:
    desk.callback(name="Ann", lane=Lane.OTHER, source=None)
    rule = desk.do.callbacks.rule

    def badge(when: str) -> str:
        (row,) = desk.do.callbacks.tab(Tab.NOW, by=desk.dana) or desk.do.callbacks.tab(
            Tab.DONE_TODAY, by=desk.dana
        )
        return standing_badge(row, rule, at(when)).text

    assert badge("mon 09:00") == "○ by 5:00p"
    assert badge("mon 16:00") == "▲ 1 h 00 left"
    assert badge("mon 16:32") == "▲ 28 min left"
    assert badge("mon 17:00") == "▲ 0 min left"
    assert badge("mon 18:12") == "‼ 1 h 12 late"
    desk.clock.set("mon 10:42")
    desk.do.callbacks.record(NewAttempt(1, Outcome.REACHED_BOOKED), by=desk.dana)
    assert badge("mon 18:00") == "✓ 10:42a"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(28, "28 min"), (72, "1 h 12"), (599, "9 h 59"), (600, "10 h"), (2879, "47 h"), (2880, "2 d")],
)
def test_in_a_column_a_length_of_time_takes_six_cells(minutes: int, words: str) -> None:
    assert short_span(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("tries", "words"),
    [
        (("mon 09:00",), "○ try 2 Tue"),
        (("mon 09:00", "tue 14:00", "wed 10:00"), "○ try 4 Fri"),
        (("mon 09:00", "tue 14:00", "wed 10:00", "fri 10:00"), "○ Nov 27"),
    ],
)
def test_what_sleeps_says_why_and_until_when(desk: Desk, tries: tuple[str, ...], words: str) -> None:
    desk.callback()
    for when in tries:
        desk.clock.set(when)
        desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana)
    row = desk.do.callbacks.detail(1).callback
    said = sleeping_words(row, desk.clock(), desk.do.callbacks.rule.hours)
    assert said == words
    assert len(said) <= 13


@pytest.mark.parametrize(("closed", "words"), [("mon 10:00", "not called"), ("mon 17:01", "‼ not called")])
def test_what_was_closed_without_a_call_grows_no_later(desk: Desk, closed: str, words: str) -> None:
    desk.callback()
    desk.change("UPDATE callback SET number = ''")
    desk.clock.set(closed)
    desk.do.callbacks.record(NewAttempt(1, Outcome.UNREACHED), by=desk.dana)
    row = desk.do.callbacks.detail(1).callback
    for when in ("mon 17:01", "mon 19:00"):
        assert standing_badge(row, desk.do.callbacks.rule, at(when)).text == words


@pytest.mark.parametrize(
    ("promised", "now", "words"),
    [
        ("mon 16:45", "mon 10:00", "○ asked 4:45p"),
        ("tue 10:00", "mon 10:00", "○ Tue 10:00a"),
        ("tue 10:00", "sun 10:00", "○ Tue 10:00a"),
    ],
)
def test_a_promise_says_its_time(desk: Desk, promised: str, now: str, words: str) -> None:
    desk.callback()
    desk.do.callbacks.record(NewAttempt(1, Outcome.REACHED_CALL_AGAIN, asked_at=at(promised)), by=desk.dana)
    row = desk.do.callbacks.detail(1).callback
    assert sleeping_words(row, at(now), desk.do.callbacks.rule.hours) == words


def test_what_was_met_late_says_by_how_much(desk: Desk) -> None:
    desk.callback()
    desk.clock.set("mon 18:12")
    desk.do.callbacks.record(NewAttempt(1, Outcome.REACHED_BOOKED), by=desk.dana)
    row = desk.do.callbacks.detail(1).callback
    assert standing_badge(row, desk.do.callbacks.rule, at("tue 09:00")).text == "‼ met +1 h 12"


def test_a_terminal_without_utf_8_gets_stand_ins(desk: Desk) -> None:
    desk.callback(name="Ann", lane=Lane.OTHER, source=None)
    (row,) = desk.do.callbacks.tab(Tab.NOW, by=desk.dana)
    rule = desk.do.callbacks.rule
    words = [
        standing_badge(row, rule, at(when), ASCII).text for when in ("mon 09:00", "mon 16:32", "mon 18:12")
    ]
    assert words == ["o by 5:00p", "^ 28 min left", "!! 1 h 12 late"]
    assert all(text.isascii() for text in words)


def test_a_repeated_caller_is_counted_in_words() -> None:
    assert [times_called(calls) for calls in (1, 2, 3)] == ["", "called 2 times", "called 3 times"]
