"""The list of people to call back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.rule.same_day import SameDayRule
from frontdesk.ui.show import Glyphs, short_moment, short_span, sleeping_words, span, standing_badge, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

#: What is said where a list is empty: what will appear there, and which key makes it.
EMPTY = {
    Tab.NOW: "Nobody to call back now. A call saved with F10 as “call back” appears here.",
    Tab.LATER: "Nothing sleeps. What waits for its next try or a promised time appears here.",
    Tab.MINE: "You have no callback. n claims and opens the next one.",
    Tab.BREACHED: "No deadline was missed. Callbacks nobody made in time appear here.",
    Tab.BACKLOG: "Nothing from before. What an import finds that is older than a few days appears here.",
    Tab.DONE_TODAY: "Nothing closed yet today. Outcomes such as b (booked) close a callback.",
}

#: What a narrow list leaves out stands in the detail too; who has one is always seen.
COLUMNS = (
    Column("Due", 14, ours=True),
    Column("Name", 11, flex=3, roomy=18, roomy_from=97),
    Column("Number", 14, roomy=19, end=True),
    Column("Lane", 16, from_width=131, ours=True),
    Column("About", 8, flex=2, from_width=71),
    Column("Who sent", 12, flex=3, from_width=97),
    Column("Waiting", 7, right=True, from_width=63, ours=True),
    Column("Tries", 5, right=True, from_width=78, ours=True),
    Column("Last", 9, flex=1, from_width=114, ours=True),
    Column("Calls", 5, right=True, from_width=137, ours=True),
    Column("Has it", 11, flex=1),
)


@dataclass(frozen=True, slots=True)
class Eye:
    """What a line needs to know to draw itself at this moment.

    Attributes:
        now: the present instant.
        rule: the rule.
        glyphs: the signs in use.
        number: how a number's key is shown.
        marked: the callbacks that are marked; None in a list without marks.
        odd: why a number's key cannot be dialed, in words, or "".
    """

    now: datetime
    rule: SameDayRule
    glyphs: Glyphs
    number: Callable[[str], str]
    marked: Container[int] | None = None
    odd: Callable[[str], str] = lambda key: ""


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
        mark = "" if look.marked is None else "  "
        if look.marked is not None and callback.id in look.marked:
            mark = f"{look.glyphs.marked} "
        return (
            Cell(mark + _due(callback, badge.text, look), "accent" if mark.strip() else badge.style),
            Cell(who(callback.name), "strong" if callback.name else "quiet"),
            Cell(look.number(callback.dialed)),
            Cell(callback.lane.words, "quiet"),
            Cell(callback.about),
            Cell(callback.source, "quiet"),
            Cell(short_span(callback.waiting(look.now))),
            Cell(str(callback.attempts) if callback.attempts else "–", "quiet"),
            Cell(callback.last_outcome.facts.short if callback.last_outcome else "", "quiet"),
            Cell(f"×{callback.calls}" if callback.calls > 1 else "", "accent"),
            Cell(claimed(callback, look.now), "accent"),
        )

    return Lines(COLUMNS, cells, lambda callback: callback.id, empty="", id="queue", load=load)


def _due(callback: Callback, badge: str, look: Eye) -> str:
    """Where it stands; while it sleeps, why and until when.

    In a game of phone tag, after a message in time, when they rang: ``○ rang 10:12a``.
    """
    hours = look.rule.hours
    if callback.rang_back_at is not None and callback.met_at is not None:
        return f"{look.glyphs.on_time} rang {short_moment(callback.rang_back_at, look.now, hours)}"
    if callback.is_open and not callback.backlog and (callback.next_at or look.now) > look.now:
        return sleeping_words(callback, look.now, hours, look.glyphs)
    return badge


def claimed(callback: Callback, now: datetime) -> str:
    """Who has it and since when: ``Dana 12 min``, or nothing."""
    if callback.claimed_at is None or not callback.owner:
        return ""
    # Another desk's clock may be a little ahead of ours.
    return f"{callback.owner.split(' ', 1)[0]} {span(max(now - callback.claimed_at, timedelta(0)))}"
