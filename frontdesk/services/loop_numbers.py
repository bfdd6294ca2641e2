"""The figures of the referral loop: the funnel, what was owed in time, and those who refer."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from frontdesk.domain.numbers import Report, booked_report
from frontdesk.domain.referrals.funnel import funnel_report, owed_report
from frontdesk.domain.referrals.owed import standing
from frontdesk.domain.referrals.points import point_of
from frontdesk.domain.relationships.health import TREND_DAYS
from frontdesk.domain.relationships.numbers import SentPatient, referrers_report
from frontdesk.services.numbers import Period
from frontdesk.services.office import Office
from frontdesk.services.patients.changing import facts_of
from frontdesk.store.funnel import Between, event_cases, event_counts, owed_between, spoken_between
from frontdesk.store.patients.lists import read_open
from frontdesk.store.relationships.sent import late_between, merged_into, referrer_names, sent_between


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

    def referrers(self, period: Period) -> Report:
        """Return how many patients each referrer sent in a period, and what came of them."""
        store, hours = self._office.store, self._office.practice().rule.hours
        between, into = self._between(period), merged_into(store)
        earliest = min(period.first, period.last - timedelta(2 * TREND_DAYS))
        found = sent_between(store, into, hours.instant(earliest, 0), between.end)
        sent = [SentPatient(who, referral, hours.day_of(at), booked) for who, referral, at, booked in found]
        names = referrer_names(store, sorted({one.referrer for one in sent}))
        late = late_between(store, into, between.start, between.end)
        return referrers_report(sent, names, late, *period.days)

    def _between(self, period: Period) -> Between:
        hours = self._office.practice().rule.hours
        return Between(hours.instant(period.first, 0), hours.instant(period.last, 24 * 60))
