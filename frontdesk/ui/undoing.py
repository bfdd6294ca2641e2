"""ctrl+z: what it will take back is said before it is taken back."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen
from textual.worker import Worker

from frontdesk.domain.phone import show_number
from frontdesk.services.undo import Undoable
from frontdesk.ui.desk import DeskScreen
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.show import moment
from frontdesk.ui.text import data, ours

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk


def undo_last(desk: FrontDesk) -> Worker[None] | None:
    """Say what the person did last, and take it back if they want that; None while there is no desk yet."""
    if not desk.is_open:
        return None
    screen = desk.screen
    if isinstance(screen, DeskScreen):
        # At once, before the store is asked: the next key belongs to the dialog.
        screen.takes_keys = False
    return desk.run_worker(partial(_undo, desk, screen), group="undo")


async def _undo(desk: FrontDesk, screen: Screen[object]) -> None:
    by = desk.person.id
    with screen.keys_held() if isinstance(screen, DeskScreen) else nullcontext(), desk.jobs.told():
        what = await desk.jobs.run(lambda: desk.services.undo.what(by=by))
        if what is None:
            desk.confirm("Nothing of yours to undo.")
            return
        if not await desk.push_screen_wait(Confirm("Undo?", _sentence(desk, what), verb="take it back")):
            return
        undone = await desk.jobs.run(lambda: desk.services.undo.undo(by=by, of=what.id))
        desk.confirm(f"Undone: {undone.words}")
        desk.look_again()


def _sentence(desk: FrontDesk, what: Undoable) -> Content:
    """``the outcome “no answer” for Maria Alvarez, 14:32``."""
    practice = desk.practice
    at = moment(what.at, desk.services.office.now(), practice.rule.hours)
    who = what.name or show_number(what.number, practice.settings.phone_region)
    whose = Content.assemble(" for ", data(who)) if who else Content("")
    return Content.assemble(ours(what.words), whose, f", {at}")
