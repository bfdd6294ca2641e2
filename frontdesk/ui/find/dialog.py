"""ctrl+f: find anyone, over all history, then go to their callback or take their call."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.find import MOST, Found, PersonDetail, Results, read_search
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import say_number, spell_number
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.domain.text import NAME_LIMIT
from frontdesk.ui.api.desk import Desk, desk_of
from frontdesk.ui.api.requests import Request, ShowCallback, TakeCall
from frontdesk.ui.dialogs.dialog import key_words
from frontdesk.ui.find.people import NOBODY, NOTHING_YET, FoundList, person_lines
from frontdesk.ui.show import who
from frontdesk.ui.stylesheets import sheets
from frontdesk.ui.widgets.eye import Eye
from frontdesk.ui.widgets.fields import TextField
from frontdesk.ui.widgets.lines import Lines
from frontdesk.ui.widgets.panels import Facts

#: Somebody is read when nothing was typed and the cursor rested so long.
REST_SECONDS = 0.25
#: A search is written down when nobody typed on for so long.
TOLD_SECONDS = 1.0

_KEYS = "enter  their callback, or take their call     up, down  choose     esc  back"
_MORE = f"the {MOST} most recent; type more to see others"


class FindAnyone(ModalScreen[Found]):
    """A field, the people it finds, and everything about the one under the cursor."""

    CSS_PATH = sheets("find")
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("up", "move(-1)", "up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._found_for = ""
        self._wants_first = False
        # What the last search found, and whether the audit has it.
        self._hits: Results | None = None
        self._told_at: Timer | None = None
        self._read: dict[object, PersonDetail] = {}
        self._resting: Timer | None = None

    @property
    def desk(self) -> Desk:
        """The program."""
        return desk_of(self)

    @property
    def people(self) -> FoundList:
        """The list."""
        return self.query_one(FoundList)

    def compose(self) -> ComposeResult:
        """Yield the field, the list, the detail, the keys."""
        with Vertical(id="find") as box:
            box.border_title = Content("Find anyone")
            yield TextField(
                id="text", placeholder="a part of the name, or the last four digits", max_length=NAME_LIMIT
            )
            yield FoundList(self.eye)
            yield Facts()
            yield Static(key_words(_KEYS), id="keys")

    def on_mount(self) -> None:
        """Say what will stand here."""
        self._show_nobody()

    def eye(self) -> Eye:
        """Return the moment at which lines are drawn."""
        practice, desk = self.desk.practice, self.desk
        region = practice.settings.phone_region
        now = desk.now()
        return Eye(
            now, practice.rule, desk.glyphs, lambda key: say_number(key, region) if key else "no number"
        )

    # Looking

    @on(Input.Changed, "#text")
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed = event.value.strip()
        self._wants_first = False
        self._search()

    @work(group="search", exclusive=True)
    async def _search(self) -> None:
        """Find who is meant; a key that follows makes this search idle."""
        typed = self._typed
        with self.desk.jobs.errors_shown():
            results = await self.desk.jobs.run(partial(self._people, typed))
            if results is None or typed != self._typed:
                return
            self._found_for = typed
            empty = NOTHING_YET if read_search(typed).is_empty else NOBODY
            self._tell_later(None if read_search(typed).is_empty else results)
            order = [found.key for found in results.people]
            self.people.show(order, results.people, empty=empty, anew=True)
            self.query_one("#find").border_subtitle = Content(_MORE if results.more else "")
            if self._wants_first:
                self._take()

    def _people(self, typed: str) -> Results | None:
        """On the services' thread: who is found, or None when something else was typed meanwhile."""
        if typed != self._typed:
            return None
        return self.desk.services.find.people(typed)

    # What the audit keeps of it

    def _tell_later(self, results: Results | None) -> None:
        """Write the search down once nobody types on; no key waits for the disk."""
        self._hits = results
        if self._told_at is not None:
            self._told_at.stop()
        self._told_at = self.set_timer(TOLD_SECONDS, self._tell) if results is not None else None

    def _tell(self) -> None:
        """Write down how many were found, never what was typed."""
        hits, self._hits = self._hits, None
        if hits is not None:
            self.desk.run_worker(_searched(self.desk, hits), group="searched")

    # The one under the cursor

    @on(Lines.Moved, "#found")
    def _moved(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        found = self.people.row
        known = self._read.get(found.key) if found else None
        self.desk.in_sight.show(self, [_reading(found)] if found else ())
        if found is None:
            self._show_nobody()
        elif known is not None:
            self._show(known)
        else:
            self.query_one(Facts).show(who(found.name), Content("…").stylize("$quiet"))
            self._resting = self.set_timer(REST_SECONDS, self._read_person)

    @work(group="person", exclusive=True)
    async def _read_person(self) -> None:
        """Read everything about the one under the cursor, once."""
        found = self.people.row
        if found is None or found.key in self._read:
            return
        with self.desk.jobs.errors_shown():
            find = self.desk.services.find
            detail = await self.desk.jobs.run(lambda: find.read(found))
            self._read[found.key] = detail
            if self.people.key == found.key:
                self._show(detail)

    def _show(self, detail: PersonDetail) -> None:
        self.query_one(Facts).show(who(detail.found.name), person_lines(detail, self.eye()))

    def _show_nobody(self) -> None:
        words = "Calls both ways, and what is still open with them, stand here."
        self.query_one(Facts).show("Nobody yet", Content(words).stylize("$quiet"), ours=True)

    # Keys

    def action_move(self, steps: int) -> None:
        """Move by people."""
        self.people.action_move(steps)

    def action_page(self, pages: int) -> None:
        """Move by what fits in sight."""
        self.people.action_page(pages)

    def action_leave(self) -> None:
        """Back to exactly where one was."""
        self._tell()
        self.dismiss(None)

    @on(Input.Submitted, "#text")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._found_for == self._typed:
            self._take()
        else:
            self._wants_first = True

    @on(Lines.Chosen, "#found")
    def _take(self) -> None:
        """Choose the person under the cursor."""
        found = self.people.row
        if found is not None:
            self._tell()
            self.desk.in_sight.opened(_reading(found))
            self.dismiss(found)


async def _searched(desk: Desk, found: Results) -> None:
    with suppress(FrontDeskError):
        hits, by = len(found.people), desk.person.id
        await desk.jobs.run(lambda: desk.services.reading.searched(hits, more=found.more, by=by))


def _reading(found: Found) -> Reading:
    return Reading(SeenBy.CONTACT, found.contact_id or 0)


async def find_anyone(desk: Desk) -> None:
    """Open the search over whatever is there; its key does nothing more while it is open."""
    from frontdesk.ui.find.dialog import FindAnyone

    if desk.is_open and not isinstance(desk.screen, FindAnyone):
        await desk.push_screen(FindAnyone(), partial(_chosen, desk))


def _chosen(desk: Desk, found: Found | None) -> None:
    if found is not None:
        desk.run_worker(_go_to(desk, found), group="found")


async def _go_to(desk: Desk, found: Found) -> None:
    """Go to their open callback, or take a call with what is known of them filled in."""
    with desk.jobs.errors_shown():
        await desk.go(_request(found, desk.practice.settings.phone_region))


def _request(found: Found, region: str) -> Request:
    if found.open is not None:
        return ShowCallback(found.open.id)
    lane = found.lane.value if found.lane is not Lane.CRISIS else ""
    return TakeCall(spell_number(found.dialed, region), found.name, lane)
