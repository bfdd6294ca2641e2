"""A call of a call log, made of its legs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from frontdesk.domain.calls import Direction, Result
from frontdesk.exports.instants import SECOND, instant_of
from frontdesk.phones.direction import DirectionRules
from frontdesk.phones.legs import Leg

_new = tuple.__new__


class LoggedCall(NamedTuple):
    """One call of a call log. Texts are as in the file, not yet cleaned.

    Instants are microseconds since 1970, UTC.
    """

    #: Identifies the call in any other file: ``asterisk:1497952162.0``.
    external_id: str
    #: In, out or internal.
    direction: Direction
    #: What came of it; ``VOICEMAIL`` is missed with a message.
    result: Result
    #: When it began.
    began: int
    #: When a person answered it, or None.
    answered: int | None
    #: When its last leg ended.
    ended: int
    #: Seconds of talk.
    talk_seconds: int
    #: The outside number; of an internal call, the one that called. May be empty.
    other_number: str
    #: The practice's number; of an internal call, the one that was called. May be empty.
    own_number: str
    #: The name of the outside party as the phone system showed it, or empty.
    name: str
    #: The numbers of its lines in the file, from 1, ascending.
    lines: tuple[int, ...]
    #: The transcript of a message, or a note, or empty.
    note: str = ""
    #: What decided whether it was answered: a field of the mapping, or ``disposition``.
    decided_by: str = ""

    @property
    def at(self) -> datetime:
        """When it began, UTC."""
        return instant_of(self.began)


def origin(legs: tuple[Leg, ...]) -> Leg:
    """Return the leg with which a call began: the one that gave it its linked id, else the earliest."""
    return min(legs, key=lambda leg: (not leg.linkedid or leg.uniqueid != leg.linkedid, leg.started))


def to_calls(calls: Sequence[tuple[Leg, ...]], rules: DirectionRules, family: str) -> Iterator[LoggedCall]:
    """Yield the call of each group of legs, as ``to_call`` makes it."""
    alone = iter(_calls_of_one([legs[0] for legs in calls if len(legs) == 1], rules, family))
    for legs in calls:
        yield next(alone) if len(legs) == 1 else to_call(legs, rules, family)


def to_call(legs: tuple[Leg, ...], rules: DirectionRules, family: str) -> LoggedCall:
    """Make a call of its legs, at least one.

    Args:
        legs: the legs of one call in the order of the file.
        rules: decide the direction.
        family: the prefix of its id; the formats of one phone system share it, so that a call is
            recognized in any of them.
    """
    first = origin(legs)
    direction = rules.direction(first)
    talks = [leg for leg in legs if leg.result is Result.ANSWERED]
    if talks:
        result = Result.ANSWERED
    elif any(leg.result is Result.VOICEMAIL for leg in legs):
        result = Result.VOICEMAIL
    else:
        result = Result.MISSED
    outbound = direction is Direction.OUTBOUND
    called = first.did or first.dst
    return LoggedCall(
        external_id(first, family),
        direction,
        result,
        min(leg.started for leg in legs),
        min((leg.started if leg.answered is None else leg.answered for leg in talks), default=None),
        max(leg.ended for leg in legs),
        _talk_seconds(talks),
        first.dst if outbound else first.src,
        first.src if outbound else called,
        _name(first, legs, outbound),
        tuple(sorted(leg.line for leg in legs)),
        next((leg.note for leg in legs if leg.note), ""),
        (talks[0] if talks else first).decided_by,
    )


def _calls_of_one(legs: Sequence[Leg], rules: DirectionRules, family: str) -> list[LoggedCall]:
    """``to_call`` of legs that are a whole call each, in fewer steps: most calls are such."""
    ways = rules.directions(legs)
    outbound, answered = Direction.OUTBOUND, Result.ANSWERED
    return [
        _new(
            LoggedCall,
            (
                f"{family}:{leg.linkedid or leg.uniqueid}" if leg.wall is None else external_id(leg, family),
                way,
                leg.result,
                leg.started,
                (leg.started if leg.answered is None else leg.answered) if leg.result is answered else None,
                leg.ended,
                _talk_seconds((leg,)) if leg.result is answered else 0,
                leg.dst if way is outbound else leg.src,
                leg.src if way is outbound else leg.did or leg.dst,
                leg.dst_name if way is outbound else leg.name,
                (leg.line,),
                leg.note,
                leg.decided_by,
            ),
        )
        for leg, way in zip(legs, ways, strict=True)
    ]


def external_id(leg: Leg, family: str) -> str:
    """Return the call's id with its family; without a strong id, a hash of what identifies its row.

    A short id groups rows but recurs in the next file. The hash is of the wall time as written, so that
    another zone in the settings changes nothing.
    """
    if leg.wall is None:
        return f"{family}:{leg.linkedid or leg.uniqueid}"
    parts = (leg.wall.isoformat(), leg.src, leg.dst, str(leg.duration), leg.disposition, leg.last_app)
    return f"{family}:row-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}"


def _name(first: Leg, legs: tuple[Leg, ...], outbound: bool) -> str:
    """Return the first name for the outside party; a leg between other numbers names somebody else."""
    if outbound:
        return next((leg.dst_name for leg in legs if leg.dst == first.dst and leg.dst_name), "")
    return next((leg.name for leg in legs if leg.src == first.src and leg.name), "")


def _talk_seconds(talks: Iterable[Leg]) -> int:
    """Seconds covered by the talks together: phones that spoke at the same time count once."""
    total = 0
    until: int | None = None
    for start, end in sorted(
        (leg.started if leg.answered is None else leg.answered, leg.ended) for leg in talks
    ):
        begin = start if until is None else max(start, until)
        if end > begin:
            total += end - begin
            until = end
    return round(total / SECOND)
