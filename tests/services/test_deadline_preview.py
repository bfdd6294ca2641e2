"""What saving would move is what saving moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.domain.callbacks.state import PromiseKind
from frontdesk.domain.calls import NextStep
from frontdesk.domain.hours import Range
from frontdesk.domain.outcomes import Outcome
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.attempts import NewAttempt
from frontdesk.services.deadline_preview import MovedDay, would_move
from tests.builders import Desk, at, settings
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
