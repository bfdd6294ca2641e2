"""Owed: what the practice owes those who send patients, by when, and how it was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content

from frontdesk.domain.referrals.owed_items import OwedLine, OwedView, SendingLine
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.commands import OWED, Command, bindings, with_own_keys
from frontdesk.ui.referrals.owed_list import EMPTY, owed_lines, owed_list
from frontdesk.ui.referrals.owed_work import OwedWork
from frontdesk.ui.widgets.detail_panel import DetailPanel
from frontdesk.ui.widgets.eye import Eye, eye_of
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.list_reading import Filter
from frontdesk.ui.widgets.work_list import WorkList

#: A key line so wide has room for all keys.
_ROOMY = 116
#: The keys that the frame of the detail shows where it has not.
_BELOW = ("owed.failed", "owed.waive", "owed.tell", "owed.promise", "owed.filter", "owed.detail")


@dataclass(frozen=True, slots=True)
class OwedDetail:
    """A thing owed with every try to send it, the latest first."""

    line: OwedLine
    sendings: Sequence[SendingLine]


class _Feed:
    """What the services give the list."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._owed = desk.services.owed

    def order(self, tab: OwedView) -> Sequence[int]:
        """Return the numbers of a list, in its order."""
        return self._owed.order(tab, by=self._desk.person.id)

    def filter(self, tab: OwedView) -> Filter:
        """Return what a filter of a list searches."""
        return self._owed.filter(tab, by=self._desk.person.id)

    def rows(self, ids: Sequence[int]) -> Sequence[OwedLine]:
        """Return these as they are now."""
        return self._owed.rows(ids)

    def detail(self, key: int) -> OwedDetail:
        """Return one with its sendings."""
        return OwedDetail(self._owed.one(key), self._owed.sendings(key))


class OwedPage(WorkList[OwedView, OwedLine, OwedDetail]):
    """The list, and everything about the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(OWED),
        Binding("escape", "screen.unfilter", "show all", show=False),
    ]
    commands: ClassVar[tuple[Command, ...]] = OWED

    def __init__(self, desk: Desk, shown: Callable[[], None]) -> None:
        """Make the page; nothing is read before it is opened.

        Args:
            desk: the program.
            shown: called when its rows are there.
        """
        self._of = desk
        super().__init__(
            OwedView.DUE,
            _Feed(desk),
            partial(owed_list, self.eye),
            DetailPanel(),
            show_detail=self._show_detail,
            empty=lambda: EMPTY[self.tab],
            placeholder="referrer, patient, what …",
            shown=shown,
            id="owed-page",
        )
        self.work_of = OwedWork(self)

    def eye(self) -> Eye:
        """Return the moment at which lines are drawn."""
        return eye_of(self._of)

    def _show_detail(self, detail: OwedDetail | None) -> None:
        referral = detail.line.referral if detail else None
        seen = [Reading(SeenBy.REFERRAL, referral)] if referral else ()
        self.desk.in_sight.show(self.at_desk, seen)
        if detail is None:
            self.panel.nothing("Owed", EMPTY[self.tab])
        else:
            lines = owed_lines(detail.line, detail.sendings, self.eye())
            self.panel.show(detail.line.referrer_words, lines)

    @property
    def views(self) -> Sequence[OwedView]:
        """The lists of this tab."""
        return tuple(OwedView)

    def open_view(self, name: str) -> None:
        """Show one of them by its name."""
        self.open_tab(OwedView(name))

    def on_resize(self) -> None:
        """Show in the frame of the detail the keys for which a narrow key line has no room."""
        keys = [one for one in with_own_keys(self, OWED) if one.id in _BELOW]
        words = " · ".join(f"{one.key_shown} {one.words}" for one in keys)
        self.panel.facts.border_subtitle = Content(words if self.app.size.width < _ROOMY else "")

    def begin(self) -> None:
        """Take the keys; the list is read next."""
        self.at_desk.set_focus(self.lines)

    def work_on(self, what: str) -> None:
        """Do what a key stands for."""
        if what == "next":
            self.do(self.work_of.next())
        elif what == "promise":
            self.do(self.work_of.promise())
        elif (key := self.lines.key) is not None:
            self.do(self.work_of.by_name(what)(key))

    @on(Lines.Chosen)
    def _chosen(self) -> None:
        self.work_on("send")
