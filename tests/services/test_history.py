"""The history of a number: the newest of what passed both ways, also where there is more of it."""

from __future__ import annotations

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.history import LINES, history_of
from tests.builders import Desk

NUMBER = "(212) 555-0142"
KEY = "+12125550142"


def passed(desk: Desk, rounds: int) -> list[tuple[str, str]]:
    """Calls in with a try after each third of them, an hour apart; gives what they are, newest first."""
    told = []
    for turn in range(rounds):
        desk.clock.on(60)
        callback = desk.callback(number=NUMBER, note=f"call {turn}")
        told.append(("call in", f"call {turn}"))
        if turn % 3 == 0:
            desk.clock.on(10)
            attempt = NewAttempt(callback, Outcome.REACHED_NEEDS_INFORMATION, f"try {turn}")
            desk.do.callbacks.record(attempt, by=desk.lee)
            told.append(("call out", f"try {turn}"))
    return told[::-1]


def shown(desk: Desk) -> list[tuple[str, str]]:
    """What the history shows: which way, and the note."""
    return [(line.kind, line.note) for line in history_of(desk.store, KEY)]


def test_calls_and_tries_are_one_list_newest_first(any_desk: Desk) -> None:
    told = passed(any_desk, 6)
    assert shown(any_desk) == told


def test_of_a_long_history_the_newest_is_shown(any_desk: Desk) -> None:
    told = passed(any_desk, 2 * LINES)
    assert shown(any_desk) == told[:LINES]


def test_tries_before_the_first_of_many_calls_give_way(any_desk: Desk) -> None:
    passed(any_desk, 1)
    for turn in range(LINES):
        any_desk.clock.on(60)
        any_desk.call(number=NUMBER, note=f"later {turn}", next_step=NextStep.SETTLED)
    assert shown(any_desk) == [("call in", f"later {turn}") for turn in reversed(range(LINES))]


def test_tries_are_shown_where_calls_are_few(any_desk: Desk) -> None:
    callback = any_desk.callback(number=NUMBER, note="the only call")
    for turn in range(LINES + 5):
        any_desk.clock.on(30)
        attempt = NewAttempt(callback, Outcome.REACHED_NEEDS_INFORMATION, f"try {turn}")
        any_desk.do.callbacks.record(attempt, by=any_desk.lee)
    tries = [("call out", f"try {turn}") for turn in reversed(range(LINES + 5))]
    assert shown(any_desk) == [*tries, ("call in", "the only call")][:LINES]


def test_a_try_that_was_taken_back_is_not_shown(any_desk: Desk) -> None:
    passed(any_desk, 1)
    any_desk.do.undo.undo(by=any_desk.lee)
    assert shown(any_desk) == [("call in", "call 0")]
