"""Sources: the calls where nobody knows yet who sent the patient, and the mix of a period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.mix import Period
from frontdesk.domain.referrals.sources import MissingSource, Source
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.services.referrals import SourceMix
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import REFERRALS, Command, bindings
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.source import settle_source
from frontdesk.ui.dialogs.source_choices import NewReferrer
from frontdesk.ui.referrals.missing import answer_source, missing_list
from frontdesk.ui.referrals.source_mix import MixLine, mix_lines, rate_words, source_mix
from frontdesk.ui.show import day, day_with_year, moment, who
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.lines import Lines


class SourcesPage(Horizontal):
    """The calls without a source on the left, who sent patients on the right."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(REFERRALS)
    commands: ClassVar[tuple[Command, ...]] = REFERRALS

    def __init__(self) -> None:
        """Start with the last 30 days: a month's first days say nothing."""
        super().__init__(id="sources")
        self._period = Period.LAST_30_DAYS

    def compose(self) -> ComposeResult:
        """Yield the calls without a source, and the mix."""
        with Vertical(id="missing-box", classes="panel"):
            yield missing_list(self.desk.now, lambda: self.desk.hours, self._number_words)
        with Vertical(id="mix-box", classes="panel"):
            yield Static(id="rate")
            yield source_mix(lambda: self.desk.glyphs, lambda: self.desk.config.ascii)

    @property
    def desk(self) -> Desk:
        """The program."""
        return desk_of(self)

    @property
    def at_desk(self) -> DeskScreen:
        """The screen it stands on."""
        return cast(DeskScreen, self.screen)

    @property
    def missing(self) -> Lines[MissingSource]:
        """The calls whose source is not known."""
        return self.query_one("#missing", Lines)

    @property
    def mix(self) -> Lines[MixLine]:
        """The mix of the period."""
        return self.query_one("#mix", Lines)

    # Its lists are short: there is one view, and no filter.
    narrowed = ""
    tab = Period.LAST_30_DAYS
    views: Sequence[Period] = ()

    def open_view(self, name: str) -> None:
        """There is no other list."""

    def open_filter(self) -> None:
        """There is no filter."""

    def unfilter(self) -> None:
        """Nothing is left out."""

    def _number_words(self, key: str) -> str:
        return say_number(key, self.desk.practice.settings.phone_region)

    def begin(self) -> None:
        """Take the keys; the lists are read next."""
        self.at_desk.set_focus(self.missing)

    async def refresh_rows(self) -> None:
        """Read both lists again; an answer for a period that was left meanwhile is dropped."""
        period, hours, now = self._period, self.desk.hours, self.desk.now()
        jobs, referrals = self.desk.jobs, self.desk.services.referrals
        start, end = period.bounds(now, hours)
        missing = await jobs.run(referrals.missing)
        mix = await jobs.run(lambda: referrals.mix(start, end))
        self.missing.fill(missing)
        calls = "1 call" if len(missing) == 1 else f"{len(missing)} calls"
        self.query_one("#missing-box").border_title = Content(f"Source not known ── {calls}")
        if period is self._period:
            self._show_mix(mix)

    def _show_mix(self, mix: SourceMix) -> None:
        hours = self.desk.hours
        today = hours.day_of(self.desk.now())
        first = self._period.first_day(today)
        since = day(first, hours) if first.year == today.year else day_with_year(first, hours)
        box = self.query_one("#mix-box")
        box.border_title = Content(f"Who sent them ── {self._period.words}")
        box.border_subtitle = Content("" if self._period in (Period.TODAY, Period.ALL) else f"since {since}")
        known = sum(kind.count for kind in mix.kinds)
        self.query_one("#rate", Static).update(Content(rate_words(mix.rate, known)))
        self.mix.fill(mix_lines(mix))

    async def show_call(self, call_id: int) -> None:
        """Put the cursor on a call whose source is not known."""
        await self.refresh_rows()
        self.missing.select(call_id)

    def work_on(self, what: str) -> None:
        """Answer for the call under the cursor, or look at another period."""
        if what == "period":
            self.at_desk.takes_keys = False  # at once: what is typed behind the key belongs to the dialog
            self._look_at_another()
        else:
            self._answer_marked()

    @on(Lines.Moved, "#missing")
    def _rested_on(self) -> None:
        """Note that the caller under the cursor is in sight, where the keys are in the list."""
        key = self.missing.key
        if self.at_desk.focused is self.missing and isinstance(key, int):
            self.desk.in_sight.show(self.at_desk, [Reading(SeenBy.CALL, key)])

    @on(Lines.Chosen, "#missing")
    def _answer_marked(self) -> None:
        call = self.missing.row
        if call is not None and self.at_desk.focused is self.missing:
            self.at_desk.takes_keys = False  # as above
            self._answer(call)

    @work(group="act")
    async def _answer(self, call: MissingSource) -> None:
        desk = self.desk
        with self.at_desk.keys_held(), desk.jobs.errors_shown():
            source = await self._ask(call)
            if source is None:
                return
            by = desk.person.id
            await desk.jobs.run(lambda: desk.services.referrals.answer(call.call_id, source.value, by=by))
            desk.confirm(f"Kept: {source.label}; z undoes")
            await desk.look()
            await self.at_desk.refresh_rows()

    async def _ask(self, call: MissingSource) -> Choice[Source] | None:
        """Ask until there is a whole answer, or the person leaves."""
        desk = self.desk
        referrers = await desk.jobs.run(desk.services.referrals.referrers)
        about, left = self._about(call), None
        while (taken := await desk.push_screen_wait(answer_source(about, referrers, left))) is not None:
            settled = await settle_source(self.at_desk, taken)
            if isinstance(settled.value, Source):
                return Choice(settled.label, settled.value)
            left = settled.value if isinstance(settled.value, NewReferrer) else None
        return None

    def _about(self, call: MissingSource) -> str:
        """Return the call, in two lines: who, and what is known about it."""
        now, hours = self.desk.now(), self.desk.hours
        parts = [who(call.name), self._number_words(call.dialed)]
        more = [f"called {moment(call.at, now, hours)}", call.about, f"{call.taken_by} took it"]
        return " · ".join(part for part in parts if part) + "\n" + " · ".join(part for part in more if part)

    @work(group="act")
    async def _look_at_another(self) -> None:
        periods = list(Period)
        choices = [Choice(period.words, period, ours=True) for period in periods]
        with self.at_desk.keys_held(), self.desk.jobs.errors_shown():
            picked = await self.desk.push_screen_wait(
                Pick("Who sent them: which period?", choices, marked=periods.index(self._period))
            )
            if picked is not None:
                self._period = picked
                await self.at_desk.refresh_rows()
