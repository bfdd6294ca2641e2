"""F4: who sent the patients. The calls where nobody knows yet, and the mix of a period."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.mix import Period
from frontdesk.domain.referrals.sources import MissingSource, Source
from frontdesk.services.referrals import SourceMix
from frontdesk.ui.api.requests import Request, ShowMissingSource
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import REFERRALS, bindings
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.dialogs.source import settle_source
from frontdesk.ui.dialogs.source_choices import NewReferrer
from frontdesk.ui.referrals.missing import AnswerSource, missing_list
from frontdesk.ui.referrals.source_mix import MixLine, mix_lines, rate_words, source_mix
from frontdesk.ui.show import day, day_with_year, moment, who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines


class ReferralsScreen(DeskScreen):
    """Shows the sources."""

    CSS_PATH = sheets("referrals")
    BINDINGS: ClassVar[list[BindingType]] = bindings(REFERRALS)
    # One above the other where their columns would be cut side by side.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (116, "-wide")]
    COMMANDS_HERE = REFERRALS

    def __init__(self) -> None:
        """Start with the last 30 days: a month's first days say nothing."""
        super().__init__()
        self._period = Period.LAST_30_DAYS

    def compose(self) -> ComposeResult:
        """Frame, the calls without a source, the mix."""
        yield Frame("referrals")
        with Horizontal(id="work"):
            with Vertical(id="missing-box", classes="panel"):
                yield missing_list(self.now, lambda: self.hours, self._number_words)
            with Vertical(id="mix-box", classes="panel"):
                yield Static(id="rate")
                yield source_mix(lambda: self.desk.glyphs, lambda: self.desk.config.ascii)
        yield KeyLine(REFERRALS)

    def on_mount(self) -> None:
        """Show the lists."""
        self.missing.focus()
        self._open()

    @property
    def missing(self) -> Lines[MissingSource]:
        """The calls whose source is not known."""
        return self.query_one("#missing", Lines)

    @property
    def mix(self) -> Lines[MixLine]:
        """The mix of the period."""
        return self.query_one("#mix", Lines)

    def _number_words(self, key: str) -> str:
        return say_number(key, self.desk.practice.settings.phone_region)

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.errors_shown():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read both lists again; an answer for a period that was left meanwhile is dropped."""
        period, hours, now = self._period, self.hours, self.now()
        start, end = period.bounds(now, hours)
        missing = await self.jobs.run(self.services.referrals.missing)
        mix = await self.jobs.run(lambda: self.services.referrals.mix(start, end))
        self.missing.fill(missing)
        calls = "1 call" if len(missing) == 1 else f"{len(missing)} calls"
        self.query_one("#missing-box").border_title = Content(f"Source not known ── {calls}")
        if period is self._period:
            self._show_mix(mix)

    def _show_mix(self, mix: SourceMix) -> None:
        today = self.hours.day_of(self.now())
        first = self._period.first_day(today)
        since = day(first, self.hours) if first.year == today.year else day_with_year(first, self.hours)
        box = self.query_one("#mix-box")
        box.border_title = Content(f"Who sent them ── {self._period.words}")
        box.border_subtitle = Content("" if self._period in (Period.TODAY, Period.ALL) else f"since {since}")
        known = sum(kind.count for kind in mix.kinds)
        self.query_one("#rate", Static).update(Content(rate_words(mix.rate, known)))
        self.mix.fill(mix_lines(mix))

    async def take(self, request: Request) -> None:
        """Put the cursor on a call whose source is not known."""
        if not isinstance(request, ShowMissingSource):
            await super().take(request)
            return
        await self.refresh_rows()
        self.missing.select(request.call_id)

    @on(Lines.Chosen, "#missing")
    def _chosen(self) -> None:
        self.action_answer()

    def action_answer(self) -> None:
        """Say who sent the patient under the cursor."""
        call = self.missing.row
        if call is not None and self.focused is self.missing:
            self.takes_keys = False  # at once: what is typed behind the key belongs to the dialog
            self._answer(call)

    @work(group="act")
    async def _answer(self, call: MissingSource) -> None:
        with self.keys_held(), self.jobs.errors_shown():
            source = await self._ask(call)
            if source is None:
                return
            by = self.person.id
            await self.jobs.run(lambda: self.services.referrals.answer(call.call_id, source.value, by=by))
            self.desk.confirm(f"Kept: {source.label}; z undoes")
            await self.desk.look()
            await self.refresh_rows()

    async def _ask(self, call: MissingSource) -> Choice[Source] | None:
        """Ask until there is a whole answer, or the person leaves."""
        referrers = await self.jobs.run(self.services.referrals.referrers)
        about, left = self._about(call), None
        while (taken := await self.desk.push_screen_wait(AnswerSource(about, referrers, left))) is not None:
            settled = await settle_source(self, taken)
            if isinstance(settled.value, Source):
                return Choice(settled.label, settled.value)
            left = settled.value if isinstance(settled.value, NewReferrer) else None
        return None

    def _about(self, call: MissingSource) -> str:
        """Return the call, in two lines: who, and what is known about it."""
        parts = [who(call.name), self._number_words(call.dialed)]
        more = [f"called {moment(call.at, self.now(), self.hours)}", call.about, f"{call.taken_by} took it"]
        return " · ".join(part for part in parts if part) + "\n" + " · ".join(part for part in more if part)

    def action_period(self) -> None:
        """Look at another period."""
        self.takes_keys = False  # as above
        self._look_at_another()

    @work(group="act")
    async def _look_at_another(self) -> None:
        periods = list(Period)
        choices = [Choice(period.words, period, ours=True) for period in periods]
        with self.keys_held(), self.jobs.errors_shown():
            picked = await self.desk.push_screen_wait(
                Pick("Who sent them: which period?", choices, marked=periods.index(self._period))
            )
            if picked is not None:
                self._period = picked
                await self.refresh_rows()
