"""What a call log makes of who called before: backlog or today's work, whatever else happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.callbacks.ladder import Ladder
from frontdesk.domain.callbacks.reconcile import (
    Kind,
    Known,
    LoggedCallback,
    Moment,
    Reconciled,
    What,
    reconcile,
)
from frontdesk.domain.callbacks.state import Terms
from frontdesk.domain.lanes import Lane
from tests.builders import at
from tests.domain.logged_callbacks import RULE, existing

TRIED, HELPED, REACHED, RANG = Kind.TRIED, Kind.HELPED, Kind.REACHED, Kind.RANG
#: Who called before Wednesday is from before; it is Friday noon.
BEFORE = at("wed 00:00")
TERMS = Terms(RULE, Ladder(), at("fri 12:00"), backlog_before=BEFORE)


def history(*calls: tuple[str, Kind], known: Known | None = None) -> Reconciled:
    """Tell calls of a log, each with its wall time."""
    moments = [Moment(at(when), at(when), kind, row) for row, (when, kind) in enumerate(calls, start=1)]
    return reconcile(moments, known or Known(), Lane.NEW_PATIENT, TERMS)


@pytest.mark.parametrize(
    ("calls", "deeds", "backlog", "settled"),
    [
        ([("mon 09:00", TRIED)], "opened backlogged", True, 0),
        ([("mon 09:00", TRIED), ("tue 09:00", TRIED)], "opened joined backlogged", True, 0),
        ([("mon 09:00", TRIED), ("tue 09:00", RANG)], "opened attempted backlogged", True, 0),
        ([("mon 09:00", TRIED), ("thu 09:00", RANG)], "opened attempted backlogged", True, 0),
        # They called again since: today's work, and its deadline is that call's.
        ([("mon 09:00", TRIED), ("thu 09:00", TRIED)], "opened joined breached", False, 0),
        ([("mon 09:00", TRIED), ("fri 09:00", TRIED)], "opened joined", False, 0),
        ([("wed 00:00", TRIED)], "opened breached", False, 0),
        # Helped late, and no verdict: it was before.
        ([("mon 09:00", TRIED), ("thu 09:00", HELPED)], "opened closed", False, 1),
        ([("mon 09:00", TRIED), ("thu 09:00", REACHED)], "opened attempted", False, 1),
        ([("wed 09:00", TRIED), ("thu 09:00", HELPED)], "opened breached closed", False, 0),
    ],
)
def test_stories(calls: list[tuple[str, Kind]], deeds: str, backlog: bool, settled: int) -> None:
    found = history(*calls)
    (owed,) = found.made
    assert " ".join(event.what.value for event in found.events) == deeds
    assert (owed.state.backlog, found.settled, owed.state.received) == (backlog, settled, at(calls[0][0]))
    assert owed.state.stamped is (backlog or "breached" in deeds)


def known(received: str, *, backlog: bool) -> LoggedCallback:
    """A callback that the store has, untouched since."""
    return existing(received, backlog=backlog, stamped=backlog)


def test_one_of_the_backlog_is_promoted_by_a_call_of_now_only() -> None:
    owed = known("mon 09:00", backlog=True)
    assert [event.what for event in history(("tue 09:00", TRIED), known=Known(owed)).events] == [What.JOINED]
    assert owed.state.backlog
    found = history(("fri 09:00", TRIED), known=Known(owed))
    assert [event.what for event in found.events] == [What.JOINED, What.PROMOTED]
    assert (owed.state.backlog, owed.state.stamped, owed.state.due, owed.state.promoted_at) == (
        False,
        False,
        at("fri 17:00"),
        at("fri 09:00"),
    )


def test_what_was_tried_after_that_call_stays_where_it_is() -> None:
    owed = known("mon 09:00", backlog=True)
    touched = Moment(at("fri 10:00"), at("fri 10:00"), RANG, None)
    owed.touched = touched.at
    history(("fri 09:00", TRIED), known=Known(owed))
    assert (owed.state.backlog, owed.state.calls) == (True, 2)


def test_an_older_call_makes_todays_work_older_without_a_verdict() -> None:
    owed = known("fri 09:00", backlog=False)
    found = history(("mon 09:00", TRIED), known=Known(owed))
    assert [event.what for event in found.events] == [What.JOINED]
    assert (owed.state.received, owed.state.due, owed.state.promoted_at) == (
        at("mon 09:00"),
        at("fri 17:00"),
        at("fri 09:00"),
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 4 * 1440 + 700), st.sampled_from([TRIED, HELPED, REACHED, RANG])),
        max_size=12,
    )
)
def test_whatever_happens_who_is_in_the_backlog_waits_from_before_without_a_verdict(
    drawn: list[tuple[int, Kind]],
) -> None:
    start = at("mon 00:00")
    moments = [
        Moment(when := start + timedelta(minutes=minute), when, kind, row)
        for row, (minute, kind) in enumerate(sorted(drawn), start=1)
    ]
    found = reconcile(moments, Known(), Lane.NEW_PATIENT, TERMS)
    breached = {event.callback for event in found.events if event.what is What.BREACHED}
    for owed in found.made:
        tried = [
            mark for mark in found.marks if mark.callback is owed and moments[mark.call - 1].kind is TRIED
        ]
        last = max(moments[mark.call - 1].at for mark in tried)
        assert owed.state.backlog is (owed.state.closed_at is None and last < BEFORE)
        if owed.state.backlog:
            assert owed.state.stamped
            assert owed.state.breached_at is None
        assert (owed in breached) is (owed.state.breached_at is not None)
        assert owed not in breached or last >= BEFORE
    backlogged = [event.callback for event in found.events if event.what is What.BACKLOGGED]
    assert backlogged == [owed for owed in found.made if owed.state.backlog]
