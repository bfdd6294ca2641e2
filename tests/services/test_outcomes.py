"""What each outcome of a try does to the callback: when it comes back, where it stands, what it met."""

from __future__ import annotations

from datetime import datetime

import pytest

from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.errors import Incomplete, NotFound, Refused, Taken
from frontdesk.domain.rule.same_day import MetBy
from frontdesk.services.callbacks.attempts import NewAttempt, Recorded
from tests.builders import Desk, at, settings

OPEN, CLOSED = CallbackStatus.OPEN, CallbackStatus.CLOSED
ATTEMPT, MESSAGE, CONTACT = MetBy.ATTEMPT, MetBy.MESSAGE, MetBy.CONTACT

#: Tried on Monday at 09:00, first half of the day, on rung 1: state, rung, comes back, and what it meets.
TABLE: dict[Outcome, tuple[CallbackStatus, int, str | None, MetBy]] = {
    Outcome.REACHED_BOOKED: (CLOSED, 1, None, CONTACT),
    Outcome.REACHED_CALL_AGAIN: (OPEN, 1, "thu 09:45", CONTACT),
    Outcome.REACHED_NEEDS_INFORMATION: (OPEN, 1, "tue 08:00", CONTACT),
    Outcome.REACHED_THINKING: (OPEN, 1, "thu 09:45", CONTACT),
    Outcome.REACHED_NOT_FOR_US: (CLOSED, 1, None, CONTACT),
    Outcome.REACHED_DECLINED: (CLOSED, 1, None, CONTACT),
    Outcome.LEFT_MESSAGE: (OPEN, 2, "tue 13:00", MESSAGE),
    Outcome.NO_ANSWER: (OPEN, 2, "tue 13:00", ATTEMPT),
    Outcome.MAILBOX_FULL: (OPEN, 2, "tue 13:00", ATTEMPT),
    Outcome.NO_MESSAGE_ALLOWED: (OPEN, 2, "tue 13:00", ATTEMPT),
    Outcome.BUSY: (OPEN, 1, "mon 09:15", ATTEMPT),
    Outcome.WRONG_NUMBER: (OPEN, 4, "tue 08:00", ATTEMPT),
    Outcome.SOMEONE_ELSE: (OPEN, 2, "tue 13:00", ATTEMPT),
    Outcome.LINE_DROPPED: (OPEN, 1, None, ATTEMPT),
    Outcome.THEY_CALLED: (CLOSED, 1, None, CONTACT),
    Outcome.TEXT_SENT: (OPEN, 2, "tue 13:00", MESSAGE),
    Outcome.CRISIS: (CLOSED, 1, None, CONTACT),
    Outcome.REACHED: (CLOSED, 1, None, CONTACT),
}

#: Refused until the ladder came to the letter (tests/services/test_reopening.py).
TOO_EARLY = {Outcome.UNREACHED}

PROMISED = {Outcome.REACHED_CALL_AGAIN, Outcome.REACHED_THINKING}


def test_the_table_knows_every_outcome() -> None:
    assert set(TABLE) == set(Outcome) - TOO_EARLY


def tried(desk: Desk, outcome: Outcome) -> tuple[Recorded, Callback]:
    """Record an outcome of a callback received at nine, with all it asks for."""
    number = desk.callback()
    asked = at("thu 10:00") if outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP) else None
    told = desk.do.callbacks.record(NewAttempt(number, outcome, "the clinic", asked), by=desk.lee)
    return told, desk.do.callbacks.detail(number).callback


@pytest.mark.parametrize("outcome", TABLE)
def test_every_outcome_dates_what_follows(desk: Desk, outcome: Outcome) -> None:
    state, rung, comes_back, meets = TABLE[outcome]
    told, callback = tried(desk, outcome)
    assert (callback.state, callback.rung, callback.next_at) == (state, rung, comes_back and at(comes_back))
    assert (callback.attempts, callback.last_outcome, callback.returned_at) == (1, outcome, desk.clock())
    assert callback.reached_at == (desk.clock() if meets is CONTACT else None)
    assert callback.closed_at == (desk.clock() if state is CLOSED else None)
    assert told.closed is (state is CLOSED)
    kept = outcome is Outcome.LINE_DROPPED
    assert callback.owner_id == (desk.lee if kept else None)
    if outcome in PROMISED:
        assert (callback.due, callback.rule_due, callback.met_at) == (at("thu 10:00"), at("mon 17:00"), None)
    else:
        assert (callback.due, callback.met_at) == (at("mon 17:00"), desk.clock())
    assert desk.rows("SELECT outcome, rung, person_id, note FROM attempt") == [
        (outcome, 1, desk.lee, "the clinic")
    ]


