"""ctrl+f: find anyone, then go to their callback or take their call; nothing half-typed is lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback, Tab
from frontdesk.domain.find import Found
from frontdesk.domain.lanes import Lane
from frontdesk.domain.phone.dialing import spell_number

if TYPE_CHECKING:
    from frontdesk.ui.app.front_desk import FrontDesk

_A_WINDOW = "A window is still open there. Answer it or leave it with esc, then find them again."


async def find_anyone(desk: FrontDesk) -> None:
    """Open the search over whatever is there; its key does nothing more while it is open."""
    from frontdesk.ui.find.dialog import FindAnyone

    if desk.is_open and not isinstance(desk.screen, FindAnyone):
        await desk.push_screen(FindAnyone(), partial(_chosen, desk))


def _chosen(desk: FrontDesk, found: Found | None) -> None:
    if found is not None:
        desk.run_worker(_go_to(desk, found), group="found")


async def _go_to(desk: FrontDesk, found: Found) -> None:
    """Go to their open callback, or take a call with what is known of them filled in."""
    with desk.jobs.told():
        if found.open is None:
            await _take_call(desk, found)
            return
        number = found.open.id
        detail = await desk.jobs.run(lambda: desk.services.callbacks.detail(number))
        await _open_callback(desk, detail.callback)


async def _open_callback(desk: FrontDesk, callback: Callback) -> None:
    """The list a callback is in, with the cursor on it."""
    from frontdesk.ui.callbacks.screen import CallbacksScreen

    await desk.action_show("callbacks")
    screen = desk.screen
    if not isinstance(screen, CallbacksScreen):
        desk.tell("Find", _A_WINDOW)
        return
    tab = _tab_of(desk, callback)
    screen.show_all_of(tab)
    screen.open_tab(tab)
    await screen.refresh_rows()
    screen.queue.select(callback.id)
    screen.set_focus(screen.queue)


def _tab_of(desk: FrontDesk, callback: Callback) -> Tab:
    if not callback.is_open:
        return Tab.DONE_TODAY
    if callback.backlog:
        return Tab.BACKLOG
    asleep = callback.next_at is not None and callback.next_at > desk.services.office.now()
    return Tab.LATER if asleep else Tab.NOW


async def _take_call(desk: FrontDesk, found: Found) -> None:
    """A new call with number and name filled in; what stood in the form is parked."""
    from frontdesk.ui.calls.form import CallForm
    from frontdesk.ui.calls.screen import CallsScreen

    await desk.action_show("calls")
    screen = desk.screen
    if not isinstance(screen, CallsScreen):
        desk.tell("Find", _A_WINDOW)
        return
    with screen.keys_held():
        await screen.action_park().wait()
        region = desk.practice.settings.phone_region
        lane = found.lane.value if found.lane is not Lane.CRISIS else ""
        number = spell_number(found.dialed, region)
        screen.load({"number": number, "name": found.name, "lane": lane})
        # As if it had been typed: the call begins, it is kept as a draft, and who it is shows beside it.
        screen.form.post_message(CallForm.Edited("number"))
