"""What a desk asks at every call is answered from an index, however long the history is.

SQLite says how it will answer; the statements are the store's own, caught as they run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import Draft
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.db.prepared import prepared
from frontdesk.store.tables.calls import Call
from tests.builders import Desk, known
from tests.store.plans import GROWING, Plan, scans

NUMBER = "(212) 555-0142"


@pytest.fixture
def plans_of(desk: Desk) -> Callable[[Callable[[], object]], Plan]:
    """Run something and tell how each of its statements was answered: its text and a line of its plan."""

    def plans(work: Callable[[], object]) -> Plan:
        ran: list[str] = []
        with desk.store.reading() as db:
            connection = db.connection()
        connection.set_trace_callback(ran.append)
        try:
            work()
        finally:
            connection.set_trace_callback(None)
        lines = []
        for statement in ran:
            if re.match("SELECT|UPDATE|DELETE", statement):
                for *_, line in connection.execute(f"EXPLAIN QUERY PLAN {statement}"):
                    lines.append((statement, line))
        return lines

    desk.callback(number=NUMBER, source=known(SourceKind.PSYCHIATRIST, referrer(desk)))
    return plans


def referrer(desk: Desk) -> int:
    """Somebody who sends patients."""
    return desk.do.referrals.add("Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id


def next_morning(desk: Desk) -> Desk:
    """The desk on Tuesday, when Monday's deadlines have passed."""
    desk.clock.set("tue 09:00")
    return desk


def merged_once(desk: Desk) -> int:
    """A callback into which another was merged."""
    kept = desk.callback(number="(646) 555-0143", source=None, lane=Lane.OTHER)
    gone = desk.callback(number="(646) 555-0144", source=None, lane=Lane.OTHER)
    return desk.do.callbacks.merge(kept, gone, by=desk.dana).id


WORK: dict[str, Callable[[Desk], object]] = {
    "a new caller's call": lambda desk: desk.call(source=known(SourceKind.PSYCHIATRIST, 1)),
    "a known caller's call": lambda desk: desk.call(number=NUMBER),
    "who is this, the whole number": lambda desk: desk.do.calls.who_is_this(NUMBER),
    "who is this, a few digits": lambda desk: desk.do.calls.who_is_this("212555"),
    "a claim": lambda desk: desk.do.callbacks.claim(1, by=desk.dana),
    "what can be undone": lambda desk: desk.do.undo.what(by=desk.dana),
    "taking it back": lambda desk: desk.do.undo.undo(by=desk.dana),
    "everything about one": lambda desk: desk.do.callbacks.detail(1),
    "a merge": lambda desk: desk.do.callbacks.merge(1, merged_once(desk), by=desk.dana),
    "everything about a merged one": lambda desk: desk.do.callbacks.detail(merged_once(desk)),
    "an outcome": lambda desk: desk.do.callbacks.record(NewAttempt(1, Outcome.NO_ANSWER), by=desk.dana),
    "a draft": lambda desk: desk.do.drafts.keep(Draft("one", desk.dana, desk.clock(), {"name": "Maria"})),
    "stamping what passed": lambda desk: next_morning(desk).do.callbacks.tick(by=desk.dana),
}


@pytest.mark.parametrize("what", WORK)
def test_nothing_walks_through_the_history(
    desk: Desk, plans_of: Callable[[Callable[[], object]], Plan], what: str
) -> None:
    plan = plans_of(lambda: WORK[what](desk))
    assert any("USING" in line for _, line in plan)
    assert scans(plan) == []


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
@pytest.mark.parametrize("what", WORK)
def test_a_server_has_an_index_for_all_of_it(any_desk: Desk, what: str) -> None:
    any_desk.callback(number=NUMBER, source=known(SourceKind.PSYCHIATRIST, referrer(any_desk)))
    seen: list[tuple[str, Any]] = []
    any_desk.store.database.query_hooks.append(lambda event: seen.append((event.sql, event.params)))
    WORK[what](any_desk)
    any_desk.store.database.query_hooks.clear()
    walked = []
    with any_desk.store.reading() as db:
        # So few rows would be walked through at once: only where there is no other way it is done now.
        db.execute_sql("SET enable_seqscan = off")
        for sql, params in seen:
            if re.match("SELECT|UPDATE|DELETE", sql):
                plan = "\n".join(line for (line,) in db.execute_sql(f"EXPLAIN {sql}", params).fetchall())
                walked += [sql for table in re.findall(r"Seq Scan on (\w+)", plan) if table in GROWING]
    assert seen
    assert walked == []


def test_how_often_somebody_called_is_counted_in_the_index(
    desk: Desk, plans_of: Callable[[Callable[[], object]], Plan]
) -> None:
    plan = plans_of(lambda: desk.do.calls.who_is_this(NUMBER))
    counted = [line for statement, line in plan if "COUNT(*)" in statement and "call_number_at" in line]
    assert counted
    assert all("USING COVERING INDEX call_number_at" in line for line in counted)


def test_how_many_a_referrer_sent_is_counted_in_the_index(
    desk: Desk, plans_of: Callable[[Callable[[], object]], Plan]
) -> None:
    plan = plans_of(desk.do.referrals.referrers)
    lines = [line for _, line in plan if "call_referrer" in line]
    counted = re.compile(r"SEARCH \w+ USING (COVERING )?INDEX call_referrer \(referrer_id=\?\)")
    # A patient who named them on a call is found by both: with the referrer alone, it takes the square.
    named = re.compile(
        r"SEARCH \w+ USING (COVERING )?INDEX call_referrer \(referrer_id=\? AND contact_id=\?\)"
    )
    first, second = lines
    assert counted.fullmatch(first), lines
    assert named.fullmatch(second), lines
    # The index holds the calls that count and no others, so that none of them has to be read.
    ((kept,),) = desk.rows("SELECT sql FROM sqlite_master WHERE name = 'call_referrer'")
    assert kept.endswith("WHERE referrer_id IS NOT NULL AND voided_at IS NULL")


def test_the_last_four_digits_are_found_by_their_index(desk: Desk) -> None:
    plan = desk.rows("EXPLAIN QUERY PLAN SELECT number FROM contact_number WHERE substr(number, -4) = '0142'")
    assert "USING INDEX contact_number_last_four" in plan[0][-1]


def test_a_walk_through_the_history_would_be_seen(
    desk: Desk, plans_of: Callable[[Callable[[], object]], Plan]
) -> None:
    assert scans(plans_of(lambda: desk.rows("SELECT id FROM call WHERE note = 'x'"))) == ["SCAN call"]
    assert scans(plans_of(lambda: desk.rows("SELECT c.id FROM call c WHERE c.note = 'x'"))) == ["SCAN c"]
    walk = prepared(lambda p: Call.select(Call.id).where(Call.note == "x"))
    assert scans(plans_of(lambda: walk.rows(desk.store))) == ["SCAN t1"]
