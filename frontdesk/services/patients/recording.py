"""What a person records by a key or a command, as an event."""

from __future__ import annotations

from datetime import date, datetime

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.events import Event, EventKind, WaitingFor
from frontdesk.domain.rule.hours import OpeningHours
from frontdesk.domain.text import ABOUT_LIMIT, NOTE_LIMIT, clean, one_line

#: What has an action of its own: taking in a referral, joining two ways, another primary referrer.
_OTHERWISE = frozenset({EventKind.ANNOUNCED, EventKind.ARRIVED, EventKind.JOINED, EventKind.PRIMARY})


def typed_event(
    kind: EventKind,
    at: datetime,
    reason: str,
    hours: OpeningHours,
    *,
    now: datetime,
    booked_for: datetime | None,
    day: date | None,
    expires: date | None,
    who: WaitingFor | None,
    note: str,
    maintenance: bool,
    planned: int | None,
    owner: int | None,
) -> Event:
    """Return an event of what was typed, cleaned; see ``PatientService.record``.

    Raises:
        Refused: it would be in the future, has an action of its own, or maintenance goes with something else
            than a completed course.
    """
    if kind in _OTHERWISE:
        raise Refused(f"“{kind.words}” is not recorded like this. Nothing was changed; take in the referral.")
    if at > now:
        raise Refused("That is in the future, so it cannot have happened. Nothing was changed.")
    if maintenance and kind is not EventKind.COMPLETED:
        raise Refused("Maintenance goes with a completed treatment only. Nothing was changed.")
    detail: dict[str, str | int | bool | None] = {
        "for": _iso(booked_for),
        "day": _iso(day),
        "expires": _iso(expires),
        "submitted": _iso(hours.day_of(at)) if kind is EventKind.AUTH_SUBMITTED else None,
        "who": who and who.value,
        "note": one_line(note, ABOUT_LIMIT) or None,
        "planned": planned,
        "owner": owner,
        "maintenance": maintenance if kind is EventKind.COMPLETED else None,
    }
    kept = {name: value for name, value in detail.items() if value is not None}
    return Event(kind, at, clean(reason, limit=NOTE_LIMIT, lines=True).text, kept)


def _iso(when: date | None) -> str | None:
    """Return a day or an instant as an event keeps it."""
    return None if when is None else when.isoformat()
