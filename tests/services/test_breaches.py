"""The same-day rule over rows: a breach is stamped once, with the instant that passed, whoever looks."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.db.fields import to_text
from tests.builders import Desk, SetClock, a_desk, a_number, at, known, settings

SPAWN = multiprocessing.get_context("spawn")


def breaches(desk: Desk) -> list[tuple[int, str, str]]:
    """What was stamped: callback, kind, deadline."""
    return [
        (number, kind, due)
        for number, kind, due in desk.rows("SELECT callback_id, kind, due FROM breach ORDER BY id")
    ]


READS: dict[str, Callable[[Desk], object]] = {
    "the minute's tick": lambda desk: desk.do.callbacks.tick(by=desk.dana),
    "a list": lambda desk: desk.do.callbacks.tab(Tab.NOW, by=desk.dana),
    "the frame": lambda desk: desk.do.callbacks.standing(by=desk.dana),
    "next": lambda desk: desk.do.callbacks.next(by=desk.dana),
    "an outcome": lambda desk: desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana),
    "another call": lambda desk: desk.call(number="(212) 555-0142"),
}


@pytest.mark.parametrize("reading", READS)
def test_a_deadline_that_passed_while_nothing_ran_is_stamped_by_what_comes_first(
    any_desk: Desk, reading: str
) -> None:
    any_desk.callback(number="(212) 555-0142")
    any_desk.clock.set("wed 11:00")
    READS[reading](any_desk)
    any_desk.do.callbacks.tick(by=any_desk.lee)
    assert breaches(any_desk) == [(1, "same_day", to_text(at("mon 17:00")))]
    assert any_desk.column(1, "breached_at") == to_text(at("mon 17:00"))
    assert any_desk.actions("callback", 1).count("callback.breached") == 1


def test_at_the_deadline_itself_nothing_is_breached(desk: Desk) -> None:
    desk.callback()
    desk.clock.set("mon 17:00")
    assert not desk.do.callbacks.tick(by=desk.dana)
    desk.clock.on(1 / 60)
    assert desk.do.callbacks.tick(by=desk.dana)
    assert not desk.do.callbacks.tick(by=desk.dana)


def test_an_idle_desk_writes_nothing(desk: Desk) -> None:
    desk.callback()
    assert not desk.do.callbacks.tick(by=desk.dana)
    before = desk.value("SELECT MAX(id) FROM audit")
    desk.do.callbacks.standing(by=desk.dana)
    assert desk.value("SELECT MAX(id) FROM audit") == before


def test_a_breach_names_the_referrer_it_hurts(any_desk: Desk) -> None:
    patel = any_desk.do.referrals.add(
        "Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside Psychiatry", by=any_desk.dana
    )
    any_desk.callback(source=known(SourceKind.PSYCHIATRIST, patel.id))
    any_desk.callback()
    any_desk.clock.set("tue 08:00")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    assert any_desk.rows("SELECT referrer_id FROM breach ORDER BY callback_id") == [(patel.id,), (None,)]


def test_a_missed_promise_is_a_breach_of_its_own(any_desk: Desk) -> None:
    number = any_desk.callback()
    any_desk.clock.set("tue 09:00")
    any_desk.do.callbacks.record(
        NewAttempt(number, Outcome.REACHED_CALL_AGAIN, asked_at=at("wed 10:00")), by=any_desk.dana
    )
    any_desk.clock.set("wed 09:45")
    assert [line.id for line in any_desk.do.callbacks.tab(Tab.NOW, by=any_desk.dana)] == [number]
    any_desk.clock.set("wed 10:01")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    assert breaches(any_desk) == [
        (number, "same_day", to_text(at("mon 17:00"))),
        (number, "promise", to_text(at("wed 10:00"))),
    ]
    callback = any_desk.do.callbacks.detail(number).callback
    assert (callback.breached_at, callback.rule_due) == (at("mon 17:00"), at("mon 17:00"))


def test_a_kept_promise_breaks_nothing(desk: Desk) -> None:
    number = desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("wed 10:00"))
    desk.clock.set("wed 10:00")
    desk.do.callbacks.record(NewAttempt(number, Outcome.NO_ANSWER), by=desk.dana)
    desk.clock.set("fri 10:00")
    desk.do.callbacks.tick(by=desk.dana)
    assert breaches(desk) == []


def overdue(desk: Desk, count: int) -> None:
    """Leave callbacks behind whose deadline passes while no desk runs."""
    for _ in range(count):
        desk.callback()


def test_desks_that_start_after_the_weekend_stamp_each_breach_once(address: str) -> None:
    with a_desk(address) as desk:
        overdue(desk, 12)
    together = threading.Barrier(3)

    def start(by: int) -> None:
        with a_desk(address, SetClock("mon2 08:00")) as own:
            together.wait()
            own.do.callbacks.tick(by=by)

    desks = [threading.Thread(target=start, args=(by,)) for by in (2, 3, 4)]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(60)
    with a_desk(address) as desk:
        found = breaches(desk)
        assert found == [(number, "same_day", to_text(at("mon 17:00"))) for number, _, _ in found]
        assert sorted(number for number, _, _ in found) == list(range(1, 13))
        assert desk.value("SELECT COUNT(*) FROM audit WHERE action = 'callback.breached'") == 12


def stamp(address: str, together: Barrier) -> None:
    """One desk of several that start at the same moment."""
    with a_desk(address, SetClock("mon2 08:00")) as own:
        together.wait()
        own.do.callbacks.tick(by=own.dana)


def test_processes_that_start_together_stamp_each_breach_once(store_file: Path) -> None:
    address = str(store_file)
    with a_desk(address) as desk:
        overdue(desk, 12)
    together = SPAWN.Barrier(2)
    desks = [SPAWN.Process(target=stamp, args=(address, together)) for _ in range(2)]
    for process in desks:
        process.start()
    for process in desks:
        process.join(60)
    assert [process.exitcode for process in desks] == [0, 0]
    with a_desk(address) as desk:
        assert len(breaches(desk)) == 12


# --------------------------------------------------------------------------------- when hours change


def early_close(minutes: int) -> PracticeSettings:
    """The practice closing at another minute of the day."""
    from frontdesk.domain.rule.hours import Range

    return settings(week=((Range(8 * 60, minutes),),) * 5 + ((), ()))


def test_open_deadlines_move_with_the_hours_and_verdicts_stay(any_desk: Desk) -> None:
    breached = any_desk.callback()
    any_desk.clock.set("tue 09:00")
    any_desk.do.callbacks.tick(by=any_desk.dana)
    met = any_desk.callback()
    any_desk.do.callbacks.record(NewAttempt(met, Outcome.NO_ANSWER), by=any_desk.dana)
    open_ = any_desk.callback()
    promised = any_desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("thu 10:00"))
    assert any_desk.do.practice.save(early_close(15 * 60), by=any_desk.dana) == 2
    dues = {
        number: (line.rule_due, line.due)
        for number in (breached, met, open_, promised)
        for line in [any_desk.do.callbacks.detail(number).callback]
    }
    assert dues == {
        breached: (at("mon 17:00"),) * 2,
        met: (at("tue 17:00"),) * 2,
        open_: (at("tue 15:00"),) * 2,
        promised: (at("tue 15:00"), at("thu 10:00")),
    }
    assert any_desk.actions("callback", open_) == ["callback.opened", "callback.redated"]


def test_what_passed_under_the_old_hours_is_stamped_under_them(desk: Desk) -> None:
    number = desk.callback()
    version = desk.do.practice.current().version
    desk.clock.set("mon 17:30")
    desk.do.practice.save(early_close(19 * 60), by=desk.dana)
    assert breaches(desk) == [(number, "same_day", to_text(at("mon 17:00")))]
    assert desk.value("SELECT settings_version FROM breach") == version


def test_a_promise_after_a_breach_does_not_open_the_old_verdict(desk: Desk) -> None:
    number = desk.callback()
    desk.clock.set("tue 09:00")
    desk.do.callbacks.record(
        NewAttempt(number, Outcome.REACHED_CALL_AGAIN, asked_at=at("thu 10:00")), by=desk.dana
    )
    desk.do.practice.save(early_close(15 * 60), by=desk.dana)
    callback = desk.do.callbacks.detail(number).callback
    assert (callback.rule_due, callback.breached_at) == (at("mon 17:00"), at("mon 17:00"))


def test_a_target_added_today_tightens_what_is_open(desk: Desk) -> None:
    number = desk.callback(lane=Lane.REFERRING_OFFICE, source=None, number=a_number())
    desk.do.practice.save(settings(target_minutes={Lane.REFERRING_OFFICE: 60}), by=desk.dana)
    callback = desk.do.callbacks.detail(number).callback
    assert (callback.due, callback.decided_by) == (at("mon 10:00"), "target")
