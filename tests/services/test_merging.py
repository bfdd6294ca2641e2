"""Merging: the older of two stays, nothing of the other is lost, and all of it can be taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from frontdesk.domain.callbacks.merge import Likeness
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.callbacks.state import CallbackStatus, DueKind
from frontdesk.domain.calls import Effect, NextStep
from frontdesk.domain.errors import NotFound, Refused, Taken
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, at
from tests.services.test_undo import everything

FIRST, SECOND = "(212) 555-0142", "(646) 555-0188"


def two(desk: Desk) -> None:
    """One caller by two numbers: at nine and at half past nine."""
    desk.callback(number=FIRST, name="", about="", note="first")
    desk.clock.on(30)
    desk.callback(number=SECOND, name="Maria Alvarez", about="Spravato", note="second")
    desk.clock.on(30)


def now(desk: Desk, number: int) -> Callback:
    """A callback as it is."""
    return desk.do.callbacks.detail(number).callback


def attempt(desk: Desk, number: int, outcome: Outcome, asked_at: datetime | None = None) -> None:
    """Dana records a try."""
    desk.do.callbacks.record(NewAttempt(number, outcome, "", asked_at), by=desk.dana)


def agrees(desk: Desk) -> bool:
    """True if the store agrees with itself."""
    return CheckService(desk.do.office).run().findings == []


@pytest.mark.parametrize("pair", [(1, 2), (2, 1)])
def test_the_older_stays_whichever_was_under_the_cursor(any_desk: Desk, pair: tuple[int, int]) -> None:
    two(any_desk)
    kept = any_desk.do.callbacks.merge(*pair, by=any_desk.dana)
    assert (kept.id, kept.received, kept.calls) == (1, at("mon 09:00"), 2)
    assert (kept.name, kept.about, kept.note) == ("Maria Alvarez", "Spravato", "first\nsecond")
    gone = now(any_desk, 2)
    assert (gone.state, gone.received) == (CallbackStatus.VOIDED, at("mon 09:30"))
    assert any_desk.column(2, "merged_into_id") == 1
    assert any_desk.actions("callback", 1)[-1] == "callback.absorbed"
    assert any_desk.actions("callback", 2)[-1] == "callback.merged"
    assert any_desk.do.callbacks.order(Tab.NOW, by=any_desk.dana) == (1,)
    assert agrees(any_desk)


def test_a_call_from_either_number_joins_what_stays(any_desk: Desk) -> None:
    two(any_desk)
    any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    third = any_desk.callback(number="(718) 555-0103")
    any_desk.do.callbacks.merge(1, third, by=any_desk.dana)
    for number in (FIRST, SECOND, "(718) 555-0103"):
        saved = any_desk.call(number=number)
        assert (saved.effect, saved.callback_id) == (Effect.JOINED, 1)
    assert now(any_desk, 1).calls == 6
    assert agrees(any_desk)
    attempt(any_desk, 1, Outcome.REACHED_BOOKED)
    # It was dealt with: who calls after that begins anew.
    assert any_desk.call(number=SECOND).effect is Effect.OPENED


@pytest.mark.parametrize("number", [FIRST, SECOND])
def test_a_call_from_either_number_opens_again_what_was_closed_as_unreached(
    any_desk: Desk, number: str
) -> None:
    two(any_desk)
    any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    attempt(any_desk, 1, Outcome.WRONG_NUMBER)
    attempt(any_desk, 1, Outcome.UNREACHED)
    saved = any_desk.call(number=number)
    assert (saved.effect, saved.callback_id) == (Effect.REOPENED, 1)
    assert now(any_desk, 1).received == at("mon 09:00")
    assert agrees(any_desk)


def test_what_its_own_number_owed_since_is_not_passed_over(any_desk: Desk) -> None:
    two(any_desk)
    any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    attempt(any_desk, 1, Outcome.WRONG_NUMBER)
    attempt(any_desk, 1, Outcome.UNREACHED)
    any_desk.clock.on(60 * 24 * 200)
    later = any_desk.callback(number=FIRST)
    attempt(any_desk, later, Outcome.REACHED_BOOKED)
    assert any_desk.call(number=SECOND).effect is Effect.OPENED


def test_everything_is_put_back(any_desk: Desk) -> None:
    two(any_desk)
    attempt(any_desk, 2, Outcome.LEFT_MESSAGE)
    any_desk.do.callbacks.claim(2, by=any_desk.dana)
    before = everything(any_desk)
    any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    assert everything(any_desk) != before
    any_desk.do.undo.undo(by=any_desk.dana)
    assert everything(any_desk) == before
    assert agrees(any_desk)


def test_what_was_done_since_keeps_it_merged(any_desk: Desk) -> None:
    two(any_desk)
    any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    any_desk.call(number=SECOND, by=any_desk.lee)
    with pytest.raises(Refused, match="cannot be undone"):
        any_desk.do.undo.undo(by=any_desk.dana)
    assert now(any_desk, 2).state is CallbackStatus.VOIDED


def test_attempts_stay_where_they_were_made_and_count(any_desk: Desk) -> None:
    two(any_desk)
    attempt(any_desk, 1, Outcome.NO_ANSWER)
    any_desk.clock.on(10)
    attempt(any_desk, 2, Outcome.LEFT_MESSAGE)
    kept = any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    assert (kept.attempts, kept.last_outcome, kept.rung) == (2, Outcome.LEFT_MESSAGE, 2)
    assert (kept.next_at, kept.met_at) == (at("tue 13:00"), at("mon 10:00"))
    assert any_desk.rows("SELECT callback_id FROM attempt ORDER BY id") == [(1,), (2,)]
    assert len(any_desk.do.callbacks.detail(1).attempts) == 2
    attempt(any_desk, 1, Outcome.NO_ANSWER)
    assert now(any_desk, 1).attempts == 3
    assert agrees(any_desk)


def test_a_try_under_the_other_number_met_the_older_deadline(desk: Desk) -> None:
    two(desk)
    attempt(desk, 2, Outcome.NO_ANSWER)
    kept = desk.do.callbacks.merge(1, 2, by=desk.dana)
    assert (kept.met_at, kept.returned_at, kept.next_at) == (at("mon 10:00"),) * 2 + (at("tue 13:00"),)
    assert agrees(desk)


def test_who_called_after_the_last_try_is_awake(desk: Desk) -> None:
    desk.callback(number=FIRST)
    attempt(desk, 1, Outcome.NO_ANSWER)
    desk.clock.on(30)
    desk.callback(number=SECOND)
    kept = desk.do.callbacks.merge(1, 2, by=desk.dana)
    assert (kept.next_at, kept.call_by, kept.met_at) == (None, at("mon 17:00"), at("mon 09:00"))
    assert agrees(desk)


def test_breaches_stay_on_the_record_they_were_stamped_on(any_desk: Desk) -> None:
    two(any_desk)
    attempt(any_desk, 1, Outcome.NO_ANSWER)
    any_desk.clock.set("tue 09:00")
    any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    assert any_desk.rows("SELECT callback_id, due FROM breach") == [(2, "2026-11-16T22:00:00.000000Z")]
    assert [line.words for line in any_desk.do.callbacks.detail(1).timeline if "deadline" in line.words]
    assert agrees(any_desk)
    any_desk.do.undo.undo(by=any_desk.dana)
    assert any_desk.value("SELECT COUNT(*) FROM breach") == 1
    assert agrees(any_desk)


@pytest.mark.parametrize("promised", [1, 2])
def test_a_promise_still_to_be_kept_stays_the_deadline(desk: Desk, promised: int) -> None:
    two(desk)
    attempt(desk, promised, Outcome.REACHED_CALL_AGAIN, at("thu 10:00"))
    kept = desk.do.callbacks.merge(1, 2, by=desk.dana)
    assert (kept.due, kept.due_kind, kept.next_at) == (at("thu 10:00"), DueKind.PROMISE, at("thu 09:45"))
    assert kept.rule_due == at("mon 17:00")
    assert agrees(desk)


def test_of_two_promises_the_earlier_is_kept(desk: Desk) -> None:
    two(desk)
    for number, asked in ((1, "fri 10:00"), (2, "thu 10:00")):
        attempt(desk, number, Outcome.REACHED_CALL_AGAIN, at(asked))
    assert desk.do.callbacks.merge(1, 2, by=desk.dana).due == at("thu 10:00")
    assert agrees(desk)


def test_nobody_merges_what_somebody_else_has(any_desk: Desk) -> None:
    two(any_desk)
    for claimed in (1, 2):
        any_desk.do.callbacks.claim(claimed, by=any_desk.lee)
        with pytest.raises(Taken, match=r"Lee Wong has one of the two\. Nothing was changed"):
            any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
        any_desk.do.callbacks.release(claimed, by=any_desk.lee)
    any_desk.do.callbacks.claim(2, by=any_desk.dana)
    assert any_desk.do.callbacks.merge(1, 2, by=any_desk.dana).owner == "Dana Reyes"
    assert agrees(any_desk)


def test_what_cannot_be_merged_is_told(any_desk: Desk) -> None:
    two(any_desk)
    with pytest.raises(Refused, match="the same callback"):
        any_desk.do.callbacks.merge(1, 1, by=any_desk.dana)
    with pytest.raises(NotFound):
        any_desk.do.callbacks.merge(1, 99, by=any_desk.dana)
    attempt(any_desk, 2, Outcome.REACHED_BOOKED)
    with pytest.raises(Refused, match="closed already"):
        any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    any_desk.call(number=FIRST, next_step=NextStep.SETTLED)
    assert any_desk.value("SELECT COUNT(*) FROM callback WHERE merged_into_id IS NOT NULL") == 0


def test_the_likeliest_is_offered_first(any_desk: Desk) -> None:
    any_desk.callback(number=FIRST, name="Maria Alvarez")
    for name, number in (
        ("Ann Lee", "(718) 555-0101"),
        ("M. Alvarez", "(718) 555-0102"),
        ("Maria Alvarez", SECOND),
    ):
        any_desk.callback(number=number, name=name)
    offered = any_desk.do.callbacks.alike(1)
    assert [(one.name, one.likeness) for one in offered] == [
        ("Maria Alvarez", Likeness.SAME_NAME),
        ("M. Alvarez", Likeness.NAME),
        ("Ann Lee", Likeness.NONE),
    ]


def test_two_desks_that_merge_the_same_two_merge_them_once(any_desk: Desk) -> None:
    two(any_desk)
    any_desk.do.callbacks.merge(1, 2, by=any_desk.dana)
    with pytest.raises(Refused, match="closed already"):
        any_desk.do.callbacks.merge(2, 1, by=any_desk.lee)
    assert now(any_desk, 1).calls == 2
