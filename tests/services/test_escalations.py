"""The backup is called for what is due and nobody's: once, on every desk, until somebody answers."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.day.cover import Answer
from frontdesk.domain.errors import FrontDeskError, Incomplete, NotFound, Taken
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.desk import build_services
from frontdesk.services.safety.check import CheckService
from tests.builders import Desk, a_desk, at


def called(desk: Desk) -> list[int]:
    """For which callbacks the backup is called, as a desk sees it that looks now."""
    return [one.callback.id for one in desk.do.cover.look(by=desk.dana).escalations]


def promised(desk: Desk, when: str) -> int:
    return desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at(when))


def raised(desk: Desk) -> int:
    return int(desk.value("SELECT COUNT(*) FROM audit WHERE action = 'escalation.raised'"))


def test_a_promise_calls_ten_minutes_after_its_time_and_the_rule_after_its_last_warning(
    any_desk: Desk,
) -> None:
    promise, by_close = promised(any_desk, "mon 14:00"), any_desk.callback()
    for when, expected in (
        ("mon 14:09", []),
        ("mon 14:10", [promise]),
        ("mon 16:39", [promise]),
        # Due at 17:00, the last warning is at 16:30: the backup has 20 minutes left.
        ("mon 16:40", [promise, by_close]),
    ):
        any_desk.clock.set(when)
        assert called(any_desk) == expected, when
    assert raised(any_desk) == 2


def test_it_is_raised_once_by_whichever_desk_looks_first(any_desk: Desk) -> None:
    promise = promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:30")
    other = build_services(any_desk.store, any_desk.clock)
    assert called(any_desk) == [promise]
    assert [one.callback.id for one in other.cover.look(by=any_desk.lee).escalations] == [promise]
    assert raised(any_desk) == 1
    assert any_desk.value("SELECT COUNT(*) FROM escalation") == 1


def test_desks_that_look_at_the_same_moment_raise_it_once(any_desk: Desk, address: str) -> None:
    promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:30")
    together = threading.Barrier(4)

    def look() -> int:
        with a_desk(address, any_desk.clock) as other:
            together.wait()
            return len(other.do.cover.look(by=other.lee).escalations)

    with ThreadPoolExecutor(4) as desks:
        assert [desk.result() for desk in [desks.submit(look) for _ in range(4)]] == [1] * 4
    assert raised(any_desk) == 1


def test_nobody_is_called_for_the_backlog_for_a_claim_or_into_a_closed_practice(any_desk: Desk) -> None:
    claimed, backlog = promised(any_desk, "mon 16:30"), promised(any_desk, "mon 16:30")
    late = promised(any_desk, "mon 16:55")
    any_desk.change(f"UPDATE callback SET backlog = TRUE WHERE id = {backlog}")
    any_desk.clock.set("mon 16:35")
    any_desk.do.callbacks.claim(claimed, by=any_desk.lee)
    any_desk.clock.set("mon 16:45")
    assert called(any_desk) == []
    any_desk.clock.set("mon 17:10")
    assert called(any_desk) == []
    any_desk.clock.set("tue 08:00")
    any_desk.do.callbacks.claim(claimed, by=any_desk.lee)
    assert called(any_desk) == [late]


def test_taking_it_answers_in_the_name_of_who_took_it(any_desk: Desk) -> None:
    promise = promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:10")
    (one,) = any_desk.do.cover.look(by=any_desk.dana).escalations
    any_desk.do.cover.escalations.take(one.id, by=any_desk.lee)
    assert any_desk.column(promise, "owner_id") == any_desk.lee
    assert any_desk.rows("SELECT answered_by_id, answer FROM escalation") == [(any_desk.lee, "taken")]
    assert called(any_desk) == []
    with pytest.raises(NotFound, match="answered this already"):
        any_desk.do.cover.escalations.take(one.id, by=any_desk.dana)
    any_desk.do.undo.undo(by=any_desk.lee)
    assert any_desk.column(promise, "owner_id") is None
    assert CheckService(any_desk.do.office).run().findings == []


@pytest.mark.parametrize("step", ["claim", "call"])
def test_what_somebody_does_about_it_elsewhere_answers_it_too(any_desk: Desk, step: str) -> None:
    promise = promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:10")
    assert called(any_desk) == [promise]
    if step == "claim":
        any_desk.do.callbacks.claim(promise, by=any_desk.sam)
    else:
        any_desk.do.callbacks.record(NewAttempt(promise, Outcome.NO_ANSWER), by=any_desk.sam)
    any_desk.clock.on(1)
    assert called(any_desk) == []
    expected = (any_desk.sam, "taken") if step == "claim" else (None, "settled")
    assert any_desk.rows("SELECT answered_by_id, answer FROM escalation") == [expected]


def test_a_claim_that_is_put_back_calls_again_after_a_while(any_desk: Desk) -> None:
    promise = promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:10")
    (one,) = any_desk.do.cover.look(by=any_desk.dana).escalations
    any_desk.do.cover.escalations.take(one.id, by=any_desk.lee)
    any_desk.clock.on(1)
    any_desk.do.callbacks.release(promise, by=any_desk.lee)
    assert called(any_desk) == []
    any_desk.clock.set("mon 10:20")
    assert called(any_desk) == [promise]


@pytest.mark.parametrize(("answer", "tomorrow"), [(Answer.BACKUP_CALLED, 2), (Answer.NOT_NEEDED, 0)])
def test_one_answer_stands_for_all_that_were_seen(any_desk: Desk, answer: Answer, tomorrow: int) -> None:
    seen = [promised(any_desk, "mon 10:00"), promised(any_desk, "mon 10:05")]
    any_desk.clock.set("mon 10:15")
    found = any_desk.do.cover.look(by=any_desk.dana).escalations
    assert [one.callback.id for one in found] == seen
    escalations = any_desk.do.cover.escalations
    ids = [one.id for one in found]
    assert escalations.answer(ids, answer, "both moved to Tuesday", by=any_desk.sam) == 2
    who = any_desk.rows("SELECT person_id, detail FROM audit WHERE action = 'escalation.answered'")
    assert [person for person, _ in who] == [any_desk.sam] * 2
    # People's words stay in the record; the audit has codes.
    assert all("Tuesday" not in detail for _, detail in who)
    any_desk.clock.set("mon 16:00")
    assert called(any_desk) == []
    with pytest.raises(Taken, match="answered this already"):
        escalations.answer(ids, answer, "again", by=any_desk.dana)
    # The backup who was called yesterday is not here today.
    any_desk.clock.set("tue 09:00")
    assert len(called(any_desk)) == tomorrow


def test_an_answer_that_says_nothing_is_refused(any_desk: Desk) -> None:
    promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:15")
    (one,) = any_desk.do.cover.look(by=any_desk.dana).escalations
    with pytest.raises(Incomplete, match="Why is the backup not needed"):
        any_desk.do.cover.escalations.answer([one.id], Answer.NOT_NEEDED, "  ", by=any_desk.dana)
    with pytest.raises(FrontDeskError, match="doing it"):
        any_desk.do.cover.escalations.answer([one.id], Answer.TAKEN, by=any_desk.dana)
    assert any_desk.value("SELECT COUNT(*) FROM escalation WHERE answered_at IS NULL") == 1


def test_an_idle_desk_writes_nothing(any_desk: Desk) -> None:
    promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:15")
    called(any_desk)
    before = any_desk.value("SELECT COUNT(*) FROM audit")
    for _ in range(3):
        any_desk.clock.on(1)
        assert len(called(any_desk)) == 1
    assert any_desk.value("SELECT COUNT(*) FROM audit") == before


def test_who_is_far_behind_gets_no_endless_list(any_desk: Desk) -> None:
    for _ in range(23):
        promised(any_desk, "mon 10:00")
    any_desk.clock.set("mon 10:15")
    assert len(called(any_desk)) == 20
