"""Today's calls, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from frontdesk.domain.calls import CallLine, DaySummary, Direction, Effect, NextStep, Result
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.show import short_clock, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

COLUMNS = (
    Column("At", 6, right=True, ours=True),
    Column("Number", 14, roomy=19, end=True),
    Column("Name", 15, flex=3),
    Column("Caller is", 16, from_width=96, ours=True),
    Column("About", 10, flex=2),
    Column("Who sent", 16, flex=3, from_width=110),
    Column("Outcome", 13, flex=1, ours=True),
    Column("By", 5, from_width=72),
)


def today_list(hours: Callable[[], OpeningHours], number: Callable[[str], str]) -> Lines[CallLine]:
    """Make the list.

    Args:
        hours: the opening hours as they are when a line is drawn.
        number: how a number's key is shown.
    """

    def cells(call: CallLine) -> Sequence[Cell]:
        """Return the cells of a call, one a column."""
        quiet = "quiet" if call.voided else ""
        return (
            Cell(short_clock(call.at, hours()), "quiet"),
            Cell(number(call.dialed), quiet),
            Cell(who(call.name), quiet if call.name else "quiet"),
            Cell(call.lane.words, "quiet"),
            Cell(call.about, quiet),
            Cell(call.source, "quiet"),
            _outcome(call),
            Cell(call.by.split(" ", 1)[0], "quiet"),
        )

    return Lines(
        COLUMNS,
        cells,
        lambda call: call.id,
        empty="Today's calls appear here. Type a number above, then F10 saves the call.",
        id="today",
        newest_first=True,
    )


def _outcome(call: CallLine) -> Cell:
    """Return what became of a call, in a word or two."""
    if call.voided:
        return Cell("undone", "quiet")
    if call.direction is Direction.OUTBOUND:
        return Cell("we called", "quiet")
    if call.effect is Effect.OPENED:
        return Cell("callback", "accent")
    if call.effect in (Effect.JOINED, Effect.REOPENED):
        return Cell("called again", "accent")
    if call.result is not Result.ANSWERED:
        return Cell("voicemail" if call.result is Result.VOICEMAIL else "missed", "quiet")
    step = call.next_step or NextStep.SETTLED
    return Cell(step.words, "met" if step is NextStep.BOOKED else "")


def day_line(summary: DaySummary) -> str:
    """Return the line above the list: ``41 calls · 38 answered · source known 9 of 10``."""
    if not summary.calls:
        return "Today"
    calls = "1 call" if summary.calls == 1 else f"{summary.calls} calls"
    parts = [f"Today ── {calls}", f"{summary.answered} answered"]
    if summary.sources_askable:
        parts.append(f"source known {summary.sources_known} of {summary.sources_askable}")
    return " · ".join(parts)
