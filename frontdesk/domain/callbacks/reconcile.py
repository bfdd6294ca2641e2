"""Reconcile the calls of a log with the callbacks of their numbers, in the order of time.

A missed inbound call opens a callback, a repeated one joins it, an answered one closes it. An answered
outbound call closes it, too; an unanswered one is a try. What the store knows already is part of the history:
calls and tries that the desk recorded, callbacks open and closed, earlier imports. So logs can be imported in
any order, and what a person recorded is not done twice. ``state`` decides what each call does to a callback,
as for a typed one. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from frontdesk.domain.callbacks import state as life
from frontdesk.domain.callbacks.merge import preceded
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.callbacks.state import CallbackState, DueKind, Terms
from frontdesk.domain.calls import Direction, Effect, Result
from frontdesk.domain.lanes import Lane

#: A logged call this close to one that the desk recorded itself is the same call: what the person recorded
#: counts, not the log.
SAME_CALL = timedelta(minutes=10)


class Kind(StrEnum):
    """What a call means to its number's callback."""

    TRIED = "tried"
    """An inbound call that nobody answered, with or without a message."""
    HELPED = "helped"
    """An inbound call that somebody answered."""
    REACHED = "reached"
    """An outbound call that they answered."""
    LEFT_WORD = "left_word"
    """An outbound call that left a message."""
    RANG = "rang"
    """An outbound call that nobody answered."""


def kind_of(direction: Direction, result: Result) -> Kind | None:
    """Return what a call means; None for an internal call."""
    return _KINDS.get((direction, result))


_KINDS = {
    (Direction.INBOUND, Result.ANSWERED): Kind.HELPED,
    (Direction.INBOUND, Result.MISSED): Kind.TRIED,
    (Direction.INBOUND, Result.VOICEMAIL): Kind.TRIED,
    (Direction.OUTBOUND, Result.ANSWERED): Kind.REACHED,
    (Direction.OUTBOUND, Result.MISSED): Kind.RANG,
    (Direction.OUTBOUND, Result.VOICEMAIL): Kind.LEFT_WORD,
}
#: The outcome that is recorded for an outbound call. A log shows that somebody answered, not what was said.
OUTCOMES = {
    Kind.REACHED: Outcome.REACHED,
    Kind.LEFT_WORD: Outcome.LEFT_MESSAGE,
    Kind.RANG: Outcome.NO_ANSWER,
}


class Moment(NamedTuple):
    """One call with a number.

    Attributes:
        at: when it began, UTC.
        until: when it ended, UTC.
        kind: what it means.
        call: the number of its row if this log brought it; None if the store knew it before.
    """

    at: datetime
    until: datetime
    kind: Kind
    call: int | None


@dataclass(slots=True, eq=False)
class LoggedCallback:
    """A callback while the calls of its number are reconciled.

    Attributes:
        state: its state so far.
        before: its state in the store; None for one that this log opens.
        touched: the latest event of it in the store; an earlier call of the log moves neither ladder nor
            state. None for one that this log opens.
        in_hand: True if somebody has claimed it: they decide, not the log.
    """

    state: CallbackState
    before: CallbackState | None = None
    touched: datetime | None = None
    in_hand: bool = False

    @classmethod
    def known(cls, state: CallbackState) -> LoggedCallback:
        """Return a callback of the store."""
        return cls(state, state, state.closed_at, state.claimed_at is not None)

    def is_news(self, at: datetime) -> bool:
        """True if an event at this instant is later than all that the store knows of it."""
        return self.touched is None or at > self.touched


