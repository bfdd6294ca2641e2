"""F2: take a call. The form on the left, who it is on the right, today's calls below."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from frontdesk.domain.calls import check_call
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import PromptAt
from frontdesk.domain.errors import FrontDeskError, Incomplete
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.ui.api.requests import Request, ShowDraft, TakeCall
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.calls.caller_lookup import find_out
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.calls.form_checks import (
    MissingAnswer,
    first_referral,
    is_in_distress,
    note_distress,
    number_is_meant,
    promised_in,
    settle_in_form,
    source_wants_more,
)
from frontdesk.ui.calls.found_referral import ask_whose_referral, show_their_office
from frontdesk.ui.calls.parking import Parking
from frontdesk.ui.calls.promising import JoinedCallback, promise, saved_words
from frontdesk.ui.calls.today_list import day_line, today_list
from frontdesk.ui.calls.who_panel import SayPanel, WhoPanel
from frontdesk.ui.commands import CALLS, bindings, with_own_keys
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.panels import SideBySide, entitle
from frontdesk.ui.widgets.picker import Picker


class CallsScreen(DeskScreen):
    """Takes calls."""

    CSS_PATH = sheets("calls")
    BINDINGS: ClassVar[list[BindingType]] = bindings(CALLS)
    COMMANDS_HERE = CALLS
    # Nothing of the screen itself is seen but its ground: Textual would draw all its lines at every frame.
    BLANK = True
    AUTO_FOCUS = "#number"

    def __init__(self) -> None:
        super().__init__()
        self._parking = Parking(self)
        self._joined = JoinedCallback(self.desk, lambda: self.form.number)
        # The program starts on this screen: until the desk is open there is no practice to answer for.
        self.takes_keys = False
        self._missing = MissingAnswer(self.desk, lambda: self.form)

    def compose(self) -> ComposeResult:
        """Frame, form, who it is, today."""
        self.fit_at_once()
        yield Frame("calls")
        with SideBySide(id="work"):
            with Vertical(id="left"):
                yield CallForm()
                yield SayPanel()
            yield WhoPanel()
        with Vertical(id="today-box", classes="panel"):
            yield today_list(lambda: self.hours, self.number_words)
        yield KeyLine(CALLS)

    def on_mount(self) -> None:
        """Show an empty form."""
        self.form.clear()
        self._parking.show()

    async def open_rows(self) -> None:
        """Read what the practice offers, and what was being typed when the program last ended."""
        await self.refresh_rows()
        await self._parking.take_over()
        self.takes_keys = True

    @property
    def form(self) -> CallForm:
        """The form."""
        return self.query_one(CallForm)

    def number_words(self, key: str) -> str:
        """Return a number's key as people here write it."""
        return say_number(key, self.desk.practice.settings.phone_region)

    async def refresh_rows(self) -> None:
        """Read today's calls and what the form offers."""
        settings = self.desk.practice.settings
        staff = await self.jobs.run(self.services.practice.staff)
        referrers = await self.jobs.run(self.services.referrals.referrers)
        self.form.offer(settings, staff, referrers)
        today = await self.jobs.run(self.services.calls.today)
        self.query_one(Lines).fill(today.lines)
        entitle(self.query_one("#today-box"), Content(day_line(today.summary)))
        await self._joined.look()
        self._show_promise()

    async def take(self, request: Request) -> None:
        """Begin a call with what is known of the caller, or go back to a half-typed one."""
        if isinstance(request, TakeCall):
            with self.keys_held():
                await self.action_park().wait()
                self.load({"number": request.number, "name": request.name, "lane": request.lane})
                # As if it had been typed: the call begins, is kept as a draft, and who it is shows beside it.
                self.form.post_message(CallForm.Edited("number"))
        elif isinstance(request, ShowDraft):
            if not await self._parking.open(request.uid):
                self.desk.confirm("It was saved or thrown away meanwhile.")
        else:
            await super().take(request)

    # While the call is typed

    @on(CallForm.Edited)
    def _edited(self, event: CallForm.Edited) -> None:
        if not self.desk.is_open:
            return
        self._missing.typed(event.field)
        self._parking.draft.begin(self.now())
        self._parking.keep_soon()
        if event.field == "number":
            self._look_up()
        elif event.field == "source":
            # At once: what is typed behind the key belongs to the dialog.
            self.takes_keys = self.takes_keys and not source_wants_more(self.form)
            self._settle_source()
        elif event.field == "lane" and self.form.lane is Lane.CRISIS:
            self._open_crisis()
        self._parking.show()
        self._show_promise()

    @work(group="lane")
    async def _open_crisis(self) -> None:
        """Open the crisis screen when the key that took the lane has moved the cursor on."""
        await self.desk.key_through()
        self.desk.crisis.open(self.in_hand())

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Back from a crisis of this call: it shows beside the caller, and who sent them is not asked."""
        crisis, uid = self.desk.crisis, self._parking.draft.uid
        if crisis.was_accepted_in(uid):
            note_distress(self.form)
            self.form.settle_after_crisis()
            self._show_promise()
        if crisis.was_opened_in(uid):
            self._look_up()

    def in_hand(self) -> Caller:
        """Return who is in the form, once anything was typed."""
        draft = self._parking.draft
        uid = draft.uid if draft.started_at else ""
        return Caller(self.form.name_typed, self.form.number, uid)

    def about_in_hand(self) -> str:
        """Return what they ask for, as typed into the form."""
        return self.form.query_one("#about", Picker).text

    @work(group="who", exclusive=True)
    async def _look_up(self) -> None:
        with self.jobs.errors_shown():
            await find_out(self.desk, self.form, self.query_one(WhoPanel))
            await self._joined.look()
            self._show_promise()

    @work(group="source")
    async def _settle_source(self) -> None:
        """Ask in place what the line of "Who sent" still wants; a first referral is marked."""
        with self.keys_held():
            await settle_in_form(self, self.form)
        self.query_one(WhoPanel).mark(first_referral(self.form))

    @on(Lines.Moved, "#today")
    def _rested_on(self) -> None:
        """Note that the caller of a line of today is in sight, where the keys are in the list."""
        call = self.query_one(Lines).key
        if self.focused is self.query_one(Lines) and isinstance(call, int):
            self.desk.in_sight.show(self, [Reading(SeenBy.CALL, call)])

    def _show_promise(self) -> None:
        """Say by when the call is due, and the words to say to the caller."""
        now, form = self.now(), self.form
        made = promise(
            form.lane,
            form.step,
            form.asked,
            began=self._parking.draft.started_at or now,
            now=now,
            rule=self.desk.practice.rule,
            known=self._joined.found,
            in_distress=is_in_distress(form),
            was_accepted=self.desk.crisis.was_accepted_in(self._parking.draft.uid),
        )
        form.show_due(made.words, is_today=made.is_today)
        self.query_one(SayPanel).say(made.sentences)
        office = form.lane is Lane.REFERRING_OFFICE
        (key,) = with_own_keys(self, [one for one in CALLS if one.id == "call.office"])
        self.query_one(WhoPanel).show_office(key.key_shown if office else "")
        # Where there is no room for the panel the first sentence is in a frame's line.
        short = made.sentences and self.has_class("-short")
        self.query_one(WhoPanel).say_below(f"“{made.sentences[0]}”" if short else "")

    def action_office(self) -> None:
        """Show all patients of the office that calls; the call stays in the form."""
        self.takes_keys = False  # at once: what is typed behind the key belongs to the dialog
        self.run_worker(show_their_office(self, self.form), group="office")

    # Drafts

    @work(group="draft")
    async def keep_draft(self) -> None:
        """Save what was typed into the form."""
        with self.jobs.errors_shown():
            await self._parking.keep()

    def keep_now(self) -> None:
        """Save the call in the form as a draft: the program ends."""
        self._parking.keep_at_the_end()

    def load(self, fields: dict[str, str]) -> None:
        """Put a draft's fields into the form and find out who it is."""
        self._missing.end()
        self.form.load(fields)
        self.set_focus(self.query_one("#number"))
        self._look_up()

    def _start_over(self) -> None:
        """An empty form for the next call."""
        self._missing.end()
        self._parking.draft.renew()
        self.form.clear()
        self._joined.found = None
        panel = self.query_one(WhoPanel)
        panel.mark("")
        panel.nothing()
        self.desk.in_sight.show(self, ())
        self.set_focus(self.query_one("#number"))
        self._parking.show()
        self._show_promise()

    @work(group="draft")
    async def action_park(self) -> None:
        """Put this call aside and take another."""
        with self.jobs.errors_shown(), self.keys_held():
            await self._parking.park()
            self._start_over()

    @work(group="draft")
    async def action_unpark(self) -> None:
        """Go back to a parked call; the one in the form is parked instead."""
        with self.jobs.errors_shown():
            await self._parking.unpark()

    @work(group="draft")
    async def action_discard(self) -> None:
        """Throw away what was typed into the form, after asking."""
        with self.jobs.errors_shown():
            if await self._parking.discard():
                self._start_over()

    # Saving

    @work(group="save")
    async def action_save(self) -> None:
        """Save the call; until the store said yes, everything stays in the form, and the keys wait."""
        with self.jobs.errors_shown(), self.keys_held():
            if self.form.is_untouched:
                self.desk.confirm("Nothing typed yet")
                return
            self.form.settle()
            if not await settle_in_form(self, self.form):
                return
            if await self.desk.crisis.began_in(self._parking.draft.uid):
                note_distress(self.form)
            try:
                promised = promised_in(self.form, self.now(), self.hours)
            except FrontDeskError as wrong:
                self._missing.ask("asked", wrong)
                return
            try:
                draft = self._parking.draft
                call = self.form.read(draft.uid, draft.started_at or self.now(), promised)
                check_call(call)
                if not await number_is_meant(self, self.form):
                    return
                saved = await self.jobs.run(lambda: self.services.calls.save(call, by=self.person.id))
            except Incomplete as missing:
                self._missing.ask(missing.field, missing)
                return
            caller = self.in_hand()
            self._start_over()
            self.desk.confirm(saved_words(saved, self.now(), self.desk.practice.rule))
            self.desk.crisis.watch(call.note, caller, PromptAt.CALL, saved.call_id)
            await self.desk.look()
            await self.refresh_rows()
            await ask_whose_referral(self.desk, saved)
