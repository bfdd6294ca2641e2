"""The Patients list: everybody on the way, what is done next, and what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, Refused, StoreConflict
from frontdesk.domain.phone.numbers import logged_number
from frontdesk.domain.referrals.events import Event, EventKind, WaitingFor
from frontdesk.domain.referrals.patients import (
    AddedReferral,
    Funnel,
    Match,
    NewReferral,
    OfficePatient,
    PatientCounts,
    PatientDetail,
    PatientLine,
    View,
    next_step_words,
    waiting_words,
)
from frontdesk.domain.referrals.points import EVENT_POINTS, POINTS, point_of
from frontdesk.domain.referrals.steps import HomeList, home_list, step_of
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, clean, clean_name, one_line
from frontdesk.services.office import Office, Practice, Work
from frontdesk.services.patients.adding import add_referral, cleaned
from frontdesk.services.patients.changing import change_primary, facts_of, record_event
from frontdesk.store.audit import write_audit
from frontdesk.store.changes import Changes
from frontdesk.store.db.engine import Transaction
from frontdesk.store.funnel import event_counts
from frontdesk.store.patients.history import (
    appointments_of,
    events_of,
    open_owed_of,
    owed_for,
    sent_by_organization,
    sent_by_referrer,
)
from frontdesk.store.patients.leaks import leak_arguments
from frontdesk.store.patients.lists import (
    PatientRow,
    contacts_in_crisis,
    count_steps,
    count_to_look_at,
    read_leaking,
    read_open,
    read_order,
    read_rows,
    steps_of_contacts,
)
from frontdesk.store.patients.matching import find_matches, open_ways_of
from frontdesk.store.patients.senders import referrers_of, senders_of

if TYPE_CHECKING:
    from frontdesk.services.patients.filter import PatientFilter

#: How far back the finished are listed.
LATELY = timedelta(days=30)


class PatientService:
    """Lists everybody on the way, and records what happens to them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # Taking in

    def add(self, new: NewReferral, *, by: int) -> AddedReferral:
        """Take in a referral: the person, who sent them, their callback, and what is owed with it.

        Raises:
            Incomplete: a name is missing; nothing was written.
            BadNumber: the number cannot be one.
            Refused: it arrived in the future, or before 2000.
            NotFound: what was chosen is not there.
        """
        ready, notices = cleaned(new)
        try:
            added = self._add(ready, by)
        except StoreConflict:
            # Another desk opened the person's callback between our look and our write: join it now.
            added = self._add(ready, by)
        return replace(added, notices=(*added.notices, *notices))

    def _add(self, new: NewReferral, by: int) -> AddedReferral:
        with self._office.store.writing() as db:
            work = self._work(db, by)
            added = add_referral(work, new)
            self._save(work, Action.REFERRAL_ADDED, added.referral, sender=added.sender)
        return added

    def matches(self, name: str, number: str) -> list[Match]:
        """Return the known people who may be somebody with this name and number, the same ones first."""
        key = logged_number(number, self._office.practice().settings.phone_region).key
        return find_matches(self._office.store, clean_name(name).text, key)

    # Recording

    def record(
        self,
        referral_id: int,
        kind: EventKind,
        *,
        by: int,
        at: datetime | None = None,
        reason: str = "",
        booked_for: datetime | None = None,
        day: date | None = None,
        expires: date | None = None,
        who: WaitingFor | None = None,
        note: str = "",
        maintenance: bool = False,
        planned: int | None = None,
        owner: int | None = None,
        sender: int | None = None,
        version: int | None = None,
    ) -> PatientLine:
        """Record that something happened to a person, and return their line as it is now.

        Args:
            referral_id: whose way.
            kind: what happened.
            by: who records it.
            at: when, UTC; None for now. A later instant of a booking is the appointment's.
            reason: why, where to, which items (one a line), which question.
            booked_for: the appointment, where it is known.
            day: when the answer is due, or when it is looked at again.
            expires: when an authorization expires.
            who: for whom they wait then.
            note: who that is, in people's words.
            maintenance: True if maintenance goes on after the course.
            planned: sessions of the whole course.
            owner: who has it from now on; None for anyone.
            sender: the record of the referrer it is about.
            version: the version of the line that was on the screen.

        Raises:
            NotFound: there is no such way.
            Refused: it is out of order, before the way began, or in the future.
            StoreConflict: another desk changed it since.
        """
        office = self._office
        now = office.now()
        if kind is EventKind.BOOKED and at is not None and at > now:
            booked_for, at = booked_for or at, None
        when = at or now
        if when > now:
            raise Refused("That is in the future, so it cannot have happened. Nothing was changed.")
        practice = office.practice()
        local = practice.rule.hours.day_of(when)
        detail: dict[str, str | int | bool | None] = {
            "for": _iso(booked_for),
            "day": _iso(day),
            "expires": _iso(expires),
            "submitted": local.isoformat() if kind is EventKind.AUTH_SUBMITTED else None,
            "who": who and who.value,
            "note": one_line(note, ABOUT_LIMIT) or None,
            "planned": planned,
            "owner": owner,
        }
        kept = {name: value for name, value in detail.items() if value is not None}
        if kind is EventKind.COMPLETED:
            kept["maintenance"] = maintenance
        event = Event(kind, when, clean(reason, limit=NOTE_LIMIT, lines=True).text, kept)
        with office.store.writing() as db:
            work = self._work(db, by)
            state = record_event(work, referral_id, event, sender=sender, version=version)
            self._save(work, Action.REFERRAL_RECORDED, state.id, kind=kind.value)
        return self.line(referral_id)

    def _work(self, db: Transaction, by: int) -> Work:
        office = self._office
        return Work(db, Changes(), office.practice(), office.now(), by)

    @staticmethod
    def _save(work: Work, action: Action, referral_id: int, **detail: str | int | bool | None) -> None:
        audit = write_audit(
            work.db, at=work.now, person_id=work.by, action=action, subject_id=referral_id, **detail
        )
        work.changes.save(work.db, audit_id=audit, at=work.now, person_id=work.by, action=action)

    def join(self, referral_id: int, contact_id: int, *, by: int) -> PatientLine:
        """Let a referral be that of a caller: their ways become one, and so do their callbacks.

        Raises:
            NotFound: there is no such way or contact.
            Refused: they are one already, or the way is finished.
            Taken: somebody else has one of their callbacks.
        """
        from frontdesk.services.patients.joining import join

        with self._office.store.writing() as db:
            work = self._work(db, by)
            state = join(work, referral_id, contact_id)
            self._save(work, Action.REFERRAL_JOINED, state.id, contact=contact_id)
        return self.line(referral_id)

    def make_primary(self, sender_id: int, *, by: int) -> PatientLine:
        """Make one of those who sent a person the primary one.

        Raises:
            NotFound: there is no such record.
            Refused: it is the primary one already.
        """
        with self._office.store.writing() as db:
            work = self._work(db, by)
            referral_id = change_primary(work, sender_id)
            self._save(work, Action.REFERRAL_RECORDED, referral_id, kind=EventKind.PRIMARY.value)
        return self.line(referral_id)

    # Reading

    def order(self, view: View = View.OPEN) -> tuple[int, ...]:
        """Return the ids of a view, in its order: crises first, then by home list and urgency."""
        office = self._office
        now = office.now()
        listed = self._listed(view, now)
        if view not in (View.OPEN, View.LEAKING):
            return tuple(referral for referral, _ in listed)
        crisis = contacts_in_crisis(office.store)
        return tuple(referral for referral, _ in sorted(listed, key=lambda one: one[1] not in crisis))

    def _listed(self, view: View, now: datetime) -> list[tuple[int, int]]:
        practice = self._office.practice()
        rule = practice.rule
        if view is View.LEAKING:
            at_risk = max(rule.at_risk_minutes, default=0)
            args = leak_arguments(rule.hours, now, at_risk, practice.settings.claim_minutes)
            return read_leaking(self._office.store, args)
        today = rule.hours.day_of(now)
        return read_order(self._office.store, view, today=today, since=now - LATELY)

    def _points(self, now: datetime) -> dict[int, int]:
        practice = self._office.practice()
        rows = read_open(self._office.store, now)
        return {row.state.id: point_of(facts_of(row, practice), now) for row in rows}

    def rows(self, ids: Sequence[int]) -> list[PatientLine]:
        """Return the lines of these, in the order given; an unknown id is left out."""
        office = self._office
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

    def line(self, referral_id: int) -> PatientLine:
        """Return one line.

        Raises:
            NotFound: there is no such way.
        """
        lines = self.rows([referral_id]) if 0 < referral_id < 2**31 else []
        if not lines:
            raise NotFound(f"There is no referral number {referral_id}.")
        return lines[0]

    def filter(self, view: View = View.OPEN) -> PatientFilter:
        """Return the filter of a view."""
        from frontdesk.services.patients.filter import PatientFilter
        from frontdesk.store.patients.words import read_words

        words = read_words(self._office.store, self.order(view))
        return PatientFilter(words, self._office.practice().settings.phone_region)

    def one(self, referral_id: int) -> PatientDetail:
        """Return everything about one person's way.

        Raises:
            NotFound: there is no such way.
        """
        store = self._office.store
        line = self.line(referral_id)
        (row,) = read_rows(store, [referral_id], self._office.now())
        return PatientDetail(
            line,
            row.state,
            tuple(senders_of(store, referral_id)),
            tuple(events_of(store, referral_id)),
            tuple(owed_for(store, referral_id)),
            tuple(appointments_of(store, referral_id)),
        )

    def of_office(
        self, *, referrer_id: int | None = None, organization_id: int | None = None
    ) -> list[OfficePatient]:
        """Return everybody whom a referrer, or anybody of an organization, sent, the unfinished first."""
        store = self._office.store
        found: set[int] = set()
        if referrer_id is not None:
            found |= {*sent_by_referrer(store, referrer_id)}
        if organization_id is not None:
            found |= {*sent_by_organization(store, organization_id)}
        owed = open_owed_of(store, sorted(found))
        lines = self.rows(sorted(found))
        lines.sort(key=lambda one: (one.home_list is None, one.urgency.rank, one.began_at))
        return [OfficePatient(line, owed.get(line.referral, 0)) for line in lines]

    def of_contacts(self, contact_ids: Sequence[int]) -> list[PatientLine]:
        """Return the unfinished ways of these contacts, for who is on the phone."""
        return self.rows(sorted(open_ways_of(self._office.store, contact_ids))) if contact_ids else []

    def funnel(self) -> Funnel:
        """Return where everybody open stands, and how often what is counted as an event happened."""
        office = self._office
        points = Counter(self._points(office.now()).values())
        hours = office.practice().rule.hours
        return Funnel(
            {number: points[number] for number in range(len(POINTS) + 1) if number not in EVENT_POINTS},
            event_counts(office.store, hours),
        )

    def counts(self) -> PatientCounts:
        """Return how many are in each list and on each step, and how many are to be looked at."""
        office = self._office
        steps = count_steps(office.store)
        lists: Counter[HomeList] = Counter()
        for step, count in steps.items():
            if step.facts.home is not None:
                lists[step.facts.home] += count
        in_crisis = steps_of_contacts(office.store, contacts_in_crisis(office.store))
        for step in in_crisis:
            if step.facts.home is not None:
                lists[step.facts.home] -= 1
                lists[HomeList.CRISIS] += 1
        today = office.practice().rule.hours.day_of(office.now())
        return PatientCounts(sum(steps.values()), dict(lists), steps, count_to_look_at(office.store, today))


def _iso(when: date | None) -> str | None:
    """Return a day or an instant as an event keeps it."""
    return None if when is None else when.isoformat()


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
