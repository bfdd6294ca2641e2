"""F9: a crisis. The numbers first, then the words to say, then what to find out and what was done."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.crisis import CrisisBox, CrisisStep, check_acceptor
from frontdesk.domain.phone import show_number
from frontdesk.domain.text import NOTE_LIMIT
from frontdesk.ui.commands import CRISIS, bindings
from frontdesk.ui.crisis_sheet import CrisisSheet
from frontdesk.ui.desk import DeskScreen
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.show import ASCII, moment, who
from frontdesk.ui.text import data
from frontdesk.ui.widgets.crisis_numbers import CrisisNumbers
from frontdesk.ui.widgets.crisis_steps import CrisisSteps
from frontdesk.ui.widgets.field import Field
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine

_BOXES = {
    CrisisBox.WHERE: ("Where", "where they are now"),
    CrisisBox.NUMBER_NOW: ("Call back", "the number if we are cut off"),
    CrisisBox.WORDS: ("Words", "their exact words"),
    CrisisBox.WITH_WHOM: ("With", "who is with them"),
}
#: Seconds from a key to its keeping, with the store's own time under one second.
_KEEP_AFTER = 0.4


class CrisisScreen(DeskScreen):
    """Lies over whatever was there; going back leaves the crisis open, and red, until it is accepted."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(CRISIS)
    COMMANDS_HERE = CRISIS

    def __init__(self, sheet: CrisisSheet) -> None:
        """Show one crisis.

        Args:
            sheet: what is known of it so far.
        """
        super().__init__()
        self.sheet = sheet
        self._kept_soon = False

    def compose(self) -> ComposeResult:
        """Numbers, words to say, boxes, steps."""
        crisis = self.desk.practice.settings.crisis
        yield Frame("crisis")
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(id="who")
            yield CrisisNumbers(crisis.numbers, ascii=self.desk.glyphs is ASCII)
            with Vertical(id="say", classes="panel") as say:
                say.border_title = _approval(crisis.approved_by)
                say.border_subtitle = Content("do not assess, advise or promise")
                sentences = [data(f"“{sentence}”") for sentence in crisis.say]
                yield Static(
                    Content("\n").join(sentences or [Content("No words are set: add them in settings.")])
                )
            with Horizontal(id="work"):
                with Vertical(id="boxes", classes="panel") as boxes:
                    boxes.border_title = Content("Ask ── kept as you type")
                    for box, (label, hint) in _BOXES.items():
                        with Horizontal(classes="row"):
                            yield Static(Content(label), classes="label")
                            yield _Box(box, hint)
                with Vertical(id="steps", classes="panel") as steps:
                    steps.border_title = Content("Done ── one key each, with time and name")
                    yield CrisisSteps()
        yield KeyLine(CRISIS)

    def on_mount(self) -> None:
        """Show the sheet; the store follows when it is drawn."""
        self.load(self.sheet)

    def load(self, sheet: CrisisSheet) -> None:
        """Show another crisis, with the cursor in the first box that is empty."""
        self.sheet = sheet
        if sheet.caller.number and not sheet.text(CrisisBox.NUMBER_NOW):
            sheet.write(CrisisBox.NUMBER_NOW, self._number())
        self.set_focus(None)
        self.show()
        boxes = list(self.query(_Box))
        next((box for box in boxes if not box.value), boxes[0]).focus()
        self.call_after_refresh(self.desk.crisis.keep, sheet)

    async def refresh_rows(self) -> None:
        """Show what another desk changed."""
        self.show()

    def show(self) -> None:
        """Show the sheet as it is now; a box that is being typed in is left alone."""
        if not self.is_mounted:
            return
        for box in self.query(_Box):
            if not box.has_focus:
                with box.prevent(Field.Changed):
                    box.value = self.sheet.text(box.box)
        self.query_one("#who", Static).update(self._who())
        self.query_one(CrisisSteps).show_steps(self.sheet.crisis, self.hours)

    def _who(self) -> Content:
        sheet = self.sheet
        opened = f"  since {moment(sheet.opened_at, self.now(), self.hours)}"
        if sheet.crisis is not None:
            opened += f", opened by {sheet.crisis.opened_by.split(' ', 1)[0]}"
        mark = Content(" CRISIS ").stylize("bold $on-crisis on $crisis")
        if sheet.crisis is not None and sheet.is_accepted:
            mark = data(f" accepted by {sheet.crisis.accepted_by} ", "bold reverse")
        name = data(who(sheet.caller.name), "bold")
        parts = [Content.assemble(mark, "  ", name, data(f"  {self._number()}"))]
        parts.append(Content(opened).stylize("$quiet"))
        others = len([one for one in self.desk.crisis.waiting if one is not sheet])
        if others:
            parts.append(Content(f"  {others} more: pgdn").stylize("bold $crisis"))
        if sheet.trouble:
            parts.append(Content("  NOT KEPT YET").stylize("bold $at-risk"))
        return Content("").join(parts)

    def _number(self) -> str:
        number = self.sheet.caller.number
        return show_number(number, self.desk.practice.settings.phone_region) if number[:1] == "+" else number

    # The boxes

    @on(Field.Changed)
    def _typed(self, event: Field.Changed) -> None:
        if isinstance(event.input, _Box):
            self.sheet.write(event.input.box, event.value)
            if not self._kept_soon:
                self._kept_soon = True
                self.set_timer(_KEEP_AFTER, self._keep)

    @on(Field.Submitted)
    def _entered(self) -> None:
        self.focus_next(_Box)

    def _keep(self) -> None:
        self._kept_soon = False
        self.desk.crisis.keep(self.sheet)

    def keep_now(self) -> None:
        """Keep the last keys: the program ends."""
        sheet, crises, by = self.sheet, self.services.crises, self.desk.crisis.by
        if not sheet.is_kept:
            self.jobs.hand_over(lambda: sheet.keep_last(crises, by=by))

    # The steps

    @work(group="step")
    async def action_step(self, kind: str) -> None:
        """Keep that a step was taken."""
        with self.jobs.told():
            crises, step = self.services.crises, CrisisStep(kind)
            await self.sheet.step(step, crises, self.jobs, by=self.desk.crisis.by)
        self.desk.crisis.changed()

    @work(group="step")
    async def action_take_back(self) -> None:
        """Take one's own last step back."""
        with self.jobs.told():
            await self.sheet.take_back(self.services.crises, self.jobs, by=self.desk.crisis.by)
        self.desk.crisis.changed()

    @work(group="accept", exclusive=True)
    async def action_accept(self) -> None:
        """Ask who takes over, and keep the name: only this ends the crisis."""
        sheet = self.sheet
        if sheet.is_accepted:
            self.desk.confirm("Accepted already; esc goes back")
            return
        about = f"{who(sheet.caller.name)}  {self._number()}"
        ask = AskText("Accepted by whom?", about, placeholder="the person who takes over", read=_accepting)
        name = await self.desk.push_screen_wait(ask)
        if name is None:
            return
        with self.jobs.told():
            await sheet.accept(name, self.services.crises, self.jobs, by=self.desk.crisis.by)
            await self.desk.crisis.look()
        self.desk.crisis.changed()

    # Other crises, and back

    def action_another(self) -> None:
        """Open one more crisis, for another caller."""
        self._keep()
        self.load(self.desk.crisis.open_new())
        self.desk.crisis.changed()

    def action_other(self, steps: int) -> None:
        """Show another crisis that nobody accepted yet."""
        others = self.desk.crisis.waiting
        if [one for one in others if one is not self.sheet]:
            self._keep()
            place = others.index(self.sheet) + steps if self.sheet in others else 0
            self.load(others[place % len(others)])

    def action_back(self) -> None:
        """Go back to what was there; the crisis stays open until a named person accepts it."""
        self._keep()
        self.dismiss(None)


class _Box(Field):
    """One of the four boxes."""

    def __init__(self, box: CrisisBox, hint: str) -> None:
        """Make an empty box.

        Args:
            box: which of the four.
            hint: what belongs in it.
        """
        super().__init__(placeholder=hint, max_length=NOTE_LIMIT, select_on_focus=False)
        self.box = box


def _approval(approved_by: str) -> Content:
    if approved_by:
        return Content.assemble("Say ── approved by ", data(approved_by))
    return Content.assemble("Say ── ", ("not yet approved by our clinician", "$at-risk"))


def _accepting(name: str) -> str:
    """The reading of the name under the line; raises Incomplete when there is none in it."""
    check_acceptor(name)
    return f"accepted by {name.strip()}, from now on"
