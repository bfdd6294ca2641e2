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
from frontdesk.services.numbers.period import Period
from frontdesk.services.office import Office
from frontdesk.services.patients.changing import facts_of
from frontdesk.store.funnel import (
    event_cases,
    event_counts,
    lost_between,
    owed_between,
    spoken_between,
)
from frontdesk.store.patients.lists import read_open
from frontdesk.store.relationships.sent import (
    costs_between,
    late_between,
    merged_into,
    referrer_names,
    sent_between,
)


class LoopNumbers:
    """Counts where people stand on the way, and what was owed to those who sent them."""

    def __init__(self, office: Office, period: Period) -> None:
        """Read nothing before it is asked.

        Args:
            office: the store, the clock and the settings.
            period: the days.
        """
        self._office = office
        self._period = period
        self._hours = office.practice().rule.hours
        self._between = period.between(self._hours)

    def funnel(self) -> Report:
        """Return at which of the 27 points everybody open is now, and the events of a period."""
        office = self._office
        now, practice = office.now(), office.practice()
        at_point: defaultdict[int, list[int]] = defaultdict(list)
        for row in read_open(office.store, now):
            at_point[point_of(facts_of(row, practice), now)].append(row.state.id)
        cases = event_cases(office.store, self._hours, self._between)
        counts = event_counts(office.store, self._hours, self._between, cases)
        return funnel_report(
            at_point, counts, cases, lost_between(office.store, self._between), *self._period.days
        )

    def owed(self) -> Report:
        """Return how what arose in a period stands now, by kind."""
        office = self._office
        now, at_risk = office.now(), office.practice().settings.owed.at_risk_minutes
        found = owed_between(office.store, self._between)
        return owed_report(
            [(number, kind, standing(due, sent_at, now, at_risk)) for number, kind, due, sent_at in found],
            *self._period.days,
        )

    def booked(self) -> Report:
        """Return how many were booked within seven days of the first time somebody spoke with them."""
        office = self._office
        ways = spoken_between(office.store, self._between)
        return booked_report(ways, office.now(), *self._period.days)

    def referrers(self) -> Report:
        """Return how many patients each referrer sent in a period, and what came of them."""
        store, hours, period = self._office.store, self._hours, self._period
        between, into = self._between, merged_into(store)
        earliest = min(period.first, period.last - timedelta(2 * TREND_DAYS))
        found = sent_between(store, into, hours.instant(earliest, 0), between.end)
        sent = [SentPatient(who, referral, hours.day_of(at), booked) for who, referral, at, booked in found]
        late = late_between(store, into, *between)
        costs = costs_between(store, into, *between)
        names = referrer_names(store, sorted({one.referrer for one in sent} | costs.keys()))
        return referrers_report(sent, names, late, costs, *period.days)
