"""The list of people to call back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks import Callback
from frontdesk.domain.same_day import SameDayRule
from frontdesk.ui.show import Glyphs, span, standing_badge, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

COLUMNS = (
    Column("Due", 14),
    Column("Name", 11, flex=3),
    Column("Number", 14),
    Column("Lane", 16, from_width=110),
    Column("About", 8, flex=2),
    Column("Who sent", 14, flex=3, from_width=134),
    Column("Waiting", 8, right=True),
    Column("Tries", 6, flex=1, from_width=78),
    Column("Calls", 5, right=True, from_width=88),
    Column("Has it", 8, flex=1),
)


@dataclass(frozen=True, slots=True)
class Eye:
    """What a line needs to know to draw itself at this moment.

    Attributes:
        now: the present instant.
        rule: the rule.
        glyphs: the signs in use.
        number: how a number's key is shown.
    """

    now: datetime
    rule: SameDayRule
    glyphs: Glyphs
    number: Callable[[str], str]


def queue_list(
    eye: Callable[[], Eye], load: Callable[[list[int]], Awaitable[Sequence[Callback]]]
) -> Lines[Callback]:
    """Make the list.

    Args:
        eye: gives the moment a line is drawn at, so that time passes without reading rows again.
        load: reads the callbacks of these numbers; it tells itself what goes wrong, and gives none then.
    """

    def cells(callback: Callback) -> Sequence[Cell]:
        look = eye()
        badge = standing_badge(callback, look.rule, look.now, look.glyphs)
        return (
            Cell(badge.text, badge.style),
            Cell(who(callback.name), "strong" if callback.name else "quiet"),
            Cell(look.number(callback.number)),
            Cell(callback.lane.words, "quiet"),
            Cell(callback.about),
            Cell(callback.source, "quiet"),
            Cell(span(callback.waiting(look.now))),
            Cell(_tries(callback), "quiet"),
            Cell(f"×{callback.calls}" if callback.calls > 1 else "", "accent"),
            _owner(callback, look.now),
        )

    return Lines(COLUMNS, cells, lambda callback: callback.id, empty="", id="queue", load=load)


def _tries(callback: Callback) -> str:
    """``2 message``: how many tries, and what came of the last."""
    last = callback.last_outcome.facts.short if callback.last_outcome else ""
    return f"{callback.attempts} {last}".strip() if callback.attempts else (last or "–")


def _owner(callback: Callback, now: datetime) -> Cell:
    """Who has it and since when."""
    if callback.claimed_at is None or not callback.owner:
        return Cell("")
    minutes = int((now - callback.claimed_at).total_seconds() // 60)
    return Cell(f"{callback.owner.split(' ', 1)[0]} {minutes}m", "accent")
