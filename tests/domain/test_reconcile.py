"""What the calls of one number in a log do to its callbacks: stories with their ends, found in tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.reconcile import (
    SAME_CALL,
    Kind,
    Known,
    Moment,
    Past,
    Reconciled,
    What,
    kind_of,
    reconcile,
)
from frontdesk.domain.callbacks.state import CallbackState, DueKind, Terms
from frontdesk.domain.calls import Direction, Effect, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.same_day import MetBy
from tests.builders import at
from tests.domain.logged_callbacks import RULE, existing

TRIED, HELPED, REACHED, RANG, LEFT = Kind.TRIED, Kind.HELPED, Kind.REACHED, Kind.RANG, Kind.LEFT_WORD


def terms(now: str = "fri 12:00", met_by: MetBy = MetBy.ATTEMPT) -> Terms:
    """The practice of the tests at a wall time."""
    return Terms(replace(RULE, met_by=met_by), Ladder(), at(now))


def history(*calls: tuple[str, Kind], known: Known | None = None, by: Terms | None = None) -> Reconciled:
    """Tell calls of a log, each with its wall time; their rows are numbered from 1."""
    moments = [Moment(at(when), at(when), kind, row) for row, (when, kind) in enumerate(calls, start=1)]
    return reconcile(moments, known or Known(), Lane.NEW_PATIENT, by or terms())


def effects(found: Reconciled) -> str:
    """The effects of the calls, in order."""
    return " ".join(mark.effect.value for mark in sorted(found.marks))


def done(found: Reconciled) -> str:
    """What was done to callbacks, in order."""
    return " ".join(event.what.value for event in found.events)


def only(found: Reconciled) -> CallbackState:
    """The one callback that the log opened."""
    (callback,) = found.made
    return callback.state


@pytest.mark.parametrize(
    ("direction", "result", "kind"),
    [
        (Direction.INBOUND, Result.ANSWERED, HELPED),
        (Direction.INBOUND, Result.MISSED, TRIED),
        (Direction.INBOUND, Result.VOICEMAIL, TRIED),
        (Direction.OUTBOUND, Result.ANSWERED, REACHED),
        (Direction.OUTBOUND, Result.MISSED, RANG),
        (Direction.OUTBOUND, Result.VOICEMAIL, LEFT),
        (Direction.INTERNAL, Result.MISSED, None),
    ],
)
def test_what_a_call_means(direction: Direction, result: Result, kind: Kind | None) -> None:
    assert kind_of(direction, result) is kind


@pytest.mark.parametrize(
    ("calls", "marks", "what"),
    [
        # Nobody waits: what is answered, or called out, leaves no trace.
        ([("mon 09:00", HELPED), ("mon 09:30", REACHED), ("mon 10:00", RANG)], "none none none", ""),
        ([("mon 09:00", TRIED)], "opened", "opened breached"),
        ([("mon 09:00", TRIED), ("mon 09:05", TRIED)], "opened joined", "opened joined breached"),
        # They called again and were helped, in time and late.
        ([("mon 09:00", TRIED), ("mon 16:59", HELPED)], "opened closed", "opened closed"),
        ([("mon 09:00", TRIED), ("mon 17:00", HELPED)], "opened closed", "opened closed"),
        ([("mon 09:00", TRIED), ("mon 17:01", HELPED)], "opened closed", "opened breached closed"),
        # We called back and they answered.
        ([("mon 09:00", TRIED), ("mon 10:00", REACHED)], "opened closed", "opened attempted"),
        ([("mon 09:00", TRIED), ("tue 10:00", REACHED)], "opened closed", "opened breached attempted"),
        # We called and nobody answered: a try meets the rule, and they still wait.
        ([("mon 09:00", TRIED), ("mon 10:00", RANG)], "opened none", "opened attempted"),
        ([("mon 09:00", TRIED), ("tue 10:00", RANG)], "opened none", "opened breached attempted"),
        # What came before the first missed call helped nobody.
        ([("mon 09:00", HELPED), ("mon 09:01", TRIED)], "none opened", "opened breached"),
        # A new round begins when the first is closed.
        (
            [("mon 09:00", TRIED), ("mon 09:10", HELPED), ("tue 09:00", TRIED)],
            "opened closed opened",
            "opened closed opened breached",
        ),
        # After closing it belongs to the next day.
        ([("thu 17:00", TRIED)], "opened", "opened"),
    ],
)
def test_stories_of_a_number_nothing_is_known_of(
    calls: Sequence[tuple[str, Kind]], marks: str, what: str
) -> None:
    found = history(*calls)
    assert (effects(found), done(found)) == (marks, what)


def test_an_open_callback_as_it_is_at_the_end() -> None:
    owed = only(history(("mon 07:30", TRIED), ("mon 08:10", TRIED)))
    assert (owed.received, owed.due, owed.call_by) == (at("mon 07:30"), at("mon 17:00"), at("mon 17:00"))
    assert (owed.calls, owed.attempts, owed.rung, owed.next_at) == (2, 0, 1, None)
    assert (owed.met_at, owed.stamped, owed.breached_at) == (None, True, at("mon 17:00"))
    assert owed.closed_at is None


def test_it_is_not_breached_before_its_deadline() -> None:
    owed = only(history(("mon 09:00", TRIED), by=terms("mon 17:00")))
    assert (owed.stamped, owed.breached_at) == (False, None)


def test_who_called_again_was_reached_without_a_try() -> None:
    owed = only(history(("mon 09:00", TRIED), ("mon 11:00", HELPED)))
    assert (owed.closed_at, owed.met_at, owed.reached_at) == (at("mon 11:00"),) * 3
    assert (owed.last_outcome, owed.attempts, owed.returned_at) == (Outcome.THEY_CALLED, 0, None)


def test_who_answered_our_call_was_reached_by_a_try() -> None:
    found = history(("mon 09:00", TRIED), ("mon 11:00", REACHED))
    owed = only(found)
    assert (owed.closed_at, owed.met_at, owed.reached_at, owed.returned_at) == (at("mon 11:00"),) * 4
    assert owed.attempts == 1
    assert found.events[-1].outcome is owed.last_outcome is not None
    assert found.events[-1].next_at is None


def test_a_try_climbs_the_ladder_and_sleeps_until_the_other_half_of_the_next_day() -> None:
    found = history(("mon 09:00", TRIED), ("mon 10:00", RANG))
    owed = only(found)
    assert (owed.rung, owed.next_at, owed.call_by) == (2, at("tue 13:00"), at("tue 17:00"))
    assert (owed.met_at, owed.returned_at, owed.reached_at) == (at("mon 10:00"), at("mon 10:00"), None)
    assert (owed.last_outcome, owed.last_attempt_at) == (Outcome.NO_ANSWER, at("mon 10:00"))
    attempt = found.events[-1]
    assert (attempt.outcome, attempt.rung, attempt.next_at) == (Outcome.NO_ANSWER, 1, at("tue 13:00"))


def test_dialing_three_times_in_a_row_climbs_one_rung() -> None:
    owed = only(history(("mon 09:00", TRIED), ("mon 10:00", RANG), ("mon 10:01", RANG), ("mon 10:02", RANG)))
    assert (owed.attempts, owed.rung, owed.next_at) == (3, 2, at("tue 13:00"))
    assert owed.last_attempt_at == at("mon 10:02")


def test_who_calls_while_the_ladder_sleeps_is_todays_work() -> None:
    owed = only(history(("mon 09:00", TRIED), ("mon 10:00", RANG), ("mon 14:00", TRIED)))
    assert (owed.next_at, owed.call_by, owed.calls) == (None, at("mon 17:00"), 2)


@pytest.mark.parametrize(
    ("met_by", "kind", "met"),
    [
        (MetBy.ATTEMPT, RANG, True),
        (MetBy.MESSAGE, RANG, False),
        (MetBy.MESSAGE, LEFT, True),
        (MetBy.CONTACT, LEFT, False),
        (MetBy.CONTACT, REACHED, True),
    ],
)
def test_what_meets_the_rule_is_a_setting(met_by: MetBy, kind: Kind, met: bool) -> None:
    owed = only(history(("mon 09:00", TRIED), ("mon 10:00", kind), by=terms(met_by=met_by)))
    assert (owed.met_at == at("mon 10:00"), owed.breached_at == at("mon 17:00")) == (met, not met)


def test_who_called_again_met_the_rule_whatever_meets_it() -> None:
    owed = only(history(("mon 09:00", TRIED), ("mon 10:00", HELPED), by=terms(met_by=MetBy.CONTACT)))
    assert owed.met_at == at("mon 10:00")


# --------------------------------------------------------------------- what the store knows already


def test_a_callback_that_is_open_is_joined_and_closed() -> None:
    owed = existing("mon 09:00", calls=2)
    found = history(("mon 10:00", TRIED), ("mon 11:00", HELPED), known=Known(open=owed))
    assert (effects(found), done(found), found.made) == ("joined closed", "joined closed", [])
    assert (owed.state.calls, owed.state.received, owed.state.closed_at) == (
        3,
        at("mon 09:00"),
        at("mon 11:00"),
    )


def test_an_earlier_missed_call_makes_it_as_old_as_it_is() -> None:
    owed = existing("tue 09:00")
    found = history(("mon 16:00", TRIED), ("mon 16:30", TRIED), known=Known(open=owed))
    assert (effects(found), found.made) == ("joined joined", [])
    assert done(found) == "joined joined breached"
    assert (owed.state.received, owed.state.due, owed.state.calls) == (at("mon 16:00"), at("mon 17:00"), 3)
    assert owed.state.breached_at == at("mon 17:00")


def test_an_earlier_try_counts_too() -> None:
    owed = existing("tue 09:00")
    found = history(("mon 16:00", TRIED), ("mon 16:30", RANG), known=Known(open=owed))
    assert done(found) == "joined attempted"
    assert (owed.state.met_at, owed.state.returned_at, owed.state.attempts) == (
        at("mon 16:30"),
        at("mon 16:30"),
        1,
    )
    assert (owed.state.next_at, owed.state.due) == (None, at("mon 17:00"))


def test_a_verdict_is_not_given_again() -> None:
    owed = existing("tue 09:00", met_at=at("tue 10:00"), touched="tue 10:00")
    found = history(("mon 16:00", TRIED), known=Known(open=owed))
    assert done(found) == "joined"
    assert (owed.state.received, owed.state.due, owed.state.rule_due) == (
        at("mon 16:00"),
        at("tue 17:00"),
        at("tue 17:00"),
    )


def test_an_earlier_call_that_was_helped_before_is_another_story() -> None:
    owed = existing("tue 09:00")
    found = history(
        ("mon 09:00", TRIED), ("mon 09:30", HELPED), known=Known(open=owed), by=terms("tue 10:00")
    )
    assert (effects(found), owed.state.received, owed.state.calls) == ("opened closed", at("tue 09:00"), 1)


def test_the_missed_deadline_before_a_promise_is_stamped_and_the_promise_stays() -> None:
    owed = existing("tue 09:00", due=at("wed 15:00"), due_kind=DueKind.PROMISE, next_at=at("wed 14:50"))
    found = history(("mon 09:00", TRIED), ("tue 12:00", RANG), known=Known(open=owed), by=terms("tue 14:00"))
    assert done(found) == "joined breached attempted"
    assert [event.at for event in found.events if event.what is What.BREACHED] == [at("mon 17:00")]
    assert (owed.state.due, owed.state.stamped, owed.state.breached_at) == (
        at("wed 15:00"),
        False,
        at("mon 17:00"),
    )
    # A try before the time that was asked for does not keep the promise.
    assert (owed.state.met_at, owed.state.next_at, owed.state.rung) == (None, at("wed 14:50"), 1)


@pytest.mark.parametrize("kind", [HELPED, REACHED])
def test_old_news_does_not_close_what_was_worked_on_since(kind: Kind) -> None:
    owed = existing("mon 09:00", attempts=1, touched="mon 14:00", rung=2)
    found = history(("mon 11:00", kind), known=Known(open=owed))
    assert (effects(found), owed.state.closed_at, owed.state.rung) == ("none", None, 2)


def test_a_try_older_than_the_last_one_counts_and_moves_nothing() -> None:
    last = at("tue 14:00")
    owed = existing(
        attempts=1, touched="tue 14:00", rung=2, next_at=at("wed 08:00"), last_attempt_at=last, met_at=last
    )
    found = history(("mon 10:00", RANG), known=Known(open=owed))
    assert (done(found), owed.state.attempts, owed.state.returned_at) == ("attempted", 2, at("mon 10:00"))
    assert (owed.state.next_at, owed.state.last_attempt_at) == (at("wed 08:00"), at("tue 14:00"))


@pytest.mark.parametrize("kind", [HELPED, REACHED, RANG])
def test_what_somebody_has_in_hand_is_left_to_them(kind: Kind) -> None:
    owed = existing("mon 09:00", in_hand=True)
    found = history(("mon 10:00", TRIED), ("mon 11:00", kind), known=Known(open=owed), by=terms("mon 12:00"))
    assert (effects(found), done(found)) == ("joined none", "joined")
    assert (owed.state.calls, owed.state.attempts, owed.state.closed_at) == (2, 0, None)


def test_what_came_before_a_callback_in_hand_makes_it_older_without_a_try() -> None:
    owed = existing("tue 09:00", in_hand=True)
    calls = [("mon 16:00", TRIED), ("mon 16:10", TRIED), ("mon 16:20", RANG)]
    found = history(*calls, known=Known(open=owed), by=terms("tue 10:00"))
    assert (effects(found), done(found)) == ("joined joined none", "joined joined")
    assert (owed.state.received, owed.state.calls, owed.state.attempts) == (at("mon 16:00"), 3, 0)
    assert owed.state.met_at == at("mon 16:20")


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_the_call_that_opened_a_callback_does_not_close_it(minutes: int) -> None:
    # The desk took the call, wrote "call back" and the log has the same call as answered.
    owed = existing("mon 09:00")
    when = at("mon 09:00") + timedelta(minutes=minutes)
    known = Known(open=owed, written=(at("mon 09:00"),))
    found = reconcile([Moment(when, when, HELPED, 1)], known, Lane.OTHER, terms("mon 12:00"))
    assert (effects(found), owed.state.closed_at) == ("none", None)


def test_a_try_that_was_recorded_is_not_done_twice() -> None:
    owed = existing("mon 09:00", attempts=1, touched="mon 10:25")
    known = Known(open=owed, tried=(at("mon 10:25"),))
    begun, ended = at("mon 10:00"), at("mon 10:20")  # recorded after a long call
    found = reconcile([Moment(begun, ended, RANG, 1)], known, Lane.OTHER, terms("mon 12:00"))
    assert (effects(found), done(found), owed.state.attempts) == ("none", "", 1)
    later = reconcile(
        [Moment(ended + 3 * SAME_CALL, ended + 3 * SAME_CALL, RANG, 2)], known, Lane.OTHER, terms("mon 12:00")
    )
    assert (done(later), owed.state.attempts) == ("attempted", 2)


PAST = Past(5, at("mon 09:00"), at("mon 14:00"), at("mon 11:00"), at("mon 14:00"), Outcome.REACHED_BOOKED)


def test_a_missed_call_while_a_callback_was_owed_was_settled_with_it() -> None:
    found = history(("mon 10:00", TRIED), ("mon 15:00", TRIED), known=Known(past=(PAST,)))
    assert effects(found) == "none opened"
    assert found.marks[0].callback is PAST


def test_a_missed_call_before_a_callback_that_is_closed_waited_as_long_as_it() -> None:
    found = history(("mon 08:00", TRIED), known=Known(past=(PAST,)))
    owed = only(found)
    assert done(found) == "opened closed"
    assert (owed.met_at, owed.closed_at, owed.reached_at) == (
        at("mon 11:00"),
        at("mon 14:00"),
        at("mon 14:00"),
    )
    assert owed.last_outcome is Outcome.REACHED_BOOKED


@pytest.mark.parametrize(
    ("closed_at", "told_of"), [("mon 14:00", "opened closed"), ("tue 10:00", "opened breached closed")]
)
def test_what_ends_with_a_callback_given_up_unmet_is_not_met_by_that(closed_at: str, told_of: str) -> None:
    given_up = PAST._replace(closed_at=at(closed_at), met_at=None, reached_at=None, outcome=Outcome.UNREACHED)
    found = history(("mon 08:00", TRIED), known=Known(past=(given_up,)))
    assert done(found) == told_of
    assert (only(found).met_at, only(found).reached_at) == (None, None)


def test_what_an_earlier_import_brought_helps_those_who_called_before_it() -> None:
    moments = [
        Moment(at("mon 09:00"), at("mon 09:00"), TRIED, 1),
        Moment(at("mon 09:30"), at("mon 09:30"), RANG, None),
        Moment(at("mon 10:00"), at("mon 10:00"), HELPED, None),
    ]
    found = reconcile(moments, Known(), Lane.NEW_PATIENT, terms())
    assert done(found) == "opened attempted closed"
    assert effects(found) == "opened"
    assert only(found).closed_at == at("mon 10:00")


def test_what_an_earlier_import_did_is_not_done_again() -> None:
    owed = existing("mon 09:00")
    moments = [Moment(at("mon 09:00"), at("mon 09:00"), TRIED, None)]
    found = reconcile(moments, Known(open=owed), Lane.NEW_PATIENT, terms("mon 10:00"))
    assert (found.marks, found.events, owed.state.calls) == ([], [], 1)


# --------------------------------------------------------------------------------- against an oracle

KINDS = st.sampled_from([TRIED, TRIED, HELPED, REACHED, RANG])
_START = at("mon 06:00")


@dataclass
class Plain:
    """A callback as a person would count it from a list of calls."""

    received: datetime
    met: datetime | None = None
    closed: datetime | None = None
    calls: int = 1


def plainly(calls: Sequence[tuple[datetime, Kind]]) -> list[Plain]:
    """Count the callbacks of a list of calls."""
    found: list[Plain] = []
    for when, kind in calls:
        waits = found[-1] if found and found[-1].closed is None else None
        if kind is TRIED and waits:
            waits.calls += 1
        elif kind is TRIED:
            found.append(Plain(when))
        elif waits:
            waits.met = waits.met or when
            waits.closed = None if kind is RANG else when
    return found


@given(st.lists(st.tuples(st.integers(0, 8_000), KINDS), max_size=14))
def test_any_story_against_a_plain_count(drawn: list[tuple[int, Kind]]) -> None:
    calls = [(_START + timedelta(minutes=minute), kind) for minute, kind in sorted(drawn)]
    moments = [Moment(when, when, kind, row) for row, (when, kind) in enumerate(calls, start=1)]
    found = reconcile(moments, Known(), Lane.NEW_PATIENT, terms())
    expected = plainly(calls)
    assert [
        Plain(it.state.received, it.state.met_at, it.state.closed_at, it.state.calls) for it in found.made
    ] == expected
    for it in found.made:
        due = RULE.deadline(it.state.received, Lane.NEW_PATIENT).due
        assert it.state.breached_at == RULE.breached_at(due, it.state.met_at, terms().now)
    assert len(found.marks) == len(calls)
    assert sum(mark.effect is Effect.OPENED for mark in found.marks) == len(expected)
