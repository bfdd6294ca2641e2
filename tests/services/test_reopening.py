"""The end of the ladder, and the caller who rings after it: opened again with age and history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.calls import Effect, NextStep
from frontdesk.domain.errors import Refused
from frontdesk.services.callbacks.attempts import NewAttempt, Recorded
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, at, settings

NUMBER = "(212) 555-0142"

#: What a failed try may be.
FAILED = [one for one in Outcome if one.facts.ends_the_ladder]


def now(desk: Desk, number: int = 1) -> Callback:
    """A callback as it is."""
    return desk.do.callbacks.detail(number).callback


def tries(desk: Desk, count: int, outcome: Outcome = Outcome.NO_ANSWER) -> Recorded:
    """Try so often without reaching anybody, each time when the callback comes back."""
    for _ in range(count):
        told = desk.do.callbacks.record(NewAttempt(1, outcome), by=desk.dana)
        if told.next_at is not None:
            desk.clock.instant = told.next_at
    return told


def unreached(desk: Desk, number: str = NUMBER) -> None:
    """A callback that went up the whole ladder and was closed as unreached, from the 16th to the 27th."""
    desk.callback(number=number, name="Maria Alvarez")
    assert tries(desk, 5).unreached


def agrees(desk: Desk) -> bool:
    """True if the store agrees with itself."""
    return CheckService(desk.do.office).run().findings == []


@pytest.mark.parametrize("outcome", FAILED)
def test_the_try_that_fails_on_the_last_rung_closes_it(desk: Desk, outcome: Outcome) -> None:
    desk.callback()
    tries(desk, 4)
    assert now(desk).rung == 5
    told = tries(desk, 1, outcome)
    assert (told.closed, told.unreached, told.outcome) == (True, True, outcome)
    last = now(desk)
    assert (last.state, last.last_outcome, last.attempts) == (CallbackStatus.CLOSED, Outcome.UNREACHED, 5)
    assert desk.value("SELECT outcome FROM attempt ORDER BY id DESC LIMIT 1") == outcome
    assert agrees(desk)


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.LINE_DROPPED, Outcome.REACHED_NEEDS_INFORMATION])
def test_a_try_on_the_last_rung_that_did_not_fail_leaves_it_open(desk: Desk, outcome: Outcome) -> None:
    desk.callback()
    tries(desk, 4)
    told = desk.do.callbacks.record(NewAttempt(1, outcome, "the clinic"), by=desk.dana)
    assert not told.closed
    assert now(desk).is_open


def test_giving_up_before_the_letter_is_refused(any_desk: Desk) -> None:
    any_desk.callback()
    for rung in (1, 2, 3):
        with pytest.raises(Refused, match=f"too early.*try {rung}, and the letter is try 4. Nothing"):
            any_desk.do.callbacks.record(NewAttempt(1, Outcome.UNREACHED), by=any_desk.dana)
        tries(any_desk, 1)
    told = any_desk.do.callbacks.record(NewAttempt(1, Outcome.UNREACHED), by=any_desk.dana)
    assert (told.closed, told.unreached, told.rung) == (True, True, 4)
    assert agrees(any_desk)


def test_a_wrong_number_may_be_given_up_at_once(desk: Desk) -> None:
    desk.callback()
    desk.do.callbacks.record(NewAttempt(1, Outcome.WRONG_NUMBER), by=desk.dana)
    assert desk.do.callbacks.record(NewAttempt(1, Outcome.UNREACHED), by=desk.dana).unreached


def test_a_callback_without_a_number_may_be_given_up_at_once(desk: Desk) -> None:
    desk.callback()
    desk.change("UPDATE callback SET number = ''")
    assert desk.do.callbacks.record(NewAttempt(1, Outcome.UNREACHED), by=desk.dana).unreached


def test_who_calls_again_is_opened_again_with_age_and_history(any_desk: Desk) -> None:
    desk = any_desk
    unreached(desk)
    desk.clock.set("tue2 10:12")
    desk.clock.instant += timedelta(days=7)
    saved = desk.call(number=NUMBER, name="", about="", by=desk.lee)
    assert (saved.effect, saved.callback_id, saved.calls) == (Effect.REOPENED, 1, 2)
    assert saved.due == at("tue2 17:00") + timedelta(days=7)
    again = now(desk)
    assert again.is_open
    assert (again.received, again.reopened_at) == (at("mon 09:00"), desk.clock())
    assert (again.attempts, again.calls, again.rung, again.met_at) == (5, 2, 1, None)
    assert (again.name, again.next_at, again.owner_id, again.closed_at) == ("Maria Alvarez", None, None, None)
    assert (again.due, again.rule_due, again.due_kind) == (saved.due, saved.due, DueKind.SAME_DAY)
    assert desk.actions("callback", 1)[-1] == "callback.reopened"
    assert agrees(desk)
    # Its first try after that is a first try, not the end.
    assert not desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana).closed
    assert agrees(desk)


def test_what_was_missed_before_and_after_stays(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    desk.clock.set("tue 09:00")
    assert tries(desk, 5).unreached
    desk.call(number=NUMBER)
    reopened = now(desk)
    assert (reopened.breached_at, reopened.met_at) == (at("mon 17:00"), None)
    assert agrees(desk)
    desk.clock.instant = reopened.due + timedelta(minutes=1)
    desk.do.callbacks.tick(by=desk.dana)
    assert desk.value("SELECT COUNT(*) FROM breach") == 2
    assert now(desk).breached_at == at("mon 17:00")
    assert agrees(desk)


def test_changed_hours_move_the_new_deadline_and_not_the_first(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    desk.clock.set("tue 09:00")
    assert tries(desk, 5).unreached
    desk.call(number=NUMBER)
    day = now(desk).service_day
    desk.do.practice.save(settings(exceptions={day: settings().week[0][:1]}), by=desk.dana)
    moved = now(desk)
    assert moved.service_day == day
    assert desk.do.office.practice().rule.hours.local(moved.due).hour == 12
    assert agrees(desk)


def test_a_promise_at_the_new_call_is_kept(desk: Desk) -> None:
    unreached(desk)
    asked = desk.clock() + timedelta(days=4)
    desk.call(number=NUMBER, next_step=NextStep.CALL_BACK_AT, promised_at=asked)
    again = now(desk)
    assert (again.due, again.due_kind, again.reopened_at) == (asked, DueKind.PROMISE, desk.clock())
    assert agrees(desk)


def test_opening_again_is_undone(any_desk: Desk) -> None:
    desk = any_desk
    unreached(desk)
    before = desk.rows("SELECT state, calls, rung, due, met_at, reopened_at, closed_at FROM callback")
    desk.clock.on(5)
    desk.call(number=NUMBER, by=desk.lee)
    desk.do.undo.undo(by=desk.lee)
    assert desk.rows("SELECT state, calls, rung, due, met_at, reopened_at, closed_at FROM callback") == before
    assert agrees(desk)
    # And the closing itself.
    desk.do.undo.undo(by=desk.dana)
    assert (now(desk).is_open, now(desk).rung, now(desk).last_outcome) == (True, 5, Outcome.NO_ANSWER)
    assert agrees(desk)


@pytest.mark.parametrize(("days", "effect"), [(364, Effect.REOPENED), (366, Effect.OPENED)])
def test_a_year_is_the_end_of_it(desk: Desk, days: int, effect: Effect) -> None:
    unreached(desk)
    desk.clock.instant += timedelta(days=days)
    assert desk.call(number=NUMBER).effect is effect


def test_only_the_latest_counts_and_only_if_nobody_was_reached(desk: Desk) -> None:
    unreached(desk)
    assert desk.call(number=NUMBER).effect is Effect.REOPENED
    desk.do.callbacks.record(NewAttempt(1, Outcome.REACHED_DECLINED), by=desk.dana)
    assert desk.call(number=NUMBER).effect is Effect.OPENED


def test_a_settled_call_opens_nothing(desk: Desk) -> None:
    unreached(desk)
    assert desk.call(number=NUMBER, next_step=NextStep.SETTLED).effect is Effect.NONE
    assert now(desk).state is CallbackStatus.CLOSED
