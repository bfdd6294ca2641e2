"""Closing as unreached is no try: nobody dialed, so it meets no rule and counts nowhere as a call."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.errors import Refused, Taken
from frontdesk.domain.rule.same_day import Standing
from frontdesk.services.callbacks.attempts import NewAttempt, Recorded
from frontdesk.services.day.day_close import day_figures
from tests.builders import Desk, at
from tests.services.call_logs import Log, import_log, sound

NUMBER = "(212) 555-0142"


def without_a_number(desk: Desk) -> int:
    """A callback nobody can dial: the one that may be given up at once."""
    number = desk.callback(name="Maria Alvarez")
    desk.change(f"UPDATE callback SET number = '' WHERE id = {number}")
    desk.clock.on(60)
    return number


def give_up(desk: Desk, number: int, by: int | None = None) -> Recorded:
    return desk.do.callbacks.record(NewAttempt(number, Outcome.UNREACHED), by=by or desk.dana)


def now(desk: Desk, number: int) -> Callback:
    return desk.do.callbacks.detail(number).callback


def breaches(desk: Desk) -> list[str]:
    return [due for (due,) in desk.rows("SELECT due FROM breach ORDER BY id")]


def test_nobody_dialed_so_nothing_is_met_and_nothing_counted(any_desk: Desk) -> None:
    number = without_a_number(any_desk)
    any_desk.do.callbacks.claim(number, by=any_desk.dana)
    any_desk.clock.on(5)
    told = give_up(any_desk, number)
    assert (told.closed, told.unreached, told.met_late, told.next_at) == (True, True, False, None)
    it = now(any_desk, number)
    assert (it.state, it.last_outcome, it.closed_at) == (
        CallbackStatus.CLOSED,
        Outcome.UNREACHED,
        any_desk.clock(),
    )
    assert (it.met_at, it.returned_at, it.reached_at, it.last_attempt_at) == (None, None, None, None)
    assert (it.attempts, it.owner_id, it.claimed_at) == (0, None, None)
    assert any_desk.value("SELECT COUNT(*) FROM attempt") == 0
    assert any_desk.actions("callback", number)[-1] == "callback.given_up"
    assert sound(any_desk)


def test_what_was_met_by_a_try_stays_met_by_it(desk: Desk) -> None:
    number = desk.callback(number=NUMBER)
    desk.do.callbacks.record(NewAttempt(number, Outcome.WRONG_NUMBER), by=desk.lee)
    desk.clock.on(10)
    give_up(desk, number)
    it = now(desk, number)
    assert (it.met_at, it.returned_at, it.last_attempt_at) == (at("mon 09:00"),) * 3
    assert (it.attempts, it.last_outcome) == (1, Outcome.UNREACHED)
    assert sound(desk)


def test_a_deadline_that_had_not_passed_is_never_stamped_while_it_is_closed(any_desk: Desk) -> None:
    number = without_a_number(any_desk)
    give_up(any_desk, number)
    any_desk.clock.set("mon 17:30")
    any_desk.do.callbacks.standing(by=any_desk.lee)
    assert breaches(any_desk) == []
    it = now(any_desk, number)
    assert it.standing(any_desk.do.callbacks.rule, any_desk.clock()) is Standing.ON_TIME
    # Taken back it is owed again, and then it was missed.
    any_desk.do.undo.undo(by=any_desk.dana)
    any_desk.do.callbacks.standing(by=any_desk.lee)
    assert len(breaches(any_desk)) == 1
    assert now(any_desk, number).breached_at == at("mon 17:00")
    assert sound(any_desk)


def test_a_deadline_that_had_passed_was_missed(any_desk: Desk) -> None:
    number = without_a_number(any_desk)
    any_desk.clock.set("mon 17:01")
    give_up(any_desk, number)
    it = now(any_desk, number)
    assert (it.breached_at, it.met_at) == (at("mon 17:00"), None)
    assert it.standing(any_desk.do.callbacks.rule, any_desk.clock()) is Standing.BREACHED
    assert sound(any_desk)


def test_the_report_of_the_day_counts_it_as_owed_and_not_called(desk: Desk) -> None:
    called = desk.callback(number=NUMBER)
    desk.do.callbacks.record(NewAttempt(called, Outcome.REACHED_BOOKED), by=desk.dana)
    give_up(desk, without_a_number(desk))
    office, facts = desk.do.office, desk.do.review.look(by=desk.dana).facts
    figures = day_figures(office, office.practice(), facts)
    assert (figures.callbacks_due, figures.same_day, figures.tries, figures.tried) == (2, 1, 1, 1)
    assert figures.callbacks_closed == 2


def test_a_call_from_them_opens_it_again_and_the_new_deadline_is_its_own(desk: Desk) -> None:
    number = desk.callback(number=NUMBER)
    desk.do.callbacks.record(NewAttempt(number, Outcome.WRONG_NUMBER), by=desk.dana)
    give_up(desk, number)
    desk.clock.instant += timedelta(days=3)
    desk.call(number=NUMBER)
    again = now(desk, number)
    assert (again.is_open, again.attempts, again.met_at) == (True, 1, None)
    assert sound(desk)


def test_who_may_not_give_up_changes_nothing(any_desk: Desk) -> None:
    number = any_desk.callback(number=NUMBER)
    with pytest.raises(Refused, match="too early"):
        give_up(any_desk, number)
    any_desk.do.callbacks.record(NewAttempt(number, Outcome.WRONG_NUMBER), by=any_desk.lee)
    any_desk.do.callbacks.claim(number, by=any_desk.lee)
    with pytest.raises(Taken, match="Lee Wong has this callback"):
        give_up(any_desk, number)
    give_up(any_desk, number, by=any_desk.lee)
    with pytest.raises(Refused, match="closed already"):
        give_up(any_desk, number, by=any_desk.lee)


def test_many_of_the_backlog_given_up_are_no_calls_of_its_share(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("tue 12:00")
    log = Log()
    for place in range(4):
        log.missed(f"mon 09:0{place}", f"212555016{place}", f"Caller {place}")
    import_log(any_desk, log, tmp_path, goes=GoesTo.BACKLOG)
    ids = list(any_desk.do.callbacks.order(Tab.BACKLOG, by=any_desk.dana))
    any_desk.change("UPDATE callback SET rung = 4")
    any_desk.clock.set("wed 09:00")
    backlog = any_desk.do.backlog
    bulk = backlog.begin_bulk(Outcome.UNREACHED, len(ids), by=any_desk.dana)
    assert backlog.record_some(bulk, ids, Outcome.UNREACHED, by=any_desk.dana).recorded == 4
    assert backlog.standing().share.called == 0
    assert backlog.standing().days[-1].left == 4
    assert sound(any_desk)
    assert any_desk.do.undo.undo(by=any_desk.dana).words == "the outcome of 4 callbacks"
    assert sorted(any_desk.do.callbacks.order(Tab.BACKLOG, by=any_desk.dana)) == sorted(ids)
    assert sound(any_desk)


def test_what_was_given_up_stays_when_its_import_is_taken_back(desk: Desk, tmp_path: Path) -> None:
    desk.clock.set("mon 12:00")
    import_log(desk, Log().missed("mon 10:00").missed("mon 10:05", "2125550143"), tmp_path)
    desk.change("UPDATE callback SET rung = 4")
    give_up(desk, 1)
    assert desk.do.imports.undo(by=desk.dana).callbacks_kept == (1,)
    assert (now(desk, 1).state, now(desk, 2).state) == (CallbackStatus.CLOSED, CallbackStatus.VOIDED)
    assert sound(desk)


def test_what_it_will_undo_is_said(desk: Desk) -> None:
    give_up(desk, without_a_number(desk))
    what = desk.do.undo.what(by=desk.dana)
    assert what is not None
    assert (what.words, what.name) == ("closing as unreached", "Maria Alvarez")
