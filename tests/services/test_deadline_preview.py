"""What saving would move is what saving moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.domain.calls import NextStep
from frontdesk.domain.hours import Range
from frontdesk.services.deadline_preview import would_move
from tests.builders import Desk, at, settings

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
    seen = would_move(desk.do.office, after)
    assert seen == desk.do.practice.save(after, by=desk.dana)
    assert seen == (0 if week == settings().week else 2)


def test_nothing_is_written(desk: Desk) -> None:
    desk.callback()
    version = desk.do.practice.current().version
    would_move(desk.do.office, replace(settings(), week=SHORT))
    assert desk.do.practice.current().version == version
