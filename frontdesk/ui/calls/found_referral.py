"""Calls and referrals: who calls may be somebody who was referred, or the office that refers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from frontdesk.domain.calls import SavedCall
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.sources import Source
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.api.requests import ShowOffice
from frontdesk.ui.api.screen import DeskScreen
from frontdesk.ui.calls.form import CallForm
from frontdesk.ui.show import moment, who
from frontdesk.ui.widgets.choice import Choice

if TYPE_CHECKING:
    from frontdesk.domain.referrals.patients import PatientLine

#: Stands for nobody of those who were referred.
_NOBODY = 0


async def ask_whose_referral(desk: Desk, saved: SavedCall) -> None:
    """Ask whether a caller is somebody who was referred and never called; in a worker.

    Args:
        desk: where it is asked.
        saved: the call; it says who that may be.

    Raises:
        FrontDeskError: they could not be made one; the sentence says why.
    """
    contact = saved.contact
    found = [one.referral for one in saved.referral_matches if one.referral is not None]
    if contact is None or not found:
        return
    # The questions are rare: they are imported when one is asked.
    from frontdesk.ui.dialogs.pick import Pick

    lines = await desk.jobs.run(lambda: desk.services.patients.rows(found))
    choices = [Choice(f"yes: {_words(desk, one)}", one.referral, _sent(desk, one)) for one in lines]
    choices.append(Choice("no, somebody else", _NOBODY, ours=True))
    # What was typed ahead for the next call must not make two people one.
    question = Pick(_question(lines), choices, marked=len(choices) - 1)
    picked = await desk.push_screen_wait(question)
    if not picked:
        return
    by = desk.person.id
    line = await desk.jobs.run(partial(desk.services.patients.join, picked, contact, by=by))
    desk.confirm(f"One person now: {line.step.words}; ctrl+z undoes")
    await desk.read_again()


def _question(lines: Sequence[PatientLine]) -> str:
    """``Is this the person Dr Priya Patel referred?``; of several, whether it is one of them."""
    referrers = {one.referrers[0].partition(" · ")[0] for one in lines if one.referrers}
    if len(lines) > 1 or len(referrers) != 1:
        return "Is this one of those who were referred?"
    return f"Is this the person {referrers.pop()} referred?"


def _words(desk: Desk, one: PatientLine) -> str:
    region = desk.practice.settings.phone_region
    return f"{who(one.name)}  {say_number(one.dialed, region) if one.number else 'no number'}"


def _sent(desk: Desk, one: PatientLine) -> str:
    at = f", {moment(one.arrived_at, desk.now(), desk.hours)}" if one.arrived_at else ""
    return f"sent by {one.referrers[0]}{at}" if one.referrers else ""


async def show_their_office(screen: DeskScreen, form: CallForm) -> None:
    """Show all patients of the office that calls, asking which it is where the form does not say.

    Args:
        screen: the call form's; the call stays in it.
        form: says who sent the caller, or who calls.
    """
    source = form.source
    referrer = source.referrer_id if isinstance(source, Source) else None
    with screen.keys_held(), screen.jobs.errors_shown():
        if referrer is None:
            from frontdesk.ui.dialogs.which_office import which_office

            referrer = await which_office(screen.desk, form.name_typed)
        if referrer is not None:
            await screen.desk.go(ShowOffice(referrer))
