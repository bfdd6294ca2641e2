"""Which screens are not for every role: asked of the store when one is opened."""

from __future__ import annotations

from frontdesk.ui.api.desk import Desk
from frontdesk.ui.commands import SCREEN_NEEDS


async def may_open(desk: Desk, screen: str) -> bool:
    """True if who is here may see a screen, by its name in the registry; else they are told who may."""
    needed = SCREEN_NEEDS.get(screen)
    if needed is None or not desk.lock.is_on:
        return True
    by = desk.person.id
    with desk.jobs.errors_shown():
        await desk.jobs.run(lambda: desk.services.sign_in.require(by, needed))
        return True
    return False
