"""The days that figures tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from frontdesk.domain.errors import Refused
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.store.funnel import Between


@dataclass(frozen=True, slots=True)
class Period:
    """The days that figures tell of.

    Raises:
        Refused: the last day is before the first.

    Attributes:
        first: the first day.
        last: the last day, included.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(
                f"The period ends on {self.last.isoformat()}, before it begins on {self.first.isoformat()}."
                " Nothing was counted; give the earlier day first."
            )

    @property
    def days(self) -> tuple[date, date]:
        """Both days."""
        return self.first, self.last

    def between(self, hours: OpeningHours) -> Between:
        """Return when it begins (included) and ends (excluded): local midnights, in UTC."""
        return Between(hours.instant(self.first, 0), hours.instant(self.last, 24 * 60))
