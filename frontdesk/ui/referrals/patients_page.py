"""Patients: everybody between referral or first call and the end of treatment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from frontdesk.domain.referrals.events import EventKind, event_for_key
from frontdesk.domain.referrals.patients import PatientDetail, PatientLine, View
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.services.desk import Services
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.commands import PATIENTS, Command, bindings
from frontdesk.ui.referrals.patient_detail import patient_lines
from frontdesk.ui.referrals.patient_list import EMPTY, patient_list
from frontdesk.ui.referrals.patient_work import PatientWork
from frontdesk.ui.show import who
from frontdesk.ui.widgets.detail_panel import DetailPanel, KeyPanel, Letter
from frontdesk.ui.widgets.eye import Eye, eye_of
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.list_reading import Filter
from frontdesk.ui.widgets.work_list import WorkList


class _Feed:
    """What the services give the list."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def order(self, tab: View) -> Sequence[int]:
        """Return the numbers of a view, the most urgent first."""
        return self._services.patients.order(tab)

    def filter(self, tab: View) -> Filter:
        """Return what a filter of a view searches."""
        return self._services.patients.filter(tab)

    def rows(self, ids: Sequence[int]) -> Sequence[PatientLine]:
        """Return these people as they are now."""
        return self._services.patients.rows(ids)

    def detail(self, key: int) -> PatientDetail:
        """Return everything about one person."""
        return self._services.patients.one(key)


def event_keys() -> KeyPanel:
    """Return the letters that record what happened."""
    letters = [
        Letter(kind.facts.key, kind.facts.short, f"screen.event('{kind.value}')")
        for kind in EventKind
        if kind.facts.key
    ]
    return KeyPanel("What happened: one key", letters)


class PatientsPage(WorkList[View, PatientLine, PatientDetail]):
    """The list, everything about the one under the cursor, and the letters of what happened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(PATIENTS),
        Binding("escape", "screen.unfilter", "show all", show=False),
    ]
    commands: ClassVar[tuple[Command, ...]] = PATIENTS

    def __init__(self, desk: Desk, shown: Callable[[], None]) -> None:
        """Make the page; nothing is read before it is opened.

        Args:
            desk: the program.
            shown: called when its rows are there.
        """
        self._of = desk
        super().__init__(
            View.OPEN,
            _Feed(desk.services),
            partial(patient_list, self.eye),
            DetailPanel(event_keys()),
            show_detail=self._show_detail,
            empty=lambda: EMPTY[self.tab],
            placeholder="name, number, referrer, next step …",
            shown=shown,
            id="patients-page",
        )
        self.work_of = PatientWork(self)

    def eye(self) -> Eye:
        """Return the moment at which lines are drawn."""
        return eye_of(self._of)

    def _show_detail(self, detail: PatientDetail | None) -> None:
        seen = [Reading(SeenBy.CONTACT, detail.line.contact)] if detail else ()
        self.desk.in_sight.show(self.at_desk, seen)
        if detail is None:
            self.panel.nothing("Patient", EMPTY[self.tab])
        else:
            self.panel.show(who(detail.line.name), patient_lines(detail, self.eye()))

    @property
    def views(self) -> Sequence[View]:
        """The lists of this tab."""
        return tuple(EMPTY)

    def open_view(self, name: str) -> None:
        """Show one of them by its name."""
        self.open_tab(View(name))

    def begin(self) -> None:
        """Take the keys; the list is read next."""
        self.at_desk.set_focus(self.lines)

    def work_on(self, what: str) -> None:
        """Do what a key stands for."""
        if what == "add":
            self.do(self.work_of.add())
        elif (key := self.lines.key) is not None:
            self.do(self.work_of.by_name(what)(key))

    @on(Lines.Chosen)
    def _chosen(self) -> None:
        self.work_on("open")

    def on_key(self, event: events.Key) -> None:
        """A letter of what happened records it, where nobody types."""
        kind = event_for_key(event.key)
        if kind is not None and self.at_desk.focused is self.lines:
            event.stop()
            self.record(kind)

    def record(self, kind: EventKind) -> None:
        """Record that something happened to the person under the cursor."""
        if (key := self.lines.key) is not None:
            self.do(self.work_of.record(key, kind))
