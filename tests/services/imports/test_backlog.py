"""What an import puts into the backlog, and how one of it becomes today's work; on either engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NextStep
from frontdesk.domain.rule.hours import Range
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, at, settings
from tests.services.call_logs import JON, MARIA, PRIYA, Log, everything, import_log, sound


@pytest.fixture
def later(any_desk: Desk) -> Desk:
    """A desk on Tuesday of the week after: with two days, who called before Sunday is of the backlog."""
    change_days(any_desk, 2)
    any_desk.clock.set("tue2 12:00")
    return any_desk


def change_days(desk: Desk, days: int) -> None:
    """Set how old a call is that goes to the backlog."""
    desk.do.practice.save(settings(backlog_days=days), by=desk.dana)


def tab(desk: Desk, which: Tab) -> list[int]:
    """The callbacks of a list."""
    return list(desk.do.callbacks.order(which, by=desk.dana))


def test_who_called_before_goes_there_without_a_verdict_and_the_rest_is_todays(
    later: Desk, tmp_path: Path
) -> None:
    log = (
        Log()
        .missed("mon 09:00")
        .missed("tue 09:00")
        .missed("mon2 09:00", JON)
        .missed("wed 09:00", PRIYA)
        .answered("thu 09:00", PRIYA)
    )
    report = import_log(later, log, tmp_path)
    assert (report.opened, report.joined, report.closed, report.waiting) == (3, 1, 1, 2)
    assert (report.backlog, report.backlog_settled) == (1, 1)
    assert (report.breached, report.waiting_breached) == (1, 1)
    assert later.rows("SELECT number, backlog, stamped, state FROM callback ORDER BY received") == [
        ("+12125550142", True, True, "open"),
        ("+12125550144", False, False, "closed"),
        ("+12125550143", False, True, "open"),
    ]
    assert later.rows("SELECT DISTINCT callback_id FROM breach") == later.rows(
        "SELECT id FROM callback WHERE number = '+12125550143'"
    )
    (maria,) = tab(later, Tab.BACKLOG)
    assert later.do.callbacks.detail(maria).callback.calls == 2
    assert later.actions("callback", maria) == [
        "callback.opened",
        "callback.joined",
        "callback.backlogged",
    ]
    assert tab(later, Tab.NOW) == [
        number for (number,) in later.rows("SELECT id FROM callback WHERE state = 'open' AND NOT backlog")
    ]
    counts = later.do.callbacks.standing(by=later.dana).counts
    assert (counts.open, counts.breached, counts.backlog) == (1, 1, 1)
    assert sound(later)


@pytest.mark.parametrize(
    ("goes", "days", "backlog"),
    [
        (GoesTo.BY_AGE, 2, 1),
        (GoesTo.BY_AGE, 9, 0),
        (GoesTo.BY_AGE, 0, 2),
        (GoesTo.BACKLOG, 9, 2),
        (GoesTo.TODAY, 0, 0),
    ],
)
def test_the_setting_or_the_flag_says_who_goes_where_and_the_preview_says_it_first(
    later: Desk, tmp_path: Path, goes: GoesTo, days: int, backlog: int
) -> None:
    change_days(later, days)
    path = Log().missed("mon 09:00").missed("mon2 09:00", JON).file(tmp_path)
    with later.do.imports.open(path) as log:
        preview = later.do.imports.preview(log, goes=goes)
        report = later.do.imports.run(log, by=later.dana, goes=goes)
    assert (preview.waiting, preview.backlog) == (2, backlog)
    assert (report.waiting, report.backlog, report.breached) == (2, backlog, 2 - backlog)
    assert sound(later)


def test_who_called_again_since_is_todays_work_and_as_old_as_ever(later: Desk, tmp_path: Path) -> None:
    report = import_log(later, Log().missed("mon 09:00").missed("mon2 09:00"), tmp_path)
    assert (report.backlog, report.breached) == (0, 1)
    (callback,) = later.do.callbacks.tab(Tab.NOW, by=later.dana)
    assert (callback.received, callback.due, callback.backlog) == (at("mon 09:00"), at("mon2 17:00"), False)
    # Other hours move the deadlines that are open, never back to before it was today's.
    assert sound(later)


def test_two_logs_come_to_the_same_in_either_order(later: Desk, tmp_path: Path) -> None:
    import_log(later, Log().missed("mon2 09:00"), tmp_path, "new.csv")
    import_log(later, Log().missed("mon 09:00").missed("mon 09:00", JON), tmp_path, "old.csv")
    (jon,) = tab(later, Tab.BACKLOG)
    import_log(later, Log().missed("mon2 09:00", JON), tmp_path, "new.csv")
    one, other = later.do.callbacks.tab(Tab.NOW, by=later.dana)
    assert (one.received, one.due, one.calls) == (other.received, other.due, other.calls)
    assert later.actions("callback", jon)[1:] == [
        "callback.backlogged",
        "callback.joined",
        "callback.promoted",
        "callback.breached",
    ]
    assert sound(later)


@pytest.mark.parametrize("settles", [True, False])
def test_a_later_log_settles_one_of_the_backlog(later: Desk, tmp_path: Path, settles: bool) -> None:
    import_log(later, Log().missed("mon 09:00"), tmp_path, "old.csv")
    more = Log().reached("tue 09:00") if settles else Log().rang("tue 09:00")
    import_log(later, more, tmp_path, "more.csv")
    assert (tab(later, Tab.BACKLOG) == []) is settles
    assert sound(later)
    later.do.imports.undo(by=later.dana)
    assert len(tab(later, Tab.BACKLOG)) == 1
    assert later.rows("SELECT stamped, attempts FROM callback") == [(True, 0)]
    assert sound(later)


def test_taken_back_it_is_gone_but_for_what_somebody_worked_on(later: Desk, tmp_path: Path) -> None:
    report = import_log(later, Log().missed("mon 09:00").missed("tue 09:00", JON), tmp_path)
    assert report.backlog == 2
    first, second = tab(later, Tab.BACKLOG)
    later.do.callbacks.record(NewAttempt(second, Outcome.NO_ANSWER), by=later.lee)
    undone = later.do.imports.undo(by=later.dana)
    assert (undone.callbacks, undone.callbacks_kept) == (1, (second,))
    assert tab(later, Tab.BACKLOG) == [second]
    assert later.column(first, "state") == "voided"
    assert sound(later)


def test_a_log_from_before_brings_no_verdict_on_what_the_desk_took_itself(
    later: Desk, tmp_path: Path
) -> None:
    mine = later.callback(number=MARIA)
    import_log(later, Log().missed("mon 09:00"), tmp_path)
    callback = later.do.callbacks.detail(mine).callback
    assert (callback.received, callback.due, callback.calls) == (at("mon 09:00"), at("tue2 17:00"), 2)
    later.clock.set("tue2 16:00")
    assert later.do.callbacks.standing(by=later.dana).counts.breached == 0
    assert sound(later)


# At the desk


def test_a_call_from_one_of_them_makes_it_todays_work(later: Desk, tmp_path: Path) -> None:
    import_log(later, Log().missed("mon 09:00"), tmp_path)
    (maria,) = tab(later, Tab.BACKLOG)
    before = everything(later)["callback"]
    later.call(number=MARIA, about="Spravato")
    callback = later.do.callbacks.detail(maria).callback
    assert (callback.backlog, callback.received, callback.due) == (False, at("mon 09:00"), at("tue2 17:00"))
    assert tab(later, Tab.NOW) == [maria]
    assert later.actions("callback", maria)[-2:] == ["callback.promoted", "callback.joined"]
    assert sound(later)
    assert later.do.undo.undo(by=later.dana).words == "the saved call"
    version = 1  # grows with every change
    assert [row[:version] for row in everything(later)["callback"]] == [row[:version] for row in before]
    assert tab(later, Tab.BACKLOG) == [maria]
    assert later.rows("SELECT stamped, promoted_at, due FROM callback") == [
        (True, None, "2026-11-16T22:00:00.000000Z")
    ]
    assert sound(later)


def test_todays_work_goes_by_the_hours_as_they_are_changed_today(later: Desk, tmp_path: Path) -> None:
    import_log(later, Log().missed("mon 09:00").missed("tue 09:00", JON), tmp_path)
    later.clock.set("tue2 11:00")
    later.call(number=MARIA)
    mornings = {date(2026, 11, 24): (Range.parse("08:00-12:00"),)}
    later.do.practice.save(settings(backlog_days=2, exceptions=mornings), by=later.dana)
    dues = later.rows("SELECT backlog, due FROM callback ORDER BY received")
    assert dues == [(False, "2026-11-24T17:00:00.000000Z"), (True, "2026-11-17T22:00:00.000000Z")]
    assert sound(later)


def test_a_settled_call_closes_it(later: Desk, tmp_path: Path) -> None:
    import_log(later, Log().missed("mon 09:00"), tmp_path)
    (maria,) = tab(later, Tab.BACKLOG)
    later.call(number=MARIA, next_step=NextStep.SETTLED)
    assert (later.column(maria, "state"), tab(later, Tab.BACKLOG)) == ("closed", [])
    assert later.value("SELECT COUNT(*) FROM breach") == 0
    later.do.undo.undo(by=later.dana)
    assert tab(later, Tab.BACKLOG) == [maria]
    assert sound(later)


@pytest.mark.parametrize(
    ("outcome", "stays"),
    [
        (Outcome.NO_ANSWER, True),
        (Outcome.LEFT_MESSAGE, True),
        (Outcome.BUSY, True),
        (Outcome.LINE_DROPPED, True),
        (Outcome.REACHED_CALL_AGAIN, False),
        (Outcome.REACHED_NEEDS_INFORMATION, False),
    ],
)
def test_who_was_spoken_with_and_is_owed_a_call_leaves_the_backlog(
    later: Desk, tmp_path: Path, outcome: Outcome, stays: bool
) -> None:
    import_log(later, Log().missed("mon 09:00"), tmp_path)
    (maria,) = tab(later, Tab.BACKLOG)
    asked = at("tue2 15:00") if outcome is Outcome.REACHED_CALL_AGAIN else None
    later.do.callbacks.record(NewAttempt(maria, outcome, "insurer", asked), by=later.dana)
    assert (maria in tab(later, Tab.BACKLOG)) is stays
    # A line that dropped is in hand for so long that its claim does not expire.
    later.clock.set("tue2 12:10" if outcome is Outcome.LINE_DROPPED else "tue2 16:00")
    broken = outcome is Outcome.REACHED_CALL_AGAIN
    assert later.do.callbacks.standing(by=later.dana).counts.breached == broken
    assert sound(later)
    if not broken:
        later.do.undo.undo(by=later.dana)
        assert tab(later, Tab.BACKLOG) == [maria]
        assert sound(later)
