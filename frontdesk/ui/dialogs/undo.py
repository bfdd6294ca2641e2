"""ctrl+z: what it will take back is said before it is taken back."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen
from textual.worker import Worker

from frontdesk.domain.phone.dialing import say_number
from frontdesk.services.bulk_undo import PAUSE, PORTION, BulkTakenBack
from frontdesk.services.undo import Undoable, Undone
from frontdesk.ui.api import DeskScreen
from frontdesk.ui.dialogs.confirm import Confirm
from frontdesk.ui.show import moment
from frontdesk.ui.text import data, ours

if TYPE_CHECKING:
    from frontdesk.ui.app.front_desk import FrontDesk

#: So many of those that cannot be undone any more are named; the others are counted.
NAMED = 2


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
    with screen.keys_held() if isinstance(screen, DeskScreen) else nullcontext(), desk.jobs.told():
        undone = await ask_and_undo(desk)
        if undone is not None:
            # In the turn of the keys: the next one is for whom it brings back.
            await desk.read_again()
            if undone.callback_ids:
                for one in desk.desk_screens():
                    await one.bring_back(undone.callback_ids)


async def ask_and_undo(desk: FrontDesk) -> Undone | None:
    """Say what would be taken back, and take it back if the person wants that; None where nothing was.

    Of a bulk nobody is told one by one.

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


async def _take_bulk_back(desk: FrontDesk, what: Undoable, bulk: int) -> str:
    """Take a bulk back a portion after the other, as it was recorded; gives what is said of it."""
    from frontdesk.ui.dialogs.undo_progress import UndoProgress

    by, taken = desk.person.id, BulkTakenBack()
    dialog = UndoProgress(f"Taking back {what.words}", what.count) if what.count > PORTION else None
    if dialog is not None:
        await desk.push_screen(dialog)
    try:
        while not taken.is_over and not (dialog is not None and dialog.is_stopped):
            taken += await desk.jobs.run(lambda: desk.services.undo.undo_some(bulk, by=by))
            if dialog is not None:
                dialog.show(taken.taken + taken.stay)
            await asyncio.sleep(PAUSE)
    finally:
        if dialog is not None:
            dialog.close()
    left = what.count - taken.taken - taken.stay
    if taken.is_over or left <= 0:
        return f"Undone: {taken.words}"
    return f"Stopped: {taken.taken:,} of {what.count:,} taken back, {left:,} stay recorded; ctrl+z goes on"


def _question(desk: FrontDesk, what: Undoable) -> Content:
    """What would be undone; before it, what came after it and cannot be."""
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


def _sentence(desk: FrontDesk, what: Undoable) -> Content:
    """``the outcome “no answer” for Maria Alvarez, 14:32``."""
    practice = desk.practice
    at = moment(what.at, desk.services.office.now(), practice.rule.hours)
    who = what.name or say_number(what.number, practice.settings.phone_region)
    whose = Content.assemble(" for ", data(who)) if who else Content("")
    return Content.assemble(ours(what.words), whose, f", {at}")
