"""The house before outreach: whether the practice itself is ready for more patients.

See product, "Relationships": the liaison's list opens with the same-day rate, the backlog and the capture
rate; red says "fix this first".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Days over which the two rates are counted, today included.
HOUSE_DAYS = 30
#: Callbacks called the same day, in percent, below which it is red. More than one late call in ten is no
#: exception any more, and one patient who was not called back is enough to end a relationship.
SAME_DAY_LEAST = 90
#: Entries of the backlog above which it is red: about what one person calls in a day beside the day's own.
BACKLOG_MOST = 20
#: Known sources, in percent of those who could be asked, below which it is red: with one in five unknown
#: nobody can tell which relationship brought a patient.
CAPTURE_LEAST = 80
#: With fewer cases than this a rate says nothing, and is not red.
FEWEST_CASES = 5


@dataclass(frozen=True, slots=True)
class HouseFigures:
    """How the house stands.

    Attributes:
        met: callbacks of the last days that met the same-day rule.
        judged: callbacks of the last days of which it is known.
        backlog: open entries of the backlog.
        known: new patients of the last days whose source is known.
        askable: new patients of the last days who could be asked.
    """

    met: int
    judged: int
    backlog: int
    known: int
    askable: int


@dataclass(frozen=True, slots=True)
class HouseLine:
    """One figure of the house.

    Attributes:
        words: the figure as shown, such as ``same day 84 % of 120``.
        is_red: True if it is to be mended before anybody new is asked for patients.
    """

    words: str
    is_red: bool


def house_lines(figures: HouseFigures) -> tuple[HouseLine, ...]:
    """Return the three figures, in the order in which they are mended."""
    return tuple(line(figures) for line in _LINES)


def fix_first(figures: HouseFigures) -> bool:
    """True if something in the house is to be mended before outreach."""
    return any(line.is_red for line in house_lines(figures))


def _rate(words: str, count: int, of: int, least: int) -> HouseLine:
    if not of:
        return HouseLine(f"{words} nothing yet", False)
    percent = round(100 * count / of)
    return HouseLine(f"{words} {percent} % of {of:,}", of >= FEWEST_CASES and 100 * count < least * of)


def _backlog(figures: HouseFigures) -> HouseLine:
    return HouseLine(
        f"backlog {figures.backlog:,}" if figures.backlog else "no backlog", figures.backlog > BACKLOG_MOST
    )


_LINES: tuple[Callable[[HouseFigures], HouseLine], ...] = (
    lambda one: _rate("same day", one.met, one.judged, SAME_DAY_LEAST),
    _backlog,
    lambda one: _rate("source known", one.known, one.askable, CAPTURE_LEAST),
)
