"""The list of people to call back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.callbacks import Callback
from frontdesk.domain.same_day import SameDayRule
from frontdesk.domain.text import fold
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


def queue_list(eye: Callable[[], Eye]) -> Lines[Callback]:
    """Make the list.

    Args:
        eye: gives the moment a line is drawn at, so that time passes without reading rows again.
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

    return Lines(COLUMNS, cells, lambda callback: callback.id, empty="", id="queue")


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


def matches(callback: Callback, folded: str, number: Callable[[str], str]) -> bool:
    """Whether a callback contains the words of a filter, in any of the columns people read."""
    if not folded:
        return True
    text = fold(
        f"{callback.name} {number(callback.number)} {callback.lane.words} {callback.about} {callback.source}"
        f" {callback.owner} {callback.note}"
    )
    found_digits = "".join(ch for ch in folded if ch.isdigit())
    by_number = bool(found_digits) and folded.replace("-", "").isdigit() and found_digits in callback.number
    return by_number or all(word in text for word in folded.split())
