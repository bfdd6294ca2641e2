"""F2: take a call. The form on the left, who it is on the right, today's calls below."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from frontdesk.domain.asked_time import read_asked_time
from frontdesk.domain.calls import Effect, NextStep, SavedCall
from frontdesk.domain.crisis import Caller
from frontdesk.domain.errors import FrontDeskError, Incomplete
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone import BadNumber, show_number
from frontdesk.domain.sources import Source, SourceAnswer
from frontdesk.services.crises import PromptAt
from frontdesk.ui.commands import CALLS, bindings
from frontdesk.ui.desk import DeskScreen
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.dialogs.new_referrer import NewReferrerDialog
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.drafting import Drafting
from frontdesk.ui.show import clock, due_in_words, spoken_due
from frontdesk.ui.source_choices import NewReferrer, NotAskedYet
from frontdesk.ui.widgets.call_form import CallForm
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.picker import Choice, Picker
from frontdesk.ui.widgets.today_list import day_line, today_list
from frontdesk.ui.widgets.who_panel import SayPanel, WhoPanel

_ASK_SOURCE = ("Who can we thank for sending you?", "How did you first hear of us?")


class CallsScreen(DeskScreen):
    """Takes calls."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CALLS)
    COMMANDS_HERE = CALLS
    AUTO_FOCUS = "#number"

    def __init__(self) -> None:
        """Start with an empty call."""
        super().__init__()
        self._draft = Drafting()
        self._kept_soon = False

    def compose(self) -> ComposeResult:
        """Frame, form, who it is, today."""
        yield Frame("calls")
        with Horizontal(id="work"):
            with Vertical(id="left"):
                yield CallForm()
                yield SayPanel()
            yield WhoPanel()
        with Vertical(id="today-box", classes="panel"):
            yield today_list(lambda: self.hours, self._number_words)
        yield KeyLine(CALLS)

    def on_mount(self) -> None:
        """Read what the practice offers, and what was being typed when the program last ended."""
        self.form.clear()
        self._open()

    @property
    def form(self) -> CallForm:
        """The form."""
        return self.query_one(CallForm)

    def _number_words(self, key: str) -> str:
        return show_number(key, self.desk.practice.settings.phone_region)

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.told():
            await self.refresh_rows()
            drafts = await self.jobs.run(self.services.drafts.all)
            lost = self._draft.take_over(drafts, self.person.id)
            if lost is not None:
                self._load(dict(lost.fields))
                self.desk.confirm("Here is the call you were typing.")
            self._show_draft()

    async def refresh_rows(self) -> None:
        """Read today's calls and what the form offers."""
        settings = self.desk.practice.settings
        staff = await self.jobs.run(self.services.practice.staff)
        referrers = await self.jobs.run(self.services.referrals.referrers)
        self.form.offer(settings.reasons, staff, referrers, settings.phone_region)
        today = await self.jobs.run(self.services.calls.today)
        self.query_one(Lines).fill(today.lines)
        self.query_one("#today-box").border_title = Content(day_line(today.summary))
        self._show_promise()

    # While the call is typed

    @on(CallForm.Edited)
    def _edited(self, event: CallForm.Edited) -> None:
        self._draft.begin(self.now())
        self._keep_soon()
        if event.field == "number":
            self._look_up()
        elif event.field == "source":
            self._settle_source()
        elif event.field == "lane" and self.form.lane is Lane.CRISIS:
            # The key that took it still has to move the cursor on.
            self.call_after_refresh(self.desk.crisis.open, self.in_hand())
        self._show_draft()
        self._show_promise()

    def in_hand(self) -> Caller:
        """Who is in the form, once anything was typed."""
        uid = self._draft.uid if self._draft.started_at else ""
        return Caller(self.form.name_typed, self.form.number, uid)

    @work(group="who", exclusive=True)
    async def _look_up(self) -> None:
        """Find out who calls; an answer that comes after more digits were typed is dropped."""
        typed, panel = self.form.number, self.query_one(WhoPanel)
        with self.jobs.told():
            try:
                known = await self.jobs.run(lambda: self.services.calls.who_is_this(typed))
            except BadNumber as wrong:
                panel.nothing(wrong.sentence)
                return
            if typed != self.form.number:
                return
            if known is None:
                panel.nothing()
                self.form.know((), fill=False)
                return
            owed = None
            if known.open_callback_id is not None:
                callback_id = known.open_callback_id
                owed = (await self.jobs.run(lambda: self.services.callbacks.detail(callback_id))).callback
            words = {
                one.numbers[0]: self._number_words(one.numbers[0]) for one in known.contacts if one.numbers
            }
            panel.show(
                known,
                owed,
                now=self.now(),
                rule=self.desk.practice.rule,
                glyphs=self.desk.glyphs,
                number_words=words,
            )
            self.form.know(known.contacts, fill=known.exact)
            self._show_promise()

    @work(group="source")
    async def _settle_source(self) -> None:
        """A new referrer and "not asked" want a few words more, in place; a first referral is marked."""
        picker = self.form.query_one("#source", Picker)
        value = picker.value
        with self.jobs.told():
            if isinstance(value, NewReferrer):
                picker.take(None, quiet=True)
                answer = await self.desk.push_screen_wait(NewReferrerDialog(value.name))
                if answer is not None:
                    by = self.person.id
                    made = await self.jobs.run(
                        lambda: self.services.referrals.add(
                            answer.name, answer.kind, answer.organisation, by=by
                        )
                    )
                    self.form.referrers = await self.jobs.run(self.services.referrals.referrers)
                    picker.take(Choice(made.words, Source(SourceAnswer.KNOWN, made.kind, made.id)))
            elif isinstance(value, NotAskedYet):
                picker.take(None, quiet=True)
                reason = await self.desk.push_screen_wait(
                    AskText("Why was nobody asked?", placeholder="the line was bad, a rush …")
                )
                if reason:
                    source = Source(SourceAnswer.NOT_ASKED, detail=reason)
                    picker.take(Choice(f"not asked: {reason}", source))
        self.query_one(WhoPanel).mark(self.form.first_referral())

    def _show_promise(self) -> None:
        """Say by when the call is due, and the words to say to the caller."""
        now, rule = self.now(), self.desk.practice.rule
        words = ""
        sentences = list(_ASK_SOURCE[:1]) if self.form.lane is Lane.NEW_PATIENT else []
        if self.form.step is NextStep.CALL_BACK and self.form.lane is not Lane.CRISIS:
            due = rule.deadline(self._draft.started_at or now, self.form.lane).due
            words = due_in_words(due, now, rule.hours)
            sentences.append(spoken_due(due, now, rule.hours))
        elif self.form.step is NextStep.CALL_BACK_AT and self.form.asked.strip():
            try:
                asked = read_asked_time(self.form.asked, now, rule.hours)
                words = ", ".join(part for part in (asked.reading, asked.remark) if part)
            except FrontDeskError as error:
                words = error.sentence
        self.form.show_due(words)
        self.query_one(SayPanel).say(sentences)
        # Where there is no room for the panel the first sentence stands in a frame.
        short = sentences and self.has_class("-short")
        self.query_one(WhoPanel).border_subtitle = Content(f"“{sentences[0]}”") if short else ""

    # Drafts

    def _keep_soon(self) -> None:
        """Keep the draft within a second of the last key, not at every key."""
        if not self._kept_soon:
            self._kept_soon = True
            self.set_timer(0.4, self.keep_draft)

    @work(group="draft")
    async def keep_draft(self) -> None:
        """Keep what stands in the form."""
        self._kept_soon = False
        with self.jobs.told():
            await self.flush()

    async def flush(self) -> None:
        """Keep what stands in the form, now."""
        if self._draft.started_at is not None:
            draft = self._draft.as_draft(self.form.fields(), self.person.id)
            await self.jobs.run(lambda: self.services.drafts.keep(draft))

    def keep_now(self) -> None:
        """Keep the call in the form: the program ends."""
        if self._draft.started_at is not None:
            draft = self._draft.as_draft(self.form.fields(), self.person.id)
            self.jobs.hand_over(lambda: self.services.drafts.keep(draft))

    def _load(self, fields: dict[str, str]) -> None:
        self.form.load(fields)
        self.set_focus(self.query_one("#number"))
        self._look_up()

    def _start_over(self) -> None:
        """An empty form for the next call."""
        self._draft.renew()
        self.form.clear()
        self.query_one(WhoPanel).mark("")
        self.query_one(WhoPanel).nothing()
        self.set_focus(self.query_one("#number"))
        self._show_draft()
        self._show_promise()

    def _show_draft(self) -> None:
        started = self._draft.started_at
        at = f" ── {self.hours.local(started):%H:%M:%S}" if started else ""
        self.form.border_title = Content(f"New call{at}")
        waiting = self._draft.waiting
        words = ", ".join(draft.title for draft in waiting[:3])
        more = f" +{len(waiting) - 3}" if len(waiting) > 3 else ""
        self.form.border_subtitle = Content(f"parked: {words}{more}  ^t") if waiting else Content("F10 save")

    @work(group="draft")
    async def action_park(self) -> None:
        """Put this call aside and take another."""
        with self.jobs.told():
            draft = self._draft.as_draft(self.form.fields(), self.person.id, parked=True)
            if not draft.is_empty:
                await self.jobs.run(lambda: self.services.drafts.keep(draft))
                self._draft.park(draft)
            self._start_over()

    @work(group="draft")
    async def action_unpark(self) -> None:
        """Go back to a parked call; the one in the form is parked instead."""
        with self.jobs.told():
            waiting = self._draft.waiting
            if not waiting:
                self.desk.confirm("No parked call waits.")
                return
            chosen = waiting[0]
            if len(waiting) > 1:
                choices = [Choice(one.title, one, clock(one.started_at, self.hours)) for one in waiting]
                picked = await self.desk.push_screen_wait(Pick("Which parked call?", choices))
                if picked is None:
                    return
                chosen = picked
            now_typed = self._draft.as_draft(self.form.fields(), self.person.id, parked=True)
            if not now_typed.is_empty:
                await self.jobs.run(lambda: self.services.drafts.keep(now_typed))
                self._draft.park(now_typed)
            self._draft.resume(chosen)
            self._load(dict(chosen.fields))
            self._show_draft()

    @work(group="draft")
    async def action_discard(self) -> None:
        """Throw away what stands in the form, after asking."""
        draft = self._draft.as_draft(self.form.fields(), self.person.id)
        if draft.is_empty:
            return
        sure = await self.desk.push_screen_wait(
            Pick(
                "Throw this call away?",
                [Choice("keep it", False), Choice("throw it away", True)],
                draft.title,
            )
        )
        if sure:
            with self.jobs.told():
                await self.jobs.run(lambda: self.services.drafts.discard(draft.uid, by=self.person.id))
                self._start_over()

    # Saving

    @work(group="save")
    async def action_save(self) -> None:
        """Save the call; until the store said yes, everything stays in the form."""
        with self.jobs.told():
            try:
                promised = self._promised_at()
                at = self._draft.started_at or self.now()
                call = self.form.read(self._draft.uid, at, promised)
                saved = await self.jobs.run(lambda: self.services.calls.save(call, by=self.person.id))
            except Incomplete as missing:
                self._go_to(missing)
                return
            caller = self.in_hand()
            self._start_over()
            self.desk.confirm(_said(saved, self._due_words(saved)))
            self.desk.crisis.watch(call.note, caller, PromptAt.CALL, saved.call_id)
            await self.desk.look()
            await self.refresh_rows()

    def _promised_at(self) -> datetime | None:
        if self.form.step is not NextStep.CALL_BACK_AT or not self.form.asked.strip():
            return None
        return read_asked_time(self.form.asked, self.now(), self.hours).at

    def _due_words(self, saved: SavedCall) -> str:
        return due_in_words(saved.due, self.now(), self.hours) if saved.due else ""

    def _go_to(self, missing: Incomplete) -> None:
        """Show which answer is missing and put the cursor there."""
        field = {"promised_at": "asked"}.get(missing.field, missing.field)
        self.desk.tell(missing.title, missing.sentence)
        widget = self.form.query_one(f"#{field}")
        self.set_focus(widget.input if isinstance(widget, Picker) else widget)


def _said(saved: SavedCall, due: str) -> str:
    """What saving did, in few words."""
    words = {
        Effect.OPENED: f"Saved. Callback {due}",
        Effect.JOINED: f"Saved. Joined their open callback: called {saved.calls} times",
        Effect.CLOSED: "Saved. Their open callback is closed; ^z undoes",
        Effect.NONE: "Saved",
    }[saved.effect]
    if saved.first_referral:
        words += " · first referral from this person"
    return " · ".join((words, *saved.notices))
