"""ctrl+z: what it will undo is said before it is undone."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker

from frontdesk.domain.phone.dialing import say_number
from frontdesk.services.undo import PAUSE, PORTION, BulkUndone, Undoable, Undone
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.dialogs.dialog import Dialog
from frontdesk.ui.show import moment
from frontdesk.ui.text import data, ours, said

#: So many of those that cannot be undone any more are named; the others are counted.
NAMED = 2


def undo_last(desk: Desk) -> Worker[None] | None:
    """Show what the person did last, and undo it if they want that; None while there is no desk yet."""
    if not desk.is_open:
        return None
    screen = desk.screen
    if isinstance(screen, DeskScreen):
        # At once, before the store is asked: the next key belongs to the dialog.
        screen.takes_keys = False
    return desk.run_worker(partial(_undo, desk, screen), group="undo")


async def _undo(desk: Desk, screen: Screen[object]) -> None:
    with screen.keys_held() if isinstance(screen, DeskScreen) else nullcontext(), desk.jobs.errors_shown():
        undone = await ask_and_undo(desk)
        if undone is not None:
            # In the turn of the keys: the next one is for whom it brings back.
            await desk.read_again()
            if undone.callback_ids:
                await desk.bring_back(undone.callback_ids)


async def ask_and_undo(desk: Desk) -> Undone | None:
    """Show what would be undone, and undo it if the person wants that; None if nothing was undone.

    A bulk is announced once, not for each of its callbacks.

    Raises:
        FrontDeskError: it cannot be undone; the sentence says why.
    """
    by = desk.person.id
    what = await desk.jobs.run(lambda: desk.services.undo.what(by=by))
    if what is None:
        desk.confirm("Nothing of yours to undo.")
        return None
    heading = "Undo an earlier one?" if what.blocked else "Undo?"
    if not await desk.push_screen_wait(Confirm(heading, _question(desk, what), verb="take it back")):
        return None
    if what.bulk is not None:
        said = await _take_bulk_back(desk, what, what.bulk)
        desk.confirm(said)
        return Undone(said, None, None)
    past = [one.id for one in what.blocked]
    undone = await desk.jobs.run(lambda: desk.services.undo.undo(by=by, of=what.id, past=past))
    desk.confirm(f"Undone: {undone.words}")
    return undone


async def _take_bulk_back(desk: Desk, what: Undoable, bulk: int) -> str:
    """Undo a bulk in portions, as it was recorded; return what to say about it."""
    by, taken = desk.person.id, BulkUndone()
    dialog = UndoProgress(f"Taking back {what.words}", what.count) if what.count > PORTION else None
    if dialog is not None:
        await desk.push_screen(dialog)
    try:
        while not taken.is_over and not (dialog is not None and dialog.is_stopped):
            taken += await desk.jobs.run(lambda: desk.services.undo.undo_some(bulk, by=by))
            if dialog is not None:
                dialog.show(taken.undone + taken.stay)
            await asyncio.sleep(PAUSE)
    finally:
        if dialog is not None:
            dialog.close()
    left = what.count - taken.undone - taken.stay
    if taken.is_over or left <= 0:
        return f"Undone: {taken.words}"
    return f"Stopped: {taken.undone:,} of {what.count:,} taken back, {left:,} stay recorded; ctrl+z goes on"


def _question(desk: Desk, what: Undoable) -> Content:
    """Return what would be undone; before it, what came after it and cannot be."""
    sentence = _sentence(desk, what)
    if not what.blocked:
        return sentence
    named = [_sentence(desk, one) for one in what.blocked[:NAMED]]
    more = len(what.blocked) - len(named)
    rest = (
        [Content(f"and {more} more before it" if more == 1 else f"and {more} more before them")]
        if more
        else []
    )
    last = "What you did last cannot be undone, somebody built on it:"
    lines = [Content(last), *[Content.assemble("  ", one) for one in (*named, *rest)]]
    return Content("\n").join(
        [*lines, Content("Before that you did this, which can be:"), Content.assemble("  ", sentence)]
    )


def _sentence(desk: Desk, what: Undoable) -> Content:
    """``the outcome “no answer” for Maria Alvarez, 14:32``."""
    practice = desk.practice
    at = moment(what.at, desk.now(), practice.rule.hours)
    who = what.name or say_number(what.number, practice.settings.phone_region)
    whose = Content.assemble(" for ", data(who)) if who else Content("")
    return Content.assemble(ours(what.words), whose, f", {at}")


class UndoProgress(Dialog[None]):
    """How far an undo of many is; escape stops it, and it closes by itself when all are undone."""

    def __init__(self, heading: str, of: int) -> None:
        """Begin at nothing.

        Args:
            heading: what is taken back.
            of: how many there are.
        """
        super().__init__(
            heading, keys="esc  stop; what is taken back by then stays so, the rest stays recorded"
        )
        self._of = of
        self._done = 0
        self._is_over = False
        #: True if the person wants it to stop.
        self.is_stopped = False

    def body(self) -> ComposeResult:
        """Yield the count."""
        # Something has to have the focus, or the dialog takes no key.
        with VerticalScroll(can_focus=True):
            yield Static(said(self._told, "bold"), id="progress")

    @property
    def _told(self) -> str:
        stopping = "; stopping" if self.is_stopped else ""
        return f"{self._done:,} of {self._of:,}{stopping}"

    def show(self, done: int) -> None:
        """Show how many are through."""
        self._done = done
        self._tell()

    def action_leave(self) -> None:
        """Stop after what is under way."""
        self.is_stopped = True
        self._tell()

    def close(self) -> None:
        """Close as soon as nothing is above it."""
        self._is_over = True
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Close where it was over while something else was on top."""
        if self._is_over and self.is_active:
            self.dismiss(None)

    def _tell(self) -> None:
        for line in self.query("#progress").results(Static):
            line.update(said(self._told, "bold"))
