"""Who works at this desk: every write is signed with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.config import save_config
from frontdesk.domain.people import Person
from frontdesk.ui.api.desk import Desk

_WHY = "Every entry is signed with a name."
#: What "somebody else" gives back.
_NEW = ""


async def find_person(desk: Desk, staff: Sequence[Person]) -> Person:
    """Return who this machine remembers; else ask: a second desk must not sign with the name of the first.

    Args:
        desk: the program.
        staff: who works at the practice; at least one person.
    """
    known = next((one for one in staff if one.name == desk.config.person), None)
    if known is not None or desk.demo:
        return known or staff[0]
    # It cannot be left: nothing may be signed with a name that nobody gave.
    while (found := await ask_person(desk, staff, must=True)) is None:
        pass
    return found


async def change_person(desk: Desk) -> None:
    """Ask who is at this desk now; where the question is left, nobody changes."""
    with desk.jobs.errors_shown():
        staff = await desk.jobs.run(desk.services.practice.staff)
        found = await ask_person(desk, staff)
        if found is not None:
            desk.person = found
            desk.look_again()


async def ask_person(desk: Desk, staff: Sequence[Person], *, must: bool = False) -> Person | None:
    """Ask who it is and remember the answer; None when the question was left.

    Args:
        desk: the program.
        staff: who works at the practice.
        must: True if the desk does not go on without an answer.
    """
    from frontdesk.ui.dialogs.pick import Pick
    from frontdesk.ui.widgets.choice import Choice

    choices: list[Choice[Person | str]] = [Choice(one.name, one, ours=True) for one in staff]
    choices.append(Choice("somebody else", _NEW, "adds a name to the staff", ours=True))
    keys = "enter  take     ctrl+q  quit" if must else "enter  take     esc  leave"
    question = Pick("Who is at this desk?", choices, _WHY if must else "", keys=keys)
    found = await desk.push_screen_wait(question)
    if isinstance(found, str):
        return await _ask_name(desk)
    return None if found is None else await _remember(desk, found)


async def _ask_name(desk: Desk) -> Person | None:
    """Ask for a name that is not on the staff yet; None when the question was left."""
    from frontdesk.ui.dialogs.ask_text import AskText

    name = await desk.push_screen_wait(AskText("Your name", _WHY, wanted="your name"))
    if name is None:
        return None
    added = await desk.jobs.run(lambda: desk.services.practice.add_person(name))
    desk.practice = await desk.jobs.run(desk.services.office.practice)
    return await _remember(desk, added)


async def _remember(desk: Desk, person: Person) -> Person:
    """Record who works at this machine, for the next start."""
    desk.config = replace(desk.config, person=person.name)
    if desk.locations is not None and not desk.demo:
        locations, config = desk.locations, desk.config
        await desk.jobs.run(lambda: save_config(locations, config))
    return person
