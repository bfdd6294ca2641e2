"""ctrl+z: what it will take back is said before it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk


async def undo_last(desk: FrontDesk) -> None:
    """Take the person's last action back."""
    with desk.jobs.told():
        undone = await desk.jobs.run(lambda: desk.services.undo.undo(by=desk.person.id))
        desk.confirm(f"Undone: {undone.words}")
        desk.look_again()
