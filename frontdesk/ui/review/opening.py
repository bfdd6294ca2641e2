"""From a case of the review to what it is about; F6 comes back to the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.contacts import Caller
from frontdesk.domain.referrals.sources import MissingSource
from frontdesk.domain.review import BreachCase, CrisisCase, DraftCase, OpenCase
from frontdesk.ui.review.items import Case

if TYPE_CHECKING:
    from frontdesk.ui.app.front_desk import FrontDesk


async def open_case(desk: FrontDesk, case: Case) -> bool:
    """Open what a case is about; False where nothing but the review itself shows it.

    Args:
        desk: the program.
        case: the case under the cursor.
    """
    if isinstance(case, CrisisCase):
        if not case.accepted_by:
            desk.crisis.open(Caller(case.name, case.number, case.call_uid, case.callback_id))
        return True
    if isinstance(case, BreachCase):
        if case.is_open:
            await _open_callback(desk, case.callback_id)
        return case.is_open
    if isinstance(case, OpenCase):
        await _open_callback(desk, case.callback_id)
        return True
    if isinstance(case, MissingSource):
        await _open_source(desk, case.call_id)
        return True
    if isinstance(case, DraftCase):
        await _open_draft(desk, case.uid)
        return True
    return False


async def _open_callback(desk: FrontDesk, callback_id: int) -> None:
    """Show a callback on the list where it stands: to be called now, else what sleeps, else what is late."""
    from frontdesk.ui.callbacks.screen import CallbacksScreen

    await desk.action_show("callbacks")
    screen = desk.screen
    if not isinstance(screen, CallbacksScreen):
        desk.confirm("A window is open there: close it first.")
        return
    for tab in (Tab.NOW, Tab.LATER, Tab.BREACHED, Tab.BACKLOG):
        screen.show_all_of(tab)
        await screen.refresh_rows()
        if screen.queue.select(callback_id):
            screen.set_focus(screen.queue)
            return
    desk.confirm("It was closed meanwhile.")


async def _open_source(desk: FrontDesk, call_id: int) -> None:
    """Show a call among those whose source is not known."""
    from frontdesk.ui.referrals.screen import ReferralsScreen

    await desk.action_show("referrals")
    screen = desk.screen
    if isinstance(screen, ReferralsScreen):
        await screen.refresh_rows()
        screen.missing.select(call_id)


async def _open_draft(desk: FrontDesk, uid: str) -> None:
    """Put a half-typed call into the form, if it is still one."""
    from frontdesk.ui.calls.screen import CallsScreen

    await desk.action_show("calls")
    screen = desk.screen
    if isinstance(screen, CallsScreen) and not await screen.parking.open(uid):
        desk.confirm("It was saved or thrown away meanwhile.")
