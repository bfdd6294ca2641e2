"""Logged calls do what typed calls do: reopen what was given up, call back in return, follow merges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.imports import batch
from tests.builders import Desk, at, settings
from tests.services.call_logs import JON, MARIA, PRIYA, Log, import_log, sound


def given_up(desk: Desk, number: str = MARIA) -> int:
    """A callback that is closed as unreached now: its number was a wrong one."""
    callback = desk.callback(number=number, name="Maria Alvarez")
    for outcome in (Outcome.WRONG_NUMBER, Outcome.UNREACHED):
        desk.do.callbacks.record(NewAttempt(callback, outcome), by=desk.dana)
    return callback


def merged(desk: Desk) -> None:
    """One person by two numbers: Maria's callback stays, Jon's was merged into it."""
    desk.callback(number=MARIA)
    desk.clock.on(30)
    desk.callback(number=JON)
    desk.clock.on(30)
    desk.do.callbacks.merge(1, 2, by=desk.dana)


def now(desk: Desk, number: int = 1) -> Callback:
    """A callback as it is."""
    return desk.do.callbacks.detail(number).callback


def rows(desk: Desk) -> list[tuple[Any, ...]]:
    """The callbacks that were not voided, but for their versions."""
    return desk.rows(
        "SELECT id, name, number, received, service_day, rule_due, decided_by, due, due_kind, call_by,"
        " met_at, stamped, state, owner_id, rung, next_at, attempts, calls, last_outcome, last_attempt_at,"
        " returned_at, reached_at, breached_at, closed_at, backlog, promoted_at, rang_back_at, reopened_at,"
        " merged_into_id"
        " FROM callback WHERE state <> 'voided' OR merged_into_id IS NOT NULL ORDER BY id"
    )


def effects(desk: Desk) -> list[tuple[str, int | None]]:
    """What the logged calls did, and to which callback, by their time."""
    return [
        (effect, callback)
        for effect, callback in desk.rows(
            "SELECT effect, callback_id FROM call WHERE imported_by_id IS NOT NULL AND voided_at IS NULL"
            " ORDER BY at, id"
        )
    ]


# -------------------------------------------------------------------------------------- opened again


def test_a_missed_call_opens_it_again_as_a_typed_one_does(any_desk: Desk, tmp_path: Path) -> None:
    given_up(any_desk)
    before = rows(any_desk)
    any_desk.clock.set("tue 10:00")
    any_desk.call(number=MARIA, name="", about="", by=any_desk.lee)
    typed = rows(any_desk)
    any_desk.do.undo.undo(by=any_desk.lee)
    assert rows(any_desk) == before
    any_desk.clock.set("tue 10:30")
    report = import_log(any_desk, Log().missed("tue 10:00"), tmp_path)
    assert (report.reopened, report.opened, report.joined, report.waiting) == (1, 0, 0, 1)
    assert rows(any_desk) == typed
    assert any_desk.actions("callback", 1)[-1] == "callback.reopened"
    assert effects(any_desk) == [("reopened", 1)]
    assert any_desk.do.callbacks.order(Tab.NOW, by=any_desk.dana) == (1,)
    assert sound(any_desk)
    undone = any_desk.do.imports.undo(by=any_desk.dana)
    assert (undone.restored, undone.not_restored, undone.calls) == (1, (), 1)
    assert rows(any_desk) == before
    assert sound(any_desk)
    # And again: the log may come once more.
    assert import_log(any_desk, Log().missed("tue 10:00"), tmp_path).reopened == 1
    assert rows(any_desk) == typed
    assert sound(any_desk)


@pytest.mark.parametrize(
    ("when", "opens"), [("mon 08:59", False), ("mon 09:00", False), ("mon 09:30", False), ("mon 10:01", True)]
)
def test_only_a_call_after_the_closing(desk: Desk, tmp_path: Path, when: str, opens: bool) -> None:
    callback = desk.callback(number=MARIA)
    desk.clock.set("mon 10:00")
    for outcome in (Outcome.WRONG_NUMBER, Outcome.UNREACHED):
        desk.do.callbacks.record(NewAttempt(callback, outcome), by=desk.dana)
    desk.clock.set("mon 11:00")
    report = import_log(desk, Log().missed(when), tmp_path)
    assert report.reopened == int(opens)
    assert (now(desk).state is CallbackStatus.OPEN) is opens
    assert sound(desk)


def test_only_what_was_given_up_and_only_within_a_year(desk: Desk, tmp_path: Path) -> None:
    given_up(desk, MARIA)
    given_up(desk, JON)
    desk.do.callbacks.record(NewAttempt(desk.callback(number=PRIYA), Outcome.REACHED_DECLINED), by=desk.dana)
    year_ago = "UPDATE callback SET closed_at = '2025-11-{}T12:00:00.000000Z' WHERE id = {}"
    desk.change(year_ago.format(17, 1))
    desk.change(year_ago.format(16, 2))
    desk.clock.set("tue 09:00")
    log = Log().missed("tue 06:30", MARIA).missed("tue 06:30", JON).missed("tue 06:30", PRIYA)
    report = import_log(desk, log, tmp_path)
    assert (report.reopened, report.opened) == (1, 2)
    assert effects(desk) == [("reopened", 1), ("opened", 4), ("opened", 5)]
    assert sound(desk)


def test_only_the_latest_of_its_number(desk: Desk, tmp_path: Path) -> None:
    given_up(desk)
    desk.change("UPDATE callback SET closed_at = '2025-11-01T12:00:00.000000Z'")
    desk.do.callbacks.record(NewAttempt(desk.callback(number=MARIA), Outcome.REACHED_DECLINED), by=desk.dana)
    desk.change("UPDATE callback SET closed_at = '2026-11-16T14:00:00.000000Z' WHERE id = 1")
    desk.clock.set("tue 12:00")
    assert import_log(desk, Log().missed("tue 10:00"), tmp_path).opened == 1
    assert effects(desk) == [("opened", 3)]
    assert sound(desk)


def test_a_promise_of_before_it_was_given_up_is_over_and_comes_back_with_the_undo(
    desk: Desk, tmp_path: Path
) -> None:
    desk.callback(number=MARIA)
    desk.do.callbacks.record(NewAttempt(1, Outcome.REACHED_CALL_AGAIN, "", at("thu 10:00")), by=desk.dana)
    for outcome in (Outcome.WRONG_NUMBER, Outcome.UNREACHED):
        desk.do.callbacks.record(NewAttempt(1, outcome), by=desk.dana)
    before = rows(desk)
    desk.clock.set("tue 12:00")
    import_log(desk, Log().missed("tue 10:00"), tmp_path)
    assert (now(desk).due, now(desk).due_kind) == (at("tue 17:00"), DueKind.SAME_DAY)
    assert sound(desk)
    desk.do.imports.undo(by=desk.dana)
    assert rows(desk) == before
    assert sound(desk)


def test_reopened_closed_and_opened_anew_in_one_log(any_desk: Desk, tmp_path: Path) -> None:
    given_up(any_desk)
    before = rows(any_desk)
    any_desk.clock.set("wed 12:00")
    log = Log().missed("tue 09:00").rang("tue 09:10").missed("tue 10:00").answered("tue 11:00")
    report = import_log(any_desk, log.missed("wed 09:00"), tmp_path)
    assert (report.reopened, report.joined, report.closed, report.opened) == (1, 1, 1, 1)
    assert (report.attempts, report.waiting, report.breached) == (1, 1, 0)
    first = now(any_desk)
    assert (first.state, first.last_outcome, first.attempts, first.calls) == (
        CallbackStatus.CLOSED,
        Outcome.THEY_CALLED,
        2,
        3,
    )
    assert (first.received, first.reopened_at) == (at("mon 09:00"), at("tue 09:00"))
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert rows(any_desk) == before
    assert sound(any_desk)


def test_a_missed_deadline_stays_and_so_does_what_brought_it(desk: Desk, tmp_path: Path) -> None:
    given_up(desk)
    desk.clock.set("wed 09:00")
    report = import_log(desk, Log().missed("tue 10:00"), tmp_path)
    assert (report.reopened, report.breached, report.waiting_breached) == (1, 1, 1)
    assert sound(desk)
    assert desk.do.imports.undo(by=desk.dana).not_restored == (1,)
    assert now(desk).is_open
    assert sound(desk)


def test_breached_before_it_was_given_up_it_is_put_back(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.callback(number=MARIA)
    any_desk.clock.set("tue 09:00")
    for outcome in (Outcome.WRONG_NUMBER, Outcome.UNREACHED):
        any_desk.do.callbacks.record(NewAttempt(1, outcome), by=any_desk.dana)
    before = rows(any_desk)
    assert now(any_desk).breached_at == at("mon 17:00")
    any_desk.clock.set("wed 09:00")
    import_log(any_desk, Log().missed("wed 08:30"), tmp_path)
    assert (now(any_desk).breached_at, now(any_desk).due) == (at("mon 17:00"), at("wed 17:00"))
    assert sound(any_desk)
    assert any_desk.do.imports.undo(by=any_desk.dana).restored == 1
    assert rows(any_desk) == before
    assert sound(any_desk)


def test_what_somebody_built_on_stays_open(any_desk: Desk, tmp_path: Path) -> None:
    for number in (MARIA, JON, PRIYA):
        given_up(any_desk, number)
    any_desk.clock.set("tue 10:30")
    log = Log().missed("tue 10:00", MARIA).missed("tue 10:00", JON).missed("tue 10:00", PRIYA)
    import_log(any_desk, log, tmp_path)
    any_desk.do.callbacks.claim(1, by=any_desk.lee)
    any_desk.do.callbacks.record(NewAttempt(2, Outcome.NO_ANSWER), by=any_desk.lee)
    undone = any_desk.do.imports.undo(by=any_desk.dana)
    assert (undone.restored, sorted(undone.not_restored), undone.calls_kept) == (1, [1, 2], 2)
    assert [now(any_desk, number).is_open for number in (1, 2, 3)] == [True, True, False]
    assert sound(any_desk)


def test_opened_again_by_a_call_from_before_it_waits_in_the_backlog(any_desk: Desk, tmp_path: Path) -> None:
    given_up(any_desk)
    any_desk.clock.set("tue2 09:00")
    report = import_log(any_desk, Log().missed("tue 10:00"), tmp_path, goes=GoesTo.BACKLOG)
    assert (report.reopened, report.backlog, report.breached) == (1, 1, 0)
    assert any_desk.do.callbacks.order(Tab.BACKLOG, by=any_desk.dana) == (1,)
    assert (now(any_desk).received, now(any_desk).attempts) == (at("mon 09:00"), 1)
    assert sound(any_desk)
    # Who calls now is owed a call now, also by hours that are changed today.
    any_desk.call(number=MARIA, by=any_desk.lee)
    assert now(any_desk).due == at("tue2 17:00")
    half_days = tuple(day[:1] for day in settings().week)
    any_desk.do.practice.save(settings(week=half_days), by=any_desk.lee)
    assert now(any_desk).due == at("tue2 12:00")
    assert sound(any_desk)


def test_the_preview_says_who_is_opened_again(desk: Desk, tmp_path: Path) -> None:
    given_up(desk)
    given_up(desk, JON)
    desk.clock.set("tue 10:30")
    log = Log().missed("tue 10:00").missed("tue 10:00", PRIYA).missed("mon 08:50", JON)
    with desk.do.imports.open(log.file(tmp_path)) as opened:
        preview = desk.do.imports.preview(opened)
    assert (preview.waiting, preview.given_up) == (3, 1)


# ------------------------------------------------------------------------------------------ phone tag


def test_who_rings_back_comes_first_among_equals(any_desk: Desk, tmp_path: Path) -> None:
    for number in (MARIA, JON):
        any_desk.callback(number=number)
        any_desk.do.callbacks.record(
            NewAttempt(1 if number == MARIA else 2, Outcome.LEFT_MESSAGE), by=any_desk.dana
        )
    before = rows(any_desk)
    any_desk.clock.set("mon 11:00")
    log = Log().missed("mon 10:00", MARIA).missed("mon 10:01", JON).missed("mon 10:02", PRIYA)
    report = import_log(any_desk, log, tmp_path)
    assert report.rang_back == 2
    assert now(any_desk).rang_back_at == at("mon 10:00")
    assert (now(any_desk).next_at, now(any_desk).calls) == (None, 2)
    assert any_desk.do.callbacks.order(Tab.NOW, by=any_desk.dana) == (1, 2, 3)
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert rows(any_desk) == before
    assert sound(any_desk)


def test_a_message_and_the_call_after_it_in_one_log(any_desk: Desk, tmp_path: Path) -> None:
    any_desk.clock.set("mon 12:00")
    log = Log().missed("mon 09:00").left_word("mon 10:00").missed("mon 11:00")
    report = import_log(any_desk, log, tmp_path)
    assert (report.opened, report.joined, report.rang_back) == (1, 1, 1)
    assert now(any_desk).rang_back_at == at("mon 11:00")
    assert sound(any_desk)
    # Our next try ends it, in a later log too.
    assert import_log(any_desk, Log().rang("mon 11:30"), tmp_path).rang_back == 0
    assert now(any_desk).rang_back_at is None
    assert sound(any_desk)


# -------------------------------------------------------------------------------------------- merged


def test_calls_of_either_number_join_what_stays(any_desk: Desk, tmp_path: Path) -> None:
    merged(any_desk)
    before = rows(any_desk)
    any_desk.clock.set("mon 12:00")
    log = Log().missed("mon 10:30", JON).missed("mon 10:40", MARIA).missed("mon 10:50", PRIYA)
    report = import_log(any_desk, log.rang("mon 11:00", JON), tmp_path)
    assert (report.opened, report.joined, report.attempts, report.waiting) == (1, 2, 1, 2)
    assert effects(any_desk) == [("joined", 1), ("joined", 1), ("opened", 3), ("none", 1)]
    assert (now(any_desk).calls, now(any_desk).attempts, now(any_desk).rung) == (4, 1, 2)
    assert sound(any_desk)
    undone = any_desk.do.imports.undo(by=any_desk.dana)
    assert (undone.restored, undone.callbacks) == (1, 1)
    assert rows(any_desk)[:2] == before
    assert sound(any_desk)


@pytest.mark.parametrize("number", [MARIA, JON])
def test_an_answered_call_of_either_closes_it_once(any_desk: Desk, tmp_path: Path, number: str) -> None:
    merged(any_desk)
    any_desk.clock.set("mon 14:00")
    other = JON if number == MARIA else MARIA
    log = Log().missed("mon 10:30", other).answered("mon 11:00", number).missed("mon 12:00", other)
    report = import_log(any_desk, log, tmp_path)
    assert (report.joined, report.closed, report.opened) == (1, 1, 1)
    assert (now(any_desk).closed_at, now(any_desk).calls) == (at("mon 11:00"), 3)
    assert any_desk.rows("SELECT number FROM callback WHERE state = 'open'") == [(f"+1{other}",)]
    assert sound(any_desk)


def test_what_was_settled_with_the_one_that_stays_is_settled(desk: Desk, tmp_path: Path) -> None:
    merged(desk)
    desk.clock.set("mon 14:00")
    desk.do.callbacks.record(NewAttempt(1, Outcome.REACHED_BOOKED), by=desk.dana)
    desk.clock.set("mon 16:00")
    report = import_log(desk, Log().missed("mon 11:00", JON).missed("mon 15:00", JON), tmp_path)
    assert (report.opened, report.joined) == (1, 0)
    assert effects(desk) == [("none", 1), ("opened", 3)]
    assert sound(desk)


def test_a_call_of_the_other_number_is_newer_than_an_answer_before_it(desk: Desk, tmp_path: Path) -> None:
    merged(desk)
    desk.clock.set("mon 12:00")
    desk.call(number=JON)
    desk.clock.set("mon 14:00")
    import_log(desk, Log().answered("mon 11:00", MARIA), tmp_path)
    assert now(desk).is_open
    assert sound(desk)


def test_a_try_recorded_at_the_one_that_stays_is_not_done_again(desk: Desk, tmp_path: Path) -> None:
    merged(desk)
    desk.clock.set("mon 11:00")
    desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana)
    desk.clock.set("mon 14:00")
    report = import_log(desk, Log().rang("mon 10:58", JON).rang("mon 13:30", JON), tmp_path)
    assert (report.attempts, now(desk).attempts) == (1, 2)
    assert sound(desk)


@pytest.mark.parametrize("number", [MARIA, JON])
def test_either_number_opens_again_what_was_given_up(any_desk: Desk, tmp_path: Path, number: str) -> None:
    merged(any_desk)
    for outcome in (Outcome.WRONG_NUMBER, Outcome.UNREACHED):
        any_desk.do.callbacks.record(NewAttempt(1, outcome), by=any_desk.dana)
    before = rows(any_desk)
    any_desk.clock.set("tue 12:00")
    other = JON if number == MARIA else MARIA
    log = Log().missed("tue 09:00", number).missed("tue 10:00", other)
    report = import_log(any_desk, log, tmp_path)
    assert (report.reopened, report.joined, report.opened) == (1, 1, 0)
    assert (now(any_desk).calls, now(any_desk).received) == (4, at("mon 09:00"))
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert rows(any_desk) == before
    assert sound(any_desk)


def test_over_two_merges_and_in_small_batches_it_comes_to_the_same(
    any_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BATCH", 1)
    merged(any_desk)
    any_desk.clock.set("mon 08:30")
    any_desk.callback(number=PRIYA)
    any_desk.do.callbacks.merge(1, 3, by=any_desk.dana)
    any_desk.clock.set("mon 14:00")
    log = Log().missed("mon 11:00", JON).missed("mon 11:10", MARIA).missed("mon 11:20", PRIYA)
    report = import_log(any_desk, log.answered("mon 11:30", MARIA).missed("mon 12:00", JON), tmp_path)
    assert (report.joined, report.closed, report.opened) == (3, 1, 1)
    assert now(any_desk, 3).calls == 6
    assert sound(any_desk)
    any_desk.do.imports.undo(by=any_desk.dana)
    assert (now(any_desk, 3).is_open, now(any_desk, 3).calls) == (True, 3)
    assert sound(any_desk)


def test_merged_while_a_long_log_was_imported_it_is_put_back_whole(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "BATCH", 1)
    monkeypatch.setattr(batch, "person_keys", lambda store: {})  # nobody had merged them when it began
    merged(desk)
    before = rows(desk)
    desk.clock.set("mon 14:00")
    report = import_log(desk, Log().missed("mon 11:00", JON).missed("mon 11:10", MARIA), tmp_path)
    assert (report.joined, now(desk).calls) == (2, 4)
    assert sound(desk)
    undone = desk.do.imports.undo(by=desk.dana)
    assert (undone.restored, undone.not_restored) == (1, ())
    assert rows(desk) == before
    assert sound(desk)
