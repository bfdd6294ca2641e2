"""What a call log does to people on the way from referral to treatment, and undoing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.referrals.events import Via
from frontdesk.domain.referrals.patients import NewReferral, PatientLine
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.referrals.steps import Step
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk
from tests.services.call_logs import JON, MARIA, Log, import_log, sound


def lines(desk: Desk) -> list[PatientLine]:
    """Everybody open."""
    return desk.do.patients.rows(desk.do.patients.order())


def refer(desk: Desk, number: str = MARIA) -> int:
    """Take in a referral of Maria Alvarez."""
    new = NewReferral("Maria Alvarez", number, "Dr Priya Patel", kind=SourceKind.PSYCHIATRIST, via=Via.FAX)
    return desk.do.patients.add(new, by=desk.dana).referral


def test_whom_a_log_leaves_to_be_called_is_on_the_way(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("tue 09:00")
    log = Log().missed("mon 10:00").answered("mon 11:00", JON, "Jon Lee").rang("mon 12:00")
    import_log(any_desk, log, tmp_path)
    (line,) = lines(any_desk)
    assert (line.name, line.step, line.number) == ("Maria Alvarez", Step.TO_CALL, "+12125550142")
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert lines(any_desk) == []
    assert sound(any_desk)


@pytest.mark.parametrize(
    ("log", "point"),
    [
        (Log().missed("mon 10:00"), 6),
        (Log().missed("mon 18:00"), 7),
        (Log().voicemail("mon 10:00"), 0),
    ],
)
def test_how_their_call_ended_is_their_point(desk: Desk, tmp_path: Path, log: Log, point: int) -> None:
    desk.clock.set("mon 18:30")
    import_log(desk, log, tmp_path, goes=GoesTo.BY_AGE)
    (line,) = lines(desk)
    # Past the rule comes before how they called.
    assert line.point == (point if point == 7 else 17)


def test_a_log_moves_who_is_known(any_desk: Desk, tmp_path: Path) -> None:
    referral = refer(any_desk)
    before = any_desk.rows("SELECT * FROM referral")
    any_desk.clock.set("mon 16:00")
    import_log(any_desk, Log().rang("mon 10:00"), tmp_path)
    assert any_desk.do.patients.line(referral).step is Step.TO_CALL
    assert sound(any_desk)
    import_log(any_desk, Log().reached("mon 15:00"), tmp_path, "second.csv")
    assert any_desk.do.patients.line(referral).step is Step.DECIDING
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    any_desk.do.imports.undo(1, by=any_desk.dana)
    any_desk.clock.set("mon 09:00")
    assert any_desk.do.patients.line(referral).step is Step.REFERRED
    assert [row[6:] for row in any_desk.rows("SELECT * FROM referral")] == [row[6:] for row in before]
    assert sound(any_desk)


def test_who_was_lost_and_calls_is_back(any_desk: Desk, tmp_path: Path) -> None:
    refer(any_desk)
    any_desk.do.callbacks.record(NewAttempt(1, Outcome.REACHED_DECLINED), by=any_desk.dana)
    any_desk.clock.set("tue 12:00")
    import_log(any_desk, Log().missed("tue 10:00"), tmp_path)
    (line,) = lines(any_desk)
    assert line.step is Step.TO_CALL
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert lines(any_desk) == []
    assert sound(any_desk)


def test_who_was_worked_on_since_stays(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("tue 09:00")
    import_log(any_desk, Log().missed("mon 10:00"), tmp_path)
    refer(any_desk)
    (line,) = lines(any_desk)
    assert line.referrers == ("Dr Priya Patel",)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert len(lines(any_desk)) == 1
    assert sound(any_desk)


def test_a_referral_of_somebody_in_the_backlog_is_todays_work(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("fri 09:00")
    import_log(any_desk, Log().missed("mon 10:00"), tmp_path, goes=GoesTo.BACKLOG)
    assert any_desk.column(1, "backlog")
    refer(any_desk)
    assert not any_desk.column(1, "backlog")
    assert any_desk.column(1, "due") == "2026-11-20T22:00:00.000000Z"
    assert sound(any_desk)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.column(1, "backlog")
    assert sound(any_desk)
