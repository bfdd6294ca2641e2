"""The Patients list: everybody on the way, what is done next, and what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import NotFound, StoreConflict
from frontdesk.domain.phone.numbers import logged_number
from frontdesk.domain.referrals.events import EventKind
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
)
from frontdesk.domain.referrals.points import EVENT_POINTS, POINTS
from frontdesk.domain.referrals.steps import HomeList
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.domain.text import clean_name
from frontdesk.services.again import again_if_lost
from frontdesk.services.office import Office, Work
from frontdesk.services.patients.adding import add_referral, cleaned
from frontdesk.services.patients.changing import change_primary, record_event
from frontdesk.services.patients.listing import lines_of, order_of_view, points_of_open
from frontdesk.services.patients.recording import Typed, typed_event
from frontdesk.services.permitted import needs
from frontdesk.store.audit import write_audit
from frontdesk.store.calls import drop_draft
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
from frontdesk.store.patients.lists import (
    contacts_in_crisis,
    count_steps,
    count_to_look_at,
    read_rows,
    steps_of_contacts,
)
from frontdesk.store.patients.matching import find_matches, open_ways_of
from frontdesk.store.patients.senders import senders_of

if TYPE_CHECKING:
    from frontdesk.services.patients.filter import PatientFilter


class PatientService:
    """Lists everybody on the way, and records what happens to them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # Taking in

    @again_if_lost
    @needs(Permission.REFERRALS)
    def add(self, new: NewReferral, *, by: int, draft: str = "") -> AddedReferral:
        """Take in a referral: the person, who sent them, their callback, and what is owed with it.

        Args:
            new: the referral as typed.
            by: who takes it in.
            draft: the uid of the form it was typed in; its draft is gone with the save.

        Raises:
            Incomplete: a name is missing; nothing was written.
            BadNumber: the number cannot be one.
            Refused: it arrived in the future, or before 2000.
            NotFound: what was chosen is not there.
        """
        ready, notices = cleaned(new)
        try:
            added = self._add(ready, by, draft)
        except StoreConflict:
            # Another desk opened the person's callback between our look and our write: join it now.
            added = self._add(ready, by, draft)
        return replace(added, notices=(*added.notices, *notices))

    def _add(self, new: NewReferral, by: int, draft: str) -> AddedReferral:
        with self._office.leaving(draft), self._office.store.writing() as db:
            drop_draft(db, draft)
            work = self._work(db, by)
            added = add_referral(work, new)
            self._save(work, Action.REFERRAL_ADDED, added.referral, sender=added.sender)
        return added

    def matches(self, name: str, number: str) -> list[Match]:
        """Return the known people who may be somebody with this name and number, the same ones first."""
        key = logged_number(number, self._office.practice().settings.phone_region).key
        return find_matches(self._office.store, clean_name(name).text, key)

    # Recording

    @again_if_lost
    @needs(Permission.REFERRALS)
    def record(
        self,
        referral_id: int,
        kind: EventKind,
        *,
        by: int,
        at: datetime | None = None,
        sender: int | None = None,
        version: int | None = None,
        **typed: Unpack[Typed],
    ) -> PatientLine:
        """Record that something happened to a person, and return their line as it is now.

        Args:
            referral_id: whose way.
            kind: what happened.
            by: who records it.
            at: when, UTC; None for now. A later instant of a booking is the appointment's.
            sender: the record of the referrer it is about.
            version: the version of the line that was on the screen.
            typed: what is said of it, see ``Typed``.

        Raises:
            NotFound: there is no such way.
            Refused: it is out of order, before the way began, or in the future.
            StoreConflict: another desk changed it since.
        """
        now = self._office.now()
        if kind is EventKind.BOOKED and at is not None and at > now:
            typed["booked_for"], at = typed.get("booked_for") or at, None
        event = typed_event(kind, at or now, self._office.practice().rule.hours, typed, now=now)
        with self._office.store.writing() as db:
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

    @again_if_lost
    @needs(Permission.REFERRALS)
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

    @again_if_lost
    @needs(Permission.REFERRALS)
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
        return order_of_view(self._office, view)

    def rows(self, ids: Sequence[int]) -> list[PatientLine]:
        """Return the lines of these, in the order given; an unknown id is left out."""
        return lines_of(self._office, ids)

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
        from frontdesk.store.patients.senders import sender_words
        from frontdesk.store.patients.words import read_words

        store, order = self._office.store, self.order(view)
        region = self._office.practice().settings.phone_region
        return PatientFilter(read_words(store, order), sender_words(store, order), region)

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
        points = points_of_open(office)
        hours = office.practice().rule.hours
        return Funnel(
            {number: points[number] for number in range(len(POINTS) + 1) if number not in EVENT_POINTS},
            event_counts(office.store, hours),
        )

    @needs(Permission.EXPORT)
    def export(
        self, file: Path, head: Sequence[str], rows: Sequence[Sequence[object]], *, ended: bool, by: int
    ) -> None:
        """Write lines of patients to a new CSV file; the audit keeps who did.

        Raises:
            Refused: the file cannot be written or is there already.
        """
        from frontdesk.services.patients.exporting import export_table

        export_table(self._office, file, head, rows, ended=ended, by=by)

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
