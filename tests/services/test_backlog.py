"""The backlog at work: its share and its days, and one outcome for many; on stores of either engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frontdesk.domain.backlog import GoesTo
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.calls import NextStep
from frontdesk.domain.clock_text import US
from frontdesk.domain.errors import Refused
from frontdesk.services import undo
from frontdesk.services.backlog import BulkDone
from frontdesk.services.callbacks.attempts import NewAttempt
from tests.builders import Desk, settings
from tests.services.call_logs import Log, import_log, sound


def numbers(count: int) -> list[str]:
    """So many numbers of callers."""
    return [f"21255501{place:02}" for place in range(20, 20 + count)]


@pytest.fixture
def twelve(any_desk: Desk, tmp_path: Path) -> Desk:
    """Twelve callers of the backlog, imported on Tuesday noon; five of them are a day's share."""
    any_desk.do.practice.save(settings(backlog_quota=5), by=any_desk.dana)
    any_desk.clock.set("tue 12:00")
    log = Log()
    for place, number in enumerate(numbers(12)):
        log.missed(f"mon 09:{place:02}", number, f"Caller {place}")
    import_log(any_desk, log, tmp_path, goes=GoesTo.BACKLOG)
    return any_desk


def backlog(desk: Desk) -> list[int]:
    """The list, in its order."""
    return list(desk.do.callbacks.order(Tab.BACKLOG, by=desk.dana))


def test_the_share_the_days_and_the_end(twelve: Desk) -> None:
    standing = twelve.do.backlog.standing()
    assert (standing.share.words, standing.forecast.words(US)) == (
        "0 of 5 called",
        "Nothing measured yet; at its share, 5 a day: done about Thu Nov 19",
    )
    twelve.clock.set("wed 10:00")
    first, second, third, fourth, *_ = backlog(twelve)
    record = twelve.do.callbacks.record
    record(NewAttempt(first, Outcome.NO_ANSWER), by=twelve.dana)
    record(NewAttempt(second, Outcome.REACHED_BOOKED), by=twelve.dana)
    record(NewAttempt(third, Outcome.REACHED_NEEDS_INFORMATION, "insurer"), by=twelve.lee)
    # They called themselves: that is no part of the daily share, but one fewer is left.
    twelve.call(number=twelve.column(fourth, "number"))
    twelve.clock.on(1)
    record(NewAttempt(fourth, Outcome.NO_ANSWER), by=twelve.dana)
    standing = twelve.do.backlog.standing()
    assert standing.share.words == "3 of 5 called"
    assert [(one.day, one.began, one.left, one.remained) for one in standing.days] == [
        (date(2026, 11, 17), 0, 0, 12),
        (date(2026, 11, 18), 12, 3, 9),
    ]
    twelve.clock.set("thu 09:00")
    words = "At 3 a day, as on the last open day: done about Mon Nov 23"
    assert twelve.do.backlog.standing().forecast.words(US) == words
    assert twelve.do.backlog.standing().share.words == "0 of 5 called"
    assert sound(twelve)


def test_next_of_it_is_never_one_that_sleeps_or_is_somebody_elses(twelve: Desk) -> None:
    first, second, third, *_ = backlog(twelve)
    twelve.do.callbacks.record(NewAttempt(first, Outcome.NO_ANSWER), by=twelve.dana)
    twelve.do.callbacks.claim(second, by=twelve.lee)
    given = twelve.do.backlog.next(by=twelve.dana)
    assert given is not None
    assert (given.id, given.owner_id) == (third, twelve.dana)
    # Who was called once comes after all who were not.
    assert backlog(twelve)[-1] == first


def record_all(desk: Desk, ids: list[int], outcome: Outcome) -> BulkDone:
    """Record an outcome for these at once, by Dana."""
    bulk = desk.do.backlog.begin_bulk(outcome, len(ids), by=desk.dana)
    return desk.do.backlog.record_some(bulk, ids, outcome, by=desk.dana)


