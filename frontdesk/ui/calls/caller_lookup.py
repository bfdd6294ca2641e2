"""Who is this: from the digits in the form to what the practice knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from frontdesk.domain.callbacks.queue import Callback
from frontdesk.domain.contacts import WhoIsThis
from frontdesk.domain.phone.dialing import dialed, say_number, why_marked
from frontdesk.domain.phone.numbers import BadNumber
from frontdesk.domain.safety.reading import Reading, SeenBy
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.calls.who_panel import WhoPanel

if TYPE_CHECKING:
    from frontdesk.domain.referrals.patients import PatientLine


async def find_out(desk: Desk, form: CallForm, panel: WhoPanel) -> bool:
    """Show who calls and offer what is known of them; return True if anything is known.

    An answer that comes after more digits were typed is dropped.

    Args:
        desk: the program.
        form: holds the number; what is known of the caller is filled in.
        panel: shows what is known.

    Raises:
        FrontDeskError: the store did not answer.
    """
    typed = form.number
    try:
        known = await desk.jobs.run(lambda: desk.services.calls.who_is_this(typed))
    except BadNumber as wrong:
        _in_sight(desk, panel, None)
        panel.nothing(wrong.sentence)
        return False
    if typed != form.number:
        return False
    _in_sight(desk, panel, known)
    if known is None:
        panel.nothing()
        form.know((), fill=False)
        return False
    ways = await _ways(desk, known)
    _show(desk, panel, known, await _owed(desk, known), ways, form.name_typed)
    form.know(known.contacts, fill=known.exact)
    return True


def _in_sight(desk: Desk, panel: WhoPanel, known: WhoIsThis | None) -> None:
    """Note whose names and calls stand in the panel."""
    seen = [Reading(SeenBy.CONTACT, one.id) for one in known.contacts] if known else []
    desk.in_sight.show(panel.screen, seen)


async def _owed(desk: Desk, known: WhoIsThis) -> Callback | None:
    """Return the callback that is still owed to them."""
    callback_id = known.open_callback_id
    if callback_id is None:
        return None
    return (await desk.jobs.run(lambda: desk.services.callbacks.detail(callback_id))).callback


async def _ways(desk: Desk, known: WhoIsThis) -> Sequence[PatientLine]:
    """Return where they are on the way from referral to treatment."""
    if not known.exact or not known.contacts:
        return ()
    contacts = [one.id for one in known.contacts]
    return await desk.jobs.run(lambda: desk.services.patients.of_contacts(contacts))


def _show(
    desk: Desk,
    panel: WhoPanel,
    known: WhoIsThis,
    owed: Callback | None,
    ways: Sequence[PatientLine],
    name: str,
) -> None:
    dial = [dialed(one.numbers[0], one.extension) for one in known.contacts if one.numbers]
    region = desk.practice.settings.phone_region
    panel.show_known(
        known,
        owed,
        ways,
        now=desk.now(),
        rule=desk.practice.rule,
        glyphs=desk.glyphs,
        number_words={number: say_number(number, region) for number in dial},
        odd=why_marked(known.number, region) if known.exact else "",
        name=name,
    )
