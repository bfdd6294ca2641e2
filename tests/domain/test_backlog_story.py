"""What a call log makes of who called before: backlog or today's work, whatever else happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.judge import Judge
from frontdesk.domain.ladder import Ladder
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import Kind, Known, Moment, Told, What
from frontdesk.domain.logged_story import tell
from frontdesk.domain.owed import Owed
from tests.builders import at, settings

RULE = settings().rule()
TRIED, HELPED, REACHED, RANG = Kind.TRIED, Kind.HELPED, Kind.REACHED, Kind.RANG
#: Who called before Wednesday is from before; it is Friday noon.
BEFORE = at("wed 00:00")
JUDGE = Judge(RULE, Ladder(), at("fri 12:00"), BEFORE)


def story(*calls: tuple[str, Kind], known: Known | None = None) -> Told:
    """Tell calls of a log, each with its wall time."""
    moments = [Moment(at(when), at(when), kind, row) for row, (when, kind) in enumerate(calls, start=1)]
    return tell(moments, known or Known(), Lane.NEW_PATIENT, JUDGE)


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
    told = story(*calls)
    (owed,) = told.made
    assert " ".join(deed.what.value for deed in told.deeds) == deeds
    assert (owed.backlog, told.settled, owed.received) == (backlog, settled, at(calls[0][0]))
    assert owed.stamped is (backlog or "breached" in deeds)


def known(received: str, *, backlog: bool) -> Owed:
    """A callback that the store has, untouched since."""
    deadline = RULE.deadline(at(received), Lane.NEW_PATIENT)
    return Owed(
        Lane.NEW_PATIENT, at(received), deadline.due, deadline.due, id=7, backlog=backlog, stamped=backlog,
        touched=at(received),
    )  # fmt: skip


def test_one_of_the_backlog_is_promoted_by_a_call_of_now_only() -> None:
    owed = known("mon 09:00", backlog=True)
    assert [deed.what for deed in story(("tue 09:00", TRIED), known=Known(owed)).deeds] == [What.JOINED]
    assert owed.backlog
    told = story(("fri 09:00", TRIED), known=Known(owed))
    assert [deed.what for deed in told.deeds] == [What.JOINED, What.PROMOTED]
    assert (owed.backlog, owed.stamped, owed.due, owed.promoted_at) == (
        False,
        False,
        at("fri 17:00"),
        at("fri 09:00"),
    )


def test_what_was_tried_after_that_call_stays_where_it_is() -> None:
    owed = known("mon 09:00", backlog=True)
    touched = Moment(at("fri 10:00"), at("fri 10:00"), RANG, None)
    owed.touched = touched.at
    story(("fri 09:00", TRIED), known=Known(owed))
    assert (owed.backlog, owed.calls) == (True, 2)


def test_an_older_call_makes_todays_work_older_without_a_verdict() -> None:
    owed = known("fri 09:00", backlog=False)
    told = story(("mon 09:00", TRIED), known=Known(owed))
    assert [deed.what for deed in told.deeds] == [What.JOINED]
    assert (owed.received, owed.due, owed.promoted_at) == (at("mon 09:00"), at("fri 17:00"), at("fri 09:00"))


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
    told = tell(moments, Known(), Lane.NEW_PATIENT, JUDGE)
    breached = {deed.owed for deed in told.deeds if deed.what is What.BREACHED}
    for owed in told.made:
        tried = [
            mark for mark in told.marks if mark.callback is owed and moments[mark.call - 1].kind is TRIED
        ]
        last = max(moments[mark.call - 1].at for mark in tried)
        assert owed.backlog is (owed.closed_at is None and last < BEFORE)
        if owed.backlog:
            assert owed.stamped
            assert owed.breached_at is None
        assert (owed in breached) is (owed.breached_at is not None)
        assert owed not in breached or last >= BEFORE
    backlogged = [deed.owed for deed in told.deeds if deed.what is What.BACKLOGGED]
    assert backlogged == [owed for owed in told.made if owed.backlog]
