"""New-patient calls whose source is missing or was not asked, and the question that answers one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from frontdesk.domain.referrals.sources import MissingSource, Referrer
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.dialogs.narrow import Narrow
from frontdesk.ui.dialogs.source_choices import NewReferrer, SourceValue, source_choices
from frontdesk.ui.show import short_clock, who
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines

_COLUMNS = (
    Column("Called", 13, right=True, ours=True),
    Column("Name", 12, flex=3),
    Column("Number", 14, roomy=19, end=True),
    Column("About", 10, flex=2, from_width=72),
    Column("Why not asked", 13, flex=3),
    Column("By", 6, from_width=66),
)
_EMPTY = "Every source is known. “Not asked” calls appear here."


def missing_list(
    now: Callable[[], datetime], hours: Callable[[], OpeningHours], number: Callable[[str], str]
) -> Lines[MissingSource]:
    """Make the list.

    Args:
        now: the moment a line is drawn at.
        hours: the opening hours as they are then.
        number: how a number's key is shown.
    """

    def cells(call: MissingSource) -> Sequence[Cell]:
        """Return the cells of a call, one a column."""
        return (
            Cell(called(call.at, now(), hours()), "quiet"),
            Cell(who(call.name), "strong" if call.name else "quiet"),
            Cell(number(call.dialed)),
            Cell(call.about, "quiet"),
            Cell(call.detail or "no answer yet", "" if call.detail else "quiet"),
            Cell(call.taken_by.split(" ", 1)[0], "quiet"),
        )

    return Lines(_COLUMNS, cells, lambda call: call.call_id, empty=_EMPTY, id="missing")


def called(at: datetime, now: datetime, hours: OpeningHours) -> str:
    """When, in 13 cells: ``2:32p`` today, ``Nov 17 2:32p`` this year, else ``Nov 17 2025``."""
    which, today, style = hours.day_of(at), hours.day_of(now), hours.style
    clock = short_clock(at, hours)
    if which == today:
        return clock
    return f"{style.month_day(which)} {clock if which.year == today.year else which.year}"


def answer_source(
    about: str, referrers: Sequence[Referrer], left: NewReferrer | None = None
) -> Narrow[SourceValue]:
    """Return the question of the field "Who sent" of the call form, for one call.

    Args:
        about: the call it acts on.
        referrers: everybody who referred before, those who send most first.
        left: a new referrer whom somebody began to type and left: the field begins with the name.
    """
    return Narrow(
        "Who sent this patient?",
        about,
        lambda typed, text: source_choices(typed, text, referrers, left),
        text=left.name if left else "",
        placeholder="referrer, kind, or why nobody knows",
    )
