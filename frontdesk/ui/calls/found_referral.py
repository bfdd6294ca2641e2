"""A saved call and a referral without one may be the same person: ask, and make them one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from frontdesk.domain.calls import SavedCall
from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.referrals.patients import PatientLine
from frontdesk.ui.api.desk import Desk
from frontdesk.ui.dialogs.pick import Pick
from frontdesk.ui.show import moment, who
from frontdesk.ui.widgets.choice import Choice

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
