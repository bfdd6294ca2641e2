"""The calls of several numbers of one person: their callbacks were merged, so that one is owed for all.

Each number keeps a story of its own (``logged_story``), because what it was owed before and after the
merged callback is its own; the calls are told in the order of time, whichever number they came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from frontdesk.domain.judge import Judge
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import Known, Moment, Told
from frontdesk.domain.logged_story import Story
from frontdesk.domain.owed import Owed

_WHEN = itemgetter(0)


class Line(NamedTuple):
    """One number of a person.

    Attributes:
        moments: its calls in the order of time, known ones among them.
        known: what the store knows of it; what several numbers share is the same object in each.
        lane: what kind of caller it is, for callbacks that are opened.
    """

    moments: Sequence[Moment]
    known: Known
    lane: Lane


def tell_together(lines: Sequence[Line], judge: Judge) -> tuple[Told, list[list[Owed]]]:
    """Go through the calls of one person's numbers.

    Gives what they come to, and which callbacks the log opened for each of the numbers, in their order.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    told = Told()
    stories = [Story(line.known, line.lane, judge, told) for line in lines]
    calls = [
        (moment.at, story, moment)
        for story, line in zip(stories, lines, strict=True)
        for moment in line.moments
    ]
    for at, story, moment in sorted(calls, key=_WHEN):
        for one in stories:
            one.catch_up(at)
        story.go_on(moment)
    for story in stories:
        story.catch_up(None)
    for story in stories:
        story.end()
    return told, [story.made for story in stories]
