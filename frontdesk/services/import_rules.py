"""Whose the calls of a log are, and what they come to: from rows to the story of a person's numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from frontdesk.domain.calls import Direction, NextStep, Result
from frontdesk.domain.judge import Judge
from frontdesk.domain.lanes import Lane
from frontdesk.domain.logged import Kind, Known, Moment, Told, What, kind_of
from frontdesk.domain.logged_story import tell
from frontdesk.domain.logged_together import Line, tell_together
from frontdesk.domain.owed import Owed
from frontdesk.services.import_number import NumberFacts, NumberStory, named_on, shown_name
from frontdesk.store.fields import from_text
from frontdesk.store.import_known import KnownCall, KnownContact
from frontdesk.store.import_spool import SpooledCall

_TRIED = frozenset((Result.MISSED.value, Result.VOICEMAIL.value))
_INBOUND = Direction.INBOUND.value


class Telling(NamedTuple):
    """The story of a person, told: of one number as a rule, of several where their callbacks were merged.

    Attributes:
        told: what their calls come to.
        numbers: each of the numbers.
        changed: the callback that was there before, if the log did something to it; else None.
    """

    told: Told
    numbers: Sequence[NumberStory]
    changed: Owed | None

    def add_to(self, counts: Counter[str]) -> None:
        """Add to the report what it adds."""
        told, changed = self.told, self.changed
        if not told.deeds:
            return
        deeds = Counter(deed.what for deed in told.deeds)
        owed = [*told.made, *([changed] if changed else [])]
        waiting = [it for it in owed if it.closed_at is None]
        counts["callbacks_opened"] += len(told.made)
        counts["callbacks_joined"] += deeds[What.JOINED]
        counts["callbacks_reopened"] += deeds[What.REOPENED]
        counts["callbacks_closed"] += len(owed) - len(waiting)
        counts["callbacks_changed"] += 1 if changed else 0
        counts["attempts"] += deeds[What.ATTEMPTED]
        counts["breached"] += deeds[What.BREACHED]
        counts["waiting"] += len(waiting)
        counts["waiting_breached"] += sum(
            it.stamped and it.met_at is None and not it.backlog for it in waiting
        )
        counts["rang_back"] += sum(it.rang_back_at is not None for it in waiting)
        counts["backlog"] += deeds[What.BACKLOGGED]
        counts["backlog_settled"] += told.settled


def telling_of(person: Sequence[NumberFacts], judge: Judge) -> Telling:
    """Tell the story of a person's numbers; what they are owed is changed to what it is afterwards.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    if len(person) == 1:
        (facts,) = person
        contact, lane = _who(facts.contacts, facts.fresh)
        if facts.open is None and not any(map(_is_missed, facts.fresh)):
            # Nobody waits for a call and nobody was missed: many numbers have no more story than that.
            told = Told()
        else:
            told = tell(_moments(facts), _known(facts), lane, judge)
        return _telling(told, [_story(facts, told, told.made, contact, lane)])
    whose = [_who(facts.contacts, facts.fresh) for facts in person]
    lines = [
        Line(_moments(facts), _known(facts), lane) for facts, (_, lane) in zip(person, whose, strict=True)
    ]
    told, made = tell_together(lines, judge)
    numbers = zip(person, made, whose, strict=True)
    return _telling(told, [_story(facts, told, own, *who) for facts, own, who in numbers])


def _telling(told: Told, numbers: Sequence[NumberStory]) -> Telling:
    known = [owed for it in numbers for owed in (it.facts.open, it.facts.given_up) if owed is not None]
    touched = next((owed for owed in known if any(deed.owed is owed for deed in told.deeds)), None)
    return Telling(told, numbers, touched)


def _story(
    facts: NumberFacts, told: Told, made: Sequence[Owed], contact: KnownContact | None, lane: Lane
) -> NumberStory:
    name = contact.name if contact and contact.name else shown_name(facts.fresh)
    return NumberStory(facts, told, made, lane, name, contact.id if contact else None)


def _is_missed(call: SpooledCall) -> bool:
    return call.direction == _INBOUND and call.result in _TRIED


def _known(facts: NumberFacts) -> Known:
    """What the store knows of a number, as its story takes it."""
    if facts.open is not None:
        last = _last_touch(facts.open, facts.known)
        facts.open.touched = max(last, facts.open.touched or last)
    return Known(
        open=facts.open,
        past=tuple(facts.past),
        given_up=facts.given_up,
        written=tuple(from_text(call.at) for call in facts.known if not call.logged),
        tried=tuple(facts.tried),
    )


def _moments(facts: NumberFacts) -> list[Moment]:
    """The calls of a number, known ones among them, in the order of time."""
    moments = [_moment(call) for call in facts.fresh]
    if facts.known:
        # At the same instant what the store knows comes first.
        moments = sorted([*_known_moments(facts.known), *moments], key=_AT)
    return moments


_KINDS = {
    (direction.value, result.value): kind
    for direction in Direction
    for result in Result
    if (kind := kind_of(direction, result)) is not None
}
_AT = attrgetter("at")


def _moment(call: SpooledCall) -> Moment:
    """A call of the log as a moment of its number's story."""
    at = from_text(call.at)
    ended = at + timedelta(seconds=call.talk_seconds) if call.talk_seconds else at
    return Moment(at, ended, _KINDS[call.direction, call.result], call.order)


def _known_moments(calls: Sequence[KnownCall]) -> Iterator[Moment]:
    """The calls that the store knows as moments of the story."""
    for call in calls:
        kind: Kind | None = _KINDS[call.direction, call.result]
        if not call.logged:
            # The desk wrote it down: settled, they were helped; else its callback tells of it.
            settled = call.next_step is not None and not NextStep(call.next_step).owes_a_call
            kind = Kind.HELPED if settled else None
        if kind is not None:
            at = from_text(call.at)
            yield Moment(at, at + timedelta(seconds=call.talk_seconds), kind, None)


def _last_touch(owed: Owed, calls: Sequence[KnownCall]) -> datetime:
    """The last time something happened to an open callback that the store knew of before this log."""
    joined = (from_text(call.at) for call in calls if call.callback == owed.id)
    return max((owed.received, *joined, *([owed.last_attempt_at] if owed.last_attempt_at else [])))


def _who(contacts: Sequence[KnownContact], calls: Sequence[SpooledCall]) -> tuple[KnownContact | None, Lane]:
    """Who calls from a number, and their lane.

    Among several nobody is guessed: asking for the wrong member of a family tells them of the other.
    The lane is then that of the one who was named last, else of the last caller. A crisis is handed over
    at once and is never a callback (rule 8): who calls again after one and is missed comes first among
    the patients.
    """
    if not contacts:
        return None, Lane.NEW_PATIENT
    named = (named_on(contacts, call.folded) for call in reversed(calls) if call.direction == _INBOUND)
    lane = (next(filter(None, named), None) or contacts[0]).lane
    only = contacts[0] if len(contacts) == 1 else None
    return only, Lane.NEW_PATIENT if lane is Lane.CRISIS else lane
