"""A number that nobody can dial as it was typed: change it, or keep it as it is."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.domain.phone.dialing import unusual_number
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.widgets.choice import Choice


async def number_is_kept(desk: Desk, typed: str) -> bool:
    """Ask about a number that cannot be dialed; True if it can be, or is kept as it is.

    Args:
        desk: where it is asked, in a worker.
        typed: the number as typed.
    """
    question = unusual_number(typed, desk.practice.settings.phone_region) if typed.strip() else ""
    if not question:
        return True
    choices: Sequence[Choice[bool]] = [
        Choice("change it", False, ours=True),
        Choice("keep it as it is", True, "it is marked in the lists", ours=True),
    ]
    about = f"{typed}\nNobody can dial it as it is."
    kept = await desk.push_screen_wait(Pick(question, choices, about))
    return bool(kept)
