"""New-patient calls whose source is missing or was not asked, and the dialog that answers one afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from frontdesk.domain.referrals.sources import MissingSource, Referrer, Source
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.dialogs.source_choices import NewReferrer, NotAskedYet, SourceValue, source_choices
from frontdesk.ui.show import short_clock, who
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.picker import Picker

if TYPE_CHECKING:
    pass


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


class AnswerSource(Dialog[Choice[SourceValue]]):
    """The field "Who sent" of the call form, for one call."""

    # Before the field's own escape, which closes a list that is never closed here.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False, priority=True)]

    def __init__(self, about: str, referrers: Sequence[Referrer], left: NewReferrer | None = None) -> None:
        """Make the question.

        Args:
            about: the call it acts on.
            referrers: everybody who referred before, those who send most first.
            left: a new referrer whom somebody began to type and left: the field begins with the name.
        """
        super().__init__(
            "Who sent this patient?", about, keys="type to narrow     enter  take     esc  leave"
        )
        self._referrers = referrers
        self._left = left

    def body(self) -> ComposeResult:
        """Yield the field."""
        yield Picker[SourceValue](
            self._offered, id="source", placeholder="referrer, kind, or why nobody knows"
        )

    def _offered(self, typed: str) -> list[Choice[SourceValue]]:
        return source_choices(typed, self.query_one("#source", Picker).text, self._referrers, self._left)

    def on_mount(self) -> None:
        """Show what there is to choose from at once."""
        picker = self.query_one("#source", Picker)
        name = self._left.name if self._left else ""
        picker.write(name)
        picker.focus()
        # Letters that were typed behind the key that opened this have narrowed it already.
        self.call_after_refresh(lambda: picker.show_list(picker.text))

    @on(Picker.Picked)
    def _picked(self, event: Picker.Picked) -> None:
        # Leaving the field takes its first line too: only what a person took is an answer.
        value = event.value
        if isinstance(value, (Source, NewReferrer, NotAskedYet)) and event.picker.has_focus_within:
            self.dismiss(Choice(event.picker.text, value))
