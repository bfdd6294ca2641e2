"""The list of people to call back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.calls import CLINICIAN_QUESTION, TO_A_CLINICIAN, is_clinician_question
from frontdesk.ui.show import short_moment, short_span, sleeping_words, span, standing_badge, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.eye import Eye
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


def queue_list(
    eye: Callable[[], Eye], load: Callable[[list[int]], Awaitable[Sequence[Callback]]]
) -> Lines[Callback]:
    """Make the list.

    Args:
        eye: gives the moment a line is drawn at, so that time passes without reading rows again.
        load: reads the callbacks of these numbers; it tells itself what goes wrong, and gives none then.
    """

    def cells(callback: Callback) -> Sequence[Cell]:
        """Return the cells of a callback, one a column."""
        look = eye()
        return [cell(callback, look) for _, cell in _COLUMNS]

    columns = tuple(column for column, _ in _COLUMNS)
    return Lines(columns, cells, lambda callback: callback.id, empty="", id="queue", load=load)


def _due(callback: Callback, look: Eye) -> Cell:
    """Return where it stands, behind its mark in a list with marks."""
    badge = standing_badge(callback, look.rule, look.now, look.glyphs)
    words = _due_words(callback, badge.text, look)
    if look.marked is None:
        return Cell(words, badge.style)
    if callback.id in look.marked:
        return Cell(f"{look.glyphs.marked} {words}", "accent")
    return Cell(f"  {words}", badge.style)


def _due_words(callback: Callback, badge: str, look: Eye) -> str:
    """Return where it stands; while it sleeps, why and until when.

    In a game of phone tag, after a message in time, when they rang: ``○ rang 10:12a``.
    """
    hours = look.rule.hours
    if callback.rang_back_at is not None and callback.met_at is not None:
        return f"{look.glyphs.on_time} rang {short_moment(callback.rang_back_at, look.now, hours)}"
    if callback.is_open and not callback.backlog and (callback.next_at or look.now) > look.now:
        return sleeping_words(callback, look.now, hours, look.glyphs)
    return badge


def claimed(callback: Callback, now: datetime) -> str:
    """Return who has it and since when: ``Dana 12 min``, or nothing."""
    if callback.claimed_at is None or not callback.owner:
        return ""
    # Another desk's clock may be a little ahead of this one's.
    return f"{callback.owner.split(' ', 1)[0]} {span(max(now - callback.claimed_at, timedelta(0)))}"


def _name(callback: Callback, _: Eye) -> Cell:
    return Cell(who(callback.name), "strong" if callback.name else "quiet")


def _about(callback: Callback) -> Cell:
    """Return what they ask for, and who answers it where that is a clinician."""
    if is_clinician_question(callback.about):
        return Cell(f"{TO_A_CLINICIAN}{callback.about[len(CLINICIAN_QUESTION) :]}", "accent")
    return Cell(callback.about)


def _last(callback: Callback, _: Eye) -> Cell:
    return Cell(callback.last_outcome.facts.short if callback.last_outcome else "", "quiet")


#: Each column, and its cells. What a narrow list leaves out is in the detail too; who has one is
#: always seen.
_COLUMNS: tuple[tuple[Column, Callable[[Callback, Eye], Cell]], ...] = (
    (Column("Due", 14, ours=True), _due),
    (Column("Name", 11, flex=3, roomy=18, roomy_from=97), _name),
    (Column("Number", 14, roomy=19, end=True), lambda one, look: Cell(look.number(one.dialed))),
    (Column("Lane", 16, from_width=131, ours=True), lambda one, _: Cell(one.lane.words, "quiet")),
    (Column("About", 8, flex=2, from_width=71), lambda one, _: _about(one)),
    (Column("Who sent", 12, flex=3, from_width=97), lambda one, _: Cell(one.source, "quiet")),
    (
        Column("Waiting", 7, right=True, from_width=63, ours=True),
        lambda one, look: Cell(short_span(one.waiting(look.now))),
    ),
    (
        Column("Tries", 5, right=True, from_width=78, ours=True),
        lambda one, _: Cell(str(one.attempts) if one.attempts else "–", "quiet"),
    ),
    (Column("Last", 9, flex=1, from_width=114, ours=True), _last),
    (
        Column("Calls", 5, right=True, from_width=137, ours=True),
        lambda one, _: Cell(f"×{one.calls}" if one.calls > 1 else "", "accent"),
    ),
    (Column("Has it", 11, flex=1), lambda one, look: Cell(claimed(one, look.now), "accent")),
)
