"""What a person records by a key or a command, as an event."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.events import Event, EventKind, WaitingFor
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, clean, one_line

#: What has an action of its own: taking in a referral, joining two ways, another primary referrer.
_OTHERWISE = frozenset({EventKind.ANNOUNCED, EventKind.ARRIVED, EventKind.JOINED, EventKind.PRIMARY})


class Typed(TypedDict, total=False):
    """What may be said of something that happened; what is left out is not said.

    Attributes:
        reason: why, where to, which items (one a line), which question.
        booked_for: the appointment, UTC, where it is known.
        day: when the answer is due, or when it is looked at again.
        expires: when an authorization expires.
        who: for whom they wait then.
        note: who that is, in people's words.
        maintenance: True if maintenance goes on after the course.
        planned: sessions of the whole course.
        owner: who has it from now on; None for anyone.
    """

    reason: str
    booked_for: datetime | None
    day: date | None
    expires: date | None
    who: WaitingFor | None
    note: str
    maintenance: bool
    planned: int | None
    owner: int | None


def typed_event(kind: EventKind, at: datetime, hours: OpeningHours, typed: Typed, *, now: datetime) -> Event:
    """Return an event of what was typed, cleaned.

    Args:
        kind: what happened.
        at: when, UTC.
        hours: of the practice.
        typed: what was said of it.
        now: UTC.

    Raises:
        Refused: it would be in the future, has an action of its own, or maintenance goes with something else
            than a completed course.
    """
    if kind in _OTHERWISE:
        raise Refused(f"“{kind.words}” is not recorded like this. Nothing was changed; take in the referral.")
    if at > now:
        raise Refused("That is in the future, so it cannot have happened. Nothing was changed.")
    maintenance, who = typed.get("maintenance", False), typed.get("who")
    if maintenance and kind is not EventKind.COMPLETED:
        raise Refused("Maintenance goes with a completed treatment only. Nothing was changed.")
    detail: dict[str, str | int | bool | None] = {
        "for": _iso(typed.get("booked_for")),
        "day": _iso(typed.get("day")),
        "expires": _iso(typed.get("expires")),
        "submitted": _iso(hours.day_of(at)) if kind is EventKind.AUTH_SUBMITTED else None,
        "who": who and who.value,
        "note": one_line(typed.get("note", ""), ABOUT_LIMIT) or None,
        "planned": typed.get("planned"),
        "owner": typed.get("owner"),
        "maintenance": maintenance if kind is EventKind.COMPLETED else None,
    }
    kept = {name: value for name, value in detail.items() if value is not None}
    return Event(kind, at, clean(typed.get("reason", ""), limit=NOTE_LIMIT, lines=True).text, kept)


def _iso(when: date | None) -> str | None:
    """Return a day or an instant as an event keeps it."""
    return None if when is None else when.isoformat()
