"""How ``frontdesk due`` reads on paper and on a screen: a head, an aligned table, the forecast."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from frontdesk.cli.columns import cut, fill
from frontdesk.cli.context import Context
from frontdesk.cli.output import Style
from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.text import one_line
from frontdesk.ui.show import ASCII, UNICODE, Badge, Glyphs, span, standing_badge

if TYPE_CHECKING:
    from frontdesk.services.desk import Services
    from frontdesk.services.office import Practice

_STYLES: Final[Mapping[str, Style]] = {"breached": "breached", "at-risk": "at_risk", "met": "met"}
#: Columns of a terminal that a number takes, and the most it takes with its extension.
_NUMBER: Final = 14
_LONGEST_NUMBER: Final = 21
_LANES: Final[Mapping[Lane, str]] = {
    Lane.REFERRING_OFFICE: "office",
    Lane.NEW_PATIENT: "new",
    Lane.EXISTING_PATIENT: "existing",
}


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the table.

    Attributes:
        title: what stands above it.
        text: what stands in it.
        least: its columns of a terminal at the smallest.
        grows: its share of the room that is left over.
        right: whether it is aligned to the right.
        from_width: the total width from which it is shown at all.
    """

    title: str
    text: Callable[[Callback], str]
    least: int
    grows: int = 0
    right: bool = False
    from_width: int = 0


def write_table(
    context: Context, services: Services, queue: list[Callback], now: datetime, *, backlog: bool = False
) -> None:
    """Write the head, a line for each callback, and what the pace says; or, of the backlog, its end."""
    from frontdesk.domain.people import PROGRAM_ID

    out, practice = context.out, services.practice.current()
    standing = services.callbacks.standing(by=PROGRAM_ID)
    glyphs = ASCII if context.config().ascii or not out.has_glyphs else UNICODE
    when = practice.rule.hours.style.moment(practice.rule.hours.local(now), year=True)
    name = cut(one_line(practice.settings.name), max(out.width - len(when) - 2, 8), glyphs is ASCII)
    out.line(f"{out.paint(name, 'head')}  {when}")
    counts = standing.counts
    out.line(f"{counts.breached} breached, {counts.at_risk} at risk, {counts.open} open")
    out.line()
    if queue:
        _write_rows(context, practice, queue, now, glyphs)
    else:
        out.line("The backlog is empty." if backlog else "Nobody is left to be called today.")
    out.line()
    if backlog:
        whole = services.backlog.standing()
        out.line(f"Today: {whole.share.words}. {whole.forecast.words(practice.settings.time_style)}.")
        return
    if counts.backlog:
        out.line(f"{counts.backlog:,} more in the backlog: frontdesk due --backlog")
    if later := max(counts.open - len(queue), 0):
        out.line(f"{later} more {'is' if later == 1 else 'are'} open for another day.")
    if standing.pace.to_call:
        out.line(f"{standing.pace.sentence}.")


def _write_rows(
    context: Context, practice: Practice, queue: Iterable[Callback], now: datetime, glyphs: Glyphs
) -> None:
    out, ascii_only = context.out, glyphs is ASCII

    def badge(callback: Callback) -> Badge:
        return standing_badge(callback, practice.rule, now, glyphs)

    rows = list(queue)
    region = practice.settings.phone_region
    longest = max(len(say_number(row.dialed, region)) for row in rows)
    columns = _fitted(_columns(badge, practice, now, min(max(longest, _NUMBER), _LONGEST_NUMBER)), out.width)
    titles = ((column.title, width, column.right) for column, width in columns)
    out.line(out.paint("  ".join(fill(*title, ascii_only) for title in titles).rstrip(), "head"))
    for callback in rows:
        cells = [fill(column.text(callback), width, column.right, ascii_only) for column, width in columns]
        first = out.paint(cells[0], _STYLES.get(badge(callback).style))
        out.line("  ".join([first, *cells[1:]]).rstrip())


def _columns(
    badge: Callable[[Callback], Badge], practice: Practice, now: datetime, number: int
) -> list[_Column]:
    """The columns in their order; those always shown fill 80 columns.

    Args:
        badge: where a callback stands.
        practice: the practice.
        now: the present instant.
        number: columns of a terminal for the numbers, which an extension makes longer; the names give them.
    """
    region = practice.settings.phone_region
    return [
        _Column("Due", lambda it: badge(it).text, 15),
        _Column("Number", lambda it: say_number(it.dialed, region) if it.number else "no number", number),
        _Column("Name", lambda it: it.name, 13 + _NUMBER - number, grows=2),
        _Column("Lane", lambda it: _LANES.get(it.lane, it.lane.words), 8),
        _Column("Waits", lambda it: span(it.waiting(now)), 7, right=True),
        _Column("Tries", lambda it: str(it.attempts), 5, right=True),
        _Column("Calls", lambda it: str(it.calls), 5, right=True, from_width=100),
        _Column("Has it", lambda it: it.owner.partition(" ")[0] or "-", 6),
        _Column("About", lambda it: it.about, 12, grows=2, from_width=120),
        _Column("Who sent", lambda it: it.source or "-", 13, grows=3, from_width=100),
    ]


def _fitted(columns: list[_Column], width: int) -> list[tuple[_Column, int]]:
    """The columns that are shown at a width, each with its own; what is left over goes to those that grow."""
    shown = [column for column in columns if column.from_width <= width]
    room = max(0, width - sum(column.least for column in shown) - 2 * (len(shown) - 1))
    shares = sum(column.grows for column in shown)
    return [(column, column.least + room * column.grows // shares) for column in shown]
