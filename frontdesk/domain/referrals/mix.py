"""The mix of referral sources in a period, against the bands the field expects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from frontdesk.domain.referrals.sources import BANDS, Band, SourceCount, SourceKind
from frontdesk.domain.rule.hours import OpeningHours

#: With fewer known sources there is no verdict: one patient would move a share by over 5 points.
FEW = 20

#: What is in no group.
REST = "all others"
_BY_WORDS = {kind.words: kind for kind in SourceKind}


@dataclass(frozen=True, slots=True)
class BandShare:
    """The share of one group in a period.

    Attributes:
        words: the group as shown.
        count: calls of new patients with a source of this group.
        percent: their share of all known sources, rounded.
        band: the expected band, or None.
        verdict: ``below``, ``within`` or ``above``; empty without a band, or when too few are known.
        parts: the kinds of the group that sent anybody, most first; empty where the group is one kind.
    """

    words: str
    count: int
    percent: int
    band: Band | None
    verdict: str
    parts: tuple[SourceCount, ...]


def by_band(kinds: Sequence[SourceCount]) -> list[BandShare]:
    """Return the shares of the groups: always all of them, in the same order.

    Args:
        kinds: number of patients that each kind sent, by its words.
    """
    known = sum(one.count for one in kinds)
    shares = [
        _share(band, [one for one in kinds if _BY_WORDS.get(one.words) in band.kinds], known)
        for band in BANDS
    ]
    banded = frozenset().union(*(band.kinds for band in BANDS))
    rest = tuple(one for one in kinds if _BY_WORDS.get(one.words) not in banded)
    count = sum(one.count for one in rest)
    return [*shares, BandShare(REST, count, percent(count, known), None, "", rest)]


def _share(band: Band, parts: Iterable[SourceCount], known: int) -> BandShare:
    parts = tuple(parts)
    count = sum(one.count for one in parts)
    share = percent(count, known)
    verdict = verdict_of(band, share, known)
    return BandShare(band.words, count, share, band, verdict, parts if len(band.kinds) > 1 else ())


def verdict_of(band: Band, share: int, known: int) -> str:
    """Return ``below``, ``within`` or ``above``; "" when too few sources are known.

    Args:
        band: the expected band.
        share: the share of the group in whole percent.
        known: how many sources are known.
    """
    if known < FEW:
        return ""
    return "below" if share < band.low else "above" if share > band.high else "within"


def percent(count: int, of: int) -> int:
    """Return a share in whole percent; 0 if there is nothing."""
    return round(100 * count / of) if of else 0


_BEFORE_ALL = date(1970, 1, 1)  # no phone system's log is older


class Period(StrEnum):
    """The period of a report; every one but ``ALL`` ends with today."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    LAST_30_DAYS = "last_30_days"
    THIS_YEAR = "this_year"
    ALL = "all"

    @property
    def words(self) -> str:
        """The period as people say it."""
        return "all we know" if self is Period.ALL else self.value.replace("_", " ")

    def first_day(self, today: date) -> date:
        """Return the first local day of the period; weeks begin on Monday."""
        return {
            Period.TODAY: today,
            Period.THIS_WEEK: today - timedelta(today.weekday()),
            Period.THIS_MONTH: today.replace(day=1),
            Period.LAST_30_DAYS: today - timedelta(29),
            Period.THIS_YEAR: today.replace(month=1, day=1),
            Period.ALL: _BEFORE_ALL,
        }[self]

    def bounds(self, now: datetime, hours: OpeningHours) -> tuple[datetime, datetime]:
        """Return when the period begins (included) and ends (excluded): local midnights, in UTC."""
        today = hours.day_of(now)
        return hours.instant(self.first_day(today), 0), hours.instant(today + timedelta(1), 0)
