"""Who calls again in a log: phone tag, opening again what was given up, and several numbers of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.reconcile import (
    Kind,
    Known,
    Line,
    LoggedCallback,
    Moment,
    Past,
    Reconciled,
    reconcile,
    reconcile_together,
)
from frontdesk.domain.callbacks.state import (
    REOPENED_WITHIN,
    DueKind,
    Terms,
    opens_again,
    rings_back,
)
from frontdesk.domain.calls import Effect
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.same_day import MetBy
from tests.builders import at, settings
from tests.domain.logged_callbacks import RULE, existing

TRIED, HELPED, REACHED, RANG, LEFT = Kind.TRIED, Kind.HELPED, Kind.REACHED, Kind.RANG, Kind.LEFT_WORD
Calls = Sequence[tuple[str, Kind]]


def terms(now: str = "tue2 12:00", backlog_before: str = "mon 00:00") -> Terms:
    """The practice of the tests at a wall time."""
    return Terms(RULE, Ladder(), at(now), backlog_before=at(backlog_before))


def moments(*calls: tuple[str, Kind], first: int = 1) -> list[Moment]:
    """Calls of a log with their wall times; their rows are numbered."""
    return [Moment(at(when), at(when), kind, row) for row, (when, kind) in enumerate(calls, start=first)]


def history(*calls: tuple[str, Kind], known: Known | None = None, by: Terms | None = None) -> Reconciled:
    """Tell calls of a log of one number."""
    return reconcile(moments(*calls), known or Known(), Lane.NEW_PATIENT, by or terms())


def done(found: Reconciled) -> str:
    """What was done to callbacks, in order."""
    return " ".join(event.what.value for event in found.events)


def effects(found: Reconciled) -> str:
    """The effects of the calls, by their rows."""
    return " ".join(mark.effect.value for mark in sorted(found.marks, key=lambda mark: mark.call))


def given_up(closed: str = "tue 10:00", outcome: Outcome = Outcome.UNREACHED) -> LoggedCallback:
    """A callback that was breached and tried five times, and closed."""
    return existing(
        attempts=5, calls=2, rung=5, met_at=at("mon 18:00"), stamped=True, breached_at=at("mon 17:00"),
        returned_at=at("mon 18:00"), last_attempt_at=at(closed), last_outcome=outcome, closed_at=at(closed),
        touched=closed,
    )  # fmt: skip


LEFT_WORD = (Outcome.LEFT_MESSAGE, Outcome.TEXT_SENT)


@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_only_what_left_word_is_answered(outcome: Outcome | None) -> None:
    assert rings_back(at("mon 10:01"), outcome, at("mon 10:00")) is (outcome in LEFT_WORD)


@pytest.mark.parametrize(
    ("call", "answers"), [("mon 09:59", False), ("mon 10:00", False), ("mon 10:01", True)]
)
def test_a_message_is_answered_by_a_later_call(call: str, answers: bool) -> None:
    assert rings_back(at(call), Outcome.LEFT_MESSAGE, at("mon 10:00")) is answers
    assert not rings_back(at(call), Outcome.LEFT_MESSAGE, None)


CLOSED = at("mon 10:00")


@pytest.mark.parametrize(
    ("outcome", "after", "opens"),
    [
        (Outcome.UNREACHED, timedelta(seconds=-1), False),
        (Outcome.UNREACHED, timedelta(0), False),
        (Outcome.UNREACHED, timedelta(seconds=1), True),
        (Outcome.UNREACHED, REOPENED_WITHIN, True),
        (Outcome.UNREACHED, REOPENED_WITHIN + timedelta(seconds=1), False),
        (Outcome.REACHED_BOOKED, timedelta(hours=1), False),
        (Outcome.THEY_CALLED, timedelta(hours=1), False),
        (None, timedelta(hours=1), False),
    ],
)
def test_what_opens_again(outcome: Outcome | None, after: timedelta, opens: bool) -> None:
    assert opens_again(CLOSED + after, outcome, CLOSED) is opens


# ------------------------------------------------------------------------------------------ phone tag


@pytest.mark.parametrize(
    ("calls", "rang_back"),
    [
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT), ("mon 11:00", TRIED)], "mon 11:00"),
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT), ("mon 11:00", TRIED), ("tue 9:00", TRIED)], "tue 9:00"),
        # A later try ends it, whatever came of it.
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT), ("mon 11:00", TRIED), ("mon 12:00", RANG)], None),
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT), ("mon 11:00", TRIED), ("mon 12:00", LEFT)], None),
        # Nothing was left, or something else came after it.
        ([("mon 09:00", TRIED), ("mon 10:00", RANG), ("mon 11:00", TRIED)], None),
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT), ("mon 10:30", RANG), ("mon 11:00", TRIED)], None),
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT)], None),
        # After a reach it is a new story.
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT), ("mon 10:30", REACHED), ("mon 11:00", TRIED)], None),
        ([("mon 09:00", TRIED), ("mon 10:00", LEFT), ("mon 10:30", HELPED), ("mon 11:00", TRIED)], None),
    ],
)
def test_who_rang_back(calls: Calls, rang_back: str | None) -> None:
    owed = history(*calls).made[-1]
    assert owed.state.rang_back_at == (at(rang_back) if rang_back else None)


@pytest.mark.parametrize(
    ("kind", "when", "rang_back"),
    [
        (LEFT, "mon 10:00", "mon 11:00"),
        (RANG, "mon 10:00", None),
        # Not after their call: an answer to it, or nothing.
        (LEFT, "mon 12:00", None),
    ],
)
def test_our_call_told_after_theirs_comes_to_the_same(kind: Kind, when: str, rang_back: str | None) -> None:
    known = Known(open=existing(calls=2, touched="mon 11:00"))
    history((when, kind), known=known)
    assert known.open is not None
    assert known.open.state.rang_back_at == (at(rang_back) if rang_back else None)
    assert known.open.state.last_attempt_at == at(when)


def test_a_reach_before_their_call_leaves_no_final_outcome_on_what_is_open() -> None:
    owed = existing(
        calls=2, attempts=1, touched="mon 11:00", last_outcome=Outcome.LEFT_MESSAGE,
        last_attempt_at=at("mon 09:30"), rang_back_at=at("mon 11:00"),
    )  # fmt: skip
    history(("mon 10:00", REACHED), known=Known(open=owed))
    assert (owed.state.closed_at, owed.state.last_outcome, owed.state.rang_back_at) == (
        None,
        Outcome.LEFT_MESSAGE,
        None,
    )


def test_who_called_the_desk_after_a_message_the_desk_did_not_know_of_rang_back() -> None:
    owed = existing("mon 11:00")
    history(("mon 09:00", TRIED), ("mon 10:00", LEFT), known=Known(open=owed))
    assert (owed.state.received, owed.state.rang_back_at) == (at("mon 09:00"), at("mon 11:00"))
    assert owed.state.last_outcome is Outcome.LEFT_MESSAGE


# -------------------------------------------------------------------------------------- opened again


@pytest.mark.parametrize(
    ("calls", "marks", "deeds"),
    [
        ([("tue 10:01", TRIED)], "reopened", "reopened breached"),
        ([("tue2 10:00", TRIED)], "reopened", "reopened"),
        ([("tue 10:01", TRIED), ("tue 11:00", TRIED)], "reopened joined", "reopened joined breached"),
        ([("tue 10:01", TRIED), ("tue 11:00", HELPED)], "reopened closed", "reopened closed"),
        ([("tue 10:01", TRIED), ("tue 11:00", RANG)], "reopened none", "reopened attempted"),
        ([("tue 10:01", TRIED), ("tue 11:00", REACHED)], "reopened closed", "reopened attempted"),
        # It is given up no more: the next one begins anew.
        (
            [("tue 10:01", TRIED), ("tue 11:00", HELPED), ("tue2 09:00", TRIED)],
            "reopened closed opened",
            "reopened closed opened",
        ),
        # What was answered opens nothing, and leaves it as it is.
        ([("wed 10:00", HELPED), ("wed 10:30", REACHED)], "none none", ""),
        ([("wed 10:00", HELPED), ("tue2 09:00", TRIED)], "none reopened", "reopened"),
    ],
)
def test_a_call_after_the_closing_opens_it_again(calls: Calls, marks: str, deeds: str) -> None:
    found = history(*calls, known=Known(given_up=given_up()))
    assert (effects(found), done(found)) == (marks, deeds)


def test_it_is_as_old_as_ever_and_owed_today() -> None:
    owed = given_up()
    found = history(("tue2 10:00", TRIED), known=Known(given_up=owed))
    assert (found.made, found.reopened) == ([], [owed])
    assert (owed.state.received, owed.state.reopened_at, owed.state.closed_at) == (
        at("mon 09:00"),
        at("tue2 10:00"),
        None,
    )
    assert (
        owed.state.attempts,
        owed.state.calls,
        owed.state.rung,
        owed.state.next_at,
        owed.state.met_at,
    ) == (5, 3, 1, None, None)
    assert (owed.state.due, owed.state.call_by, owed.state.due_kind) == (
        at("tue2 17:00"),
        at("tue2 17:00"),
        DueKind.SAME_DAY,
    )
    assert (owed.state.stamped, owed.state.breached_at, owed.state.backlog) == (False, at("mon 17:00"), False)


def test_a_call_before_the_closing_was_part_of_what_was_given_up() -> None:
    owed = given_up()
    past = Past(7, owed.state.received, at("tue 10:00"), owed.state.met_at, None, Outcome.UNREACHED)
    known = Known(past=(past,), given_up=owed)
    found = history(("tue 09:00", TRIED), ("tue 10:00", TRIED), known=known)
    assert (effects(found), done(found), owed.state.closed_at) == ("none none", "", at("tue 10:00"))
    assert effects(history(("tue 09:00", TRIED), ("tue 10:01", TRIED), known=known)) == "none reopened"


def test_what_is_owed_later_is_not_owed_twice() -> None:
    later = existing("tue2 09:00", id=8)
    found = history(("wed 10:00", TRIED), known=Known(open=later, given_up=given_up()))
    assert (effects(found), later.state.received) == ("joined", at("wed 10:00"))
    dealt_with = Past(8, at("thu 09:00"), at("thu 10:00"), at("thu 10:00"), None, Outcome.REACHED_BOOKED)
    found = history(("wed 10:00", TRIED), known=Known(past=(dealt_with,), given_up=given_up()))
    assert (effects(found), done(found)) == ("opened", "opened breached closed")


def test_one_from_before_waits_in_the_backlog_until_a_call_of_now() -> None:
    by = terms(backlog_before="mon2 00:00")
    owed = given_up()
    found = history(("wed 10:00", TRIED), known=Known(given_up=owed), by=by)
    assert (done(found), owed.state.backlog, owed.state.stamped) == ("reopened backlogged", True, True)
    owed = given_up()
    found = history(("wed 10:00", TRIED), ("tue2 10:00", TRIED), known=Known(given_up=owed), by=by)
    assert (done(found), owed.state.backlog, owed.state.promoted_at) == (
        "reopened joined",
        False,
        at("tue2 10:00"),
    )
    assert (owed.state.reopened_at, owed.state.due) == (at("wed 10:00"), at("tue2 17:00"))
    owed = given_up()
    found = history(("wed 10:00", TRIED), ("thu 10:00", HELPED), known=Known(given_up=owed), by=by)
    assert (done(found), owed.state.backlog, found.settled) == ("reopened closed", False, 1)


def test_an_older_call_makes_what_was_opened_again_older_and_gives_no_verdict() -> None:
    owed = existing("mon 12:00", reopened_at=at("tue2 09:00"), due=at("tue2 17:00"), touched="tue2 09:00")
    found = history(("mon 09:00", TRIED), known=Known(open=owed))
    assert (done(found), owed.state.received, owed.state.due) == ("joined", at("mon 09:00"), at("tue2 17:00"))


# --------------------------------------------------------------------------- several numbers of one


def lines(known: Known, first: Calls, second: Calls, by: Terms | None = None) -> tuple[Reconciled, list[int]]:
    """Tell the calls of two numbers that share what is known; gives also how many each opened."""
    both = [
        Line(moments(*first), known, Lane.NEW_PATIENT),
        Line(moments(*second, first=101), known, Lane.NEW_PATIENT),
    ]
    found, made = reconcile_together(both, by or terms("mon 16:00"))
    return found, [len(own) for own in made]


@pytest.mark.parametrize(
    ("first", "second", "marks", "calls", "closed"),
    [
        ([("mon 10:00", TRIED)], [("mon 11:00", TRIED)], "joined joined", 3, None),
        # In the order of time, whichever number it was.
        ([("mon 10:00", TRIED)], [("mon 11:00", HELPED)], "joined closed", 2, "mon 11:00"),
        ([("mon 11:00", REACHED)], [("mon 10:00", TRIED)], "closed joined", 2, "mon 11:00"),
        # What came after it was closed is its own number's.
        ([("mon 12:00", TRIED)], [("mon 11:00", HELPED)], "opened closed", 1, "mon 11:00"),
    ],
)
def test_what_was_merged_is_one(
    first: Calls, second: Calls, marks: str, calls: int, closed: str | None
) -> None:
    owed = existing()
    found, made = lines(Known(open=owed), first, second)
    assert (effects(found), owed.state.calls) == (marks, calls)
    assert owed.state.closed_at == (at(closed) if closed else None)
    assert made == [int("opened" in marks), 0]


def test_earlier_calls_of_both_make_it_as_old_as_the_first() -> None:
    owed = existing("mon 12:00")
    found, made = lines(Known(open=owed), [("mon 09:30", TRIED)], [("mon 09:00", TRIED)])
    assert (effects(found), made, owed.state.calls) == ("joined joined", [0, 0], 3)
    assert (owed.state.received, owed.state.due) == (at("mon 09:00"), at("mon 17:00"))


def test_either_number_opens_it_again_and_it_is_open_for_both() -> None:
    owed = given_up()
    found, made = lines(
        Known(given_up=owed), [("wed 10:00", TRIED)], [("wed 09:00", TRIED), ("wed 11:00", HELPED)], terms()
    )
    assert (effects(found), done(found)) == ("joined reopened closed", "reopened joined closed")
    assert (owed.state.calls, made, [mark.effect for mark in found.marks].count(Effect.OPENED)) == (
        4,
        [0, 0],
        0,
    )


# ------------------------------------------------------------------------------------ the last try


def on_closing_rung(**changes: Any) -> LoggedCallback:
    """A callback that was tried four times and is to be called for the last time."""
    usual: dict[str, Any] = {
        "attempts": 4, "rung": 5, "next_at": at("tue2 08:00"), "met_at": at("mon 10:00"),
        "returned_at": at("mon 10:00"), "last_outcome": Outcome.TEXT_SENT, "last_attempt_at": at("thu 10:00"),
        "touched": "thu 10:00",
    }  # fmt: skip
    return existing(**usual | changes)


@pytest.mark.parametrize(
    ("changes", "call", "closed"),
    [
        ({}, ("tue2 10:00", RANG), True),
        ({}, ("tue2 10:00", LEFT), True),
        # It sleeps still; the store knows of something later; somebody has it; it is the letter's rung.
        ({}, ("mon2 10:00", RANG), False),
        ({"touched": "tue2 11:00"}, ("tue2 10:00", RANG), False),
        ({"in_hand": True}, ("tue2 10:00", RANG), False),
        ({"rung": 4}, ("tue2 10:00", RANG), False),
    ],
)
def test_the_last_try_that_fails_gives_up(
    changes: dict[str, object], call: tuple[str, Kind], closed: bool
) -> None:
    owed = on_closing_rung(**changes)
    found = history(call, known=Known(open=owed))
    assert owed.state.closed_at == (at(call[0]) if closed else None)
    assert effects(found) == ("closed" if closed else "none")
    assert [event.closes for event in found.events] == ([closed] if "in_hand" not in changes else [])
    if closed:
        assert (owed.state.last_outcome, owed.state.last_attempt_at) == (Outcome.UNREACHED, at(call[0]))
        assert (owed.state.rung, owed.state.next_at, owed.state.attempts, owed.state.reached_at) == (
            5,
            None,
            5,
            None,
        )


def test_a_deadline_it_leaves_unmet_is_stamped_if_it_had_passed() -> None:
    by = Terms(settings(met_by=MetBy.CONTACT).rule(), Ladder(), at("tue2 12:00"))
    owed = on_closing_rung(met_at=None)
    assert done(history(("tue2 10:00", RANG), known=Known(open=owed), by=by)) == "breached attempted"
    assert (owed.state.breached_at, owed.state.met_at) == (at("mon 17:00"), None)
    promised: dict[str, object] = {
        "met_at": None,
        "due": at("tue2 10:10"),
        "due_kind": DueKind.PROMISE,
        "next_at": None,
    }
    owed = on_closing_rung(**promised)
    assert done(history(("tue2 10:00", RANG), known=Known(open=owed), by=by)) == "attempted"


def test_given_up_by_the_log_it_is_opened_again_by_a_later_call_of_it() -> None:
    owed = on_closing_rung(due=at("tue2 09:00"), due_kind=DueKind.PROMISE, met_at=None, next_at=None)
    found = history(("tue2 10:00", RANG), ("tue2 11:00", TRIED), known=Known(open=owed))
    assert (effects(found), done(found)) == ("closed reopened", "breached attempted reopened")
    assert (owed.state.closed_at, owed.state.reopened_at, owed.state.due) == (
        None,
        at("tue2 11:00"),
        at("tue2 17:00"),
    )
    # It was the promise that was missed, whatever is due now.
    assert found.events[0].due_kind is DueKind.PROMISE


FIVE_TRIES = [
    ("mon 09:00", TRIED), ("mon 10:00", RANG), ("tue 14:00", RANG), ("wed 10:00", RANG), ("thu 10:00", RANG),
    ("fri 10:00", RANG),
]  # fmt: skip


def hasty(now: str = "tue2 12:00", backlog_before: str = "mon 00:00") -> Terms:
    """A practice that writes the letter a day after the third try, and gives up a day after that."""
    return Terms(RULE, Ladder(days_to_letter=1, days_to_close=1), at(now), backlog_before=at(backlog_before))


def test_one_that_the_log_opened_is_given_up_and_opened_again_once() -> None:
    found = history(*FIVE_TRIES, by=hasty())
    (owed,) = found.made
    assert (owed.state.closed_at, owed.state.last_outcome, owed.state.attempts) == (
        at("fri 10:00"),
        Outcome.UNREACHED,
        5,
    )
    found = history(*FIVE_TRIES, ("mon2 09:00", TRIED), by=hasty())
    (owed,) = found.made
    assert (effects(found).split()[-2:], found.reopened) == (["closed", "reopened"], [owed])
    assert (owed.state.closed_at, owed.state.received, owed.state.calls) == (None, at("mon 09:00"), 2)


def test_what_is_from_before_and_was_given_up_is_in_no_list_and_nobody_was_helped() -> None:
    by = hasty(backlog_before="tue2 00:00")
    found = history(*FIVE_TRIES, by=by)
    assert (found.made[0].state.backlog, found.settled) == (False, 0)
    found = history(*FIVE_TRIES, ("mon2 09:00", TRIED), by=by)
    assert (found.made[0].state.backlog, done(found).count("backlogged")) == (True, 1)


def test_not_given_up_while_more_was_owed_to_them_later() -> None:
    later = existing("tue2 09:00")
    found = history(*FIVE_TRIES, known=Known(open=later), by=hasty())
    assert (found.made, later.state.received, later.state.closed_at) == ([], at("mon 09:00"), None)


def test_given_up_by_a_try_at_one_number_either_opens_it_again() -> None:
    owed = on_closing_rung()
    found, made = lines(Known(open=owed), [("tue2 10:00", RANG)], [("tue2 11:00", TRIED)], terms())
    assert (effects(found), done(found)) == ("closed reopened", "attempted reopened")
    assert (made, owed.state.closed_at) == ([0, 0], None)
