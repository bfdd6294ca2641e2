"""What is owed to referrers, read off the product's table: an independent witness.

Nothing here is shared with the program. Each line of the table is written out below as it stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: What arises with what, and what it needs; each of the arrived referrers of the patient is owed it.
TABLE = (
    ("acknowledgement", "arrived", "receipt"),
    ("not_reached", "not_reached", "receipt"),
    ("could_not_reach", "unreached", "receipt"),
    ("booked", "booked", "yes"),
    ("no_show", "no_show", "yes"),
    ("declined", "declined", "yes"),
    ("evaluation_summary", "evaluated", "yes"),
    ("follow_up", "evaluated", "receipt"),
    ("treatment_update", "session", "yes"),
    ("concern", "concern", "yes"),
    ("outcome_summary", "completed", "yes"),
    ("maintenance_update", "completed", "yes"),
)
NEEDS = {kind: needs for kind, _, needs in TABLE}


@dataclass(frozen=True, slots=True)
class Sent:
    """One referrer who sent a patient.

    Attributes:
        sender: the number of the record.
        arrived_with: the number of the event with which the referral arrived, or None.
        is_first: True if this is the referrer's first referral ever.
        is_collaborative: True if both treat together.
    """

    sender: int
    arrived_with: int | None
    is_first: bool
    is_collaborative: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to a patient.

    Attributes:
        event: its number; they grow with time.
        what: its code.
        sender: the referrer it came from, or None.
        session: which session of the course it was, or 0.
        maintenance: True if maintenance goes on.
    """

    event: int
    what: str
    sender: int | None = None
    session: int = 0
    maintenance: bool = False


def demanded(told: Iterable[Told], senders: Iterable[Sent]) -> Iterator[tuple[int, int, str]]:
    """What the table demands: (event, sender, kind), once each."""
    known = list(senders)
    for one in told:
        for kind, arises, _ in TABLE:
            for sender in known if arises == one.what else ():
                has_arrived = sender.arrived_with is not None and sender.arrived_with <= one.event
                if has_arrived and _is_owed(kind, one, sender):
                    yield one.event, sender.sender, kind


def _is_owed(kind: str, one: Told, sender: Sent) -> bool:
    if kind == "acknowledgement":
        return one.sender == sender.sender
    if kind == "follow_up":
        return sender.is_first
    if kind == "treatment_update":
        return sender.is_collaborative and one.session % 3 == 0
    return one.maintenance if kind == "maintenance_update" else True


def is_blocked(kind: str, tell: str) -> bool:
    """True if it waits until somebody asks the patient."""
    return tell not in ({"yes"} if NEEDS[kind] == "yes" else {"yes", "receipt_only", "not_asked"})
