"""Which day ``03/04/2017`` is: the whole file decides, not one row.

First a number above 12 tells the day from the month. Where there is none, the epoch second that
Asterisk puts into its unique ids tells; then which of the two numbers moves from day to day while the
other stands still. Dots stand in day/month dates only. A file that says nothing at all is read as the
practice's region writes dates, and the preview says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from frontdesk.phones.dates import BadDate, DateStyle, WallClock, likely_epoch, numeric_date

#: So many rows are always looked at; beyond them reading goes on only until the first that decides.
SAMPLE = 200

_EPOCH = re.compile(r"(?:^|-)(\d{9,10})(?:\.\d+)?$", re.ASCII)
_NEAR = timedelta(hours=36)
_MOVED = 3
_UNSURE = "Dates are read as {}, but nothing in the file says so: check one before importing."
_DOTTED = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.", re.ASCII)
# Where the month stands before the day (Unicode CLDR, short dates).
_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "PR", "GU", "VI"})
_LAST_MONTH = 12


class Verdict(NamedTuple):
    """What was decided.

    Attributes:
        style: how to read the dates.
        sure: False when nothing in the file told, and day/month was taken.
        reason: one sentence for the preview.
    """

    style: DateStyle
    sure: bool
    reason: str


class DateVotes:
    """What the rows seen so far say about the style of their dates."""

    def __init__(self, region: str = "") -> None:
        """Start with nothing seen; ``region`` decides where the file says nothing."""
        self._usual = DateStyle.MONTH_FIRST if region.upper() in _MONTH_FIRST_REGIONS else DateStyle.DAY_FIRST
        self._numeric = self._dotted = self._epochs = self._seen = 0
        self._above = {DateStyle.DAY_FIRST: 0, DateStyle.MONTH_FIRST: 0}
        self._by_id = {DateStyle.DAY_FIRST: 0, DateStyle.MONTH_FIRST: 0}
        self._firsts: set[int] = set()
        self._seconds: set[int] = set()

    def add(self, text: str, uniqueid: str) -> None:
        """Look at one row: its start as written, and its unique id or nothing."""
        self._seen += bool(text)
        self._epochs += likely_epoch(text)
        pair = numeric_date(text)
        if pair is None:
            return
        first, second = pair
        self._numeric += 1
        self._dotted += _DOTTED.search(text) is not None
        self._firsts.add(first)
        self._seconds.add(second)
        if first > _LAST_MONTH >= second:
            self._above[DateStyle.DAY_FIRST] += 1
        elif second > _LAST_MONTH >= first:
            self._above[DateStyle.MONTH_FIRST] += 1
        elif first != second:
            for style in _agreeing(text, uniqueid):
                self._by_id[style] += 1

    @property
    def settled(self) -> bool:
        """Whether more rows could change nothing that matters."""
        return self._numeric == 0 or any(self._above.values()) or any(self._by_id.values())

    def verdict(self) -> Verdict:
        """The style, and in words why."""
        if 2 * self._epochs > self._seen:
            return Verdict(DateStyle.EPOCH, True, "Times are seconds or milliseconds since 1970.")
        if not self._numeric:
            return Verdict(DateStyle.ISO, True, "Dates have the year first, or name the month.")
        if style := _winner(self._above):
            return Verdict(style, True, f"Dates are {_words(style)}: only so the numbers above 12 are days.")
        if style := _winner(self._by_id):
            return Verdict(style, True, f"Dates are {_words(style)}: the ids of the calls agree with that.")
        if 2 * self._dotted > self._numeric:
            return Verdict(DateStyle.DAY_FIRST, True, "Dates are day/month: they are written with dots.")
        if len(self._firsts) == 1 and len(self._seconds) >= _MOVED:
            return Verdict(DateStyle.MONTH_FIRST, True, "Dates are month/day: only the second number moves.")
        if len(self._seconds) == 1 and len(self._firsts) >= _MOVED:
            return Verdict(DateStyle.DAY_FIRST, True, "Dates are day/month: only the first number moves.")
        return Verdict(self._usual, False, _UNSURE.format(_words(self._usual)))


def decide(starts: Iterable[tuple[str, str]], region: str = "") -> Verdict:
    """The style of a file and why, from its rows' (start as written, unique id).

    ``region`` (``US``) decides where nothing else does; without one it is day/month.
    Reads ``SAMPLE`` rows, and more only as long as those leave it open.
    """
    votes = DateVotes(region)
    for seen, (text, uniqueid) in enumerate(starts, start=1):
        votes.add(text, uniqueid)
        if seen >= SAMPLE and votes.settled:
            break
    return votes.verdict()


def _agreeing(text: str, uniqueid: str) -> list[DateStyle]:
    """The one style under which the date lies within a day and a half of its id, or nothing."""
    found = _EPOCH.search(uniqueid)
    if found is None:
        return []
    epoch = datetime.fromtimestamp(int(found[1]), UTC)
    near = []
    for style in (DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST):
        try:
            if abs(WallClock(style, UTC).read(text).at - epoch) < _NEAR:
                near.append(style)
        except BadDate:
            continue
    return near if len(near) == 1 else []


def _winner(votes: dict[DateStyle, int]) -> DateStyle | None:
    day, month = votes[DateStyle.DAY_FIRST], votes[DateStyle.MONTH_FIRST]
    if day == month:
        return None
    return DateStyle.DAY_FIRST if day > month else DateStyle.MONTH_FIRST


def _words(style: DateStyle) -> str:
    return "day/month" if style is DateStyle.DAY_FIRST else "month/day"
