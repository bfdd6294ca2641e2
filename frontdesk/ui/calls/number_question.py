"""Asking once about a number that nobody could dial; it is kept as it is where that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.domain.phone.dialing import unusual_number
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.widgets.choice import Choice


async def number_is_meant(screen: DeskScreen, form: CallForm) -> bool:
    """Whether the number in a form can be dialed, or is kept as it is; asked once for the same number.

    Where it is to be changed the cursor stands in it.
    """
    typed, region = form.number, screen.desk.practice.settings.phone_region
    question = unusual_number(typed, region) if typed.strip() else ""
    if not question or form.number_kept == typed:
        return True
    choices: Sequence[Choice[bool]] = [
        Choice("change it", False, ours=True),
        Choice("keep it as it is", True, "it is marked in the lists", ours=True),
    ]
    if await screen.desk.push_screen_wait(Pick(question, choices, f"{typed}\nNobody can dial it as it is.")):
        form.number_kept = typed
        return True
    screen.set_focus(form.query_one("#number"))
    return False
