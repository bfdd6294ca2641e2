"""The figures of a period, and the cases behind each."""

from __future__ import annotations

from frontdesk.domain.numbers import Case, Report, ReportRow
from frontdesk.services.numbers.call_numbers import CallNumbers
from frontdesk.services.numbers.loop_numbers import LoopNumbers
from frontdesk.services.numbers.period import Period
from frontdesk.services.office import Office
from frontdesk.store.numbers import cases_of


class PeriodNumbers:
    """The figures of one period, as they are while it is looked at."""

    def __init__(self, office: Office, period: Period) -> None:
        """Count nothing before it is asked.

        Args:
            office: the store, the clock and the settings.
            period: the days.
        """
        self._office = office
        self.period = period
        #: Of calls and callbacks.
        self.calls = CallNumbers(office, period)
        #: Of the referral loop.
        self.loop = LoopNumbers(office, period)

    def cases(self, report: Report, row: ReportRow) -> list[Case]:
        """Return the cases behind a row of a report, as a person recognizes them."""
        is_looked_up = row.count and not row.cases and report.code == "calls"
        numbers = self.calls.calls_of(row.code) if is_looked_up else row.cases
        return cases_of(self._office.store, row.cases_are or report.cases_are, numbers)


class NumbersService:
    """Counts what happened."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def of(self, period: Period) -> PeriodNumbers:
        """Return the figures of a period; what several of them are counted from is read once."""
        return PeriodNumbers(self._office, period)
