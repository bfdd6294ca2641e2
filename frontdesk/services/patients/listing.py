"""The lines of the Patients list and their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from frontdesk.domain.referrals.patients import PatientLine, View, next_step_words, waiting_words
from frontdesk.domain.referrals.points import point_of
from frontdesk.domain.referrals.steps import home_list, step_of
from frontdesk.services.office import Office, Practice
from frontdesk.services.patients.changing import facts_of
from frontdesk.store.patients.leaks import leak_arguments
from frontdesk.store.patients.lists import (
    PatientRow,
    contacts_in_crisis,
    read_leaking,
    read_open,
    read_order,
    read_rows,
)
from frontdesk.store.patients.senders import referrers_of

#: How far back the finished are listed.
LATELY = timedelta(days=30)


def order_of_view(office: Office, view: View) -> tuple[int, ...]:
    """Return the ids of a view, in its order: crises first, then by home list and urgency."""
    now, practice = office.now(), office.practice()
    hours = practice.rule.hours
    if view is View.LEAKING:
        at_risk = max(practice.rule.at_risk_minutes, default=0)
        args = leak_arguments(hours, now, at_risk, practice.settings.claim_minutes)
        listed = read_leaking(office.store, args)
    else:
        listed = read_order(office.store, view, today=hours.day_of(now), since=now - LATELY)
    if view not in (View.OPEN, View.LEAKING):
        return tuple(referral for referral, _ in listed)
    crisis = contacts_in_crisis(office.store)
    return tuple(referral for referral, _ in sorted(listed, key=lambda one: one[1] not in crisis))


def points_of_open(office: Office) -> Counter[int]:
    """Return how many of the unfinished are at each point; those on track are at 0."""
    now, practice = office.now(), office.practice()
    return Counter(point_of(facts_of(row, practice), now) for row in read_open(office.store, now))


def lines_of(office: Office, ids: Sequence[int]) -> list[PatientLine]:
    """Return the lines of these, in the order given; an unknown id is left out."""
    now, practice = office.now(), office.practice()
    rows = read_rows(office.store, ids, now)
    referrers = referrers_of(office.store, [row.state.id for row in rows])
    crisis = contacts_in_crisis(office.store)
    return [
        line_of(
            row,
            practice,
            now,
            referrers=referrers.get(row.state.id, ()),
            in_crisis=row.state.contact_id in crisis,
        )
        for row in rows
    ]


def line_of(
    row: PatientRow, practice: Practice, now: datetime, *, referrers: tuple[str, ...], in_crisis: bool
) -> PatientLine:
    """Return one line of the list, from what was read of it."""
    state, hours = row.state, practice.rule.hours
    today = hours.day_of(now)
    step = step_of(state)
    return PatientLine(
        referral=state.id,
        version=state.version,
        contact=state.contact_id,
        callback=state.callback_id,
        name=row.name,
        number=row.number,
        extension=row.extension,
        referrers=referrers,
        step=step,
        point=point_of(facts_of(row, practice), now),
        home_list=home_list(state, in_crisis),
        next_step=next_step_words(state, today, hours.style.month_day, hours.day_of),
        owner=row.owner,
        waiting=state.waiting_for,
        waiting_for=waiting_words(state),
        until=state.until,
        look_at=step.is_open and state.to_be_looked_at(today),
        urgency=state.urgency,
        treatment=state.treatment,
        began_at=state.begins,
        arrived_at=state.arrived_at,
        lost_at=state.lost_at,
        lost_reason=state.lost_reason,
        lost_point=state.lost_point,
    )
