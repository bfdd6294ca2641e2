"""Calls that were written on paper while the computer was down, typed in with the times they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from frontdesk.domain.calls import Draft, NewCall, NextStep, Result, check_call
from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import PromptAt
from frontdesk.domain.errors import FrontDeskError, Incomplete
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer
from frontdesk.domain.typed_moments import PastTime, read_past_time
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.calls.drafting import Drafting
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.calls.form_checks import (
    MissingAnswer,
    note_distress,
    number_is_meant,
    promised_in,
    settle_in_form,
    source_wants_more,
)
from frontdesk.ui.calls.found_referral import ask_whose_referral
from frontdesk.ui.calls.promising import JoinedCallback, PromiseWords, promise, saved_words
from frontdesk.ui.commands import PAPER, bindings
from frontdesk.ui.show import who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import said
from frontdesk.ui.widgets.choice import Choice
from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.form_rows import Field, FormRows
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.picker import Picker

#: Seconds from a key to its keeping, with the store's own time under one second.
_KEEP_AFTER = 0.4
#: The form, where what was typed and not kept is reported.
_PLACE = "the call on paper"


class PaperScreen(DeskScreen):
    """Takes one call after the other; what is half-typed is kept like every draft."""

    CSS_PATH = sheets("paper")
    BINDINGS: ClassVar[list[BindingType]] = bindings(PAPER)
    COMMANDS_HERE = PAPER
    AUTO_FOCUS = "#when"

    def __init__(self) -> None:
        super().__init__()
        self._draft = Drafting()
        self._kept_soon = False
        self._saved: list[TypedIn] = []
        self._joined = JoinedCallback(self.desk, lambda: self.form.number)
        self._missing = MissingAnswer(self.desk, lambda: self.form)
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """Frame, time, form, what was typed in so far."""
        yield Frame("review")
        yield TimeRow()
        yield CallForm()
        with Vertical(id="saved-box", classes="panel"):
            yield saved_list()
        yield KeyLine(PAPER)

    def on_mount(self) -> None:
        """Offer what the practice offers."""
        self.query_one(TimeRow).border_title = Content("From paper ── a call as it happened")
        self.query_one("#saved-box").border_title = Content("Typed in")
        self._start_over()
        self._open()

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.errors_shown():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read what the form offers."""
        settings = self.desk.practice.settings
        staff = await self.jobs.run(self.services.practice.staff)
        referrers = await self.jobs.run(self.services.referrals.referrers)
        self.form.offer(settings, staff, referrers)

    @property
    def form(self) -> CallForm:
        """The form."""
        return self.query_one(CallForm)

    @property
    def when_typed(self) -> str:
        """The time as typed."""
        return self.query_one("#when", Input).value

    def in_hand(self) -> Caller:
        """Return who is in the form."""
        return Caller(self.form.name_typed, self.form.number, self._draft.uid)

    # While it is typed

    @on(Input.Submitted, "#when")
    def _entered(self) -> None:
        self.focus_next()

    @on(CallForm.Edited)
    def _form_edited(self, event: CallForm.Edited) -> None:
        self._missing.typed(event.field)
        self._edited()
        if event.field == "source":
            # At once: what is typed behind the key belongs to the dialog.
            self.takes_keys = self.takes_keys and not source_wants_more(self.form)
            self._settle_source()
        elif event.field == "number":
            self._look_up()

    @on(Input.Changed, "#when")
    def _edited(self) -> None:
        self._draft.begin(self.now())
        self._show_time()
        if not self._kept_soon:
            self._kept_soon = True
            self.set_timer(_KEEP_AFTER, self._keep)

    def _show_time(self) -> None:
        """Say how the time is read, and by when the call is due because of it."""
        words, due = "", PromiseWords("", (), is_today=False)
        if self.when_typed.strip():
            try:
                read = read_past_time(self.when_typed, self.now(), self.hours)
            except FrontDeskError as wrong:
                words = wrong.sentence.partition(";")[0]
            else:
                words, due = read.reading, self._due(read.at)
        self.query_one(TimeRow).border_subtitle = said(words)
        self.form.show_due(due.words, is_today=due.is_today)

    def _due(self, at: datetime) -> PromiseWords:
        form, rule = self.form, self.desk.practice.rule
        now = at if form.step is NextStep.CALL_BACK_AT else self.now()
        known = self._joined.found
        return promise(form.lane, form.step, form.asked, began=at, now=now, rule=rule, known=known)

    @work(group="who", exclusive=True)
    async def _look_up(self) -> None:
        """Find out whose callback it would be."""
        with self.jobs.errors_shown():
            await self._joined.look()
            self._show_time()

    @work(group="source")
    async def _settle_source(self) -> None:
        """Ask in place what the line of "Who sent" still wants."""
        with self.keys_held():
            await settle_in_form(self, self.form)

    # Drafts

    def _typed(self, *, parked: bool = False) -> Draft:
        """Return what is typed as a draft; it began when the call came, where that can be read already."""
        fields = self.form.fields()
        result = self.query_one("#result", Picker)
        beside = [] if result.value is Result.ANSWERED else [result.text]
        at: datetime | None = None
        try:
            at = read_past_time(self.when_typed, self.now(), self.hours).at
        except FrontDeskError:
            beside.append(self.when_typed.strip())
        # The call form has no place for these: in the note nothing of them is lost.
        fields["note"] = " · ".join(part for part in (*beside, fields["note"]) if part)
        draft = self._draft.as_draft(fields, self.person.id, parked=parked)
        return replace(draft, started_at=at) if at is not None else draft

    @work(group="draft")
    async def _keep(self) -> None:
        self._kept_soon = False
        if self._draft.started_at is not None:
            with self.jobs.errors_shown():
                draft, drafts = self._typed(), self.services.drafts
                await self.jobs.keep(_PLACE, lambda: drafts.keep(draft), lambda: drafts.set_aside(draft))

    def keep_now(self) -> None:
        """Save what is typed: the program ends."""
        if self._draft.started_at is None:
            self.jobs.unkept.kept(_PLACE)
        else:
            draft, drafts = self._typed(), self.services.drafts
            self.jobs.hand_over(_PLACE, lambda: drafts.keep(draft), lambda: drafts.set_aside(draft))

    @work(group="save")
    async def action_back(self) -> None:
        """Back to the review; a half-typed call is parked on Calls with its time."""
        with self.jobs.errors_shown():
            draft = self._typed(parked=True)
            if self._draft.started_at is not None:
                await self.jobs.keep(_PLACE, lambda: self.services.drafts.keep(draft))
                if not draft.is_empty:
                    self.desk.confirm("Parked: it is among the half-typed calls.")
            self.dismiss(None)

    def _start_over(self) -> None:
        """An empty form for the next call."""
        self._draft.renew()
        self._joined.found = None
        self._missing.end()
        self.jobs.unkept.kept(_PLACE)
        self.form.clear()
        self.query_one("#result", Picker).take_value(Result.ANSWERED)
        when = self.query_one("#when", Input)
        with when.prevent(Input.Changed):
            when.value = ""
        self._show_time()
        self.set_focus(when)

    # Saving

    @work(group="save")
    async def action_save(self) -> None:
        """Save the call as of the time it came; until the store said yes, everything stays in the form."""
        with self.jobs.errors_shown(), self.keys_held():
            if not self.when_typed.strip() and self.form.is_untouched:
                self.desk.confirm("Nothing typed yet")
                return
            read = self._when()
            if read is None:
                self.set_focus(self.query_one("#when"))
                return
            self.form.settle()
            if not await settle_in_form(self, self.form):
                return
            if await self.desk.crisis.began_in(self._draft.uid):
                note_distress(self.form)
            result = self.query_one("#result", Picker).value
            try:
                call = self.form.read(self._draft.uid, read.at, promised_in(self.form, read.at, self.hours))
                call = as_it_came(call, result if isinstance(result, Result) else Result.ANSWERED)
                check_call(call)
                if not await number_is_meant(self, self.form):
                    return
                saved = await self.jobs.run(lambda: self.services.calls.save(call, by=self.person.id))
            except Incomplete as missing:
                self._missing.ask(missing.field, missing)
                return
            caller = self.in_hand()
            signer = await self.jobs.run(lambda: self.services.review.signed_by(read.at))
            words = f"{signer} signed that day: add a note (n). " if signer else ""
            words += saved_words(saved, self.now(), self.desk.practice.rule)
            self._saved.insert(0, TypedIn(saved.call_id, read.reading, who(call.name), words))
            self.query_one("#saved", Lines).fill(self._saved)
            self._start_over()
            self.desk.confirm(words)
            if call.lane is Lane.CRISIS:
                self.desk.crisis.open(caller)
            else:
                self.desk.crisis.watch(call.note, caller, PromptAt.CALL, saved.call_id)
            await self.desk.look()
            await ask_whose_referral(self.desk, saved)

    def _when(self) -> PastTime | None:
        """Return the time on the paper; None, after saying why, if it is missing or cannot be read."""
        if not self.when_typed.strip():
            self.desk.tell("One answer is missing", "When did it come? Type the time on the paper.")
            return None
        try:
            return read_past_time(self.when_typed, self.now(), self.hours)
        except FrontDeskError as wrong:
            self.desk.tell("When did it come?", wrong.sentence)
            return None


