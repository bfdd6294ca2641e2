"""An outbound try in a call log that is the last of the ladder gives up as the same try does when typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.callbacks.state import CallbackStatus
from frontdesk.domain.calls import NextStep
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.timeline import Event
from tests.builders import Desk, at, settings
from tests.services.call_logs import JON, MARIA, Log, import_log, sound


def soon(desk: Desk) -> None:
    """A practice that writes the letter a day after the third try, and gives up a day after that."""
    hasty = settings(ladder=Ladder(days_to_letter=1, days_to_close=1))
    desk.do.practice.save(hasty, by=desk.dana)


def on_closing_rung(desk: Desk) -> None:
    """One callback, tried four times in vain; on Friday at eight it is to be called for the last time."""
    soon(desk)
    desk.callback(number=MARIA, name="Maria Alvarez")
    tried = (Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER, Outcome.TEXT_SENT)
    for when, outcome in zip(("mon 10:00", "tue 14:00", "wed 10:00", "thu 10:00"), tried, strict=True):
        desk.clock.set(when)
        desk.do.callbacks.record(NewAttempt(1, outcome), by=desk.dana)
    assert (now(desk).rung, now(desk).next_at) == (5, at("fri 08:00"))
    desk.clock.set("fri 10:00")


def now(desk: Desk) -> Callback:
    """The callback as it is."""
    return desk.do.callbacks.detail(1).callback


def row(desk: Desk, number: int = 1) -> list[tuple[Any, ...]]:
    """All of a callback but its version."""
    return desk.rows(
        "SELECT received, due, due_kind, call_by, met_at, stamped, state, owner_id, claimed_at, rung,"
        " next_at, attempts, calls, last_outcome, last_attempt_at, returned_at, reached_at, breached_at,"
        " closed_at, backlog, rang_back_at, reopened_at FROM callback WHERE id = ?",
        number,
    )


def tries(desk: Desk) -> list[tuple[Any, ...]]:
    """Its tries that stand, whoever made them."""
    return desk.rows("SELECT at, outcome, rung, next_at FROM attempt WHERE voided_at IS NULL ORDER BY at")


def last_try(desk: Desk) -> Event:
    """The latest try as its timeline tells it."""
    return next(event for event in desk.do.callbacks.detail(1).timeline if event.is_try)


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE])
def test_it_closes_as_a_typed_try_does(any_desk: Desk, tmp_path: Path, outcome: Outcome) -> None:
    on_closing_rung(any_desk)
    before, tried = row(any_desk), tries(any_desk)
    any_desk.do.callbacks.record(NewAttempt(1, outcome), by=any_desk.lee)
    typed, typed_tries, words = row(any_desk), tries(any_desk), last_try(any_desk).words
    assert (now(any_desk).state, now(any_desk).last_outcome) == (CallbackStatus.CLOSED, Outcome.UNREACHED)
    any_desk.do.undo.undo(by=any_desk.lee)
    assert row(any_desk) == before

    log = Log().rang("fri 10:00") if outcome is Outcome.NO_ANSWER else Log().left_word("fri 10:00")
    any_desk.clock.on(30)
    report = import_log(any_desk, log, tmp_path)
    assert (report.closed, report.attempts, report.waiting) == (1, 1, 0)
    assert (row(any_desk), tries(any_desk)) == (typed, typed_tries)
    assert last_try(any_desk).words == words == f"{outcome.words}, closed as unreached"
    assert any_desk.do.callbacks.order(Tab.LATER, by=any_desk.dana) == ()
    assert sound(any_desk)

    assert any_desk.do.imports.undo(by=any_desk.dana).restored == 1
    assert (row(any_desk), tries(any_desk)) == (before, tried)
    assert sound(any_desk)
    # And once more, with a call of theirs after it: they are owed a call again.
    report = import_log(any_desk, log.missed("fri 10:20"), tmp_path)
    assert (report.closed, report.reopened, report.waiting) == (0, 1, 1)
    assert (now(any_desk).state, now(any_desk).rung, now(any_desk).attempts) == (CallbackStatus.OPEN, 1, 5)
    assert sound(any_desk)


def tried_in_vain(number: str) -> Log:
    """A caller whom nobody reached in five tries."""
    log = Log().missed("mon 09:00", number).rang("mon 10:00", number).rang("tue 14:00", number)
    return log.rang("wed 10:00", number).rang("thu 10:00", number).rang("fri 10:00", number)


def test_one_that_the_log_opened_is_given_up_and_opened_again(any_desk: Desk, tmp_path: Path) -> None:
    soon(any_desk)
    any_desk.clock.set("mon2 12:00")
    report = import_log(any_desk, tried_in_vain(MARIA), tmp_path)
    assert (report.opened, report.closed, report.attempts, report.waiting) == (1, 1, 5, 0)
    assert (now(any_desk).closed_at, now(any_desk).last_outcome) == (at("fri 10:00"), Outcome.UNREACHED)
    assert sound(any_desk)
    # A call of theirs opens it again: in the next log, or in the same one.
    assert import_log(any_desk, Log().missed("mon2 09:00"), tmp_path).reopened == 1
    report = import_log(any_desk, tried_in_vain(JON).missed("mon2 09:00", JON), tmp_path)
    assert (report.opened, report.reopened, report.closed, report.waiting) == (1, 1, 0, 1)
    assert row(any_desk, 2) == row(any_desk, 1)
    assert sound(any_desk)


def test_a_promise_that_was_missed_before_stays_missed_and_is_stamped_once(
    any_desk: Desk, tmp_path: Path
) -> None:
    any_desk.callback(number=MARIA, next_step=NextStep.CALL_BACK_AT, promised_at=at("tue 09:00"))
    any_desk.change("UPDATE callback SET rung = 5")
    any_desk.clock.set("tue 12:00")
    report = import_log(any_desk, Log().rang("tue 10:00").missed("tue 10:20"), tmp_path)
    assert (report.breached, report.reopened, report.waiting_breached) == (1, 1, 0)
    assert any_desk.rows("SELECT kind FROM breach") == [("promise",)]
    assert sound(any_desk)
    assert any_desk.do.imports.undo(by=any_desk.dana).restored == 1
    any_desk.do.callbacks.tick(by=any_desk.lee)
    assert (now(any_desk).breached_at, now(any_desk).due) == (at("tue 09:00"),) * 2
    assert any_desk.value("SELECT COUNT(*) FROM breach") == 1
    assert sound(any_desk)
