"""Who is this: from the digits in the form to what the practice knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.contacts import WhoIsThis
from frontdesk.domain.phone.dialing import dialed, why_marked
from frontdesk.domain.phone.numbers import BadNumber
from frontdesk.ui.calls.who_panel import WhoPanel

if TYPE_CHECKING:
    from frontdesk.ui.calls.screen import CallsScreen


async def find_out(screen: CallsScreen) -> bool:
    """Show who calls and offer what is known of them; whether anything is.

    An answer that comes after more digits were typed is dropped.

    Args:
        screen: the Calls screen, with the number in its form.

    Raises:
        FrontDeskError: the store did not answer.
    """
    typed, panel = screen.form.number, screen.query_one(WhoPanel)
    try:
        known = await screen.jobs.run(lambda: screen.services.calls.who_is_this(typed))
    except BadNumber as wrong:
        panel.nothing(wrong.sentence)
        return False
    if typed != screen.form.number:
        return False
    if known is None:
        panel.nothing()
        screen.form.know((), fill=False)
        return False
    _show(screen, known, await _owed(screen, known))
    screen.form.know(known.contacts, fill=known.exact)
    return True


async def _owed(screen: CallsScreen, known: WhoIsThis) -> Callback | None:
    """The callback that is still owed to them."""
    callback_id = known.open_callback_id
    if callback_id is None:
        return None
    return (await screen.jobs.run(lambda: screen.services.callbacks.detail(callback_id))).callback


def _show(screen: CallsScreen, known: WhoIsThis, owed: Callback | None) -> None:
    dial = [dialed(one.numbers[0], one.extension) for one in known.contacts if one.numbers]
    region = screen.desk.practice.settings.phone_region
    screen.query_one(WhoPanel).show_known(
        known,
        owed,
        now=screen.now(),
        rule=screen.desk.practice.rule,
        glyphs=screen.desk.glyphs,
        number_words={number: screen.number_words(number) for number in dial},
        odd=why_marked(known.number, region) if known.exact else "",
        name=screen.form.name_typed,
    )
