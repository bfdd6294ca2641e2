"""The lists of what is owed: their order, few statements for many rows, and no walk through all history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import SqliteDatabase

from frontdesk.domain.referrals.owed import OwedKind, OwedState, Tell, blocked_by
from frontdesk.domain.referrals.owed_items import OwedView
from frontdesk.store.db.rows import insert
from frontdesk.store.tables.referrals import Owed
from tests.builders import Desk
from tests.referred import Sent, a_patient, completed, happened, owed
from tests.store.test_queue import queries

KINDS = [OwedKind.ACKNOWLEDGEMENT, OwedKind.BOOKED, OwedKind.FOLLOW_UP, OwedKind.MEETING]
#: Kind, due in hours from now (few, so that many are equal), and what the patient said.
LINES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-2, 2), st.sampled_from(Tell)), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES)
def test_the_order_is_by_due_and_what_is_blocked_is_what_the_table_says(
    desk: Desk, lines: list[tuple[OwedKind, int, Tell]]
) -> None:
    desk.change("UPDATE owed SET voided_at = arose")
    patients = {tell: patient_who_says(desk, tell) for tell in Tell}
    desk.change("UPDATE owed SET voided_at = arose")
    now = desk.clock()
    made = []
    with desk.store.writing() as db:
        for kind, hours, tell in lines:
            patient = patients[tell]
            number = insert(
                db,
                Owed,
                kind=kind,
                referral=patient.referral,
                sender=patient.sender,
                referrer=patient.referrer,
                arose=now,
                due=now + timedelta(hours=hours),
                decided_by="close",
                settings_version=1,
                state=OwedState.OPEN,
            )
            made.append((now + timedelta(hours=hours), number, blocked_by(kind, tell)))
    in_order = sorted(made, key=lambda one: one[:2])
    assert [line.owed for line in owed(desk, OwedView.DUE)] == [number for _, number, _ in in_order]
    blocked = [line.owed for line in owed(desk, OwedView.BLOCKED)]
    assert blocked == [number for _, number, held in in_order if held]
    assert desk.do.owed.view_counts().blocked == len(blocked)


def patient_who_says(desk: Desk, tell: Tell) -> Sent:
    """A patient with one referrer, about whom they were asked."""
    return a_patient(desk, tell=tell)


#: Reads and how many statements each may take; every one but the rows asks for the settings' version.
READS: dict[str, tuple[int, Callable[[Desk], object]]] = {
    "due": (3, lambda desk: desk.do.owed.order(OwedView.DUE, by=desk.dana)),
    "blocked": (3, lambda desk: desk.do.owed.order(OwedView.BLOCKED, by=desk.dana)),
    "failed": (3, lambda desk: desk.do.owed.order(OwedView.FAILED, by=desk.dana)),
    "all": (3, lambda desk: desk.do.owed.order(OwedView.ALL, by=desk.dana)),
    "rows in sight": (2, lambda desk: desk.do.owed.rows(range(1, 101))),
    "the filter": (5, lambda desk: desk.do.owed.filter(OwedView.DUE, by=desk.dana)),
    "the counts": (2, lambda desk: desk.do.owed.counts()),
    "the tabs' counts": (3, lambda desk: desk.do.owed.view_counts()),
    "one referral": (2, lambda desk: desk.do.owed.of_referral(1)),
    "one referrer": (2, lambda desk: desk.do.owed.of_referrer(1)),
}


def busy(desk: Desk) -> None:
    """Twenty patients, each of whom something is owed for."""
    for _ in range(20):
        patient = a_patient(desk, tell=Tell.YES)
        happened(desk, patient.referral, "evaluated")
        completed(desk, patient.referral, maintenance=True)


@pytest.mark.parametrize("name", READS)
def test_a_read_takes_as_many_statements_for_many_rows_as_for_few(any_desk: Desk, name: str) -> None:
    most, read = READS[name]
    busy(any_desk)
    with queries(any_desk) as seen:
        read(any_desk)
    assert len(seen) <= most, "\n".join(seen)


def test_what_every_look_asks_is_read_by_an_index(desk: Desk) -> None:
    database = desk.store.database
    assert isinstance(database, SqliteDatabase)
    busy(desk)
    with queries(desk) as seen:
        desk.do.callbacks.standing(by=desk.dana)
        desk.do.owed.tick(by=desk.dana)
        desk.do.owed.order(OwedView.DUE, by=desk.dana)
        desk.do.owed.order(OwedView.SENT, by=desk.dana)
    walks = []
    with desk.store.reading() as db:
        for sql in seen:
            if '"owed"' in sql:
                plan = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
                walks += [step for *_, step in plan if step.startswith("SCAN") and "INDEX" not in step]
    assert [step for step in walks if "CONSTANT" not in step] == []
