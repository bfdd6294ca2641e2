"""Phone tag: they ring after the message we left, which is shown until somebody tries again."""

from __future__ import annotations

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NextStep
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, at

NUMBER = "(212) 555-0142"


def tried(desk: Desk, outcome: Outcome) -> None:
    """A callback tried at nine with this outcome; it is five past ten now."""
    desk.callback(number=NUMBER)
    desk.do.callbacks.record(NewAttempt(1, outcome), by=desk.dana)
    desk.clock.set("mon 10:05")


@pytest.mark.parametrize("outcome", [Outcome.LEFT_MESSAGE, Outcome.TEXT_SENT])
def test_who_rings_after_our_message_rang_back(any_desk: Desk, outcome: Outcome) -> None:
    tried(any_desk, outcome)
    any_desk.call(number=NUMBER, by=any_desk.lee)
    callback = any_desk.do.callbacks.detail(1).callback
    assert (callback.rang_back_at, callback.next_at, callback.calls) == (at("mon 10:05"), None, 2)
    any_desk.do.undo.undo(by=any_desk.lee)
    assert any_desk.do.callbacks.detail(1).callback.rang_back_at is None


def test_it_ends_with_our_next_try(any_desk: Desk) -> None:
    tried(any_desk, Outcome.LEFT_MESSAGE)
    any_desk.call(number=NUMBER)
    any_desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=any_desk.dana)
    assert any_desk.do.callbacks.detail(1).callback.rang_back_at is None


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.MAILBOX_FULL])
def test_without_a_message_it_is_a_repeated_call(desk: Desk, outcome: Outcome) -> None:
    tried(desk, outcome)
    desk.call(number=NUMBER)
    assert desk.do.callbacks.detail(1).callback.rang_back_at is None


def test_a_call_from_before_the_message_written_down_late_is_no_answer_to_it(desk: Desk) -> None:
    tried(desk, Outcome.LEFT_MESSAGE)
    desk.call(number=NUMBER, at=at("mon 08:55"))
    assert desk.do.callbacks.detail(1).callback.rang_back_at is None


def test_an_answered_call_that_settles_it_closes_it_as_ever(desk: Desk) -> None:
    tried(desk, Outcome.LEFT_MESSAGE)
    desk.call(number=NUMBER, next_step=NextStep.SETTLED)
    assert not desk.do.callbacks.detail(1).callback.is_open


def test_who_rang_back_comes_first_among_equals(any_desk: Desk) -> None:
    others = [any_desk.callback() for _ in range(3)]
    for number in others[:2]:
        any_desk.do.callbacks.record(NewAttempt(number, Outcome.LEFT_MESSAGE), by=any_desk.dana)
    repeated, rang_back = (any_desk.value("SELECT number FROM callback WHERE id = ?", one) for one in (3, 2))
    any_desk.clock.on(60)
    for _ in range(3):
        any_desk.call(number=repeated)
    any_desk.call(number=rang_back)
    assert any_desk.do.callbacks.order(Tab.NOW, by=any_desk.dana) == (2, 3)
    first = any_desk.do.callbacks.next(by=any_desk.sam)
    assert first is not None
    assert first.id == 2