_RESULTS = [
    Choice("answered", Result.ANSWERED),
    Choice("a voicemail", Result.VOICEMAIL),
    Choice("missed", Result.MISSED),
]


@dataclass(frozen=True, slots=True)
class TypedIn:
    """A call that was saved here: when it happened, who it was, and what saving it did."""

    call_id: int
    reading: str
    name: str
    words: str


class TimeRow(FormRows):
    """Return when it happened, and if somebody answered."""

    def __init__(self) -> None:
        super().__init__(labels=11, id="time-form", classes="panel")

    def compose(self) -> ComposeResult:
        """Yield the two fields."""
        when = TextField(id="when", max_length=40, placeholder="9:12, 4pm, yesterday 4:40pm")
        result = Picker[Result](_RESULTS, id="result")
        yield from self.lay_out(((Field(when, 28, "It came at"), Field(result, 14, "it was")),))


def as_it_came(call: NewCall, result: Result) -> NewCall:
    """Return a call with its result; of a machine nobody could ask who sent them."""
    if result is not Result.ANSWERED and call.source is None and call.lane is Lane.NEW_PATIENT:
        call = replace(call, source=Source(SourceAnswer.MISSED))
    return replace(call, result=result)


def saved_list() -> Lines[TypedIn]:
    """Make the list of what was typed in so far."""
    columns = (
        Column("It came at", 20, ours=True),
        Column("Name", 12, flex=1),
        Column("What saving it did", 24, flex=2, ours=True),
    )

    def cells(one: TypedIn) -> Sequence[Cell]:
        """Return the cells of a saved line, one a column."""
        return Cell(one.reading, "quiet"), Cell(one.name, "strong"), Cell(one.words)

    empty = "What F10 saved appears here; then type the next line of the paper."
    return Lines(columns, cells, lambda one: one.call_id, empty=empty, id="saved", newest_first=True)
