"""The lane of a logged call, about which nobody was asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer


def call_lane(direction: Direction, result: Result, lane: Lane) -> tuple[Lane, SourceAnswer | None]:
    """The lane of a logged call, and its answer about the source.

    Who was missed and is not known otherwise counts as a new patient who could not be asked. Who was
    answered was asked, or not, by a person who did not write it down here: a log cannot tell a new
    patient among them, so the call may not count against the capture rate and has the lane ``other``.

    Args:
        direction: who dialled.
        result: whether a person answered.
        lane: that of the caller's contact, or new patient.
    """
    if lane is not Lane.NEW_PATIENT:
        return lane, None
    if direction is Direction.INBOUND and result is not Result.ANSWERED:
        return lane, SourceAnswer.MISSED
    return Lane.OTHER, None


@cache
def lanes_of(lane: Lane) -> Mapping[tuple[str, str], tuple[str, str | None]]:
    """What ``call_lane`` says of every kind of call, as the store has it."""
    lanes: dict[tuple[str, str], tuple[str, str | None]] = {}
    for direction in Direction:
        for result in Result:
            judged, answer = call_lane(direction, result, lane)
            lanes[direction.value, result.value] = (judged.value, answer and answer.value)
    return lanes
