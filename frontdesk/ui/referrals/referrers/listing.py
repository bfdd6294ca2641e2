"""The list of those who refer, the most urgent first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from frontdesk.domain.relationships.cadence import ContactDue
from frontdesk.domain.relationships.health import LISTS, Trend
from frontdesk.domain.relationships.people import ReferrerLine, ReferrerView
from frontdesk.domain.relationships.touches import TOUCHES_TO_FIRST
from frontdesk.ui.show import Badge
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.eye import Eye
from frontdesk.ui.widgets.lines import Lines

#: What is said where a list is empty: what will appear there, and which key makes it.
EMPTY = {
    ReferrerView.NEXT: "Nobody is to be contacted now. Who is due appears here.",
    ReferrerView.FOCUS: "The focus list is empty. f on somebody under All brings them here.",
    ReferrerView.ALL: "Nobody is known who refers. A call's source and a referral bring them here.",
    ReferrerView.APART: "Nobody is left alone. o (opted out) brings somebody here.",
}
#: The named lists by their code.
NAMED = {one.code: one for one in LISTS}
#: Lists that come with the cadence: the first column says it already.
_OF_CADENCE = frozenset({"late", "due_soon"})
_TREND_WORDS = {Trend.UP: "up", Trend.LEVEL: "level", Trend.DOWN: "down"}


def referrer_list(
    eye: Callable[[], Eye], load: Callable[[list[int]], Awaitable[Sequence[ReferrerLine]]]
) -> Lines[ReferrerLine]:
    """Make the list.

    Args:
        eye: gives the moment a line is drawn at.
        load: reads the lines of these numbers; it tells itself what goes wrong, and gives none then.
    """

    def cells(line: ReferrerLine) -> Sequence[Cell]:
        """Return the cells of one of them, one a column."""
        look = eye()
        return [cell(line, look) for _, cell in _COLUMNS]

    columns = tuple(column for column, _ in _COLUMNS)
    return Lines(columns, cells, lambda line: line.id, empty="", id="referrers", load=load)


def contact_badge(line: ReferrerLine, eye: Eye) -> Badge:
    """Return when the next contact is due, in glyph and words."""
    if line.apart:
        return Badge("– left alone", "quiet")
    following, today = line.next_contact, eye.hours.day_of(eye.now)
    if following.due is ContactDue.LATE and following.late_after is not None:
        return Badge(f"{eye.glyphs.breached} {(today - following.late_after).days} d late", "breached")
    if following.due is ContactDue.SOON:
        return Badge(f"{eye.glyphs.at_risk} due soon", "at-risk")
    if following.due is ContactDue.NEVER:
        return Badge(f"{eye.glyphs.on_time} no contact", "quiet")
    return Badge(f"{eye.glyphs.on_time} on time", "on-time")


def list_words(line: ReferrerLine) -> str:
    """Return the most urgent list they are on in words, without what the first column says; or ""."""
    if line.apart:
        return line.apart
    return next((NAMED[code].words for code in line.lists if code not in _OF_CADENCE), "")


def sent_words(line: ReferrerLine) -> str:
    """Return how many they sent, with the trend: ``12 up``."""
    trend = _TREND_WORDS[line.health.trend] if line.health.trend is not None else ""
    return f"{line.referrals:,} {trend}".strip() if line.referrals else "none"


def short_day(which: date | None, eye: Eye) -> str:
    """Return a day in a narrow column: ``Nov 16``, ``Nov 2024``; "" for none."""
    if which is None:
        return ""
    month_day: str = eye.hours.style.month_day(which)
    return month_day if which.year == eye.hours.day_of(eye.now).year else which.strftime("%b %Y")


def _touch(line: ReferrerLine, _: Eye) -> Cell:
    """Return which contact of the seven until a first referral was the last one."""
    if line.referrals or not line.touches:
        return Cell("")
    done = line.touches >= TOUCHES_TO_FIRST
    return Cell(f"{line.touches} of {TOUCHES_TO_FIRST}", "at-risk" if done else "quiet")


def _standing(line: ReferrerLine, look: Eye) -> Cell:
    badge = contact_badge(line, look)
    if look.marked is None:
        return Cell(badge.text, badge.style)
    if line.id in look.marked:
        return Cell(f"{look.glyphs.marked} {badge.text}", "accent")
    return Cell(f"  {badge.text}", badge.style)


def _name(line: ReferrerLine, _: Eye) -> Cell:
    return Cell(line.name, "quiet" if line.apart else "accent" if line.key else "strong")


def _lists(line: ReferrerLine, _: Eye) -> Cell:
    return Cell(list_words(line), "quiet" if line.apart else "at-risk")


#: Each column, and its cells. What a narrow list leaves out is in the detail too.
_COLUMNS: tuple[tuple[Column, Callable[[ReferrerLine, Eye], Cell]], ...] = (
    (Column("Contact", 13, ours=True), _standing),
    (Column("Name", 14, flex=3), _name),
    (Column("Organization", 14, flex=3, from_width=100), lambda one, _: Cell(one.organization)),
    (Column("Kind", 12, flex=1, from_width=112, ours=True), lambda one, _: Cell(one.kind.words, "quiet")),
    (Column("Sent", 8, right=True, ours=True), lambda one, _: Cell(sent_words(one))),
    (
        Column("Last", 8, right=True, ours=True),
        lambda one, look: Cell(short_day(one.last_contact, look), "quiet"),
    ),
    (Column("What about them", 20, flex=2, roomy=26, roomy_from=97, ours=True), _lists),
    (Column("Touch", 6, ours=True), _touch),
)
