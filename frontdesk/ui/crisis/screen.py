"""F9: a crisis. The numbers first, then the words to say, then what to find out and what was done."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from frontdesk.domain.crisis import CrisisBox, CrisisStep, check_acceptor
from frontdesk.domain.phone.dialing import spell_number
from frontdesk.domain.settings.crisis import CrisisSettings
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import CRISIS, bindings
from frontdesk.ui.crisis.notes import CrisisNotes
from frontdesk.ui.crisis.numbers import CrisisNumbers
from frontdesk.ui.crisis.panels import AskBox, AskPanel, CrisisSteps
from frontdesk.ui.crisis.sheet import CrisisSheet, OpenCrises
from frontdesk.ui.dialogs.ask_text import AskText
from frontdesk.ui.show import ASCII, moment, who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import data, ours
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine

_LOCKED = " The desk is locked. The numbers and the steps work; esc goes back to the lock. "
#: Other callers are behind these.
_NOT_WHILE_LOCKED = frozenset({"other", "prompts", "near_miss"})
_WHILE_LOCKED = [
    one for one in CRISIS if not any(one.action.startswith(f"screen.{what}") for what in _NOT_WHILE_LOCKED)
]
_NO_WORDS = "No words are set: add them in settings."
_NOT_APPROVED = Content("not yet approved by our clinician").stylize("$at-risk")
#: Seconds from a key to its keeping, with the store's own time under one second.
_KEEP_AFTER = 0.4


class CrisisScreen(DeskScreen):
    """Shown above any screen; going back leaves the crisis open, and red, until it is accepted."""

    CSS_PATH = sheets("crisis")
    BINDINGS: ClassVar[list[BindingType]] = bindings(CRISIS)
    COMMANDS_HERE = CRISIS
    IS_CRISIS = True
    AUTO_FOCUS = ""

    def __init__(
        self, sheet: CrisisSheet, crises: OpenCrises, notes: CrisisNotes, *, locked: bool = False
    ) -> None:
        """Show one crisis.

        Args:
            sheet: what is known of it so far.
            crises: those of this desk; they keep the sheet.
            notes: near misses, and imported texts with watched words.
            locked: True while the desk is: nobody else is named, and a PIN is asked when it is accepted.
        """
        super().__init__()
        self.above_lock = locked
        self._crises = crises
        self._notes = notes
        self.sheet = sheet
        self._kept_soon = False
        self._is_made = False
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """Numbers, words to say, boxes, steps: few widgets, so that it is there at once."""
        crisis = self.desk.practice.settings.crisis
        yield Static(Content(_LOCKED), id="locked") if self.above_lock else Frame("crisis")
        yield Static(self._who(), id="who")
        with VerticalScroll(id="top", can_focus=False):
            yield CrisisNumbers(crisis.numbers, self.hours.style, ascii=self.desk.glyphs is ASCII)
            yield _say(crisis)
        with Horizontal(id="work"):
            yield AskPanel()
            yield CrisisSteps()
        yield KeyLine(_WHILE_LOCKED, alone=True) if self.above_lock else KeyLine(CRISIS)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the desk is locked, show nothing of other callers."""
        return not (self.above_lock and action in _NOT_WHILE_LOCKED)

    def on_mount(self) -> None:
        """Draw the numbers first; what costs time to make follows, and the store after that."""
        self._draw()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Make the boxes behind the first frame, which this event paints."""
        self.call_later(self._finish)

    async def _finish(self) -> None:
        """Make the boxes, once; keys wait for them, because nothing here has the focus yet."""
        if not self.is_attached or self._is_made:
            return
        self._is_made = True
        self._take_number()
        await self.query_one(AskPanel).add_boxes(self._text)
        self.load(self.sheet)

    def _text(self, box: CrisisBox) -> str:
        """Return what stands in a box; while the desk is locked nothing that another desk typed."""
        return self.sheet.typed_here(box) if self.above_lock else self.sheet.text(box)

    def _take_number(self) -> None:
        """Offer the number they came with as the one to call back; not while the desk is locked."""
        if self.above_lock:
            return
        if self.sheet.caller.number and not self.sheet.text(CrisisBox.NUMBER_NOW):
            self.sheet.write(CrisisBox.NUMBER_NOW, self._number())

    def load(self, sheet: CrisisSheet) -> None:
        """Show another crisis, with the cursor in the first box that is empty; the one before is kept."""
        if sheet is not self.sheet:
            self._crises.keep(self.sheet)
        self.sheet = sheet
        self._take_number()
        boxes = list(self.query(AskBox))
        for box in boxes:
            if box.value != (text := self._text(box.box)):
                with box.prevent(TextField.Changed):
                    box.value = text
        if boxes:
            next((box for box in boxes if not box.value), boxes[0]).focus()
        self.show()
        self._crises.keep(sheet)

    async def refresh_rows(self) -> None:
        """Show what another desk changed."""
        self.show()

    def show(self) -> None:
        """Show the sheet as it is now; a box that is being typed in is left alone.

        A screen that is only being made shows everything when it is there, one that is closing nothing more.
        """
        if self.is_mounted and self.is_running:
            self._draw()

    def _draw(self) -> None:
        for box in self.query(AskBox) if not self.above_lock else ():
            if not box.has_focus and box.value != (text := self.sheet.text(box.box)):
                with box.prevent(TextField.Changed):
                    box.value = text
        self.query_one("#who", Static).update(self._who(), layout=False)
        self.query_one(CrisisSteps).show_steps(self.sheet.crisis, self.hours)

    def _who(self) -> Content:
        sheet = self.sheet
        mark = Content(" CRISIS ").stylize("bold $on-crisis on $crisis")
        if sheet.crisis is not None and sheet.is_accepted:
            mark = data(f" accepted by {sheet.crisis.accepted_by} ", "bold reverse")
        opened = f"since {moment(sheet.opened_at, self.now(), self.hours)}"
        if sheet.crisis is not None and not self.above_lock:
            opened += f", opened by {sheet.crisis.opened_by.split(' ', 1)[0]}"
        # Somebody at another desk may have said who it is: not here while it is locked.
        named = [] if self.above_lock else [data(who(sheet.caller.name), "bold"), data(self._number())]
        parts = [mark, *named, data(opened, "$quiet")]
        others = len([one for one in self._crises.waiting if one is not sheet])
        if others and not self.above_lock:
            parts.append(Content(f"{others} more: pgdn").stylize("bold"))
        if self._notes.prompts and not self.above_lock:
            parts.append(Content(f"{self._notes.prompts} to look at: pgup").stylize("bold"))
        if sheet.trouble:
            parts.append(Content("NOT KEPT YET").stylize("bold $at-risk"))
        return Content("  ").join(part for part in parts if part.plain)

    def _number(self) -> str:
        number = self.sheet.caller.number
        return spell_number(number, self.desk.practice.settings.phone_region) if number[:1] == "+" else number

    # The boxes

    @on(TextField.Changed)
    def _typed(self, event: TextField.Changed) -> None:
        if isinstance(event.input, AskBox):
            self.sheet.write(event.input.box, event.value)
            if not self._kept_soon:
                self._kept_soon = True
                self.set_timer(_KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        self._kept_soon = False
        self._crises.keep(self.sheet)

    # The steps

    @work(group="step")
    async def action_step(self, kind: str) -> None:
        """Record that a step was taken."""
        with self.jobs.errors_shown():
            crises, step = self.services.crises, CrisisStep(kind)
            await self.sheet.step(step, crises, self.jobs, by=self._crises.signer())
        self._crises.changed()

    @work(group="step")
    async def action_take_back(self) -> None:
        """Undo one's own last step."""
        with self.jobs.errors_shown():
            await self.sheet.take_back(self.services.crises, self.jobs, by=self._crises.signer())
        self._crises.changed()

    def action_accept(self) -> None:
        """Ask who takes over: only a named person ends the crisis."""
        sheet = self.sheet
        if sheet.is_accepted:
            self.desk.confirm("Accepted already; esc goes back")
            return
        about = "" if self.above_lock else f"{who(sheet.caller.name)}  {self._number()}"
        ask = AskText(
            "Accepted by whom?",
            about,
            placeholder="the person who takes over",
            read=_accepting,
            wanted="a name",
        )
        ask.above_lock = self.above_lock
        # Pushed at once, not from a worker: F9 right behind the key must find it.
        self.desk.push_screen(ask, partial(self._named, sheet))

    def _named(self, sheet: CrisisSheet, name: str | None) -> None:
        if name is None:
            return
        if self.above_lock:
            self.takes_keys = False  # at once: a PIN that is typed behind the name belongs to the question
        self._accept(sheet, name)

    @work(group="step")
    async def _accept(self, sheet: CrisisSheet, name: str) -> None:
        with self.jobs.errors_shown():
            by = await self._signs(name)
            if by is not None:
                await sheet.accept(name, self.services.crises, self.jobs, by=by)
                await self._crises.look()
        self._crises.changed()

    async def _signs(self, name: str) -> int | None:
        """Return who signs that somebody accepted; None if they do not say, while the desk is locked."""
        if not self.above_lock:
            return self._crises.signer()
        with self.keys_held():
            person = await self.desk.lock.identify(
                "Who are you?", f"You sign that {name} accepts this crisis."
            )
        return person.id if person is not None else None

    # Other crises, and back

    def action_another(self) -> None:
        """Open one more crisis, for another caller."""
        self._keep()
        self.load(self._crises.open_new())
        self._crises.changed()

    def action_near_miss(self) -> None:
        """Write down what nearly went wrong in this crisis."""
        self._notes.ask_near_miss(self.sheet)

    def action_prompts(self) -> None:
        """Look at the imported calls that hold watched words."""
        self._notes.walk()

    def action_other(self, steps: int) -> None:
        """Show another crisis that nobody accepted yet."""
        others = self._crises.waiting
        if [one for one in others if one is not self.sheet]:
            self._keep()
            place = others.index(self.sheet) + steps if self.sheet in others else 0
            self.load(others[place % len(others)])

    def action_back(self) -> None:
        """Go back to what was there; the crisis stays open until a named person accepts it."""
        self._keep()
        self.dismiss(None)


def _say(crisis: CrisisSettings) -> Static:
    """Return the words to say, and if the practice's clinician approved them."""
    sentences = [ours(f"“{sentence}”") for sentence in crisis.say]
    say = Static(Content("\n").join(sentences or [Content(_NO_WORDS)]), id="say", classes="panel")
    approved = data(f"approved by {crisis.approved_by}") if crisis.approved_by else _NOT_APPROVED
    say.border_title = Content.assemble("Say ── ", approved)
    say.border_subtitle = Content("do not assess, advise or promise")
    return say


def _accepting(name: str) -> str:
    """Return how the name under the line is read; raises Incomplete if the line holds no name."""
    check_acceptor(name)
    return f"accepted by {name.strip()}, from now on"
