"""What saving would move is what saving moves, and the deadline the form shows is the one that is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.callbacks.redating import MovedDay, would_move
from frontdesk.services.calls import due_after_call
from tests.builders import Desk, at, settings
from tests.filled_backlog import fill
from tests.services.call_logs import sound

SHORT = ((Range(480, 720),),) * 5 + ((), ())


@pytest.mark.parametrize("week", [settings().week, SHORT])
def test_the_preview_counts_what_saving_moves(desk: Desk, week: tuple[tuple[Range, ...], ...]) -> None:
    desk.clock.set("mon 09:00")
    desk.callback()
    desk.call(next_step=NextStep.CALL_BACK_AT, promised_at=at("wed 10:00"))
    desk.call(next_step=NextStep.SETTLED)
    desk.clock.set("tue 09:00")
    desk.callback()
    after = replace(desk.do.practice.current().settings, week=week)
    seen = would_move(desk.do.office, after).count
    assert seen == desk.do.practice.save(after, by=desk.dana)
    assert seen == (0 if week == settings().week else 2)


def test_nothing_is_written(desk: Desk) -> None:
    desk.callback()
    version = desk.do.practice.current().version
    would_move(desk.do.office, replace(settings(), week=SHORT))
    assert desk.do.practice.current().version == version


def closed_on(desk: Desk, day: date, *ranges: Range) -> PracticeSettings:
    """The settings with other hours on one day."""
    current = desk.do.practice.current().settings
    return replace(current, exceptions={**current.exceptions, day: ranges})


def test_nothing_stays_on_a_day_that_is_closed_later(any_desk: Desk) -> None:
    """Wednesday is closed after all: who was tried on Tuesday, and three promises, are made on Thursday."""
    any_desk.clock.set("tue 09:00")
    tried = any_desk.callback()
    any_desk.do.callbacks.record(NewAttempt(tried, Outcome.NO_ANSWER), by=any_desk.dana)
    promised = [
        any_desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("wed 15:00"), promised_how=how)
        for how in PromiseKind
    ]
    evening = any_desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("thu 18:00"))
    after = closed_on(any_desk, date(2026, 11, 18))
    moves = would_move(any_desk.do.office, after)
    assert moves.days == (MovedDay(date(2026, 11, 18), date(2026, 11, 19), 4, 3),)
    assert moves.count == any_desk.do.practice.save(after, by=any_desk.dana) == 4
    rows = {row.id: row for row in any_desk.do.callbacks.rows([tried, *promised, evening])}
    assert (rows[tried].next_at, rows[tried].call_by) == (at("thu 08:00"), at("thu 17:00"))
    assert [(rows[one].due, rows[one].next_at) for one in promised] == [
        (at("thu 15:00"), at("thu 14:45")),
        (at("thu 17:00"), at("thu 15:00")),
        (at("thu 15:00"), None),
    ]
    # One for an hour at which we are closed anyway was meant so.
    assert rows[evening].due == at("thu 18:00")
    assert sound(any_desk)


def test_a_promise_in_the_hours_that_a_half_day_loses_moves(desk: Desk) -> None:
    desk.clock.set("tue 09:00")
    three, by_three, ten = (
        desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at(when), promised_how=how)
        for when, how in (
            ("wed 15:00", PromiseKind.AT),
            ("wed 15:00", PromiseKind.BY),
            ("wed 10:00", PromiseKind.AT),
        )
    )
    desk.do.practice.save(closed_on(desk, date(2026, 11, 18), Range(480, 720)), by=desk.dana)
    assert [row.due for row in desk.do.callbacks.rows([three, by_three, ten])] == [
        at("thu 15:00"),
        at("wed 12:00"),
        at("wed 10:00"),
    ]


NUMBER = "(212) 555-0142"


def previewed_and_kept(desk: Desk, when: str, lane: Lane = Lane.NEW_PATIENT) -> tuple[object, object]:
    """By when the form says that they are called, and by when they are once the call is saved."""
    known = desk.do.calls.joins(NUMBER)
    seen = due_after_call(known, lane, at(when), desk.do.callbacks.rule)
    callback = desk.callback(number=NUMBER, lane=lane, at=at(when))
    kept = desk.do.callbacks.detail(callback).callback
    return seen, kept.call_by if kept.met_at else kept.due


def test_a_first_call_is_due_by_the_rule(desk: Desk) -> None:
    assert desk.do.calls.joins(NUMBER) is None
    assert previewed_and_kept(desk, "mon 09:00") == (at("mon 17:00"),) * 2


def test_who_calls_again_keeps_the_older_deadline(desk: Desk) -> None:
    desk.callback(number=NUMBER)
    desk.clock.set("mon 18:00")
    assert previewed_and_kept(desk, "mon 18:00") == (at("mon 17:00"),) * 2


def test_a_promise_stands_when_they_call_again(desk: Desk) -> None:
    desk.callback(number=NUMBER, next_step=NextStep.CALL_BACK_AT, promised_at=at("wed 10:00"))
    desk.clock.set("tue 09:00")
    assert previewed_and_kept(desk, "tue 09:00") == (at("wed 10:00"),) * 2


def test_an_open_callback_keeps_its_own_lane(desk: Desk) -> None:
    desk.do.practice.save(settings(target_minutes={Lane.REFERRING_OFFICE: 60}), by=desk.dana)
    desk.callback(number=NUMBER)
    desk.clock.on(10)
    assert previewed_and_kept(desk, "mon 09:10", Lane.REFERRING_OFFICE) == (at("mon 17:00"),) * 2


@pytest.mark.parametrize("outcome", [Outcome.LEFT_MESSAGE, Outcome.BUSY])
def test_who_was_tried_already_is_called_by_the_closing_of_the_day(desk: Desk, outcome: Outcome) -> None:
    callback = desk.callback(number=NUMBER)
    desk.do.callbacks.record(NewAttempt(callback, outcome), by=desk.dana)
    desk.clock.set("mon 10:00")
    seen, kept = previewed_and_kept(desk, "mon 10:00")
    assert seen == kept


def test_one_that_is_opened_again_has_a_deadline_of_today(desk: Desk) -> None:
    callback = desk.callback(number=NUMBER)
    desk.do.callbacks.record(NewAttempt(callback, Outcome.WRONG_NUMBER), by=desk.dana)
    desk.do.callbacks.record(NewAttempt(callback, Outcome.UNREACHED), by=desk.dana)
    desk.clock.set("wed 09:00")
    assert previewed_and_kept(desk, "wed 09:00") == (at("wed 17:00"),) * 2


def test_one_of_the_backlog_is_owed_a_call_today(desk: Desk) -> None:
    fill(desk, 1)
    number = desk.value("SELECT number FROM callback WHERE backlog")
    known = desk.do.calls.joins(number)
    assert known is not None
    now = desk.clock()
    seen = due_after_call(known, known.lane, now, desk.do.callbacks.rule)
    callback = desk.callback(number=number, lane=known.lane)
    assert callback == known.id
    assert desk.do.callbacks.detail(callback).callback.due == seen


def test_a_call_that_came_before_the_one_that_opened_it_moves_the_deadline(desk: Desk) -> None:
    desk.clock.set("tue 09:00")
    desk.callback(number=NUMBER)
    desk.clock.set("tue 09:30")
    seen, kept = previewed_and_kept(desk, "mon 17:30")
    assert seen == kept == at("tue 17:00")


@pytest.mark.parametrize("typed", ["", "212", "anonymous", "no number at all"])
def test_no_number_joins_nothing(desk: Desk, typed: str) -> None:
    desk.callback(number=NUMBER)
    assert desk.do.calls.joins(typed) is None
