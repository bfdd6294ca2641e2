"""The head of the Backlog tab: today's share, what was left each day, and when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from frontdesk.domain.backlog import BurnDay
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.widgets.bars import bar, spark
from frontdesk.ui.widgets.pressable import Part, Pressables, Row

if TYPE_CHECKING:
    from frontdesk.services.backlog import BacklogStanding

_BAR = 16
_LABEL = 15
#: The keys of this list, each a button too.
_KEYS = (
    ("n", "next", "screen.next"),
    ("space", "mark", "screen.mark('one')"),
    ("*", "all", "screen.mark('all')"),
)
#: From so many lines on there is room for the days.
_THREE_LINES = 3


class BurnDown(Pressables):
    """Two lines, or three where the terminal is high enough; no names stand in it."""

    def __init__(self, hours: Callable[[], OpeningHours], *, ascii_only: bool) -> None:
        """Make it empty and out of sight.

        Args:
            hours: the opening hours as they are when it is drawn.
            ascii_only: draw in ASCII.
        """
        super().__init__()
        self._hours = hours
        self._ascii = ascii_only
        self._standing: BacklogStanding | None = None
        self._said = ""

    def tell(self, standing: BacklogStanding | None, said: str) -> None:
        """Show where the backlog stands.

        Args:
            standing: as last read; None keeps what is shown.
            said: what takes the place of the forecast: what is marked, or being recorded.
        """
        self._standing = standing or self._standing
        self._said = said
        self.on_resize()

    def on_resize(self) -> None:
        """Use the height there is."""
        if self._standing is not None:
            self.show([Row(*parts) for parts in self._told(self._standing)])

    def _told(self, standing: BacklogStanding) -> Iterator[tuple[list[Part], list[Part]]]:
        yield (
            [Part(self._share(standing))],
            [
                Part(Content.assemble((f"  {key}", "bold $accent"), (f" {word}", "$secondary")), action)
                for key, word, action in _KEYS
            ]
            + [Part(Content(" "))],
        )
        is_high = self.size.height >= _THREE_LINES
        if is_high:
            yield [Part(self._days(standing.days))], []
        if self._said:
            yield [Part(Content(f" {self._said}").stylize("bold $accent"))], []
        else:
            end = Content(f" {standing.forecast.words(self._hours().style)}.")
            course = "" if is_high or not standing.days else self._course(standing.days)
            yield [Part(with_course(course, end, self.size.width))], []

    def _share(self, standing: BacklogStanding) -> Content:
        """Today's share as a bar and in words."""
        share = standing.share
        full = bar(share.called / share.quota, _BAR, ascii=self._ascii)
        empty = "." if self._ascii else "░"
        return Content.assemble(
            (f" {'Share of today':<{_LABEL}}", "$quiet"),
            (full, "$met" if share.is_done else "$accent"),
            (empty * (_BAR - len(full)), "$quiet"),
            f"  {share.words}",
        )

    def _days(self, days: Sequence[BurnDay]) -> Content:
        """Return what was left at the end of each open day."""
        label = (f" {'Left each day':<{_LABEL}}", "$quiet")
        remained = [one.remained for one in days]
        if not remained:
            return Content.assemble(label, ("nothing yet", "$quiet"))
        count = "1 open day" if len(days) == 1 else f"{len(days)} open days"
        drawn = " ".join(f"{one:,}" for one in remained[-2:]) if self._ascii else spark(remained)
        return Content.assemble(
            label,
            (f"{drawn:<{_BAR}}", "$accent"),
            f"  {self._course(days)}",
            (f" in {count}", "$quiet"),
        )

    def _course(self, days: Sequence[BurnDay]) -> str:
        """From how many to how many: ``60 → 31``."""
        first, last = days[0].began or days[0].remained, days[-1].remained
        return f"{first:,} {'to' if self._ascii else '→'} {last:,}"


def with_course(course: str, end: Content, width: int) -> Content:
    """Return the forecast after the course of the days on one line; the forecast alone if that is too long.

    Args:
        course: from how many to how many, or "".
        end: the forecast.
        width: cells there are.
    """
    whole = Content.assemble((f" {course} ", "$accent"), end) if course else end
    return whole if whole.cell_length <= width else end
