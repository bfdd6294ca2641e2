"""F8: what to know and what to say. The cards on the left, the one under the cursor on the right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from frontdesk.domain.contacts import Caller
from frontdesk.domain.handbook import Card, CardKind, Handbook, Shelf
from frontdesk.domain.markdown import blocks_of
from frontdesk.ui.api.desk import InHand
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.commands import HANDBOOK, bindings
from frontdesk.ui.handbook.cards import CardList, about_card
from frontdesk.ui.handbook.working import WorkingCards
from frontdesk.ui.show import ASCII
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.text import ours
from frontdesk.ui.widgets.card_view import CardView
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.frame import Frame
from frontdesk.ui.widgets.key_line import KeyLine
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.panels import SideBySide

_NOTHING = "No card has all of these words; esc shows all cards."


class HandbookScreen(DeskScreen):
    """Shows the handbook; opened from a call it begins with the card of what the call is about."""

    CSS_PATH = sheets("handbook")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(HANDBOOK),
        Binding("enter", "found", show=False, priority=True),
        # While the words of a search are typed too.
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]
    COMMANDS_HERE = HANDBOOK
    AUTO_FOCUS = "#cards"

    def __init__(self) -> None:
        """Start with no card: the first is shown when they were read."""
        super().__init__()
        self._handbook = Handbook(Shelf(()))
        self._working = WorkingCards(self.desk, self.refresh_rows)
        self._back = "calls"
        self._opened_from: InHand | None = None
        self._about = ""
        self._shown: tuple[Card | None, Content] = None, Content("")
        # A key that comes with F8 moves among the cards: it waits for them.
        self.takes_keys = False
        self.fit_at_once()

    def compose(self) -> ComposeResult:
        """Frame, the search, the cards, the card."""
        yield Frame("handbook")
        yield TextField(
            id="search", placeholder="any words: spravato driving, voicemail, therapist …", anew=True
        )
        with SideBySide(id="work"):
            with Vertical(id="list-box", classes="panel") as box:
                box.border_title = Content("Handbook")
                yield CardList(lambda: self._handbook)
                yield Static("", id="troubles")
            yield CardView()
        yield KeyLine(HANDBOOK)

    def on_mount(self) -> None:
        """Read the cards."""
        if self.desk.glyphs is ASCII:
            self.view.use_ascii()
        self._open()

    @property
    def cards(self) -> CardList:
        """The list."""
        return self.query_one(CardList)

    @property
    def view(self) -> CardView:
        """The card."""
        return self.query_one(CardView)

    def in_hand(self) -> Caller:
        """Return who is on the phone where the handbook was opened: F9 here is about them."""
        return self._opened_from.in_hand() if self._opened_from else Caller()

    def _folder(self) -> Path | None:
        locations = self.desk.locations
        return locations.handbook_folder if locations else None

    # Coming and going

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Where it was opened from a call, show the card of what that is about."""
        left, self.desk.left = self.desk.left, None
        if left is None or left[1] is self:
            return
        self._back, self._opened_from = left
        self._about = left[1].about_in_hand()
        self._open_about()

    def _open_about(self) -> None:
        """Put the cursor on the card of what the call is about; without one it stays where it was."""
        card = self._handbook.shelf.about(self._about) if self._about else None
        if card is not None:
            self._about = ""
            self._close_search()
            self.cards.fill(self._handbook.shelf.cards)
            self.cards.select(card.name)
            self._show_card()

    async def action_back(self) -> None:
        """Close the search, or go back to where the handbook was opened."""
        if self.query_one("#search").display:
            self._close_search()
            self._fill()
        else:
            await self.desk.show(self._back)

    # Showing

    @work(group="open")
    async def _open(self) -> None:
        with self.jobs.errors_shown(), self.keys_held():
            await self.refresh_rows()

    async def refresh_rows(self) -> None:
        """Read the cards again, those of them that changed."""
        folder = self._folder()
        self._handbook = await self.jobs.run(lambda: self.services.handbook.read(folder))
        troubles = self.query_one("#troubles", Static)
        troubles.update(ours("\n".join(self._handbook.troubles), "$at-risk", lines=True))
        troubles.display = bool(self._handbook.troubles)
        self._fill()
        self._open_about()

    def _fill(self) -> None:
        typed = self.query_one("#search", Input).value
        self.cards.fill(self._handbook.shelf.search(typed))
        self._show_card()

    @on(Lines.Moved, "#cards")
    def _show_card(self) -> None:
        card = self.cards.row
        title, blocks = (card.title, blocks_of(card.body)) if card else ("", ())
        top = self._about_card(card) if card else [Content(_NOTHING)]
        seen = card, Content("\n").join(top)
        if seen[0] != self._shown[0] or not seen[1].is_same(self._shown[1]):
            self.view.show_card(title, top, blocks, anew=card != self._shown[0])
            self._shown = seen

    def _about_card(self, card: Card) -> list[Content]:
        words = self.desk.crisis.notes.waiting_words if card.kind is CardKind.CRISIS else ""
        waiting = f"{words}: w" if words else ""
        return about_card(card, self._handbook, self.now(), self.hours, waiting)

    def action_page(self, pages: int) -> None:
        """Turn the card's pages."""
        self.view.page(pages)

    def action_move(self, steps: int) -> None:
        """Go to another card, while the search is typed too."""
        self.cards.action_move(steps)

    # Searching

    def action_search(self) -> None:
        """Open the search."""
        field = self.query_one("#search", Input)
        field.display = True
        self.set_focus(field)

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        self.cards.action_go(0)
        self._fill()

    def action_found(self) -> None:
        """Store what was found and go to it: at once, the next key is on its way already."""
        if not self.query_one("#search").has_focus:
            raise SkipAction
        self.set_focus(self.cards)

    def _close_search(self) -> None:
        field = self.query_one("#search", Input)
        with field.prevent(Input.Changed):
            field.value = ""
        field.display = False
        self.set_focus(self.cards)

    # What people say about a card

    def action_approve(self) -> None:
        """Record which clinician approved the text that is shown, or withdraw an approval."""
        card = self.cards.row
        if card is not None:
            self._act(partial(self._working.approve, card, self._handbook))

    def action_mark_read(self) -> None:
        """Write down that the person at the desk has read the text that is shown."""
        card = self.cards.row
        if card is not None:
            self._act(partial(self._working.mark_read, card))

    def action_available(self) -> None:
        """Write down when a treatment is next available: the one that is shown, else one that is picked."""
        self._act(partial(self._working.available, self.cards.row, self._handbook))

    def _act(self, job: Callable[[], Awaitable[None]]) -> None:
        self.takes_keys = False  # at once: what is typed behind the key belongs to the dialog
        self._do(job)

    @work(group="act")
    async def _do(self, job: Callable[[], Awaitable[None]]) -> None:
        with self.keys_held():
            await job()

    def action_near_miss(self) -> None:
        """Write down what nearly went wrong."""
        self.desk.crisis.notes.ask_near_miss()

    def action_prompts(self) -> None:
        """Look at the imported calls that hold watched words."""
        self.desk.crisis.notes.walk()