class Past(NamedTuple):
    """A closed callback: from when to when it was owed, and its outcome. UTC."""

    id: int
    received: datetime
    closed_at: datetime
    met_at: datetime | None
    reached_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a number.

    Attributes:
        open: its open callback, or None; where that was merged into another, the one that stays.
        past: its closed callbacks, by their time, and those into which one of them was merged.
        given_up: its latest callback, if that is closed as unreached: a later call opens it again.
        written: when the calls came that the desk recorded itself.
        tried: when the desk recorded tries.
    """

    open: LoggedCallback | None = None
    past: tuple[Past, ...] = ()
    given_up: LoggedCallback | None = None
    written: tuple[datetime, ...] = ()
    tried: tuple[datetime, ...] = ()


class What(StrEnum):
    """What was done to a callback, for the audit."""

    OPENED = "opened"
    JOINED = "joined"
    REOPENED = "reopened"
    ATTEMPTED = "attempted"
    CLOSED = "closed"
    BREACHED = "breached"
    BACKLOGGED = "backlogged"
    PROMOTED = "promoted"


class Event(NamedTuple):
    """One change of a callback, for the audit.

    Attributes:
        what: what was done.
        callback: the callback.
        at: when, by the log; of a breach, the deadline. UTC.
        outcome: of an attempt.
        rung: of an attempt: its rung on the ladder.
        next_at: of an attempt: when the callback comes back, or None.
        closes: of an attempt: True if it closed the callback, by its outcome or as the last that failed.
        due_kind: of a breach: which deadline passed.
    """

    what: What
    callback: LoggedCallback
    at: datetime
    outcome: Outcome | None = None
    rung: int = 1
    next_at: datetime | None = None
    closes: bool = False
    due_kind: DueKind = DueKind.SAME_DAY

    def of(self, callback: LoggedCallback) -> Event:
        """Return the event for the callback that its own was merged into, which it joined."""
        what = What.JOINED if self.what is What.OPENED else self.what
        return self._replace(what=what, callback=callback)


class Mark(NamedTuple):
    """What one call of the log did.

    Attributes:
        call: the number of its row.
        effect: what it did to a callback.
        callback: the callback, or the one that had settled it before; None for none.
    """

    call: int
    effect: Effect
    callback: LoggedCallback | Past | None

    def of(self, callback: LoggedCallback) -> Mark:
        """Return the mark for the callback that its own was merged into, which it joined."""
        return Mark(self.call, Effect.JOINED if self.effect is Effect.OPENED else self.effect, callback)


@dataclass(slots=True)
class Reconciled:
    """The result for one number, or for several numbers of one person.

    Attributes:
        made: callbacks that this log opened, in their final state.
        reopened: callbacks that were closed as unreached, also by this log, and that it opened again.
        events: the changes, in order.
        marks: what each of its calls did.
        settled: number of backlog callbacks that it opened, or opened again, and that a later call of it
            settled; without those that ended as unreached.
    """

    made: list[LoggedCallback] = field(default_factory=list)
    reopened: list[LoggedCallback] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    settled: int = 0


class Line(NamedTuple):
    """One number of a person.

    Attributes:
        moments: its calls in the order of time, known ones among them.
        known: what the store knows of it; a callback that several numbers share is the same object in each.
        lane: the lane of callbacks that are opened.
    """

    moments: Sequence[Moment]
    known: Known
    lane: Lane


def reconcile(moments: Iterable[Moment], known: Known, lane: Lane, terms: Terms) -> Reconciled:
    """Reconcile the calls of one number.

    Args:
        moments: its calls in the order of time, known ones among them.
        known: what the store knows of it; ``known.open`` is changed to its state afterwards.
        lane: the lane of callbacks that are opened.
        terms: what callbacks are judged by.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    found = Reconciled()
    history = _History(known, lane, terms, found)
    for moment in moments:
        history.go_on(moment)
    history.end()
    return found


def reconcile_together(lines: Sequence[Line], terms: Terms) -> tuple[Reconciled, list[list[LoggedCallback]]]:
    """Reconcile the calls of several numbers of one person, whose callbacks were merged into one.

    Each number keeps its own history of callbacks before and after the merged one; the calls of all of them
    are taken in the order of time.

    Returns:
        The result, and the callbacks that the log opened for each of the numbers, in their order.

    Raises:
        NeverOpen: the practice never opens after a missed call.
    """
    found = Reconciled()
    histories = [_History(line.known, line.lane, terms, found) for line in lines]
    calls = [
        (moment.at, history, moment)
        for history, line in zip(histories, lines, strict=True)
        for moment in line.moments
    ]
    for at, history, moment in sorted(calls, key=itemgetter(0)):
        for one in histories:
            one.catch_up(at)
        history.go_on(moment)
    for history in histories:
        history.catch_up(None)
    for history in histories:
        history.end()
    return found, [history.made for history in histories]


