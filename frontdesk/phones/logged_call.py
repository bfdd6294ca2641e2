"""Calls as the desk knows them, from the legs of a call log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from frontdesk.phones.direction import DirectionRules
from frontdesk.phones.legs import Direction, Leg, Result

# Applications that ring a person. The ``App...`` forms are the legs of the ones that are rung.
_DIALLING = frozenset(("dial", "retrydial", "followme", "queue"))
_PICKED_UP = frozenset(("appdial", "appdial2", "appqueue", "pickup", "pickupchan"))
# ``VoiceMailMain`` is staff who listen to messages: not a message.
_MACHINE = "voicemail"


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call of a call log. Instants are UTC; texts are as the file has them, not yet cleaned."""

    #: What makes it the same call in another file or at another time: ``asterisk:1497952162.0``.
    external_id: str
    #: Which way it went.
    direction: Direction
    #: What came of it; ``VOICEMAIL`` is missed with a message.
    result: Result
    #: When it began: when the person first tried.
    at: datetime
    #: When a person answered it, or None.
    answered_at: datetime | None
    #: When its last leg ended.
    ended_at: datetime
    #: Seconds in which somebody spoke with somebody.
    talk_seconds: int
    #: The number of the party outside; of an internal call, the one that called. May be empty.
    other_number: str
    #: Our number; of an internal call, the one that was called. May be empty.
    own_number: str
    #: The name of the party outside as the phone system showed it; empty where it showed none.
    name: str
    #: The lines of the file that tell of it, from 1, ascending.
    lines: tuple[int, ...]


def spoke(leg: Leg) -> bool:
    """Whether a person answered this leg: a dialling application, ANSWERED, for at least a second.

    A queue or a dial that was answered and yet reached no channel is music on hold: nobody was there.
    """
    if leg.result is not None:
        return leg.result is Result.ANSWERED
    if leg.disposition != "ANSWERED" or leg.billsec <= 0:
        return False
    app = leg.last_app.casefold()
    if app in _DIALLING:
        return bool(leg.dst_channel) or not leg.channel
    return app in _PICKED_UP


def left_message(leg: Leg) -> bool:
    """Whether the voicemail answered this leg."""
    if leg.result is not None:
        return leg.result is Result.VOICEMAIL
    return leg.disposition == "ANSWERED" and leg.last_app.casefold() == _MACHINE


def origin(legs: tuple[Leg, ...]) -> Leg:
    """The leg with which the call began: the one that gave it its linked id, else the earliest."""
    return min(legs, key=lambda leg: (not leg.linkedid or leg.uniqueid != leg.linkedid, leg.started))


def to_call(legs: tuple[Leg, ...], rules: DirectionRules, family: str) -> LoggedCall:
    """The call that these legs, at least one, are.

    Args:
        legs: the legs of one call in the order of the file.
        rules: the practice's telephones.
        family: whose ids these are; the formats of one phone system share a family, so that a call is
            known again when it comes in another of them.
    """
    first = origin(legs)
    direction = rules.direction(first)
    talks = [leg for leg in legs if spoke(leg)]
    if talks:
        result = Result.ANSWERED
    elif any(left_message(leg) for leg in legs):
        result = Result.VOICEMAIL
    else:
        result = Result.MISSED
    outbound = direction is Direction.OUTBOUND
    called = first.did or first.dst
    return LoggedCall(
        external_id=external_id(first, family),
        direction=direction,
        result=result,
        at=min(leg.started for leg in legs),
        answered_at=min((leg.answered or leg.started for leg in talks), default=None),
        ended_at=max(leg.ended for leg in legs),
        talk_seconds=_talk_seconds(talks),
        other_number=first.dst if outbound else first.src,
        own_number=first.src if outbound else called,
        name=_name(first, legs, outbound),
        lines=tuple(sorted(leg.line for leg in legs)),
    )


def external_id(leg: Leg, family: str) -> str:
    """The call's id in its family; without one, a hash of what identifies its only row.

    The hash is of the wall time as written, so that another zone in the settings changes nothing.
    """
    if given := leg.linkedid or leg.uniqueid:
        return f"{family}:{given}"
    parts = (leg.wall.isoformat(), leg.src, leg.dst, str(leg.duration), leg.disposition, leg.last_app)
    return f"{family}:row-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"


def _name(first: Leg, legs: tuple[Leg, ...], outbound: bool) -> str:
    """The first name for the party outside; a leg between other numbers names somebody else."""
    if outbound:
        return next((leg.dst_name for leg in legs if leg.dst == first.dst and leg.dst_name), "")
    return next((leg.name for leg in legs if leg.src == first.src and leg.name), "")


def _talk_seconds(talks: Iterable[Leg]) -> int:
    """Seconds covered by the talks together: telephones that spoke at the same time count once."""
    spans = sorted(((leg.answered or leg.started), leg.ended) for leg in talks)
    total = 0.0
    until: datetime | None = None
    for start, end in spans:
        begin = start if until is None else max(start, until)
        if end > begin:
            total += (end - begin).total_seconds()
            until = end
    return round(total)
