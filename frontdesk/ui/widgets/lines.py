"""A long list that draws its own lines and holds only what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from frontdesk.ui.widgets.columns import Cell, Column
from frontdesk.ui.widgets.line_view import LineView
from frontdesk.ui.widgets.row_window import View

Row = TypeVar("Row")

#: Rows are read when fewer than this many screens of them are held before or behind what is in sight.
AHEAD = 0.5


class Lines(LineView[Row], Generic[Row], can_focus=True):
    """Rows of one kind with a cursor that follows its record when the rows change.

    A short list is given all its rows (:meth:`fill`). A long one is given the keys of its records and
    the rows around what is in sight (:meth:`show`), and asks for others while it is scrolled.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # No letters: on a list they do something to its rows.
        Binding("down", "move(1)", "down", show=False),
        Binding("up", "move(-1)", "up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("home", "go(0)", "first", show=False),
        Binding("end", "go(-1)", "last", show=False),
    ]

    # The two lines that change are painted, not the whole list.
    cursor: reactive[int] = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor moved to another row, or the rows were read again."""

        def __init__(self, lines: Lines[Any]) -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> Lines[Any]:
            """The list, for ``@on(Lines.Moved, "#queue")``."""
            return self.lines

        def can_replace(self, message: Message) -> bool:
            """In a burst of keys the last is enough."""
            return type(message) is type(self) and message.control is self.lines

    class Chosen(Moved):
        """A row was double-clicked."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row], Sequence[Cell]],
        key: Callable[[Row], Hashable],
        *,
        empty: str,
        id: str | None = None,
        head: bool = True,
        acted_on: bool = False,
        newest_first: bool = False,
        load: Callable[[list[Any]], Awaitable[Sequence[Row]]] | None = None,
    ) -> None:
        """Make a list.

        Args:
            columns: their places.
            cells: what a row shows, one cell a column.
            key: what identifies a row's record.
            empty: what will appear here, and which key makes it.
            id: the widget's id.
            head: True if the titles are shown.
            acted_on: True if keys act on its row wherever the focus is: its cursor always stands out then.
            newest_first: True if new records come first: a list at its top stays at its top then.
            load: reads the rows of these keys, for a list that is not given all its rows at once; it tells
                itself what goes wrong, and gives none then.
        """
        super().__init__(columns, cells, key, empty=empty, id=id, head=head)
        self._load = load
        self._acted_on = acted_on
        self._newest_first = newest_first
        self._loading = False
        self._gave_up = False
        #: True if somebody put the cursor where it is; else it is there because its record left the list.
        self.is_chosen = False

    @property
    def row(self) -> Row | None:
        """The row under the cursor, or None in an empty list or where it is not there yet."""
        return self._window.row(self.cursor)

    @property
    def key(self) -> Any:
        """The key of the record under the cursor, its row there or not; None in an empty list."""
        return self.order[self.cursor] if self.cursor < len(self.order) else None

    @property
    def view(self) -> View:
        """Where the list stands; before it has a place of its own it may be as high as the screen."""
        height = self.size.height or self.app.size.height
        top = self.scroll_offset.y
        stays = self._newest_first and self.cursor == top == 0
        return View(None if stays else self.key, self.cursor, top, max(1, height - self._head))

    def fill(self, rows: Sequence[Row], *, empty: str | None = None) -> None:
        """Show these rows and no others; the cursor stays on its record if it is still there."""
        self.show([self._key(row) for row in rows], rows, empty=empty)

    def show(
        self,
        order: Sequence[Hashable],
        rows: Sequence[Row],
        *,
        empty: str | None = None,
        anew: bool = False,
        first: Hashable = None,
    ) -> None:
        """Show these records; the cursor stays on its record if it is still there.

        Args:
            order: the keys of all of them.
            rows: the rows that were read; best those of ``view.follow(order).wanted(order)``.
            empty: what is said where there are none; as before by default.
            anew: True if this is another list, shown from its beginning.
            first: the record that the cursor begins on in another list, where it is in it.
        """
        if empty is not None:
            self._empty = empty
        view = self.view
        before, view = view.key, (View(first, height=view.height) if anew else view).follow(order)
        self.is_chosen = self.is_chosen and not anew and view.key == before
        self._window.put(order, rows, view.wanted(order))
        self.measure()
        self.set_reactive(Lines.cursor, view.place)
        if self.size.height:
            self.scroll_to(y=view.top, animate=False, immediate=True)
        self.repaint()
        self.post_message(self.Moved(self))
        self._gave_up = False
        self._look_ahead()

    def select(self, key: Hashable) -> bool:
        """Put the cursor on a record; return True if the list holds it."""
        try:
            self.cursor = self.order.index(key)
        except ValueError:
            return False
        self.is_chosen = True
        return True

    # Rows that are not there yet

    def _look_ahead(self) -> None:
        """Read the rows around what is in sight, if they are not there; one read at a time."""
        if self._load is None or self._loading or self._gave_up:
            return
        if self._window.lacks(self._near()):
            self._loading = True
            # What is there already is painted first: the read is for the keys to come.
            self.call_after_refresh(self._load_rows)

    def _near(self) -> range:
        return self.view.around(AHEAD, len(self.order))

    @work(group="rows")
    async def _load_rows(self) -> None:
        try:
            while self._load is not None and self._window.lacks(self._near()):
                wanted = self._window.missing(self.view.wanted(self.order))
                rows = await self._load(wanted)
                self._window.add(rows, self.view.wanted(self.order))
                self.paint_new()
                # The person has seen why; the next change of the list tries again.
                self._gave_up = len(rows) < len(wanted)
                if self._gave_up:
                    break
        finally:
            self._loading = False

    # Moving

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Have the rows ready that come into sight, by keys or by the mouse."""
        super().watch_scroll_y(old_value, new_value)
        self._look_ahead()

    def watch_cursor(self, before: int, after: int) -> None:
        """Draw the two rows that changed and say that the cursor moved."""
        self.is_chosen = True
        self._follow()
        for place in (before, after):
            line = place - self.scroll_offset.y + self._head
            if 0 <= line < self.size.height:
                self.refresh(Region(0, line, self.size.width, 1))
        self.post_message(self.Moved(self))

    def on_resize(self) -> None:
        """Place the columns in the new width."""
        self.measure()
        self._follow()
        self._look_ahead()

    def _follow(self) -> None:
        """Keep the cursor's row in sight."""
        height = self.size.height - self._head
        if height <= 0:
            return
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)

    @property
    def mark(self) -> tuple[int, str]:
        """The cursor's line stands out; dim while no key acts on it."""
        return self.cursor, "cursor" if self.has_focus or self._acted_on else "dim"

    def validate_cursor(self, place: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(place, len(self.order) - 1))

    def action_move(self, steps: int) -> None:
        """Move by rows."""
        self.cursor += steps

    def action_page(self, pages: int) -> None:
        """Move by what fits in sight."""
        self.cursor += pages * max(1, self.size.height - self._head - 1)

    def action_go(self, place: int) -> None:
        """Go to the first or the last row."""
        self.cursor = len(self.order) - 1 if place < 0 else place

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points; a second click chooses."""
        place = self.scroll_offset.y + event.y - self._head
        if 0 <= place < len(self.order) and event.y >= self._head:
            self.cursor = place
            if event.chain == 2:
                self.post_message(self.Chosen(self))

    def on_focus(self) -> None:
        """Show the cursor."""
        self.repaint()

    def on_blur(self) -> None:
        """Dim the cursor."""
        self.repaint()
