"""The people that were found, most recent call first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from frontdesk.domain.find import Found
from frontdesk.ui.show import short_moment, standing_badge, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.queue_list import Eye

_COLUMNS = (
    Column("Name", 14, flex=3),
    Column("Number", 14, roomy=19, end=True),
    Column("Caller is", 16, from_width=100, ours=True),
    Column("Last call", 16, ours=True),
    Column("Callback", 19, flex=1, ours=True),
    Column("Has it", 7),
)

#: What is said before anything is looked for.
NOTHING_YET = "Type a part of a name, or the last four digits of a number and more."
#: What is said where nobody was found.
NOBODY = "Nobody is found by this. Try fewer letters, or the last four digits."


class FoundList(Lines[Found], can_focus=False):
    """The list; the keys stay with the field above it, so that more can be typed at any time."""

    def __init__(self, eye: Callable[[], Eye]) -> None:
        """Make the list.

        Args:
            eye: gives the moment a line is drawn at.
        """
        self._eye = eye
        super().__init__(_COLUMNS, self._line, lambda found: found.key, empty=NOTHING_YET, id="found")

    @property
    def mark(self) -> tuple[int, str]:
        """The cursor's line stands out, though the field has the focus."""
        return self.cursor, "cursor"

    def _line(self, found: Found) -> Sequence[Cell]:
        eye = self._eye()
        hours, owed = eye.rule.hours, found.open
        badge = standing_badge(owed, eye.rule, eye.now, eye.glyphs) if owed else None
        owner = (owed.owner.split(" ", 1)[0] or "nobody") if owed else ""
        return (
            Cell(who(found.name), "strong" if found.name else "quiet"),
            Cell(eye.number(found.dialed)),
            Cell(found.lane.words, "quiet"),
            Cell(short_moment(found.last_call_at, eye.now, hours), "quiet"),
            Cell(badge.text if badge else "", badge.style if badge else ""),
            Cell(owner, "accent" if owed and owed.owner else "quiet"),
        )
