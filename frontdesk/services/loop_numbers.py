"""The figures of the referral loop: the funnel, and what was owed in time."""

from __future__ import annotations

from collections import defaultdict

from frontdesk.domain.numbers import Report, booked_report
from frontdesk.domain.referrals.funnel import funnel_report, owed_report
from frontdesk.domain.referrals.owed import standing
from frontdesk.domain.referrals.points import point_of
from frontdesk.services.numbers import Period
from frontdesk.services.office import Office
from frontdesk.services.patients.changing import facts_of
from frontdesk.store.funnel import Between, event_cases, event_counts, owed_between, spoken_between
from frontdesk.store.patients.lists import read_open


class LoopNumbers:
    """Counts where people stand on the way, and what was owed to those who sent them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def funnel(self, period: Period) -> Report:
        """Return at which of the 27 points everybody open is now, and the events of a period."""
        office = self._office
        now, practice = office.now(), office.practice()
        at_point: defaultdict[int, list[int]] = defaultdict(list)
        for row in read_open(office.store, now):
            at_point[point_of(facts_of(row, practice), now)].append(row.state.id)
        hours, between = practice.rule.hours, self._between(period)
        return funnel_report(
            at_point,
            event_counts(office.store, hours, between),
            event_cases(office.store, hours, between),
            *period.days,
        )

    def owed(self, period: Period) -> Report:
        """Return how what arose in a period stands now, by kind."""
        office = self._office
        now, at_risk = office.now(), office.practice().settings.owed.at_risk_minutes
        found = owed_between(office.store, self._between(period))
        return owed_report(
            [(number, kind, standing(due, sent_at, now, at_risk)) for number, kind, due, sent_at in found],
            *period.days,
        )

    def booked(self, period: Period) -> Report:
        """Return how many were booked within seven days of the first time somebody spoke with them."""
        office = self._office
        ways = spoken_between(office.store, self._between(period))
        return booked_report(ways, office.now(), *period.days)

    def _between(self, period: Period) -> Between:
        hours = self._office.practice().rule.hours
        return Between(hours.instant(period.first, 0), hours.instant(period.last, 24 * 60))
