"""The Patients list as the store gives it: who is at a point, and the order, held against the domain."""

from __future__ import annotations

import random
from datetime import timedelta

from frontdesk.domain.referrals.events import Urgency
from frontdesk.domain.referrals.patients import NewReferral, View
from frontdesk.domain.referrals.steps import HomeList, step_of
from frontdesk.store.db.fields import to_text
from frontdesk.store.patients import following, states
from frontdesk.store.patients.lists import read_rows
from tests.builders import Desk, a_number, at

#: Values that the columns of a way may have, as the table has them; "T" is an instant around now.
WAY = {
    "announced_at": (None, None, "T"),
    "called_at": (None, None, "T"),
    "called_how": ("", "", "rang_out", "after_hours", "message"),
    "tried_at": (None, None, "T"),
    "spoken_at": (None, "T"),
    "missing": ("", "", "", "labs"),
    "question": ("", "", "", "", "who drives"),
    "until": (None, "2026-11-16", "2026-11-30"),
    "auth_state": ("", "", "", "submitted", "approved", "denied", "expired"),
    "auth_expires": (None, None, "2026-11-01", "2026-12-01"),
    "no_slot": (False, False, False, True),
    "booked_at": (None, None, "T"),
    "confirmed_at": (None, "T"),
    "forms_missing": (False, False, True),
    "evaluated_at": (None, None, None, "T"),
    "off_at": (None, None, None, "T"),
    "lost_on_hold_at": (None, None, None, None, "T"),
    "urgency": ("routine", "soon", "urgent"),
}
CALLBACK = {
    "state": ("open", "open", "closed"),
    "received": ("T",),
    "due": ("T", "T"),
    "call_by": ("T",),
    "met_at": (None, "T"),
    "owner_id": (None, 2),
    "claimed_at": ("T",),
    "next_at": (None, None, "T"),
    "attempts": (0, 1, 2),
    "rung": (1, 2, 5),
    "last_outcome": (None, "no_answer", "wrong_number"),
    "backlog": (False, False, False, True),
    "reopened_at": (None, None, None, "T"),
}
PEOPLE = 120


def scatter(desk: Desk, chance: random.Random) -> None:
    """Give every way and callback columns of any kind."""
    now = desk.clock()
    with desk.store.writing() as db:
        mark = "?" if desk.store.is_sqlite else "%s"
        for number in range(1, PEOPLE + 1):
            for table, kinds in (("referral", WAY), ("callback", CALLBACK)):
                values = []
                for name in kinds:
                    value = chance.choice(kinds[name])
                    if value == "T":
                        value = to_text(now + timedelta(minutes=chance.randint(-3000, 1500)))
                    values.append(value)
                sets = ", ".join(f"{name} = {mark}" for name in kinds)
                db.execute_sql(f"UPDATE {table} SET {sets} WHERE id = {mark}", (*values, number))
    with desk.store.reading() as db:
        states = [row.state for row in read_rows(db, range(1, PEOPLE + 1), now)]
    with desk.store.writing() as db:
        for state in states:
            db.execute_sql(
                f"UPDATE referral SET step = {mark} WHERE id = {mark}", (step_of(state).value, state.id)
            )


def test_the_store_finds_those_at_a_point_and_orders_as_the_domain_does(any_desk: Desk) -> None:
    chance = random.Random(27)
    for number in range(PEOPLE):
        new = NewReferral(
            f"Person {number}", "" if number % 9 == 0 else a_number(), "Dr Patel", arrived_at=at("mon 08:30")
        )
        any_desk.do.patients.add(new, by=any_desk.dana)
    patients = any_desk.do.patients
    for moment in ("mon 12:30", "wed 10:00", "fri 17:00"):
        any_desk.clock.set(moment)
        scatter(any_desk, chance)
        lines = patients.rows(range(1, PEOPLE + 1))
        leaking = {line.referral for line in lines if line.point}
        assert set(patients.order(View.LEAKING)) == leaking
        shown = patients.rows(patients.order())
        assert {line.referral for line in shown} == {line.referral for line in lines if line.home_list}
        keys = [(list(HomeList).index(line.home_list), line.urgency.rank) for line in shown if line.home_list]
        assert keys == sorted(keys)
        assert {line.urgency for line in shown} == set(Urgency)
        counts = patients.counts()
        assert (counts.open, sum(counts.lists.values())) == (len(shown), len(shown))
        assert patients.funnel().open == len(shown)
        looked_at = sum(line.look_at for line in shown)
        assert counts.look_at == looked_at


def test_what_a_saved_call_looks_up_walks_through_nobody(desk: Desk) -> None:
    # Twenty thousand people are on the way: each saved call finds its own by an index.
    with desk.store.reading() as db:
        for query in (following._UNANSWERED, states._LATEST_OF, states._OPEN_OF, states._BY_CALLBACK):
            sql = query.sql(desk.store)
            plan = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
            steps = [step for _, _, _, step in plan]
            assert not any(step.startswith("SCAN") or "referral_step" in step for step in steps), steps
