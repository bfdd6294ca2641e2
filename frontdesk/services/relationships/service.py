"""The service of relationships with those who refer: the lists, one of them, and every action on one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from frontdesk.domain.errors import NotFound
from frontdesk.domain.relationships.cadence import year_part
from frontdesk.domain.relationships.house import HOUSE_DAYS, HouseFigures
from frontdesk.domain.relationships.outreach import Spent
from frontdesk.domain.relationships.people import ReferrerDetail, ReferrerFacts, ReferrerLine, ReferrerView
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.again import again_if_lost
from frontdesk.services.numbers.call_numbers import CallNumbers
from frontdesk.services.numbers.period import Period
from frontdesk.services.office import Office
from frontdesk.services.owed.referrers import ReferrerFacts as ReachFacts
from frontdesk.services.owed.referrers import change_facts as change_reach
from frontdesk.services.permitted import needs
from frontdesk.services.relationships.facts import change_facts
from frontdesk.services.relationships.lists import ReferrerFilter, ReferrerLists, line_of
from frontdesk.services.relationships.merging import merge_referrers
from frontdesk.services.relationships.touching import (
    NewComplaint,
    NewTouch,
    open_complaint,
    opt_out,
    record_touch,
    set_focus,
    settle_complaint,
)
from frontdesk.store.backlog import backlog_size
from frontdesk.store.referrals import rate_between
from frontdesk.store.relationships.facts import Relationships
from frontdesk.store.relationships.organizations import organization_of, read_organization
from frontdesk.store.relationships.timeline import (
    complaints_of,
    cost_between,
    cost_since,
    facts_of,
    name_of,
    reach_of,
    timeline_of,
)


class RelationshipService:
    """Looks after those who refer."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lists = ReferrerLists(office)

    # The lists

    def order(self, view: ReferrerView) -> tuple[int, ...]:
        """Return the numbers of a list, in its order; everything is read anew."""
        return self._lists.order(view)

    def rows(self, ids: Sequence[int]) -> list[ReferrerLine]:
        """Return these as the last order found them; one that is not known is left out."""
        return self._lists.rows(ids)

    def filter(self, view: ReferrerView) -> ReferrerFilter:
        """Return the filter of a list."""
        return self._lists.filter(view)

    def next(self) -> ReferrerLine | None:
        """Return whom to contact next, or None if nobody is due."""
        order = self.order(ReferrerView.NEXT)
        return self.rows(order[:1])[0] if order else None

    def one(self, referrer_id: int) -> ReferrerDetail:
        """Return everything about one of those who refer.

        Raises:
            NotFound: there is nobody of that number.
        """
        hours = self._office.practice().rule.hours
        return self._detail(Relationships(self._office.store, hours.day_of), referrer_id)

    def _detail(self, seen: Relationships, referrer_id: int) -> ReferrerDetail:
        store, hours, today = self._office.store, self._office.practice().rule.hours, self._today()
        known = seen.one(referrer_id)
        about = facts_of(store, referrer_id) if known is not None else None
        if known is None or about is None:
            raise NotFound(f"Nobody who refers has the number {referrer_id}.")
        row, facts = known
        place = organization_of(store, referrer_id)
        part = year_part(min(facts.referrals, default=None), today)
        return ReferrerDetail(
            line=line_of(row, facts, today),
            facts=about,
            timeline=tuple(timeline_of(store, referrer_id)),
            complaints=tuple(one for one in complaints_of(store, referrer_id) if one.closed_at is None),
            first_year=part.words if part is not None else "",
            cost_cents=cost_since(store, referrer_id, hours.instant(today.replace(month=1, day=1), 0)),
            last_contact=facts.last_contact,
            reach=reach_of(store, referrer_id),
            introduced_by=name_of(store, about.introduced_by_id),
            spent=self.spent(),
            organization=read_organization(store, place) if place is not None else None,
        )

    def listed(self, referrer_id: int) -> ReferrerDetail:
        """Return everything about one, judged by what the last order read: the same as its line shows.

        Raises:
            NotFound: there is nobody of that number.
        """
        return self._detail(self._lists.last, referrer_id)

    def house(self) -> HouseFigures:
        """Return how the practice itself stands, which is mended before anybody is asked for patients."""
        office, hours, today = self._office, self._office.practice().rule.hours, self._today()
        first = today - timedelta(HOUSE_DAYS - 1)
        judged = CallNumbers(office, Period(first, today)).same_day()
        rate = rate_between(office.store, hours.instant(first, 0), office.now())
        return HouseFigures(
            met=sum(row.count for row in judged.rows),
            judged=judged.n,
            backlog=backlog_size(office.store),
            known=rate.known,
            askable=rate.askable,
        )

    def spent(self, day: date | None = None) -> Spent:
        """Return what all contacts and events of a calendar year cost, beside the practice's limit.

        Args:
            day: a day of that year; today's if not given.
        """
        practice, named = self._office.practice(), day or self._today()
        first, last = named.replace(month=1, day=1), named.replace(month=12, day=31)
        between = Period(first, last).between(practice.rule.hours)
        cents = cost_between(self._office.store, *between, first, last)
        return Spent(named.year, cents, practice.settings.outreach_limit * 100)

    # What is done

    @again_if_lost
    @needs(Permission.OUTREACH)
    def touch(self, new: NewTouch, *, by: int) -> int:
        """Write a contact down, with what was promised in it.

        Raises:
            NotFound: there is nobody of that number, or no such message.
            Incomplete: a day is missing.
            Refused: they asked not to be contacted, the message went to them before, or a value cannot be.
        """
        practice = self._office.practice()
        with self._office.store.writing() as db:
            return record_touch(db, new, practice, now=self._office.now(), by=by)

    @again_if_lost
    def complain(self, new: NewComplaint, *, by: int) -> int:
        """Write a complaint down.

        Raises:
            Incomplete: nothing says what it is about, or of whom.
            NotFound: there is nobody of that number.
        """
        with self._office.store.writing() as db:
            return open_complaint(db, new, now=self._office.now(), by=by)

    @again_if_lost
    @needs(Permission.OUTREACH)
    def settle(self, complaint_id: int, said: str, *, by: int) -> None:
        """Close a complaint with what we said.

        Raises:
            Incomplete: nothing says what we said.
            Refused: it is settled already.
        """
        with self._office.store.writing() as db:
            settle_complaint(db, complaint_id, said, now=self._office.now(), by=by)

    @needs(Permission.OUTREACH)
    def facts(
        self,
        referrer_id: int,
        was: ReferrerFacts,
        new: ReferrerFacts,
        reach: ReachFacts | None = None,
        *,
        by: int,
    ) -> None:
        """Change what is known of somebody, and how they are reached: both or nothing.

        Args:
            referrer_id: who.
            was: what was known when the person began to type.
            new: what they typed.
            reach: what else they changed of how they are reached; None for nothing.
            by: who typed it.

        Raises:
            NotFound: there is nobody of that number.
            Incomplete: a value cannot be; its field is named.
            Refused: another desk changed the same meanwhile; or a number or an address cannot be.
        """
        practice, now = self._office.practice(), self._office.now()
        with self._office.store.writing() as db:
            change_facts(db, referrer_id, was, new, now=now, by=by)
            if reach is not None:
                change_reach(db, referrer_id, reach, practice, now=now, by=by)

    @again_if_lost
    @needs(Permission.OUTREACH)
    def focus(self, referrer_id: int, *, on: bool, by: int) -> None:
        """Put somebody on the focus list, or take them off it.

        Raises:
            NotFound: there is nobody of that number.
            Refused: the list is full, or they asked not to be contacted.
        """
        today = self._today() if on else None
        with self._office.store.writing() as db:
            set_focus(db, referrer_id, today, now=self._office.now(), by=by)

    @again_if_lost
    def opt_out(self, referrer_id: int, note: str = "", *, by: int) -> None:
        """Record that somebody asked not to be contacted.

        Raises:
            NotFound: there is nobody of that number.
            Refused: that is known already.
        """
        with self._office.store.writing() as db:
            opt_out(db, referrer_id, note, now=self._office.now(), by=by)

    @again_if_lost
    @needs(Permission.OUTREACH)
    def merge(self, referrer_id: int, into: int, *, by: int) -> None:
        """Make one of two entries of one person; the other's history counts for the one that stays.

        Raises:
            NotFound: there is nobody of one of the numbers.
            Refused: they are one already.
        """
        with self._office.store.writing() as db:
            merge_referrers(db, referrer_id, into, self._office.practice(), now=self._office.now(), by=by)

    def _today(self) -> date:
        return self._office.practice().rule.hours.day_of(self._office.now())
