"""ctrl+f: find anyone, then go to their callback or take their call; nothing half-typed is lost."""

from __future__ import annotations

from functools import partial

from frontdesk.domain.dialing import spell_number
from frontdesk.domain.find import Found
from frontdesk.domain.lanes import Lane
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.requests import Request, ShowCallback, TakeCall


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
    with desk.jobs.told():
        await desk.go(_request(found, desk.practice.settings.phone_region))


def _request(found: Found, region: str) -> Request:
    if found.open is not None:
        return ShowCallback(found.open.id)
    lane = found.lane.value if found.lane is not Lane.CRISIS else ""
    return TakeCall(spell_number(found.dialed, region), found.name, lane)