def test_one_outcome_for_many_is_undone_as_one(twelve: Desk) -> None:
    twelve.call()
    ids = backlog(twelve)
    done = record_all(twelve, ids[:10], Outcome.LEFT_MESSAGE)
    assert (done.recorded, done.left_out) == (10, "")
    assert twelve.rows("SELECT DISTINCT outcome, person_id FROM attempt") == [("left_message", twelve.dana)]
    assert all("callback.attempted" in twelve.actions("callback", one) for one in ids[:10])
    assert twelve.actions("backlog", 10) == ["backlog.bulk"]
    assert backlog(twelve) == [*ids[10:], *ids[:10]]
    assert sound(twelve)
    what = twelve.do.undo.what(by=twelve.dana)
    assert what is not None
    assert what.words == "the outcome of 10 callbacks"
    assert twelve.do.undo.undo(by=twelve.dana).words == "the outcome of 10 callbacks"
    assert backlog(twelve) == ids
    assert twelve.value("SELECT COUNT(*) FROM attempt WHERE voided_at IS NULL") == 0
    assert sound(twelve)
    assert twelve.do.undo.undo(by=twelve.dana).words == "the saved call"


def test_who_is_with_others_or_gone_meanwhile_is_left_out_and_said(twelve: Desk) -> None:
    first, second, third, fourth, *rest = backlog(twelve)
    twelve.do.callbacks.claim(first, by=twelve.lee)
    twelve.do.callbacks.record(NewAttempt(second, Outcome.REACHED_BOOKED), by=twelve.lee)
    twelve.call(number=twelve.column(third, "number"), by=twelve.lee)
    done = record_all(twelve, [first, second, third, fourth, *rest[:2], 999], Outcome.NO_ANSWER)
    assert done == BulkDone(recorded=3, taken=1, closed=2, moved=1)
    assert done.left_out == "1 with somebody else, 2 closed meanwhile, 1 today's work now"
    assert record_all(twelve, rest, Outcome.UNREACHED).early == len(rest)
    assert sound(twelve)


def test_what_changed_since_stays_when_the_rest_is_taken_back(
    twelve: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "PORTION", 5)  # several transactions
    twelve.callback(name="before")
    ids = backlog(twelve)
    assert record_all(twelve, ids, Outcome.NO_ANSWER).recorded == len(ids) == 12
    twelve.call(number=twelve.column(ids[3], "number"), next_step=NextStep.SETTLED, by=twelve.lee)
    twelve.do.callbacks.claim(ids[5], by=twelve.lee)
    undone = twelve.do.undo.undo(by=twelve.dana)
    assert undone.words == "the outcome of 10 callbacks; 2 changed since and stay"
    assert sorted(backlog(twelve)) == sorted(set(ids) - {ids[3]})
    assert twelve.value("SELECT COUNT(*) FROM attempt WHERE voided_at IS NULL") == 2
    assert sound(twelve)
    # The next undo is about what came before.
    assert twelve.do.undo.undo(by=twelve.dana).words == "the saved call"


def test_nothing_is_taken_back_where_all_of_it_changed(twelve: Desk) -> None:
    (first, *_) = backlog(twelve)
    record_all(twelve, [first], Outcome.NO_ANSWER)
    twelve.do.callbacks.claim(first, by=twelve.lee)
    with pytest.raises(Refused, match="Something happened to all of them since"):
        twelve.do.undo.undo(by=twelve.dana)
    assert twelve.column(first, "attempts") == 1
    assert sound(twelve)


@pytest.mark.parametrize("outcome", [Outcome.REACHED_BOOKED, Outcome.CRISIS, Outcome.LINE_DROPPED])
def test_an_outcome_of_one_conversation_is_not_for_many(twelve: Desk, outcome: Outcome) -> None:
    with pytest.raises(Refused, match="recorded one at a time"):
        twelve.do.backlog.begin_bulk(outcome, 12, by=twelve.dana)
    assert twelve.value("SELECT COUNT(*) FROM attempt") == 0
