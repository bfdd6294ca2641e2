"""Who works at this desk: every write is signed with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from frontdesk.config import save_config
from frontdesk.domain.people import Person

if TYPE_CHECKING:
    from frontdesk.ui.app import FrontDesk


async def find_person(desk: FrontDesk, staff: Sequence[Person]) -> Person:
    """Who the machine remembers; else ask, where there is more than one.

    Args:
        desk: the program.
        staff: who works at the practice; at least one person.
    """
    known = next((one for one in staff if one.name == desk.config.person), None)
    if known is not None or len(staff) == 1 or desk.demo:
        return known or staff[0]
    return await ask_person(desk, staff) or await _remember(desk, staff[0])


async def ask_person(desk: FrontDesk, staff: Sequence[Person]) -> Person | None:
    """Ask who it is and remember the answer; None when the question was left.

    Args:
        desk: the program.
        staff: who works at the practice.
    """
    from frontdesk.ui.dialogs.pick import Pick
    from frontdesk.ui.widgets.choice import Choice

    choices = [Choice(one.name, one, ours=True) for one in staff]
    found = await desk.push_screen_wait(Pick("Who is at this desk?", choices))
    return None if found is None else await _remember(desk, found)


async def _remember(desk: FrontDesk, person: Person) -> Person:
    """Keep who works at this machine, for the next start."""
    desk.config = replace(desk.config, person=person.name)
    if desk.locations is not None and not desk.demo:
        locations, config = desk.locations, desk.config
        await desk.jobs.run(lambda: save_config(locations, config))
    return person