class _History:
    """The history of one number so far.

    Attributes:
        made: callbacks that the log opened for this number.
    """

    def __init__(self, known: Known, lane: Lane, terms: Terms, found: Reconciled) -> None:
        """Start; results are added to ``found``, which several numbers of one person share."""
        self.made: list[LoggedCallback] = []
        self._reopened: list[LoggedCallback] = []
        self._known = known
        self._lane = lane
        self._terms = terms
        self._found = found
        self._open: LoggedCallback | None = None
        self._to_begin = known.open
        self._to_end = list(reversed(known.past))
        self._given_up = known.given_up

    def go_on(self, moment: Moment) -> None:
        """Take in one call. Raises NeverOpen."""
        self.catch_up(moment.at)
        callback, call = self._open, moment.call
        if call is None and (callback is None or callback.before is not None):
            return  # what it did is in the store already
        if moment.kind is Kind.TRIED:
            if call is not None:
                self._they_tried(moment.at, call)
            return
        same = self._known.written if moment.kind is Kind.HELPED else self._known.tried
        if callback is None or callback.in_hand or (call is not None and _is_among(same, moment)):
            self._mark(call, Effect.NONE, None)
        elif moment.kind is Kind.HELPED:
            self._they_were_helped(callback, moment)
        else:
            self._we_tried(callback, moment)

    def end(self) -> None:
        """Take in what the store knows of the time after the last call, and judge the open callback."""
        self.catch_up(None)
        if self._open is not None:
            self._judge(self._open, self._terms.now)
        self._part_with_the_backlog()

    def catch_up(self, at: datetime | None) -> None:
        """Open and close the callbacks of the store up to an instant, or all of them.

        A call from another number of this person may have closed the open one, or opened it again.
        """
        self._let_go()
        if self._given_up is not None and self._given_up.state.is_open:
            self._open, self._given_up = self._given_up, None
        while self._to_end and (at is None or self._to_end[-1].closed_at < at):
            self._end_with(self._to_end.pop())
        begins = self._to_begin
        if begins is not None and (at is None or begins.state.received <= at):
            self._to_begin = None
            if self._open is not None:
                self._join_known(self._open, begins)
            self._open = begins

    def _let_go(self) -> None:
        """Let a closed callback go; an unreached one is kept, for a later call to open again."""
        callback = self._open
        if callback is not None and not callback.state.is_open:
            self._given_up = callback if callback.state.is_given_up else None
            self._open = None

    def _they_tried(self, at: datetime, call: int) -> None:
        callback = self._open
        if callback is not None:
            self._join(callback, at, call)
            return
        for past in self._to_end:
            if past.received <= at:
                # It was dealt with: whoever closed that callback helped this caller after this call.
                self._mark(call, Effect.NONE, past)
                return
        if self._given_up is not None and self._opens_again(self._given_up, at):
            self._reopen(self._given_up, at, call)
            return
        self._open = callback = LoggedCallback(life.opened(at, self._lane, self._terms))
        self.made.append(callback)
        self._found.made.append(callback)
        self._did(What.OPENED, callback, at)
        self._mark(call, Effect.OPENED, callback)

    def _join(self, callback: LoggedCallback, at: datetime, call: int) -> None:
        was_backlog = callback.state.backlog
        callback.state = life.called_again(callback.state, at, self._terms, known_until=callback.touched)
        self._did(What.JOINED, callback, at)
        is_promoted = was_backlog and not callback.state.backlog
        if is_promoted and callback.before is not None and callback not in self._found.reopened:
            self._did(What.PROMOTED, callback, at)
        self._mark(call, Effect.JOINED, callback)

    def _opens_again(self, given_up: LoggedCallback, at: datetime) -> bool:
        """True if a call opens the unreached callback again: nothing was owed to them since."""
        ended = given_up.state.closed_at
        if ended is None or self._is_owed_later():
            return False
        return life.opens_again(at, given_up.state.last_outcome, ended)

    def _is_owed_later(self) -> bool:
        """True if the store has a later callback of theirs, of which this one was a part."""
        return self._to_begin is not None or bool(self._to_end)

    def _reopen(self, given_up: LoggedCallback, at: datetime, call: int) -> None:
        given_up.state = life.reopened(given_up.state, at, self._terms)
        self._open, self._given_up = given_up, None
        self._reopened.append(given_up)
        self._found.reopened.append(given_up)
        self._did(What.REOPENED, given_up, at)
        self._mark(call, Effect.REOPENED, given_up)

    def _they_were_helped(self, callback: LoggedCallback, moment: Moment) -> None:
        if not callback.is_news(moment.at):
            self._mark(moment.call, Effect.NONE, callback)
            return
        self._judge(callback, moment.at)
        callback.state = life.helped(callback.state, moment.at, moment.at)
        self._did(What.CLOSED, callback, moment.at)
        self._mark(moment.call, Effect.CLOSED, callback)
        self._open = None

    def _we_tried(self, callback: LoggedCallback, moment: Moment) -> None:
        at, outcome, is_news = moment.at, OUTCOMES[moment.kind], callback.is_news(moment.at)
        self._judge(callback, at)
        rung = callback.state.rung
        callback.state = life.tried(
            callback.state,
            at,
            outcome,
            self._terms,
            known_until=callback.touched,
            may_end=not self._is_owed_later(),
        )
        closes = not callback.state.is_open
        next_at = callback.state.next_at if is_news and not closes else None
        self._found.events.append(Event(What.ATTEMPTED, callback, at, outcome, rung, next_at, closes))
        self._mark(moment.call, Effect.CLOSED if closes else Effect.NONE, callback)
        self._let_go()

    def _end_with(self, past: Past) -> None:
        """Close what this log opened together with the later callback of the number, which is closed.

        If that one was closed as unreached without a try in time, nothing is met (rule 4).
        """
        callback = self._open
        if callback is None or callback.before is not None:
            return
        is_met = past.met_at is not None or past.outcome is None or past.outcome.facts.is_try
        met_at = (past.met_at or past.closed_at) if is_met else None
        self._judge(callback, met_at or past.closed_at)
        callback.state = life.settled_elsewhere(
            callback.state,
            past.closed_at,
            past.outcome,
            met_at=met_at,
            reached_at=past.reached_at,
        )
        self._did(What.CLOSED, callback, past.closed_at)
        self._open = None

    def _join_known(self, older: LoggedCallback, known: LoggedCallback) -> None:
        """Merge what this log opened into the later callback of the store."""
        if older.state.due < known.state.received:
            self._judge(older, self._terms.now)
        known.state, its_verdict = preceded(
            known.state,
            older.state,
            in_hand=known.in_hand,
            known_until=known.touched or known.state.received,
        )
        # The tries of who has claimed it count, not those of the log.
        dropped = {What.BREACHED: not its_verdict, What.ATTEMPTED: known.in_hand}
        found = self._found
        found.made.remove(self.made.pop())  # the last one: a callback is opened only when none is owed
        kept = [one for one in found.events if one.callback is not older or not dropped.get(one.what)]
        found.events = [one.of(known) if one.callback is older else one for one in kept]
        found.marks = [mark.of(known) if mark.callback is older else mark for mark in found.marks]

    def _part_with_the_backlog(self) -> None:
        """Report which backlog callbacks still wait; those that were settled leave the backlog."""
        # One may have been opened, given up and opened again: it is said once.
        for made in dict.fromkeys((*self.made, *self._reopened)):
            if made.state.backlog and made.state.is_open:
                self._did(What.BACKLOGGED, made, self._terms.now)
            elif made.state.backlog:
                made.state = life.left_backlog(made.state)
                self._found.settled += not made.state.is_given_up

    def _judge(self, callback: LoggedCallback, until: datetime) -> None:
        """Stamp its deadline if it passed unmet before an instant, and has passed by now."""
        before, callback.state = (
            callback.state,
            life.passed(callback.state, min(until, self._terms.now)),
        )
        if callback.state is not before:
            due, kind = before.due, before.due_kind
            self._found.events.append(Event(What.BREACHED, callback, due, due_kind=kind))

    def _did(self, what: What, callback: LoggedCallback, at: datetime) -> None:
        self._found.events.append(Event(what, callback, at))

    def _mark(self, call: int | None, effect: Effect, callback: LoggedCallback | Past | None) -> None:
        if call is not None:
            self._found.marks.append(Mark(call, effect, callback))


def _is_among(recorded: Iterable[datetime], moment: Moment) -> bool:
    """True if one of these instants is that of this call, as exactly as people write things down."""
    return any(moment.at - SAME_CALL <= at <= moment.until + SAME_CALL for at in recorded)