@pytest.mark.parametrize("setting", MetBy)
@pytest.mark.parametrize("outcome", sorted(set(TABLE) - PROMISED))
def test_the_setting_says_what_meets_the_rule(desk: Desk, setting: MetBy, outcome: Outcome) -> None:
    desk.do.practice.save(settings(met_by=setting), by=desk.dana)
    _, callback = tried(desk, outcome)
    order = list(MetBy)
    met = order.index(TABLE[outcome][3]) >= order.index(setting)
    assert callback.met_at == (desk.clock() if met else None)
    if not met:
        # What is still owed today stays in today's order of work, though it sleeps until its rung.
        assert (callback.due, callback.call_by) == (at("mon 17:00"),) * 2


def test_a_try_after_the_deadline_met_it_late(any_desk: Desk) -> None:
    number = any_desk.callback()
    any_desk.clock.set("tue 09:00")
    told = any_desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=any_desk.dana)
    assert told.met_late
    callback = any_desk.do.callbacks.detail(number).callback
    assert (callback.met_at, callback.breached_at) == (at("tue 09:00"), at("mon 17:00"))
    again = any_desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=any_desk.dana)
    assert not again.met_late


def test_a_try_that_does_not_meet_the_rule_does_not_meet_it_late(desk: Desk) -> None:
    desk.do.practice.save(settings(met_by=CONTACT), by=desk.dana)
    number = desk.callback()
    desk.clock.set("tue 09:00")
    told = desk.do.callbacks.record(NewAttempt(number, Outcome.LEFT_MESSAGE), by=desk.dana)
    assert not told.met_late


def test_a_deadline_is_met_in_its_last_instant(desk: Desk) -> None:
    number = desk.callback()
    desk.clock.set("mon 17:00")
    told = desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
    assert not told.met_late
    assert desk.value("SELECT COUNT(*) FROM breach") == 0


@pytest.mark.parametrize("outcome", [Outcome.REACHED_CALL_AGAIN, Outcome.REACHED_THINKING])
def test_a_promise_wants_a_time_that_is_still_to_come(desk: Desk, outcome: Outcome) -> None:
    number = desk.callback()
    with pytest.raises(Incomplete) as told:
        desk.do.callbacks.record(NewAttempt(number, outcome), by=desk.dana)
    assert told.value.field == "asked_at"
    with pytest.raises(Refused, match="passed already"):
        desk.do.callbacks.record(NewAttempt(number, outcome, asked_at=desk.clock()), by=desk.dana)


@pytest.mark.parametrize("outcome", [Outcome.REACHED_NEEDS_INFORMATION, Outcome.REACHED_NOT_FOR_US])
def test_some_outcomes_want_words(desk: Desk, outcome: Outcome) -> None:
    number = desk.callback()
    with pytest.raises(Incomplete) as told:
        desk.do.callbacks.record(NewAttempt(number, outcome, note="\u200b "), by=desk.dana)
    assert told.value.field == "note"


def test_nobody_records_what_somebody_else_has(any_desk: Desk) -> None:
    number = any_desk.callback()
    any_desk.do.callbacks.claim(number, by=any_desk.lee)
    with pytest.raises(Taken, match="Lee Wong has this callback"):
        any_desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=any_desk.dana)
    any_desk.do.callbacks.record(NewAttempt(number, Outcome.REACHED_BOOKED), by=any_desk.lee)
    with pytest.raises(Refused, match="closed already"):
        any_desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=any_desk.lee)
    with pytest.raises(NotFound):
        any_desk.do.callbacks.record(NewAttempt(99, Outcome.NO_ANSWER), by=any_desk.dana)
    assert any_desk.value("SELECT COUNT(*) FROM attempt") == 1


def test_the_whole_ladder_of_a_caller_nobody_reaches(desk: Desk) -> None:
    number = desk.callback()
    dates: list[datetime | None] = []
    for _ in range(4):
        told = desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
        dates.append(told.next_at)
        assert told.next_at is not None
        desk.clock.instant = told.next_at
    assert dates[:3] == [at("tue 13:00"), at("wed 08:00"), at("fri 08:00")]
    assert dates[3] == at("mon2 08:00").replace(day=27)
    callback = desk.do.callbacks.detail(number).callback
    assert (callback.rung, callback.breached_at, callback.met_at) == (5, None, at("mon 09:00"))


def test_the_minutes_of_a_try_count_from_its_claim(desk: Desk) -> None:
    for minutes, wanted in ((0.2, 1), (7, 7), (61, None)):
        number = desk.callback()
        desk.do.callbacks.claim(number, by=desk.dana)
        desk.clock.on(minutes)
        desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
        assert desk.value("SELECT minutes FROM attempt WHERE callback_id = ?", number) == wanted
    number = desk.callback()
    desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
    assert desk.value("SELECT minutes FROM attempt WHERE callback_id = ?", number) is None
